// Closing standard streams closes the guest's alone, and their numbers are used again.
// grant: /
// stdin: abc
#include "check.h"

#include <fcntl.h>
#include <unistd.h>

int main(void) {
  char text[8] = {0};
  CHECK(!isatty(0) && !isatty(1));
  CHECK(read(0, text, 2) == 2 && !strcmp(text, "ab"));
  CHECK(close(0) == 0);
  FAILS(read(0, text, 1), EBADF);
  CHECK(open("/f", O_RDWR | O_CREAT, 0644) == 0);
  CHECK(write(0, "xyz", 3) == 3 && pread(0, text, 8, 0) == 3 && !strcmp(text, "xyz"));
  CHECK(close(2) == 0);
  FAILS(write(2, "x", 1), EBADF);
  FAILS(lseek(1, 0, SEEK_SET), ESPIPE);
  return done();
}
