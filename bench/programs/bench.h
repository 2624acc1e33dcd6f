/* What every C and C++ program of the benchmarks includes: `run` is exported from a wasm build and called by `main` of a native one. */
#pragma once
#include <stdint.h>

#ifdef __cplusplus
#define BENCH_C extern "C"
#else
#define BENCH_C
#endif

/* Does `rounds` rounds of the work and returns a checksum; with 0 rounds it does nothing but start. */
BENCH_C uint64_t run(uint32_t rounds)
#ifdef __wasm__
    __attribute__((export_name("run")))
#endif
    ;

/* A small generator of pseudo-random numbers, the same everywhere. */
static inline uint32_t next_random(uint32_t* state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

static inline uint64_t mix(uint64_t sum, uint64_t value) { return (sum ^ value) * 0x9E3779B97F4A7C15u + (sum >> 29); }

/* Bits of a double, so that checksums compare floating-point results exactly. */
static inline uint64_t bits_of(double value) {
  union {
    double value;
    uint64_t bits;
  } both = {value};
  return both.bits;
}
