// A library module that calls its host: it imports a function and hands it text by pointer and length.
//
// Built without a C library: --target=wasm32 -nostdlib -Wl,--no-entry.
#include <stdint.h>

// The host reads `length` bytes at `text` in this module's memory.
__attribute__((import_module("host"), import_name("log"))) void host_log(const char *text, uint32_t length);

// Tells the host about each number up to `last` whose digits are all the same; returns how many there are.
__attribute__((export_name("report"))) uint32_t report(uint32_t last) {
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
