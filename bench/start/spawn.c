/* Times processes from start to end, in turns: spawn COUNT COMMAND... -- COMMAND... [-- ...]. Prints for each command the
 * median, the smallest and the largest time in microseconds, and its peak memory in KiB. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

enum { MAX_COMMANDS = 8 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

/* One run; -1 if the command failed. */
static double run(char** command, posix_spawn_file_actions_t* actions, long* peak) {
  const double start = now();
  pid_t child;
  int status;
  struct rusage usage;
  if (posix_spawnp(&child, command[0], actions, NULL, command, environ) != 0) return -1;
  if (wait4(child, &status, 0, &usage) != child || status != 0) return -1;
  if (usage.ru_maxrss > *peak) *peak = usage.ru_maxrss;
  return now() - start;
}

int main(int argc, char** argv) {
  char** commands[MAX_COMMANDS];
  double* times[MAX_COMMANDS];
  long peaks[MAX_COMMANDS] = {0};
  int count = 0;
  const int rounds = argc > 2 ? atoi(argv[1]) : 0;
  for (int i = 2; i < argc && count < MAX_COMMANDS; ++i) {
    if (i == 2 || argv[i - 1] == NULL) commands[count++] = argv + i;
    if (strcmp(argv[i], "--") == 0) argv[i] = NULL;
  }
  if (rounds <= 0 || count == 0) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  for (int c = 0; c < count; ++c) times[c] = calloc((size_t)rounds, sizeof(double));
  for (int round = 0; round < rounds; ++round) {
    for (int c = 0; c < count; ++c) {
      times[c][round] = run(commands[c], &actions, &peaks[c]);
      if (times[c][round] < 0) {
        fprintf(stderr, "%s failed\n", commands[c][0]);
        return 1;
      }
    }
  }
  for (int c = 0; c < count; ++c) {
    qsort(times[c], (size_t)rounds, sizeof(double), by_value);
    printf("%.1f %.1f %.1f %ld\n", times[c][rounds / 2], times[c][0], times[c][rounds - 1], peaks[c]);
  }
  return 0;
}
