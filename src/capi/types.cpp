// Value types and type contexts of the C interface.
#include "capi/types.h"

#include <cstring>

#include "wasm/limits.h"

namespace wasmvm::capi {
namespace {

bool in_func_hierarchy(CanonHeap heap) {
  if (heap.is_defined()) return type_info(heap.id()).type.kind == CompositeKind::Func;
  return heap.is(AbstractHeap::func) || heap.is(AbstractHeap::nofunc);
}

/// Converts a list of packed types; false if one is none.
bool unpack_all(const WasmVM_ValType* list, uint32_t count, std::vector<CanonType>& out) {
  out.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    const CanonType type = unpack(list[i]);
    if (type.is_bottom()) return false;
    out.push_back(type);
  }
  return true;
}

uint32_t list_types(const std::vector<CanonType>& types, WasmVM_ValType* list, uint32_t length) {
  if (list != nullptr) {
    for (size_t i = 0; i < types.size() && i < length; ++i) list[i] = pack(types[i]);
  }
  return static_cast<uint32_t>(types.size());
}

}  // namespace

bool is_func_reference(CanonType type) { return type.is_ref() && in_func_hierarchy(type.heap()); }
bool is_extern_reference(CanonType type) {
  return type.is_ref() && (type.heap().is(AbstractHeap::extern_) || type.heap().is(AbstractHeap::noextern));
}

void hold(TypeScope& scope, CanonType type) {
  if (type.is_ref() && type.heap().is_defined()) scope.hold(type.heap().id());
}

}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

WasmVM_FunctionTypeContext::WasmVM_FunctionTypeContext(CanonFuncType t, bool is_owned) : type(std::move(t)), owned(is_owned) {
  for (const CanonType param : type.params) hold(scope, param);
  for (const CanonType result : type.results) hold(scope, result);
}

WasmVM_TableTypeContext::WasmVM_TableTypeContext(const CanonTable& type, bool is_owned)
    : element(type.element), limit(type.limits), owned(is_owned) {
  hold(scope, element);
}

WasmVM_GlobalTypeContext::WasmVM_GlobalTypeContext(const CanonGlobal& t, bool is_owned) : type(t), owned(is_owned) {
  hold(scope, type.type);
}

extern "C" {

// -- value types --

WasmVM_ValType WasmVM_ValTypeGenI32(void) { return pack(CanonType::i32()); }
WasmVM_ValType WasmVM_ValTypeGenI64(void) { return pack(CanonType::i64()); }
WasmVM_ValType WasmVM_ValTypeGenF32(void) { return pack(CanonType::f32()); }
WasmVM_ValType WasmVM_ValTypeGenF64(void) { return pack(CanonType::f64()); }
WasmVM_ValType WasmVM_ValTypeGenV128(void) { return pack(CanonType::v128()); }
WasmVM_ValType WasmVM_ValTypeGenFuncRef(void) { return pack(CanonType::funcref()); }
WasmVM_ValType WasmVM_ValTypeGenExternRef(void) { return pack(CanonType::externref()); }
bool WasmVM_ValTypeIsEqual(const WasmVM_ValType ValType1, const WasmVM_ValType ValType2) {
  return unpack(ValType1) == unpack(ValType2);
}
bool WasmVM_ValTypeIsI32(const WasmVM_ValType ValType) { return unpack(ValType) == CanonType::i32(); }
bool WasmVM_ValTypeIsI64(const WasmVM_ValType ValType) { return unpack(ValType) == CanonType::i64(); }
bool WasmVM_ValTypeIsF32(const WasmVM_ValType ValType) { return unpack(ValType) == CanonType::f32(); }
bool WasmVM_ValTypeIsF64(const WasmVM_ValType ValType) { return unpack(ValType) == CanonType::f64(); }
bool WasmVM_ValTypeIsV128(const WasmVM_ValType ValType) { return unpack(ValType) == CanonType::v128(); }
bool WasmVM_ValTypeIsFuncRef(const WasmVM_ValType ValType) { return is_func_reference(unpack(ValType)); }
bool WasmVM_ValTypeIsExternRef(const WasmVM_ValType ValType) { return is_extern_reference(unpack(ValType)); }
bool WasmVM_ValTypeIsRef(const WasmVM_ValType ValType) { return unpack(ValType).is_ref(); }
bool WasmVM_ValTypeIsRefNull(const WasmVM_ValType ValType) {
  const CanonType type = unpack(ValType);
  return type.is_ref() && type.is_nullable();
}

// -- limits --

WasmVM_LimitContext* WasmVM_LimitCreate(const uint64_t Min, const bool Is64Bit) {
  return new WasmVM_LimitContext(Limits{Min, std::nullopt, Is64Bit, false}, true);
}
WasmVM_LimitContext* WasmVM_LimitCreateWithMax(const uint64_t Min, const uint64_t Max, const bool Is64Bit, const bool IsShared) {
  return new WasmVM_LimitContext(Limits{Min, Max, Is64Bit, IsShared}, true);
}
uint64_t WasmVM_LimitGetMin(const WasmVM_LimitContext* Cxt) { return Cxt == nullptr ? 0 : Cxt->limits().min; }
uint64_t WasmVM_LimitGetMax(const WasmVM_LimitContext* Cxt) {
  if (Cxt == nullptr) return 0;
  const Limits limits = Cxt->limits();
  return limits.max.value_or(limits.min);
}
bool WasmVM_LimitHasMax(const WasmVM_LimitContext* Cxt) { return Cxt != nullptr && Cxt->max.has_value(); }
bool WasmVM_LimitIsShared(const WasmVM_LimitContext* Cxt) { return Cxt != nullptr && Cxt->is_shared; }
bool WasmVM_LimitIs64Bit(const WasmVM_LimitContext* Cxt) { return Cxt != nullptr && Cxt->is_64; }
bool WasmVM_LimitIsEqual(const WasmVM_LimitContext* Lim1, const WasmVM_LimitContext* Lim2) {
  return Lim1 != nullptr && Lim2 != nullptr && Lim1->limits() == Lim2->limits();
}
void WasmVM_LimitDelete(WasmVM_LimitContext* Cxt) {
  if (Cxt != nullptr && Cxt->owned) delete Cxt;
}

// -- function types --

WasmVM_FunctionTypeContext* WasmVM_FunctionTypeCreate(const WasmVM_ValType* ParamList, const uint32_t ParamLen,
                                                      const WasmVM_ValType* ReturnList, const uint32_t ReturnLen) {
  if ((ParamList == nullptr && ParamLen != 0) || (ReturnList == nullptr && ReturnLen != 0)) return nullptr;
  if (ParamLen > limits::kParams || ReturnLen > limits::kResults) return nullptr;
  CanonFuncType type;
  if (!unpack_all(ParamList, ParamLen, type.params) || !unpack_all(ReturnList, ReturnLen, type.results)) return nullptr;
  return new WasmVM_FunctionTypeContext(std::move(type), true);
}
uint32_t WasmVM_FunctionTypeGetParametersLength(const WasmVM_FunctionTypeContext* Cxt) {
  return WasmVM_FunctionTypeGetParameters(Cxt, nullptr, 0);
}
uint32_t WasmVM_FunctionTypeGetParameters(const WasmVM_FunctionTypeContext* Cxt, WasmVM_ValType* List, const uint32_t Len) {
  return Cxt == nullptr ? 0 : list_types(Cxt->type.params, List, Len);
}
uint32_t WasmVM_FunctionTypeGetReturnsLength(const WasmVM_FunctionTypeContext* Cxt) {
  return WasmVM_FunctionTypeGetReturns(Cxt, nullptr, 0);
}
uint32_t WasmVM_FunctionTypeGetReturns(const WasmVM_FunctionTypeContext* Cxt, WasmVM_ValType* List, const uint32_t Len) {
  return Cxt == nullptr ? 0 : list_types(Cxt->type.results, List, Len);
}
void WasmVM_FunctionTypeDelete(WasmVM_FunctionTypeContext* Cxt) {
  if (Cxt != nullptr && Cxt->owned) delete Cxt;
}

// -- table types --

WasmVM_TableTypeContext* WasmVM_TableTypeCreate(const WasmVM_ValType RefType, const WasmVM_LimitContext* Limit) {
  const CanonType element = unpack(RefType);
  if (!element.is_ref() || Limit == nullptr) return nullptr;
  return new WasmVM_TableTypeContext(CanonTable{element, Limit->limits()}, true);
}
WasmVM_ValType WasmVM_TableTypeGetRefType(const WasmVM_TableTypeContext* Cxt) {
  return pack(Cxt == nullptr ? CanonType::bottom() : Cxt->element);
}
const WasmVM_LimitContext* WasmVM_TableTypeGetLimit(const WasmVM_TableTypeContext* Cxt) {
  return Cxt == nullptr ? nullptr : &Cxt->limit;
}
void WasmVM_TableTypeDelete(WasmVM_TableTypeContext* Cxt) {
  if (Cxt != nullptr && Cxt->owned) delete Cxt;
}

// -- memory types --

WasmVM_MemoryTypeContext* WasmVM_MemoryTypeCreate(const WasmVM_LimitContext* Limit) {
  return Limit == nullptr ? nullptr : new WasmVM_MemoryTypeContext(MemoryType{Limit->limits()}, true);
}
const WasmVM_LimitContext* WasmVM_MemoryTypeGetLimit(const WasmVM_MemoryTypeContext* Cxt) {
  return Cxt == nullptr ? nullptr : &Cxt->limit;
}
void WasmVM_MemoryTypeDelete(WasmVM_MemoryTypeContext* Cxt) {
  if (Cxt != nullptr && Cxt->owned) delete Cxt;
}

// -- tag and global types --

const WasmVM_FunctionTypeContext* WasmVM_TagTypeGetFunctionType(const WasmVM_TagTypeContext* Cxt) {
  return Cxt == nullptr ? nullptr : &Cxt->func;
}

WasmVM_GlobalTypeContext* WasmVM_GlobalTypeCreate(const WasmVM_ValType ValType, const enum WasmVM_Mutability Mut) {
  const CanonType type = unpack(ValType);
  if (type.is_bottom()) return nullptr;
  const Mutability mut = Mut == WasmVM_Mutability_Var ? Mutability::Var : Mutability::Const;
  return new WasmVM_GlobalTypeContext(CanonGlobal{type, mut}, true);
}
WasmVM_ValType WasmVM_GlobalTypeGetValType(const WasmVM_GlobalTypeContext* Cxt) {
  return pack(Cxt == nullptr ? CanonType::bottom() : Cxt->type.type);
}
enum WasmVM_Mutability WasmVM_GlobalTypeGetMutability(const WasmVM_GlobalTypeContext* Cxt) {
  return Cxt != nullptr && Cxt->type.mut == Mutability::Var ? WasmVM_Mutability_Var : WasmVM_Mutability_Const;
}
void WasmVM_GlobalTypeDelete(WasmVM_GlobalTypeContext* Cxt) {
  if (Cxt != nullptr && Cxt->owned) delete Cxt;
}

}  // extern "C"
