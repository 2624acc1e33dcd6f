// Does what a script on its input says, one operation of WASI a line, and prints what went otherwise than the script expects.
//
// A line is `OPERATION ARGUMENT... = ERRNO [VALUE]`; run.py has the names. With the argument "race N" nothing is expected: the
// script is done N times, "race N back" from its last line to its first. Whatever it reads is searched for what lies outside.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { kMaxLines = 200, kMaxWords = 12, kFiles = 16 };

static char text[65536], *lines[kMaxLines];
static int line_count, racing, failures;
static __wasi_fd_t files[kFiles];
static unsigned char data[70000];
static char value[70000];

static const char* const kErrnos[] = {
    "success",        "toobig",     "acces",       "addrinuse",      "addrnotavail", "afnosupport", "again",
    "already",        "badf",       "badmsg",      "busy",           "canceled",     "child",       "connaborted",
    "connrefused",    "connreset",  "deadlk",      "destaddrreq",    "dom",          "dquot",       "exist",
    "fault",          "fbig",       "hostunreach", "idrm",           "ilseq",        "inprogress",  "intr",
    "inval",          "io",         "isconn",      "isdir",          "loop",         "mfile",       "mlink",
    "msgsize",        "multihop",   "nametoolong", "netdown",        "netreset",     "netunreach",  "nfile",
    "nobufs",         "nodev",      "noent",       "noexec",         "nolck",        "nolink",      "nomem",
    "nomsg",          "noprotoopt", "nospc",       "nosys",          "notconn",      "notdir",      "notempty",
    "notrecoverable", "notsock",    "notsup",      "notty",          "nxio",         "overflow",    "ownerdead",
    "perm",           "pipe",       "proto",       "protonosupport", "prototype",    "range",       "rofs",
    "spipe",          "srch",       "stale",       "timedout",       "txtbsy",       "xdev",        "notcapable"};

/* A path may begin with the number of a descriptor ("4:a") or of an opened file ("%1:a"); it lies in 3 otherwise. */
static __wasi_fd_t directory(char** path) {
  char* colon = strchr(*path, ':');
  if (colon == NULL) return 3;
  char* number = *path;
  *colon = '\0';
  *path = colon + 1;
  return number[0] == '%' ? files[atoi(number + 1) % kFiles] : (__wasi_fd_t)strtoul(number, NULL, 0);
}
static __wasi_fd_t file(const char* word) {
  return word[0] == '%' ? files[atoi(word + 1) % kFiles] : (__wasi_fd_t)strtoul(word, NULL, 0);
}
/* "aaaa*100" stands for that many; "_" for nothing; "~" for a space. */
static char* expand(char* word) {
  static char long_words[4][8192];
  static int next;
  for (char* c = word; *c; ++c) {
    if (*c == '~') *c = ' ';
  }
  if (strcmp(word, "_") == 0) return word + 1;
  char* star = strchr(word, '*');
  if (star == NULL) return word;
  *star = '\0';
  char* out = long_words[next++ % 4];
  out[0] = '\0';
  size_t length = 0, piece = strlen(word);
  for (int i = atoi(star + 1); i > 0 && length + piece < 8191; --i, length += piece) memcpy(out + length, word, piece + 1);
  return out;
}

static __wasi_rights_t rights_of(const char* mode) {
  __wasi_rights_t rights = 0x3fffffff & ~(__WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_ALLOCATE |
                                          __WASI_RIGHTS_FD_FILESTAT_SET_SIZE | __WASI_RIGHTS_FD_READDIR);
  if (strchr(mode, 'r')) rights |= __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_READDIR;
  if (strchr(mode, 'w')) rights |= __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;
  if (strchr(mode, 'z')) rights |= __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;
  if (strchr(mode, '0')) rights = 0;
  return rights;
}
static __wasi_fdflags_t fdflags_of(const char* mode) {
  return (__wasi_fdflags_t)((strchr(mode, 'a') ? 1 : 0) | (strchr(mode, 'D') ? 2 : 0) | (strchr(mode, 'N') ? 4 : 0) |
                            (strchr(mode, 'R') ? 8 : 0) | (strchr(mode, 'S') ? 16 : 0));
}

static int open_file(int slot, char* path, const char* mode) {
  const __wasi_fd_t dir = directory(&path);
  const __wasi_oflags_t oflags = (__wasi_oflags_t)((strchr(mode, 'c') ? 1 : 0) | (strchr(mode, 'd') ? 2 : 0) |
                                                   (strchr(mode, 'x') ? 4 : 0) | (strchr(mode, 't') ? 8 : 0));
  return __wasi_path_open(dir, strchr(mode, 'n') ? 0 : 1, expand(path), oflags, rights_of(mode), 0x3fffffff, fdflags_of(mode),
                          &files[slot]);
}

/* What was read becomes the value; nothing of it may come from outside. */
static void keep(size_t length) {
  memcpy(value, data, length);
  value[length] = '\0';
  for (size_t i = 0; i < length; ++i) {
    if (value[i] == ' ') value[i] = '~';
  }
  for (size_t i = 0; i + 7 <= length; ++i) {
    if (memcmp(data + i, "outside", 7) == 0) ++failures, printf("ESCAPED: read what lies outside\n");
  }
}

static int transfer(const char* operation, char** word) {
  __wasi_size_t done = 0;
  const int writes = strstr(operation, "write") != NULL, at = operation[0] == 'p';
  const char* content = writes ? expand(word[at ? 3 : 2]) : NULL;
  const size_t length = writes ? strlen(content) : strtoul(word[at ? 3 : 2], NULL, 0);
  if (writes) memcpy(data, content, length);
  __wasi_iovec_t to[2] = {{data, length / 2}, {data + length / 2, length - length / 2}};
  __wasi_ciovec_t from[2] = {{data, length / 2}, {data + length / 2, length - length / 2}};
  const __wasi_filesize_t offset = at ? strtoull(word[2], NULL, 0) : 0;
  const int e =
      writes ? (at ? __wasi_fd_pwrite(file(word[1]), from, 2, offset, &done) : __wasi_fd_write(file(word[1]), from, 2, &done))
             : (at ? __wasi_fd_pread(file(word[1]), to, 2, offset, &done) : __wasi_fd_read(file(word[1]), to, 2, &done));
  if (e == 0 && writes) sprintf(value, "%zu", (size_t)done);
  if (e == 0 && !writes) keep(done);
  return e;
}

/* TYPE:SIZE:LINKS */
static void describe(const __wasi_filestat_t* st) {
  const char* const types[] = {"unknown", "block", "char", "dir", "file", "dgram", "stream", "link"};
  if (st->filetype == 3) {
    sprintf(value, "dir");
  } else {
    sprintf(value, "%s:%llu:%llu", st->filetype < 8 ? types[st->filetype] : "?", (unsigned long long)st->size,
            (unsigned long long)st->nlink);
  }
}

/* All names but the dots, in order, read with a buffer of `room` bytes. */
static int list(__wasi_fd_t fd, size_t room) {
  static char names[500][64];
  int count = 0;
  __wasi_dircookie_t cookie = 0;
  for (;;) {
    __wasi_size_t used = 0;
    const int e = __wasi_fd_readdir(fd, data, room, cookie, &used);
    if (e != 0) return e;
    size_t at = 0;
    while (at + sizeof(__wasi_dirent_t) <= used) {
      __wasi_dirent_t entry;
      memcpy(&entry, data + at, sizeof entry);
      if (at + sizeof entry + entry.d_namlen > used) break;
      if (data[at + sizeof entry] != '.' && count < 500) {
        memcpy(names[count], data + at + sizeof entry, entry.d_namlen < 63 ? entry.d_namlen : 63);
        names[count++][entry.d_namlen < 63 ? entry.d_namlen : 63] = '\0';
      }
      cookie = entry.d_next;
      at += sizeof entry + entry.d_namlen;
    }
    if (used < room || at == 0) break;
  }
  qsort(names, (size_t)count, sizeof names[0], (int (*)(const void*, const void*))strcmp);
  value[0] = '\0';
  for (int i = 0; i < count && strlen(value) < 60000; ++i) sprintf(value + strlen(value), "%s%s", i ? "," : "", names[i]);
  return 0;
}

static int two_paths(int is_link, char** word) {
  char *from = word[1], *to = word[2];
  const __wasi_fd_t from_dir = directory(&from), to_dir = directory(&to);
  from = expand(from);
  to = expand(to);
  return is_link ? __wasi_path_link(from_dir, word[3] ? 1 : 0, from, to_dir, to) : __wasi_path_rename(from_dir, from, to_dir, to);
}

static int one_path(const char* operation, char** word) {
  char* path = word[1];
  const __wasi_fd_t dir = directory(&path);
  path = expand(path);
  if (!strcmp(operation, "mkdir")) return __wasi_path_create_directory(dir, path);
  if (!strcmp(operation, "rmdir")) return __wasi_path_remove_directory(dir, path);
  if (!strcmp(operation, "unlink")) return __wasi_path_unlink_file(dir, path);
  if (!strcmp(operation, "times")) return __wasi_path_filestat_set_times(dir, 1, path, 1000000001, 2000000002, 5);
  if (!strcmp(operation, "ltimes")) return __wasi_path_filestat_set_times(dir, 0, path, 1000000001, 2000000002, 5);
  if (!strcmp(operation, "stat") || !strcmp(operation, "lstat")) {
    __wasi_filestat_t st;
    const int e = __wasi_path_filestat_get(dir, operation[0] == 's', path, &st);
    if (e == 0) describe(&st);
    return e;
  }
  __wasi_size_t used = 0; /* readlink */
  const int e = __wasi_path_readlink(dir, path, data, word[2] ? strtoul(word[2], NULL, 0) : 4096, &used);
  if (e == 0) keep(used);
  return e;
}

static int on_file(const char* operation, char** word) {
  const __wasi_fd_t fd = file(word[1]);
  const unsigned long long a = word[2] ? strtoull(word[2], NULL, 0) : 0, b = word[3] && word[2] ? strtoull(word[3], NULL, 0) : 0;
  if (!strcmp(operation, "close")) return __wasi_fd_close(fd);
  if (!strcmp(operation, "sync")) return __wasi_fd_sync(fd);
  if (!strcmp(operation, "datasync")) return __wasi_fd_datasync(fd);
  if (!strcmp(operation, "size")) return __wasi_fd_filestat_set_size(fd, a);
  if (!strcmp(operation, "allocate")) return __wasi_fd_allocate(fd, a, b);
  if (!strcmp(operation, "advise")) return __wasi_fd_advise(fd, 0, 0, (__wasi_advice_t)a);
  if (!strcmp(operation, "flags")) return __wasi_fd_fdstat_set_flags(fd, (__wasi_fdflags_t)a);
  if (!strcmp(operation, "rights")) return __wasi_fd_fdstat_set_rights(fd, a, b);
  if (!strcmp(operation, "ftimes")) return __wasi_fd_filestat_set_times(fd, 1, 2, (__wasi_fstflags_t)(word[2] ? a : 5));
  if (!strcmp(operation, "list")) return list(fd, word[2] ? a : 4096);
  if (!strcmp(operation, "renumber")) return __wasi_fd_renumber(fd, file(word[2]));
  if (!strcmp(operation, "shutdown")) return __wasi_sock_shutdown(fd, (__wasi_sdflags_t)a);
  if (!strcmp(operation, "fstat")) {
    __wasi_filestat_t st;
    const int e = __wasi_fd_filestat_get(fd, &st);
    if (e == 0) describe(&st);
    return e;
  }
  if (!strcmp(operation, "fdstat")) {
    __wasi_fdstat_t st;
    const int e = __wasi_fd_fdstat_get(fd, &st);
    if (e == 0)
      sprintf(value, "%u:%u:%s%s", st.fs_filetype, st.fs_flags, st.fs_rights_base & 2 ? "r" : "",
              st.fs_rights_base & 64 ? "w" : "");
    return e;
  }
  if (!strcmp(operation, "seek") || !strcmp(operation, "tell")) {
    __wasi_filesize_t position = 0;
    const int e = operation[0] == 't' ? __wasi_fd_tell(fd, &position)
                                      : __wasi_fd_seek(fd, strtoll(word[2], NULL, 0), (__wasi_whence_t)b, &position);
    if (e == 0) sprintf(value, "%llu", (unsigned long long)position);
    return e;
  }
  if (!strcmp(operation, "prestat")) {
    __wasi_prestat_t st;
    int e = __wasi_fd_prestat_get(fd, &st);
    if (e == 0) e = __wasi_fd_prestat_dir_name(fd, data, st.u.dir.pr_name_len);
    if (e == 0) keep(st.u.dir.pr_name_len);
    return e;
  }
  return -1;
}

static int does(char** word) {
  const char* operation = word[0];
  value[0] = '\0';
  if (!strcmp(operation, "open")) return open_file(atoi(word[1] + 1) % kFiles, word[2], word[3] ? word[3] : "r");
  if (!strcmp(operation, "rename") || !strcmp(operation, "link")) return two_paths(operation[0] == 'l', word);
  if (!strcmp(operation, "symlink")) {
    char* path = word[2];
    const __wasi_fd_t dir = directory(&path);
    return __wasi_path_symlink(expand(word[1]), dir, expand(path));
  }
  if (strstr(operation, "write") || (strstr(operation, "read") && !strstr(operation, "link"))) return transfer(operation, word);
  const char* const of_paths[] = {"mkdir", "rmdir", "unlink", "times", "ltimes", "stat", "lstat", "readlink"};
  for (unsigned i = 0; i < sizeof of_paths / sizeof *of_paths; ++i) {
    if (!strcmp(operation, of_paths[i])) return one_path(operation, word);
  }
  return on_file(operation, word);
}

static void run(const char* line, int number) {
  char copy[1024], *word[kMaxWords] = {0}, *expected = NULL;
  int count = 0;
  strncpy(copy, line, sizeof copy - 1);
  copy[sizeof copy - 1] = '\0';
  char* equals = strstr(copy, " = ");
  if (equals != NULL) *equals = '\0', expected = equals + 3;
  for (char* next = strtok(copy, " "); next != NULL && count < kMaxWords - 1; next = strtok(NULL, " ")) word[count++] = next;
  if (count == 0) return;
  const int e = does(word);
  if (racing) return;
  char result[70100];
  const char* name = e >= 0 && e <= 76 ? kErrnos[e] : "?";
  sprintf(result, e == 0 && value[0] ? "%s %s" : "%s", name, value);
  const int with_value = expected != NULL && strchr(expected, ' ') != NULL;
  if (expected == NULL || strcmp(with_value ? result : name, expected) != 0)
    ++failures, printf("line %d: %s: found %s\n", number, line, result);
}

int main(int argc, char** argv) {
  const size_t length = fread(text, 1, sizeof text - 1, stdin);
  text[length] = '\0';
  for (char* line = strtok(text, "\n"); line != NULL && line_count < kMaxLines; line = strtok(NULL, "\n"))
    lines[line_count++] = line;
  racing = argc > 2 && !strcmp(argv[1], "race");
  const int rounds = racing ? atoi(argv[2]) : 1, back = argc > 3;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < line_count; ++i) run(lines[back ? line_count - 1 - i : i], i + 1);
    /* Numbers must not run out. */
    for (int i = 0; racing && i < kFiles; ++i) {
      if (files[i] > 4 && __wasi_fd_close(files[i]) != 0) files[i] = 0;
    }
  }
  return failures != 0;
}
