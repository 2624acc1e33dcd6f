// POSIX threads, and Linux's membarrier system call.
#include "base/os_thread.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <initializer_list>

namespace wasmvm::os {

namespace {

static_assert(sizeof(pthread_t) <= sizeof(Thread::handle));

pthread_t native(Thread thread) {
  pthread_t out;
  std::memcpy(&out, &thread.handle, sizeof out);
  return out;
}

bool membarrier(int command) { return ::syscall(SYS_membarrier, command, 0, 0) == 0; }

}  // namespace

Errno start_thread(void* (*body)(void*), void* argument, Thread& out) {
  pthread_t fresh;
  if (::pthread_create(&fresh, nullptr, body, argument) != 0) return Errno::again;
  out.handle = 0;
  std::memcpy(&out.handle, &fresh, sizeof fresh);
  return Errno::success;
}

Errno start_worker(void* (*body)(void*), void* argument, Thread& out) {
  sigset_t all, before;
  sigfillset(&all);
  // What a thread does to itself is its own all the same: a fault of guest code must reach its handler.
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, fault);
  // The new thread inherits the mask.
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const Errno result = start_thread(body, argument, out);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return result;
}

Errno start_service(void* (*body)(void*), void* argument) {
  Thread fresh;
  const Errno result = start_worker(body, argument, fresh);
  if (result == Errno::success) detach(fresh);
  return result;
}

void join(Thread thread) { ::pthread_join(native(thread), nullptr); }
void detach(Thread thread) { ::pthread_detach(native(thread)); }
bool is_current(Thread thread) { return ::pthread_equal(native(thread), ::pthread_self()) != 0; }

uint32_t usable_processors() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<uint32_t>(CPU_COUNT(&set));
}

void barrier_all_threads() {
  static const bool registered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
  if (registered && membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) return;
  // No processor holds a store back for that long.
  const timespec millisecond{0, 1'000'000};
  ::nanosleep(&millisecond, nullptr);
}

}  // namespace wasmvm::os
