// Why calls failed: the whole story of one failure, and the place where each context keeps one per thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"
#include "capi/basic.h"
#include "runtime/trap.h"

/// One failed call. Immutable once recorded; belongs to the thread whose call failed.
struct WasmVM_ErrorContext {
  uint32_t code = 0;  ///< category and code, as in WasmVM_Result
  std::string message;
  uint64_t offset = WASMVM_NO_OFFSET;
  uint32_t line = 0, column = 0;
  std::string function;
  std::vector<wasmvm::runtime::Frame> frames;
};

namespace wasmvm::capi {

/// How an operation of this layer ended: null for success. A clean termination is an outcome with code Terminated.
using Outcome = std::unique_ptr<WasmVM_ErrorContext>;

Outcome failure(Error error);
Outcome failure(ErrCode code, std::string_view detail = {});
/// Takes message and backtrace of a trap.
Outcome failure(runtime::Trap trap);

/// The failures of one context, at most one per thread. Internally locked; costs one load while nothing has failed.
class LastError {
 public:
  /// Ends a call of the context: remembers why it failed, or forgets this thread's previous failure. Returns what the C function
  /// returns. Failures are logged.
  WasmVM_Result finish(Outcome outcome) const {
    if (outcome == nullptr && used_.load(std::memory_order_acquire) == 0) return WasmVM_Result{0};
    return replace(std::move(outcome));
  }
  /// This thread's failure, or null.
  const WasmVM_ErrorContext* find() const;

 private:
  WasmVM_Result replace(Outcome outcome) const;
  mutable std::mutex lock_;
  mutable std::atomic<uint32_t> used_{0};  ///< size of entries_
  mutable std::vector<std::pair<std::thread::id, Outcome>> entries_;
};

}  // namespace wasmvm::capi
