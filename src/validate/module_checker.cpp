// Imports, functions, tags, memories, tables and globals.
#include "validate/module_checker.h"

#include <string>

#include "validate/diagnostics.h"

namespace wasmvm::validate {
namespace {

// The decoder keeps no position for entries of the function, table, memory and tag sections.
constexpr uint64_t kNoOffset = Error::kNoOffset;

constexpr uint8_t kDefaultPageLog2 = 16;
constexpr uint64_t kMaxPages32 = uint64_t{1} << 16;
constexpr uint64_t kMaxPages64 = uint64_t{1} << 48;

/// Checks both bounds against `greatest`, then against each other.
Status check_limits(const Limits& limits, uint64_t greatest, ErrCode code, const std::string& text, uint64_t offset) {
  if (limits.min > greatest) return make_error(code, text, "minimum " + std::to_string(limits.min), offset);
  if (!limits.max) return {};
  if (*limits.max > greatest) return make_error(code, text, "maximum " + std::to_string(*limits.max), offset);
  if (limits.min > *limits.max) {
    return make_error(ErrCode::InvalidLimit, "size minimum must not be greater than maximum",
                      std::to_string(limits.min) + " > " + std::to_string(*limits.max), offset);
  }
  return {};
}

}  // namespace

/// Each definition comes before what may refer to it: types first, tables before globals (so their initial values see imported
/// globals only), everything before segments and exports.
Status ModuleChecker::run() {
  WASMVM_TRY(check_types(module_, context_));
  WASMVM_TRY(check_imports());
  WASMVM_TRY(check_function_types());
  WASMVM_TRY(check_tags());
  WASMVM_TRY(check_memories());
  WASMVM_TRY(check_tables());
  WASMVM_TRY(check_globals());
  WASMVM_TRY(check_elements());
  WASMVM_TRY(check_data());
  WASMVM_TRY(check_exports());
  return check_start();
}

/// Functions, tags and their imports name function types.
Status ModuleChecker::check_function_type(TypeIndex type, uint64_t offset) {
  if (type.value >= module_.types.size()) {
    return unknown_index(ErrCode::InvalidFuncTypeIdx, type.value, module_.types.size(), offset);
  }
  const CompositeKind kind = module_.types[type.value].type.kind;
  if (kind != CompositeKind::Func) return wrong_kind(type.value, kind, CompositeKind::Func, offset);
  return {};
}

Status ModuleChecker::check_value_type(ValType type, uint64_t offset) {
  if (auto error = context_.check(type, offset)) return std::move(*error);
  return {};
}

/// Imports are in the index spaces already; here their types are checked, with the position of the import.
Status ModuleChecker::check_imports() {
  for (const Import& import : module_.imports) {
    switch (import.type.kind) {
      case ExternKind::Func: WASMVM_TRY(check_function_type(import.type.func, import.offset)); break;
      case ExternKind::Tag: WASMVM_TRY(check_function_type(import.type.func, import.offset)); break;
      case ExternKind::Table: WASMVM_TRY(check_table(import.type.table, import.offset)); break;
      case ExternKind::Memory: WASMVM_TRY(check_memory(import.type.memory, import.offset)); break;
      case ExternKind::Global:
        WASMVM_TRY(check_value_type(import.type.global.type, import.offset));
        if (import.type.global.mut == Mutability::Var && !module_.features.has(Proposal::ImportExportMutGlobals)) {
          return disabled_error(Proposal::ImportExportMutGlobals, "mutable global", import.offset);
        }
        break;
    }
  }
  return {};
}

/// Defined functions; their bodies come last, and elsewhere.
Status ModuleChecker::check_function_types() {
  for (size_t f = module_.imported_functions; f < module_.functions.size(); ++f) {
    WASMVM_TRY(check_function_type(module_.functions[f], kNoOffset));
  }
  return {};
}

/// Tags describe what an exception carries, so they have parameters only. Imported tags are among them.
Status ModuleChecker::check_tags() {
  for (const TypeIndex tag : module_.tags) {
    WASMVM_TRY(check_function_type(tag, kNoOffset));
    if (!module_.func_type(tag).results.empty()) {
      return make_error(ErrCode::InvalidTagResultType, "non-empty tag result type", to_text(module_.func_type(tag)), kNoOffset);
    }
  }
  return {};
}

/// Pages of 64 KiB may cover the whole address space. Pages of one byte, too, but their number must fit the address type.
/// A shared memory never moves, so it must say how far it grows.
Status ModuleChecker::check_memory(const MemoryType& type, uint64_t offset) {
  const bool is_64 = type.limits.is_64;
  if (type.page_log2 == kDefaultPageLog2) {
    const uint64_t greatest = is_64 ? kMaxPages64 : kMaxPages32;
    const char* text = is_64 ? "memory size must be at most 281474976710656 pages (2^64 bytes)"
                             : "memory size must be at most 65536 pages (4GiB)";
    WASMVM_TRY(check_limits(type.limits, greatest, is_64 ? ErrCode::InvalidMemPages64 : ErrCode::InvalidMemPages, text, offset));
  } else if (type.page_log2 == 0) {
    const uint64_t greatest = is_64 ? UINT64_MAX : UINT32_MAX;
    WASMVM_TRY(check_limits(type.limits, greatest, ErrCode::InvalidMemPages,
                            "memory size must be at most 4294967295 pages of one byte", offset));
  } else {
    return make_error(ErrCode::InvalidLimit, "invalid custom page size", "2^" + std::to_string(type.page_log2) + " bytes",
                      offset);
  }
  if (type.limits.is_shared && !type.limits.max) {
    return make_error(ErrCode::SharedMemoryNoMax, "shared memory must have maximum", {}, offset);
  }
  return {};
}

/// Imported memories count towards their number.
Status ModuleChecker::check_memories() {
  for (size_t m = module_.imported_memories; m < module_.memories.size(); ++m) {
    WASMVM_TRY(check_memory(module_.memories[m], kNoOffset));
  }
  if (module_.memories.size() > 1 && !module_.features.has(Proposal::MultiMemories)) {
    return disabled_error(Proposal::MultiMemories, std::to_string(module_.memories.size()) + " memories", kNoOffset,
                          "multiple memories");
  }
  return {};
}

/// A table of 32-bit addresses has fewer than 2^32 elements.
Status ModuleChecker::check_table(const TableType& type, uint64_t offset) {
  WASMVM_TRY(check_value_type(type.element, offset));
  const uint64_t greatest = type.limits.is_64 ? UINT64_MAX : UINT32_MAX;
  return check_limits(type.limits, greatest, ErrCode::InvalidTableSize64, "table size must be at most 2^32-1", offset);
}

/// A table without an initial value needs elements that have a default one.
Status ModuleChecker::check_tables() {
  for (size_t t = module_.imported_tables; t < module_.tables.size(); ++t) {
    const Table& table = module_.tables[t];
    WASMVM_TRY(check_table(table.type, kNoOffset));
    if (table.init) {
      // Tables come before the global section: only imported globals are there.
      WASMVM_TRY(check_const(*table.init, table.type.element, module_.imported_globals));
    } else if (!table.type.element.is_defaultable()) {
      return type_mismatch("a table of " + to_text(table.type.element) + " needs an initial value", kNoOffset);
    }
  }
  if (module_.tables.size() > 1 && !module_.features.has(Proposal::ReferenceTypes)) {
    return disabled_error(Proposal::ReferenceTypes, std::to_string(module_.tables.size()) + " tables", kNoOffset,
                          "multiple tables");
  }
  return {};
}

/// Before GC, initial values could refer to imported globals only.
Status ModuleChecker::check_globals() {
  const bool sees_defined = module_.features.has(Proposal::GC);
  for (uint32_t g = module_.imported_globals; g < module_.globals.size(); ++g) {
    const Global& global = module_.globals[g];
    WASMVM_TRY(check_value_type(global.type.type, global.init.range.offset));
    WASMVM_TRY(check_const(global.init, global.type.type, sees_defined ? g : module_.imported_globals));
  }
  return {};
}

}  // namespace wasmvm::validate
