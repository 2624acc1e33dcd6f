// Ending, signals, giving way, random bytes.
#include <algorithm>

#include "base/os_clock.h"
#include "wasi/handlers.h"

namespace wasmvm::wasi {

Errno proc_exit(Call& call) {
  call.env.exit_code.store(call.u32(0), std::memory_order_relaxed);
  return call.trap(ErrCode::Terminated);
}

// A guest's signal is its own affair: those that POSIX ignores by default do nothing, the others end the guest with a trap.
Errno proc_raise(Call& call) {
  constexpr uint32_t kNone = 0, kChld = 16, kCont = 17, kUrg = 22, kWinch = 27, kLast = 30;
  const uint32_t signal = call.u32(0);
  if (signal > kLast) return Errno::inval;
  if (signal == kNone || signal == kChld || signal == kCont || signal == kUrg || signal == kWinch) return Errno::success;
  return call.trap(ErrCode::HostFuncError, "the guest raised signal " + std::to_string(signal));
}

Errno sched_yield(Call&) {
  os::yield_thread();
  return Errno::success;
}

// In chunks, so that a request for gigabytes can be interrupted; the bytes go straight into guest memory.
Errno random_get(Call& call) {
  constexpr uint32_t kChunk = 1u << 20;
  uint32_t at = call.u32(0), left = call.u32(1);
  if (!call.memory.has(at, left)) return Errno::fault;
  while (left > 0) {
    if (call.is_interrupted()) return Errno::intr;
    const uint32_t size = std::min(left, kChunk);
    if (const Errno e = call.env.random({call.memory.at(at), size}); e != Errno::success) return e;
    at += size;
    left -= size;
  }
  return Errno::success;
}

}  // namespace wasmvm::wasi
