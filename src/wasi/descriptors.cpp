// Descriptors as such: numbers, rights, flags and attributes.
#include <algorithm>

#include "wasi/handlers.h"

namespace wasmvm::wasi {

void store_filestat(const Call& call, uint32_t pointer, const os::FileStat& stat) {
  const GuestMemory& memory = call.memory;
  std::memset(memory.at(pointer), 0, filestat_size(call.abi));
  memory.store(pointer, 0, stat.device);
  memory.store(pointer, layout::kFilestatIno, stat.inode);
  memory.store(pointer, layout::kFilestatType, filetype(stat.type));
  uint32_t rest = layout::kFilestatSize;
  if (call.abi == Abi::preview1) {
    memory.store(pointer, layout::kFilestatNlink, stat.links);
  } else {
    memory.store(pointer, layout::kFilestatNlink - 4, static_cast<uint32_t>(std::min<uint64_t>(stat.links, UINT32_MAX)));
    rest -= 8;
  }
  for (const uint64_t value : {stat.size, stat.accessed, stat.modified, stat.changed}) {
    memory.store(pointer, rest, value);
    rest += 8;
  }
}

Errno new_times(uint64_t accessed, uint64_t modified, uint32_t flags, os::NewTime& atime, os::NewTime& mtime) {
  using Kind = os::NewTime::Kind;
  constexpr uint32_t kBothAtim = fstflag::kAtim | fstflag::kAtimNow, kBothMtim = fstflag::kMtim | fstflag::kMtimNow;
  if ((flags & ~fstflag::kAll) != 0 || (flags & kBothAtim) == kBothAtim || (flags & kBothMtim) == kBothMtim) return Errno::inval;
  atime = {(flags & fstflag::kAtim) != 0 ? Kind::exact : (flags & fstflag::kAtimNow) != 0 ? Kind::now : Kind::keep, accessed};
  mtime = {(flags & fstflag::kMtim) != 0 ? Kind::exact : (flags & fstflag::kMtimNow) != 0 ? Kind::now : Kind::keep, modified};
  return Errno::success;
}

Errno fd_close(Call& call) { return call.env.files->close(call.u32(0)); }

Errno fd_renumber(Call& call) { return call.env.files->renumber(call.u32(0), call.u32(1)); }

Errno fd_fdstat_get(Call& call) {
  const uint32_t out = call.u32(1);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), 0, entry); e != Errno::success) return e;
  if (!call.memory.has(out, layout::kFdstat)) return Errno::fault;
  std::memset(call.memory.at(out), 0, layout::kFdstat);
  call.memory.store(out, 0, filetype(entry.file->type()));
  call.memory.store(out, layout::kFdstatFlags, static_cast<uint16_t>(entry.file->flags()));
  call.memory.store(out, layout::kFdstatBase, entry.base);
  call.memory.store(out, layout::kFdstatInheriting, entry.inheriting);
  return Errno::success;
}

Errno fd_fdstat_set_flags(Call& call) {
  const uint32_t flags = call.u32(1);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdFdstatSetFlags, entry); e != Errno::success) return e;
  return (flags & ~fdflag::kAll) != 0 ? Errno::inval : entry.file->set_flags(flags);
}

// Unknown bits name no right: asking to keep them keeps nothing.
Errno fd_fdstat_set_rights(Call& call) {
  return call.env.files->restrict_rights(call.u32(0), call.u64(1) & right::kAll, call.u64(2) & right::kAll);
}

Errno fd_filestat_get(Call& call) {
  const uint32_t out = call.u32(1);
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdFilestatGet, entry); e != Errno::success) return e;
  if (!call.memory.has(out, filestat_size(call.abi))) return Errno::fault;
  os::FileStat stat;
  const Errno e = entry.file->stat(stat);
  if (e == Errno::success) store_filestat(call, out, stat);
  return e;
}

Errno fd_filestat_set_size(Call& call) {
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdFilestatSetSize, entry); e != Errno::success) return e;
  return entry.file->set_size(call.u64(1));
}

Errno fd_filestat_set_times(Call& call) {
  FdEntry entry;
  if (const Errno e = call.file(call.u32(0), right::kFdFilestatSetTimes, entry); e != Errno::success) return e;
  os::NewTime accessed, modified;
  if (const Errno e = new_times(call.u64(1), call.u64(2), call.u32(3), accessed, modified); e != Errno::success) return e;
  return entry.file->set_times(accessed, modified);
}

}  // namespace wasmvm::wasi
