// MemoryTree: directories and files that live in memory, for guests that shall see no disk.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/os_fs.h"
#include "base/ref.h"

namespace wasmvm::wasi {

using os::Errno;

struct FileSource;

/// A file, directory or symbolic link. All members are under the lock of its tree, but for those that never change.
class MemoryNode final : public RefCounted {
 public:
  struct Entry {
    Ref<MemoryNode> node;
    uint64_t number = 0;  ///< of this name in its directory; grows, is never used again, and is the name's cookie
  };

  const os::FileType type;
  const uint64_t inode;
  uint64_t links = 1, accessed = 0, modified = 0, changed = 0;
  std::string bytes;                         ///< of a file; the target of a link
  std::shared_ptr<const FileSource> source;  ///< of a file whose contents are the embedder's functions; else null
  std::map<std::string, Entry, std::less<>> entries;
  std::map<uint64_t, std::string> order;  ///< names by number
  bool removed = false;                   ///< a directory that has no name any more takes no new ones

  MemoryNode(os::FileType t, uint64_t i) : type(t), inode(i) {}
  bool is_directory() const { return type == os::FileType::directory; }
  os::FileStat stat(uint64_t device) const;
};

/// Where a path leads. `node` is null if its last component does not exist; `parent` is null for the directory that the path
/// began in and for paths that end in dots, which no name can be taken from.
struct MemoryPlace {
  Ref<MemoryNode> parent, node;
  std::string name;
  bool trailing_slash = false;
};

/// The whole tree. Shared by the embedder and by every guest that was given it. Thread rule: locks itself; `lock()` is for the
/// descriptors that work on its nodes.
class MemoryTree final : public RefCounted {
 public:
  /// `max_bytes` bounds what files and names take together; `now` tells nanoseconds since 1970 (the host's clock if empty).
  explicit MemoryTree(uint64_t max_bytes, std::function<uint64_t()> now = {});
  ~MemoryTree() override;

  // -- for the embedder: paths with "/" between names, no "." or ".." --
  /// Makes or replaces a file, and the directories above it.
  Errno put(std::string_view path, std::string_view bytes);
  /// As put, with functions of the embedder as contents.
  Errno put_source(std::string_view path, std::shared_ptr<const FileSource> source);
  Errno get(std::string_view path, std::string& bytes);
  Errno make_directories(std::string_view path);

  // -- for descriptors, under the lock --
  std::mutex& lock() { return lock_; }
  const Ref<MemoryNode>& root() const { return root_; }
  uint64_t device() const { return device_; }
  uint64_t now() const;
  /// Follows `path` from `from`, and its last component if `follow` or a trailing slash says so. Never above `from`.
  Errno resolve(const Ref<MemoryNode>& from, std::string_view path, bool follow, MemoryPlace& out) const;
  /// A new node under a name that is free.
  Errno make(MemoryNode& parent, const std::string& name, os::FileType type, Ref<MemoryNode>& out);
  /// Puts a node under a name that is free; takes one away.
  Errno attach(MemoryNode& parent, const std::string& name, const Ref<MemoryNode>& node);
  void detach(MemoryNode& parent, const std::string& name);
  /// Gives back what a file took whose last name is gone, if the caller's share is the last one.
  void forget(MemoryNode& node);
  /// Changes a file's length; nospc beyond the bound.
  Errno resize(MemoryNode& file, uint64_t size);

 private:
  Errno charge(uint64_t bytes);
  /// The file of that path, made if there is none, under the lock.
  Errno find_or_make(std::string_view path, Ref<MemoryNode>& out);

  std::mutex lock_;
  const uint64_t max_bytes_, device_;
  const std::function<uint64_t()> now_;
  uint64_t used_ = 0, last_inode_ = 1, last_number_ = 1;
  Ref<MemoryNode> root_;
};

}  // namespace wasmvm::wasi
