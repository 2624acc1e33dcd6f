// Handlers of numeric instructions as templates over the instruction, the classes of its operands and the place of its result;
// and look-up in the tables of them. Included by the files that build a part of them each.
#pragma once

#include "interp/handlers_operands.h"
#include "wasm/semantics.h"

namespace wasmvm::interp {
namespace {

template <char C>
struct Num;
template <>
struct Num<'i'> {
  using type = uint32_t;
};
template <>
struct Num<'I'> {
  using type = uint64_t;
};
template <>
struct Num<'f'> {
  using type = float;
};
template <>
struct Num<'F'> {
  using type = double;
};

template <typename Op, Src A, Dst D>
H_SECTION H_RET unary(H_PARAMS) {
  const auto a = operand<typename Op::A, A>(H_FROM, pc[1].ops.a);
  typename Op::R result{};
  if constexpr (Op::kTraps) {
    const ErrCode code = Op::eval(a, result);
    if (code != ErrCode::Success) [[unlikely]]
      H_TRAP(code);
  } else {
    result = Op::eval(a);
  }
  deliver<D>(H_TO, result);
  H_GO(pc + 2);
}

template <typename Op, Src A, Src B, Dst D>
H_SECTION H_RET binary(H_PARAMS) {
  using T = typename Op::A;
  constexpr int kLength = (A == Src::Const || B == Src::Const) && sizeof(T) == 8 ? 3 : 2;
  const T a = operand<T, A>(H_FROM, pc[1].ops.a);
  const T b = operand<T, B>(H_FROM, A == Src::Slot ? pc[1].ops.slots.b : pc[1].ops.a);
  typename Op::R result{};
  if constexpr (Op::kTraps) {
    const ErrCode code = Op::eval(a, b, result);
    if (code != ErrCode::Success) [[unlikely]]
      H_TRAP(code);
  } else {
    result = Op::eval(a, b);
  }
  deliver<D>(H_TO, result);
  H_GO(pc + kLength);
}

/// All handlers of one binary instruction, by pair and destination.
template <typename Op, PairSet S, unsigned Destinations, typename Sequence>
struct BinaryTable;
template <typename Op, PairSet S, unsigned Destinations, size_t... I>
struct BinaryTable<Op, S, Destinations, std::index_sequence<I...>> {
  static constexpr Handler kHandlers[] = {
      binary<Op, pairs::of<S>()[I / Destinations].a, pairs::of<S>()[I / Destinations].b, static_cast<Dst>(I % Destinations)>...};
};

/// Handler for these classes, or null if none is built.
template <typename Op, PairSet S>
const void* pick_binary(Src a, Src b, Dst d) {
  constexpr unsigned kDestinations = S == PairSet::Plain ? 2 : pairs::kDestinations;
  const int pair = pairs::index<S>(a, b);
  if (pair < 0 || static_cast<unsigned>(d) >= kDestinations) return nullptr;
  using Table = BinaryTable<Op, S, kDestinations, std::make_index_sequence<pairs::kCount<S> * kDestinations>>;
  return address_of(Table::kHandlers[static_cast<unsigned>(pair) * kDestinations + static_cast<unsigned>(d)]);
}

/// Handlers of an instruction with one operand; `Pinned`: also for pinned locals.
template <typename Op, bool Pinned>
const void* pick_unary(Src a, Dst d) {
  if constexpr (Pinned && WASMVM_NATIVE_DISPATCH) {
    static constexpr Handler kHandlers[] = {
#define FOUR(S) unary<Op, S, Dst::Acc>, unary<Op, S, Dst::Slot>, unary<Op, S, Dst::L0>, unary<Op, S, Dst::L1>
        FOUR(Src::Slot), FOUR(Src::Acc), FOUR(Src::L0), FOUR(Src::L1)
#undef FOUR
    };
    constexpr int kRow[] = {0, -1, 1, 2, 3};
    const int row = kRow[static_cast<int>(a)];
    return row < 0 ? nullptr : address_of(kHandlers[row * 4 + static_cast<int>(d)]);
  } else {
    static constexpr Handler kHandlers[] = {unary<Op, Src::Slot, Dst::Acc>, unary<Op, Src::Slot, Dst::Slot>,
                                            unary<Op, Src::Acc, Dst::Acc>, unary<Op, Src::Acc, Dst::Slot>};
    if ((a != Src::Slot && a != Src::Acc) || d > Dst::Slot) return nullptr;
    return address_of(kHandlers[(a == Src::Acc) * 2 + static_cast<int>(d)]);
  }
}

/// Picks from the tables that this file builds, so that others are not instantiated.
template <bool Here>
struct PickIf {
  template <typename Op, PairSet S>
  static const void* binary(Src a, Src b, Dst d) {
    return pick_binary<Op, S>(a, b, d);
  }
};
template <>
struct PickIf<false> {
  template <typename Op, PairSet S>
  static const void* binary(Src, Src, Dst) {
    return nullptr;
  }
};

/// Pinned locals pay where loops are full of an instruction.
constexpr PairSet pair_set(Opcode op) {
  switch (op) {
    case Opcode::i32_add:
    case Opcode::i32_mul:
    case Opcode::i32_and:
    case Opcode::i32_or:
    case Opcode::i32_xor:
    case Opcode::i64_add:
    case Opcode::i64_mul:
    case Opcode::i64_and:
    case Opcode::i64_or:
    case Opcode::i64_xor:
    case Opcode::f32_add:
    case Opcode::f32_mul:
    case Opcode::f64_add:
    case Opcode::f64_mul: return PairSet::Commutative;
    case Opcode::i32_sub:
    case Opcode::i32_shl:
    case Opcode::i32_shr_s:
    case Opcode::i32_shr_u:
    case Opcode::i32_rotl:
    case Opcode::i64_sub:
    case Opcode::i64_shl:
    case Opcode::i64_shr_s:
    case Opcode::i64_shr_u:
    case Opcode::i64_rotl:
    case Opcode::f32_sub:
    case Opcode::f32_div:
    case Opcode::f64_sub:
    case Opcode::f64_div: return PairSet::Ordered;
    default: return PairSet::Plain;
  }
}

#define UNARY_OP(name, sig, arg)                \
  struct name##_op {                            \
    using A = Num<sig[0]>::type;                \
    using R = Num<sig[2]>::type;                \
    static constexpr bool kTraps = false;       \
    static R eval(A a) { return sem::name(a); } \
  };
#define UNARY_TRAP(name, sig, arg)                                 \
  struct name##_op {                                               \
    using A = Num<sig[0]>::type;                                   \
    using R = Num<sig[2]>::type;                                   \
    static constexpr bool kTraps = true;                           \
    static ErrCode eval(A a, R& out) { return sem::name(a, out); } \
  };
#define BINARY_OP(name, sig, arg)                       \
  struct name##_op {                                    \
    using A = Num<sig[0]>::type;                        \
    using R = Num<sig[3]>::type;                        \
    static constexpr bool kTraps = false;               \
    static R eval(A a, A b) { return sem::name(a, b); } \
  };
#define BINARY_TRAP(name, sig, arg)                                        \
  struct name##_op {                                                       \
    using A = Num<sig[0]>::type;                                           \
    using R = Num<sig[3]>::type;                                           \
    static constexpr bool kTraps = true;                                   \
    static ErrCode eval(A a, A b, R& out) { return sem::name(a, b, out); } \
  };
#define OP_Unary UNARY_OP
#define OP_Test UNARY_OP
#define OP_Convert UNARY_OP
#define OP_Truncation UNARY_TRAP
#define OP_Binary BINARY_OP
#define OP_Compare BINARY_OP
#define OP_Division BINARY_TRAP
#include "wasm/op_classes.h"

}  // namespace
}  // namespace wasmvm::interp
