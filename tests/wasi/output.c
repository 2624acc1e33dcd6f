// A megabyte on standard output, in pieces of all sizes.
// sha256: 6f5ba91d9112972d3122ef211b37af023de9e55bc40e70e593c63f985d6d7d8a
#include <stdio.h>
#include <unistd.h>

int main(void) {
  unsigned seed = 1, total = 0;
  static char piece[3000];
  while (total < 1u << 20) {
    seed = seed * 1103515245u + 12345u;
    unsigned size = (seed >> 16) % sizeof piece;
    for (unsigned i = 0; i < size; ++i) piece[i] = (char)('a' + (total + i) % 26);
    for (unsigned at = 0; at < size;) {
      ssize_t n = write(1, piece + at, size - at);
      if (n < 0) return 1;
      at += (unsigned)n;
    }
    total += size;
  }
  return isatty(1);
}
