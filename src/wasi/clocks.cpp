// Reading the clocks.
#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

using Ask = Errno (Clocks::*)(os::Clock, uint64_t&) const;

Errno clock_value(Call& call, uint32_t out, Ask ask) {
  const uint32_t clock = call.u32(0);
  if (clock > static_cast<uint32_t>(os::Clock::thread_cpu)) return Errno::inval;
  if (!call.memory.has(out, 8)) return Errno::fault;
  uint64_t value = 0;
  const Errno e = (call.env.clocks.*ask)(static_cast<os::Clock>(clock), value);
  if (e == Errno::success) call.memory.store(out, 0, value);
  return e;
}

}  // namespace

Errno clock_res_get(Call& call) { return clock_value(call, call.u32(1), &Clocks::resolution); }

// The precision that a guest would put up with (argument 1) is always met.
Errno clock_time_get(Call& call) { return clock_value(call, call.u32(2), &Clocks::now); }

}  // namespace wasmvm::wasi
