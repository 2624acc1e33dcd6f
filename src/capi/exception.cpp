// Exceptions of the C interface: tags of the host, throwing from host functions, and looking at what was thrown.
#include "runtime/exceptions.h"

#include "capi/engine.h"
#include "capi/heap_handles.h"

namespace wasmvm::capi {
namespace {

using runtime::Slot;

/// Hands the exception that a call ended with out, and forgets it.
bool take_exception(runtime::Store& store, WasmVM_Value* out) {
  const runtime::Session session(store);
  if (!session || out == nullptr || store.block.pending_exn == 0) return false;
  const Slot exception = std::exchange(store.block.pending_exn, 0);
  *out = from_slots(&exception, CanonType::exnref(), &store);
  return true;
}

/// The reference of a value that names an exception, else 0.
Slot exception_of(const Reference& reference) {
  if (!reference.store || (reference.slot & 1) != 0 || runtime::is_internal_extern(reference.slot)) return 0;
  const uint32_t type = reference.store->heap().header(static_cast<runtime::GcRef>(reference.slot)).type;
  return type == runtime::kExceptionObject ? reference.slot : 0;
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_TagInstanceContext* WasmVM_TagInstanceCreate(const WasmVM_FunctionTypeContext* Type) {
  if (Type == nullptr || !Type->type.results.empty()) return nullptr;
  TypeScope scope;
  return hand_out_object(make_ref<runtime::Tag>(scope.register_func(Type->type)));
}

void WasmVM_TagInstanceDelete(WasmVM_TagInstanceContext* Cxt) { delete_object(unwrap(Cxt)); }

WasmVM_Result WasmVM_CallingFrameThrow(const WasmVM_CallingFrameContext* Cxt, const WasmVM_TagInstanceContext* Tag,
                                       const WasmVM_Value* Params, const uint32_t Len) {
  if (Cxt == nullptr || Tag == nullptr) return kNullObject;
  runtime::Store& store = *Cxt->call->store;
  runtime::Tag& tag = *unwrap(Tag);
  const std::vector<CanonType>& types = type_info(tag.type).type.func.params;
  if (Len != types.size() || (Params == nullptr && Len != 0)) return result_of(ErrCode::FuncSigMismatch);
  std::vector<Slot> slots(runtime::payload_slots(tag));
  Slot* slot = slots.data();
  for (uint32_t i = 0; i < Len; ++i) {
    if (fit(Params[i], types[i]) != Fit::Good) return result_of(ErrCode::FuncSigMismatch);
    to_slots(Params[i], types[i], slot);
    if (types[i].is_ref() && !admit(store, Params[i], *slot, types[i])) return result_of(ErrCode::WrongVMWorkflow);
    slot += types[i].slots();
  }
  // The values' handles keep what they refer to alive.
  const Slot exception = runtime::make_exception(store.block, tag, slots.data());
  if (exception == 0) return result_of(ErrCode::HeapExhausted);
  store.block.pending_exn = exception;
  return result_of(ErrCode::PendingException);
}

WasmVM_Result WasmVM_CallingFrameRethrow(const WasmVM_CallingFrameContext* Cxt, const WasmVM_Value Exception) {
  if (Cxt == nullptr) return kNullObject;
  const Reference reference = resolve(Exception);
  if (reference.is_stale) return result_of(ErrCode::WrongInstanceAddress);
  const Slot exception = exception_of(reference);
  if (exception == 0) return result_of(ErrCode::RefTypeMismatch);
  if (reference.store.get() != Cxt->call->store) return result_of(ErrCode::WrongVMWorkflow);
  Cxt->call->store->block.pending_exn = exception;
  return result_of(ErrCode::PendingException);
}

bool WasmVM_CallingFrameTakeException(const WasmVM_CallingFrameContext* Cxt, WasmVM_Value* Out) {
  return Cxt != nullptr && take_exception(*Cxt->call->store, Out);
}

bool WasmVM_StoreTakeException(WasmVM_StoreContext* Cxt, WasmVM_Value* Out) {
  const Ref<runtime::Store> store = Cxt == nullptr ? Ref<runtime::Store>() : Cxt->present();
  return store && take_exception(*store, Out);
}

const WasmVM_TagInstanceContext* WasmVM_ExceptionGetTag(const WasmVM_Value Val) {
  const Reference reference = resolve(Val);
  const Slot exception = exception_of(reference);
  return exception == 0 ? nullptr : wrap(runtime::exception_tag(reference.store->block, exception));
}

uint32_t WasmVM_ExceptionGetValues(const WasmVM_Value Val, WasmVM_Value* Values, const uint32_t Len) {
  const Reference reference = resolve(Val);
  const Slot exception = exception_of(reference);
  if (exception == 0) return 0;
  const runtime::Session session(*reference.store);
  if (!session) return 0;
  const runtime::Tag& tag = *runtime::exception_tag(reference.store->block, exception);
  const std::vector<CanonType>& types = type_info(tag.type).type.func.params;
  const Slot* slot = runtime::exception_payload(reference.store->block, exception);
  for (size_t i = 0; i < types.size() && i < Len && Values != nullptr; ++i) {
    Values[i] = from_slots(slot, types[i], reference.store.get());
    slot += types[i].slots();
  }
  return static_cast<uint32_t>(types.size());
}

}  // extern "C"
