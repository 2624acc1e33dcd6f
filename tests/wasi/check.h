// What the guest programs share: each check prints a line when it fails, and done() says how many there were.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int checks, failures;

#define CHECK(condition)                                               \
  do {                                                                 \
    ++checks;                                                          \
    if (!(condition)) {                                                \
      ++failures;                                                      \
      printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
    }                                                                  \
  } while (0)

/* The call must fail with this errno. */
#define FAILS(call, code)                                                                \
  do {                                                                                   \
    ++checks;                                                                            \
    errno = 0;                                                                           \
    if ((call) != -1 || errno != (code)) {                                               \
      ++failures;                                                                        \
      printf("line %d: %s gave errno %d, expected %s\n", __LINE__, #call, errno, #code); \
    }                                                                                    \
  } while (0)

static int done(void) {
  printf("%d failures\n", failures);
  return failures != 0;
}
