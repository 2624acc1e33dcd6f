// Asynchronous calls: a task of the pool with its outcome, and where it is while it runs, so that it alone can be cancelled.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "base/tls.h"
#include "capi/handle.h"
#include "capi/last_error.h"
#include "capi/pool.h"
#include "runtime/store.h"

namespace wasmvm::capi {

class AsyncScope;

/// What an asynchronous call does, on a thread of the pool: leaves its results in the given list.
using AsyncWork = std::function<Outcome(std::vector<WasmVM_Value>& returns)>;

}  // namespace wasmvm::capi

/// Shared by the host and the pool; internally locked.
struct WasmVM_Async final : wasmvm::capi::Task {
  explicit WasmVM_Async(wasmvm::capi::AsyncWork work) : work_(std::move(work)) {}
  /// Gives the work to the pool; without a thread for it, it has failed.
  static WasmVM_Async* start(wasmvm::capi::AsyncWork work, const void* line);

  void run() override;
  void wait() const;
  bool wait_for(uint64_t milliseconds) const;
  void cancel();
  /// Of a call that has ended: why it failed, or null.
  const WasmVM_ErrorContext* error() const { return error_.get(); }
  const std::vector<WasmVM_Value>& returns() const { return returns_; }

  wasmvm::capi::HostShare share;

 private:
  friend class wasmvm::capi::AsyncScope;
  void end(wasmvm::capi::Outcome outcome, std::vector<WasmVM_Value> returns);

  wasmvm::capi::AsyncWork work_;  ///< of the thread that runs it
  mutable std::mutex lock_;
  mutable std::condition_variable ended_;
  bool done_ = false, cancelled_ = false;
  wasmvm::capi::AsyncScope* innermost_ = nullptr;
  // Constant once done:
  wasmvm::capi::Outcome error_;
  std::vector<WasmVM_Value> returns_;
};

namespace wasmvm::capi {

/// The asynchronous call that this thread is running, or null.
WASMVM_FAST_TLS extern constinit thread_local WasmVM_Async* t_async;
inline WasmVM_Async* current_async() { return t_async; }

/// Around a call or an instantiation in a store, by whoever holds the store: lets a cancellation of the thread's asynchronous
/// call interrupt that store. An interruption that comes too late to be met ends with the scope.
class AsyncScope {
 public:
  AsyncScope(WasmVM_Async& call, runtime::Store& store);
  ~AsyncScope();
  AsyncScope(const AsyncScope&) = delete;
  AsyncScope& operator=(const AsyncScope&) = delete;
  /// False if the call has been cancelled: nothing must begin.
  explicit operator bool() const { return may_begin_; }

 private:
  friend struct ::WasmVM_Async;
  WasmVM_Async& call_;
  runtime::Store& store_;
  AsyncScope* outer_ = nullptr;
  bool may_begin_ = false;
  bool listed_ = false;
};

}  // namespace wasmvm::capi
