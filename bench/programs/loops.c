/* Integer loops in 32 and 64 bits without memory: lengths of Collatz sequences, greatest common divisors, modular powers. */
#include "bench.h"

static uint32_t collatz(uint64_t n) {
  uint32_t steps = 0;
  while (n != 1) {
    n = n & 1 ? 3 * n + 1 : n >> 1;
    steps++;
  }
  return steps;
}

static uint32_t gcd(uint32_t a, uint32_t b) {
  while (b) {
    uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static uint64_t power(uint64_t base, uint32_t exponent, uint64_t modulus) {
  uint64_t result = 1;
  for (base %= modulus; exponent; exponent >>= 1) {
    if (exponent & 1) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  uint32_t seed = 12345;
  for (uint32_t i = 0; i < rounds; i++) {
    sum += collatz(i + 1);
    sum = mix(sum, gcd(next_random(&seed), next_random(&seed)));
    sum += power(i + 2, 65537, 1000003);
    uint32_t bits = next_random(&seed);
    while (bits) {
      sum += 3;
      bits &= bits - 1;
    }
  }
  return sum;
}
