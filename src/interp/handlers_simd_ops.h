// Handlers of vector instructions that touch no memory. Included once by each file that builds them for one instruction set;
// that file has included semantics_simd.h for it.
//
// Cells, [handler][operands] and further words:
//   Unary [d, a]   Binary [d, a, b]   Ternary [d, a, b, x]   Test [d, a]   Shift [d, a, b | imm = count]
//   Splat [d, a]   ExtractLane [d, a, imm = lane]   ReplaceLane [d, a, b = scalar, x = lane]
//   Shuffle [d, a, b][lanes 0..7][lanes 8..15]   v128.const [d][low][high]
// Vectors are in slots. Tests and extracted lanes go to the accumulator of their bank.
#pragma once

#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "wasm/semantics_simd.h"

namespace wasmvm::interp {
namespace {

#define H_VEC(operand) load_v128(fp + pc[1].ops.operand)
#define H_VEC_RESULT(value) store_v128(fp + pc[1].ops.d, value)

#define OP_SimdUnary(name, sig, arg)         \
  H_SECTION H_RET name##_handler(H_PARAMS) { \
    H_VEC_RESULT(sem::name(H_VEC(a)));       \
    H_GO(pc + 2);                            \
  }
#define OP_SimdBinary(name, sig, arg)                  \
  H_SECTION H_RET name##_handler(H_PARAMS) {           \
    H_VEC_RESULT(sem::name(H_VEC(a), H_VEC(slots.b))); \
    H_GO(pc + 2);                                      \
  }
#define OP_SimdTernary(name, sig, arg)                                 \
  H_SECTION H_RET name##_handler(H_PARAMS) {                           \
    H_VEC_RESULT(sem::name(H_VEC(a), H_VEC(slots.b), H_VEC(slots.x))); \
    H_GO(pc + 2);                                                      \
  }
#define OP_SimdTest(name, sig, arg)              \
  template <bool ToSlot>                         \
  H_SECTION H_RET name##_handler(H_PARAMS) {     \
    acc = sem::name(H_VEC(a));                   \
    if constexpr (ToSlot) fp[pc[1].ops.d] = acc; \
    H_GO(pc + 2);                                \
  }
#define OP_SimdShift(name, sig, arg)                                                                       \
  template <Src S>                                                                                         \
  H_SECTION H_RET name##_handler(H_PARAMS) {                                                               \
    const uint32_t count = S == Src::Const ? pc[1].ops.imm : static_cast<uint32_t>(fp[pc[1].ops.slots.b]); \
    H_VEC_RESULT(sem::name(H_VEC(a), count));                                                              \
    H_GO(pc + 2);                                                                                          \
  }

/// The scalar operand of a splat or a replaced lane. T is what instructions call the lane; narrow lanes take its low bits.
template <typename T, Src S>
inline T scalar_operand(uint64_t slot, uint64_t acc, FAcc facc) {
  if constexpr (kIsFloat<T> && S == Src::Acc) {
    return from_facc<T>(facc);
  } else if constexpr (kIsFloat<T>) {
    return from_bits<T>(slot);
  } else {
    return static_cast<T>(S == Src::Acc ? acc : slot);
  }
}
// Lane types by mnemonic.
using i8x16_lane = uint8_t;
using i16x8_lane = uint16_t;
using i32x4_lane = uint32_t;
using i64x2_lane = uint64_t;
using f32x4_lane = float;
using f64x2_lane = double;

#define OP_SIMD_LANES(shape)                                                                                   \
  template <Src S>                                                                                             \
  H_SECTION H_RET shape##_splat_handler(H_PARAMS) {                                                            \
    H_VEC_RESULT(sem::shape##_splat(scalar_operand<shape##_lane, S>(fp[pc[1].ops.a], acc, facc)));             \
    H_GO(pc + 2);                                                                                              \
  }                                                                                                            \
  template <Src S>                                                                                             \
  H_SECTION H_RET shape##_replace_lane_handler(H_PARAMS) {                                                     \
    const auto value = scalar_operand<shape##_lane, S>(fp[pc[1].ops.slots.b], acc, facc);                      \
    V128 vector = H_VEC(a);                                                                                    \
    /* The lane number varies: in memory that is an address. */                                                \
    std::memcpy(reinterpret_cast<uint8_t*>(&vector) + pc[1].ops.slots.x * sizeof value, &value, sizeof value); \
    H_VEC_RESULT(vector);                                                                                      \
    H_GO(pc + 2);                                                                                              \
  }
OP_SIMD_LANES(i8x16)
OP_SIMD_LANES(i16x8)
OP_SIMD_LANES(i32x4)
OP_SIMD_LANES(i64x2)
OP_SIMD_LANES(f32x4)
OP_SIMD_LANES(f64x2)
#undef OP_SIMD_LANES

/// Reads one lane straight from the slots. Lane: its type with the sign it is extended by.
template <typename Lane, bool ToSlot>
H_SECTION H_RET extract_lane(H_PARAMS) {
  Lane lane;
  std::memcpy(&lane, reinterpret_cast<const uint8_t*>(fp + pc[1].ops.a) + pc[1].ops.imm * sizeof lane, sizeof lane);
  if constexpr (kIsFloat<Lane>) {
    facc = to_facc(lane);
    if constexpr (ToSlot) fp[pc[1].ops.d] = to_bits(lane);
  } else {
    // Signed lanes are extended to i32 only: the upper half of an i32's slot is zero.
    acc = sizeof(Lane) < 4 ? static_cast<uint32_t>(lane) : static_cast<uint64_t>(lane);
    if constexpr (ToSlot) fp[pc[1].ops.d] = acc;
  }
  H_GO(pc + 2);
}

// Cells are aligned to 8 bytes: vectors in them are read as from any address.
H_SECTION H_RET i8x16_shuffle_handler(H_PARAMS) {
  H_VEC_RESULT(sem::i8x16_shuffle(H_VEC(a), H_VEC(slots.b), load_v128(pc + 2)));
  H_GO(pc + 4);
}
H_SECTION H_RET v128_const_handler(H_PARAMS) {
  H_VEC_RESULT(load_v128(pc + 2));
  H_GO(pc + 4);
}

#include "wasm/op_classes.h"

#undef H_VEC
#undef H_VEC_RESULT

// Picking: the opcodes of each class by the table, the few without a class of their own by hand.
template <bool ToSlot>
const void* extract_lane_handler(Opcode op) {
  switch (op) {
    case Opcode::i8x16_extract_lane_s: return address_of(extract_lane<int8_t, ToSlot>);
    case Opcode::i8x16_extract_lane_u: return address_of(extract_lane<uint8_t, ToSlot>);
    case Opcode::i16x8_extract_lane_s: return address_of(extract_lane<int16_t, ToSlot>);
    case Opcode::i16x8_extract_lane_u: return address_of(extract_lane<uint16_t, ToSlot>);
    case Opcode::i32x4_extract_lane: return address_of(extract_lane<uint32_t, ToSlot>);
    case Opcode::i64x2_extract_lane: return address_of(extract_lane<uint64_t, ToSlot>);
    case Opcode::f32x4_extract_lane: return address_of(extract_lane<float, ToSlot>);
    case Opcode::f64x2_extract_lane: return address_of(extract_lane<double, ToSlot>);
    default: return nullptr;
  }
}

const void* pick_simd_handler(Opcode op, Src scalar, bool to_slot) {
  switch (op) {
    case Opcode::v128_const: return address_of(v128_const_handler);
    case Opcode::i8x16_shuffle: return address_of(i8x16_shuffle_handler);
#define OP_SimdUnary(name, sig, arg) \
  case Opcode::name: return address_of(name##_handler);
#define OP_SimdBinary(name, sig, arg) \
  case Opcode::name: return address_of(name##_handler);
#define OP_SimdTernary(name, sig, arg) \
  case Opcode::name: return address_of(name##_handler);
#define OP_SimdTest(name, sig, arg) \
  case Opcode::name: return to_slot ? address_of(name##_handler<true>) : address_of(name##_handler<false>);
#define OP_SimdShift(name, sig, arg) \
  case Opcode::name: return scalar == Src::Const ? address_of(name##_handler<Src::Const>) : address_of(name##_handler<Src::Slot>);
#define OP_SimdSplat(name, sig, arg) \
  case Opcode::name: return scalar == Src::Acc ? address_of(name##_handler<Src::Acc>) : address_of(name##_handler<Src::Slot>);
#define OP_ReplaceLane(name, sig, arg) \
  case Opcode::name: return scalar == Src::Acc ? address_of(name##_handler<Src::Acc>) : address_of(name##_handler<Src::Slot>);
#include "wasm/op_classes.h"
    default: return to_slot ? extract_lane_handler<true>(op) : extract_lane_handler<false>(op);
  }
}

}  // namespace
}  // namespace wasmvm::interp
