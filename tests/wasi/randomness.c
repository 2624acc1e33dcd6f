// Random bytes of any length.
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

int main(void) {
  unsigned char a[256], b[256];
  CHECK(getentropy(a, sizeof a) == 0 && getentropy(b, sizeof b) == 0 && memcmp(a, b, sizeof a) != 0);
  FAILS(getentropy(a, 257), EIO);
  unsigned size = 5u << 20, counts[256] = {0};
  unsigned char* big = malloc(size);
  for (unsigned at = 0; at < size; at += 256) getentropy(big + at, 256);
  for (unsigned i = 0; i < size; ++i) ++counts[big[i]];
  for (int i = 0; i < 256; ++i) CHECK(counts[i] > 19000 && counts[i] < 22000);
  return done();
}
