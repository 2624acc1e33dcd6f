// Operations on files and names in memory. Every one holds the tree's lock from beginning to end, so each is atomic.
#include "wasi/memory_files.h"

#include <algorithm>
#include <cstring>

#include "wasi/custom_file.h"

namespace wasmvm::wasi {

using os::FileType;

namespace {

using Guard = std::lock_guard<std::mutex>;

void change_times(const MemoryTree& tree, MemoryNode& node, os::NewTime accessed, os::NewTime modified) {
  using Kind = os::NewTime::Kind;
  const uint64_t now = tree.now();
  if (accessed.kind != Kind::keep) node.accessed = accessed.kind == Kind::now ? now : accessed.nanoseconds;
  if (modified.kind != Kind::keep) node.modified = modified.kind == Kind::now ? now : modified.nanoseconds;
  node.changed = now;
}

/// No file gets there; as on the host, neither does a position.
constexpr int64_t kMaxPosition = INT64_MAX / 2;

/// For a path with a trailing slash: `notdir` unless it names a directory.
Errno demand_directory(const MemoryPlace& at) {
  return at.trailing_slash && !at.node->is_directory() ? Errno::notdir : Errno::success;
}

/// For a name about to be made as something other than a directory.
Errno refuse_slash(const MemoryPlace& at) {
  if (!at.trailing_slash) return Errno::success;
  return at.node ? Errno::exist : Errno::noent;
}

/// Is `inner` somewhere beneath `outer`? The tree is bounded by its bytes, so the walk is.
bool is_beneath(const MemoryNode& outer, const MemoryNode& inner) {
  std::vector<const MemoryNode*> pending = {&outer};
  while (!pending.empty()) {
    const MemoryNode* node = pending.back();
    pending.pop_back();
    if (node == &inner) return true;
    for (const auto& [name, entry] : node->entries) {
      if (entry.node->is_directory()) pending.push_back(entry.node.get());
    }
  }
  return false;
}

Rights rights_of(const OpenRequest& request) {
  Rights rights = right::kRegular;
  if (!request.read && request.write) rights &= ~right::kFdRead;
  if (!request.write) rights &= ~right::kWriting;
  return rights;
}

}  // namespace

// -- directories --

Errno MemoryDirectory::stat(os::FileStat& out) {
  const Guard guard(tree_->lock());
  out = node_->stat(tree_->device());
  return Errno::success;
}

Errno MemoryDirectory::set_times(os::NewTime accessed, os::NewTime modified) {
  if (read_only_) return Errno::rofs;
  const Guard guard(tree_->lock());
  change_times(*tree_, *node_, accessed, modified);
  return Errno::success;
}

Errno MemoryDirectory::open(std::string_view path, const OpenRequest& request, Ref<Descriptor>& out) {
  const bool create = (request.oflags & oflag::kCreat) != 0, exclusive = create && (request.oflags & oflag::kExcl) != 0;
  const bool directory = (request.oflags & oflag::kDirectory) != 0, truncate = (request.oflags & oflag::kTrunc) != 0;
  if (directory && (create || truncate)) return Errno::inval;
  const Guard guard(tree_->lock());
  MemoryPlace at;
  const bool slash = !path.empty() && path.back() == '/';
  if (create && slash && path.front() != '/') return Errno::isdir;
  const Errno e = tree_->resolve(node_, path, (request.follow || slash) && !exclusive, at);
  if (e != Errno::success) return e;
  if (create && at.trailing_slash) return Errno::isdir;  // a link's target may end so, too
  if (at.node) {
    if (exclusive) return Errno::exist;
    if (directory && !at.node->is_directory() && at.node->type != FileType::symbolic_link) return Errno::notdir;
    return open_node(at, request, out);
  }
  if (!create) return Errno::noent;
  if (read_only_) return Errno::rofs;
  if (const Errno failed = tree_->make(*at.parent, at.name, FileType::regular, at.node); failed != Errno::success) return failed;
  return open_node(at, request, out);
}

Errno MemoryDirectory::open_node(const MemoryPlace& at, const OpenRequest& request, Ref<Descriptor>& out) {
  const bool truncate = (request.oflags & oflag::kTrunc) != 0, create = (request.oflags & oflag::kCreat) != 0;
  if (at.node->type == FileType::symbolic_link) return (request.oflags & oflag::kDirectory) != 0 ? Errno::notdir : Errno::loop;
  if (at.node->is_directory()) {
    if (request.write || create || truncate) return read_only_ && !create ? Errno::rofs : Errno::isdir;
    out = make_ref<MemoryDirectory>(tree_, at.node, read_only_);
    return Errno::success;
  }
  if (at.trailing_slash) return Errno::notdir;
  if (read_only_ && (request.write || truncate)) return Errno::rofs;
  if (at.node->source) return open_custom(at.node, request, out);
  if (truncate) {
    if (const Errno e = tree_->resize(*at.node, 0); e != Errno::success) return e;
  }
  out = make_ref<MemoryFile>(tree_, at.node, request, read_only_);
  return Errno::success;
}

Errno MemoryDirectory::open_custom(const Ref<MemoryNode>& node, const OpenRequest& request, Ref<Descriptor>& out) {
  const FileSource& source = *node->source;
  const bool truncate = (request.oflags & oflag::kTrunc) != 0;
  if ((request.write && !source.write) || (truncate && !source.resize)) return Errno::acces;
  if (truncate) {
    if (const Errno e = source.resize(0); e != Errno::success) return e;
  }
  out = make_ref<CustomFile>(tree_, node, rights_of(request), request.fdflags);
  return Errno::success;
}

Errno MemoryDirectory::stat_path(std::string_view path, bool follow, os::FileStat& out) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  const bool slash = !path.empty() && path.back() == '/';
  if (const Errno e = tree_->resolve(node_, path, follow || slash, at); e != Errno::success) return e;
  if (!at.node) return Errno::noent;
  if (const Errno e = demand_directory(at); e != Errno::success) return e;
  out = at.node->stat(tree_->device());
  return Errno::success;
}

Errno MemoryDirectory::set_times_path(std::string_view path, bool follow, os::NewTime accessed, os::NewTime modified) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  const bool slash = !path.empty() && path.back() == '/';
  if (const Errno e = tree_->resolve(node_, path, follow || slash, at); e != Errno::success) return e;
  if (!at.node) return Errno::noent;
  if (const Errno e = demand_directory(at); e != Errno::success) return e;
  if (read_only_) return Errno::rofs;
  change_times(*tree_, *at.node, accessed, modified);
  return Errno::success;
}

Errno MemoryDirectory::create_directory(std::string_view path) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  if (const Errno e = tree_->resolve(node_, path, false, at); e != Errno::success) return e;
  if (!at.parent || at.node) return Errno::exist;
  if (read_only_) return Errno::rofs;
  Ref<MemoryNode> made;
  return tree_->make(*at.parent, at.name, FileType::directory, made);
}

Errno MemoryDirectory::remove_directory(std::string_view path) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  if (const Errno e = tree_->resolve(node_, path, false, at); e != Errno::success) return e;
  if (!at.parent) return at.name == ".." ? Errno::notempty : Errno::inval;
  if (!at.node) return Errno::noent;
  if (read_only_) return Errno::rofs;
  if (!at.node->is_directory()) return Errno::notdir;
  if (!at.node->entries.empty()) return Errno::notempty;
  at.node->removed = true;
  at.node->links = 0;
  tree_->detach(*at.parent, at.name);
  return Errno::success;
}

Errno MemoryDirectory::unlink_file(std::string_view path) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  if (const Errno e = tree_->resolve(node_, path, false, at); e != Errno::success) return e;
  if (!at.parent) return Errno::isdir;
  if (!at.node) return Errno::noent;
  if (read_only_) return Errno::rofs;
  if (at.node->is_directory()) return Errno::isdir;
  if (at.trailing_slash) return Errno::notdir;
  --at.node->links;
  tree_->detach(*at.parent, at.name);
  tree_->forget(*at.node);
  return Errno::success;
}

Errno MemoryDirectory::same_tree(Descriptor& to, MemoryDirectory*& out) const {
  out = to.as_memory_directory();
  if (out != nullptr && out->tree_ == tree_) return Errno::success;
  return to.type() == FileType::directory ? Errno::xdev : Errno::notdir;
}

Errno MemoryDirectory::rename(std::string_view path, Descriptor& to, std::string_view new_path) {
  MemoryDirectory* target = nullptr;
  if (const Errno e = same_tree(to, target); e != Errno::success) return e;
  const Guard guard(tree_->lock());
  MemoryPlace from, into;
  if (const Errno e = tree_->resolve(node_, path, false, from); e != Errno::success) return e;
  if (const Errno e = tree_->resolve(target->node_, new_path, false, into); e != Errno::success) return e;
  if (!from.parent || !into.parent) return Errno::busy;
  if (read_only_ || target->read_only_) return Errno::rofs;
  if (!from.node) return Errno::noent;
  const bool directory = from.node->is_directory();
  if ((from.trailing_slash || into.trailing_slash) && !directory) return Errno::notdir;
  if (from.node == into.node) return Errno::success;
  if (directory && is_beneath(*from.node, *into.parent)) return Errno::inval;
  if (into.node && into.node->is_directory() && is_beneath(*into.node, *from.parent)) return Errno::notempty;
  if (into.node) {
    if (directory != into.node->is_directory()) return directory ? Errno::notdir : Errno::isdir;
    if (!into.node->entries.empty()) return Errno::notempty;
  }
  if (into.parent->removed) return Errno::noent;
  if (into.node) {
    into.node->removed = directory;
    --into.node->links;
    tree_->detach(*into.parent, into.name);
    tree_->forget(*into.node);
  }
  tree_->detach(*from.parent, from.name);
  // What detaching gave back is enough for a name that is not longer; a longer one may not fit, and then all is as before.
  if (const Errno e = tree_->attach(*into.parent, into.name, from.node); e != Errno::success) {
    (void)tree_->attach(*from.parent, from.name, from.node);
    return e;
  }
  return Errno::success;
}

Errno MemoryDirectory::link(std::string_view path, Descriptor& to, std::string_view new_path) {
  MemoryDirectory* target = nullptr;
  if (const Errno e = same_tree(to, target); e != Errno::success) return e;
  const Guard guard(tree_->lock());
  MemoryPlace from, into;
  if (const Errno e = tree_->resolve(node_, path, false, from); e != Errno::success) return e;
  if (const Errno e = tree_->resolve(target->node_, new_path, false, into); e != Errno::success) return e;
  if (!from.parent) return Errno::perm;
  if (!into.parent) return Errno::exist;
  if (target->read_only_) return Errno::rofs;
  if (read_only_) return Errno::xdev;
  if (!from.node) return Errno::noent;
  if (const Errno e = demand_directory(from); e != Errno::success) return e;
  if (const Errno e = refuse_slash(into); e != Errno::success) return e;
  if (into.node) return Errno::exist;
  if (from.node->is_directory()) return Errno::perm;
  const Errno e = tree_->attach(*into.parent, into.name, from.node);
  if (e == Errno::success) ++from.node->links;
  return e;
}

Errno MemoryDirectory::symlink(std::string_view target, std::string_view path) {
  if (target.empty()) return Errno::noent;
  if (target.find('\0') != target.npos) return Errno::inval;
  if (target.front() == '/') return Errno::notcapable;
  const Guard guard(tree_->lock());
  MemoryPlace at;
  if (const Errno e = tree_->resolve(node_, path, false, at); e != Errno::success) return e;
  if (!at.parent) return Errno::exist;
  if (read_only_) return Errno::rofs;
  if (const Errno e = refuse_slash(at); e != Errno::success) return e;
  if (at.node) return Errno::exist;
  Ref<MemoryNode> made;
  if (const Errno e = tree_->make(*at.parent, at.name, FileType::symbolic_link, made); e != Errno::success) return e;
  if (const Errno e = tree_->resize(*made, target.size()); e != Errno::success) {
    made->links = 0;
    tree_->detach(*at.parent, at.name);
    return e;
  }
  made->bytes.assign(target);
  return Errno::success;
}

Errno MemoryDirectory::read_link(std::string_view path, std::span<char> room, size_t& length) {
  const Guard guard(tree_->lock());
  MemoryPlace at;
  const bool slash = !path.empty() && path.back() == '/';
  if (const Errno e = tree_->resolve(node_, path, slash, at); e != Errno::success) return e;
  if (!at.node) return Errno::noent;
  if (const Errno e = demand_directory(at); e != Errno::success) return e;
  if (at.node->type != FileType::symbolic_link) return Errno::inval;
  length = std::min(room.size(), at.node->bytes.size());
  if (length > 0) std::memcpy(room.data(), at.node->bytes.data(), length);
  return Errno::success;
}

Errno MemoryDirectory::read_entries(uint64_t cookie, size_t, bool (*emit)(void*, const os::DirectoryEntry&), void* context) {
  const Guard guard(tree_->lock());
  if (cookie > INT64_MAX) return Errno::inval;
  if (node_->removed) return Errno::noent;
  // "." and ".." come first; no name has their numbers.
  if (cookie < 1 && !emit(context, {1, node_->inode, FileType::directory, "."})) return Errno::success;
  if (cookie < 2 && !emit(context, {2, node_->inode, FileType::directory, ".."})) return Errno::success;
  for (auto it = node_->order.lower_bound(cookie); it != node_->order.end(); ++it) {
    const MemoryNode& node = *node_->entries.find(it->second)->second.node;
    if (!emit(context, {it->first + 1, node.inode, node.type, it->second})) break;
  }
  return Errno::success;
}

// -- files --

MemoryFile::MemoryFile(Ref<MemoryTree> tree, Ref<MemoryNode> node, const OpenRequest& request, bool read_only)
    : tree_(std::move(tree)),
      node_(std::move(node)),
      read_only_(read_only),
      supported_(rights_of(request)),
      flags_(request.fdflags) {}

MemoryFile::~MemoryFile() {
  const Guard guard(tree_->lock());
  tree_->forget(*node_);
}

Errno MemoryFile::stat(os::FileStat& out) {
  const Guard guard(tree_->lock());
  out = node_->stat(tree_->device());
  return Errno::success;
}

Errno MemoryFile::set_times(os::NewTime accessed, os::NewTime modified) {
  if (read_only_) return Errno::rofs;
  const Guard guard(tree_->lock());
  change_times(*tree_, *node_, accessed, modified);
  return Errno::success;
}

void MemoryFile::take(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  done = 0;
  const std::string& bytes = node_->bytes;
  for (const os::IoSlice& slice : slices) {
    const uint64_t at = offset + done;
    if (at >= bytes.size()) break;
    const size_t count = std::min<uint64_t>(slice.size, bytes.size() - at);
    if (count > 0) std::memcpy(slice.data, bytes.data() + at, count);
    done += count;
  }
  node_->accessed = tree_->now();
}

Errno MemoryFile::put(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  uint64_t total = 0;
  for (const os::IoSlice& slice : slices) total += slice.size;
  done = 0;
  if (total == 0) return Errno::success;
  if (offset > INT64_MAX || total > INT64_MAX - offset) return Errno::fbig;
  if (offset + total > node_->bytes.size()) {
    if (const Errno e = tree_->resize(*node_, offset + total); e != Errno::success) return e;
  }
  for (const os::IoSlice& slice : slices) {
    if (slice.size > 0) std::memcpy(node_->bytes.data() + offset + done, slice.data, slice.size);
    done += slice.size;
  }
  node_->modified = node_->changed = tree_->now();
  return Errno::success;
}

Errno MemoryFile::read(std::span<const os::IoSlice> slices, uint64_t& done) {
  const Guard guard(tree_->lock());
  take(slices, position_, done);
  position_ += done;
  return Errno::success;
}

Errno MemoryFile::write(std::span<const os::IoSlice> slices, uint64_t& done) {
  const Guard guard(tree_->lock());
  const uint64_t at = (flags() & fdflag::kAppend) != 0 ? node_->bytes.size() : position_;
  const Errno e = put(slices, at, done);
  if (e == Errno::success) position_ = at + done;
  return e;
}

Errno MemoryFile::read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  if (offset > INT64_MAX) return Errno::inval;
  const Guard guard(tree_->lock());
  take(slices, offset, done);
  return Errno::success;
}

Errno MemoryFile::write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) {
  if (offset > INT64_MAX) return Errno::inval;
  const Guard guard(tree_->lock());
  // As preview 1 has it, after Linux: appending wins over the offset.
  return put(slices, (flags() & fdflag::kAppend) != 0 ? node_->bytes.size() : offset, done);
}

Errno MemoryFile::seek(int64_t offset, os::Whence whence, uint64_t& position) {
  const Guard guard(tree_->lock());
  const int64_t base = whence == os::Whence::set       ? 0
                       : whence == os::Whence::current ? static_cast<int64_t>(position_)
                                                       : static_cast<int64_t>(node_->bytes.size());
  if (offset > 0 && base > kMaxPosition - offset) return Errno::inval;
  if (base + offset < 0) return Errno::inval;
  position_ = position = static_cast<uint64_t>(base + offset);
  return Errno::success;
}

Errno MemoryFile::advise(uint64_t offset, uint64_t length, os::Advice) {
  return offset > INT64_MAX || length > INT64_MAX ? Errno::inval : Errno::success;
}

Errno MemoryFile::allocate(uint64_t offset, uint64_t length) {
  if (read_only_) return Errno::rofs;
  if (offset > INT64_MAX || length > INT64_MAX || length == 0) return Errno::inval;
  if (length > INT64_MAX - offset) return Errno::fbig;
  const Guard guard(tree_->lock());
  return offset + length > node_->bytes.size() ? tree_->resize(*node_, offset + length) : Errno::success;
}

Errno MemoryFile::set_size(uint64_t size) {
  if (read_only_) return Errno::rofs;
  if (size > INT64_MAX) return Errno::inval;
  const Guard guard(tree_->lock());
  return tree_->resize(*node_, size);
}

}  // namespace wasmvm::wasi
