// Descriptions of types in wasm.h.
#include "capi/ast.h"
#include "capi/std_objects.h"

namespace wasmvm::capi {
namespace {

uint32_t clamp(uint64_t size) { return size < 0xffffffff ? static_cast<uint32_t>(size) : 0xffffffff; }
wasm_limits_t std_limits(const Limits& limits) { return {clamp(limits.min), limits.max ? clamp(*limits.max) : 0xffffffff}; }

void list_types(const std::vector<CanonType>& types, wasm_valtype_vec_t& out) {
  wasm_valtype_vec_new_uninitialized(&out, types.size());
  for (size_t i = 0; i < out.size; ++i) out.data[i] = new wasm_valtype_t{std_kind(types[i])};
}

wasm_externtype_t* make(wasm_externkind_t kind) {
  auto* const out = new wasm_externtype_t;
  out->kind = kind;
  return out;
}

void copy_types(const wasm_valtype_vec_t& from, wasm_valtype_vec_t& out) { wasm_valtype_vec_copy(&out, &from); }

wasm_externtype_t* copy(const wasm_externtype_t* type) {
  if (type == nullptr) return nullptr;
  auto* const out = new wasm_externtype_t(*type);
  copy_types(type->params, out->params);
  copy_types(type->results, out->results);
  return out;
}
void end(wasm_externtype_t* type) {
  if (type == nullptr) return;
  wasm_valtype_vec_delete(&type->params);
  wasm_valtype_vec_delete(&type->results);
  delete type;
}

wasm_importtype_t* make_import(wasm_name_t* module, wasm_name_t* name, wasm_externtype_t* type) {
  auto* const out = new wasm_importtype_t{{0, nullptr}, {0, nullptr}, type};
  if (module != nullptr) out->module = std::exchange(*module, {0, nullptr});
  if (name != nullptr) out->name = std::exchange(*name, {0, nullptr});
  return out;
}
wasm_importtype_t* copy(const wasm_importtype_t* import) {
  if (import == nullptr) return nullptr;
  auto* const out = new wasm_importtype_t{{0, nullptr}, {0, nullptr}, copy(import->type)};
  wasm_name_copy(&out->module, &import->module);
  wasm_name_copy(&out->name, &import->name);
  return out;
}
void end(wasm_importtype_t* import) {
  if (import == nullptr) return;
  wasm_name_delete(&import->module);
  wasm_name_delete(&import->name);
  end(import->type);
  delete import;
}

}  // namespace

wasm_valkind_t std_kind(CanonType type) {
  if (type.is_ref()) return static_cast<wasm_valkind_t>(is_func_reference(type) ? WASM_FUNCREF : WASM_EXTERNREF);
  if (type == CanonType::i32()) return WASM_I32;
  if (type == CanonType::i64()) return WASM_I64;
  if (type == CanonType::f32()) return WASM_F32;
  return type == CanonType::f64() ? static_cast<wasm_valkind_t>(WASM_F64) : kStdV128;
}

CanonType canon_of(wasm_valkind_t kind) {
  switch (kind) {
    case WASM_I32: return CanonType::i32();
    case WASM_I64: return CanonType::i64();
    case WASM_F32: return CanonType::f32();
    case WASM_F64: return CanonType::f64();
    case kStdV128: return CanonType::v128();
    case WASM_EXTERNREF: return CanonType::externref();
    case WASM_FUNCREF: return CanonType::funcref();
    default: return CanonType::bottom();
  }
}

CanonFuncType canon_of(const wasm_functype_t& type) {
  CanonFuncType out;
  for (size_t i = 0; i < type.params.size; ++i) out.params.push_back(canon_of(wasm_valtype_kind(type.params.data[i])));
  for (size_t i = 0; i < type.results.size; ++i) out.results.push_back(canon_of(wasm_valtype_kind(type.results.data[i])));
  return out;
}

Limits limits_of(const wasm_limits_t& limits) {
  Limits out;
  out.min = limits.min;
  if (limits.max != wasm_limits_max_default) out.max = limits.max;
  return out;
}

wasm_externtype_t* std_type(const CanonFuncType& type) {
  wasm_externtype_t* const out = make(WASM_EXTERN_FUNC);
  list_types(type.params, out->params);
  list_types(type.results, out->results);
  return out;
}
wasm_externtype_t* std_type(const CanonGlobal& type) {
  wasm_externtype_t* const out = make(WASM_EXTERN_GLOBAL);
  out->content.kind = std_kind(type.type);
  out->mutability = type.mut == Mutability::Var ? WASM_VAR : WASM_CONST;
  return out;
}
wasm_externtype_t* std_type(const CanonTable& type) {
  wasm_externtype_t* const out = make(WASM_EXTERN_TABLE);
  out->content.kind = std_kind(type.element);
  out->limits = std_limits(type.limits);
  return out;
}
wasm_externtype_t* std_type(const MemoryType& type) {
  wasm_externtype_t* const out = make(WASM_EXTERN_MEMORY);
  out->limits = std_limits(type.limits);
  return out;
}
wasm_externtype_t* std_tag_type() { return make(kStdTag); }

wasm_externtype_t* std_type(const ExternTypeBox& box) {
  if (box.func != nullptr) return std_type(box.func->type);
  if (box.global != nullptr) return std_type(box.global->type);
  if (box.table != nullptr) return std_type(CanonTable{box.table->element, box.table->limit.limits()});
  if (box.memory != nullptr) return std_type(MemoryType{box.memory->limit.limits(), box.memory->page_log2});
  return std_tag_type();
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

// The special descriptions are the general one under other names: casts cost nothing, copies and ends are the same.
#define WASMVM_SPECIAL_TYPE(name, number)                                                                                \
  wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* type) { return static_cast<wasm_##name##_t*>(copy(type)); } \
  void wasm_##name##_delete(wasm_##name##_t* type) { end(type); }                                                        \
  wasm_externtype_t* wasm_##name##_as_externtype(wasm_##name##_t* type) { return type; }                                 \
  const wasm_externtype_t* wasm_##name##_as_externtype_const(const wasm_##name##_t* type) { return type; }               \
  wasm_##name##_t* wasm_externtype_as_##name(wasm_externtype_t* type) {                                                  \
    return type != nullptr && type->kind == (number) ? static_cast<wasm_##name##_t*>(type) : nullptr;                    \
  }                                                                                                                      \
  const wasm_##name##_t* wasm_externtype_as_##name##_const(const wasm_externtype_t* type) {                              \
    return type != nullptr && type->kind == (number) ? static_cast<const wasm_##name##_t*>(type) : nullptr;              \
  }

extern "C" {

// -- value types --

wasm_valtype_t* wasm_valtype_new(wasm_valkind_t kind) { return canon_of(kind).is_bottom() ? nullptr : new wasm_valtype_t{kind}; }
void wasm_valtype_delete(wasm_valtype_t* type) { delete type; }
wasm_valtype_t* wasm_valtype_copy(const wasm_valtype_t* type) { return type == nullptr ? nullptr : new wasm_valtype_t(*type); }
wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t* type) {
  return type == nullptr ? static_cast<wasm_valkind_t>(WASM_I32) : type->kind;
}

// -- external types --

WASMVM_SPECIAL_TYPE(functype, WASM_EXTERN_FUNC)
WASMVM_SPECIAL_TYPE(globaltype, WASM_EXTERN_GLOBAL)
WASMVM_SPECIAL_TYPE(tabletype, WASM_EXTERN_TABLE)
WASMVM_SPECIAL_TYPE(memorytype, WASM_EXTERN_MEMORY)

void wasm_externtype_delete(wasm_externtype_t* type) { end(type); }
wasm_externtype_t* wasm_externtype_copy(const wasm_externtype_t* type) { return copy(type); }
wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t* type) {
  return type == nullptr ? static_cast<wasm_externkind_t>(WASM_EXTERN_FUNC) : type->kind;
}

wasm_functype_t* wasm_functype_new(wasm_valtype_vec_t* params, wasm_valtype_vec_t* results) {
  auto* const out = static_cast<wasm_functype_t*>(make(WASM_EXTERN_FUNC));
  if (params != nullptr) out->params = std::exchange(*params, {0, nullptr});
  if (results != nullptr) out->results = std::exchange(*results, {0, nullptr});
  return out;
}
const wasm_valtype_vec_t* wasm_functype_params(const wasm_functype_t* type) { return type == nullptr ? nullptr : &type->params; }
const wasm_valtype_vec_t* wasm_functype_results(const wasm_functype_t* type) {
  return type == nullptr ? nullptr : &type->results;
}

wasm_globaltype_t* wasm_globaltype_new(wasm_valtype_t* content, wasm_mutability_t mutability) {
  if (content == nullptr) return nullptr;
  auto* const out = static_cast<wasm_globaltype_t*>(make(WASM_EXTERN_GLOBAL));
  out->content = *content;
  out->mutability = mutability;
  delete content;
  return out;
}
const wasm_valtype_t* wasm_globaltype_content(const wasm_globaltype_t* type) {
  return type == nullptr ? nullptr : &type->content;
}
wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t* type) {
  return type == nullptr ? static_cast<wasm_mutability_t>(WASM_CONST) : type->mutability;
}

wasm_tabletype_t* wasm_tabletype_new(wasm_valtype_t* element, const wasm_limits_t* limits) {
  if (element == nullptr || limits == nullptr) return nullptr;
  auto* const out = static_cast<wasm_tabletype_t*>(make(WASM_EXTERN_TABLE));
  out->content = *element;
  out->limits = *limits;
  delete element;
  return out;
}
const wasm_valtype_t* wasm_tabletype_element(const wasm_tabletype_t* type) { return type == nullptr ? nullptr : &type->content; }
const wasm_limits_t* wasm_tabletype_limits(const wasm_tabletype_t* type) { return type == nullptr ? nullptr : &type->limits; }

wasm_memorytype_t* wasm_memorytype_new(const wasm_limits_t* limits) {
  if (limits == nullptr) return nullptr;
  auto* const out = static_cast<wasm_memorytype_t*>(make(WASM_EXTERN_MEMORY));
  out->limits = *limits;
  return out;
}
const wasm_limits_t* wasm_memorytype_limits(const wasm_memorytype_t* type) { return type == nullptr ? nullptr : &type->limits; }

// -- imports and exports --

wasm_importtype_t* wasm_importtype_new(wasm_name_t* module, wasm_name_t* name, wasm_externtype_t* type) {
  return make_import(module, name, type);
}
wasm_importtype_t* wasm_importtype_copy(const wasm_importtype_t* import) { return copy(import); }
void wasm_importtype_delete(wasm_importtype_t* import) { end(import); }
const wasm_name_t* wasm_importtype_module(const wasm_importtype_t* import) {
  return import == nullptr ? nullptr : &import->module;
}
const wasm_name_t* wasm_importtype_name(const wasm_importtype_t* import) { return import == nullptr ? nullptr : &import->name; }
const wasm_externtype_t* wasm_importtype_type(const wasm_importtype_t* import) {
  return import == nullptr ? nullptr : import->type;
}

wasm_exporttype_t* wasm_exporttype_new(wasm_name_t* name, wasm_externtype_t* type) {
  return static_cast<wasm_exporttype_t*>(make_import(nullptr, name, type));
}
wasm_exporttype_t* wasm_exporttype_copy(const wasm_exporttype_t* item) { return static_cast<wasm_exporttype_t*>(copy(item)); }
void wasm_exporttype_delete(wasm_exporttype_t* item) { end(item); }
const wasm_name_t* wasm_exporttype_name(const wasm_exporttype_t* item) { return wasm_importtype_name(item); }
const wasm_externtype_t* wasm_exporttype_type(const wasm_exporttype_t* item) { return wasm_importtype_type(item); }

}  // extern "C"
