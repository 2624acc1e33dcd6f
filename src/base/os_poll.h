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

/// What a set of handles has found. Both directions of one handle come together.
struct PollEvent {
  uint64_t token = 0;
  bool readable = false, writable = false, hangup = false;
};

/// A set of handles that the host watches from one wait to the next, so that a wait costs what is ready and not what is watched.
/// A handle that is closed leaves by itself. One caller at a time.
class PollSet {
 public:
  static Errno create(PollSet& out);
  explicit operator bool() const { return static_cast<bool>(handle_); }
  /// Watches a handle for what is wanted, from now on or differently than before. `edge`: each change is reported once. `perm`
  /// for files that cannot be watched because they are always ready.
  Errno set(Handle handle, bool read, bool write, bool edge, uint64_t token);
  void remove(Handle handle);
  /// Waits at most `nanoseconds` until something is ready; `count` says how much of `events` was filled. A signal ends the wait
  /// early, with nothing.
  Errno wait(std::span<PollEvent> events, uint64_t nanoseconds, size_t& count);

 private:
  OwnedHandle handle_;
};

/// Bytes that can be read at once from a pipe, terminal or socket; 0 if unknown.
uint64_t bytes_available(Handle handle);

}  // namespace wasmvm::os
