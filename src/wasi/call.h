// Call: one call of a WASI function while it runs, as its handler sees it.
#pragma once

#include <string>

#include "runtime/instance.h"
#include "wasi/environment.h"
#include "wasi/guest_memory.h"

namespace wasmvm::wasi {

/// Lives on the stack of the call. Handlers first check every pointer they will write through, then act: an errno other than
/// success means that nothing was written.
class Call {
 public:
  Call(runtime::HostCall& host, Environment& environment, GuestMemory guest, Abi version)
      : env(environment), memory(guest), abi(version), host_(host) {}

  Environment& env;
  const GuestMemory memory;
  const Abi abi;

  uint32_t u32(unsigned index) const { return static_cast<uint32_t>(host_.slots[index]); }
  uint64_t u64(unsigned index) const { return host_.slots[index]; }

  /// True once somebody wants this guest to stop; waiting calls then return `intr` and the guest's next check stops it.
  bool is_interrupted() const {
    return host_.store != nullptr && host_.store->block.interrupt.load(std::memory_order_relaxed) != 0;
  }

  /// Looks a descriptor up and demands rights. Missing ones that its file could never have give the errno of POSIX (isdir,
  /// badf, spipe, notdir, notsock), missing ones that were taken away `notcapable`.
  Errno file(uint32_t fd, Rights needed, FdEntry& out) const;
  /// Copies a path out of guest memory. fault, noent for an empty one, or nametoolong before anything is copied.
  Errno path(uint32_t pointer, uint32_t length, std::string& out) const;

  /// Ends the call with a trap; the handler's errno is then ignored.
  Errno trap(ErrCode code, std::string_view detail = {}) {
    if (host_.store != nullptr) host_.store->raise(code, detail);
    trapped_ = true;
    return Errno::success;
  }
  bool has_trapped() const { return trapped_; }

 private:
  runtime::HostCall& host_;
  bool trapped_ = false;
};

/// Waits until `handle` is ready, in slices so that an interruption acts within a quarter of a second: `intr` if one came,
/// `again` if `limit` nanoseconds passed first.
Errno wait_ready(const Call& call, os::Handle handle, bool for_write, uint64_t limit = kForever);

}  // namespace wasmvm::wasi
