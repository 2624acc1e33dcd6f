// Counts lines, words and bytes of a text file and prints the most frequent words.
//
// An ordinary C program for WASI: it sees only the folders that the host opened for it.
// Usage: wordcount FILE [HOW-MANY]
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Word {
  char *text;
  unsigned count;
} Word;

typedef struct Words {
  Word *slots;  // open addressing; an empty slot has no text
  size_t size;  // a power of two
  size_t used;
} Words;

static size_t find_slot(const Words *words, const char *text) {
  size_t hash = 5381;
  for (const char *c = text; *c; ++c) hash = hash * 33 ^ (unsigned char)*c;
  size_t slot = hash & (words->size - 1);
  while (words->slots[slot].text && strcmp(words->slots[slot].text, text) != 0) slot = (slot + 1) & (words->size - 1);
  return slot;
}

static void grow(Words *words) {
  Words bigger = {NULL, words->size ? words->size * 2 : 1024, words->used};
  bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
  if (!bigger.slots) exit(1);
  for (size_t i = 0; i < words->size; ++i) {
    if (words->slots[i].text) bigger.slots[find_slot(&bigger, words->slots[i].text)] = words->slots[i];
  }
  free(words->slots);
  *words = bigger;
}

static void add(Words *words, const char *text) {
  if (words->used * 2 >= words->size) grow(words);
  Word *word = &words->slots[find_slot(words, text)];
  if (!word->text) {
    word->text = strdup(text);
    if (!word->text) exit(1);
    ++words->used;
  }
  ++word->count;
}

static int more_frequent_first(const void *left, const void *right) {
  const Word *a = left, *b = right;
  if (a->count != b->count) return a->count < b->count ? 1 : -1;
  return strcmp(a->text, b->text);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: wordcount FILE [HOW-MANY]\n");
    return 2;
  }
  FILE *file = fopen(argv[1], "r");
  if (!file) {
    fprintf(stderr, "wordcount: %s: %s\n", argv[1], strerror(errno));
    return 1;
  }
  Words words = {NULL, 0, 0};
  unsigned long lines = 0, total = 0, bytes = 0;
  char text[64];
  size_t length = 0;
  for (int c; (c = getc(file)) != EOF;) {
    ++bytes;
    if (c == '\n') ++lines;
    if (isalpha(c)) {
      if (length < sizeof text - 1) text[length++] = (char)tolower(c);
    } else if (length > 0) {
      text[length] = 0;
      length = 0;
      ++total;
      add(&words, text);
    }
  }
  if (length > 0) {
    text[length] = 0;
    ++total;
    add(&words, text);
  }
  fclose(file);
  printf("%lu lines, %lu words, %zu different, %lu bytes\n", lines, total, words.used, bytes);

  size_t filled = 0;
  for (size_t i = 0; i < words.size; ++i) {
    if (words.slots[i].text) words.slots[filled++] = words.slots[i];
  }
  if (filled > 0) qsort(words.slots, filled, sizeof *words.slots, more_frequent_first);
  const size_t wanted = argc > 2 ? strtoul(argv[2], NULL, 10) : 5;
  for (size_t i = 0; i < filled && i < wanted; ++i) printf("%6u %s\n", words.slots[i].count, words.slots[i].text);
  return 0;
}
