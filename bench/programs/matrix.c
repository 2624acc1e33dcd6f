/* Dense matrices: products of doubles and of 32-bit integers, and elimination with pivots. */
#include <math.h>
#include <string.h>
#include "bench.h"

enum { kSize = 48 };
static double a[kSize][kSize], b[kSize][kSize], c[kSize][kSize];
static int32_t ia[kSize][kSize], ib[kSize][kSize], ic[kSize][kSize];

static void multiply(void) {
  for (int i = 0; i < kSize; i++)
    for (int j = 0; j < kSize; j++) {
      double sum = 0;
      for (int k = 0; k < kSize; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}

static void multiply_integers(void) {
  memset(ic, 0, sizeof ic);
  for (int i = 0; i < kSize; i++)
    for (int k = 0; k < kSize; k++) {
      int32_t factor = ia[i][k];
      for (int j = 0; j < kSize; j++) ic[i][j] = (int32_t)((uint32_t)ic[i][j] + (uint32_t)factor * (uint32_t)ib[k][j]);
    }
}

static double determinant(void) {
  double result = 1;
  for (int i = 0; i < kSize; i++) {
    int pivot = i;
    for (int j = i + 1; j < kSize; j++)
      if (fabs(c[j][i]) > fabs(c[pivot][i])) pivot = j;
    if (pivot != i) {
      for (int k = 0; k < kSize; k++) {
        double value = c[i][k];
        c[i][k] = c[pivot][k];
        c[pivot][k] = value;
      }
      result = -result;
    }
    result *= c[i][i] / 32;
    for (int j = i + 1; j < kSize; j++) {
      double factor = c[j][i] / c[i][i];
      for (int k = i; k < kSize; k++) c[j][k] -= factor * c[i][k];
    }
  }
  return result;
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  uint32_t seed = 606;
  for (uint32_t round = 0; round < rounds; round++) {
    for (int i = 0; i < kSize; i++)
      for (int j = 0; j < kSize; j++) {
        ia[i][j] = (int32_t)next_random(&seed) >> 20;
        ib[i][j] = i * j - ia[i][j];
        a[i][j] = ia[i][j] / 1024.0 + (i == j);
        b[i][j] = ib[i][j] / 4096.0 + (i == j);
      }
    multiply();
    multiply_integers();
    sum = mix(sum, bits_of(determinant()) + (uint32_t)ic[round % kSize][7]);
  }
  return sum;
}
