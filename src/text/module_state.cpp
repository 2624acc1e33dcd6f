// Interning of function types and names of index spaces.
#include "text/module_state.h"

namespace wasmvm::text {

const char* space_name(Space space) {
  switch (space) {
    case Space::Type: return "type";
    case Space::Func: return "function";
    case Space::Table: return "table";
    case Space::Memory: return "memory";
    case Space::Global: return "global";
    case Space::Tag: return "tag";
    case Space::Elem: return "elem segment";
    case Space::Data: return "data segment";
    case Space::Field: return "field";
    case Space::Local: return "local";
    default: return "label";
  }
}

void write_sized(ByteWriter& out, const ByteWriter& content) {
  out.u64(content.size());
  out.raw(content.bytes());
}

void write_func_type(ByteWriter& out, const FuncType& type) {
  for (const std::vector<ValType>* list : {&type.params, &type.results}) {
    out.u64(list->size());
    for (ValType t : *list) out.val_type(t);
  }
}

std::string ModuleState::signature(const FuncType& type) {
  ByteWriter key;
  write_func_type(key, type);
  return std::string(key.bytes().begin(), key.bytes().end());
}

uint32_t ModuleState::intern_type(const FuncType& type) {
  const auto [it, is_new] = by_signature_.try_emplace(signature(type), static_cast<uint32_t>(types.size()));
  if (is_new) {
    types.emplace_back().func = type;
    type_section.byte(0x60);
    write_func_type(type_section, type);
    ++type_groups;
  }
  return it->second;
}

}  // namespace wasmvm::text
