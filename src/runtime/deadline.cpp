// The thread that watches deadlines. It starts with the first one and sleeps until the earliest.
#include "runtime/deadline.h"

#include <condition_variable>
#include <mutex>
#include <set>

#include "base/os_thread.h"

namespace wasmvm::runtime {

/// One per process; never destroyed, since its thread may outlive everything else.
class Watchdog {
 public:
  static Watchdog& get() {
    static Watchdog& watchdog = *new Watchdog;
    return watchdog;
  }

  bool add(DeadlineScope& scope) {
    const std::lock_guard hold(lock_);
    if (!running_) running_ = os::start_service(enter, this) == os::Errno::success;
    if (!running_) return false;
    scopes_.insert(&scope);
    if (*scopes_.begin() == &scope) changed_.notify_one();
    return true;
  }

  /// True if the deadline has passed. Afterwards the watchdog does not know the scope.
  bool remove(DeadlineScope& scope) {
    const std::lock_guard hold(lock_);
    scopes_.erase(&scope);
    return scope.expired_;
  }

 private:
  struct Earlier {
    bool operator()(const DeadlineScope* a, const DeadlineScope* b) const {
      return a->deadline_ != b->deadline_ ? a->deadline_ < b->deadline_ : std::less<>()(a, b);
    }
  };

  static void* enter(void* self) { static_cast<Watchdog*>(self)->watch(); }

  [[noreturn]] void watch() {
    std::unique_lock hold(lock_);
    for (;;) {
      if (scopes_.empty()) {
        changed_.wait(hold);
      } else if (const auto first = (*scopes_.begin())->deadline_; DeadlineScope::Clock::now() < first) {
        changed_.wait_until(hold, first);
      } else {
        DeadlineScope& scope = **scopes_.begin();
        scopes_.erase(scopes_.begin());
        scope.expired_ = true;
        // Under the lock: the scope, which holds its store, cannot end meanwhile.
        scope.store_.interrupt(ErrCode::DeadlineExceeded);
      }
    }
  }

  std::mutex lock_;
  std::condition_variable changed_;
  std::set<DeadlineScope*, Earlier> scopes_;
  bool running_ = false;
};

DeadlineScope::DeadlineScope(Store& store, Clock::time_point deadline)
    : store_(store), deadline_(deadline), outer_(store.deadline_) {
  watched_ = Watchdog::get().add(*this);
  store_.deadline_ = this;
}

/// An interruption by this deadline ends with it, unless a deadline around it has passed as well.
DeadlineScope::~DeadlineScope() {
  store_.deadline_ = outer_;
  const bool expired = Watchdog::get().remove(*this);
  const bool was_ours = store_.block.interrupt.load() == static_cast<uint32_t>(ErrCode::DeadlineExceeded);
  if (!expired || !was_ours) return;
  store_.withdraw_interrupt();
  // Deadlines around it that have passed by now interrupt again.
  for (DeadlineScope* outer = outer_; outer != nullptr; outer = outer->outer_) {
    if (Watchdog::get().remove(*outer)) outer->expired_ = false;
    Watchdog::get().add(*outer);
  }
}

}  // namespace wasmvm::runtime
