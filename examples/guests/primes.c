/* A guest with threads: workers take ranges of numbers from a common queue, count the primes in them, and add what they found
 * under a mutex.
 *
 *   clang-19 --target=wasm32-wasi -O2 -matomics -mbulk-memory -nostdlib \
 *     -Wl,--import-memory,--export-memory,--shared-memory,--max-memory=1048576 primes.c -o primes.wasm
 *   wasmvm run primes.wasm [THREADS]
 */
#include "threads.h"

enum { kNumbers = 20000, kRange = 250, kMaxThreads = 16 };

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))
IMPORT("fd_write") int fd_write(int fd, const void *vectors, int count, void *written);
IMPORT("args_sizes_get") int args_sizes_get(void *count, void *bytes);
IMPORT("args_get") int args_get(void *list, void *text);
IMPORT("proc_exit") _Noreturn void proc_exit(int code);

static atomic_int next_range;
static Mutex found_lock;
static int found, largest;

static int is_prime(int number) {
  for (int divisor = 2; divisor * divisor <= number; ++divisor) {
    if (number % divisor == 0) return 0;
  }
  return number > 1;
}

static void work(void) {
  for (;;) {
    const int begin = atomic_fetch_add(&next_range, kRange);
    if (begin >= kNumbers) return;
    int count = 0, last = 0;
    for (int number = begin; number < begin + kRange; ++number) {
      if (is_prime(number)) last = number, ++count;
    }
    lock(&found_lock);
    found += count;
    if (last > largest) largest = last;
    unlock(&found_lock);
  }
}

static void print(const char *text, int length) {
  const struct {
    const char *text;
    int length;
  } vector = {text, length};
  int written;
  fd_write(1, &vector, 1, &written);
}

/* Appends a number to a text; returns the text's end. */
static char *put_number(char *end, int number) {
  if (number >= 10) end = put_number(end, number / 10);
  *end = (char)('0' + number % 10);
  return end + 1;
}

static char *put(char *end, const char *text) {
  while (*text != '\0') *end++ = *text++;
  return end;
}

/* The first argument as a number of threads; 4 without one. */
static int wanted_threads(void) {
  static char *list[16];
  static char text[256];
  int count, bytes;
  if (args_sizes_get(&count, &bytes) != 0 || count < 2 || count > 16 || bytes > 256 || args_get(list, text) != 0) return 4;
  int threads = 0;
  for (const char *at = list[1]; *at >= '0' && *at <= '9' && threads < 1000; ++at) threads = 10 * threads + *at - '0';
  return threads < kMaxThreads ? threads : kMaxThreads;
}

static Thread threads[kMaxThreads];

__attribute__((export_name("_start"))) void _start(void) {
  int started = 0;
  for (const int wanted = wanted_threads(); started < wanted; ++started) {
    if (start(&threads[started], work) < 0) break;
  }
  work();
  for (int i = 0; i < started; ++i) join(&threads[i]);
  char line[100], *end = put(line, "threads: ");
  end = put(put_number(end, started), ", primes below ");
  end = put(put_number(end, kNumbers), ": ");
  end = put(put_number(end, found), ", largest: ");
  end = put(put_number(end, largest), "\n");
  print(line, (int)(end - line));
  proc_exit(started == 0);
}
