// Handlers of the numeric instructions, generated from the opcode table: every combination of operand classes.
#include "interp/dispatch.h"
#include "interp/handlers.h"
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

/// Value of an operand. `slot` is the slot it would come from.
template <typename T, Src S>
inline T operand(const Word* pc, const Slot* fp, uint64_t acc, FAcc facc, unsigned slot) {
  if constexpr (S == Src::Slot) {
    return from_bits<T>(fp[slot]);
  } else if constexpr (S == Src::Const) {
    return sizeof(T) == 4 ? from_bits<T>(pc[1].ops.imm) : from_bits<T>(pc[2].bits);
  } else if constexpr (kIsFloat<T>) {
    return from_facc<T>(facc);
  } else {
    return from_bits<T>(acc);
  }
}

template <typename T, bool ToSlot>
inline void deliver(T value, Slot* fp, unsigned d, uint64_t& acc, FAcc& facc) {
  if constexpr (kIsFloat<T>) {
    facc = to_facc(value);
  } else {
    acc = to_bits(value);
  }
  if constexpr (ToSlot) fp[d] = to_bits(value);
}

template <typename Op, Src A, bool ToSlot>
H_SECTION H_RET unary(H_PARAMS) {
  const auto a = operand<typename Op::A, A>(pc, fp, acc, facc, pc[1].ops.a);
  typename Op::R result{};
  if constexpr (Op::kTraps) {
    const ErrCode code = Op::eval(a, result);
    if (code != ErrCode::Success) [[unlikely]]
      H_TRAP(code);
  } else {
    result = Op::eval(a);
  }
  deliver<typename Op::R, ToSlot>(result, fp, pc[1].ops.d, acc, facc);
  H_GO(pc + 2);
}

template <typename Op, Src A, Src B, bool ToSlot>
H_SECTION H_RET binary(H_PARAMS) {
  using T = typename Op::A;
  constexpr int kLength = (A == Src::Const || B == Src::Const) && sizeof(T) == 8 ? 3 : 2;
  const T a = operand<T, A>(pc, fp, acc, facc, pc[1].ops.a);
  const T b = operand<T, B>(pc, fp, acc, facc, A == Src::Slot ? pc[1].ops.slots.b : pc[1].ops.a);
  typename Op::R result{};
  if constexpr (Op::kTraps) {
    const ErrCode code = Op::eval(a, b, result);
    if (code != ErrCode::Success) [[unlikely]]
      H_TRAP(code);
  } else {
    result = Op::eval(a, b);
  }
  deliver<typename Op::R, ToSlot>(result, fp, pc[1].ops.d, acc, facc);
  H_GO(pc + kLength);
}

template <typename Op>
const void* pick_unary(Src a, bool to_slot) {
  if (a == Src::Slot) return to_slot ? address_of(unary<Op, Src::Slot, true>) : address_of(unary<Op, Src::Slot, false>);
  if (a == Src::Acc) return to_slot ? address_of(unary<Op, Src::Acc, true>) : address_of(unary<Op, Src::Acc, false>);
  return nullptr;
}

template <typename Op, Src A, Src B>
const void* pick_slot(bool to_slot) {
  return to_slot ? address_of(binary<Op, A, B, true>) : address_of(binary<Op, A, B, false>);
}

template <typename Op>
const void* pick_binary(Src a, Src b, bool to_slot) {
  switch (static_cast<int>(a) * 3 + static_cast<int>(b)) {
    case 0: return pick_slot<Op, Src::Slot, Src::Slot>(to_slot);
    case 1: return pick_slot<Op, Src::Slot, Src::Const>(to_slot);
    case 2: return pick_slot<Op, Src::Slot, Src::Acc>(to_slot);
    case 3: return pick_slot<Op, Src::Const, Src::Slot>(to_slot);
    case 5: return pick_slot<Op, Src::Const, Src::Acc>(to_slot);
    case 6: return pick_slot<Op, Src::Acc, Src::Slot>(to_slot);
    case 7: return pick_slot<Op, Src::Acc, Src::Const>(to_slot);
    default: return nullptr;
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
#include "interp/op_classes.h"

}  // namespace

const void* unary_handler(Opcode op, Src a, bool to_slot) {
  switch (op) {
#define PICK(name, sig, arg) \
  case Opcode::name: return pick_unary<name##_op>(a, to_slot);
#define OP_Unary PICK
#define OP_Test PICK
#define OP_Convert PICK
#define OP_Truncation PICK
#include "interp/op_classes.h"
#undef PICK
    default: return nullptr;
  }
}

const void* binary_handler(Opcode op, Src a, Src b, bool to_slot) {
  switch (op) {
#define PICK(name, sig, arg) \
  case Opcode::name: return pick_binary<name##_op>(a, b, to_slot);
#define OP_Binary PICK
#define OP_Compare PICK
#define OP_Division PICK
#include "interp/op_classes.h"
#undef PICK
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
