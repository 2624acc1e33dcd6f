/* What a libc with threads would offer, on atomic operations alone: Debian's wasi-libc has none. A thread, the wait for its end,
 * and a mutex. For one source file per program, linked without libc.
 */
#include <stdatomic.h>

enum { kStack = 16384 };

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(void *start);

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

/* Starts a thread; negative if there are too many. */
static int start(Thread *thread, void (*body)(void)) {
  thread->stack_pointer = thread->stack + kStack;
  thread->body = body;
  thread->ended = 0;
  return thread_spawn(thread);
}

static void join(Thread *thread) {
  while (atomic_load(&thread->ended) == 0) __builtin_wasm_memory_atomic_wait32((int *)&thread->ended, 0, -1);
}
