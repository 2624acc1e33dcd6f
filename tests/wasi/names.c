// Renaming, hard links and symbolic links.
// grant: /
// grant: /second
// host: file a text of a
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char* text(const char* path) {
  static char room[100];
  FILE* f = fopen(path, "r");
  if (!f) return "<cannot open>";
  size_t n = fread(room, 1, sizeof room - 1, f);
  room[n] = 0;
  fclose(f);
  return room;
}
static void make(const char* path, const char* content) {
  FILE* f = fopen(path, "w");
  CHECK(f);
  if (f) fputs(content, f), fclose(f);
}

int main(void) {
  struct stat st, other;
  char room[64] = {0};
  CHECK(rename("/a", "/b") == 0 && !strcmp(text("/b"), "text of a"));
  FAILS(rename("/a", "/c"), ENOENT);
  make("/c", "c");
  CHECK(rename("/b", "/c") == 0 && !strcmp(text("/c"), "text of a"));
  CHECK(mkdir("/d", 0755) == 0 && mkdir("/e", 0755) == 0);
  FAILS(rename("/c", "/d"), EISDIR);
  FAILS(rename("/d", "/c"), ENOTDIR);
  CHECK(rename("/d", "/e") == 0);
  make("/e/inside", "i");
  CHECK(mkdir("/d", 0755) == 0);
  FAILS(rename("/d", "/e"), ENOTEMPTY);
  FAILS(rename("/e", "/e/deeper"), EINVAL);
  CHECK(rename("/c", "/second/c") == 0 && !strcmp(text("/second/c"), "text of a"));
  CHECK(rename("/second/c", "/c") == 0);

  CHECK(link("/c", "/hard") == 0 && stat("/hard", &st) == 0 && stat("/c", &other) == 0);
  CHECK(st.st_nlink == 2 && st.st_ino == other.st_ino && st.st_dev == other.st_dev);
  FAILS(link("/c", "/hard"), EEXIST);
  FAILS(link("/absent", "/hard2"), ENOENT);
  CHECK(link("/d", "/dir2") == -1 && (errno == EPERM || errno == EACCES));
  CHECK(unlink("/hard") == 0);

  CHECK(symlink("c", "/soft") == 0 && !strcmp(text("/soft"), "text of a"));
  CHECK(lstat("/soft", &st) == 0 && S_ISLNK(st.st_mode) && stat("/soft", &st) == 0 && S_ISREG(st.st_mode));
  CHECK(readlink("/soft", room, sizeof room) == 1 && room[0] == 'c');
  CHECK(symlink("a-longer-target", "/dangling") == 0 && readlink("/dangling", room, 4) == 4 && !memcmp(room, "a-lo", 4));
  FAILS(open("/dangling", O_RDONLY), ENOENT);
  FAILS(readlink("/c", room, sizeof room), EINVAL);
  FAILS(symlink("x", "/soft"), EEXIST);
  FAILS(open("/soft", O_RDONLY | O_NOFOLLOW), ELOOP);
  CHECK(symlink("loop2", "/loop1") == 0 && symlink("loop1", "/loop2") == 0);
  FAILS(open("/loop1", O_RDONLY), ELOOP);
  CHECK(symlink("../c", "/d/up") == 0 && !strcmp(text("/d/up"), "text of a"));
  CHECK(symlink("d", "/dirlink") == 0 && !strcmp(text("/dirlink/up"), "text of a"));
  FAILS(rmdir("/dirlink"), ENOTDIR);
  CHECK(unlink("/dirlink") == 0 && unlink("/soft") == 0 && stat("/c", &st) == 0);
  CHECK(rename("/dangling", "/moved") == 0 && lstat("/moved", &st) == 0 && S_ISLNK(st.st_mode));
  int fd = open("/moved", O_WRONLY | O_CREAT, 0644);
  CHECK(fd >= 0 && close(fd) == 0 && stat("/a-longer-target", &st) == 0);
  return done();
}
