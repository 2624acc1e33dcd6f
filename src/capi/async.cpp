// Asynchronous calls and their functions of the C interface. Those that begin calls are in executor.cpp and vm_async.cpp.
#include "capi/async.h"

#include <algorithm>
#include <chrono>

using namespace wasmvm;
using namespace wasmvm::capi;

namespace wasmvm::capi {

WASMVM_FAST_TLS constinit thread_local WasmVM_Async* t_async = nullptr;

AsyncScope::AsyncScope(WasmVM_Async& call, runtime::Store& store) : call_(call), store_(store) {
  const std::lock_guard hold(call.lock_);
  if (call.cancelled_) return;
  may_begin_ = true;
  for (const AsyncScope* scope = call.innermost_; scope != nullptr; scope = scope->outer_) {
    if (&scope->store_ == &store) return;
  }
  listed_ = true;
  outer_ = std::exchange(call.innermost_, this);
}

AsyncScope::~AsyncScope() {
  if (!listed_) return;
  const std::lock_guard hold(call_.lock_);
  call_.innermost_ = outer_;
  const bool is_pending = store_.block.interrupt.load() == static_cast<uint32_t>(ErrCode::Interrupted);
  if (call_.cancelled_ && is_pending) store_.withdraw_interrupt();
}

}  // namespace wasmvm::capi

WasmVM_Async* WasmVM_Async::start(AsyncWork work, const void* line) {
  Ref<WasmVM_Async> call = make_ref<WasmVM_Async>(std::move(work));
  call->share.give();
  if (!submit(call, line)) call->end(failure(ErrCode::OutOfMemory, "the host has no thread for the call"), {});
  return call.leak();
}

void WasmVM_Async::run() {
  std::vector<WasmVM_Value> results;
  Outcome outcome;
  {
    const std::lock_guard hold(lock_);
    if (cancelled_) outcome = failure(ErrCode::Interrupted);
  }
  if (outcome == nullptr) {
    t_async = this;
    outcome = work_(results);
    t_async = nullptr;
  }
  if (outcome != nullptr && !WasmVM_ResultOK(WasmVM_Result{outcome->code})) log(WasmVM_LogLevel_Error, outcome->message);
  // What the work keeps alive ends before anybody hears that the call has ended.
  work_ = nullptr;
  end(std::move(outcome), std::move(results));
}

/// A call that was cancelled before it entered a store has ended already.
void WasmVM_Async::end(Outcome outcome, std::vector<WasmVM_Value> results) {
  const std::lock_guard hold(lock_);
  if (done_) return;
  error_ = std::move(outcome);
  if (error_ == nullptr) returns_ = std::move(results);
  done_ = true;
  ended_.notify_all();
}

void WasmVM_Async::wait() const {
  std::unique_lock hold(lock_);
  ended_.wait(hold, [this] { return done_; });
}

bool WasmVM_Async::wait_for(uint64_t milliseconds) const {
  // A hundred years are for ever, and no clock overflows.
  constexpr uint64_t kForever = uint64_t{100} * 365 * 86'400 * 1000;
  std::unique_lock hold(lock_);
  return ended_.wait_for(hold, std::chrono::milliseconds(std::min(milliseconds, kForever)), [this] { return done_; });
}

void WasmVM_Async::cancel() {
  {
    const std::lock_guard hold(lock_);
    if (done_) return;
    cancelled_ = true;
    for (const AsyncScope* scope = innermost_; scope != nullptr; scope = scope->outer_) {
      scope->store_.interrupt(ErrCode::Interrupted);
    }
    if (innermost_ != nullptr) return;
  }
  // It waits for its turn, or reads a module: whatever it does then ends without touching a store.
  end(failure(ErrCode::Interrupted), {});
}

extern "C" {

void WasmVM_AsyncWait(const WasmVM_Async* Cxt) {
  if (Cxt != nullptr) Cxt->wait();
}
bool WasmVM_AsyncWaitFor(const WasmVM_Async* Cxt, const uint64_t Milliseconds) {
  return Cxt != nullptr && Cxt->wait_for(Milliseconds);
}
void WasmVM_AsyncCancel(WasmVM_Async* Cxt) {
  if (Cxt != nullptr) Cxt->cancel();
}

uint32_t WasmVM_AsyncGetReturnsLength(const WasmVM_Async* Cxt) {
  if (Cxt == nullptr) return 0;
  Cxt->wait();
  return static_cast<uint32_t>(Cxt->returns().size());
}

WasmVM_Result WasmVM_AsyncGet(const WasmVM_Async* Cxt, WasmVM_Value* Returns, const uint32_t ReturnLen) {
  if (Cxt == nullptr) return kNullObject;
  Cxt->wait();
  const std::vector<WasmVM_Value>& values = Cxt->returns();
  if (Returns != nullptr) std::copy_n(values.begin(), std::min<size_t>(ReturnLen, values.size()), Returns);
  return WasmVM_Result{Cxt->error() == nullptr ? 0 : Cxt->error()->code};
}

const WasmVM_ErrorContext* WasmVM_AsyncGetLastError(const WasmVM_Async* Cxt) {
  if (Cxt == nullptr) return nullptr;
  Cxt->wait();
  const WasmVM_ErrorContext* const error = Cxt->error();
  return error == nullptr || WasmVM_ResultOK(WasmVM_Result{error->code}) ? nullptr : error;
}

void WasmVM_AsyncDelete(WasmVM_Async* Cxt) { delete_handle(Cxt); }

}  // extern "C"
