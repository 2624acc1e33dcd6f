// Typed calls: what can be known before is checked when the typed function is made, so that a call only enters and leaves.
#include <algorithm>
#include <bit>

#include "capi/engine.h"
#include "capi/objects.h"

/// Confined to the thread that is in the store.
struct WasmVM_TypedFunction {
  WasmVM_ExecutorContext* executor;
  wasmvm::runtime::Store* store;
  wasmvm::runtime::Func* func;
  const wasmvm::runtime::Tier* tier;
  uint64_t narrow;  ///< which slots hold an i32, the first in the lowest bit
  bool is_plain;    ///< nothing but entering and leaving is to be done unless the executor measures
  wasmvm::Ref<WasmVM_ExecutorContext> executor_share;
  wasmvm::Ref<wasmvm::runtime::Store> store_share;
  wasmvm::Ref<wasmvm::runtime::FuncKeeper> keeper;  ///< goes first: it may need the store
};

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

bool has_numbers_only(const std::vector<CanonType>& types) {
  return std::none_of(types.begin(), types.end(), [](CanonType type) { return type.is_ref(); });
}

bool has_threads(const runtime::FuncKeeper& keeper) { return keeper.attachment() != nullptr && data_of(keeper).threads; }

WasmVM_Result fail(const WasmVM_TypedFunction& self) {
  return self.executor->last_error.finish(failure(self.store->take_trap()));
}

/// Through values, as the classic call: it knows measuring, bounds and guests with threads.
WasmVM_Result call_by_values(const WasmVM_TypedFunction& self, uint64_t* slots) {
  const CanonFuncType& type = type_info(self.func->type).type.func;
  std::vector<WasmVM_Value> params(type.params.size()), returns(type.results.size());
  const uint64_t* from = slots;
  for (size_t i = 0; i < params.size(); from += type.params[i++].slots()) number_from_slots(from, type.params[i], params[i]);
  Outcome outcome = invoke(*self.executor, *self.func, params.data(), static_cast<uint32_t>(params.size()), returns.data(),
                           static_cast<uint32_t>(returns.size()));
  if (outcome == nullptr) {
    for (size_t i = 0; i < returns.size(); slots += type.results[i++].slots())
      number_to_slots(returns[i], type.results[i], slots);
  }
  return self.executor->last_error.finish(std::move(outcome));
}

}  // namespace

extern "C" {

WasmVM_TypedFunction* WasmVM_FunctionInstanceGetTyped(const WasmVM_FunctionInstanceContext* Cxt, WasmVM_ExecutorContext* Executor,
                                                      const WasmVM_FunctionTypeContext* Type) {
  if (Cxt == nullptr || Executor == nullptr || Type == nullptr) return nullptr;
  runtime::Func& func = *unwrap(Cxt);
  if (func.ctx == nullptr || func.ctx->store == nullptr) return nullptr;
  const CanonFuncType& type = type_info(func.type).type.func;
  if (!(type == Type->type) || !has_numbers_only(type.params) || !has_numbers_only(type.results)) return nullptr;
  uint64_t narrow = 0;
  unsigned slot = 0;
  for (const CanonType param : type.params) {
    if (param == CanonType::i32() && slot < 64) narrow |= uint64_t{1} << slot;
    slot += param.slots();
  }
  return new WasmVM_TypedFunction{Executor,
                                  func.ctx->store->store,
                                  &func,
                                  func.ctx->tier,
                                  narrow,
                                  !has_threads(*func.keeper) && slot <= 64,
                                  Ref<WasmVM_ExecutorContext>::share(Executor),
                                  Ref<runtime::Store>::share(func.ctx->store->store),
                                  Ref<runtime::FuncKeeper>::share(func.keeper)};
}

void WasmVM_TypedFunctionDelete(WasmVM_TypedFunction* Cxt) { delete Cxt; }

WasmVM_Result WasmVM_TypedCall(WasmVM_TypedFunction* Cxt, uint64_t* Slots) {
  if (Cxt == nullptr || Slots == nullptr) return kNullObject;
  const WasmVM_TypedFunction& self = *Cxt;
  if (!self.is_plain || self.executor->is_measured()) [[unlikely]]
    return call_by_values(self, Slots);
  // Code relies on the upper halves, so they are not left to the host.
  for (uint64_t left = self.narrow; left != 0; left &= left - 1) {
    const int slot = std::countr_zero(left);
    Slots[slot] = static_cast<uint32_t>(Slots[slot]);
  }
  const CurrentExecutor scope(*self.executor);
  if (!self.tier->call_from_host(*self.store, *self.func, Slots)) [[unlikely]]
    return fail(self);
  return WasmVM_Result{0};
}

}  // extern "C"
