/* Compression: an LZ77 matcher with hash chains, then its inverse, over text-like data. */
#include <string.h>
#include "bench.h"

enum { kSize = 32768, kHashes = 4096, kWindow = 8192 };
static uint8_t input[kSize], packed[kSize * 2], unpacked[kSize];
static int32_t heads[kHashes], previous[kSize];

static void make_input(uint32_t seed) {
  uint32_t at = 0;
  while (at < kSize) {
    uint32_t random = next_random(&seed);
    uint32_t size = 4 + (random & 15), back = 1 + (random >> 8) % 3000;
    for (uint32_t i = 0; i < size && at < kSize; i++, at++)
      input[at] = at > 3000 && random >> 31 ? input[at - back] : (uint8_t)('a' + (next_random(&seed) & 7));
  }
}

static uint32_t hash_at(uint32_t at) {
  return (input[at] | input[at + 1] << 8 | (uint32_t)input[at + 2] << 16) * 2654435761u >> 20;
}

static uint32_t pack(void) {
  uint32_t out = 0;
  memset(heads, 0xFF, sizeof heads);
  for (uint32_t at = 0; at < kSize;) {
    uint32_t best = 0, distance = 0;
    if (at + 3 < kSize) {
      int chain = 16;
      for (int32_t from = heads[hash_at(at)]; from >= 0 && at - (uint32_t)from < kWindow && chain--; from = previous[from]) {
        uint32_t size = 0;
        while (size < 255 && at + size < kSize && input[(uint32_t)from + size] == input[at + size]) size++;
        if (size > best) best = size, distance = at - (uint32_t)from;
      }
    }
    uint32_t advance = 1;
    if (best >= 4) {
      packed[out++] = 0xFF;
      packed[out++] = (uint8_t)best;
      packed[out++] = (uint8_t)distance;
      packed[out++] = (uint8_t)(distance >> 8);
      advance = best;
    } else {
      packed[out++] = input[at];
    }
    for (; advance--; at++)
      if (at + 3 < kSize) {
        uint32_t hash = hash_at(at);
        previous[at] = heads[hash];
        heads[hash] = (int32_t)at;
      }
  }
  return out;
}

static uint32_t unpack(uint32_t size) {
  uint32_t out = 0;
  for (uint32_t at = 0; at < size;) {
    if (packed[at] != 0xFF) {
      unpacked[out++] = packed[at++];
      continue;
    }
    uint32_t count = packed[at + 1], distance = packed[at + 2] | packed[at + 3] << 8;
    for (; count--; out++) unpacked[out] = unpacked[out - distance];
    at += 4;
  }
  return out;
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    make_input(i + 1);
    uint32_t size = pack();
    if (unpack(size) != kSize || memcmp(input, unpacked, kSize)) __builtin_trap();
    sum = mix(sum, size);
  }
  return sum;
}
