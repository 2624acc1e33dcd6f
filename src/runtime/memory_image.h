// MemoryImage: the first contents of memories that begin alike, kept once.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "base/ref.h"

namespace wasmvm::runtime {

/// Contents that memories map at their beginning: a page is copied when it is first written, and shared until then. A memory
/// that ends leaves its address space here for the next one, mapped as it must be: that is most of the cost of a memory. Threads
/// may share it; memories own shares of it.
class MemoryImage final : public RefCounted {
 public:
  /// Null if the host has no such files. The contents are those up to the last byte that is not zero.
  static Ref<MemoryImage> create(const std::vector<uint8_t>& contents);
  ~MemoryImage() override;

  uint64_t size() const { return size_; }
  /// Maps the contents to the beginning of a committed range.
  bool map(uint8_t* base) const;
  /// The reservation of a memory that ended, with `committed` bytes that are as at the beginning; null if there is none. It is a
  /// registered guard region.
  uint8_t* take_spare(uint64_t committed);
  /// Takes the reservation of an ended memory over; false if there are enough. `used` bytes are committed, of which `committed` shall
  /// be.
  bool give_spare(uint8_t* base, uint64_t used, uint64_t committed, uint64_t reserved);

 private:
  /// Spare reservations cost address space only.
  static constexpr size_t kMaxSpares = 64;
  struct Spare {
    uint8_t* base;
    uint64_t committed, reserved;
  };
  MemoryImage(int file, uint64_t size) : file_(file), size_(size) {}
  const int file_;
  const uint64_t size_;
  std::mutex lock_;
  std::vector<Spare> spares_;
};

}  // namespace wasmvm::runtime
