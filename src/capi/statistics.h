// Statistics, and what bounds a call: gas and time.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "capi/handle.h"
#include "runtime/deadline.h"
#include "runtime/meter.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {
class CallScope;
}

/// Cost table, limit and counters. Shared by threads: internally locked. Reads see calls that are running.
struct WasmVM_StatisticsContext : wasmvm::capi::Handle {
  struct Totals {
    uint64_t instructions = 0, cost = 0, nanoseconds = 0;
  };
  Totals totals() const;
  void clear();
  void set_limit(uint64_t limit) { limit_.store(limit, std::memory_order_relaxed); }
  bool is_limited() const { return limit_.load(std::memory_order_relaxed) != UINT64_MAX; }
  /// What code is compiled with that is to be measured here; null for the standard costs.
  wasmvm::Ref<const wasmvm::runtime::CostTable> costs() const;
  void set_costs(const uint64_t* by_index, uint32_t count);
  bool set_cost(uint8_t prefix, uint32_t code, uint64_t cost);

 private:
  friend class wasmvm::capi::CallScope;
  Totals totals_locked() const;

  std::atomic<uint64_t> limit_{UINT64_MAX};
  mutable std::mutex lock_;
  Totals ended_;  ///< of calls that have ended
  std::vector<const wasmvm::capi::CallScope*> running_;
  wasmvm::Ref<const wasmvm::runtime::CostTable> costs_;
};

struct WasmVM_ExecutorContext;

namespace wasmvm::capi {

/// Measures and bounds the calls of a store while it lives, as the executor's settings, its statistics and the call's options
/// (may be null) ask for. For whoever holds the store. Statistics belong to the outermost call; bounds nest.
class CallScope {
 public:
  CallScope(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_InvokeOptions* options);
  ~CallScope();
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;
  /// False if the deadline cannot be watched: the call must not begin.
  explicit operator bool() const { return !deadline_ || *deadline_; }

 private:
  friend struct ::WasmVM_StatisticsContext;
  using Clock = runtime::DeadlineScope::Clock;
  void attach(WasmVM_StatisticsContext& statistics);
  /// What the call has used so far. Any thread, under the statistics' lock.
  WasmVM_StatisticsContext::Totals used() const;

  runtime::Store& store_;
  const uint64_t outer_limit_;
  bool counts_ = false, costs_ = false, times_ = false;
  Clock::time_point start_;
  Ref<WasmVM_StatisticsContext> statistics_;
  std::optional<runtime::DeadlineScope> deadline_;
};

}  // namespace wasmvm::capi
