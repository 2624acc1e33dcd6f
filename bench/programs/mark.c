/* The inner loop of a sieve and nothing else: store, add, compare, branch. The harness gives its time per iteration in cycles:
   a round does, for each odd step from 3 to 63, ceil((65536 - step) / step) iterations. */
#include "bench.h"

enum { kSize = 65536 };
static uint8_t marks[kSize];

__attribute__((noinline)) static void mark(uint8_t* at, const uint8_t* end, uint32_t step) {
#pragma clang loop unroll(disable)
  do {
    *at = 1;
    at += step;
  } while (at < end);
}

uint64_t run(uint32_t rounds) {
  for (uint32_t i = 0; i < rounds; i++)
    for (uint32_t step = 3; step < 64; step += 2) mark(marks + step, marks + kSize, step);
  uint64_t sum = 0;
  if (rounds)
    for (uint32_t i = 0; i < kSize; i++) sum += marks[i] ? i : 0;
  return sum;
}
