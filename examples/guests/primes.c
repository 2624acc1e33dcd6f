/* A guest with threads: workers take ranges of numbers from a common queue, count the primes in them, and add what they found
 * under a mutex. Debian's wasi-libc has no threads, so what a libc does for them stands here as well: how a thread gets a
 * stack, a mutex and the end of a thread, all three on atomic operations.
 *
 *   clang-19 --target=wasm32-wasi -O2 -matomics -mbulk-memory -nostdlib \
 *     -Wl,--import-memory,--export-memory,--shared-memory,--max-memory=1048576 primes.c -o primes.wasm
 *   wasmvm run primes.wasm [THREADS]
 */
#include <stdatomic.h>
#include <stdint.h>

enum { kNumbers = 20000, kRange = 250, kMaxThreads = 16, kStack = 16384 };

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
IMPORT("wasi", "thread-spawn") int thread_spawn(void *start);
IMPORT("wasi_snapshot_preview1", "fd_write") int fd_write(int fd, const void *vectors, int count, void *written);
IMPORT("wasi_snapshot_preview1", "args_sizes_get") int args_sizes_get(void *count, void *bytes);
IMPORT("wasi_snapshot_preview1", "args_get") int args_get(void *list, void *text);
IMPORT("wasi_snapshot_preview1", "proc_exit") _Noreturn void proc_exit(int code);

/* -- what a libc with threads would offer -- */

/* A mutex: 0 free, 1 taken, 2 taken and somebody waits. */
typedef atomic_int Mutex;

static void lock(Mutex *mutex) {
  int expected = 0;
  if (atomic_compare_exchange_strong(mutex, &expected, 1)) return;
  while (atomic_exchange(mutex, 2) != 0) __builtin_wasm_memory_atomic_wait32((int *)mutex, 2, -1);
}

static void unlock(Mutex *mutex) {
  if (atomic_exchange(mutex, 0) == 2) __builtin_wasm_memory_atomic_notify((int *)mutex, 1);
}

/* What a thread is started with. The stack pointer comes first: the code below reads it there. */
typedef struct {
  void *stack_pointer;
  void (*body)(void);
  atomic_int ended;
  _Alignas(16) char stack[kStack];
} Thread;

__attribute__((used)) static void run_thread(int number, Thread *thread) {
  (void)number;
  thread->body();
  atomic_store(&thread->ended, 1);
  __builtin_wasm_memory_atomic_notify((int *)&thread->ended, 1);
}

/* The host calls this on the new thread; until it has set a stack pointer, no C code can run. */
__asm__(
    ".globaltype __stack_pointer, i32\n"
    ".functype run_thread (i32, i32) -> ()\n"
    ".globl wasi_thread_start\n"
    ".type wasi_thread_start,@function\n"
    "wasi_thread_start:\n"
    "  .functype wasi_thread_start (i32, i32) -> ()\n"
    "  local.get 1\n"
    "  i32.load 0\n"
    "  global.set __stack_pointer\n"
    "  local.get 0\n"
    "  local.get 1\n"
    "  call run_thread\n"
    "  end_function\n"
    ".export_name wasi_thread_start, wasi_thread_start\n");

static int start(Thread *thread, void (*body)(void)) {
  thread->stack_pointer = thread->stack + kStack;
  thread->body = body;
  thread->ended = 0;
  return thread_spawn(thread);
}

static void join(Thread *thread) {
  while (atomic_load(&thread->ended) == 0) __builtin_wasm_memory_atomic_wait32((int *)&thread->ended, 0, -1);
}

/* -- the program -- */

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
