// Gas: what instructions cost, and adding it up. All tiers charge the same figures at the same places.
//
// A function falls into segments: one starts at its beginning, after `loop`, after `else` and the `end` of anything but a loop
// (whether or not a branch names it), at each clause of a legacy `try`, and after each call and each conditional branch. An
// instruction belongs to the segment it stands in, one that ends a segment to the segment that it ends; code behind an
// unconditional branch, up to the `else` or `end` that makes code reachable again, to none. A segment's whole cost is
// added when it is entered, before any of its effects.
//
// Operations whose work is not bounded by the instruction add one per kUnit bytes (memories) or elements (tables, arrays,
// fields of structs), rounded down, just before they begin: bulk operations and allocations by their operand, growth only if
// the maximum allows it.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/ref.h"
#include "runtime/abi.h"
#include "wasm/opcode.h"

namespace wasmvm::runtime {

/// Cost of every instruction. Immutable once shared.
class CostTable final : public RefCounted {
 public:
  /// The costs without a table: 1, and 0 for block, else, end and nop.
  CostTable();
  uint64_t of(Opcode op) const { return costs_[static_cast<size_t>(op)]; }
  void set(Opcode op, uint64_t cost) { costs_[static_cast<size_t>(op)] = cost; }
  void assign(const CostTable& other) { costs_ = other.costs_; }
  /// Sets all instructions that have an index: their code, or prefix << 8 | sub with a sub below 0x100. What the table is too
  /// short for costs nothing.
  void set_all(std::span<const uint64_t> by_index);
  bool operator==(const CostTable& other) const { return costs_ == other.costs_; }
  /// The one without a table.
  static const CostTable& standard();

 private:
  std::array<uint64_t, kOpcodeCount> costs_;
};

constexpr uint64_t kUnit = 64;

/// Adds a cost and a number of instructions. False, with the total at the limit, if the limit does not allow it.
inline bool charge(StoreBlock& block, uint64_t cost, uint64_t instructions = 0) {
  const uint64_t used = block.gas_used, limit = block.gas_limit;
  if (used > limit || cost > limit - used) [[unlikely]] {
    block.gas_used = limit;
    return false;
  }
  block.gas_used = used + cost;
  block.instructions = block.instructions + instructions;
  return true;
}

/// Charges for growing a memory or table of an instance by `delta` pages or elements.
bool charge_memory_grow(Context& ctx, uint32_t memory, uint64_t delta);
bool charge_table_grow(Context& ctx, uint32_t table, uint64_t delta);

}  // namespace wasmvm::runtime
