// Bulk operations and growth. Bounds are tested before anything is written, with arithmetic that cannot wrap.
//
// SPEC: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
#include "runtime/builtins.h"

#include <algorithm>
#include <cstring>

namespace wasmvm::runtime {
namespace {

/// [offset, offset + count) within [0, size)?
bool inside(uint64_t offset, uint64_t count, uint64_t size) { return offset <= size && count <= size - offset; }

// Work between two looks at the interruption: a few milliseconds.
constexpr uint64_t kStride = uint64_t{16} << 20;

/// Does `work(offset, bytes)` for all of [0, count), from either end. Ends early, with part of the work done, if the store is
/// interrupted.
template <typename F>
ErrCode in_strides(const Context& ctx, uint64_t count, bool backwards, const F& work) {
  for (uint64_t done = 0; done < count;) {
    const uint64_t bytes = std::min(count - done, kStride);
    work(backwards ? count - done - bytes : done, bytes);
    done += bytes;
    if (done == count) break;
    const uint32_t code = ctx.store->interrupt.load(std::memory_order_relaxed);
    if (code != 0) return static_cast<ErrCode>(code);
  }
  return ErrCode::Success;
}

uint64_t size_of(const MemoryDesc& memory) { return memory.bytes.load(std::memory_order_acquire); }

}  // namespace

ErrCode memory_fill(Context& ctx, uint32_t memory, uint64_t dst, uint8_t value, uint64_t count) {
  MemoryDesc& to = *ctx.memories[memory];
  if (!inside(dst, count, size_of(to))) return ErrCode::MemoryOutOfBounds;
  return in_strides(ctx, count, false, [&](uint64_t at, uint64_t bytes) { memset(to.base + dst + at, value, bytes); });
}

ErrCode memory_copy(Context& ctx, uint32_t dst_memory, uint32_t src_memory, uint64_t dst, uint64_t src, uint64_t count) {
  MemoryDesc& to = *ctx.memories[dst_memory];
  const MemoryDesc& from = *ctx.memories[src_memory];
  if (!inside(dst, count, size_of(to)) || !inside(src, count, size_of(from))) return ErrCode::MemoryOutOfBounds;
  // Towards lower addresses from the front, towards higher ones from the back: what is still to be read is not written over.
  return in_strides(ctx, count, dst > src,
                    [&](uint64_t at, uint64_t bytes) { memmove(to.base + dst + at, from.base + src + at, bytes); });
}

ErrCode memory_init(Context& ctx, uint32_t memory, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count) {
  MemoryDesc& to = *ctx.memories[memory];
  const Bytes bytes = ctx.instance->data[segment];
  if (!inside(dst, count, size_of(to)) || !inside(src, count, bytes.size())) return ErrCode::MemoryOutOfBounds;
  if (count != 0) memcpy(to.base + dst, bytes.data() + src, count);
  return ErrCode::Success;
}

void data_drop(Context& ctx, uint32_t segment) { ctx.instance->data[segment] = {}; }

ErrCode table_init(Context& ctx, uint32_t table, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count) {
  TableDesc& to = *ctx.tables[table];
  const std::vector<Slot>& items = ctx.instance->elements[segment];
  if (!inside(dst, count, to.size) || !inside(src, count, items.size())) return ErrCode::TableOutOfBounds;
  if (count != 0) std::copy_n(items.data() + src, count, to.elements + dst);
  return ErrCode::Success;
}

ErrCode table_copy(Context& ctx, uint32_t dst_table, uint32_t src_table, uint64_t dst, uint64_t src, uint64_t count) {
  TableDesc& to = *ctx.tables[dst_table];
  const TableDesc& from = *ctx.tables[src_table];
  if (!inside(dst, count, to.size) || !inside(src, count, from.size)) return ErrCode::TableOutOfBounds;
  if (count != 0) memmove(to.elements + dst, from.elements + src, count * sizeof(Slot));
  return ErrCode::Success;
}

ErrCode table_fill(Context& ctx, uint32_t table, uint64_t dst, Slot value, uint64_t count) {
  TableDesc& to = *ctx.tables[table];
  if (!inside(dst, count, to.size)) return ErrCode::TableOutOfBounds;
  if (count != 0) std::fill_n(to.elements + dst, count, value);
  return ErrCode::Success;
}

void elem_drop(Context& ctx, uint32_t segment) { std::vector<Slot>().swap(ctx.instance->elements[segment]); }

int64_t memory_grow(Context& ctx, uint32_t memory, uint64_t delta) { return ctx.instance->memories[memory]->grow(delta); }

int64_t table_grow(Context& ctx, uint32_t table, uint64_t delta, Slot value) {
  return ctx.instance->tables[table]->grow(delta, value);
}

}  // namespace wasmvm::runtime
