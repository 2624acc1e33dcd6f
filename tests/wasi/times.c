// Times of files, clocks and sleeping.
// grant: /
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

static long long now(clockid_t clock) {
  struct timespec t;
  CHECK(clock_gettime(clock, &t) == 0);
  return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void) {
  struct stat st;
  int fd = open("/f", O_RDWR | O_CREAT, 0644);
  struct timespec times[2] = {{1234567890, 123456789}, {987654321, 987654321}};
  CHECK(futimens(fd, times) == 0 && fstat(fd, &st) == 0);
  CHECK(st.st_atim.tv_sec == 1234567890 && st.st_atim.tv_nsec == 123456789);
  CHECK(st.st_mtim.tv_sec == 987654321 && st.st_mtim.tv_nsec == 987654321);
  times[0].tv_nsec = UTIME_OMIT;
  times[1].tv_sec = 5;
  times[1].tv_nsec = 6;
  CHECK(utimensat(AT_FDCWD, "/f", times, 0) == 0 && stat("/f", &st) == 0);
  CHECK(st.st_atim.tv_sec == 1234567890 && st.st_mtim.tv_sec == 5 && st.st_mtim.tv_nsec == 6);
  long long before = now(CLOCK_REALTIME);
  CHECK(__wasi_fd_filestat_set_times((__wasi_fd_t)fd, 0, 0, __WASI_FSTFLAGS_MTIM_NOW) == 0 && fstat(fd, &st) == 0);
  CHECK(st.st_mtim.tv_sec >= before / 1000000000 - 1);
  CHECK(symlink("f", "/l") == 0);
  times[0] = times[1] = (struct timespec){77, 0};
  CHECK(utimensat(AT_FDCWD, "/l", times, AT_SYMLINK_NOFOLLOW) == 0 && lstat("/l", &st) == 0 && st.st_mtim.tv_sec == 77);
  CHECK(stat("/f", &st) == 0 && st.st_mtim.tv_sec != 77);

  long long start = now(CLOCK_MONOTONIC);
  struct timespec nap = {0, 30000000};
  CHECK(nanosleep(&nap, NULL) == 0);
  long long slept = now(CLOCK_MONOTONIC) - start;
  CHECK(slept >= 30000000 && slept < 5000000000ll);
  CHECK(clock_nanosleep(CLOCK_REALTIME, 0, &nap, NULL) == 0);
  CHECK(usleep(1000) == 0);
  struct timeval tv;
  CHECK(gettimeofday(&tv, NULL) == 0 && tv.tv_sec > 1600000000);
  CHECK(time(NULL) >= tv.tv_sec);
  struct timespec resolution;
  CHECK(clock_getres(CLOCK_MONOTONIC, &resolution) == 0 && resolution.tv_sec == 0 && resolution.tv_nsec > 0);
  return done();
}
