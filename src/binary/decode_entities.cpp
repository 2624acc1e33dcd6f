// What a module imports, defines and exports: sections import, function, table, memory, tag, global, export and start.
// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#import-section
#include "binary/decoder.h"
#include "binary/type_reader.h"

namespace wasmvm::binary {

/// Names of imports and exports are kept by hosts and printed in messages.
bool Decoder::check_name(std::string_view name, const char* what, uint64_t offset) {
  if (name.size() <= limits::kStringBytes) return true;
  in_.fail(
      ErrCode::LimitExceeded, "limit exceeded",
      std::string(what) + " of " + std::to_string(name.size()) + " bytes, the limit is " + std::to_string(limits::kStringBytes),
      offset);
  return false;
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#import-section
// Each import is also an entry of its index space, so that spaces start with what is imported.
void Decoder::import_section() {
  const uint32_t n = count(0, limits::kImports, "imports");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    Import import;
    import.offset = in_.offset();
    import.module = in_.name();
    import.name = in_.name();
    for (const std::string_view name : {import.module, import.name}) {
      if (!check_name(name, "name of an import", import.offset)) return;
    }
    const uint64_t at = in_.offset();
    const uint8_t kind = in_.byte();
    import.type.kind = static_cast<ExternKind>(kind);
    if (in_.failed()) return;
    switch (kind) {
      case 0:
        import.type.func = TypeIndex(in_.u32());
        module_.functions.push_back(import.type.func);
        ++module_.imported_functions;
        break;
      case 1:
        import.type.table = table_type();
        module_.tables.push_back({import.type.table, {}});
        ++module_.imported_tables;
        break;
      case 2:
        import.type.memory = memory_type();
        module_.memories.push_back(import.type.memory);
        ++module_.imported_memories;
        break;
      case 3:
        import.type.global = global_type();
        module_.globals.push_back({import.type.global, {}});
        ++module_.imported_globals;
        break;
      case 4:
        if (!features_.has(Proposal::LegacyExceptions)) require(Proposal::ExceptionHandling, "tag", "malformed import kind");
        import.type.func = tag_type();
        module_.tags.push_back(import.type.func);
        ++module_.imported_tags;
        break;
      default: return in_.fail(ErrCode::MalformedImportKind, "malformed import kind", std::to_string(kind), at);
    }
    module_.imports.push_back(import);
  }
  // Imports have a limit of their own; memories and tables share theirs with the definitions that follow.
  check_total(module_.memories.size(), limits::kMemories, "imported memories");
  check_total(module_.tables.size(), limits::kTables, "imported tables");
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#function-section
// Types only; whether they exist is validation.
void Decoder::function_section() {
  const uint32_t n = count(module_.functions.size(), limits::kFunctions, "functions");
  module_.functions.reserve(module_.functions.size() + n);
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) module_.functions.push_back(TypeIndex(in_.u32()));
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#table-section
// A table with an initial value starts with 0x40, which is no reference type.
void Decoder::table_section() {
  constexpr int kWithInit = 0x40;
  const uint32_t n = count(module_.tables.size(), limits::kTables, "tables");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    Table table;
    const bool has_init = in_.peek() == kWithInit;
    if (has_init) {
      require(Proposal::FunctionReferences, "table with an initial value");
      in_.byte();
      const uint64_t at = in_.offset();
      if (in_.byte() != 0) in_.fail(ErrCode::ExpectedZeroByte, "zero byte expected", "table", at);
    }
    table.type = table_type();
    if (has_init) table.init = const_expr();
    module_.tables.push_back(table);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#memory-section
void Decoder::memory_section() {
  const uint32_t n = count(module_.memories.size(), limits::kMemories, "memories");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) module_.memories.push_back(memory_type());
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#tag-section
// Both kinds of exceptions have tags: either proposal opens the section.
void Decoder::tag_section() {
  if (!features_.has(Proposal::LegacyExceptions)) require(Proposal::ExceptionHandling, "tag section", "malformed section id");
  const uint32_t n = count(module_.tags.size(), limits::kTags, "tags");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) module_.tags.push_back(tag_type());
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#global-section
void Decoder::global_section() {
  const uint32_t n = count(module_.globals.size(), limits::kGlobals, "globals");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    Global global;
    global.type = global_type();
    global.init = const_expr();
    module_.globals.push_back(global);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#export-section
// That names are unique is validation.
void Decoder::export_section() {
  const uint32_t n = count(0, limits::kExports, "exports");
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    Export entry;
    entry.offset = in_.offset();
    entry.name = in_.name();
    if (!check_name(entry.name, "name of an export", entry.offset)) return;
    const uint64_t at = in_.offset();
    const uint8_t kind = in_.byte();
    if (kind > 4) return in_.fail(ErrCode::MalformedExportKind, "malformed export kind", std::to_string(kind), at);
    entry.kind = static_cast<ExternKind>(kind);
    if (entry.kind == ExternKind::Tag && !features_.has(Proposal::LegacyExceptions)) {
      require(Proposal::ExceptionHandling, "tag", "malformed export kind");
    }
    entry.index = in_.u32();
    if (!in_.failed()) module_.exports.push_back(entry);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/modules.html#start-section
void Decoder::start_section() {
  module_.start_offset = in_.offset();
  module_.start = FuncIndex(in_.u32());
}

ConstExpr Decoder::const_expr() {
  ConstExpr expr;
  if (in_.failed()) return expr;
  expr.range.offset = in_.offset();
  // The length is not declared: the reader goes on until the `end` that closes the expression. It may see the rest of the
  // module, but stops at the first fault, so all expressions together take linear time.
  InstructionReader reader(Bytes(module_.bytes).subspan(in_.offset()), in_.offset(), features_);
  while (reader.depth() != 0 && reader.next(scratch_)) {}
  if (reader.failed()) {
    in_.fail(reader.take_error());
    return expr;
  }
  expr.range.size = reader.offset() - expr.range.offset;
  in_.seek(reader.offset());
  return expr;
}

}  // namespace wasmvm::binary
