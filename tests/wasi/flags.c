// Status flags of files.
// grant: /
#include "check.h"

#include <fcntl.h>
#include <unistd.h>

int main(void) {
  char text[16] = {0};
  int fd = open("/f", O_RDWR | O_CREAT | O_APPEND, 0644);
  CHECK(fcntl(fd, F_GETFL) == (O_RDWR | O_APPEND));
  CHECK(write(fd, "one", 3) == 3 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "two", 3) == 3);
  CHECK(pread(fd, text, 16, 0) == 6 && !strcmp(text, "onetwo"));
  CHECK(fcntl(fd, F_SETFL, 0) == 0 && (fcntl(fd, F_GETFL) & O_APPEND) == 0);
  CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "ONE", 3) == 3 && pread(fd, text, 16, 0) == 6 && !strcmp(text, "ONEtwo"));
  CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  CHECK(close(fd) == 0);
  fd = open("/g", O_WRONLY | O_CREAT | O_SYNC, 0644);
  CHECK(fd >= 0 && write(fd, "x", 1) == 1 && (fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC && close(fd) == 0);
  fd = open("/f", O_RDONLY);
  CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY && close(fd) == 0);
  fd = open("/f", O_WRONLY | O_TRUNC);
  CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY && lseek(fd, 0, SEEK_END) == 0);
  return done();
}
