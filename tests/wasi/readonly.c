// A read-only grant and a writable one next to it.
// grant: /fixed:readonly
// grant: /free
// host: file fixed/text as it was
// host: folder fixed/empty
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  char text[16] = {0};
  struct timespec times[2] = {{1, 0}, {1, 0}};
  int fd = open("/fixed/text", O_RDONLY);
  CHECK(fd >= 0 && read(fd, text, 16) == 9 && !strcmp(text, "as it was"));
  FAILS(futimens(fd, times), EROFS);
  CHECK(write(fd, "x", 1) == -1);
  CHECK(ftruncate(fd, 0) == -1);
  FAILS(open("/fixed/text", O_WRONLY), EROFS);
  FAILS(open("/fixed/text", O_RDWR), EROFS);
  FAILS(open("/fixed/text", O_RDONLY | O_TRUNC), EROFS);
  FAILS(open("/fixed/new", O_WRONLY | O_CREAT, 0644), EROFS);
  FAILS(unlink("/fixed/text"), EROFS);
  FAILS(rmdir("/fixed/empty"), EROFS);
  FAILS(mkdir("/fixed/made", 0755), EROFS);
  FAILS(rename("/fixed/text", "/fixed/other"), EROFS);
  FAILS(rename("/fixed/text", "/free/other"), EROFS);
  FAILS(symlink("text", "/fixed/link"), EROFS);
  FAILS(link("/fixed/text", "/fixed/link"), EROFS);
  FAILS(link("/fixed/text", "/free/link"), EXDEV);
  FAILS(utimensat(AT_FDCWD, "/fixed/text", times, 0), EROFS);
  FILE* f = fopen("/free/text", "w");
  CHECK(f && fputs("mine", f) >= 0 && fclose(f) == 0);
  FAILS(rename("/free/text", "/fixed/text"), EROFS);
  FAILS(link("/free/text", "/fixed/planted"), EROFS);
  CHECK(fopen("/fixed/text", "r+") == NULL && errno == EROFS);
  return done();
}
