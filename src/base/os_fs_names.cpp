// Linux: attributes of files, names in directories, and reading directories.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "base/os_fs.h"
#include "base/os_socket.h"

namespace wasmvm::os {

namespace {

Errno check(int result) { return result == 0 ? Errno::success : last_errno(); }

FileType type_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFBLK: return FileType::block_device;
    case S_IFCHR: return FileType::character_device;
    case S_IFDIR: return FileType::directory;
    case S_IFREG: return FileType::regular;
    case S_IFSOCK: return FileType::socket_stream;
    case S_IFLNK: return FileType::symbolic_link;
    case S_IFIFO: return FileType::fifo;
    default: return FileType::unknown;
  }
}

uint64_t nanoseconds(const timespec& time) {
  if (time.tv_sec < 0) return 0;
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

void fill(const struct stat& from, FileStat& to) {
  to.device = from.st_dev;
  to.inode = from.st_ino;
  to.links = from.st_nlink;
  to.size = static_cast<uint64_t>(from.st_size);
  to.accessed = nanoseconds(from.st_atim);
  to.modified = nanoseconds(from.st_mtim);
  to.changed = nanoseconds(from.st_ctim);
  to.type = type_of(from.st_mode);
}

timespec to_timespec(NewTime time) {
  if (time.kind == NewTime::Kind::keep) return {0, UTIME_OMIT};
  if (time.kind == NewTime::Kind::now) return {0, UTIME_NOW};
  return {static_cast<time_t>(time.nanoseconds / 1'000'000'000u), static_cast<long>(time.nanoseconds % 1'000'000'000u)};
}

FileType type_of_entry(unsigned char type) {
  // DT_* values are the file type bits of st_mode, shifted down.
  return type_of(static_cast<mode_t>(type) << 12);
}

/// Record of getdents64, whose C declaration glibc keeps to itself.
struct RawEntry {
  uint64_t inode;
  int64_t next;
  unsigned short length;
  unsigned char type;
  char name[1];
};

}  // namespace

Errno stat(Handle handle, FileStat& out) {
  struct stat st;
  if (::fstat(handle, &st) != 0) return last_errno();
  fill(st, out);
  if (out.type == FileType::socket_stream && is_datagram_socket(handle)) out.type = FileType::socket_datagram;
  return Errno::success;
}

Errno stat_at(Handle directory, const char* name, FileStat& out) {
  struct stat st;
  if (::fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0) return last_errno();
  fill(st, out);
  return Errno::success;
}

bool is_terminal(Handle handle) { return ::isatty(handle) == 1; }

Errno set_times(Handle handle, NewTime accessed, NewTime modified) {
  const timespec times[2] = {to_timespec(accessed), to_timespec(modified)};
  return check(::futimens(handle, times));
}

Errno set_times_path_only(Handle handle, NewTime accessed, NewTime modified) {
  const timespec times[2] = {to_timespec(accessed), to_timespec(modified)};
  if (::utimensat(handle, "", times, AT_EMPTY_PATH) == 0) return Errno::success;
  if (errno != EINVAL) return last_errno();
  // Kernels before 5.8 do not know the flag here; the magic link names the very file that the handle holds.
  char path[32];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
  return check(::utimensat(AT_FDCWD, path, times, 0));
}

Errno make_directory(Handle parent, const char* name) { return check(::mkdirat(parent, name, 0777)); }
Errno remove_directory(Handle parent, const char* name) { return check(::unlinkat(parent, name, AT_REMOVEDIR)); }
Errno remove_file(Handle parent, const char* name) { return check(::unlinkat(parent, name, 0)); }

Errno rename(Handle old_parent, const char* old_name, Handle new_parent, const char* new_name) {
  return check(::renameat(old_parent, old_name, new_parent, new_name));
}

Errno link(Handle old_parent, const char* old_name, Handle new_parent, const char* new_name) {
  return check(::linkat(old_parent, old_name, new_parent, new_name, 0));
}

Errno make_symlink(const char* target, Handle parent, const char* name) { return check(::symlinkat(target, parent, name)); }

Errno read_link(Handle link, std::span<char> room, size_t& length) {
  const ssize_t result = ::readlinkat(link, "", room.data(), room.size());
  if (result < 0) return errno == ENOENT ? Errno::inval : last_errno();  // ENOENT: the handle is not of a link
  length = static_cast<size_t>(result);
  return Errno::success;
}

Errno read_directory(Handle directory, uint64_t cookie, size_t hint, bool (*emit)(void*, const DirectoryEntry&), void* context) {
  if (cookie > INT64_MAX || ::lseek(directory, static_cast<off_t>(cookie), SEEK_SET) < 0) return Errno::inval;
  // A host record is a little smaller than a guest's, so a buffer of the guest's size rarely reads much in vain.
  const size_t size = std::clamp<size_t>(hint, 4096, 65536);
  const std::unique_ptr<char[]> buffer(new (std::nothrow) char[size]);
  if (!buffer) return Errno::nomem;
  for (;;) {
    const long got = ::syscall(SYS_getdents64, directory, buffer.get(), size);
    if (got < 0) return last_errno();
    if (got == 0) return Errno::success;
    for (long at = 0; at < got;) {
      // SAFETY: the kernel aligns records to 8 bytes, and new[] of char is aligned for any type of this size.
      const RawEntry* raw = reinterpret_cast<const RawEntry*>(buffer.get() + at);
      at += raw->length;
      DirectoryEntry entry{static_cast<uint64_t>(raw->next), raw->inode, type_of_entry(raw->type), raw->name};
      FileStat st;
      if (entry.type == FileType::unknown && stat_at(directory, raw->name, st) == Errno::success) entry.type = st.type;
      if (!emit(context, entry)) return Errno::success;
    }
  }
}

}  // namespace wasmvm::os
