// Reading, writing and positions.
#include "wasi/handlers.h"

namespace wasmvm::wasi {

Errno IoVectors::load(const Call& call, uint32_t pointer, uint32_t count) {
  if (count > kMaxIovecs) return Errno::inval;
  if (!call.memory.has_array(pointer, count, layout::kIovec)) return Errno::fault;
  if (count > kFew) many_.resize(count);
  os::IoSlice* const slices = count > kFew ? many_.data() : few_;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t data = call.memory.load<uint32_t>(pointer, layout::kIovec * i);
    const uint32_t size = call.memory.load<uint32_t>(pointer, layout::kIovec * i + 4);
    if (!call.memory.has(data, size)) return Errno::fault;
    slices[i] = size == 0 ? os::IoSlice{} : os::IoSlice{call.memory.at(data), size};
  }
  count_ = count;
  return Errno::success;
}

namespace {

/// Loads the vectors of arguments 1 and 2 and checks the result pointer `out`; all four transfer functions begin so.
Errno prepare(const Call& call, Rights needed, uint32_t out, FdEntry& entry, IoVectors& vectors) {
  if (const Errno e = call.file(call.u32(0), needed, entry); e != Errno::success) return e;
  if (const Errno e = vectors.load(call, call.u32(1), call.u32(2)); e != Errno::success) return e;
  return call.memory.has(out, 4) ? Errno::success : Errno::fault;
}

/// Hosts transfer at most 2 GiB at a time, so the count fits.
Errno finish(const Call& call, Errno result, uint32_t out, uint64_t done) {
  if (result == Errno::success) call.memory.store(out, 0, static_cast<uint32_t>(done));
  return result;
}

/// What an offset counts from; the old interface numbers that otherwise.
Errno whence_of(const Call& call, uint32_t number, os::Whence& out) {
  constexpr os::Whence kPreview1[] = {os::Whence::set, os::Whence::current, os::Whence::end};
  constexpr os::Whence kUnstable[] = {os::Whence::current, os::Whence::end, os::Whence::set};
  if (number > 2) return Errno::inval;
  out = (call.abi == Abi::preview1 ? kPreview1 : kUnstable)[number];
  return Errno::success;
}

}  // namespace

Errno fd_read(Call& call) {
  const uint32_t out = call.u32(3);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = prepare(call, right::kFdRead, out, entry, vectors); e != Errno::success) return e;
  uint64_t done = 0;
  const Errno result = read_waiting(call, *entry.file, vectors.slices(), done);
  return finish(call, result, out, done);
}

Errno fd_write(Call& call) {
  const uint32_t out = call.u32(3);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = prepare(call, right::kFdWrite, out, entry, vectors); e != Errno::success) return e;
  uint64_t done = 0;
  const Errno result = write_waiting(call, *entry.file, vectors.slices(), done);
  return finish(call, result, out, done);
}

Errno fd_pread(Call& call) {
  const uint32_t out = call.u32(4);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = prepare(call, right::kFdRead | right::kFdSeek, out, entry, vectors); e != Errno::success) return e;
  uint64_t done = 0;
  const Errno result = entry.file->read_at(vectors.slices(), call.u64(3), done);
  return finish(call, result, out, done);
}

Errno fd_pwrite(Call& call) {
  const uint32_t out = call.u32(4);
  FdEntry entry;
  IoVectors vectors;
  if (const Errno e = prepare(call, right::kFdWrite | right::kFdSeek, out, entry, vectors); e != Errno::success) return e;
  uint64_t done = 0;
  const Errno result = entry.file->write_at(vectors.slices(), call.u64(3), done);
  return finish(call, result, out, done);
}

Errno fd_seek(Call& call) {
  const int64_t offset = static_cast<int64_t>(call.u64(1));
  const uint32_t out = call.u32(3);
  os::Whence whence;
  if (const Errno e = whence_of(call, call.u32(2), whence); e != Errno::success) return e;
  // Asking where one is needs only the right to tell.
  const bool tells = offset == 0 && whence == os::Whence::current;
  FdEntry entry;
  Errno e = call.file(call.u32(0), tells ? right::kFdTell : right::kFdSeek, entry);
  if (e == Errno::notcapable && tells) e = call.file(call.u32(0), right::kFdSeek, entry);
  if (e != Errno::success) return e;
  if (!call.memory.has(out, 8)) return Errno::fault;
  uint64_t position = 0;
  e = entry.file->seek(offset, whence, position);
  if (e == Errno::success) call.memory.store(out, 0, position);
  return e;
}

Errno fd_tell(Call& call) {
  const uint32_t out = call.u32(1);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdTell, entry); e != Errno::success) return e;
  if (!call.memory.has(out, 8)) return Errno::fault;
  uint64_t position = 0;
  const Errno e = entry.file->seek(0, os::Whence::current, position);
  if (e == Errno::success) call.memory.store(out, 0, position);
  return e;
}

Errno fd_advise(Call& call) {
  const uint32_t advice = call.u32(3);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdAdvise, entry); e != Errno::success) return e;
  if (advice > static_cast<uint32_t>(os::Advice::no_reuse)) return Errno::inval;
  return entry.file->advise(call.u64(1), call.u64(2), static_cast<os::Advice>(advice));
}

Errno fd_allocate(Call& call) {
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdAllocate, entry); e != Errno::success) return e;
  return entry.file->allocate(call.u64(1), call.u64(2));
}

Errno fd_sync(Call& call) {
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdSync, entry); e != Errno::success) return e;
  return entry.file->sync(false);
}

Errno fd_datasync(Call& call) {
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdDatasync, entry); e != Errno::success) return e;
  return entry.file->sync(true);
}

}  // namespace wasmvm::wasi
