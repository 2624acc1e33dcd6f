// The threads that asynchronous calls run on: a few for the process, started when there is work and ended when there is none.
#pragma once

#include "base/ref.h"

namespace wasmvm::capi {

/// Work for a thread of the pool. Shared by whoever waits for it and the pool.
class Task : public RefCounted {
 public:
  virtual void run() = 0;
};

/// Runs `task` on a thread of the pool. Tasks of one line (any address, not null) run one after another in the order in which
/// they came; `line` must be what the task keeps alive. Tasks of different lines, and those without one, run side by side. False
/// if the host has no thread for it.
bool submit(Ref<Task> task, const void* line);

}  // namespace wasmvm::capi
