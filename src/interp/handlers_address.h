// Where in host memory an access lies: shared by the handlers of scalar, vector and atomic accesses.
//
// SAFETY: guarded accesses compute base + zero_extend(u32 address) + u32 offset, which lies inside the reservation of a guarded
// memory whatever the guest supplies; the translator asks for them on guarded memories only. All others are compared with
// the current size before anything happens.
#pragma once

#include "interp/dispatch.h"
#include "interp/handlers.h"

namespace wasmvm::interp {

/// A 32-bit address from where the cell says: a slot, the accumulator, or nowhere (then all of it is in the offset).
template <Src S>
inline uint32_t near_address(const Slot* fp, uint64_t acc, unsigned slot) {
  if constexpr (S == Src::Slot) return static_cast<uint32_t>(fp[slot]);
  if constexpr (S == Src::Acc) return static_cast<uint32_t>(acc);
  return 0;
}

/// Host address of an access to memory 0; null if it is checked and out of bounds.
template <bool Checked>
inline uint8_t* near_access(uint8_t* mem, Context* ctx, uint32_t address, uint32_t offset, unsigned size) {
  const uint64_t at = uint64_t{address} + offset;
  if constexpr (!Checked) return mem + at;
  runtime::MemoryDesc* memory = ctx->mem0;
  if (at + size > memory->bytes.load(std::memory_order_relaxed)) [[unlikely]]
    return nullptr;
  return memory->base + at;
}

/// Host address of an access to any memory; null if it is out of bounds.
inline uint8_t* far_access(Context* ctx, uint32_t index, uint64_t address, uint64_t offset, unsigned size) {
  runtime::MemoryDesc* memory = ctx->memories[index];
  const uint64_t bytes = memory->bytes.load(std::memory_order_relaxed);
  uint64_t at;
  if (__builtin_add_overflow(address, offset, &at) || at > bytes || size > bytes - at) [[unlikely]]
    return nullptr;
  return memory->base + at;
}

}  // namespace wasmvm::interp
