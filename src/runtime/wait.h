// Waiting on addresses of shared memories: what memory.atomic.wait and memory.atomic.notify stand on.
//
// One process-wide table of queues, hashed by host address: threads of different stores meet on the same memory. A waiter
// lives on the stack of its thread, so waiting allocates nothing. All functions may be called by any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace wasmvm::runtime {

/// How a wait ended; the first three are the results of the instruction.
enum class Wait : uint32_t { Woken = 0, NotEqual = 1, TimedOut = 2, Interrupted = 3 };

/// Waits on `address` if the `size` (4 or 8) bytes there equal `expected`, for at most `timeout` nanoseconds, negative for
/// ever. Ends early once `interrupt` is not zero. The comparison and the beginning of the wait are one step as far as notify()
/// is concerned: a thread that stores another value and then notifies is not missed.
Wait wait(const void* address, unsigned size, uint64_t expected, int64_t timeout, const std::atomic<uint32_t>& interrupt);

/// Wakes up to `count` threads that wait on `address`, in the order in which they came; how many it woke.
uint32_t notify(const void* address, uint32_t count);

/// Ends the waits that observe `interrupt`, which the caller has set before. Not for signal context: there, setting the flag
/// alone is enough, and waits see it within a quarter of a second.
void interrupt_waits(const std::atomic<uint32_t>& interrupt);

}  // namespace wasmvm::runtime
