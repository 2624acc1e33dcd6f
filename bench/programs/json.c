/* Reads a JSON text into a tree, walks it, writes it again and compares. */
#include <string.h>
#include "bench.h"

enum { kTextSize = 65536, kArenaSize = 1 << 20 };
static char text[kTextSize], written[kTextSize];
static char arena[kArenaSize] __attribute__((aligned(8)));
static uint32_t used;

enum kind { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
struct value {
  enum kind kind;
  uint32_t size;
  struct value *first, *next;
  const char *name, *letters;
  double number;
};

static void* allocate(uint32_t size) {
  void* result = arena + used;
  used += (size + 7) & ~7u;
  if (used > kArenaSize) __builtin_trap();
  return result;
}

struct reader {
  const char* at;
};

static void skip_space(struct reader* reader) {
  while (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\t' || *reader->at == '\r') reader->at++;
}

static const char* read_string(struct reader* reader, uint32_t* size) {
  const char *at = reader->at + 1, *end = at;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  char *result = allocate((uint32_t)(end - at) + 1), *out = result;
  while (at < end) {
    char letter = *at++;
    if (letter == '\\') {
      letter = *at++;
      letter = letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
    }
    *out++ = letter;
  }
  *out = 0;
  *size = (uint32_t)(out - result);
  reader->at = end + 1;
  return result;
}

static double read_number(struct reader* reader) {
  const char* at = reader->at;
  int negative = *at == '-';
  if (negative) at++;
  double value = 0, scale = 1;
  while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
  if (*at == '.')
    for (at++; *at >= '0' && *at <= '9'; at++) value = value * 10 + (*at - '0'), scale *= 10;
  reader->at = at;
  return (negative ? -value : value) / scale;
}

static struct value* read_value(struct reader* reader);

static void read_members(struct reader* reader, struct value* parent, char close) {
  struct value** last = &parent->first;
  reader->at++;
  for (skip_space(reader); *reader->at != close; skip_space(reader)) {
    const char* name = NULL;
    uint32_t size;
    if (close == '}') {
      name = read_string(reader, &size);
      skip_space(reader);
      if (*reader->at++ != ':') __builtin_trap();
    }
    *last = read_value(reader);
    (*last)->name = name;
    last = &(*last)->next;
    parent->size++;
    skip_space(reader);
    if (*reader->at == ',') reader->at++;
  }
  reader->at++;
}

static struct value* read_value(struct reader* reader) {
  struct value* value = allocate(sizeof *value);
  memset(value, 0, sizeof *value);
  skip_space(reader);
  switch (*reader->at) {
    case '{':
      value->kind = kObject;
      read_members(reader, value, '}');
      break;
    case '[':
      value->kind = kArray;
      read_members(reader, value, ']');
      break;
    case '"':
      value->kind = kString;
      value->letters = read_string(reader, &value->size);
      break;
    case 't':
      value->kind = kTrue;
      reader->at += 4;
      break;
    case 'f':
      value->kind = kFalse;
      reader->at += 5;
      break;
    case 'n':
      value->kind = kNull;
      reader->at += 4;
      break;
    default:
      value->kind = kNumber;
      value->number = read_number(reader);
      break;
  }
  return value;
}

static char* write_string(char* out, const char* letters) {
  *out++ = '"';
  for (; *letters; letters++) {
    if (*letters == '"' || *letters == '\\' || *letters == '\n') *out++ = '\\';
    *out++ = *letters == '\n' ? 'n' : *letters;
  }
  *out++ = '"';
  return out;
}

static char* write_digits(char* out, uint32_t value) {
  char digits[12];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while (value /= 10);
  while (count) *out++ = digits[--count];
  return out;
}

/* Numbers have at most two decimals. */
static char* write_number(char* out, double number) {
  if (number < 0) *out++ = '-', number = -number;
  uint32_t hundredths = (uint32_t)(number * 100 + 0.5);
  out = write_digits(out, hundredths / 100);
  if (hundredths % 100) {
    *out++ = '.';
    *out++ = (char)('0' + hundredths / 10 % 10);
    if (hundredths % 10) *out++ = (char)('0' + hundredths % 10);
  }
  return out;
}

static char* write_value(char* out, const struct value* value) {
  switch (value->kind) {
    case kNull: memcpy(out, "null", 4); return out + 4;
    case kTrue: memcpy(out, "true", 4); return out + 4;
    case kFalse: memcpy(out, "false", 5); return out + 5;
    case kNumber: return write_number(out, value->number);
    case kString: return write_string(out, value->letters);
    default: break;
  }
  *out++ = value->kind == kArray ? '[' : '{';
  for (const struct value* member = value->first; member; member = member->next) {
    if (member != value->first) *out++ = ',';
    if (member->name) {
      out = write_string(out, member->name);
      *out++ = ':';
    }
    out = write_value(out, member);
  }
  *out++ = value->kind == kArray ? ']' : '}';
  return out;
}

static double sum_numbers(const struct value* value, const char* name) {
  double sum = 0;
  for (const struct value* member = value->first; member; member = member->next) {
    if (member->kind == kNumber && member->name && !strcmp(member->name, name)) sum += member->number;
    sum += sum_numbers(member, name);
  }
  return sum;
}

static char* append(char* out, const char* letters) {
  size_t size = strlen(letters);
  memcpy(out, letters, size);
  return out + size;
}

static void make_text(void) {
  static const char* const places[] = {"North \\\"Gate\\\"", "South\\nYard", "East", "West \\\\ Hill"};
  uint32_t seed = 5;
  char* out = append(text, "{\"orders\":[");
  for (uint32_t i = 0; i < 300; i++) {
    uint32_t random = next_random(&seed);
    if (i) *out++ = ',';
    out = append(out, "{\"id\":");
    out = write_digits(out, i + 1000);
    out = append(out, ",\"price\":");
    out = write_number(out, (int32_t)(random % 200000 - 50000) / 100.0);
    out = append(out, ",\"place\":\"");
    out = append(out, places[random >> 30]);
    out = append(out, random & 4 ? "\",\"open\":true,\"lines\":[" : "\",\"open\":false,\"note\":null,\"lines\":[");
    for (uint32_t j = 0; j < (random >> 8 & 3); j++) {
      if (j) *out++ = ',';
      out = append(out, "{\"price\":");
      out = write_digits(out, random >> (10 + j) & 0xFFF);
      out = append(out, ",\"tags\":[\"a\",\"long one\",1,2.5]}");
    }
    out = append(out, "]}");
  }
  append(out, "]}");
}

uint64_t run(uint32_t rounds) {
  if (!rounds) return 0;
  uint64_t sum = 0;
  make_text();
  for (uint32_t i = 0; i < rounds; i++) {
    used = 0;
    struct reader reader = {text};
    const struct value* root = read_value(&reader);
    *write_value(written, root) = 0;
    if (strcmp(text, written)) __builtin_trap();
    sum = mix(sum, bits_of(sum_numbers(root, "price")));
  }
  return sum;
}
