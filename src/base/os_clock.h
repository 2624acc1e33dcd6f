// The host's clocks.
#pragma once

#include <cstdint>

#include "base/os_errno.h"

namespace wasmvm::os {

/// Clocks; the values are those of WASI preview 1.
enum class Clock : uint8_t { realtime, monotonic, process_cpu, thread_cpu };

/// Nanoseconds: since 1970 (realtime), since some point in the past (monotonic), used so far (cpu).
Errno clock_now(Clock clock, uint64_t& nanoseconds);
Errno clock_resolution(Clock clock, uint64_t& nanoseconds);
/// Lets other threads run.
void yield_thread();

}  // namespace wasmvm::os
