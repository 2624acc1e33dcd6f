// Threads of the host, for the layers that start some, and ordering between threads that one side pays for alone. std::thread
// cannot say that there is no room for one more.
#pragma once

#include <cstdint>

#include "base/os_errno.h"

namespace wasmvm::os {

/// A joinable thread. Passive value: somebody must join() or detach() it exactly once.
struct Thread {
  uint64_t handle = 0;
};

/// Starts a thread that runs body(argument). `again` if the host has no room for one.
Errno start_thread(void* (*body)(void*), void* argument, Thread& out);
/// Starts a joinable thread for the library's own ends. It takes no signals but its own faults: the others belong to the host's
/// threads.
Errno start_worker(void* (*body)(void*), void* argument, Thread& out);
/// The same, detached.
Errno start_service(void* (*body)(void*), void* argument);
/// Waits for the end of a thread other than the caller's own.
void join(Thread thread);
/// Lets a thread end unobserved.
void detach(Thread thread);
/// Is this the calling thread?
bool is_current(Thread thread);

/// Processors that this process may use; at least 1.
uint32_t usable_processors();

/// When it returns, every other thread of the process has passed a full memory barrier since the call began. Takes
/// microseconds (a millisecond where the kernel does not offer it).
void barrier_all_threads();

}  // namespace wasmvm::os
