/* Memory: the sieve of Eratosthenes over 1 MiB of bytes, and a walk through a random permutation of 256 Ki words. */
#include <string.h>
#include "bench.h"

enum { kSize = 1 << 20, kNodes = 1 << 18 };
static uint8_t composite[kSize];
static uint32_t following[kNodes];

static uint32_t count_primes(uint32_t limit) {
  memset(composite, 0, limit);
  uint32_t count = 0;
  for (uint32_t i = 2; i < limit; i++) {
    if (composite[i]) continue;
    count++;
    if (i < 1024)
      for (uint32_t j = i * i; j < limit; j += i) composite[j] = 1;
  }
  return count;
}

/* One cycle through all nodes (Sattolo's shuffle). */
static void make_cycle(void) {
  uint32_t seed = 99;
  for (uint32_t i = 0; i < kNodes; i++) following[i] = i;
  for (uint32_t i = kNodes - 1; i > 0; i--) {
    uint32_t j = next_random(&seed) % i, other = following[i];
    following[i] = following[j];
    following[j] = other;
  }
}

uint64_t run(uint32_t rounds) {
  if (!rounds) return 0;
  uint64_t sum = 0;
  uint32_t at = 0;
  make_cycle();
  for (uint32_t i = 0; i < rounds; i++) {
    sum = mix(sum, count_primes(kSize - i));
    for (uint32_t j = 0; j < kNodes; j++) at = following[at];
    sum += at;
    at = following[at];
  }
  return sum;
}
