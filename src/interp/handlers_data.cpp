// Handlers of moves, constants, variables, memories, tables and references.
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_inline.h"
#include "runtime/builtins.h"
#include "wasm/semantics.h"

namespace wasmvm::interp {
namespace {

#define H_NEXT(words) H_GO(pc + (words))

// -- moves and constants --

H_SECTION H_RET mov(H_PARAMS) {
  fp[pc[1].ops.d] = fp[pc[1].ops.a];
  H_NEXT(2);
}
H_SECTION H_RET mov_vec(H_PARAMS) {
  const Slot low = fp[pc[1].ops.a], high = fp[pc[1].ops.a + 1];
  fp[pc[1].ops.d] = low;
  fp[pc[1].ops.d + 1] = high;
  H_NEXT(2);
}
H_SECTION H_RET mov_range(H_PARAMS) {
  copy_slots(fp + pc[1].ops.d, fp + pc[1].ops.a, pc[1].ops.imm);
  H_NEXT(2);
}
H_SECTION H_RET mov_const32(H_PARAMS) {
  fp[pc[1].ops.d] = pc[1].ops.imm;
  H_NEXT(2);
}
H_SECTION H_RET mov_const64(H_PARAMS) {
  fp[pc[1].ops.d] = pc[2].bits;
  H_NEXT(3);
}
H_SECTION H_RET mov_acc(H_PARAMS) {
  fp[pc[1].ops.d] = acc;
  H_NEXT(2);
}
H_SECTION H_RET mov_facc(H_PARAMS) {
  fp[pc[1].ops.d] = std::bit_cast<uint64_t>(from_facc<double>(facc));
  H_NEXT(2);
}
H_SECTION H_RET load_acc(H_PARAMS) {
  acc = fp[pc[1].ops.a];
  H_NEXT(2);
}
H_SECTION H_RET load_facc(H_PARAMS) {
  facc = to_facc(std::bit_cast<double>(fp[pc[1].ops.a]));
  H_NEXT(2);
}
H_SECTION H_RET const32_acc(H_PARAMS) {
  acc = pc[1].ops.imm;
  H_NEXT(2);
}
H_SECTION H_RET const64_acc(H_PARAMS) {
  acc = pc[2].bits;
  H_NEXT(3);
}
H_SECTION H_RET const32_facc(H_PARAMS) {
  facc = to_facc(std::bit_cast<float>(pc[1].ops.imm));
  H_NEXT(2);
}
H_SECTION H_RET const64_facc(H_PARAMS) {
  facc = to_facc(std::bit_cast<double>(pc[2].bits));
  H_NEXT(3);
}

// -- select --

template <Bank B, Src Condition>
H_SECTION H_RET select(H_PARAMS) {
  const uint32_t condition = Condition == Src::Acc ? static_cast<uint32_t>(acc) : static_cast<uint32_t>(fp[pc[1].ops.slots.x]);
  const unsigned from = condition != 0 ? pc[1].ops.a : pc[1].ops.slots.b;
  const Slot low = fp[from];
  if constexpr (B == Bank::Vec) {
    const Slot high = fp[from + 1];
    fp[pc[1].ops.d + 1] = high;
  } else if constexpr (B == Bank::Float) {
    facc = to_facc(std::bit_cast<double>(low));
  } else {
    acc = low;
  }
  fp[pc[1].ops.d] = low;
  H_NEXT(2);
}

// -- globals --

template <Bank B, bool ToSlot>
H_SECTION H_RET global_get(H_PARAMS) {
  const Slot* global = ctx->globals[pc[1].ops.imm];
  const Slot low = global[0];
  if constexpr (B == Bank::Vec) {
    const Slot high = global[1];
    fp[pc[1].ops.d + 1] = high;
  } else if constexpr (B == Bank::Float) {
    facc = to_facc(std::bit_cast<double>(low));
  } else {
    acc = low;
  }
  if constexpr (ToSlot) fp[pc[1].ops.d] = low;
  H_NEXT(2);
}

template <Bank B, Src S>
H_SECTION H_RET global_set(H_PARAMS) {
  Slot* global = ctx->globals[pc[1].ops.imm];
  if constexpr (S == Src::Acc) {
    global[0] = B == Bank::Float ? std::bit_cast<uint64_t>(from_facc<double>(facc)) : acc;
  } else {
    global[0] = fp[pc[1].ops.a];
    if constexpr (B == Bank::Vec) global[1] = fp[pc[1].ops.a + 1];
  }
  H_NEXT(2);
}

// -- memories --

H_SECTION H_RET memory_size(H_PARAMS) {
  acc = ctx->memories[pc[1].ops.imm]->bytes.load(std::memory_order_relaxed) >> pc[2].bits;
  fp[pc[1].ops.d] = acc;
  H_NEXT(3);
}

/// -1 of a 32-bit memory or table is 0xffffffff. The third word of growing cells tells the address type.
inline uint64_t grow_result(int64_t old_size, uint64_t is_64) {
  return is_64 != 0 ? static_cast<uint64_t>(old_size) : static_cast<uint32_t>(old_size);
}

H_SECTION H_RET memory_grow(H_PARAMS) {
  Slot* s = fp + pc[1].ops.d;
  acc = grow_result(runtime::memory_grow(*ctx, pc[1].ops.imm, s[0]), pc[2].bits);
  s[0] = acc;
  mem = ctx->mem0->base;
  H_NEXT(3);
}

/// Continues, or traps if `code` is one.
#define H_FINISH(code, words)                   \
  do {                                          \
    const ErrCode code_ = (code);               \
    if (code_ != ErrCode::Success) [[unlikely]] \
      H_TRAP(code_);                            \
    H_NEXT(words);                              \
  } while (0)

H_SECTION H_RET memory_fill(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::memory_fill(*ctx, pc[1].ops.imm, s[0], static_cast<uint8_t>(s[1]), s[2]), 3);
}
H_SECTION H_RET memory_copy(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::memory_copy(*ctx, pc[1].ops.imm, static_cast<uint32_t>(pc[2].bits), s[0], s[1], s[2]), 3);
}
H_SECTION H_RET memory_init(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::memory_init(*ctx, pc[1].ops.imm, static_cast<uint32_t>(pc[2].bits), s[0], s[1], s[2]), 3);
}
H_SECTION H_RET data_drop(H_PARAMS) {
  runtime::data_drop(*ctx, pc[1].ops.imm);
  H_NEXT(3);
}

// -- tables --

H_SECTION H_RET table_get(H_PARAMS) {
  Slot* s = fp + pc[1].ops.d;
  const runtime::TableDesc* table = ctx->tables[pc[1].ops.imm];
  if (s[0] >= table->size) [[unlikely]]
    H_TRAP(ErrCode::TableOutOfBounds);
  acc = table->elements[s[0]];
  s[0] = acc;
  H_NEXT(3);
}
H_SECTION H_RET table_set(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  runtime::TableDesc* table = ctx->tables[pc[1].ops.imm];
  if (s[0] >= table->size) [[unlikely]]
    H_TRAP(ErrCode::TableOutOfBounds);
  table->elements[s[0]] = s[1];
  H_NEXT(3);
}
H_SECTION H_RET table_size(H_PARAMS) {
  acc = ctx->tables[pc[1].ops.imm]->size;
  fp[pc[1].ops.d] = acc;
  H_NEXT(3);
}
H_SECTION H_RET table_grow(H_PARAMS) {
  Slot* s = fp + pc[1].ops.d;
  acc = grow_result(runtime::table_grow(*ctx, pc[1].ops.imm, s[1], s[0]), pc[2].bits);
  s[0] = acc;
  H_NEXT(3);
}
H_SECTION H_RET table_fill(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::table_fill(*ctx, pc[1].ops.imm, s[0], s[1], s[2]), 3);
}
H_SECTION H_RET table_copy(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::table_copy(*ctx, pc[1].ops.imm, static_cast<uint32_t>(pc[2].bits), s[0], s[1], s[2]), 3);
}
H_SECTION H_RET table_init(H_PARAMS) {
  const Slot* s = fp + pc[1].ops.d;
  H_FINISH(runtime::table_init(*ctx, pc[1].ops.imm, static_cast<uint32_t>(pc[2].bits), s[0], s[1], s[2]), 3);
}
H_SECTION H_RET elem_drop(H_PARAMS) {
  runtime::elem_drop(*ctx, pc[1].ops.imm);
  H_NEXT(3);
}

// -- references --

template <bool ToSlot>
H_SECTION H_RET ref_func(H_PARAMS) {
  acc = reinterpret_cast<uint64_t>(ctx->funcs[pc[1].ops.imm]);
  if constexpr (ToSlot) fp[pc[1].ops.d] = acc;
  H_NEXT(2);
}
H_SECTION H_RET ref_as_non_null(H_PARAMS) {
  if (fp[pc[1].ops.a] == 0) [[unlikely]]
    H_TRAP(ErrCode::CastNullToNonNull);
  H_NEXT(2);
}

// -- wide arithmetic --

template <sem::Wide (*F)(uint64_t, uint64_t, uint64_t, uint64_t)>
H_SECTION H_RET wide4(H_PARAMS) {
  Slot* s = fp + pc[1].ops.d;
  const sem::Wide w = F(s[0], s[1], s[2], s[3]);
  s[0] = w.low;
  s[1] = w.high;
  H_NEXT(3);
}
template <sem::Wide (*F)(uint64_t, uint64_t)>
H_SECTION H_RET wide2(H_PARAMS) {
  Slot* s = fp + pc[1].ops.d;
  const sem::Wide w = F(s[0], s[1]);
  s[0] = w.low;
  s[1] = w.high;
  H_NEXT(3);
}

}  // namespace

const void* data_handler(Simple kind) {
  switch (kind) {
    case Simple::mov: return address_of(mov);
    case Simple::mov_vec: return address_of(mov_vec);
    case Simple::mov_range: return address_of(mov_range);
    case Simple::mov_const32: return address_of(mov_const32);
    case Simple::mov_const64: return address_of(mov_const64);
    case Simple::mov_acc: return address_of(mov_acc);
    case Simple::mov_facc: return address_of(mov_facc);
    case Simple::load_acc: return address_of(load_acc);
    case Simple::load_facc: return address_of(load_facc);
    case Simple::const32_acc: return address_of(const32_acc);
    case Simple::const64_acc: return address_of(const64_acc);
    case Simple::const32_facc: return address_of(const32_facc);
    case Simple::const64_facc: return address_of(const64_facc);
    case Simple::select_slot: return address_of(select<Bank::Int, Src::Slot>);
    case Simple::select_acc: return address_of(select<Bank::Int, Src::Acc>);
    case Simple::select_float_slot: return address_of(select<Bank::Float, Src::Slot>);
    case Simple::select_float_acc: return address_of(select<Bank::Float, Src::Acc>);
    case Simple::select_vec_slot: return address_of(select<Bank::Vec, Src::Slot>);
    case Simple::select_vec_acc: return address_of(select<Bank::Vec, Src::Acc>);
    case Simple::global_get: return address_of(global_get<Bank::Int, false>);
    case Simple::global_get_slot: return address_of(global_get<Bank::Int, true>);
    case Simple::global_get_float: return address_of(global_get<Bank::Float, false>);
    case Simple::global_get_float_slot: return address_of(global_get<Bank::Float, true>);
    case Simple::global_get_vec: return address_of(global_get<Bank::Vec, true>);
    case Simple::global_set_slot: return address_of(global_set<Bank::Int, Src::Slot>);
    case Simple::global_set_acc: return address_of(global_set<Bank::Int, Src::Acc>);
    case Simple::global_set_facc: return address_of(global_set<Bank::Float, Src::Acc>);
    case Simple::global_set_vec: return address_of(global_set<Bank::Vec, Src::Slot>);
    case Simple::memory_size: return address_of(memory_size);
    case Simple::memory_grow: return address_of(memory_grow);
    case Simple::memory_fill: return address_of(memory_fill);
    case Simple::memory_copy: return address_of(memory_copy);
    case Simple::memory_init: return address_of(memory_init);
    case Simple::data_drop: return address_of(data_drop);
    case Simple::table_get: return address_of(table_get);
    case Simple::table_set: return address_of(table_set);
    case Simple::table_size: return address_of(table_size);
    case Simple::table_grow: return address_of(table_grow);
    case Simple::table_fill: return address_of(table_fill);
    case Simple::table_copy: return address_of(table_copy);
    case Simple::table_init: return address_of(table_init);
    case Simple::elem_drop: return address_of(elem_drop);
    case Simple::ref_func: return address_of(ref_func<false>);
    case Simple::ref_func_slot: return address_of(ref_func<true>);
    case Simple::ref_as_non_null: return address_of(ref_as_non_null);
    case Simple::wide_add: return address_of(wide4<sem::i64_add128>);
    case Simple::wide_sub: return address_of(wide4<sem::i64_sub128>);
    case Simple::wide_mul_s: return address_of(wide2<sem::i64_mul_wide_s>);
    case Simple::wide_mul_u: return address_of(wide2<sem::i64_mul_wide_u>);
    default: return nullptr;
  }
}

const void* simple_handler(Simple kind) {
  if (const void* handler = control_handler(kind)) return handler;
  if (const void* handler = data_handler(kind)) return handler;
  return meter_handler(kind);
}

}  // namespace wasmvm::interp
