// The pool: one queue of tasks that may run, and for each line that is busy a queue of those that must wait.
#include "capi/pool.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "base/os_thread.h"

namespace wasmvm::capi {
namespace {

/// A task may wait for another one in a host function, so there are more threads than processors.
constexpr uint32_t kMaxWorkers = 64;
constexpr std::chrono::seconds kPatience{2};

class Pool {
 public:
  /// Never destroyed: its threads may outlive everything else.
  static Pool& get() {
    static Pool& pool = *new Pool;
    return pool;
  }

  bool submit(Ref<Task> task, const void* line) {
    const std::lock_guard hold(lock_);
    if (line != nullptr) {
      const auto [entry, fresh] = lines_.try_emplace(line);
      if (!fresh) {
        entry->second.push_back(std::move(task));
        return true;
      }
    }
    ready_.push_back({std::move(task), line});
    if (ready_.size() <= idle_ || workers_ == kMaxWorkers || start_worker()) {
      changed_.notify_one();
      return true;
    }
    // Whoever works already will come to it.
    if (workers_ != 0) return true;
    ready_.pop_back();
    lines_.erase(line);
    return false;
  }

 private:
  struct Ready {
    Ref<Task> task;
    const void* line;
  };

  static void* enter(void* self) {
    static_cast<Pool*>(self)->work();
    return nullptr;
  }

  bool start_worker() {
    if (os::start_service(enter, this) != os::Errno::success) return false;
    ++workers_;
    return true;
  }

  void work() {
    std::unique_lock hold(lock_);
    while (wait_for_work(hold)) {
      Ready next = std::move(ready_.front());
      ready_.pop_front();
      hold.unlock();
      next.task->run();
      // What the task holds ends here, and with it perhaps what the host has given up: outside the lock, before its line goes on.
      next.task = nullptr;
      hold.lock();
      go_on(next.line);
    }
    --workers_;
  }

  /// False if nothing came for so long that the thread is not needed.
  bool wait_for_work(std::unique_lock<std::mutex>& hold) {
    ++idle_;
    changed_.wait_for(hold, kPatience, [this] { return !ready_.empty(); });
    --idle_;
    return !ready_.empty();
  }

  void go_on(const void* line) {
    const auto entry = lines_.find(line);
    if (entry == lines_.end()) return;
    if (entry->second.empty()) {
      lines_.erase(entry);
      return;
    }
    ready_.push_back({std::move(entry->second.front()), line});
    entry->second.pop_front();
  }

  std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Ready> ready_;
  std::unordered_map<const void*, std::deque<Ref<Task>>> lines_;  ///< the busy ones, each with who waits
  uint32_t workers_ = 0, idle_ = 0;
};

}  // namespace

bool submit(Ref<Task> task, const void* line) { return Pool::get().submit(std::move(task), line); }

}  // namespace wasmvm::capi
