/* Recursion with several arguments: Takeuchi's and Ackermann's functions and mutual recursion. */
#include "bench.h"

#define NOINLINE __attribute__((noinline))

static NOINLINE int tak(int x, int y, int z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

static NOINLINE unsigned ackermann(unsigned m, unsigned n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

/* Hofstadter's female and male sequences. */
static NOINLINE int male(int n);
static NOINLINE int female(int n) { return n == 0 ? 1 : n - male(female(n - 1)); }
static NOINLINE int male(int n) { return n == 0 ? 0 : n - female(male(n - 1)); }

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    sum = mix(sum, (uint64_t)tak(14 + (int)(i & 1), 8, 3));
    sum = mix(sum, ackermann(2, 60 + (i & 7)));
    sum = mix(sum, (uint64_t)female(36 + (int)(i & 3)));
  }
  return sum;
}
