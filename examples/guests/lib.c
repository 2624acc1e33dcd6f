// A small library module: a function for a host to call, and one that can trap three calls deep.
//
// Built without a C library: --target=wasm32 -nostdlib -Wl,--no-entry.
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define NOINLINE __attribute__((noinline))

EXPORT("gcd") uint32_t gcd(uint32_t a, uint32_t b) {
  while (b != 0) {
    const uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static uint32_t prices[4] = {120, 80, 45, 0};

NOINLINE uint32_t share_of(uint32_t total, uint32_t parts) { return total / parts; }

NOINLINE uint32_t average_price(uint32_t count) {
  uint32_t total = 0;
  for (uint32_t i = 0; i < count && i < 4; ++i) total += prices[i];
  return share_of(total, count) + 1;
}

// With count 0 the division inside share_of traps.
EXPORT("quote") uint32_t quote(uint32_t count) { return average_price(count) * 2; }
