// Linux: opening, reading and writing. Names and attributes are in os_fs_names.cpp.
#include "base/os_fs.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>

namespace wasmvm::os {

static_assert(sizeof(IoSlice) == sizeof(iovec) && offsetof(IoSlice, size) == offsetof(iovec, iov_len));

namespace {

const iovec* to_iovec(std::span<const IoSlice> slices) { return reinterpret_cast<const iovec*>(slices.data()); }
int count_of(std::span<const IoSlice> slices) { return static_cast<int>(std::min<size_t>(slices.size(), IOV_MAX)); }

Errno finish(ssize_t result, uint64_t& done) {
  if (result < 0) return last_errno();
  done = static_cast<uint64_t>(result);
  return Errno::success;
}

int flags_of(const OpenHow& how) {
  int flags = O_CLOEXEC | (how.follow ? 0 : O_NOFOLLOW) | (how.directory ? O_DIRECTORY : 0);
  if (how.path_only) return flags | O_PATH;
  flags |= how.write ? (how.read ? O_RDWR : O_WRONLY) : O_RDONLY;
  flags |= (how.create ? O_CREAT : 0) | (how.exclusive ? O_EXCL : 0) | (how.truncate ? O_TRUNC : 0);
  flags |= (how.append ? O_APPEND : 0) | (how.sync ? O_SYNC : how.data_sync ? O_DSYNC : 0);
  // Always: opening a fifo must not wait for its peer, a terminal must not become the process's own.
  return flags | O_NONBLOCK | O_NOCTTY;
}

/// Opening was nonblocking; makes the handle blocking again if the caller wants that and the file can block at all.
Errno settle(OwnedHandle handle, const OpenHow& how, OwnedHandle& out) {
  if (!how.path_only && !how.nonblocking) {
    struct stat st;
    if (::fstat(handle.get(), &st) != 0) return last_errno();
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
      const int flags = ::fcntl(handle.get(), F_GETFL);
      if (flags < 0 || ::fcntl(handle.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) return last_errno();
    }
  }
  out = std::move(handle);
  return Errno::success;
}

int call_openat2(Handle directory, const char* path, int flags, bool create) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags);
  how.mode = create ? 0666 : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(::syscall(SYS_openat2, directory, path, &how, sizeof how));
}

/// Keeps a signal from this thread while it writes, and swallows one that the write caused: a guest that writes to a closed
/// pipe, or beyond the size that the host may write, gets an errno; the host does not die.
class SignalGuard {
 public:
  explicit SignalGuard(int signal) {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, signal);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, signal) == 1;
    ::pthread_sigmask(SIG_BLOCK, &set_, &old_);
  }
  void swallow() {
    const timespec none = {};
    if (!was_pending_) ::sigtimedwait(&set_, nullptr, &none);
  }
  ~SignalGuard() { ::pthread_sigmask(SIG_SETMASK, &old_, nullptr); }

 private:
  sigset_t set_, old_;
  bool was_pending_ = false;
};

/// Does what may send SIGPIPE.
template <typename Do>
Errno without_sigpipe(const Do& operation) {
  SignalGuard guard(SIGPIPE);
  const Errno result = operation();
  if (result == Errno::pipe) guard.swallow();
  return result;
}

/// Does what may make a file longer. The signal comes only where the process has a limit on sizes, which is rare.
template <typename Do>
Errno without_sigxfsz(const Do& operation) {
  rlimit limit;
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY) return operation();
  SignalGuard guard(SIGXFSZ);
  const Errno result = operation();
  if (result == Errno::fbig) guard.swallow();
  return result;
}

}  // namespace

void OwnedHandle::close() {
  if (handle_ != kNoHandle) ::close(std::exchange(handle_, kNoHandle));
}

Errno open_at(Handle directory, const char* name, const OpenHow& how, OwnedHandle& out) {
  const int fd = ::openat(directory, name, flags_of(how), 0666);
  if (fd < 0) return last_errno();
  return settle(OwnedHandle(fd), how, out);
}

bool has_open_beneath() {
  // Asked once: a kernel before 5.6 says ENOSYS, a system call filter may say EPERM.
  static const bool available = [] {
    const OwnedHandle probe(call_openat2(AT_FDCWD, ".", O_PATH | O_CLOEXEC, false));
    return static_cast<bool>(probe);
  }();
  return available;
}

Errno open_beneath(Handle directory, const char* path, const OpenHow& how, OwnedHandle& out) {
  if (!has_open_beneath()) return Errno::nosys;
  // The kernel gives up with EAGAIN when a rename elsewhere races with a ".."; a few retries nearly always succeed.
  for (int attempt = 0; attempt < 16; ++attempt) {
    const int fd = call_openat2(directory, path, flags_of(how), how.create && !how.path_only);
    if (fd >= 0) return settle(OwnedHandle(fd), how, out);
    if (errno == EXDEV) return Errno::notcapable;
    if (errno != EAGAIN && errno != EINTR) return last_errno();
  }
  return Errno::nosys;
}

Errno open_host_directory(const std::string& path, OwnedHandle& out) {
  OwnedHandle handle(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle) return last_errno();
  out = std::move(handle);
  return Errno::success;
}

Errno duplicate(Handle handle, OwnedHandle& out) {
  OwnedHandle copy(::fcntl(handle, F_DUPFD_CLOEXEC, 3));
  if (!copy) return last_errno();
  out = std::move(copy);
  return Errno::success;
}

Errno read(Handle handle, std::span<const IoSlice> slices, uint64_t& done) {
  return finish(::readv(handle, to_iovec(slices), count_of(slices)), done);
}

Errno write(Handle handle, FileType type, std::span<const IoSlice> slices, uint64_t& done) {
  if (type == FileType::socket_stream || type == FileType::socket_datagram) {
    msghdr message = {};
    message.msg_iov = const_cast<iovec*>(to_iovec(slices));
    message.msg_iovlen = static_cast<size_t>(count_of(slices));
    return finish(::sendmsg(handle, &message, MSG_NOSIGNAL), done);
  }
  const auto go = [&] { return finish(::writev(handle, to_iovec(slices), count_of(slices)), done); };
  if (type == FileType::fifo) return without_sigpipe(go);
  return type == FileType::regular ? without_sigxfsz(go) : go();
}

Errno read_now(Handle handle, std::span<const IoSlice> slices, uint64_t& done) {
  return finish(::preadv2(handle, to_iovec(slices), count_of(slices), -1, RWF_NOWAIT), done);
}

Errno write_now(Handle handle, std::span<const IoSlice> slices, uint64_t& done) {
  return without_sigpipe([&] { return finish(::pwritev2(handle, to_iovec(slices), count_of(slices), -1, RWF_NOWAIT), done); });
}

Errno read_at(Handle handle, std::span<const IoSlice> slices, uint64_t offset, uint64_t& done) {
  return finish(::preadv(handle, to_iovec(slices), count_of(slices), static_cast<off_t>(offset)), done);
}

Errno write_at(Handle handle, std::span<const IoSlice> slices, uint64_t offset, uint64_t& done) {
  return without_sigxfsz(
      [&] { return finish(::pwritev(handle, to_iovec(slices), count_of(slices), static_cast<off_t>(offset)), done); });
}

Errno seek(Handle handle, int64_t offset, Whence whence, uint64_t& position) {
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const off_t result = ::lseek(handle, offset, kWhence[static_cast<int>(whence)]);
  if (result < 0) return last_errno();
  position = static_cast<uint64_t>(result);
  return Errno::success;
}

Errno advise(Handle handle, uint64_t offset, uint64_t length, Advice advice) {
  constexpr int kAdvice[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                             POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  if (offset > INT64_MAX || length > INT64_MAX) return Errno::inval;
  return errno_from_host(
      ::posix_fadvise(handle, static_cast<off_t>(offset), static_cast<off_t>(length), kAdvice[static_cast<int>(advice)]));
}

Errno allocate(Handle handle, uint64_t offset, uint64_t length) {
  if (offset > INT64_MAX || length > INT64_MAX || length == 0) return Errno::inval;
  if (length > INT64_MAX - offset) return Errno::fbig;
  return without_sigxfsz([&] {
    return ::fallocate(handle, 0, static_cast<off_t>(offset), static_cast<off_t>(length)) == 0 ? Errno::success : last_errno();
  });
}

Errno set_size(Handle handle, uint64_t size) {
  if (size > INT64_MAX) return Errno::inval;
  return without_sigxfsz([&] { return ::ftruncate(handle, static_cast<off_t>(size)) == 0 ? Errno::success : last_errno(); });
}

Errno sync(Handle handle) { return ::fsync(handle) == 0 ? Errno::success : last_errno(); }
Errno sync_data(Handle handle) { return ::fdatasync(handle) == 0 ? Errno::success : last_errno(); }

Errno status(Handle handle, HandleStatus& out) {
  const int flags = ::fcntl(handle, F_GETFL);
  if (flags < 0) return last_errno();
  const int mode = flags & O_ACCMODE;
  out.readable = mode != O_WRONLY;
  out.writable = mode != O_RDONLY;
  out.append = (flags & O_APPEND) != 0;
  out.nonblocking = (flags & O_NONBLOCK) != 0;
  out.sync = (flags & O_SYNC) == O_SYNC;
  out.data_sync = !out.sync && (flags & O_DSYNC) != 0;
  return Errno::success;
}

Errno set_status(Handle handle, bool append, bool nonblocking) {
  const int old = ::fcntl(handle, F_GETFL);
  if (old < 0) return last_errno();
  const int flags = (old & ~(O_APPEND | O_NONBLOCK)) | (append ? O_APPEND : 0) | (nonblocking ? O_NONBLOCK : 0);
  return flags == old || ::fcntl(handle, F_SETFL, flags) == 0 ? Errno::success : last_errno();
}

}  // namespace wasmvm::os
