// HostFile: a file, pipe, terminal or device of the host, opened for the guest or inherited.
#pragma once

#include <atomic>

#include "wasi/descriptor.h"

namespace wasmvm::wasi {

/// Owns its handle. An inherited one shares its open file with the host process (and often with its parents): its status flags
/// are left alone.
class HostFile final : public Descriptor {
 public:
  /// Takes over `handle`. `flags` are the fdflag bits that hold already; `read_only` bars changes of attributes too.
  HostFile(os::OwnedHandle handle, os::FileType type, const os::HandleStatus& status, uint32_t flags, bool read_only,
           bool inherited);
  /// A copy of a handle of the host, which may be a socket; fails if that is not open.
  static Errno inherit(os::Handle handle, Ref<Descriptor>& out);

  os::FileType type() const override { return type_; }
  Rights supported() const override { return supported_; }
  bool is_terminal() const override { return terminal_; }
  uint32_t flags() const override { return flags_.load(std::memory_order_relaxed); }
  Errno set_flags(uint32_t flags) override;
  Errno stat(os::FileStat& out) override { return os::stat(handle_.get(), out); }
  Errno set_times(os::NewTime accessed, os::NewTime modified) override;
  Errno sync(bool data_only) override;
  Errno read(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno write(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno read_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno write_at(std::span<const os::IoSlice> slices, uint64_t offset, uint64_t& done) override;
  Errno seek(int64_t offset, os::Whence whence, uint64_t& position) override;
  Errno advise(uint64_t offset, uint64_t length, os::Advice advice) override;
  Errno allocate(uint64_t offset, uint64_t length) override;
  Errno set_size(uint64_t size) override;
  os::Handle wait_handle() const override;
  os::Handle native() const override { return handle_.get(); }

 private:
  bool never_waits() const { return type_ == os::FileType::regular || type_ == os::FileType::block_device; }
  Errno ready(bool for_write) const;
  Errno after_write(Errno result) const;

  const os::OwnedHandle handle_;
  const os::FileType type_;
  const bool read_only_, inherited_, terminal_;
  const Rights supported_;
  const uint32_t native_sync_;  ///< of kDsync and kSync, what the host's file does by itself
  std::atomic<uint32_t> flags_;
  std::atomic<bool> cannot_tell_{false};  ///< the host's file cannot be asked not to wait
};

}  // namespace wasmvm::wasi
