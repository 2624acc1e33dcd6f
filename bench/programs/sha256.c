/* SHA-256 of a buffer of 16 KiB, whose head each digest replaces. */
#include "bench.h"

static uint32_t constants[64], first_state[8];
static uint8_t buffer[16384];

/* The first 32 bits of the fractional part of a root of p, found by bisection in integers. */
static uint32_t fraction_of_root(uint32_t p, int cubic) {
  uint64_t low = 0, high = (uint64_t)1 << 40;
  while (high - low > 1) {
    uint64_t middle = (low + high) / 2;
    unsigned __int128 value = (unsigned __int128)middle * middle;
    int above = cubic ? value * middle > (unsigned __int128)p << 96 : value > (unsigned __int128)p << 64;
    if (above)
      high = middle;
    else
      low = middle;
  }
  return (uint32_t)low;
}

static void make_constants(void) {
  for (uint32_t p = 2, n = 0; n < 64; p++) {
    uint32_t d = 2;
    while (d * d <= p && p % d) d++;
    if (d * d <= p) continue;
    if (n < 8) first_state[n] = fraction_of_root(p, 0);
    constants[n++] = fraction_of_root(p, 1);
  }
}

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void compress(uint32_t* state, const uint8_t* block) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
    uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/* The buffer's size is a multiple of 64, so the padding is a block of its own. */
static void digest(uint32_t* state) {
  uint8_t last[64] = {0x80};
  for (int i = 0; i < 8; i++) state[i] = first_state[i];
  for (uint32_t at = 0; at < sizeof buffer; at += 64) compress(state, buffer + at);
  uint64_t bits = sizeof buffer * 8;
  for (int i = 0; i < 8; i++) last[63 - i] = (uint8_t)(bits >> 8 * i);
  compress(state, last);
}

uint64_t run(uint32_t rounds) {
  uint32_t state[8] = {0};
  if (!rounds) return 0;
  make_constants();
  for (uint32_t i = 0; i < sizeof buffer; i++) buffer[i] = (uint8_t)(i * 7 + (i >> 8));
  for (uint32_t i = 0; i < rounds; i++) {
    digest(state);
    for (int j = 0; j < 32; j++) buffer[j] = (uint8_t)(state[j / 4] >> 8 * (j % 4));
  }
  return (uint64_t)state[0] << 32 | state[7];
}
