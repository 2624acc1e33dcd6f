// Structs, arrays, i31 and host references of the C interface, and the handles that name them.
#include <cstring>
#include <optional>

#include "capi/engine.h"
#include "capi/heap_handles.h"
#include "runtime/gc_builtins.h"

namespace wasmvm::capi {
namespace {

using runtime::CastTarget;
using runtime::FieldLayout;
using runtime::GcRef;
using runtime::Heap;
using runtime::Slot;

/// A value that names an object, with its store held as a call holds it.
struct Object {
  explicit Object(const WasmVM_Value& value) : reference(resolve(value)) {
    if (!reference.store) return;
    session.emplace(*reference.store);
    if (*session && (reference.slot & 1) == 0) type = heap().header(ref()).type;
  }
  bool is(CompositeKind kind) const {
    return reference.store && *session && type < runtime::kFirstSpecialObject && type_info(TypeId(type)).type.kind == kind;
  }
  Heap& heap() const { return reference.store->heap(); }
  GcRef ref() const { return static_cast<GcRef>(reference.slot); }
  runtime::Store& store() const { return *reference.store; }
  const BasicFieldType<CanonType>& field(uint32_t index) const { return type_info(TypeId(type)).type.fields[index]; }
  uint8_t* at(const FieldLayout& layout, uint64_t index = 0) const {
    return heap().at(ref()) + layout.offset + index * layout.size;
  }

  Reference reference;
  std::optional<runtime::Session> session;
  uint32_t type = runtime::kHostObject;
};

/// Why a value does not name an object of the wanted kind.
WasmVM_Result wrong_object(const WasmVM_Value& value, const Object& object) {
  if (object.reference.is_stale) return result_of(ErrCode::WrongInstanceAddress);
  if (WasmVM_ValueIsNullRef(value)) return result_of(ErrCode::CastNullToNonNull);
  if (object.session && !*object.session) return result_of(ErrCode::WrongVMWorkflow);
  return result_of(ErrCode::RefTypeMismatch);
}

/// Converts a value for a field of this storage type; Success, or why it does not fit.
ErrCode to_field(runtime::Store& store, const WasmVM_Value& value, CanonType storage, Slot* slots) {
  const CanonType type = storage.unpacked();
  switch (fit(value, type)) {
    case Fit::WrongType: return type.is_ref() ? ErrCode::RefTypeMismatch : ErrCode::SetValueErrorType;
    case Fit::NullNotAllowed: return ErrCode::NonNullRequired;
    case Fit::Good: break;
  }
  to_slots(value, type, slots);
  return type.is_ref() && !admit(store, value, *slots, type) ? ErrCode::WrongVMWorkflow : ErrCode::Success;
}

/// Reads a field; packed ones zero-extended.
WasmVM_Value from_field(const Object& object, const FieldLayout& layout, CanonType storage, uint64_t index) {
  Slot slots[2] = {0, 0};
  runtime::load_field(object.at(layout, index), layout, slots);
  return from_slots(slots, storage.unpacked(), &object.store());
}

WasmVM_Value new_handle(runtime::Store& store, GcRef ref, AbstractHeap heap) {
  const Slot slot = ref;
  return from_slots(&slot, CanonType::ref(heap, false), &store);
}

/// Makes a struct of `type` with these fields; none for defaults.
WasmVM_Result make_struct(runtime::Store& store, TypeId type, const WasmVM_Value* fields, uint32_t count, WasmVM_Value* out) {
  const runtime::Session session(store);
  if (!session || out == nullptr) return kNullObject;
  const CanonComposite& shape = type_info(type).type;
  if (shape.kind != CompositeKind::Struct) return result_of(ErrCode::RefTypeMismatch);
  const bool defaults = fields == nullptr && count == 0;
  if (!defaults && (count != shape.fields.size() || fields == nullptr)) return result_of(ErrCode::FuncSigMismatch);
  std::vector<Slot> slots(2 * shape.fields.size());
  for (size_t i = 0; i < shape.fields.size(); ++i) {
    if (defaults) {
      if (!shape.fields[i].storage.is_defaultable()) return result_of(ErrCode::NonNullRequired);
      continue;
    }
    const ErrCode code = to_field(store, fields[i], shape.fields[i].storage, &slots[2 * i]);
    if (code != ErrCode::Success) return result_of(code);
  }
  const GcRef ref = store.heap().new_struct(type);
  if (ref == 0) return result_of(ErrCode::HeapExhausted);
  const std::vector<FieldLayout>& layouts = store.heap().layout(type).fields;
  for (size_t i = 0; i < layouts.size(); ++i)
    runtime::store_field(store.heap().at(ref) + layouts[i].offset, layouts[i], &slots[2 * i]);
  *out = new_handle(store, ref, AbstractHeap::struct_);
  return result_of(ErrCode::Success);
}

WasmVM_Result make_array(runtime::Store& store, TypeId type, uint32_t length, const WasmVM_Value* init, WasmVM_Value* out) {
  const runtime::Session session(store);
  if (!session || out == nullptr) return kNullObject;
  const CanonComposite& shape = type_info(type).type;
  if (shape.kind != CompositeKind::Array) return result_of(ErrCode::RefTypeMismatch);
  const CanonType storage = shape.fields[0].storage;
  Slot slots[2] = {0, 0};
  if (init != nullptr) {
    const ErrCode code = to_field(store, *init, storage, slots);
    if (code != ErrCode::Success) return result_of(code);
  } else if (!storage.is_defaultable() && length != 0) {
    return result_of(ErrCode::NonNullRequired);
  }
  const GcRef ref = store.heap().new_array(type, length);
  if (ref == 0) return result_of(ErrCode::HeapExhausted);
  const FieldLayout element = store.heap().layout(type).fields[0];
  for (uint32_t i = 0; i < length && init != nullptr; ++i) {
    runtime::store_field(store.heap().at(ref) + element.offset + uint64_t{i} * element.size, element, slots);
  }
  *out = new_handle(store, ref, AbstractHeap::array);
  return result_of(ErrCode::Success);
}

/// The store and the canonical type of a module's type index.
bool find_type(const WasmVM_ModuleInstanceContext* handle, uint32_t index, runtime::Store*& store, TypeId& type) {
  if (handle == nullptr) return false;
  const runtime::Instance& instance = *unwrap(handle);
  store = instance.store();
  if (store == nullptr || instance.module() == nullptr || index >= instance.module()->type_ids.size()) return false;
  type = instance.module()->type_ids[index];
  return true;
}

WasmVM_Result set_field(const Object& object, const FieldLayout& layout, const BasicFieldType<CanonType>& field, uint64_t index,
                        const WasmVM_Value& value) {
  if (field.mut != Mutability::Var) return result_of(ErrCode::SetValueToConst);
  Slot slots[2] = {0, 0};
  const ErrCode code = to_field(object.store(), value, field.storage, slots);
  if (code == ErrCode::Success) runtime::store_field(object.at(layout, index), layout, slots);
  return result_of(code);
}

/// The bytes of elements [offset, offset + count) of an array of numbers; null, with the reason, if they are not to be had.
uint8_t* element_bytes(const WasmVM_Value& value, const Object& object, uint32_t offset, uint32_t count, bool for_writing,
                       uint64_t& bytes, WasmVM_Result& result) {
  bytes = 0;
  if (!object.is(CompositeKind::Array)) {
    result = wrong_object(value, object);
    return nullptr;
  }
  const FieldLayout layout = object.heap().layout(TypeId(object.type)).fields[0];
  const uint32_t length = object.heap().header(object.ref()).length;
  result = result_of(ErrCode::Success);
  if (layout.kind != FieldLayout::Plain)
    result = result_of(ErrCode::RefTypeMismatch);
  else if (for_writing && object.field(0).mut != Mutability::Var)
    result = result_of(ErrCode::SetValueToConst);
  else if (offset > length || count > length - offset)
    result = result_of(ErrCode::ArrayOutOfBounds);
  if (result.Code != WasmVM_ErrCode_Success) return nullptr;
  bytes = uint64_t{count} * layout.size;
  return object.at(layout, offset);
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- handles --

uint64_t WasmVM_StoreMarkHandles(const WasmVM_StoreContext* Cxt) {
  const Ref<runtime::Store> store = Cxt == nullptr ? Ref<runtime::Store>() : Cxt->present();
  return store ? handles_of(*store).mark() : 0;
}

void WasmVM_StoreReleaseHandles(WasmVM_StoreContext* Cxt, const uint64_t Mark) {
  const Ref<runtime::Store> store = Cxt == nullptr ? Ref<runtime::Store>() : Cxt->present();
  if (!store) return;
  const runtime::Session session(*store);
  if (session) handles_of(*store).release_to(store->heap(), Mark);
}

WasmVM_Result WasmVM_ValueRetain(const WasmVM_Value Val) {
  const Reference reference = resolve(Val);
  if (reference.is_stale) return result_of(ErrCode::WrongInstanceAddress);
  if (!reference.store) return result_of(ErrCode::Success);
  const runtime::Session session(*reference.store);
  if (!session) return kNullObject;
  return result_of(handles_of(*reference.store).retain(low_word(Val)) ? ErrCode::Success : ErrCode::WrongInstanceAddress);
}

WasmVM_Result WasmVM_ValueRelease(const WasmVM_Value Val) {
  const Reference reference = resolve(Val);
  if (reference.is_stale) return result_of(ErrCode::WrongInstanceAddress);
  if (!reference.store) return result_of(ErrCode::Success);
  const runtime::Session session(*reference.store);
  if (!session) return kNullObject;
  const bool ok = handles_of(*reference.store).release(reference.store->heap(), low_word(Val));
  return result_of(ok ? ErrCode::Success : ErrCode::WrongInstanceAddress);
}

WasmVM_Result WasmVM_StoreCollectGarbage(WasmVM_StoreContext* Cxt) {
  if (Cxt == nullptr) return kNullObject;
  const Ref<runtime::Store> store = Cxt->present();
  if (!store) return result_of(ErrCode::Success);
  const runtime::Session session(*store);
  if (!session) return kNullObject;
  store->heap().collect();
  return result_of(ErrCode::Success);
}

bool WasmVM_StoreGetHeapStatistics(const WasmVM_StoreContext* Cxt, WasmVM_HeapStatistics* Out) {
  if (Cxt == nullptr || Out == nullptr) return false;
  const Ref<runtime::Store> store = Cxt->present();
  if (!store) return false;
  const runtime::Session session(*store);
  if (!session) return false;
  const runtime::Heap& heap = store->heap();
  *Out = {heap.used_bytes(), heap.limit(), heap.allocated_bytes(), heap.collections(), heap.longest_pause(), heap.total_pause()};
  return true;
}

// -- references --

WasmVM_RefKind WasmVM_ValueGetRefKind(const WasmVM_Value Val) {
  const CanonType type = unpack(Val.Type);
  if (!type.is_ref()) return WasmVM_RefKind_None;
  if (is_func_reference(type)) return low_word(Val) == 0 ? WasmVM_RefKind_Null : WasmVM_RefKind_Func;
  const Object object(Val);
  if (object.reference.is_stale || (object.session && !*object.session)) return WasmVM_RefKind_None;
  if (object.reference.slot == 0) return WasmVM_RefKind_Null;
  if (!object.reference.store && is_extern_reference(type) && !runtime::is_internal_extern(object.reference.slot)) {
    return WasmVM_RefKind_Extern;
  }
  if ((object.reference.slot & 1) != 0) return WasmVM_RefKind_I31;
  if (!object.reference.store) return WasmVM_RefKind_None;
  if (object.type == runtime::kHostObject) return WasmVM_RefKind_Host;
  if (object.type == runtime::kExceptionObject) return WasmVM_RefKind_Exception;
  return object.is(CompositeKind::Struct) ? WasmVM_RefKind_Struct : WasmVM_RefKind_Array;
}

bool WasmVM_ValueRefEquals(const WasmVM_Value A, const WasmVM_Value B) {
  if (!unpack(A.Type).is_ref() || !unpack(B.Type).is_ref()) return false;
  const Reference a = resolve(A), b = resolve(B);
  // The internal and the external view of an object are the same reference to the host.
  const auto bare = [](const Reference& r) { return runtime::is_internal_extern(r.slot) ? r.slot & 0xffffffff : r.slot; };
  return !a.is_stale && !b.is_stale && a.store.get() == b.store.get() && bare(a) == bare(b);
}

WasmVM_Value WasmVM_ValueGenI31(const int32_t Val) {
  return make_value(static_cast<uint32_t>(Val) << 1 | 1, 0, CanonType::ref(AbstractHeap::i31, false));
}
int32_t WasmVM_ValueGetI31(const WasmVM_Value Val) {
  const Reference reference = resolve(Val);
  if (!unpack(Val.Type).is_ref() || reference.is_stale || (reference.slot & 1) == 0) return 0;
  return static_cast<int32_t>(reference.slot) >> 1;
}

WasmVM_Result WasmVM_ValueGenHostRef(WasmVM_StoreContext* Cxt, void* Ptr, WasmVM_Finalizer_t Finalizer, WasmVM_Value* Out) {
  if (Cxt == nullptr || Out == nullptr) return kNullObject;
  const Ref<runtime::Store> store = Cxt->open(Settings());
  if (!store) return result_of(ErrCode::OutOfMemory);
  const runtime::Session session(*store);
  if (!session) return kNullObject;
  const GcRef ref = store->heap().new_host(reinterpret_cast<uintptr_t>(Ptr), [Ptr, Finalizer] {
    if (Finalizer != nullptr) Finalizer(Ptr);
  });
  if (ref == 0) return result_of(ErrCode::HeapExhausted);
  *Out = new_handle(*store, ref, AbstractHeap::any);
  return result_of(ErrCode::Success);
}

void* WasmVM_ValueGetHostRef(const WasmVM_Value Val) {
  if (!unpack(Val.Type).is_ref() || is_func_reference(unpack(Val.Type))) return nullptr;
  const Object object(Val);
  if (!object.reference.store || !*object.session || (object.reference.slot & 1) != 0 || object.type != runtime::kHostObject) {
    return nullptr;
  }
  Slot word;
  std::memcpy(&word, object.heap().at(object.ref()) + sizeof(runtime::ObjectHeader), sizeof word);
  return reinterpret_cast<void*>(static_cast<uintptr_t>(word));
}

// -- structs --

WasmVM_Result WasmVM_StructCreate(const WasmVM_ModuleInstanceContext* Cxt, const uint32_t TypeIdx, const WasmVM_Value* Fields,
                                  const uint32_t Len, WasmVM_Value* Out) {
  runtime::Store* store;
  TypeId type;
  if (!find_type(Cxt, TypeIdx, store, type)) return result_of(ErrCode::WrongInstanceIndex);
  return make_struct(*store, type, Fields, Len, Out);
}

WasmVM_Result WasmVM_StructCreateLike(const WasmVM_Value Model, const WasmVM_Value* Fields, const uint32_t Len,
                                      WasmVM_Value* Out) {
  const Object object(Model);
  if (!object.is(CompositeKind::Struct)) return wrong_object(Model, object);
  return make_struct(object.store(), TypeId(object.type), Fields, Len, Out);
}

uint32_t WasmVM_StructGetFieldCount(const WasmVM_Value Val) {
  const Object object(Val);
  return object.is(CompositeKind::Struct) ? static_cast<uint32_t>(type_info(TypeId(object.type)).type.fields.size()) : 0;
}

WasmVM_Result WasmVM_StructGetField(const WasmVM_Value Val, const uint32_t Idx, WasmVM_Value* Out) {
  const Object object(Val);
  if (!object.is(CompositeKind::Struct)) return wrong_object(Val, object);
  const std::vector<FieldLayout>& layouts = object.heap().layout(TypeId(object.type)).fields;
  if (Idx >= layouts.size()) return result_of(ErrCode::WrongInstanceIndex);
  if (Out != nullptr) *Out = from_field(object, layouts[Idx], object.field(Idx).storage, 0);
  return result_of(ErrCode::Success);
}

WasmVM_Result WasmVM_StructSetField(const WasmVM_Value Val, const uint32_t Idx, const WasmVM_Value Field) {
  const Object object(Val);
  if (!object.is(CompositeKind::Struct)) return wrong_object(Val, object);
  const std::vector<FieldLayout>& layouts = object.heap().layout(TypeId(object.type)).fields;
  if (Idx >= layouts.size()) return result_of(ErrCode::WrongInstanceIndex);
  return set_field(object, layouts[Idx], object.field(Idx), 0, Field);
}

// -- arrays --

WasmVM_Result WasmVM_ArrayCreate(const WasmVM_ModuleInstanceContext* Cxt, const uint32_t TypeIdx, const uint32_t Length,
                                 const WasmVM_Value* Init, WasmVM_Value* Out) {
  runtime::Store* store;
  TypeId type;
  if (!find_type(Cxt, TypeIdx, store, type)) return result_of(ErrCode::WrongInstanceIndex);
  return make_array(*store, type, Length, Init, Out);
}

WasmVM_Result WasmVM_ArrayCreateLike(const WasmVM_Value Model, const uint32_t Length, const WasmVM_Value* Init,
                                     WasmVM_Value* Out) {
  const Object object(Model);
  if (!object.is(CompositeKind::Array)) return wrong_object(Model, object);
  return make_array(object.store(), TypeId(object.type), Length, Init, Out);
}

uint32_t WasmVM_ArrayGetLength(const WasmVM_Value Val) {
  const Object object(Val);
  return object.is(CompositeKind::Array) ? object.heap().header(object.ref()).length : 0;
}

WasmVM_Result WasmVM_ArrayGetElement(const WasmVM_Value Val, const uint32_t Idx, WasmVM_Value* Out) {
  const Object object(Val);
  if (!object.is(CompositeKind::Array)) return wrong_object(Val, object);
  if (Idx >= object.heap().header(object.ref()).length) return result_of(ErrCode::ArrayOutOfBounds);
  if (Out != nullptr)
    *Out = from_field(object, object.heap().layout(TypeId(object.type)).fields[0], object.field(0).storage, Idx);
  return result_of(ErrCode::Success);
}

WasmVM_Result WasmVM_ArraySetElement(const WasmVM_Value Val, const uint32_t Idx, const WasmVM_Value Element) {
  const Object object(Val);
  if (!object.is(CompositeKind::Array)) return wrong_object(Val, object);
  if (Idx >= object.heap().header(object.ref()).length) return result_of(ErrCode::ArrayOutOfBounds);
  return set_field(object, object.heap().layout(TypeId(object.type)).fields[0], object.field(0), Idx, Element);
}

WasmVM_Result WasmVM_ArrayGetBytes(const WasmVM_Value Val, const uint32_t Offset, const uint32_t Count, uint8_t* Out) {
  const Object object(Val);
  uint64_t bytes;
  WasmVM_Result result;
  const uint8_t* const from = element_bytes(Val, object, Offset, Count, false, bytes, result);
  if (from == nullptr || bytes == 0) return result;
  if (Out == nullptr) return kNullObject;
  std::memcpy(Out, from, bytes);
  return result;
}

WasmVM_Result WasmVM_ArraySetBytes(const WasmVM_Value Val, const uint32_t Offset, const uint32_t Count, const uint8_t* Bytes) {
  const Object object(Val);
  uint64_t bytes;
  WasmVM_Result result;
  uint8_t* const to = element_bytes(Val, object, Offset, Count, true, bytes, result);
  if (to == nullptr || bytes == 0) return result;
  if (Bytes == nullptr) return kNullObject;
  std::memcpy(to, Bytes, bytes);
  return result;
}

}  // extern "C"
