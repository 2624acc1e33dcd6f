// Threads of the host, for the layers that start some. std::thread cannot say that there is no room for one more.
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
/// Waits for the end of a thread other than the caller's own.
void join(Thread thread);
/// Lets a thread end unobserved.
void detach(Thread thread);
/// Is this the calling thread?
bool is_current(Thread thread);

}  // namespace wasmvm::os
