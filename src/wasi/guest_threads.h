// GuestThreads: the threads of one guest process, and `wasi.thread-spawn`, by which it starts them.
//
// Each thread has a store of its own and in it an instance of the same module over the same imports. It calls the module's
// export `wasi_thread_start`. The process ends with the call of `_start`, with a trap or proc_exit in any of its threads, or with
// the instance that the host made: then waiting threads are woken, running ones interrupted, and none is left when the function
// that ended it returns.
// SPEC: https://github.com/WebAssembly/wasi-threads
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/os_thread.h"
#include "runtime/instance.h"
#include "wasi/abi.h"

namespace wasmvm::wasi {

/// Shared by the main instance, by its function thread-spawn and by its threads. Thread rule: locks itself; stop() and
/// call_ended() must not be called under a lock that a host function of the guest takes.
class GuestThreads final : public RefCounted {
 public:
  static constexpr const char* kModule = "wasi";
  static constexpr const char* kSpawn = "thread-spawn";
  static constexpr uint32_t kDefaultLimit = 256;

  struct Options {
    uint32_t limit = kDefaultLimit;  ///< threads that may live at a time besides the main one
    /// Runs the body of a thread; here the layer above says on whose behalf.
    std::function<void(const std::function<void()>& body)> around;
  };

  /// `main` is the store of the main instance, which must end this (stop) before the store ends.
  GuestThreads(runtime::Store& main, Options options);
  ~GuestThreads() override;

  /// The function `thread-spawn` of this process. Its result is the thread's number, from 1 on, or the negative errno `again`
  /// (too many threads, or the process is ending) or `notsup` (the module cannot be started a second time, or is metered).
  runtime::Extern spawn_function();

  /// To be called by the host when its call of a function of the main instance has returned. The process ends if the call failed
  /// (`ok` false) or if it `ends_process`. Returns whether the call succeeded; `trap` then tells what ended another thread first.
  bool call_ended(bool ends_process, bool ok, runtime::Trap& trap);
  /// Ends the process, for the end of the main instance. Waits for all threads but the caller.
  void stop();

 private:
  struct Thread;

  static bool enter_spawn(void* self, runtime::HostCall& call);
  static void* enter_thread(void* thread);
  int32_t spawn(const runtime::Instance& caller, uint32_t argument);
  void run(Thread& thread);
  void finish(Thread& thread);
  void end(const runtime::Trap& trap);
  void end_locked();
  void wait_for_threads(std::unique_lock<std::mutex>& hold);
  uint32_t free_number();

  const Options options_;
  std::mutex lock_;
  std::condition_variable changed_;
  runtime::Store* main_;  ///< null once the main instance has ended
  bool ended_ = false;
  std::optional<runtime::Trap> cause_;  ///< what ended a thread, and the process with it; until the host has heard of it
  uint32_t last_number_ = 0;
  std::map<uint32_t, std::unique_ptr<Thread>> living_;
  std::vector<os::Thread> finished_;  ///< to be joined
};

}  // namespace wasmvm::wasi
