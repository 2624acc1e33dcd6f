// The trampoline of host functions and the functions of the C interface about function instances and calling frames.
#include "capi/host_func.h"

#include <algorithm>
#include <array>
#include <utility>

#include "capi/engine.h"
#include "capi/heap_handles.h"
#include "capi/value_buffer.h"

namespace wasmvm::capi {
namespace {

/// Turns what a host function returned into a trap. False, as a host entry returns it.
bool raise_result(runtime::Store& store, WasmVM_Result result) {
  const auto code = static_cast<ErrCode>(WasmVM_ResultGetCode(result));
  const uint32_t category = result.Code >> kCategoryShift;
  if (category == 0) return store.raise(code);
  runtime::Trap trap;
  trap.code = code;
  trap.category = category;
  trap.message = error_text(ErrCode::UserDefError);
  return store.raise(std::move(trap));
}

/// Writes results to the call's slots; raises if one does not have the declared type.
bool write_results(const HostFuncData& self, const WasmVM_Value* returns, runtime::HostCall& call) {
  runtime::Slot* slot = call.slots;
  for (size_t i = 0; i < self.type.results.size(); ++i) {
    const CanonType type = self.type.results[i];
    if (!type.is_ref() && fits_number(returns[i], type)) {
      number_to_slots(returns[i], type, slot);
      slot += type.slots();
      continue;
    }
    if (fit(returns[i], type) != Fit::Good) {
      return call.store->raise(ErrCode::HostFuncError, "result " + std::to_string(i) + " must be " + to_text(type) +
                                                           ", the host returned " + to_text(unpack(returns[i].Type)));
    }
    to_slots(returns[i], type, slot);
    if (type.is_ref() && !admit(*call.store, returns[i], *slot, type)) {
      return call.store->raise(ErrCode::HostFuncError, "result " + std::to_string(i) + " belongs to another store");
    }
    slot += type.slots();
  }
  return true;
}

/// Handles made during a call of a host function end with it.
class HandleScope {
 public:
  explicit HandleScope(runtime::Store& store) : store_(store), has_handles_(store.attachment() != nullptr) {
    if (has_handles_) mark_ = handles_of(store).mark();
  }
  ~HandleScope() {
    if (store_.attachment() != nullptr) handles_of(store_).release_to(store_.heap(), mark_);
  }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  runtime::Store& store_;
  bool has_handles_;
  uint64_t mark_ = 0;
};

/// What a host function's result and returned values make of the call.
bool end_host(const HostFuncData& self, WasmVM_Result result, const WasmVM_Value* returns, runtime::HostCall& call) {
  if (result.Code == WasmVM_ErrCode_Success) return write_results(self, returns, call);
  // An exception, its own or of a call that it made, goes on to the callers if the function says so.
  if (result.Code == WasmVM_ErrCode_PendingException || result.Code == WasmVM_ErrCode_UncaughtException) {
    if (call.store->block.pending_exn != 0) return call.store->raise(ErrCode::UncaughtException);
  }
  call.store->block.pending_exn = 0;
  return raise_result(*call.store, result);
}

/// HostEntry of functions made here, but for those of enter_scalar. The caller of the function keeps `env` alive: through its
/// imports, its store's pins, or the share that an executor holds during a call.
bool enter_host(void* env, runtime::HostCall& call) {
  const auto& self = *static_cast<const HostFuncData*>(env);
  const auto param_count = static_cast<uint32_t>(self.type.params.size());
  const auto return_count = static_cast<uint32_t>(self.type.results.size());
  ValueBuffer params(param_count), returns(return_count);
  const HandleScope handles(*call.store);
  const runtime::Slot* slot = call.slots;
  for (uint32_t i = 0; i < param_count; ++i) {
    const CanonType type = self.type.params[i];
    if (type.is_ref()) {
      params[i] = from_slots(slot, type, call.store);
    } else {
      number_from_slots(slot, type, params[i]);
    }
    slot += type.slots();
  }
  static constexpr runtime::Slot kZero[2] = {0, 0};
  for (uint32_t i = 0; i < return_count; ++i) {
    const CanonType type = self.type.results[i];
    if (type.is_ref()) {
      returns[i] = from_slots(kZero, type, nullptr);
    } else {
      number_from_slots(kZero, type, returns[i]);
    }
  }

  WasmVM_ExecutorContext* const executor = current_executor();
  const HostHooks::Pair hooks = executor != nullptr && executor->hooks.any() ? executor->hooks.get() : HostHooks::Pair();
  hooks.before.call();
  const WasmVM_CallingFrameContext frame{&call, executor};
  const WasmVM_Result result =
      self.wrap != nullptr ? self.wrap(self.binding, self.data, &frame, params.data(), param_count, returns.data(), return_count)
                           : self.func(self.data, &frame, params.data(), returns.data());
  hooks.after.call();
  return end_host(self, result, returns.data(), call);
}

constexpr size_t kMaxScalars = 8;

/// What HostFuncData::scalars is for a type.
std::vector<HostFuncData::Scalar> scalars_of(const CanonFuncType& type) {
  std::vector<HostFuncData::Scalar> out;
  for (const auto* list : {&type.params, &type.results}) {
    if (list->size() > kMaxScalars) return {};
    for (const CanonType one : *list) {
      if (one.is_ref() || one.is_vec()) return {};
      out.push_back({type_word(pack(one)), is_narrow(one) ? 0xffffffff : ~uint64_t{0}});
    }
  }
  return out;
}

/// The end of a call that did not go the usual way, and of the handles that it made.
[[gnu::noinline]] bool leave_host(const HostFuncData& self, WasmVM_Result result, const WasmVM_Value* returns,
                                  runtime::HostCall& call) {
  const bool ok = end_host(self, result, returns, call);
  if (call.store->attachment() != nullptr) handles_of(*call.store).release_to(call.store->heap(), 0);
  return ok;
}

/// As enter_host, for functions with `scalars` and no wrapper, of so many parameters and results: a constant where they are few.
template <size_t Params, size_t Results>
[[gnu::always_inline]] inline bool enter_scalars(const HostFuncData& self, runtime::HostCall& call, size_t param_count,
                                                 size_t return_count) {
  WasmVM_ExecutorContext* const executor = current_executor();
  // Handles of objects are in use: those that the call makes must end with it. Or the host wants to know of calls.
  if (call.store->attachment() != nullptr || (executor != nullptr && executor->hooks.any())) [[unlikely]]
    return enter_host(const_cast<HostFuncData*>(&self), call);
  WasmVM_Value room[Params + Results + 1];
  WasmVM_Value* const returns = room;
  WasmVM_Value* params = room + Results;
  __asm__("" : "+r"(params));
  const HostFuncData::Scalar* scalar = self.scalars.data();
  for (size_t i = 0; i < param_count; ++i, ++scalar) write_value(params[i], call.slots[i] & scalar->mask, 0, scalar->type);
  for (size_t i = 0; i < return_count; ++i) write_value(returns[i], 0, 0, scalar[i].type);
  const WasmVM_CallingFrameContext frame{&call, executor};
  const WasmVM_Result result = self.func(self.data, &frame, params, returns);
  if (result.Code != WasmVM_ErrCode_Success || call.store->attachment() != nullptr) [[unlikely]]
    return leave_host(self, result, returns, call);
  // Through another register than the one that set them: processors expect a load to meet the last store that was named alike.
  const WasmVM_Value* returned = returns;
  __asm__("" : "+r"(returned) : : "memory");
  for (size_t i = 0; i < return_count; ++i) {
    if (type_word(returned[i].Type) != scalar[i].type) [[unlikely]]
      return write_results(self, returned, call);
    call.slots[i] = low_word(returned[i]) & scalar[i].mask;
  }
  return true;
}

template <size_t Params, size_t Results>
bool enter_few(void* env, runtime::HostCall& call) {
  return enter_scalars<Params, Results>(*static_cast<const HostFuncData*>(env), call, Params, Results);
}

bool enter_scalar(void* env, runtime::HostCall& call) {
  const auto& self = *static_cast<const HostFuncData*>(env);
  return enter_scalars<kMaxScalars, kMaxScalars>(self, call, self.type.params.size(), self.type.results.size());
}

constexpr size_t kFewParams = 4, kFewResults = 1;
template <size_t... P>
constexpr auto entries_for_few(std::index_sequence<P...>) {
  return std::array<std::array<runtime::HostEntry, kFewResults + 1>, sizeof...(P)>{{{&enter_few<P, 0>, &enter_few<P, 1>}...}};
}
constexpr auto kFewEntries = entries_for_few(std::make_index_sequence<kFewParams + 1>());

/// The entry for a function without a wrapper whose parameters and results are all scalars.
runtime::HostEntry entry_of(const CanonFuncType& type) {
  const size_t params = type.params.size(), results = type.results.size();
  return params <= kFewParams && results <= kFewResults ? kFewEntries[params][results] : &enter_scalar;
}

}  // namespace

Ref<runtime::HostFunc> make_host_func(std::unique_ptr<HostFuncData> data, uint64_t cost) {
  if (data->wrap == nullptr) data->scalars = scalars_of(data->type);
  // A function without parameters and results has no scalars either, and needs none.
  const bool is_scalar = data->wrap == nullptr && data->scalars.size() == data->type.params.size() + data->type.results.size();
  auto out = make_ref<runtime::HostFunc>(data->type, is_scalar ? entry_of(data->type) : &enter_host, data.get(), cost);
  out->attach(std::move(data));
  return out;
}

HostFuncData* host_func_data(const runtime::Func& func) {
  bool is_ours = func.host == &enter_host || func.host == &enter_scalar;
  for (const auto& row : kFewEntries) is_ours |= std::find(row.begin(), row.end(), func.host) != row.end();
  return is_ours ? static_cast<HostFuncData*>(func.host_env) : nullptr;
}

namespace {

WasmVM_FunctionInstanceContext* create_function(const WasmVM_FunctionTypeContext* type, std::unique_ptr<HostFuncData> data,
                                                uint64_t cost) {
  data->type = type->type;
  data->share.give();
  return wrap(&make_host_func(std::move(data), cost).leak()->func);
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- function instances --

WasmVM_FunctionInstanceContext* WasmVM_FunctionInstanceCreate(const WasmVM_FunctionTypeContext* Type, WasmVM_HostFunc_t HostFunc,
                                                              void* Data, const uint64_t Cost) {
  if (Type == nullptr || HostFunc == nullptr) return nullptr;
  auto data = std::make_unique<HostFuncData>();
  data->func = HostFunc;
  data->data = Data;
  return create_function(Type, std::move(data), Cost);
}

WasmVM_FunctionInstanceContext* WasmVM_FunctionInstanceCreateBinding(const WasmVM_FunctionTypeContext* Type,
                                                                     WasmVM_WrapFunc_t WrapFunc, void* Binding, void* Data,
                                                                     const uint64_t Cost) {
  if (Type == nullptr || WrapFunc == nullptr) return nullptr;
  auto data = std::make_unique<HostFuncData>();
  data->wrap = WrapFunc;
  data->binding = Binding;
  data->data = Data;
  return create_function(Type, std::move(data), Cost);
}

const void* WasmVM_FunctionInstanceGetData(const WasmVM_FunctionInstanceContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  const HostFuncData* const data = host_func_data(*unwrap(Cxt));
  return data == nullptr ? nullptr : data->data;
}

const WasmVM_FunctionTypeContext* WasmVM_FunctionInstanceGetFunctionType(const WasmVM_FunctionInstanceContext* Cxt) {
  return Cxt == nullptr ? nullptr : type_context(*unwrap(Cxt));
}

void WasmVM_FunctionInstanceDelete(WasmVM_FunctionInstanceContext* Cxt) {
  if (Cxt == nullptr) return;
  const runtime::Func& func = *unwrap(Cxt);
  // Functions of instances are borrowed from them, whatever share the host has in the instance itself.
  HostFuncData* const data = host_func_data(func);
  if (data != nullptr && data->share.take()) func.keeper->release();
}

// -- calling frames --

WasmVM_ExecutorContext* WasmVM_CallingFrameGetExecutor(const WasmVM_CallingFrameContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->executor;
}
const WasmVM_ModuleInstanceContext* WasmVM_CallingFrameGetModuleInstance(const WasmVM_CallingFrameContext* Cxt) {
  return Cxt == nullptr ? nullptr : wrap(Cxt->call->caller);
}
WasmVM_MemoryInstanceContext* WasmVM_CallingFrameGetMemoryInstance(const WasmVM_CallingFrameContext* Cxt, const uint32_t Idx) {
  if (Cxt == nullptr || Cxt->call->caller == nullptr) return nullptr;
  const auto& memories = Cxt->call->caller->memories;
  return Idx < memories.size() ? wrap(memories[Idx].get()) : nullptr;
}

}  // extern "C"
