/* Floating-point loops over arrays in single and double precision: a filter, a smoothing stencil, sums of series, conversions. */
#include <math.h>
#include "bench.h"

enum { kSamples = 1024, kTaps = 16 };
static float samples[kSamples + kTaps], filtered[kSamples], taps[kTaps];
static double field[kSamples + 2];

static float filter(void) {
  float peak = 0;
  for (int i = 0; i < kSamples; i++) {
    float value = 0;
    for (int j = 0; j < kTaps; j++) value += samples[i + j] * taps[j];
    filtered[i] = value;
    if (fabsf(value) > peak) peak = fabsf(value);
  }
  return peak;
}

static void smooth(void) {
  for (int step = 0; step < 4; step++) {
    double left = field[0];
    for (int i = 1; i <= kSamples; i++) {
      double here = field[i];
      field[i] = 0.25 * left + 0.5 * here + 0.25 * field[i + 1];
      left = here;
    }
  }
}

static double series(int terms) {
  double sum = 0, sign = 1;
  for (int i = 0; i < terms; i++) {
    sum += sign * sqrt(i) / (2 * i + 1);
    sign = -sign;
  }
  return sum;
}

uint64_t run(uint32_t rounds) {
  uint32_t seed = 4711;
  uint64_t sum = 0;
  for (int i = 0; i < kSamples + kTaps; i++) samples[i] = (float)(next_random(&seed) & 0xFFFF) / 65536.0f - 0.5f;
  for (int i = 0; i < kTaps; i++) taps[i] = 1.0f / (float)(i + 2);
  for (uint32_t i = 0; i < rounds; i++) {
    sum = mix(sum, bits_of(filter()));
    for (int j = 0; j < kSamples; j++) {
      field[j + 1] += filtered[j];
      samples[j] = (float)((int32_t)(samples[j] * 32768.0f + (float)(i & 15)) & 0x7FFF) / 65536.0f - 0.25f;
    }
    smooth();
    sum = mix(sum, bits_of(field[kSamples / 2] + series(1000)));
  }
  return sum;
}
