// Calls below the C library: pointers at the edge of memory, misaligned, overlapping, and flags that do not exist.
// grant: /
// host: file f 0123456789
#include "check.h"

#include <stdlib.h>
#include <wasi/api.h>

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
IMPORT("fd_read") int raw_read(int fd, unsigned iovs, unsigned count, unsigned result);
IMPORT("fd_write") int raw_write(int fd, unsigned iovs, unsigned count, unsigned result);
IMPORT("random_get") int raw_random(unsigned at, unsigned size);
IMPORT("clock_time_get") int raw_clock(int clock, long long precision, unsigned at);
IMPORT("poll_oneoff") int raw_poll(unsigned in, unsigned out, unsigned count, unsigned result);
IMPORT("path_open")
int raw_open(int dir, int lookup, unsigned path, unsigned size, int oflags, long long base, long long inheriting, int fdflags,
             unsigned result);
IMPORT("fd_readdir") int raw_readdir(int fd, unsigned at, unsigned size, long long cookie, unsigned result);
IMPORT("proc_raise") int raw_raise(int signal);

static unsigned address(const volatile void* p) { return (unsigned)(unsigned long)p; }

int main(void) {
  static char room[4096];
  const unsigned end = __builtin_wasm_memory_size(0) * 65536u;
  CHECK(raw_random(end - 1, 1) == 0);
  CHECK(raw_random(end, 1) == __WASI_ERRNO_FAULT);
  CHECK(raw_random(end - 1, 2) == __WASI_ERRNO_FAULT);
  CHECK(raw_random(16, 0xffffffffu) == __WASI_ERRNO_FAULT);
  CHECK(raw_random(end, 0) == 0);
  CHECK(raw_clock(1, 0, end - 7) == __WASI_ERRNO_FAULT);
  CHECK(raw_clock(1, 0, address(room) + 3) == 0);
  CHECK(raw_clock(9, 0, address(room)) == __WASI_ERRNO_INVAL);

  static volatile int fd;
  CHECK(raw_open(3, 1, address("f"), 1, 0, 2, 0, 0, address(&fd)) == 0);
  CHECK(raw_open(3, 2, address("f"), 1, 0, 2, 0, 0, address(&fd)) == __WASI_ERRNO_INVAL);
  CHECK(raw_open(3, 1, address("f"), 1, 16, 2, 0, 0, address(&fd)) == __WASI_ERRNO_INVAL);
  CHECK(raw_open(3, 1, address("f"), 1, 0, 2, 0, 32, address(&fd)) == __WASI_ERRNO_INVAL);
  CHECK(raw_open(3, 1, end - 1, 2, 0, 2, 0, 0, address(&fd)) == __WASI_ERRNO_FAULT);
  CHECK(raw_open(3, 1, address("f\0g"), 3, 0, 2, 0, 0, address(&fd)) == __WASI_ERRNO_INVAL);

  // A list at an odd address whose runs overlap it and each other.
  unsigned* list = (unsigned*)(room + 1);
  unsigned values[4] = {address(room) + 101, 4, address(room) + 102, 4};
  memcpy(list, values, sizeof values);
  CHECK(raw_read(fd, address(list), 2, address(room) + 55) == 0);
  CHECK(!memcmp(room + 101, "04567", 5));
  values[2] = end - 1;
  memcpy(list, values, sizeof values);
  CHECK(raw_read(fd, address(list), 2, address(room)) == __WASI_ERRNO_FAULT);
  CHECK(raw_read(fd, address(list), 1025, address(room)) == __WASI_ERRNO_INVAL);
  CHECK(raw_write(1, end - 4, 1, address(room)) == __WASI_ERRNO_FAULT);
  CHECK(raw_poll(address(room), address(room), 0, address(room)) == __WASI_ERRNO_INVAL);
  CHECK(raw_poll(end - 40, address(room), 1, address(room)) == __WASI_ERRNO_FAULT);
  CHECK(raw_readdir(3, end - 8, 9, 0, address(room)) == __WASI_ERRNO_FAULT);
  CHECK(raw_raise(0) == 0 && raw_raise(99) == __WASI_ERRNO_INVAL);
  return done();
}
