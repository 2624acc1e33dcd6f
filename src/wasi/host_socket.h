// HostSocket: a socket of the host, opened for the guest, accepted, or handed in by the embedder.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/os_socket.h"
#include "wasi/descriptor.h"

namespace wasmvm::wasi {

/// Owns its handle. No operation waits: what would have to gives `again`, and the handlers wait as the guest's flags and
/// time limits say, so that a guest can be stopped meanwhile whatever another thread does to the same socket.
class HostSocket final : public Descriptor {
 public:
  HostSocket(os::OwnedHandle handle, os::AddressFamily family, bool datagram, uint32_t flags)
      : handle_(std::move(handle)), family_(family), datagram_(datagram), flags_(flags) {}

  os::FileType type() const override { return datagram_ ? os::FileType::socket_datagram : os::FileType::socket_stream; }
  Rights supported() const override { return right::kSocket; }
  uint32_t flags() const override { return flags_.load(std::memory_order_relaxed); }
  Errno set_flags(uint32_t flags) override {
    flags_.store(flags, std::memory_order_relaxed);
    return Errno::success;
  }
  Errno stat(os::FileStat& out) override { return os::stat(handle_.get(), out); }
  Errno read(std::span<const os::IoSlice> slices, uint64_t& done) override;
  Errno write(std::span<const os::IoSlice> slices, uint64_t& done) override {
    return os::socket_send(handle_.get(), slices, nullptr, done);
  }
  os::Handle wait_handle() const override { return handle_.get(); }
  os::Handle native() const override { return handle_.get(); }
  uint64_t wait_limit(bool for_write) const override { return limits_[for_write].load(std::memory_order_relaxed); }
  HostSocket* as_socket() override { return this; }

  os::AddressFamily family() const { return family_; }
  bool is_datagram() const { return datagram_; }
  /// How long a transfer waits, in nanoseconds; kForever is for ever.
  void set_wait_limit(bool for_write, uint64_t nanoseconds) { limits_[for_write].store(nanoseconds, std::memory_order_relaxed); }
  /// The guest's own names of a local socket and of its peer: the host's are none of its business.
  std::string local_name(bool of_peer) const {
    const std::lock_guard guard(lock_);
    return names_[of_peer];
  }
  void set_local_name(bool of_peer, std::string name) {
    const std::lock_guard guard(lock_);
    names_[of_peer] = std::move(name);
  }

 private:
  const os::OwnedHandle handle_;
  const os::AddressFamily family_;
  const bool datagram_;
  std::atomic<uint32_t> flags_;
  std::atomic<uint64_t> limits_[2] = {kForever, kForever};
  mutable std::mutex lock_;
  std::string names_[2];
};

}  // namespace wasmvm::wasi
