// Deadlines: calls that must have ended at some moment, watched by one thread of the process.
#pragma once

#include <chrono>

#include "runtime/store.h"

namespace wasmvm::runtime {

/// While it lives, its store's calls end with ErrCode::DeadlineExceeded once the time has come. For whoever holds the store,
/// around the calls; scopes of a store nest.
class DeadlineScope {
 public:
  using Clock = std::chrono::steady_clock;
  DeadlineScope(Store& store, Clock::time_point deadline);
  ~DeadlineScope();
  DeadlineScope(const DeadlineScope&) = delete;
  DeadlineScope& operator=(const DeadlineScope&) = delete;
  /// False if nobody watches because the host has no thread to give.
  explicit operator bool() const { return watched_; }

 private:
  friend class Watchdog;
  Store& store_;
  const Clock::time_point deadline_;
  DeadlineScope* const outer_;
  bool watched_ = false;
  bool expired_ = false;  ///< under the watchdog's lock
};

}  // namespace wasmvm::runtime
