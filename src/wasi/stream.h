// Streams of the embedder's making: bytes it gives, bytes it wants, or functions of its own.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "wasi/descriptor.h"

namespace wasmvm::wasi {

/// Moves up to `size` bytes from or to `data`; `done` says how many, 0 when reading is the end. May be called by several threads
/// of a guest, one at a time.
using StreamTransfer = std::function<Errno(uint8_t* data, size_t size, size_t& done)>;

/// A stream in one direction. Never has to be waited for: a function that waits keeps its guest waiting.
class CustomStream final : public Descriptor {
 public:
  CustomStream(bool for_write, StreamTransfer transfer) : for_write_(for_write), transfer_(std::move(transfer)) {}

  os::FileType type() const override { return os::FileType::character_device; }
  Rights supported() const override {
    return right::kFdFdstatSetFlags | right::kFdFilestatGet | right::kPollFdReadwrite |
           (for_write_ ? right::kFdWrite : right::kFdRead);
  }
  uint32_t flags() const override { return flags_.load(std::memory_order_relaxed); }
  Errno set_flags(uint32_t flags) override {
    flags_.store(flags, std::memory_order_relaxed);
    return Errno::success;
  }
  Errno stat(os::FileStat& out) override {
    out.type = os::FileType::character_device;
    out.links = 1;
    return Errno::success;
  }
  Errno read(std::span<const os::IoSlice> slices, uint64_t& done) override { return move(slices, done); }
  Errno write(std::span<const os::IoSlice> slices, uint64_t& done) override { return move(slices, done); }

 private:
  /// An error after a part of the bytes is told next time.
  Errno move(std::span<const os::IoSlice> slices, uint64_t& done) {
    const std::lock_guard guard(lock_);
    done = 0;
    for (const os::IoSlice& slice : slices) {
      if (slice.size == 0) continue;
      size_t count = 0;
      const Errno e = transfer_(static_cast<uint8_t*>(slice.data), slice.size, count);
      if (e != Errno::success) return done > 0 ? Errno::success : e;
      done += count;
      if (count < slice.size) break;
    }
    return Errno::success;
  }

  const bool for_write_;
  const StreamTransfer transfer_;
  std::mutex lock_;
  std::atomic<uint32_t> flags_{0};
};

}  // namespace wasmvm::wasi
