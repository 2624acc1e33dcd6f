// What guest code does through C++: bulk operations, growth, and everything else too big for one handler. All tiers call
// these. Each returns ErrCode::Success or the trap to raise; nothing is written before all checks have passed.
#pragma once

#include "runtime/instance.h"

namespace wasmvm::runtime {

/// Addresses and counts are zero-extended by the caller where the index type is i32.
ErrCode memory_fill(Context& ctx, uint32_t memory, uint64_t dst, uint8_t value, uint64_t count);
ErrCode memory_copy(Context& ctx, uint32_t dst_memory, uint32_t src_memory, uint64_t dst, uint64_t src, uint64_t count);
ErrCode memory_init(Context& ctx, uint32_t memory, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count);
void data_drop(Context& ctx, uint32_t segment);
ErrCode table_init(Context& ctx, uint32_t table, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count);
ErrCode table_copy(Context& ctx, uint32_t dst_table, uint32_t src_table, uint64_t dst, uint64_t src, uint64_t count);
ErrCode table_fill(Context& ctx, uint32_t table, uint64_t dst, Slot value, uint64_t count);
void elem_drop(Context& ctx, uint32_t segment);
/// Old size or -1 (as the instruction returns it).
int64_t memory_grow(Context& ctx, uint32_t memory, uint64_t delta);
int64_t table_grow(Context& ctx, uint32_t table, uint64_t delta, Slot value);

}  // namespace wasmvm::runtime
