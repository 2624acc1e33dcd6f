// The errno of what goes wrong.
// grant: /
// host: file f text
// host: folder d
// host: fifo pipe
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  struct stat st;
  char byte, longest[5000];
  memset(longest, 'a', sizeof longest);
  longest[0] = '/';
  longest[4999] = 0;
  FAILS(open("/absent", O_RDONLY), ENOENT);
  FAILS(open("/f/x", O_RDONLY), ENOTDIR);
  FAILS(open("/f/", O_RDONLY), ENOTDIR);
  FAILS(open("/d", O_WRONLY), EISDIR);
  FAILS(open("/d", O_RDWR), EISDIR);
  FAILS(open("/f", O_RDONLY | O_DIRECTORY), ENOTDIR);
  FAILS(open("/absent/", O_WRONLY | O_CREAT, 0644), EISDIR);
  FAILS(open(longest, O_RDONLY), ENAMETOOLONG);
  longest[300] = 0;
  FAILS(open(longest, O_RDONLY), ENAMETOOLONG);
  FAILS(mkdir(longest, 0755), ENAMETOOLONG);
  FAILS(stat("/absent", &st), ENOENT);
  FAILS(read(99, &byte, 1), EBADF);
  FAILS(write(99, &byte, 1), EBADF);
  FAILS(lseek(99, 0, SEEK_SET), EBADF);
  FAILS(fstat(99, &st), EBADF);
  FAILS(ftruncate(99, 0), EBADF);
  FAILS(open("/pipe", O_WRONLY), ENXIO);
  int fd = open("/f", O_RDONLY);
  FAILS(write(fd, "x", 1), EBADF);
  FAILS(ftruncate(fd, 0), EBADF);
  FAILS(lseek(fd, 0, 99), EINVAL);
  FAILS(pread(fd, &byte, 1, -1), EINVAL);
  close(fd);
  fd = open("/f", O_WRONLY);
  FAILS(read(fd, &byte, 1), EBADF);
  FAILS(ftruncate(fd, -1), EINVAL);
  CHECK(posix_fallocate(fd, -1, 1) == EINVAL);
  close(fd);
  FAILS(rename("/d", "/d/x"), EINVAL);
  FAILS(isatty(open("/f", O_RDONLY)) ? 0 : -1, ENOTTY);
  return done();
}
