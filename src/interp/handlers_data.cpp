// Handlers of moves, constants, variables, memories, tables and references.
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_inline.h"
#include "interp/handlers_operands.h"
#include "runtime/builtins.h"
#include "wasm/semantics.h"

namespace wasmvm::interp {
namespace {

#define H_NEXT(words) H_GO(pc + (words))

// -- moves and constants --

template <Bank B, Src S, Dst D, bool WideConstant>
H_SECTION H_RET mov(H_PARAMS) {
  using T = std::conditional_t<B == Bank::Float, double, uint64_t>;
  T value;
  if constexpr (S == Src::Const) {
    value = from_bits<T>(WideConstant ? pc[2].bits : uint64_t{pc[1].ops.imm});
  } else {
    value = operand<T, S>(H_FROM, pc[1].ops.a);
  }
  if constexpr (D == Dst::Slot) {
    fp[pc[1].ops.d] = to_bits(value);
  } else {
    deliver<D>(H_TO, value);
  }
  H_NEXT(WideConstant ? 3 : 2);
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
H_SECTION H_RET reload(H_PARAMS) {
  l0 = fp[pc[1].ops.d];
  l1 = fp[pc[1].ops.a];
  f0 = to_facc(std::bit_cast<double>(fp[pc[1].ops.slots.b]));
  f1 = to_facc(std::bit_cast<double>(fp[pc[1].ops.slots.x]));
  H_NEXT(2);
}

// -- select --

/// The word behind the operands of a select has its constants, the first operand's in the low half.
template <Src S, bool First>
inline Slot select_operand(const Word* pc, const Slot* fp) {
  if constexpr (S == Src::Const) return First ? static_cast<uint32_t>(pc[2].bits) : pc[2].bits >> 32;
  return fp[First ? pc[1].ops.a : pc[1].ops.slots.b];
}

template <Bank B, bool Wide, Src Condition, Src First, Src Second, Dst D>
H_SECTION H_RET select(H_PARAMS) {
  using T = std::conditional_t<Wide, uint64_t, uint32_t>;
  const T condition = static_cast<T>(Condition == Src::Acc ? acc : fp[pc[1].ops.slots.x]);
  const Slot first = select_operand<First, true>(pc, fp), second = select_operand<Second, false>(pc, fp);
  const Slot value = condition != 0 ? first : second;
  if constexpr (B == Bank::Float) {
    deliver<D>(H_TO, std::bit_cast<double>(value));
  } else {
    deliver<D>(H_TO, value);
  }
  H_NEXT(First == Src::Const || Second == Src::Const ? 3 : 2);
}

template <Src Condition>
H_SECTION H_RET select_vec(H_PARAMS) {
  const uint32_t condition = static_cast<uint32_t>(Condition == Src::Acc ? acc : fp[pc[1].ops.slots.x]);
  const unsigned from = condition != 0 ? pc[1].ops.a : pc[1].ops.slots.b;
  const Slot low = fp[from], high = fp[from + 1];
  fp[pc[1].ops.d] = low;
  fp[pc[1].ops.d + 1] = high;
  H_NEXT(2);
}

template <Bank B, bool Wide, Src Condition, Src First, Src Second>
const void* pick_select(Dst d) {
  static constexpr Handler kHandlers[] = {
      select<B, Wide, Condition, First, Second, Dst::Acc>, select<B, Wide, Condition, First, Second, Dst::Slot>,
#if WASMVM_NATIVE_DISPATCH
      select<B, Wide, Condition, First, Second, Dst::L0>, select<B, Wide, Condition, First, Second, Dst::L1>
#endif
  };
  return static_cast<size_t>(d) < std::size(kHandlers) ? address_of(kHandlers[static_cast<size_t>(d)]) : nullptr;
}

template <bool Wide, Src Condition>
const void* pick_int_select(Src first, Src second, Dst d) {
  if (first == Src::Slot) {
    return second == Src::Slot ? pick_select<Bank::Int, Wide, Condition, Src::Slot, Src::Slot>(d)
                               : pick_select<Bank::Int, Wide, Condition, Src::Slot, Src::Const>(d);
  }
  return second == Src::Slot ? pick_select<Bank::Int, Wide, Condition, Src::Const, Src::Slot>(d)
                             : pick_select<Bank::Int, Wide, Condition, Src::Const, Src::Const>(d);
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

const void* select_handler(Bank bank, bool wide, Src condition, Src first, Src second, Dst d) {
  const bool in_acc = condition == Src::Acc;
  if (bank == Bank::Float) {
    if (wide) {
      return in_acc ? pick_select<Bank::Float, true, Src::Acc, Src::Slot, Src::Slot>(d)
                    : pick_select<Bank::Float, true, Src::Slot, Src::Slot, Src::Slot>(d);
    }
    return in_acc ? pick_select<Bank::Float, false, Src::Acc, Src::Slot, Src::Slot>(d)
                  : pick_select<Bank::Float, false, Src::Slot, Src::Slot, Src::Slot>(d);
  }
  if (wide)
    return in_acc ? pick_int_select<true, Src::Acc>(first, second, d) : pick_int_select<true, Src::Slot>(first, second, d);
  return in_acc ? pick_int_select<false, Src::Acc>(first, second, d) : pick_int_select<false, Src::Slot>(first, second, d);
}

const void* mov_handler(Bank bank, Src a, Dst d, bool wide_constant) {
  if (d == Dst::Acc) return nullptr;
#define ROW(B, S, W) mov<B, S, Dst::Slot, W>, mov<B, S, Dst::L0, W>, mov<B, S, Dst::L1, W>
#define BANK(B)                                                                                                                 \
  ROW(B, Src::Slot, false), ROW(B, Src::Const, false), ROW(B, Src::Acc, false), ROW(B, Src::L0, false), ROW(B, Src::L1, false), \
      ROW(B, Src::Const, true)
  static constexpr Handler kHandlers[] = {BANK(Bank::Int), BANK(Bank::Float)};
#undef BANK
#undef ROW
  const int row = a == Src::Const && wide_constant ? 5 : static_cast<int>(a);
  return address_of(kHandlers[(bank == Bank::Float) * 18 + row * 3 + static_cast<int>(d) - 1]);
}

const void* data_handler(Simple kind) {
  switch (kind) {
    case Simple::mov_vec: return address_of(mov_vec);
    case Simple::mov_range: return address_of(mov_range);
    case Simple::reload: return address_of(reload);
    case Simple::select_vec_slot: return address_of(select_vec<Src::Slot>);
    case Simple::select_vec_acc: return address_of(select_vec<Src::Acc>);
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
