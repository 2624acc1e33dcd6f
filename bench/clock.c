/* Prints the processor's clock in Hz, taking an add that depends on the one before for one cycle. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(void) {
  enum { kTurns = 100000, kAdds = 100, kRepeats = 10 };
  double best = 0;
  uint64_t value = 1;
  uint64_t step = 3;
  for (int repeat = 0; repeat < kRepeats; repeat++) {
    double start = seconds();
    for (int turn = 0; turn < kTurns; turn++) {
#if defined(__x86_64__)
      /* A register is added, because some processors carry out adds of constants while renaming. */
      __asm__ volatile(".rept 100\n add %1, %0\n .endr" : "+r"(value) : "r"(step));
#elif defined(__aarch64__)
      __asm__ volatile(".rept 100\n add %0, %0, %1\n .endr" : "+r"(value) : "r"(step));
#else
#error "no chain of adds for this processor"
#endif
    }
    double rate = (double)kTurns * kAdds / (seconds() - start);
    if (rate > best) best = rate;
  }
  printf("%.0f\n", best);
  return 0;
}
