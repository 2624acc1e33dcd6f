// The component-wise walk, and the choice between it and the kernel's.
#include "wasi/path_walk.h"

#include <vector>

namespace wasmvm::wasi {

using os::Errno;
using os::FileType;
using os::Handle;
using os::OpenHow;
using os::OwnedHandle;

namespace {

constexpr size_t kPathRoom = 4096;

Errno check_path(std::string_view path) {
  if (path.empty()) return Errno::noent;
  if (path.size() >= kPathRoom) return Errno::nametoolong;
  if (path.find('\0') != path.npos) return Errno::inval;
  if (path.front() == '/') return Errno::notcapable;
  return Errno::success;
}

/// One walk. Its state is the chain of directories from the root to here and the components that are still to come.
class Walk {
 public:
  Walk(Handle root, const OpenHow& how) : root_(root), how_(how) {}

  Errno run(std::string_view path, OwnedHandle& out) {
    push(path);
    while (!todo_.empty()) {
      std::string name = std::move(todo_.back());
      todo_.pop_back();
      if (name == ".") continue;
      if (name == "..") {
        if (chain_.empty()) return Errno::notcapable;
        chain_.pop_back();
        continue;
      }
      const Errno result = todo_.empty() ? last(name, out) : descend(name);
      if (result != Errno::success || out) return result;
    }
    return open_here(out);
  }

 private:
  Handle here() const { return chain_.empty() ? root_ : chain_.back().get(); }

  /// Puts the components of `path` before those still to come.
  void push(std::string_view path) {
    if (todo_.empty() && path.back() == '/') must_be_directory_ = true;
    size_t end = path.size();
    while (end > 0) {
      const size_t slash = path.find_last_of('/', end - 1);
      const size_t begin = slash == path.npos ? 0 : slash + 1;
      if (begin < end) todo_.emplace_back(path.substr(begin, end - begin));
      end = begin == 0 ? 0 : begin - 1;
    }
  }

  /// Opens `name` as it is and says what it is. Nothing is followed, nothing happens to the file.
  Errno probe(const std::string& name, OwnedHandle& handle, FileType& type) {
    OpenHow how;
    how.path_only = true;
    if (const Errno e = os::open_at(here(), name.c_str(), how, handle); e != Errno::success) return e;
    os::FileStat stat;
    const Errno e = os::stat(handle.get(), stat);
    type = stat.type;
    return e;
  }

  Errno enter(OwnedHandle directory) {
    if (chain_.size() >= kMaxDepth) return Errno::nametoolong;
    chain_.push_back(std::move(directory));
    return Errno::success;
  }

  Errno expand(const OwnedHandle& link) {
    if (++links_ > kMaxLinks) return Errno::loop;
    char target[kPathRoom];
    size_t length = 0;
    if (const Errno e = os::read_link(link.get(), target, length); e != Errno::success) return e;
    if (length == 0) return Errno::noent;
    if (length >= kPathRoom) return Errno::nametoolong;
    if (target[0] == '/') return Errno::notcapable;
    push({target, length});
    return Errno::success;
  }

  Errno descend(const std::string& name) {
    OwnedHandle handle;
    FileType type;
    if (const Errno e = probe(name, handle, type); e != Errno::success) return e;
    if (type == FileType::directory) return enter(std::move(handle));
    return type == FileType::symbolic_link ? expand(handle) : Errno::notdir;
  }

  Errno last(const std::string& name, OwnedHandle& out) {
    const bool follow = (how_.follow || must_be_directory_) && !(how_.create && how_.exclusive);
    if (!follow) return open_name(name, out);
    OwnedHandle handle;
    FileType type;
    const Errno e = probe(name, handle, type);
    if (e == Errno::noent && how_.create) return open_name(name, out);
    if (e != Errno::success) return e;
    if (type == FileType::directory) return enter(std::move(handle));
    if (type == FileType::symbolic_link) return expand(handle);
    return must_be_directory_ ? Errno::notdir : open_name(name, out);
  }

  Errno open_name(const std::string& name, OwnedHandle& out) {
    if (how_.create && must_be_directory_) return Errno::isdir;
    OpenHow how = how_;
    how.follow = false;
    how.directory |= must_be_directory_;
    return os::open_at(here(), name.c_str(), how, out);
  }

  Errno open_here(OwnedHandle& out) {
    OpenHow how = how_;
    how.follow = false;
    return os::open_at(here(), ".", how, out);
  }

  const Handle root_;
  const OpenHow how_;
  std::vector<OwnedHandle> chain_;
  std::vector<std::string> todo_;  ///< last component first
  int links_ = 0;
  bool must_be_directory_ = false;
};

Errno walk_beneath(Handle root, std::string_view path, const OpenHow& how, OwnedHandle& out) {
  // `loop` in following mode may mean that a name became a link between our look and our open: look again.
  for (int attempt = 0;; ++attempt) {
    const Errno e = Walk(root, how).run(path, out);
    if (e != Errno::loop || !how.follow || attempt == 3) return e;
  }
}

}  // namespace

Errno open_beneath(Handle root, std::string_view path, OpenHow how, Resolution resolution, OwnedHandle& out) {
  if (const Errno e = check_path(path); e != Errno::success) return e;
  if (how.create && path.back() == '/') return Errno::isdir;  // as Linux answers; a file cannot be made with that name
  if (resolution != Resolution::Walk) {
    const Errno e = os::open_beneath(root, std::string(path).c_str(), how, out);
    if (e != Errno::nosys || resolution == Resolution::Kernel) return e;
  }
  return walk_beneath(root, path, how, out);
}

Errno find_place(Handle root, std::string_view path, Resolution resolution, Place& out) {
  if (const Errno e = check_path(path); e != Errno::success) return e;
  const std::string_view whole = path;
  // check_path has excluded a leading slash, so some character that is none remains.
  const size_t end = path.find_last_not_of('/') + 1;
  out.trailing_slash = end < path.size();
  path = path.substr(0, end);
  const size_t slash = path.find_last_of('/');
  out.name = path.substr(slash == path.npos ? 0 : slash + 1);
  OpenHow how;
  how.path_only = how.directory = how.follow = true;
  if (out.is_dots()) return open_beneath(root, whole, how, resolution, out.parent);
  if (out.name.size() > 255) return Errno::nametoolong;
  const std::string_view parent = slash == path.npos ? std::string_view(".") : path.substr(0, slash);
  return open_beneath(root, parent, how, resolution, out.parent);
}

}  // namespace wasmvm::wasi
