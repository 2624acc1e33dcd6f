// POSIX clocks.
#include "base/os_clock.h"

#include <sched.h>
#include <time.h>

namespace wasmvm::os {

namespace {

constexpr clockid_t kClocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};

Errno convert(int result, const timespec& time, uint64_t& nanoseconds) {
  if (result != 0) return last_errno();
  if (time.tv_sec < 0) return Errno::overflow;  // a host clock before 1970
  nanoseconds = static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
  return Errno::success;
}

}  // namespace

Errno clock_now(Clock clock, uint64_t& nanoseconds) {
  timespec time = {};
  const int result = ::clock_gettime(kClocks[static_cast<int>(clock)], &time);
  return convert(result, time, nanoseconds);
}

Errno clock_resolution(Clock clock, uint64_t& nanoseconds) {
  timespec time = {};
  const int result = ::clock_getres(kClocks[static_cast<int>(clock)], &time);
  return convert(result, time, nanoseconds);
}

void yield_thread() { ::sched_yield(); }

}  // namespace wasmvm::os
