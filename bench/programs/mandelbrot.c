/* Floating point with branches: iterations of z*z + c over a grid. */
#include "bench.h"

static uint32_t escape(double cx, double cy) {
  double x = 0, y = 0, xx = 0, yy = 0;
  uint32_t n = 0;
  while (n < 256 && xx + yy <= 4.0) {
    y = 2 * x * y + cy;
    x = xx - yy + cx;
    xx = x * x;
    yy = y * y;
    n++;
  }
  return n;
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  for (uint32_t row = 0; row < rounds; row++)
    for (uint32_t column = 0; column < 256; column++)
      sum = mix(sum, escape(column * (3.0 / 256) - 2.2, row * (2.4 / rounds) - 1.2));
  return sum;
}
