// Reading and writing files in all the ways of the C library.
// grant: /
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void streams(void) {
  char text[100];
  FILE* f = fopen("/notes", "w+");
  CHECK(f);
  CHECK(fprintf(f, "%s %d\n", "number", 17) == 10);
  CHECK(fputs("second\n", f) >= 0);
  rewind(f);
  CHECK(fgets(text, sizeof text, f) && !strcmp(text, "number 17\n"));
  CHECK(ftell(f) == 10);
  CHECK(fseek(f, -3, SEEK_END) == 0 && fgetc(f) == 'n');
  CHECK(fclose(f) == 0);
  f = fopen("/notes", "a");
  CHECK(f && fputs("third\n", f) >= 0 && fclose(f) == 0);
  f = fopen("/notes", "r");
  CHECK(f && fread(text, 1, sizeof text, f) == 23 && feof(f));
  CHECK(!memcmp(text, "number 17\nsecond\nthird\n", 23));
  CHECK(fputc('x', f) == EOF);
  fclose(f);
}

static void descriptors(void) {
  char text[16] = {0};
  struct stat st;
  int fd = open("/data", O_RDWR | O_CREAT | O_EXCL, 0644);
  CHECK(fd > 2);
  CHECK(write(fd, "0123456789", 10) == 10);
  CHECK(pwrite(fd, "AB", 2, 4) == 2);
  CHECK(lseek(fd, 0, SEEK_CUR) == 10);
  CHECK(pread(fd, text, 4, 3) == 4 && !strcmp(text, "3AB6"));
  CHECK(lseek(fd, -2, SEEK_END) == 8 && read(fd, text, 16) == 2 && text[0] == '8');
  CHECK(read(fd, text, 16) == 0);
  CHECK(ftruncate(fd, 4) == 0 && fstat(fd, &st) == 0 && st.st_size == 4 && S_ISREG(st.st_mode));
  CHECK(posix_fallocate(fd, 0, 100) == 0 && fstat(fd, &st) == 0 && st.st_size == 100);
  CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
  struct iovec parts[3] = {{"ab", 2}, {"", 0}, {"cde", 3}};
  CHECK(lseek(fd, 0, SEEK_SET) == 0 && writev(fd, parts, 3) == 5);
  char a[1], b[4];
  struct iovec rooms[2] = {{a, 1}, {b, 4}};
  CHECK(lseek(fd, 0, SEEK_SET) == 0 && readv(fd, rooms, 2) == 5 && a[0] == 'a' && !memcmp(b, "bcde", 4));
  FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
  CHECK(close(fd) == 0);
  FAILS(close(fd), EBADF);
  FAILS(open("/data", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
}

static void far_offsets(void) {
  char byte = 0;
  struct stat st;
  const off_t far = (off_t)5 << 30;
  int fd = open("/sparse", O_RDWR | O_CREAT, 0644);
  CHECK(pwrite(fd, "x", 1, far) == 1);
  CHECK(fstat(fd, &st) == 0 && st.st_size == far + 1);
  CHECK(lseek(fd, far, SEEK_SET) == far && read(fd, &byte, 1) == 1 && byte == 'x');
  CHECK(pread(fd, &byte, 1, far - 1) == 1 && byte == 0);
  CHECK(close(fd) == 0 && unlink("/sparse") == 0);
}

static void unlinked(void) {
  char text[8] = {0};
  int fd = open("/gone", O_RDWR | O_CREAT, 0644);
  CHECK(unlink("/gone") == 0);
  CHECK(write(fd, "still", 5) == 5 && pread(fd, text, 8, 0) == 5 && !strcmp(text, "still"));
  FAILS(access("/gone", F_OK), ENOENT);
  CHECK(close(fd) == 0);
}

static void big(void) {
  enum { kSize = 3 << 20 };
  char *out = malloc(kSize), *in = malloc(kSize);
  for (int i = 0; i < kSize; ++i) out[i] = (char)(i * 7 + i / 1000);
  FILE* f = fopen("/big", "wb");
  CHECK(fwrite(out, 1, kSize, f) == kSize && fclose(f) == 0);
  f = fopen("/big", "rb");
  CHECK(fread(in, 1, kSize, f) == kSize && !memcmp(in, out, kSize));
  CHECK(fclose(f) == 0);
}

static void many_open(void) {
  int fds[200];
  for (int i = 0; i < 200; ++i) {
    fds[i] = open("/data", O_RDONLY);
    CHECK(fds[i] >= 0 && (i == 0 || fds[i] == fds[i - 1] + 1));
  }
  close(fds[50]);
  CHECK(open("/data", O_RDONLY) == fds[50]);
  for (int i = 0; i < 200; ++i) CHECK(close(fds[i]) == 0);
}

int main(void) {
  streams();
  descriptors();
  far_offsets();
  unlinked();
  big();
  many_open();
  return done();
}
