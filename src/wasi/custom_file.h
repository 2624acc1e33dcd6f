// Files of the embedder's making: names in a tree in memory whose contents are functions.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "wasi/descriptor.h"
#include "wasi/memory_tree.h"

namespace wasmvm::wasi {

/// Contents of a file. Immutable; its functions may be called by several threads at once, `size` under the lock of the file's tree.
struct FileSource {
  std::function<uint64_t()> size;
  /// Moves up to `count` bytes from or to a place; `done` says how many, 0 when reading is the end.
  std::function<Errno(uint64_t offset, uint8_t* data, size_t count, size_t& done)> read;
  std::function<Errno(uint64_t offset, uint8_t* data, size_t count, size_t& done)> write;  ///< empty: the file cannot be written
  std::function<Errno(uint64_t size)> resize;                                              ///< empty: nor cut or extended
};

/// An open file whose contents are functions. They are called without any lock but the position's.
class CustomFile final : public Descriptor {
 public:
  CustomFile(Ref<MemoryTree> tree, Ref<MemoryNode> node, Rights supported, uint32_t flags)
      : tree_(std::move(tree)), node_(std::move(node)), source_(node_->source), supported_(supported), flags_(flags) {}
  ~CustomFile() override;

  os::FileType type() const override { return os::FileType::regular; }
  Rights supported() const override { return supported_; }
  uint32_t flags() const override { return flags_.load(std::memory_order_relaxed); }
  Errno set_flags(uint32_t flags) override {
    flags_.store(flags, std::memory_order_relaxed);
    return Errno::success;
  }
  Errno stat(os::FileStat& out) override;
  Errno sync(bool) override { return Errno::success; }
  Errno read(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno write(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno seek(int64_t offset, os::Whence whence, uint64_t& position) override;
  Errno advise(uint64_t, uint64_t, os::Advice) override { return Errno::success; }
  Errno allocate(uint64_t, uint64_t) override { return Errno::notsup; }
  Errno set_size(uint64_t size) override;

 private:
  /// Where appending begins, or `offset`.
  uint64_t place(uint64_t offset) const { return (flags() & fdflag::kAppend) != 0 ? source_->size() : offset; }

  const Ref<MemoryTree> tree_;  ///< ends after the node
  const Ref<MemoryNode> node_;
  const std::shared_ptr<const FileSource> source_;  ///< stays though the name may get other contents
  const Rights supported_;
  std::atomic<uint32_t> flags_;
  std::mutex lock_;
  uint64_t position_ = 0;
};

}  // namespace wasmvm::wasi
