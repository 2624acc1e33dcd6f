// Waiting until handles are ready or time has passed.
#pragma once

#include <cstdint>
#include <span>

#include "base/os_errno.h"
#include "base/os_fs.h"

namespace wasmvm::os {

/// One handle to wait for, and what was found. Several items may name the same handle.
struct PollItem {
  Handle handle = kNoHandle;
  bool want_read = false, want_write = false;
  bool readable = false, writable = false;  ///< out; a failed or closed peer counts as ready
  bool hangup = false;                      ///< out: the peer has closed
  bool invalid = false;                     ///< out: the handle is not open
};

/// Waits at most `nanoseconds` until an item is ready; `ready` says how many are. A signal ends the wait early, with none ready.
Errno poll(std::span<PollItem> items, uint64_t nanoseconds, size_t& ready);

/// Bytes that can be read at once from a pipe, terminal or socket; 0 if unknown.
uint64_t bytes_available(Handle handle);

}  // namespace wasmvm::os
