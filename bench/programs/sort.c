/* Sorting: quicksort and heapsort of numbers, mergesort of records through a comparator, binary search in the result. */
#include "bench.h"

enum { kCount = 8192 };
static int32_t numbers[kCount];
struct record {
  uint32_t key, order;
};
static struct record records[kCount], scratch[kCount];

static void quicksort(int32_t* first, int32_t* last) {
  while (last - first > 16) {
    int32_t pivot = first[(last - first) / 2], *i = first, *j = last;
    while (i <= j) {
      while (*i < pivot) i++;
      while (*j > pivot) j--;
      if (i <= j) {
        int32_t value = *i;
        *i++ = *j;
        *j-- = value;
      }
    }
    if (j - first < last - i) {
      quicksort(first, j);
      first = i;
    } else {
      quicksort(i, last);
      last = j;
    }
  }
  for (int32_t* i = first + 1; i <= last; i++) {
    int32_t value = *i, *j = i;
    for (; j > first && j[-1] > value; j--) *j = j[-1];
    *j = value;
  }
}

static void sift(int32_t* heap, uint32_t at, uint32_t count) {
  int32_t value = heap[at];
  for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= value) break;
    heap[at] = heap[child];
  }
  heap[at] = value;
}

static void heapsort_numbers(int32_t* heap, uint32_t count) {
  for (uint32_t i = count / 2; i-- > 0;) sift(heap, i, count);
  while (count > 1) {
    int32_t top = heap[0];
    heap[0] = heap[--count];
    heap[count] = top;
    sift(heap, 0, count);
  }
}

typedef int (*comparator)(const struct record*, const struct record*);
static int by_key(const struct record* a, const struct record* b) { return a->key < b->key ? -1 : a->key > b->key; }
static int by_digits(const struct record* a, const struct record* b) { return (int)(a->key % 1000) - (int)(b->key % 1000); }
static const comparator volatile comparators[2] = {by_key, by_digits};

static void mergesort_records(comparator compare) {
  for (uint32_t width = 1; width < kCount; width *= 2) {
    for (uint32_t start = 0; start < kCount; start += 2 * width) {
      uint32_t a = start, b = start + width, end_a = b, end_b = b + width;
      for (uint32_t out = start; out < end_b; out++) {
        if (a < end_a && (b >= end_b || compare(&records[a], &records[b]) <= 0))
          scratch[out] = records[a++];
        else
          scratch[out] = records[b++];
      }
    }
    for (uint32_t i = 0; i < kCount; i++) records[i] = scratch[i];
  }
}

static uint32_t find(int32_t value) {
  uint32_t low = 0, high = kCount;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (numbers[middle] < value)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  uint32_t seed = 2024;
  for (uint32_t i = 0; i < rounds; i++) {
    for (int j = 0; j < kCount; j++) numbers[j] = (int32_t)next_random(&seed);
    if (i & 1)
      heapsort_numbers(numbers, kCount);
    else
      quicksort(numbers, numbers + kCount - 1);
    for (int j = 0; j < 1000; j++) sum += find((int32_t)next_random(&seed));
    for (uint32_t j = 0; j < kCount; j++) records[j] = (struct record){next_random(&seed), j};
    mergesort_records(comparators[i & 1]);
    for (int j = 0; j < kCount; j += 64) sum = mix(sum, (uint64_t)(uint32_t)numbers[j] + records[j].order);
  }
  return sum;
}
