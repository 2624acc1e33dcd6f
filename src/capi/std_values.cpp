// Values of wasm.h to those of the C interface and back. An externref to something of the host's is an object of the store's
// collected heap that holds a share of the reference, so that it lives as long as a guest can reach it.
#include "capi/heap_handles.h"
#include "capi/std_objects.h"
#include "runtime/gc_builtins.h"
#include "runtime/heap.h"

namespace wasmvm::capi {

StdHandleScope::StdHandleScope(wasm_store_t& store)
    : store_(*store.store), mark_(store_.attachment() != nullptr ? handles_of(store_).mark() : 0) {}

StdHandleScope::~StdHandleScope() {
  if (store_.attachment() != nullptr) handles_of(store_).release_to(store_.heap(), mark_);
}

WasmVM_Value value_of(wasm_store_t& store, const wasm_ref_t* reference, CanonType type) {
  if (reference == nullptr) return make_value(0, 0, type);
  if (is_func_reference(type)) {
    // Anything else is no function, and will not fit.
    if (reference->func == nullptr) return make_value(1, 0, CanonType::externref());
    return make_value(reinterpret_cast<uintptr_t>(reference->func), 0, CanonType::funcref());
  }
  if (unpack(reference->held.Type).is_ref()) return reference->held;
  runtime::Store& heap_owner = *store.store;
  Ref<wasm_ref_t> share = Ref<wasm_ref_t>::share(const_cast<wasm_ref_t*>(reference));
  const runtime::GcRef object = reference->store == &store ? heap_owner.heap().new_host(reinterpret_cast<uintptr_t>(reference),
                                                                                        [share = std::move(share)] {})
                                                           : 0;
  if (object == 0) return make_value(0, 0, CanonType::i32());
  const bool outside = is_extern_reference(type);
  const runtime::Slot slot = outside ? runtime::extern_convert_any(heap_owner.block, object) : object;
  return from_slots(&slot, outside ? CanonType::externref() : CanonType::ref(AbstractHeap::any, false), &heap_owner);
}

WasmVM_Value value_of(wasm_store_t& store, const wasm_val_t& value, CanonType type) {
  switch (value.kind) {
    case WASM_I32: return WasmVM_ValueGenI32(value.of.i32);
    case WASM_I64: return WasmVM_ValueGenI64(value.of.i64);
    case WASM_F32: return WasmVM_ValueGenF32(value.of.f32);
    case WASM_F64: return WasmVM_ValueGenF64(value.of.f64);
    case WASM_EXTERNREF:
    case WASM_FUNCREF: break;
    default: return make_value(0, 0, CanonType::bottom());
  }
  return type.is_ref() ? value_of(store, value.of.ref, type) : make_value(0, 0, canon_of(value.kind));
}

wasm_ref_t* std_ref_of(wasm_store_t& store, const WasmVM_Value& value) {
  if (is_func_reference(unpack(value.Type))) {
    const runtime::Func* const func = func_of(low_word(value));
    return func == nullptr ? nullptr : std_func(store, const_cast<runtime::Func&>(*func));
  }
  const Reference reference = resolve(value);
  if (reference.slot == 0) return nullptr;
  if (void* const hosts = WasmVM_ValueGetHostRef(value)) return static_cast<wasm_ref_t*>(hosts)->give();
  const Ref<wasm_ref_t> guests = make_ref<wasm_ref_t>(store, StdKind::Foreign);
  WasmVM_ValueRetain(value);
  guests->held = value;
  return guests->give();
}

void to_std(wasm_store_t& store, const WasmVM_Value& value, wasm_val_t& out) {
  const CanonType type = unpack(value.Type);
  out.kind = std_kind(type);
  if (type.is_ref()) {
    out.of.ref = std_ref_of(store, value);
  } else {
    out.of.i64 = WasmVM_ValueGetI64(value);
  }
}

}  // namespace wasmvm::capi

using namespace wasmvm::capi;

extern "C" {

void wasm_val_delete(wasm_val_t* value) {
  if (value == nullptr || value->kind < WASM_EXTERNREF) return;
  wasm_ref_delete(value->of.ref);
  value->of.ref = nullptr;
}

void wasm_val_copy(wasm_val_t* out, const wasm_val_t* value) {
  if (out == nullptr || value == nullptr) return;
  *out = *value;
  if (value->kind >= WASM_EXTERNREF) out->of.ref = wasm_ref_copy(value->of.ref);
}

}  // extern "C"
