// A hostile guest: tries to reach what lies next to its directory. Whatever it would get at, were there a hole, is the test's own.
// args: {outside}
// grant: /
// outside: secret never to be seen
// host: link host_abs {outside}
// host: link host_up ..
// host: folder inside/deep
// host: file inside/file mine
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

static int attempts, escapes;

static void judge(int escaped, const char* what, const char* path) {
  ++attempts;
  if (escaped) ++escapes, printf("escaped: %s %s\n", what, path);
}

static __wasi_errno_t raw_open(__wasi_fd_t dir, const char* path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t fd;
  return __wasi_path_open(dir, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, oflags, rights, 0, 0, &fd);
}

static void attack(__wasi_fd_t dir, const char* path) {
  struct stat st;
  char room[64];
  __wasi_filestat_t filestat;
  __wasi_size_t used;
  judge(raw_open(dir, path, 0, __WASI_RIGHTS_FD_READ) == 0, "open", path);
  judge(raw_open(dir, path, __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE) == 0, "truncate", path);
  judge(raw_open(dir, path, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE) == 0, "create", path);
  judge(raw_open(dir, path, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_READDIR) == 0, "opendir", path);
  judge(__wasi_path_filestat_get(dir, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &filestat) == 0, "stat", path);
  judge(__wasi_path_filestat_set_times(dir, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, 1, 1, 5) == 0, "set times", path);
  judge(__wasi_path_link(dir, 0, path, 3, "stolen") == 0 && stat("/stolen", &st) == 0 && !S_ISLNK(st.st_mode), "link", path);
  unlink("/stolen");
  judge(__wasi_path_readlink(dir, path, (uint8_t*)room, sizeof room, &used) == 0 && room[0] == '/', "readlink", path);
}

static void attack_names(const char* directory) {
  char path[200];
  snprintf(path, sizeof path, "%s/secret", directory);
  judge(__wasi_path_unlink_file(3, path) == 0, "unlink", path);
  judge(__wasi_path_rename(3, path, 3, "stolen") == 0, "rename from", path);
  snprintf(path, sizeof path, "%s/planted", directory);
  judge(__wasi_path_create_directory(3, path) == 0, "mkdir", path);
  judge(__wasi_path_symlink("x", 3, path) == 0, "symlink", path);
  judge(__wasi_path_rename(3, "inside/file", 3, path) == 0, "rename to", path);
  judge(__wasi_path_link(3, 0, "inside/file", 3, path) == 0, "link to", path);
  judge(__wasi_path_remove_directory(3, directory) == 0, "rmdir", directory);
}

int main(int argc, char** argv) {
  char absolute[300], target[300];
  CHECK(argc == 2);
  snprintf(absolute, sizeof absolute, "%s/secret", argv[1]);
  snprintf(target, sizeof target, "../../../../../../..%s/secret", argv[1]);
  // Ways out that the guest makes itself.
  CHECK(symlink("../secret", "/own_up") == 0);
  CHECK(symlink("inside/deep/../../..", "/own_parent") == 0);
  CHECK(symlink("own_parent", "/own_chain") == 0);
  CHECK(symlink(absolute, "/own_abs") == -1);
  const char* const paths[] = {"../secret",
                               "inside/../../secret",
                               "inside/deep/../../../secret",
                               absolute,
                               target,
                               "own_up",
                               "own_up/",
                               "own_parent/secret",
                               "own_chain/secret",
                               "own_chain/./secret",
                               "host_up",
                               "host_abs",
                               "host_abs/secret",
                               "host_up/secret",
                               "..",
                               "../",
                               "../..",
                               ".././secret",
                               "./..//secret",
                               "inside//../..//secret",
                               "own_parent/",
                               "own_chain/",
                               "host_abs/",
                               "host_up/"};
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; ++i) attack(3, paths[i]);
  const char* const directories[] = {"..", "own_parent", "own_chain", "host_up", "inside/../..", "./.."};
  for (unsigned i = 0; i < sizeof directories / sizeof *directories; ++i) attack_names(directories[i]);
  // From a directory further down, its own parent is out of reach.
  int deep = open("/inside/deep", O_RDONLY | O_DIRECTORY);
  attack((__wasi_fd_t)deep, "../file");
  attack((__wasi_fd_t)deep, "../../own_up");
  // Numbers that were never granted.
  for (__wasi_fd_t fd = 5; fd < 100; ++fd) {
    __wasi_filestat_t stat;
    judge(__wasi_fd_filestat_get(fd, &stat) == 0, "descriptor", "");
  }
  printf("%d attempts, %d escapes\n", attempts, escapes);
  return done();
}
