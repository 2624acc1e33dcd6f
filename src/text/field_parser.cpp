// The second pass of FieldParser: definitions, imports and exports.
#include "text/field_parser.h"

namespace wasmvm::text {

namespace {

struct KindWord {
  std::string_view word;
  ExternKind kind;
  Space space;
};
constexpr KindWord kKinds[] = {{"func", ExternKind::Func, Space::Func},
                               {"table", ExternKind::Table, Space::Table},
                               {"memory", ExternKind::Memory, Space::Memory},
                               {"global", ExternKind::Global, Space::Global},
                               {"tag", ExternKind::Tag, Space::Tag}};

void write_table_type(ByteWriter& out, const TableType& type) {
  out.val_type(type.element);
  write_limits(out, type.limits);
}

void write_global_type(ByteWriter& out, const GlobalType& type) {
  out.val_type(type.type);
  out.byte(static_cast<uint8_t>(type.mut));
}

void write_export(Section& exports, std::string_view name, ExternKind kind, uint32_t index) {
  ++exports.count;
  exports.content.name(name);
  exports.content.byte(static_cast<uint8_t>(kind));
  exports.content.u64(index);
}

}  // namespace

// The first pass has seen that each field opens with one of these words.
bool FieldParser::field() {
  if (in_.at_form("type") || in_.at_form("rec")) return true;
  const std::string_view word = in_.text(1);
  if (word == "import") return import_field();
  in_.skip(2);
  if (word == "func") return func_field();
  if (word == "table") return table_field();
  if (word == "memory") return memory_field();
  if (word == "global") return global_field();
  if (word == "tag") return tag_field();
  if (word == "export") return export_field();
  if (word == "start") return start_field();
  return word == "elem" ? elem_field() : data_field();
}

void FieldParser::write_import(std::string_view module, std::string_view name, ExternKind kind) {
  ++sections.imports.count;
  sections.imports.content.name(module);
  sections.imports.content.name(name);
  sections.imports.content.byte(static_cast<uint8_t>(kind));
}

// tagtype ::= typeuse
bool FieldParser::tag_type(ByteWriter& out) {
  IndexSpace names;  // of parameters, to no effect
  uint32_t type;
  if (!types_.type_use(type, &names)) return false;
  out.byte(0);  // attribute: exception
  out.u64(type);
  return true;
}

// The type of an import, to the import section.
bool FieldParser::import_type(ExternKind kind) {
  ByteWriter& out = sections.imports.content;
  switch (kind) {
    case ExternKind::Func: {
      IndexSpace names;
      uint32_t type;
      if (!types_.type_use(type, &names)) return false;
      if (!names.names.empty()) module_.functions.push_back({next_[1] - 1, std::move(names.names), {}});
      out.u64(type);
      return true;
    }
    case ExternKind::Table: {
      TableType type;
      if (!types_.table_type(type)) return false;
      write_table_type(out, type);
      return true;
    }
    case ExternKind::Memory: {
      MemoryText type;
      if (!types_.memory_type(type)) return false;
      write_limits(out, type.limits, type.page_log2);
      return true;
    }
    case ExternKind::Global: {
      GlobalType type;
      if (!types_.global_type(type)) return false;
      write_global_type(out, type);
      return true;
    }
    case ExternKind::Tag: return tag_type(out);
  }
  return true;
}

// (import "module" "name" (kind id? type))
bool FieldParser::import_field() {
  std::string module, name;
  in_.skip(2);
  if (!in_.expect_name(module) || !in_.expect_name(name)) return false;
  in_.skip();
  for (const KindWord& k : kKinds) {
    if (!in_.accept_keyword(k.word)) continue;
    if (in_.at_id()) in_.id();
    next(k.space);
    write_import(module, name, k.kind);
    return import_type(k.kind) && in_.expect_close() && in_.expect_close();
  }
  return in_.unexpected("func, table, memory, global or tag");
}

// (export "name" (kind x))
bool FieldParser::export_field() {
  std::string name;
  if (!in_.expect_name(name) || !in_.expect_open()) return false;
  for (const KindWord& k : kKinds) {
    if (!in_.accept_keyword(k.word)) continue;
    uint32_t i;
    if (!index(k.space, i)) return false;
    write_export(sections.exports, name, k.kind, i);
    return in_.expect_close() && in_.expect_close();
  }
  return in_.unexpected("func, table, memory, global or tag");
}

// (start x)
bool FieldParser::start_field() {
  if (sections.start) return in_.fail("multiple start sections", "a module has at most one start function");
  uint32_t function;
  if (!index(Space::Func, function)) return false;
  sections.start = function;
  return in_.expect_close();
}

// id? (export "name")* (import "module" "name")?: abbreviations of fields of their own
bool FieldParser::definition_head(ExternKind kind, uint32_t index, bool& imported) {
  if (in_.at_id()) in_.id();
  std::string module, name;
  while (in_.accept_form("export")) {
    if (!in_.expect_name(name) || !in_.expect_close()) return false;
    write_export(sections.exports, name, kind, index);
  }
  imported = in_.accept_form("import");
  if (!imported) return true;
  if (!in_.expect_name(module) || !in_.expect_name(name) || !in_.expect_close()) return false;
  write_import(module, name, kind);
  return import_type(kind) && in_.expect_close();
}

// (func head typeuse local* instr*)
bool FieldParser::func_field() {
  const uint32_t function = next(Space::Func);
  bool imported;
  if (!definition_head(ExternKind::Func, function, imported)) return false;
  if (imported) return true;
  IndexSpace locals;
  uint32_t type;
  if (!types_.type_use(type, &locals)) return false;
  ++sections.functions.count;
  sections.functions.content.u64(type);
  return func_body(function, locals) && in_.expect_close();
}

// Locals and instructions, with what the name section and the branch hints must know of them.
bool FieldParser::func_body(uint32_t function, IndexSpace& locals) {
  ByteWriter body;
  expressions_.enter_function(locals);
  if (!types_.locals(body, locals) || !expressions_.sequence(body)) return false;
  body.byte(0x0b);
  ++sections.code.count;
  write_sized(sections.code.content, body);
  expressions_.leave_function();
  if (!locals.names.empty() || !expressions_.label_names.empty()) {
    module_.functions.push_back({function, std::move(locals.names), std::move(expressions_.label_names)});
  }
  if (expressions_.hints.empty()) return true;
  ++sections.branch_hints.count;
  ByteWriter& out = sections.branch_hints.content;
  out.u64(function);
  out.u64(expressions_.hints.size());
  for (const BranchHint& hint : expressions_.hints) {
    out.u64(hint.offset);
    out.name(hint.value);
  }
  return true;
}

// (table head tabletype expr?) | (table head addrtype? reftype (elem ...))
bool FieldParser::table_field() {
  const uint32_t table = next(Space::Table);
  bool imported;
  if (!definition_head(ExternKind::Table, table, imported)) return false;
  if (imported) return true;
  ++sections.tables.count;
  ByteWriter& out = sections.tables.content;
  TableType type;
  types_.address_type(type.limits.is_64);
  if (types_.at_reference_type()) return inline_elements(table, type, out) && in_.expect_close();
  if (!types_.limits(type.limits) || !types_.reference_type(type.element)) return false;
  const bool has_init = !in_.at(TokenKind::RightParen);
  if (has_init) {
    out.byte(0x40);
    out.byte(0x00);
  }
  write_table_type(out, type);
  if (has_init) {
    if (!expressions_.sequence(out)) return false;
    out.byte(0x0b);
  }
  return in_.expect_close();
}

// (memory head memtype) | (memory head addrtype? (pagesize n)? (data "..."*))
bool FieldParser::memory_field() {
  const uint32_t memory = next(Space::Memory);
  bool imported;
  if (!definition_head(ExternKind::Memory, memory, imported)) return false;
  if (imported) return true;
  ++sections.memories.count;
  ByteWriter& out = sections.memories.content;
  bool is_64;
  const uint32_t start = in_.position();
  types_.address_type(is_64);
  if (in_.at(TokenKind::LeftParen)) return inline_data(memory, is_64, out) && in_.expect_close();
  in_.seek(start);
  MemoryText type;
  if (!types_.memory_type(type)) return false;
  write_limits(out, type.limits, type.page_log2);
  return in_.expect_close();
}

// (global head globaltype expr)
bool FieldParser::global_field() {
  const uint32_t global = next(Space::Global);
  bool imported;
  if (!definition_head(ExternKind::Global, global, imported)) return false;
  if (imported) return true;
  ++sections.globals.count;
  GlobalType type;
  if (!types_.global_type(type)) return false;
  write_global_type(sections.globals.content, type);
  if (!expressions_.sequence(sections.globals.content)) return false;
  sections.globals.content.byte(0x0b);
  return in_.expect_close();
}

// (tag head tagtype)
bool FieldParser::tag_field() {
  const uint32_t tag = next(Space::Tag);
  bool imported;
  if (!definition_head(ExternKind::Tag, tag, imported)) return false;
  if (imported) return true;
  ++sections.tags.count;
  return tag_type(sections.tags.content) && in_.expect_close();
}

}  // namespace wasmvm::text
