/* Indirect calls: a pipeline of small operations chosen by data, visitors with a context, and a comparator. */
#include "bench.h"

typedef uint32_t (*operation)(uint32_t, uint32_t);
static uint32_t add(uint32_t a, uint32_t b) { return a + b; }
static uint32_t subtract(uint32_t a, uint32_t b) { return a - b; }
static uint32_t multiply(uint32_t a, uint32_t b) { return a * (b | 1); }
static uint32_t combine(uint32_t a, uint32_t b) { return a ^ b; }
static uint32_t rotate(uint32_t a, uint32_t b) { return a << (b & 31) | a >> (-b & 31); }
static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }
static uint32_t average(uint32_t a, uint32_t b) { return (a & b) + ((a ^ b) >> 1); }
static uint32_t pick(uint32_t a, uint32_t b) { return b & 1 ? a : b; }
/* Volatile, so that no compiler sees which function is called. */
static const operation volatile operations[8] = {add, subtract, multiply, combine, rotate, larger, average, pick};

enum { kValues = 256 };
static uint32_t values[kValues];

struct totals {
  uint64_t sum;
  uint32_t count;
};
typedef int (*visitor)(void* context, uint32_t value);
static int sum_odd(void* context, uint32_t value) {
  struct totals* totals = context;
  if (value & 1) totals->sum += value;
  totals->count++;
  return totals->count < kValues - 3;
}
static int sum_high(void* context, uint32_t value) {
  struct totals* totals = context;
  totals->sum += value >> 16;
  return 1;
}
static const visitor volatile visitors[2] = {sum_odd, sum_high};

__attribute__((noinline)) static void visit(visitor function, void* context) {
  for (int i = 0; i < kValues; i++)
    if (!function(context, values[i])) return;
}

uint64_t run(uint32_t rounds) {
  uint32_t seed = 31337, state = 1;
  struct totals totals = {0, 0};
  for (int i = 0; i < kValues; i++) values[i] = next_random(&seed);
  for (uint32_t i = 0; i < rounds; i++) {
    for (int j = 0; j < kValues; j++) {
      state = operations[(values[j] ^ i) & 7](state, values[j]);
      values[j] = operations[(j + i) & 7](values[j], state);
    }
    totals.count = 0;
    visit(visitors[i & 1], &totals);
  }
  return mix(totals.sum, state);
}
