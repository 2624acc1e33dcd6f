// What handlers share: descriptors with rights, paths, waiting.
#include "wasi/call.h"

#include <algorithm>

#include "base/os_clock.h"
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
  if (file.type() == os::FileType::fifo && (missing & (right::kFdAllocate | right::kFdAdvise)) != 0) return Errno::spipe;
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

Errno wait_ready(const Call& call, os::Handle handle, bool for_write, uint64_t limit) {
  os::PollItem item;
  item.handle = handle;
  (for_write ? item.want_write : item.want_read) = true;
  uint64_t begin = 0, now = 0;
  if (const Errno e = os::clock_now(os::Clock::monotonic, begin); e != Errno::success) return e;
  now = begin;
  for (;;) {
    if (call.is_interrupted()) return Errno::intr;
    const uint64_t left = limit - std::min(limit, now - begin);
    size_t ready = 0;
    if (const Errno e = os::poll({&item, 1}, std::min(left, kWaitSlice), ready); e != Errno::success) return e;
    if (ready > 0) return Errno::success;
    if (left <= kWaitSlice && limit != kForever) {
      if (const Errno e = os::clock_now(os::Clock::monotonic, now); e != Errno::success) return e;
      if (now - begin >= limit) return Errno::again;
    } else if (limit != kForever) {
      now += kWaitSlice;
    }
  }
}

Errno wait_unless_nonblocking(const Call& call, const Descriptor& file, bool for_write) {
  if ((file.flags() & fdflag::kNonblock) != 0) return Errno::success;
  return wait_ready(call, file.wait_handle(), for_write, file.wait_limit(for_write));
}

Errno read_waiting(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, uint64_t& done) {
  return transfer(call, file, slices, false, done,
                  [&](std::span<const os::IoSlice> rest, uint64_t& count) { return file.read(rest, count); });
}

Errno write_waiting(const Call& call, Descriptor& file, std::span<const os::IoSlice> slices, uint64_t& done) {
  const auto once = [&](std::span<const os::IoSlice> rest, uint64_t& count) { return file.write(rest, count); };
  // A datagram goes out whole or not at all.
  const bool datagram = file.type() == os::FileType::socket_datagram;
  return datagram ? transfer(call, file, slices, true, done, once) : transfer_all(call, file, slices, true, done, once);
}

void skip(std::vector<os::IoSlice>& slices, uint64_t count) {
  size_t first = 0;
  while (first < slices.size() && count >= slices[first].size) count -= slices[first++].size;
  slices.erase(slices.begin(), slices.begin() + static_cast<ptrdiff_t>(first));
  if (slices.empty() || count == 0) return;
  slices[0] = {static_cast<uint8_t*>(slices[0].data) + count, slices[0].size - count};
}

}  // namespace wasmvm::wasi
