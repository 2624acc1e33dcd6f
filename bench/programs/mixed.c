/* A mixed workload in the manner of embedded CPU benchmarks: list processing, small matrices, a state machine over text, and a
   CRC over all results. */
#include <stddef.h>
#include "bench.h"

static uint16_t crc(uint16_t sum, uint32_t value) {
  for (int i = 0; i < 32; i++) {
    uint16_t carry = (sum ^ value) & 1;
    sum = (uint16_t)(sum >> 1);
    value >>= 1;
    if (carry) sum ^= 0xA001;
  }
  return sum;
}

enum { kItems = 200 };
struct item {
  struct item* next;
  int16_t value, index;
};
static struct item items[kItems];

static struct item* make_list(uint32_t seed) {
  for (int i = 0; i < kItems; i++) {
    items[i].next = i + 1 < kItems ? &items[i + 1] : NULL;
    items[i].value = (int16_t)(next_random(&seed) & 0x7FF);
    items[i].index = (int16_t)i;
  }
  return items;
}

static struct item* find(struct item* list, int16_t value) {
  while (list && (list->value & 0xFF) != value) list = list->next;
  return list;
}

static struct item* reverse(struct item* list) {
  struct item* result = NULL;
  while (list) {
    struct item* next = list->next;
    list->next = result;
    result = list;
    list = next;
  }
  return result;
}

typedef int32_t (*order)(const struct item*, const struct item*);
static int32_t by_value(const struct item* a, const struct item* b) { return a->value - b->value; }
static int32_t by_index(const struct item* a, const struct item* b) { return a->index - b->index; }

/* Merge sort of a list from the bottom up. */
static struct item* sort(struct item* list, order compare) {
  for (int width = 1;; width *= 2) {
    struct item *rest = list, *last = NULL;
    int merges = 0;
    list = NULL;
    while (rest) {
      struct item *a = rest, *b = rest;
      int size_a = 0, size_b = width;
      merges++;
      while (b && size_a < width) b = b->next, size_a++;
      while (size_a > 0 || (size_b > 0 && b)) {
        struct item* taken;
        if (size_a > 0 && (size_b == 0 || !b || compare(a, b) <= 0))
          taken = a, a = a->next, size_a--;
        else
          taken = b, b = b->next, size_b--;
        if (last)
          last->next = taken;
        else
          list = taken;
        last = taken;
      }
      rest = b;
    }
    last->next = NULL;
    if (merges <= 1) return list;
  }
}

static uint16_t work_on_list(uint16_t sum, uint32_t seed) {
  struct item* list = make_list(seed);
  for (int16_t i = 0; i < 40; i++) {
    struct item* found = find(list, i);
    list = reverse(list);
    if (found) sum = crc(sum, (uint32_t)found->index);
  }
  list = sort(list, by_value);
  for (struct item* item = list; item; item = item->next) sum = (uint16_t)(sum + (uint16_t)item->value * 3);
  sum = crc(sum, (uint32_t)list->index);
  list = sort(list, by_index);
  return crc(sum, (uint32_t)list->value);
}

enum { kSide = 12 };
static int16_t left[kSide][kSide], right[kSide][kSide];
static int32_t product[kSide][kSide];

static uint16_t work_on_matrix(uint16_t sum, int16_t value) {
  for (int i = 0; i < kSide; i++)
    for (int j = 0; j < kSide; j++) {
      left[i][j] = (int16_t)(value + i * j);
      right[i][j] = (int16_t)((value ^ i) + j);
    }
  for (int i = 0; i < kSide; i++)
    for (int j = 0; j < kSide; j++) {
      int32_t cell = 0;
      for (int k = 0; k < kSide; k++) cell += left[i][k] * right[k][j];
      product[i][j] = cell;
    }
  int32_t total = 0, before = 0;
  for (int i = 0; i < kSide; i++)
    for (int j = 0; j < kSide; j++) {
      int32_t bits = (product[i][j] >> 2 & 0xF) * (product[i][j] >> 5 & 0x7F);
      total += bits > before ? 10 : bits;
      before = product[i][j];
    }
  return crc(sum, (uint32_t)total);
}

enum state { kStart, kSign, kInteger, kDecimal, kExponent, kDigits, kDone, kBad, kStates };

static enum state step(enum state state, char letter, uint32_t* counts) {
  int digit = letter >= '0' && letter <= '9';
  enum state next = state;
  switch (state) {
    case kStart: next = digit ? kInteger : letter == '+' || letter == '-' ? kSign : letter == '.' ? kDecimal : kBad; break;
    case kSign: next = digit ? kInteger : letter == '.' ? kDecimal : kBad; break;
    case kInteger: next = digit ? kInteger : letter == '.' ? kDecimal : letter == 'e' ? kExponent : kBad; break;
    case kDecimal: next = digit ? kDecimal : letter == 'e' ? kExponent : kBad; break;
    case kExponent: next = digit || letter == '-' ? kDigits : kBad; break;
    case kDigits: next = digit ? kDigits : kBad; break;
    default: break;
  }
  if (next != state) counts[next]++;
  return next;
}

static uint16_t work_on_text(uint16_t sum, uint32_t seed) {
  static const char* const words[] = {"5012,", "-12.25,", "+.5e-17,", "T0.3e-1F,", "3.14e0,", "1x2,", "87e44,", "-,"};
  uint32_t counts[kStates] = {0};
  for (int i = 0; i < 48; i++) {
    enum state state = kStart;
    for (const char* at = words[next_random(&seed) & 7]; *at; at++) {
      if (*at == ',') break;
      state = step(state, *at, counts);
    }
    counts[state] += 2;
  }
  for (int i = 0; i < kStates; i++) sum = crc(sum, counts[i]);
  return sum;
}

uint64_t run(uint32_t rounds) {
  uint16_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    sum = work_on_list(sum, i + 1);
    sum = work_on_matrix(sum, (int16_t)sum);
    sum = work_on_text(sum, i * 7 + 1);
  }
  return sum;
}
