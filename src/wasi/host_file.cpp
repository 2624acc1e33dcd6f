// Operations on open files of the host.
#include "wasi/host_file.h"

#include "base/os_poll.h"
#include "wasi/host_socket.h"

namespace wasmvm::wasi {

using os::FileType;

namespace {

constexpr uint32_t kSyncFlags = fdflag::kDsync | fdflag::kRsync | fdflag::kSync;

Rights rights_of(FileType type, bool terminal, const os::HandleStatus& status) {
  Rights rights = right::kStream;
  if (type == FileType::regular || type == FileType::block_device) {
    rights = right::kRegular;
  } else if (type == FileType::character_device && !terminal) {
    // Terminals lack these two: that is how a guest's isatty knows them.
    rights |= right::kFdSeek | right::kFdTell;
  }
  if (!status.readable) rights &= ~right::kFdRead;
  if (!status.writable) rights &= ~right::kWriting;
  return rights;
}

}  // namespace

HostFile::HostFile(os::OwnedHandle handle, FileType type, const os::HandleStatus& status, uint32_t flags, bool read_only,
                   bool inherited)
    : handle_(std::move(handle)),
      type_(type),
      read_only_(read_only),
      inherited_(inherited),
      terminal_(type == FileType::character_device && os::is_terminal(handle_.get())),
      supported_(rights_of(type, terminal_, status)),
      native_sync_((status.sync ? fdflag::kSync : 0) | (status.data_sync ? fdflag::kDsync : 0)),
      flags_(flags) {}

Errno HostFile::inherit(os::Handle handle, Ref<Descriptor>& out) {
  os::OwnedHandle copy;
  if (const Errno e = os::duplicate(handle, copy); e != Errno::success) return e;
  os::FileStat stat;
  os::HandleStatus status;
  if (const Errno e = os::stat(copy.get(), stat); e != Errno::success) return e;
  if (const Errno e = os::status(copy.get(), status); e != Errno::success) return e;
  // A directory as standard stream would be a preopen that nobody granted.
  if (stat.type == FileType::directory) return Errno::isdir;
  const uint32_t flags = (status.append ? fdflag::kAppend : 0) | (status.nonblocking ? fdflag::kNonblock : 0) |
                         (status.sync ? fdflag::kSync : 0) | (status.data_sync ? fdflag::kDsync : 0);
  if (stat.type == FileType::socket_stream || stat.type == FileType::socket_datagram) {
    const os::AddressFamily family = os::socket_family(copy.get());
    out = make_ref<HostSocket>(std::move(copy), family, stat.type == FileType::socket_datagram, flags);
    return Errno::success;
  }
  out = make_ref<HostFile>(std::move(copy), stat.type, status, flags, false, true);
  return Errno::success;
}

Errno HostFile::set_flags(uint32_t flags) {
  if (!inherited_) {
    const Errno e = os::set_status(handle_.get(), (flags & fdflag::kAppend) != 0, (flags & fdflag::kNonblock) != 0);
    if (e != Errno::success) return e;
  }
  flags_.store(flags, std::memory_order_relaxed);
  return Errno::success;
}

Errno HostFile::set_times(os::NewTime accessed, os::NewTime modified) {
  return read_only_ ? Errno::rofs : os::set_times(handle_.get(), accessed, modified);
}

Errno HostFile::sync(bool data_only) { return data_only ? os::sync_data(handle_.get()) : os::sync(handle_.get()); }

/// `again` unless the file is ready.
Errno HostFile::ready(bool for_write) const {
  os::PollItem item;
  item.handle = handle_.get();
  (for_write ? item.want_write : item.want_read) = true;
  size_t count = 0;
  if (const Errno e = os::poll({&item, 1}, 0, count); e != Errno::success) return e;
  return count == 0 ? Errno::again : Errno::success;
}

/// Honours sync flags that were set after opening, which the host's own flags cannot do.
Errno HostFile::after_write(Errno result) const {
  const uint32_t wanted = flags() & kSyncFlags & ~fdflag::kRsync;
  if (result != Errno::success || wanted == 0 || (native_sync_ & fdflag::kSync) != 0 || wanted == native_sync_) return result;
  return (wanted & fdflag::kSync) != 0 ? os::sync(handle_.get()) : os::sync_data(handle_.get());
}

Errno HostFile::read(std::span<const os::IoSlice> slices, uint64_t& done) {
  if (never_waits()) return os::read(handle_.get(), slices, done);
  // A fifo that nobody has opened for writing yet has no end to be read, although the host would say so.
  const bool ask_first = !inherited_ || cannot_tell_.load(std::memory_order_relaxed);
  if (ask_first) {
    if (const Errno e = ready(false); e != Errno::success) return e;
  }
  if (!cannot_tell_.load(std::memory_order_relaxed)) {
    const Errno e = os::read_now(handle_.get(), slices, done);
    if (e != Errno::notsup) return e;
    cannot_tell_.store(true, std::memory_order_relaxed);
    if (!ask_first) return read(slices, done);
  }
  return os::read(handle_.get(), slices, done);
}

Errno HostFile::write(std::span<const os::IoSlice> slices, uint64_t& done) {
  if (never_waits()) return after_write(os::write(handle_.get(), type_, slices, done));
  if (!cannot_tell_.load(std::memory_order_relaxed)) {
    const Errno e = os::write_now(handle_.get(), slices, done);
    if (e != Errno::notsup) return e;
    cannot_tell_.store(true, std::memory_order_relaxed);
  }
  if (const Errno e = ready(true); e != Errno::success) return e;
  return os::write(handle_.get(), type_, slices, done);
}

Errno HostFile::read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  return offset > INT64_MAX ? Errno::inval : os::read_at(handle_.get(), slices, offset, done);
}

Errno HostFile::write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  return offset > INT64_MAX ? Errno::inval : after_write(os::write_at(handle_.get(), slices, offset, done));
}

Errno HostFile::seek(int64_t offset, os::Whence whence, uint64_t& position) {
  return os::seek(handle_.get(), offset, whence, position);
}

Errno HostFile::advise(uint64_t offset, uint64_t length, os::Advice advice) {
  return os::advise(handle_.get(), offset, length, advice);
}

Errno HostFile::allocate(uint64_t offset, uint64_t length) {
  return read_only_ ? Errno::rofs : os::allocate(handle_.get(), offset, length);
}

Errno HostFile::set_size(uint64_t size) { return read_only_ ? Errno::rofs : os::set_size(handle_.get(), size); }

os::Handle HostFile::wait_handle() const { return never_waits() ? os::kNoHandle : handle_.get(); }

}  // namespace wasmvm::wasi
