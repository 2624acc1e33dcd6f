// Nodes, names and paths in memory.
#include "wasi/memory_tree.h"

#include <atomic>

#include "base/os_clock.h"
#include "wasi/custom_file.h"
#include "wasi/path_walk.h"

namespace wasmvm::wasi {

using os::FileType;

namespace {

/// What a node and its name cost besides their bytes.
constexpr uint64_t kNodeCost = 256;
constexpr size_t kMaxName = 255;

uint64_t next_device() {
  static std::atomic<uint64_t> last{uint64_t{1} << 32};
  return last.fetch_add(1, std::memory_order_relaxed);
}

/// Takes the first component off; empty at the end.
std::string_view take_component(std::string_view& path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  const std::string_view name = path.substr(0, path.find('/'));
  path.remove_prefix(name.size());
  return name;
}

}  // namespace

os::FileStat MemoryNode::stat(uint64_t device) const {
  os::FileStat out;
  out.device = device;
  out.inode = inode;
  out.links = links;
  out.size = source ? source->size() : bytes.size();
  out.accessed = accessed;
  out.modified = modified;
  out.changed = changed;
  out.type = type;
  return out;
}

MemoryTree::MemoryTree(uint64_t max_bytes, std::function<uint64_t()> now)
    : max_bytes_(max_bytes), device_(next_device()), now_(std::move(now)) {
  root_ = make_ref<MemoryNode>(FileType::directory, last_inode_);
  root_->accessed = root_->modified = root_->changed = this->now();
}

MemoryTree::~MemoryTree() {
  // Level by level: a chain of directories may be deeper than the stack.
  std::vector<Ref<MemoryNode>> pending;
  pending.push_back(std::move(root_));
  while (!pending.empty()) {
    const Ref<MemoryNode> node = std::move(pending.back());
    pending.pop_back();
    for (auto& [name, entry] : node->entries) pending.push_back(std::move(entry.node));
    node->entries.clear();
  }
}

uint64_t MemoryTree::now() const {
  if (now_) return now_();
  uint64_t nanoseconds = 0;
  return os::clock_now(os::Clock::realtime, nanoseconds) == Errno::success ? nanoseconds : 0;
}

Errno MemoryTree::charge(uint64_t bytes) {
  if (bytes > max_bytes_ - used_) return Errno::nospc;
  used_ += bytes;
  return Errno::success;
}

Errno MemoryTree::attach(MemoryNode& parent, const std::string& name, const Ref<MemoryNode>& node) {
  if (parent.removed) return Errno::noent;
  if (name.size() > kMaxName) return Errno::nametoolong;
  if (const Errno e = charge(kNodeCost + 2 * name.size()); e != Errno::success) return e;
  const uint64_t number = ++last_number_;
  parent.entries.emplace(name, MemoryNode::Entry{node, number});
  parent.order.emplace(number, name);
  parent.modified = parent.changed = node->changed = now();
  return Errno::success;
}

void MemoryTree::detach(MemoryNode& parent, const std::string& name) {
  const auto it = parent.entries.find(name);
  const Ref<MemoryNode> node = std::move(it->second.node);
  parent.order.erase(it->second.number);
  parent.entries.erase(it);
  used_ -= kNodeCost + 2 * name.size();
  parent.modified = parent.changed = node->changed = now();
}

Errno MemoryTree::make(MemoryNode& parent, const std::string& name, FileType type, Ref<MemoryNode>& out) {
  Ref<MemoryNode> fresh = make_ref<MemoryNode>(type, ++last_inode_);
  if (const Errno e = attach(parent, name, fresh); e != Errno::success) return e;
  fresh->accessed = fresh->modified = fresh->changed;
  out = std::move(fresh);
  return Errno::success;
}

void MemoryTree::forget(MemoryNode& node) {
  if (node.links == 0 && node.ref_count() == 1) (void)resize(node, 0);
}

Errno MemoryTree::resize(MemoryNode& file, uint64_t size) {
  const uint64_t before = file.bytes.size();
  if (size > before) {
    if (const Errno e = charge(size - before); e != Errno::success) return e;
  } else {
    used_ -= before - size;
  }
  file.bytes.resize(size);
  file.modified = file.changed = now();
  return Errno::success;
}

Errno MemoryTree::resolve(const Ref<MemoryNode>& from, std::string_view path, bool follow, MemoryPlace& out) const {
  if (path.empty()) return Errno::noent;
  if (path.find('\0') != path.npos) return Errno::inval;
  if (path.front() == '/') return Errno::notcapable;
  std::vector<Ref<MemoryNode>> chain = {from};
  std::string rest(path);
  out.trailing_slash = path.back() == '/';
  for (int links = 0;;) {
    std::string_view left = rest;
    const std::string name(take_component(left));
    const bool last = left.find_first_not_of('/') == left.npos;
    out.name = name;
    if (name.empty() || name == "." || name == "..") {
      if (name == ".." && chain.size() == 1) return Errno::notcapable;
      if (name == "..") chain.pop_back();
      out.parent = nullptr;
      out.node = chain.back();
      if (last) return Errno::success;
      rest = std::string(left);
      continue;
    }
    if (name.size() > kMaxName) return Errno::nametoolong;
    out.parent = chain.back();
    const auto it = out.parent->entries.find(name);
    out.node = it == out.parent->entries.end() ? nullptr : it->second.node;
    if (!out.node) return last ? Errno::success : Errno::noent;
    if (out.node->type == FileType::symbolic_link && (!last || follow)) {
      if (++links > kMaxLinks) return Errno::loop;
      rest = out.node->bytes + std::string(left);
      if (rest.size() >= 4096) return Errno::nametoolong;
      if (rest.front() == '/') return Errno::notcapable;
      out.trailing_slash |= last && rest.back() == '/';
      continue;
    }
    if (last) return Errno::success;
    if (!out.node->is_directory()) return Errno::notdir;
    if (chain.size() > 4096) return Errno::nametoolong;
    chain.push_back(out.node);
    rest = std::string(left);
  }
}

Errno MemoryTree::make_directories(std::string_view path) {
  const std::lock_guard guard(lock_);
  Ref<MemoryNode> here = root_;
  for (std::string_view name = take_component(path); !name.empty(); name = take_component(path)) {
    if (name == "." || name == ".." || name.find('\0') != name.npos) return Errno::inval;
    const auto it = here->entries.find(name);
    Ref<MemoryNode> next;
    if (it != here->entries.end()) {
      next = it->second.node;
    } else if (const Errno e = make(*here, std::string(name), FileType::directory, next); e != Errno::success) {
      return e;
    }
    if (!next->is_directory()) return Errno::notdir;
    here = next;
  }
  return Errno::success;
}

namespace {

/// The directories of a path, empty if it is a name alone.
std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

std::string_view without_slashes(std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  return path;
}

}  // namespace

Errno MemoryTree::find_or_make(std::string_view path, Ref<MemoryNode>& out) {
  MemoryPlace at;
  if (const Errno e = resolve(root_, path, false, at); e != Errno::success) return e;
  if (!at.parent || at.trailing_slash || (at.node && at.node->type != FileType::regular)) return Errno::isdir;
  if (!at.node) {
    if (const Errno e = make(*at.parent, at.name, FileType::regular, at.node); e != Errno::success) return e;
  }
  out = std::move(at.node);
  return Errno::success;
}

Errno MemoryTree::put(std::string_view path, std::string_view bytes) {
  path = without_slashes(path);
  if (const Errno e = make_directories(folder_of(path)); e != Errno::success) return e;
  const std::lock_guard guard(lock_);
  Ref<MemoryNode> file;
  if (const Errno e = find_or_make(path, file); e != Errno::success) return e;
  if (const Errno e = resize(*file, bytes.size()); e != Errno::success) return e;
  file->source = nullptr;
  file->bytes.assign(bytes);
  return Errno::success;
}

Errno MemoryTree::put_source(std::string_view path, std::shared_ptr<const FileSource> source) {
  path = without_slashes(path);
  if (const Errno e = make_directories(folder_of(path)); e != Errno::success) return e;
  const std::lock_guard guard(lock_);
  Ref<MemoryNode> file;
  if (const Errno e = find_or_make(path, file); e != Errno::success) return e;
  if (const Errno e = resize(*file, 0); e != Errno::success) return e;
  file->source = std::move(source);
  return Errno::success;
}

Errno MemoryTree::get(std::string_view path, std::string& bytes) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  const std::lock_guard guard(lock_);
  MemoryPlace at;
  if (const Errno e = resolve(root_, path, true, at); e != Errno::success) return e;
  if (!at.node) return Errno::noent;
  if (at.node->type != FileType::regular) return Errno::isdir;
  if (at.node->source) return Errno::notsup;
  bytes = at.node->bytes;
  return Errno::success;
}

}  // namespace wasmvm::wasi
