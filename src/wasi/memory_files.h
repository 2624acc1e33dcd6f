// Descriptors of directories and files in memory.
#pragma once

#include <mutex>
#include <string>

#include "wasi/descriptor.h"
#include "wasi/memory_tree.h"

namespace wasmvm::wasi {

/// A directory of a tree. Behaves as HostDirectory does, with the errors of Linux.
class MemoryDirectory final : public Descriptor {
 public:
  MemoryDirectory(Ref<MemoryTree> tree, Ref<MemoryNode> node, bool read_only)
      : tree_(std::move(tree)), node_(std::move(node)), read_only_(read_only) {}

  os::FileType type() const override { return os::FileType::directory; }
  Rights supported() const override { return right::kDirectory; }
  Errno set_flags(uint32_t flags) override { return flags == 0 ? Errno::success : Errno::notsup; }
  Errno stat(os::FileStat& out) override;
  Errno set_times(os::NewTime accessed, os::NewTime modified) override;
  Errno sync(bool) override { return Errno::success; }

  Errno open(std::string_view path, const OpenRequest& request, Ref<Descriptor>& out) override;
  Errno stat_path(std::string_view path, bool follow, os::FileStat& out) override;
  Errno set_times_path(std::string_view path, bool follow, os::NewTime accessed, os::NewTime modified) override;
  Errno create_directory(std::string_view path) override;
  Errno remove_directory(std::string_view path) override;
  Errno unlink_file(std::string_view path) override;
  Errno rename(std::string_view path, Descriptor& to, std::string_view new_path) override;
  Errno link(std::string_view path, Descriptor& to, std::string_view new_path) override;
  Errno symlink(std::string_view target, std::string_view path) override;
  Errno read_link(std::string_view path, std::span<char> room, size_t& length) override;
  Errno read_entries(uint64_t cookie, size_t hint, bool (*emit)(void*, const os::DirectoryEntry&), void* context) override;
  MemoryDirectory* as_memory_directory() override { return this; }

 private:
  /// The other directory, if both are of one tree.
  Errno same_tree(Descriptor& to, MemoryDirectory*& out) const;
  Errno open_node(const MemoryPlace& at, const OpenRequest& request, Ref<Descriptor>& out);
  Errno open_custom(const Ref<MemoryNode>& node, const OpenRequest& request, Ref<Descriptor>& out);

  const Ref<MemoryTree> tree_;
  const Ref<MemoryNode> node_;
  const bool read_only_;
};

/// An open file of a tree.
class MemoryFile final : public Descriptor {
 public:
  MemoryFile(Ref<MemoryTree> tree, Ref<MemoryNode> node, const OpenRequest& request, bool read_only);

  ~MemoryFile() override;

  os::FileType type() const override { return os::FileType::regular; }
  Rights supported() const override { return supported_; }
  uint32_t flags() const override { return flags_.load(std::memory_order_relaxed); }
  Errno set_flags(uint32_t flags) override {
    flags_.store(flags, std::memory_order_relaxed);
    return Errno::success;
  }
  Errno stat(os::FileStat& out) override;
  Errno set_times(os::NewTime accessed, os::NewTime modified) override;
  Errno sync(bool) override { return Errno::success; }
  Errno read(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno write(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno seek(int64_t offset, os::Whence whence, uint64_t& position) override;
  Errno advise(uint64_t offset, uint64_t length, os::Advice advice) override;
  Errno allocate(uint64_t offset, uint64_t length) override;
  Errno set_size(uint64_t size) override;

 private:
  Errno put(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done);
  void take(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done);

  const Ref<MemoryTree> tree_;  ///< ends after the node
  const Ref<MemoryNode> node_;
  const bool read_only_;
  const Rights supported_;
  std::atomic<uint32_t> flags_;
  uint64_t position_ = 0;  ///< under the tree's lock
};

}  // namespace wasmvm::wasi
