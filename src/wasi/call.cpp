// What handlers share: descriptors with rights, paths, waiting.
#include "wasi/call.h"

#include "base/os_poll.h"
#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

/// Why a file of this type cannot have `missing`.
Errno unsupported(const Descriptor& file, Rights missing) {
  const bool directory = file.type() == os::FileType::directory;
  if ((missing & (right::kPaths | right::kFdReaddir)) != 0) return Errno::notdir;
  if ((missing & (right::kSockAccept | right::kSockShutdown)) != 0) return Errno::notsock;
  if (directory) return Errno::isdir;
  if ((missing & (right::kFdSeek | right::kFdTell)) != 0) return Errno::spipe;
  if ((missing & (right::kFdRead | right::kFdWrite)) != 0) return Errno::badf;
  // What remains needs a regular file (advise, sync, ...) or one open for writing (allocate, set_size).
  return file.type() == os::FileType::regular ? Errno::badf : Errno::inval;
}

}  // namespace

Errno Call::file(uint32_t fd, Rights needed, FdEntry& out) const {
  if (const Errno e = env.files->lookup(fd, out); e != Errno::success) return e;
  const Rights missing = needed & ~out.base;
  if (missing == 0) return Errno::success;
  const Rights impossible = missing & ~out.file->supported();
  return impossible != 0 ? unsupported(*out.file, impossible) : Errno::notcapable;
}

Errno Call::path(uint32_t pointer, uint32_t length, std::string& out) const {
  if (!memory.has(pointer, length)) return Errno::fault;
  if (length >= kMaxPath) return Errno::nametoolong;
  if (length == 0) return Errno::noent;
  out.assign(reinterpret_cast<const char*>(memory.at(pointer)), length);
  return Errno::success;
}

Errno wait_ready(const Call& call, os::Handle handle, bool for_write) {
  os::PollItem item;
  item.handle = handle;
  (for_write ? item.want_write : item.want_read) = true;
  for (size_t ready = 0; ready == 0;) {
    if (call.is_interrupted()) return Errno::intr;
    if (const Errno e = os::poll({&item, 1}, kWaitSlice, ready); e != Errno::success) return e;
  }
  return Errno::success;
}

}  // namespace wasmvm::wasi
