// Operations on paths beneath a directory of the host.
//
// Whoever acts on a name passes the host one component from find_place, with the trailing slash taken off and its meaning
// ("a directory, please") checked here: some system calls follow a symbolic link that is followed by a slash.
#include "wasi/host_directory.h"

#include "base/os_socket.h"
#include "wasi/host_file.h"

namespace wasmvm::wasi {

using os::FileType;

namespace {

/// Whether what `place` names is a directory, links not followed. Errors: that of looking.
Errno is_directory(const Place& place, bool& answer) {
  os::FileStat stat;
  const Errno e = os::stat_at(place.parent.get(), place.name.c_str(), stat);
  answer = stat.type == FileType::directory;
  return e;
}

/// For a path with a trailing slash: `notdir` unless it names a directory.
Errno demand_directory(const Place& place) {
  if (!place.trailing_slash) return Errno::success;
  bool directory = false;
  if (const Errno e = is_directory(place, directory); e != Errno::success) return e;
  return directory ? Errno::success : Errno::notdir;
}

/// For a name about to be made as something other than a directory: `exist` or `noent` if the path has a trailing slash.
Errno refuse_slash(const Place& place) {
  if (!place.trailing_slash) return Errno::success;
  bool directory = false;
  const Errno e = is_directory(place, directory);
  return e == Errno::success ? Errno::exist : e;
}

}  // namespace

Errno HostDirectory::set_times(os::NewTime accessed, os::NewTime modified) {
  return read_only_ ? Errno::rofs : os::set_times(handle_.get(), accessed, modified);
}

Errno HostDirectory::open_handle(std::string_view path, const os::OpenHow& how, os::OwnedHandle& out) {
  if (!read_only_) return open_beneath(handle_.get(), path, how, resolution_, out);
  if (how.truncate || how.write) {
    // A name that leads outside, or nowhere, is told so first; opening to look has no effect on the file.
    os::OwnedHandle ignored;
    const Errno e = open_name(path, how.follow, ignored);
    return e == Errno::success || e == Errno::noent ? Errno::rofs : e;
  }
  os::OpenHow existing = how;
  existing.create = existing.exclusive = false;
  const Errno e = open_beneath(handle_.get(), path, existing, resolution_, out);
  if (how.create && e == Errno::noent) return Errno::rofs;
  if (how.create && how.exclusive && e == Errno::success) {
    out.close();
    return Errno::exist;
  }
  return e;
}

Errno HostDirectory::open(std::string_view path, const OpenRequest& request, Ref<Descriptor>& out) {
  os::OpenHow how;
  how.read = request.read || !request.write;
  how.write = request.write;
  how.follow = request.follow;
  how.create = (request.oflags & oflag::kCreat) != 0;
  how.exclusive = (request.oflags & oflag::kExcl) != 0;
  how.truncate = (request.oflags & oflag::kTrunc) != 0;
  how.directory = (request.oflags & oflag::kDirectory) != 0;
  how.append = (request.fdflags & fdflag::kAppend) != 0;
  how.nonblocking = (request.fdflags & fdflag::kNonblock) != 0;
  how.sync = (request.fdflags & fdflag::kSync) != 0;
  how.data_sync = (request.fdflags & fdflag::kDsync) != 0;
  // The host's meaning of these pairs differs between kernels; preview 1 has none.
  if (how.directory && (how.create || how.truncate)) return Errno::inval;
  if (how.exclusive && !how.create) how.exclusive = false;
  os::OwnedHandle handle;
  if (const Errno e = open_handle(path, how, handle); e != Errno::success) return e;
  os::FileStat stat;
  if (const Errno e = os::stat(handle.get(), stat); e != Errno::success) return e;
  if (stat.type == FileType::directory) {
    out = make_ref<HostDirectory>(std::move(handle), read_only_, resolution_);
    return Errno::success;
  }
  os::HandleStatus status;
  if (const Errno e = os::status(handle.get(), status); e != Errno::success) return e;
  out = make_ref<HostFile>(std::move(handle), stat.type, status, request.fdflags, read_only_, false);
  return Errno::success;
}

/// A handle that names the file but cannot touch its contents. A trailing slash follows a link whatever `follow` says, as the
/// host does, and stays beneath all the same.
Errno HostDirectory::open_name(std::string_view path, bool follow, os::OwnedHandle& out) {
  os::OpenHow how;
  how.path_only = true;
  how.follow = follow;
  return open_beneath(handle_.get(), path, how, resolution_, out);
}

Errno HostDirectory::stat_path(std::string_view path, bool follow, os::FileStat& out) {
  os::OwnedHandle handle;
  if (const Errno e = open_name(path, follow, handle); e != Errno::success) return e;
  return os::stat(handle.get(), out);
}

Errno HostDirectory::set_times_path(std::string_view path, bool follow, os::NewTime accessed, os::NewTime modified) {
  os::OwnedHandle handle;
  if (const Errno e = open_name(path, follow, handle); e != Errno::success) return e;
  if (read_only_) return Errno::rofs;
  return os::set_times_path_only(handle.get(), accessed, modified);
}

Errno HostDirectory::create_directory(std::string_view path) {
  Place at;
  if (const Errno e = place(path, at); e != Errno::success) return e;
  if (at.is_dots()) return Errno::exist;
  if (read_only_) return Errno::rofs;
  return os::make_directory(at.parent.get(), at.name.c_str());
}

Errno HostDirectory::remove_directory(std::string_view path) {
  Place at;
  if (const Errno e = place(path, at); e != Errno::success) return e;
  if (at.is_dots()) return at.name == "." ? Errno::inval : Errno::notempty;
  if (read_only_) return Errno::rofs;
  return os::remove_directory(at.parent.get(), at.name.c_str());
}

Errno HostDirectory::unlink_file(std::string_view path) {
  Place at;
  if (const Errno e = place(path, at); e != Errno::success) return e;
  if (at.is_dots()) return Errno::isdir;
  if (read_only_) return Errno::rofs;
  if (const Errno e = demand_directory(at); e != Errno::success) return e;
  // With the slash gone the host would remove a file here: what is a directory is refused under its own name.
  if (at.trailing_slash) return Errno::isdir;
  return os::remove_file(at.parent.get(), at.name.c_str());
}

Errno HostDirectory::rename(std::string_view path, Descriptor& to, std::string_view new_path) {
  HostDirectory* target = to.as_host_directory();
  if (target == nullptr) return to.type() == FileType::directory ? Errno::xdev : Errno::notdir;
  Place from, into;
  if (const Errno e = place(path, from); e != Errno::success) return e;
  if (const Errno e = target->place(new_path, into); e != Errno::success) return e;
  if (from.is_dots() || into.is_dots()) return Errno::busy;
  if (read_only_ || target->read_only_) return Errno::rofs;
  if (from.trailing_slash || into.trailing_slash) {
    bool directory = false;
    if (const Errno e = is_directory(from, directory); e != Errno::success) return e;
    if (!directory) return Errno::notdir;
  }
  return os::rename(from.parent.get(), from.name.c_str(), into.parent.get(), into.name.c_str());
}

Errno HostDirectory::link(std::string_view path, Descriptor& to, std::string_view new_path) {
  HostDirectory* target = to.as_host_directory();
  if (target == nullptr) return to.type() == FileType::directory ? Errno::xdev : Errno::notdir;
  Place from, into;
  if (const Errno e = place(path, from); e != Errno::success) return e;
  if (const Errno e = target->place(new_path, into); e != Errno::success) return e;
  if (from.is_dots()) return Errno::perm;
  if (into.is_dots()) return Errno::exist;
  if (target->read_only_) return Errno::rofs;
  // A second name in a writable directory would make a read-only file writable.
  if (read_only_) return Errno::xdev;
  if (const Errno e = demand_directory(from); e != Errno::success) return e;
  if (const Errno e = refuse_slash(into); e != Errno::success) return e;
  return os::link(from.parent.get(), from.name.c_str(), into.parent.get(), into.name.c_str());
}

Errno HostDirectory::symlink(std::string_view target, std::string_view path) {
  if (target.empty()) return Errno::noent;
  if (target.find('\0') != target.npos) return Errno::inval;
  // It could never be followed from here, and would lead a careless host program astray.
  if (target.front() == '/') return Errno::notcapable;
  Place at;
  if (const Errno e = place(path, at); e != Errno::success) return e;
  if (at.is_dots()) return Errno::exist;
  if (read_only_) return Errno::rofs;
  if (const Errno e = refuse_slash(at); e != Errno::success) return e;
  return os::make_symlink(std::string(target).c_str(), at.parent.get(), at.name.c_str());
}

Errno HostDirectory::read_link(std::string_view path, std::span<char> room, size_t& length) {
  os::OwnedHandle handle;
  if (const Errno e = open_name(path, false, handle); e != Errno::success) return e;
  os::FileStat stat;
  if (const Errno e = os::stat(handle.get(), stat); e != Errno::success) return e;
  if (stat.type != FileType::symbolic_link) return Errno::inval;
  char first[1];
  if (const Errno e = os::read_link(handle.get(), first, length); e != Errno::success) return e;
  // An absolute target is a path of the host: none of the guest's business.
  if (length > 0 && first[0] == '/') return Errno::notcapable;
  length = 0;
  return room.empty() ? Errno::success : os::read_link(handle.get(), room, length);
}

Errno HostDirectory::read_entries(uint64_t cookie, size_t hint, bool (*emit)(void*, const os::DirectoryEntry&), void* context) {
  const std::lock_guard lock(reading_);
  return os::read_directory(handle_.get(), cookie, hint, emit, context);
}

Errno HostDirectory::bind_socket(std::string_view path, os::Handle socket) {
  Place at;
  if (const Errno e = place(path, at); e != Errno::success) return e;
  if (at.is_dots() || at.trailing_slash) return Errno::addrinuse;
  if (read_only_) return Errno::rofs;
  return os::socket_bind_local(socket, at.parent.get(), at.name);
}

Errno HostDirectory::connect_socket(std::string_view path, os::Handle socket) {
  os::OwnedHandle target;
  if (const Errno e = open_name(path, false, target); e != Errno::success) return e;
  os::FileStat stat;
  if (const Errno e = os::stat(target.get(), stat); e != Errno::success) return e;
  // The host would follow a link here, wherever it leads.
  if (stat.type != FileType::socket_stream && stat.type != FileType::socket_datagram) return Errno::connrefused;
  return os::socket_connect_local(socket, target.get());
}

}  // namespace wasmvm::wasi
