/* Text: makes words, counts them in a hash table with chains, searches substrings, reverses and folds case. */
#include <stdlib.h>
#include <string.h>
#include "bench.h"

enum { kTextSize = 32768, kBuckets = 1024 };
static char text[kTextSize + 1];

struct word {
  struct word* next;
  uint32_t hash, count;
  char letters[];
};
static struct word* buckets[kBuckets];

static void make_text(uint32_t seed) {
  static const char* const syllables[] = {"ba", "ke", "li", "mo", "nu", "ra", "se", "ti",
                                          "vo", "za", "st", "an", "er", "in", "ou", "th"};
  char *at = text, *end = text + kTextSize - 16;
  while (at < end) {
    uint32_t random = next_random(&seed);
    int count = 1 + (int)(random & 3);
    for (int i = 0; i < count; i++) {
      const char* syllable = syllables[(random >> (4 + 3 * i)) & 15];
      size_t size = strlen(syllable);
      memcpy(at, syllable, size);
      at += size;
    }
    if (random >> 31) at[-2] = (char)(at[-2] - 32);
    *at++ = (random >> 28 & 7) == 0 ? '\n' : ' ';
  }
  *at = 0;
}

static uint32_t hash_of(const char* letters, size_t size) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)letters[i]) * 16777619u;
  return hash;
}

static void count_word(const char* letters, size_t size) {
  uint32_t hash = hash_of(letters, size);
  struct word** bucket = &buckets[hash % kBuckets];
  for (struct word* word = *bucket; word; word = word->next)
    if (word->hash == hash && !strncmp(word->letters, letters, size) && !word->letters[size]) {
      word->count++;
      return;
    }
  struct word* word = malloc(sizeof *word + size + 1);
  if (!word) __builtin_trap();
  word->next = *bucket;
  word->hash = hash;
  word->count = 1;
  memcpy(word->letters, letters, size);
  word->letters[size] = 0;
  *bucket = word;
}

static uint64_t count_words(void) {
  const char* at = text;
  while (*at) {
    size_t size = strcspn(at, " \n");
    if (size) count_word(at, size);
    at += size;
    if (*at) at++;
  }
  uint64_t sum = 0;
  for (int i = 0; i < kBuckets; i++) {
    while (buckets[i]) {
      struct word* word = buckets[i];
      sum += (uint64_t)word->hash * word->count + strlen(word->letters);
      buckets[i] = word->next;
      free(word);
    }
  }
  return sum;
}

static uint32_t search(const char* needle) {
  uint32_t found = 0;
  for (const char* at = text; (at = strstr(at, needle)); at++) found++;
  return found;
}

static void fold(void) {
  for (char* at = text; *at; at++)
    if (*at >= 'A' && *at <= 'Z') *at = (char)(*at + 32);
  for (char *left = text, *right = text + strlen(text) - 1; left < right; left++, right--) {
    char letter = *left;
    *left = *right;
    *right = letter;
  }
}

uint64_t run(uint32_t rounds) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < rounds; i++) {
    make_text(i + 1);
    sum = mix(sum, count_words());
    fold();
    sum = mix(sum, count_words());
    sum = mix(sum, search("uoht") + search("arna") * 7 + search("zov il"));
  }
  return sum;
}
