// POSIX threads.
#include "base/os_thread.h"

#include <pthread.h>

#include <cstring>

namespace wasmvm::os {

namespace {

static_assert(sizeof(pthread_t) <= sizeof(Thread::handle));

pthread_t native(Thread thread) {
  pthread_t out;
  std::memcpy(&out, &thread.handle, sizeof out);
  return out;
}

}  // namespace

Errno start_thread(void* (*body)(void*), void* argument, Thread& out) {
  pthread_t fresh;
  if (::pthread_create(&fresh, nullptr, body, argument) != 0) return Errno::again;
  out.handle = 0;
  std::memcpy(&out.handle, &fresh, sizeof fresh);
  return Errno::success;
}

void join(Thread thread) { ::pthread_join(native(thread), nullptr); }
void detach(Thread thread) { ::pthread_detach(native(thread)); }
bool is_current(Thread thread) { return ::pthread_equal(native(thread), ::pthread_self()) != 0; }

}  // namespace wasmvm::os
