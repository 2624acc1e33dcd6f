// GuestMemory: a checked view of the calling instance's memory for the length of one call.
//
// Guest pointers are numbers; nothing turns one into an address without a check of the whole range. All accesses are by byte,
// so alignment does not matter, and little-endian on every host. The bytes may change under us when threads of the guest share
// the memory: whatever decides something is copied out once, then judged.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/index.h"

namespace wasmvm::wasi {

/// View of `size` bytes. Does not own them; valid while the memory lives, since memories only grow.
class GuestMemory {
 public:
  GuestMemory() = default;
  GuestMemory(uint8_t* base, uint64_t size) : base_(base), size_(size) {}

  /// True if the whole range lies inside. An empty range touches nothing and lies everywhere.
  bool has(uint32_t pointer, uint64_t length) const { return length == 0 || (pointer < size_ && length <= size_ - pointer); }
  /// True if `count` elements of `size` bytes lie inside.
  bool has_array(uint32_t pointer, uint32_t count, uint32_t size) const { return has(pointer, uint64_t{count} * size); }
  /// Address of a range that has() accepted.
  uint8_t* at(uint32_t pointer) const { return base_ + pointer; }

  template <typename T>
  T load(uint32_t pointer, uint32_t offset = 0) const {
    const uint8_t* from = base_ + pointer + offset;
    T value = 0;
    for (unsigned i = 0; i < sizeof(T); ++i) value = static_cast<T>(value | (static_cast<T>(from[i]) << (8 * i)));
    return value;
  }
  template <typename T>
  void store(uint32_t pointer, uint32_t offset, T value) const {
    store_bytes(base_ + pointer + offset, value);
  }
  template <typename T>
  static void store_bytes(uint8_t* to, T value) {
    for (unsigned i = 0; i < sizeof(T); ++i) to[i] = static_cast<uint8_t>(value >> (8 * i));
  }

 private:
  uint8_t* base_ = nullptr;
  uint64_t size_ = 0;
};

}  // namespace wasmvm::wasi
