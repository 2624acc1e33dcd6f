// Paths beneath a directory, and reading directories.
#include <algorithm>

#include "wasi/handlers.h"

namespace wasmvm::wasi {

namespace {

/// Directory and path of most functions here: descriptor in argument `fd`, path in the two arguments from `path` on.
Errno locate(const Call& call, unsigned fd, unsigned path, Rights needed, FdEntry& directory, std::string& name) {
  if (const Errno e = call.file(call.u32(fd), needed, directory); e != Errno::success) return e;
  return call.path(call.u32(path), call.u32(path + 1), name);
}

/// inval for flags that preview 1 does not have.
Errno lookup_flags(uint32_t flags, bool& follow) {
  follow = (flags & kLookupSymlinkFollow) != 0;
  return (flags & ~kLookupSymlinkFollow) != 0 ? Errno::inval : Errno::success;
}

/// Rights that opening with these flags uses up at the directory.
Rights rights_to_open(uint32_t oflags) {
  Rights needed = right::kPathOpen;
  if ((oflags & oflag::kCreat) != 0) needed |= right::kPathCreateFile;
  if ((oflags & oflag::kTrunc) != 0) needed |= right::kPathFilestatSetSize;
  return needed;
}

/// Fills the guest's buffer with directory records; the last one may be cut off, which tells the guest that there is more.
class DirentWriter {
 public:
  DirentWriter(uint8_t* room, uint32_t size) : room_(room), size_(size) {}

  static bool emit(void* self, const os::DirectoryEntry& entry) { return static_cast<DirentWriter*>(self)->add(entry); }
  uint32_t used() const { return used_; }

 private:
  bool add(const os::DirectoryEntry& entry) {
    uint8_t head[layout::kDirent] = {};
    GuestMemory::store_bytes(head, entry.next);
    GuestMemory::store_bytes(head + layout::kDirentIno, entry.inode);
    GuestMemory::store_bytes(head + layout::kDirentNamlen, static_cast<uint32_t>(entry.name.size()));
    head[layout::kDirentType] = filetype(entry.type);
    append(head, layout::kDirent);
    append(entry.name.data(), entry.name.size());
    return used_ < size_;
  }
  void append(const void* from, size_t size) {
    const uint32_t part = static_cast<uint32_t>(std::min<size_t>(size, size_ - used_));
    if (part > 0) std::memcpy(room_ + used_, from, part);
    used_ += part;
  }

  uint8_t* const room_;
  const uint32_t size_;
  uint32_t used_ = 0;
};

}  // namespace

Errno fd_readdir(Call& call) {
  const uint32_t room = call.u32(1), size = call.u32(2), out = call.u32(4);
  FdEntry directory;
  if (const Errno e = call.file(call.u32(0), right::kFdReaddir, directory); e != Errno::success) return e;
  if (!call.memory.has(room, size) || !call.memory.has(out, 4)) return Errno::fault;
  DirentWriter writer(size == 0 ? nullptr : call.memory.at(room), size);
  if (size > 0) {
    const Errno e = directory.file->read_entries(call.u64(3), size, DirentWriter::emit, &writer);
    if (e != Errno::success) return e;
  }
  call.memory.store(out, 0, writer.used());
  return Errno::success;
}

Errno path_open(Call& call) {
  const uint32_t oflags = call.u32(4), fdflags = call.u32(7), out = call.u32(8);
  // Unknown bits of rights ask for nothing; known ones must not exceed what the directory hands on.
  const Rights base = call.u64(5) & right::kAll, inheriting = call.u64(6) & right::kAll;
  OpenRequest request;
  if (const Errno e = lookup_flags(call.u32(1), request.follow); e != Errno::success) return e;
  if ((oflags & ~oflag::kAll) != 0 || (fdflags & ~fdflag::kAll) != 0) return Errno::inval;
  FdEntry directory;
  std::string path;
  if (const Errno e = locate(call, 0, 2, rights_to_open(oflags), directory, path); e != Errno::success) return e;
  if (!call.memory.has(out, 4)) return Errno::fault;
  if (((base | inheriting) & ~directory.inheriting) != 0) return Errno::notcapable;
  request.read = (base & (right::kFdRead | right::kFdReaddir)) != 0;
  request.write = (base & right::kWriting) != 0;
  request.oflags = oflags;
  request.fdflags = fdflags;
  FdEntry opened;
  Errno e = directory.file->open(path, request, opened.file);
  const bool must_write = (base & (right::kFdWrite | right::kFdAllocate)) != 0;
  if (request.write && !must_write && (e == Errno::rofs || e == Errno::acces || e == Errno::perm || e == Errno::isdir)) {
    // The right to set sizes alone does not insist on writing: Go's programs name it when they only read.
    request.write = false;
    e = directory.file->open(path, request, opened.file);
  }
  if (e != Errno::success) return e;
  opened.base = base & opened.file->supported();
  opened.inheriting = inheriting;
  uint32_t fd = 0;
  if (const Errno e = call.env.files->insert(std::move(opened), fd); e != Errno::success) return e;
  call.memory.store(out, 0, fd);
  return Errno::success;
}

Errno path_filestat_get(Call& call) {
  const uint32_t out = call.u32(4);
  bool follow = false;
  FdEntry directory;
  std::string path;
  if (const Errno e = lookup_flags(call.u32(1), follow); e != Errno::success) return e;
  if (const Errno e = locate(call, 0, 2, right::kPathFilestatGet, directory, path); e != Errno::success) return e;
  if (!call.memory.has(out, filestat_size(call.abi))) return Errno::fault;
  os::FileStat stat;
  const Errno e = directory.file->stat_path(path, follow, stat);
  if (e == Errno::success) store_filestat(call, out, stat);
  return e;
}

Errno path_filestat_set_times(Call& call) {
  bool follow = false;
  FdEntry directory;
  std::string path;
  os::NewTime accessed, modified;
  if (const Errno e = lookup_flags(call.u32(1), follow); e != Errno::success) return e;
  if (const Errno e = locate(call, 0, 2, right::kPathFilestatSetTimes, directory, path); e != Errno::success) return e;
  if (const Errno e = new_times(call.u64(4), call.u64(5), call.u32(6), accessed, modified); e != Errno::success) return e;
  return directory.file->set_times_path(path, follow, accessed, modified);
}

Errno path_create_directory(Call& call) {
  FdEntry directory;
  std::string path;
  if (const Errno e = locate(call, 0, 1, right::kPathCreateDirectory, directory, path); e != Errno::success) return e;
  return directory.file->create_directory(path);
}

Errno path_remove_directory(Call& call) {
  FdEntry directory;
  std::string path;
  if (const Errno e = locate(call, 0, 1, right::kPathRemoveDirectory, directory, path); e != Errno::success) return e;
  return directory.file->remove_directory(path);
}

Errno path_unlink_file(Call& call) {
  FdEntry directory;
  std::string path;
  if (const Errno e = locate(call, 0, 1, right::kPathUnlinkFile, directory, path); e != Errno::success) return e;
  return directory.file->unlink_file(path);
}

Errno path_rename(Call& call) {
  FdEntry from, to;
  std::string path, new_path;
  if (const Errno e = locate(call, 0, 1, right::kPathRenameSource, from, path); e != Errno::success) return e;
  if (const Errno e = locate(call, 3, 4, right::kPathRenameTarget, to, new_path); e != Errno::success) return e;
  return from.file->rename(path, *to.file, new_path);
}

// Following the last link of the source is refused, as others do: no host can do that race-free without privileges.
Errno path_link(Call& call) {
  FdEntry from, to;
  std::string path, new_path;
  if (call.u32(1) != 0) return Errno::inval;
  if (const Errno e = locate(call, 0, 2, right::kPathLinkSource, from, path); e != Errno::success) return e;
  if (const Errno e = locate(call, 4, 5, right::kPathLinkTarget, to, new_path); e != Errno::success) return e;
  return from.file->link(path, *to.file, new_path);
}

Errno path_symlink(Call& call) {
  FdEntry directory;
  std::string target, path;
  if (const Errno e = call.path(call.u32(0), call.u32(1), target); e != Errno::success) return e;
  if (const Errno e = locate(call, 2, 3, right::kPathSymlink, directory, path); e != Errno::success) return e;
  return directory.file->symlink(target, path);
}

Errno path_readlink(Call& call) {
  const uint32_t room = call.u32(3), size = call.u32(4), out = call.u32(5);
  FdEntry directory;
  std::string path;
  if (const Errno e = locate(call, 0, 1, right::kPathReadlink, directory, path); e != Errno::success) return e;
  if (!call.memory.has(room, size) || !call.memory.has(out, 4)) return Errno::fault;
  char target[kMaxPath];
  size_t length = 0;
  const Errno e = directory.file->read_link(path, {target, std::min<size_t>(size, sizeof target)}, length);
  if (e != Errno::success) return e;
  if (length > 0) std::memcpy(call.memory.at(room), target, length);
  call.memory.store(out, 0, static_cast<uint32_t>(length));
  return Errno::success;
}

}  // namespace wasmvm::wasi
