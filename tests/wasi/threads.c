// cc: -matomics -mbulk-memory -nostdlib -Wl,--import-memory,--export-memory,--shared-memory,--max-memory=1048576
// args: one two
// env: NAME=value
// grant: /d
//
// Threads of one guest share its descriptors, arguments and environment, and use them at the same time.
#include "../../examples/guests/threads.h"

enum { kThreads = 6, kRounds = 40, kRoot = 3 };

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
WASI(args_sizes_get) int args_sizes_get(unsigned* count, unsigned* bytes);
WASI(environ_sizes_get) int environ_sizes_get(unsigned* count, unsigned* bytes);
WASI(clock_time_get) int clock_time_get(int clock, long long precision, long long* time);
WASI(random_get) int random_get(void* buffer, unsigned size);
WASI(sched_yield) int sched_yield(void);
WASI(fd_write) int fd_write(int fd, const void* vectors, int count, unsigned* written);
WASI(fd_read) int fd_read(int fd, const void* vectors, int count, unsigned* read);
WASI(fd_seek) int fd_seek(int fd, long long offset, int whence, unsigned long long* position);
WASI(fd_close) int fd_close(int fd);
WASI(fd_renumber) int fd_renumber(int from, int to);
WASI(fd_readdir) int fd_readdir(int fd, void* buffer, unsigned size, long long cookie, unsigned* used);
WASI(fd_fdstat_get) int fd_fdstat_get(int fd, void* stat);
WASI(fd_fdstat_set_flags) int fd_fdstat_set_flags(int fd, int flags);
WASI(path_open)
int path_open(int dir, int lookup, const char* path, unsigned size, int oflags, long long base, long long inheriting, int flags,
              int* fd);
WASI(path_filestat_get) int path_filestat_get(int dir, int lookup, const char* path, unsigned size, void* stat);
WASI(path_unlink_file) int path_unlink_file(int dir, const char* path, unsigned size);
WASI(path_create_directory) int path_create_directory(int dir, const char* path, unsigned size);
WASI(path_remove_directory) int path_remove_directory(int dir, const char* path, unsigned size);
WASI(poll_oneoff) int poll_oneoff(const void* in, void* out, unsigned count, unsigned* events);
WASI(proc_exit) _Noreturn void proc_exit(int code);

typedef struct {
  const void* data;
  unsigned size;
} Vector;

static atomic_int turn, common;
static Mutex guard;
static int rounds;
static Thread threads[kThreads];

static void expect(int good, int line) {
  if (!good) proc_exit(line > 255 ? 255 : line);
}
#define EXPECT(condition) expect(condition, __LINE__)

/* A file of the thread's own: written, read again, moved to another number and removed. */
static void use_file(int me, int round) {
  char name[3] = {'f', (char)('a' + me), 0}, back[6];
  const char text[6] = {'t', (char)('a' + me), (char)round, 'x', 'y', 'z'};
  const long long rights = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 21;
  const Vector out = {text, sizeof text}, in = {back, sizeof back};
  int fd, other;
  unsigned size;
  unsigned long long position;
  _Alignas(8) char stat[64];
  EXPECT(path_open(kRoot, 0, name, 2, 1 | 8, rights, 0, 0, &fd) == 0);
  EXPECT(path_open(kRoot, 0, name, 2, 0, rights, 0, 0, &other) == 0);
  EXPECT(fd != other && fd > kRoot && other > kRoot);
  EXPECT(fd_write(fd, &out, 1, &size) == 0 && size == sizeof text);
  EXPECT(fd_renumber(fd, other) == 0);
  EXPECT(fd_seek(other, 0, 0, &position) == 0 && position == 0);
  EXPECT(fd_read(other, &in, 1, &size) == 0 && size == sizeof text);
  EXPECT(back[1] == text[1] && back[2] == text[2]);
  EXPECT(path_filestat_get(kRoot, 0, name, 2, stat) == 0 && stat[32] == sizeof text);
  EXPECT(fd_fdstat_set_flags(other, round % 2) == 0);
  EXPECT(fd_close(other) == 0);
  EXPECT(path_unlink_file(kRoot, name, 2) == 0);
}

/* What all threads do to the same things. */
static void use_common(int me) {
  unsigned count, bytes, used;
  long long time;
  _Alignas(8) char buffer[200];
  const char name[2] = {'d', (char)('a' + me)};
  EXPECT(args_sizes_get(&count, &bytes) == 0 && count == 3);
  EXPECT(environ_sizes_get(&count, &bytes) == 0 && count == 1 && bytes == 11);
  EXPECT(clock_time_get(1, 0, &time) == 0 && random_get(buffer, 16) == 0 && sched_yield() == 0);
  EXPECT(fd_fdstat_get(kRoot, buffer) == 0 && buffer[0] == 3);
  EXPECT(path_create_directory(kRoot, name, 2) == 0);
  EXPECT(fd_readdir(kRoot, buffer, sizeof buffer, 0, &used) == 0 && used > 48);
  EXPECT(path_remove_directory(kRoot, name, 2) == 0);
  /* A byte to the common file: in whatever order, none is lost. */
  const Vector one = {"x", 1};
  EXPECT(fd_write(atomic_load(&common), &one, 1, &used) == 0 && used == 1);
  /* A clock of a tenth of a millisecond. */
  _Alignas(8) char subscription[48] = {0};
  *(long long*)(subscription + 24) = 100000;
  subscription[16] = 1;
  EXPECT(poll_oneoff(subscription, buffer, 1, &count) == 0 && count == 1);
}

static void work(void) {
  const int me = atomic_fetch_add(&turn, 1);
  for (int round = 0; round < kRounds; ++round) {
    use_file(me, round);
    use_common(me);
    lock(&guard);
    ++rounds;
    unlock(&guard);
  }
}

__attribute__((export_name("_start"))) void _start(void) {
  int fd;
  unsigned long long size;
  unsigned written;
  EXPECT(path_open(kRoot, 0, "common", 6, 1, 1 << 1 | 1 << 2 | 1 << 6, 0, 1, &fd) == 0);
  atomic_store(&common, fd);
  for (int i = 0; i < kThreads; ++i) EXPECT(start(&threads[i], work) > 0);
  for (int i = 0; i < kThreads; ++i) join(&threads[i]);
  EXPECT(rounds == kThreads * kRounds);
  EXPECT(fd_seek(fd, 0, 2, &size) == 0 && size == kThreads * kRounds);
  const Vector done = {"done\n", 5};
  EXPECT(fd_write(1, &done, 1, &written) == 0);
}
