// Imports: found by name, matched by type.
//
// SPEC: https://webassembly.github.io/spec/core/valid/matching.html#external-types
#include "runtime/link.h"

namespace wasmvm::runtime {
namespace {

/// Does a table or memory of `size` with the maximum `max` fit the limits that an import asks for?
bool fits(const Limits& wanted, uint64_t size, std::optional<uint64_t> max, bool is_64) {
  if (is_64 != wanted.is_64 || size < wanted.min) return false;
  return !wanted.max || (max && *max <= *wanted.max);
}

std::string limits_text(const Limits& limits) {
  std::string text = limits.is_64 ? "i64 " : "";
  text += std::to_string(limits.min);
  if (limits.max) text += " " + std::to_string(*limits.max);
  if (limits.is_shared) text += " shared";
  return text;
}

std::string memory_text(const MemoryType& type) {
  std::string text = "memory " + limits_text(type.limits);
  if (type.page_log2 != 16) text += " (pagesize " + std::to_string(1u << type.page_log2) + ")";
  return text;
}

std::string global_text(CanonType type, Mutability mut) {
  return mut == Mutability::Var ? "global (mut " + to_text(type) + ")" : "global " + to_text(type);
}

std::string func_text(const char* kind, TypeId type) { return std::string(kind) + " " + to_text(type_info(type).type.func); }

std::string describe(const Extern& item) {
  switch (item.kind) {
    case ExternKind::Func: return func_text("func", item.func->type);
    case ExternKind::Table: {
      const CanonTable type = item.table->type();
      return "table " + limits_text(type.limits) + " " + to_text(type.element);
    }
    case ExternKind::Memory: return memory_text(item.memory->type());
    case ExternKind::Global: return global_text(item.global->type.type, item.global->type.mut);
    case ExternKind::Tag: return func_text("tag", item.tag->type);
  }
  return "?";
}

std::string describe(const ExternType& type, const std::vector<TypeId>& ids) {
  switch (type.kind) {
    case ExternKind::Func: return func_text("func", ids[type.func.value]);
    case ExternKind::Table: return "table " + limits_text(type.table.limits) + " " + to_text(canonical(type.table.element, ids));
    case ExternKind::Memory: return memory_text(type.memory);
    case ExternKind::Global: return global_text(canonical(type.global.type, ids), type.global.mut);
    case ExternKind::Tag: return func_text("tag", ids[type.func.value]);
  }
  return "?";
}

std::string quoted(const Import& import) { return "\"" + std::string(import.module) + "\" \"" + std::string(import.name) + "\""; }

}  // namespace

// The type of an object that can grow is what it is now: its current size is its minimum.
bool matches(const Extern& item, const ExternType& type, const std::vector<TypeId>& types) {
  if (item.kind != type.kind) return false;
  switch (type.kind) {
    case ExternKind::Func: return is_subtype(item.func->type, types[type.func.value]);
    case ExternKind::Table: {
      const CanonTable& declared = item.table->declared_type();
      return declared.element == canonical(type.table.element, types) &&
             fits(type.table.limits, item.table->size(), declared.limits.max, declared.limits.is_64);
    }
    case ExternKind::Memory: {
      const MemoryType& declared = item.memory->declared_type();
      return declared.page_log2 == type.memory.page_log2 && declared.limits.is_shared == type.memory.limits.is_shared &&
             fits(type.memory.limits, item.memory->size_pages(), declared.limits.max, declared.limits.is_64);
    }
    case ExternKind::Global: {
      // What may be written must have exactly the type; what is only read may be more special.
      const CanonGlobal& found = item.global->type;
      const CanonType wanted = canonical(type.global.type, types);
      if (found.mut != type.global.mut) return false;
      return found.mut == Mutability::Var ? found.type == wanted : is_subtype(found.type, wanted);
    }
    case ExternKind::Tag: return item.tag->type == types[type.func.value];
  }
  return false;
}

Error incompatible_import(const Import& import, const Extern& item, const std::vector<TypeId>& types) {
  return make_error(ErrCode::IncompatibleImportType, error_text(ErrCode::IncompatibleImportType),
                    quoted(import) + ": expected " + describe(import.type, types) + ", found " + describe(item), import.offset);
}

namespace {

/// What `supply` has for an import from a module that is not registered.
Result<Extern> ask(const ImportSupply& supply, const Import& import) {
  if (supply) {
    WASMVM_TRY_ASSIGN(std::optional<Extern> item, supply(import));
    if (item) return std::move(*item);
  }
  return make_error(ErrCode::UnknownImport, error_text(ErrCode::UnknownImport),
                    quoted(import) + ": no module of that name is registered", import.offset);
}

}  // namespace

Result<std::vector<Extern>> resolve_imports(const Store& store, const ValidModule& module, const ImportSupply& supply) {
  std::vector<Extern> found;
  found.reserve(module->imports.size());
  Ref<Instance> instance;
  std::string_view instance_name;
  for (const Import& import : module->imports) {
    // Imports mostly come in runs from one module.
    if (!instance || import.module != instance_name) {
      instance = store.find_shared(import.module);
      instance_name = import.module;
    }
    if (!instance) {
      WASMVM_TRY_ASSIGN(Extern item, ask(supply, import));
      if (!matches(item, import.type, module->type_ids)) return incompatible_import(import, item, module->type_ids);
      found.push_back(std::move(item));
      continue;
    }
    const Extern* item = instance->find_export(import.name);
    if (item == nullptr) {
      return make_error(ErrCode::UnknownImport, error_text(ErrCode::UnknownImport),
                        quoted(import) + ": the module has no such export", import.offset);
    }
    if (!matches(*item, import.type, module->type_ids)) {
      const Extern* const other = instance->find_overload(import.name);
      if (other == nullptr || !matches(*other, import.type, module->type_ids))
        return incompatible_import(import, *item, module->type_ids);
      item = other;
    }
    found.push_back(*item);
    // A host module keeps what its functions need (host_state), so the importer owns a share of the module itself.
    if (item->func != nullptr && instance->code() == nullptr) found.back().keeper = instance;
  }
  return found;
}

}  // namespace wasmvm::runtime
