// A small library module: functions for a host to call, one that calls the host back, and one that traps three calls deep.
//
// Built without a C library: --target=wasm32 -nostdlib -Wl,--no-entry.
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define NOINLINE __attribute__((noinline))

// The host reads `length` bytes at `text` in this module's memory.
IMPORT("host", "log") void host_log(const char *text, uint32_t length);

EXPORT("gcd") uint32_t gcd(uint32_t a, uint32_t b) {
  while (b != 0) {
    const uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// Tells the host about each number up to `last` whose digits are all the same; returns how many there are.
EXPORT("report") uint32_t report(uint32_t last) {
  static char line[32] = "repdigit ";
  uint32_t found = 0;
  for (uint32_t number = 10; number <= last; ++number) {
    uint32_t rest = number / 10;
    while (rest != 0 && rest % 10 == number % 10) rest /= 10;
    if (rest != 0) continue;
    uint32_t digits = 0;
    for (rest = number; rest != 0; rest /= 10) ++digits;
    rest = number;
    for (uint32_t i = digits; i > 0; --i, rest /= 10) line[8 + i] = (char)('0' + rest % 10);
    host_log(line, 9 + digits);
    ++found;
  }
  return found;
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
