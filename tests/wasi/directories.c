// Making, reading and removing directories.
// grant: /
// host: folder given/deep
// host: file given/text made by the host
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int count(const char* path, int* dots) {
  int n = 0;
  DIR* dir = opendir(path);
  CHECK(dir);
  if (!dir) return -1;
  *dots = 0;
  for (struct dirent* e; (e = readdir(dir));) {
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) {
      ++*dots;
      CHECK(e->d_type == DT_DIR);
    } else {
      ++n;
    }
  }
  CHECK(closedir(dir) == 0);
  return n;
}

static void many(void) {
  char name[64], seen[500] = {0};
  CHECK(mkdir("/many", 0755) == 0);
  for (int i = 0; i < 500; ++i) {
    snprintf(name, sizeof name, "/many/a-name-that-takes-some-room-%d", i);
    int fd = open(name, O_WRONLY | O_CREAT, 0644);
    CHECK(fd >= 0 && close(fd) == 0);
  }
  DIR* dir = opendir("/many");
  for (struct dirent* e; (e = readdir(dir));) {
    if (e->d_name[0] == '.') continue;
    int i = atoi(strrchr(e->d_name, '-') + 1);
    CHECK(e->d_type == DT_REG && ++seen[i] == 1);
    // Entries vanish while the directory is being read.
    snprintf(name, sizeof name, "/many/%s", e->d_name);
    CHECK(unlink(name) == 0);
  }
  closedir(dir);
  int all = 0, dots;
  for (int i = 0; i < 500; ++i) all += seen[i];
  CHECK(all == 500);
  CHECK(count("/many", &dots) == 0);
  CHECK(rmdir("/many") == 0);
}

// The C library's telldir cuts cookies to 32 bits, so only the way back to the start is tried here.
static void rewinding(void) {
  char name[32];
  CHECK(mkdir("/pos", 0755) == 0);
  for (int i = 0; i < 30; ++i) {
    snprintf(name, sizeof name, "/pos/%d", i);
    close(open(name, O_WRONLY | O_CREAT, 0644));
  }
  DIR* dir = opendir("/pos");
  for (int i = 0; i < 10; ++i) CHECK(readdir(dir));
  rewinddir(dir);
  int n = 0;
  while (readdir(dir)) ++n;
  CHECK(n == 32);
  closedir(dir);
}

int main(void) {
  int dots = 0;
  struct stat st;
  CHECK(stat("/given", &st) == 0 && S_ISDIR(st.st_mode));
  CHECK(count("/given", &dots) == 2 && dots == 2);
  CHECK(mkdir("/new", 0755) == 0);
  FAILS(mkdir("/new", 0755), EEXIST);
  CHECK(mkdir("/new/inner/", 0755) == 0);
  FAILS(mkdir("/absent/inner", 0755), ENOENT);
  FAILS(mkdir("/given/text/inner", 0755), ENOTDIR);
  FAILS(rmdir("/new"), ENOTEMPTY);
  FAILS(unlink("/new/inner"), EISDIR);
  FAILS(rmdir("/given/text"), ENOTDIR);
  CHECK(rmdir("/new/inner/") == 0 && rmdir("/new") == 0);
  FAILS(rmdir("/new"), ENOENT);
  CHECK(opendir("/given/text") == NULL && errno == ENOTDIR);
  CHECK(opendir("/absent") == NULL && errno == ENOENT);
  int dir = open("/given", O_RDONLY | O_DIRECTORY);
  CHECK(dir >= 0 && fstatat(dir, "text", &st, 0) == 0 && st.st_size == 16);
  int file = openat(dir, "deep/../text", O_RDONLY);
  CHECK(file >= 0);
  char byte;
  FAILS(read(dir, &byte, 1), EISDIR);
  FAILS(openat(file, "x", O_RDONLY), ENOTDIR);
  many();
  rewinding();
  return done();
}
