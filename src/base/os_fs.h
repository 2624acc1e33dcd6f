// Files and directories of the host, as far as host modules need them: one interface, one implementation per system.
//
// Nothing here knows about sandboxes: names given to the *_at functions are single components, chosen by the caller's own path
// walk; open_beneath asks the kernel to do that walk. No function follows a symbolic link in a name it is given (open_beneath
// excepted, which stays beneath its directory), none blocks while opening, none makes the process die of SIGPIPE or
// SIGXFSZ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/os_errno.h"

namespace wasmvm::os {

using Handle = int;
constexpr Handle kNoHandle = -1;

/// Owns an open handle; closes it at the end.
class OwnedHandle {
 public:
  OwnedHandle() = default;
  explicit OwnedHandle(Handle handle) : handle_(handle) {}
  OwnedHandle(OwnedHandle&& other) noexcept : handle_(std::exchange(other.handle_, kNoHandle)) {}
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~OwnedHandle() { close(); }

  void close();
  Handle get() const { return handle_; }
  Handle release() { return std::exchange(handle_, kNoHandle); }
  explicit operator bool() const { return handle_ != kNoHandle; }

 private:
  Handle handle_ = kNoHandle;
};

/// Kinds of files; the first eight values are those of WASI preview 1.
enum class FileType : uint8_t {
  unknown,
  block_device,
  character_device,
  directory,
  regular,
  socket_datagram,
  socket_stream,
  symbolic_link,
  fifo
};

/// What is known about a file. Times in nanoseconds since 1970; earlier ones are 0.
struct FileStat {
  uint64_t device = 0, inode = 0, links = 0, size = 0;
  uint64_t accessed = 0, modified = 0, changed = 0;
  FileType type = FileType::unknown;
};

/// How to open. Opening never waits (a fifo without a peer, a terminal): `nonblocking` says what holds afterwards.
struct OpenHow {
  bool read = false, write = false;
  bool create = false, exclusive = false, truncate = false, directory = false, follow = false;
  bool append = false, nonblocking = false, data_sync = false, sync = false;
  bool path_only = false;  ///< only a name for the file: no access, never a side effect on the file
};

Errno open_at(Handle directory, const char* name, const OpenHow& how, OwnedHandle& out);
/// Opens a whole path and never leaves `directory`; `notcapable` if the path would. `nosys` where the kernel cannot do it.
Errno open_beneath(Handle directory, const char* path, const OpenHow& how, OwnedHandle& out);
bool has_open_beneath();
/// Opens a directory by a path of the host itself.
Errno open_host_directory(const std::string& path, OwnedHandle& out);
/// A second handle of the same open file; closing either leaves the other.
Errno duplicate(Handle handle, OwnedHandle& out);

/// A run of bytes of the caller. ABI: layout of struct iovec.
struct IoSlice {
  void* data = nullptr;
  size_t size = 0;
};
Errno read(Handle handle, std::span<const IoSlice> slices, uint64_t& done);
Errno write(Handle handle, FileType type, std::span<const IoSlice> slices, uint64_t& done);
/// The same without waiting, whatever the handle's own mode: `again` if it would have to, `notsup` if the host cannot tell.
Errno read_now(Handle handle, std::span<const IoSlice> slices, uint64_t& done);
Errno write_now(Handle handle, std::span<const IoSlice> slices, uint64_t& done);
Errno read_at(Handle handle, std::span<const IoSlice> slices, uint64_t offset, uint64_t& done);
Errno write_at(Handle handle, std::span<const IoSlice> slices, uint64_t offset, uint64_t& done);

enum class Whence : uint8_t { set, current, end };
Errno seek(Handle handle, int64_t offset, Whence whence, uint64_t& position);

enum class Advice : uint8_t { normal, sequential, random, will_need, dont_need, no_reuse };
Errno advise(Handle handle, uint64_t offset, uint64_t length, Advice advice);
Errno allocate(Handle handle, uint64_t offset, uint64_t length);
Errno set_size(Handle handle, uint64_t size);
Errno sync(Handle handle);
Errno sync_data(Handle handle);

Errno stat(Handle handle, FileStat& out);
Errno stat_at(Handle directory, const char* name, FileStat& out);
bool is_terminal(Handle handle);

/// One new time: leave it, set it to now, or to `nanoseconds` since 1970.
struct NewTime {
  enum class Kind : uint8_t { keep, now, exact } kind = Kind::keep;
  uint64_t nanoseconds = 0;
};
Errno set_times(Handle handle, NewTime accessed, NewTime modified);
/// The same for a handle opened with `path_only`, also of a symbolic link itself.
Errno set_times_path_only(Handle handle, NewTime accessed, NewTime modified);

/// Access mode and status flags of an open handle.
struct HandleStatus {
  bool readable = false, writable = false, append = false, nonblocking = false, data_sync = false, sync = false;
};
Errno status(Handle handle, HandleStatus& out);
Errno set_status(Handle handle, bool append, bool nonblocking);

Errno make_directory(Handle parent, const char* name);
Errno remove_directory(Handle parent, const char* name);
Errno remove_file(Handle parent, const char* name);
Errno rename(Handle old_parent, const char* old_name, Handle new_parent, const char* new_name);
Errno link(Handle old_parent, const char* old_name, Handle new_parent, const char* new_name);
Errno make_symlink(const char* target, Handle parent, const char* name);
/// Target of the link that a `path_only` handle names; at most `room.size()` bytes, `length` says how many.
Errno read_link(Handle link, std::span<char> room, size_t& length);

struct DirectoryEntry {
  uint64_t next = 0;  ///< cookie of the entry after this one
  uint64_t inode = 0;
  FileType type = FileType::unknown;
  std::string_view name;
};
/// Passes the entries from `cookie` on (0 = first; else a `next` of this directory) to `emit` until it returns false or the
/// directory ends. Moves the handle's position: one caller at a time. `hint`: bytes worth of entries the caller expects to take.
Errno read_directory(Handle directory, uint64_t cookie, size_t hint, bool (*emit)(void*, const DirectoryEntry&), void* context);

}  // namespace wasmvm::os
