// Meaning of the numeric instructions: one pure function per opcode, named like its enumerator.
//
// Interpreter handlers, constant expressions, constant folding and tests use these and nothing else. Integers are unsigned
// (two's complement, as the specification's), f32 and f64 are float and double; functions that can trap return the ErrCode of
// the trap (Success if none) and write the result through their last parameter.
// SPEC: https://webassembly.github.io/spec/core/exec/numerics.html
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "wasm/error_code.h"

namespace wasmvm::sem {

using u32 = uint32_t;
using u64 = uint64_t;
using s32 = int32_t;
using s64 = int64_t;

// One family per integer width.
#define WASMVM_INT_OPS(p, U, S, bits)                                                               \
  constexpr u32 p##_eqz(U a) { return a == 0; }                                                     \
  constexpr u32 p##_eq(U a, U b) { return a == b; }                                                 \
  constexpr u32 p##_ne(U a, U b) { return a != b; }                                                 \
  constexpr u32 p##_lt_s(U a, U b) { return static_cast<S>(a) < static_cast<S>(b); }                \
  constexpr u32 p##_lt_u(U a, U b) { return a < b; }                                                \
  constexpr u32 p##_gt_s(U a, U b) { return static_cast<S>(a) > static_cast<S>(b); }                \
  constexpr u32 p##_gt_u(U a, U b) { return a > b; }                                                \
  constexpr u32 p##_le_s(U a, U b) { return static_cast<S>(a) <= static_cast<S>(b); }               \
  constexpr u32 p##_le_u(U a, U b) { return a <= b; }                                               \
  constexpr u32 p##_ge_s(U a, U b) { return static_cast<S>(a) >= static_cast<S>(b); }               \
  constexpr u32 p##_ge_u(U a, U b) { return a >= b; }                                               \
  constexpr U p##_clz(U a) { return static_cast<U>(std::countl_zero(a)); }                          \
  constexpr U p##_ctz(U a) { return static_cast<U>(std::countr_zero(a)); }                          \
  constexpr U p##_popcnt(U a) { return static_cast<U>(std::popcount(a)); }                          \
  constexpr U p##_add(U a, U b) { return a + b; }                                                   \
  constexpr U p##_sub(U a, U b) { return a - b; }                                                   \
  constexpr U p##_mul(U a, U b) { return a * b; }                                                   \
  constexpr U p##_and(U a, U b) { return a & b; }                                                   \
  constexpr U p##_or(U a, U b) { return a | b; }                                                    \
  constexpr U p##_xor(U a, U b) { return a ^ b; }                                                   \
  constexpr U p##_shl(U a, U b) { return a << (b & (bits - 1)); }                                   \
  constexpr U p##_shr_s(U a, U b) { return static_cast<U>(static_cast<S>(a) >> (b & (bits - 1))); } \
  constexpr U p##_shr_u(U a, U b) { return a >> (b & (bits - 1)); }                                 \
  constexpr U p##_rotl(U a, U b) { return std::rotl(a, static_cast<int>(b & (bits - 1))); }         \
  constexpr U p##_rotr(U a, U b) { return std::rotr(a, static_cast<int>(b & (bits - 1))); }         \
  constexpr ErrCode p##_div_s(U a, U b, U& out) {                                                   \
    if (b == 0) return ErrCode::DivideByZero;                                                       \
    if (b == ~U{0} && a == U{1} << (bits - 1)) return ErrCode::IntegerOverflow;                     \
    out = static_cast<U>(static_cast<S>(a) / static_cast<S>(b));                                    \
    return ErrCode::Success;                                                                        \
  }                                                                                                 \
  constexpr ErrCode p##_div_u(U a, U b, U& out) {                                                   \
    if (b == 0) return ErrCode::DivideByZero;                                                       \
    out = a / b;                                                                                    \
    return ErrCode::Success;                                                                        \
  }                                                                                                 \
  constexpr ErrCode p##_rem_s(U a, U b, U& out) {                                                   \
    if (b == 0) return ErrCode::DivideByZero;                                                       \
    out = b == ~U{0} ? 0 : static_cast<U>(static_cast<S>(a) % static_cast<S>(b));                   \
    return ErrCode::Success;                                                                        \
  }                                                                                                 \
  constexpr ErrCode p##_rem_u(U a, U b, U& out) {                                                   \
    if (b == 0) return ErrCode::DivideByZero;                                                       \
    out = a % b;                                                                                    \
    return ErrCode::Success;                                                                        \
  }
WASMVM_INT_OPS(i32, u32, s32, 32)
WASMVM_INT_OPS(i64, u64, s64, 64)
#undef WASMVM_INT_OPS

// Rounding without calls of the C library, which the machine has no instruction for before SSE4.1: adding and subtracting the
// number from which on floats are whole rounds to nearest, ties to even; results off by one are put right by a comparison; the
// operand's sign makes zeros those of the specification.
template <typename F>
struct Rounding {
  static constexpr F kWhole = sizeof(F) == 4 ? F(1 << 23) : F(uint64_t{1} << 52);

  /// `rounded`, but for numbers that are whole already and infinities. SPEC: rounding a NaN gives a quiet NaN.
  static F finish(F a, F rounded) {
    if (!(std::fabs(a) < kWhole)) return a != a ? a + a : a;
    return std::copysign(rounded, a);
  }
  static F magnitude(F a) { return (std::fabs(a) + kWhole) - kWhole; }
  static F nearest(F a) { return finish(a, magnitude(a)); }
  static F trunc(F a) {
    const F r = magnitude(a);
    return finish(a, r > std::fabs(a) ? r - 1 : r);
  }
  static F floor(F a) {
    const F r = std::copysign(magnitude(a), a);
    return finish(a, r > a ? r - 1 : r);
  }
  static F ceil(F a) {
    const F r = std::copysign(magnitude(a), a);
    return finish(a, r < a ? r + 1 : r);
  }
};

// SPEC: min and max of a NaN is a NaN with the quiet bit; a + b makes it so. Zeros: -0 < +0.
#define WASMVM_FLOAT_OPS(p, F, U, bits)                                                              \
  constexpr u32 p##_eq(F a, F b) { return a == b; }                                                  \
  constexpr u32 p##_ne(F a, F b) { return a != b; }                                                  \
  constexpr u32 p##_lt(F a, F b) { return a < b; }                                                   \
  constexpr u32 p##_gt(F a, F b) { return a > b; }                                                   \
  constexpr u32 p##_le(F a, F b) { return a <= b; }                                                  \
  constexpr u32 p##_ge(F a, F b) { return a >= b; }                                                  \
  constexpr F p##_abs(F a) { return std::bit_cast<F>(std::bit_cast<U>(a) & ~(U{1} << (bits - 1))); } \
  constexpr F p##_neg(F a) { return std::bit_cast<F>(std::bit_cast<U>(a) ^ (U{1} << (bits - 1))); }  \
  inline F p##_ceil(F a) { return Rounding<F>::ceil(a); }                                            \
  inline F p##_floor(F a) { return Rounding<F>::floor(a); }                                          \
  inline F p##_trunc(F a) { return Rounding<F>::trunc(a); }                                          \
  inline F p##_nearest(F a) { return Rounding<F>::nearest(a); }                                      \
  inline F p##_sqrt(F a) { return std::sqrt(a); }                                                    \
  constexpr F p##_add(F a, F b) { return a + b; }                                                    \
  constexpr F p##_sub(F a, F b) { return a - b; }                                                    \
  constexpr F p##_mul(F a, F b) { return a * b; }                                                    \
  constexpr F p##_div(F a, F b) { return a / b; }                                                    \
  constexpr F p##_min(F a, F b) {                                                                    \
    if (a != a || b != b) return a + b;                                                              \
    if (a == b) return std::bit_cast<F>(std::bit_cast<U>(a) | std::bit_cast<U>(b));                  \
    return a < b ? a : b;                                                                            \
  }                                                                                                  \
  constexpr F p##_max(F a, F b) {                                                                    \
    if (a != a || b != b) return a + b;                                                              \
    if (a == b) return std::bit_cast<F>(std::bit_cast<U>(a) & std::bit_cast<U>(b));                  \
    return a > b ? a : b;                                                                            \
  }                                                                                                  \
  constexpr F p##_copysign(F a, F b) {                                                               \
    constexpr U sign = U{1} << (bits - 1);                                                           \
    return std::bit_cast<F>((std::bit_cast<U>(a) & ~sign) | (std::bit_cast<U>(b) & sign));           \
  }
WASMVM_FLOAT_OPS(f32, float, u32, 32)
WASMVM_FLOAT_OPS(f64, double, u64, 64)
#undef WASMVM_FLOAT_OPS

constexpr u32 i32_wrap_i64(u64 a) { return static_cast<u32>(a); }
constexpr u64 i64_extend_i32_s(u32 a) { return static_cast<u64>(static_cast<s64>(static_cast<s32>(a))); }
constexpr u64 i64_extend_i32_u(u32 a) { return a; }
constexpr u32 i32_extend8_s(u32 a) { return static_cast<u32>(static_cast<s32>(static_cast<int8_t>(a))); }
constexpr u32 i32_extend16_s(u32 a) { return static_cast<u32>(static_cast<s32>(static_cast<int16_t>(a))); }
constexpr u64 i64_extend8_s(u64 a) { return static_cast<u64>(static_cast<s64>(static_cast<int8_t>(a))); }
constexpr u64 i64_extend16_s(u64 a) { return static_cast<u64>(static_cast<s64>(static_cast<int16_t>(a))); }
constexpr u64 i64_extend32_s(u64 a) { return static_cast<u64>(static_cast<s64>(static_cast<s32>(a))); }

/// Truncation towards zero into I. `lo` and `hi` are the nearest floats outside the range (exclusive bounds).
template <typename I, typename F>
constexpr ErrCode trunc_checked(F a, F lo, F hi, std::make_unsigned_t<I>& out) {
  if (a != a) return ErrCode::InvalidConvToInt;
  if (!(a > lo && a < hi)) return ErrCode::IntegerOverflow;
  out = static_cast<std::make_unsigned_t<I>>(static_cast<I>(a));
  return ErrCode::Success;
}
template <typename I, typename F>
constexpr std::make_unsigned_t<I> trunc_saturating(F a, F lo, F hi) {
  if (a != a) return 0;
  if (!(a > lo)) return static_cast<std::make_unsigned_t<I>>(std::numeric_limits<I>::min());
  if (!(a < hi)) return static_cast<std::make_unsigned_t<I>>(std::numeric_limits<I>::max());
  return static_cast<std::make_unsigned_t<I>>(static_cast<I>(a));
}

// name, float type, integer type, exclusive bounds. f32 cannot represent -2^31 - 1: its lower neighbour of -2^31 is used.
#define WASMVM_TRUNCATIONS(X)                                                \
  X(i32, f32_s, float, s32, -2147483904.0f, 2147483648.0f)                   \
  X(i32, f32_u, float, u32, -1.0f, 4294967296.0f)                            \
  X(i32, f64_s, double, s32, -2147483649.0, 2147483648.0)                    \
  X(i32, f64_u, double, u32, -1.0, 4294967296.0)                             \
  X(i64, f32_s, float, s64, -9223373136366403584.0f, 9223372036854775808.0f) \
  X(i64, f32_u, float, u64, -1.0f, 18446744073709551616.0f)                  \
  X(i64, f64_s, double, s64, -9223372036854777856.0, 9223372036854775808.0)  \
  X(i64, f64_u, double, u64, -1.0, 18446744073709551616.0)
#define WASMVM_TRUNCATION(p, suffix, F, I, lo, hi)                                                                        \
  constexpr ErrCode p##_trunc_##suffix(F a, std::make_unsigned_t<I>& out) { return trunc_checked<I, F>(a, lo, hi, out); } \
  constexpr std::make_unsigned_t<I> p##_trunc_sat_##suffix(F a) { return trunc_saturating<I, F>(a, lo, hi); }
WASMVM_TRUNCATIONS(WASMVM_TRUNCATION)
#undef WASMVM_TRUNCATION
#undef WASMVM_TRUNCATIONS

constexpr float f32_convert_i32_s(u32 a) { return static_cast<float>(static_cast<s32>(a)); }
constexpr float f32_convert_i32_u(u32 a) { return static_cast<float>(a); }
constexpr float f32_convert_i64_s(u64 a) { return static_cast<float>(static_cast<s64>(a)); }
constexpr float f32_convert_i64_u(u64 a) { return static_cast<float>(a); }
constexpr float f32_demote_f64(double a) { return static_cast<float>(a); }
constexpr double f64_convert_i32_s(u32 a) { return static_cast<double>(static_cast<s32>(a)); }
constexpr double f64_convert_i32_u(u32 a) { return static_cast<double>(a); }
constexpr double f64_convert_i64_s(u64 a) { return static_cast<double>(static_cast<s64>(a)); }
constexpr double f64_convert_i64_u(u64 a) { return static_cast<double>(a); }
constexpr double f64_promote_f32(float a) { return static_cast<double>(a); }
constexpr u32 i32_reinterpret_f32(float a) { return std::bit_cast<u32>(a); }
constexpr u64 i64_reinterpret_f64(double a) { return std::bit_cast<u64>(a); }
constexpr float f32_reinterpret_i32(u32 a) { return std::bit_cast<float>(a); }
constexpr double f64_reinterpret_i64(u64 a) { return std::bit_cast<double>(a); }

/// A 128-bit result of wide arithmetic.
struct Wide {
  u64 low, high;
};
constexpr Wide i64_add128(u64 a_low, u64 a_high, u64 b_low, u64 b_high) {
  const u64 low = a_low + b_low;
  return {low, a_high + b_high + (low < a_low)};
}
constexpr Wide i64_sub128(u64 a_low, u64 a_high, u64 b_low, u64 b_high) {
  return {a_low - b_low, a_high - b_high - (a_low < b_low)};
}
/// Full product by 32-bit halves, so that no compiler extension is needed.
constexpr Wide i64_mul_wide_u(u64 a, u64 b) {
  const u64 a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const u64 p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
  const u64 middle = (p00 >> 32) + (p01 & 0xffffffff) + (p10 & 0xffffffff);
  return {(middle << 32) | (p00 & 0xffffffff), p11 + (p01 >> 32) + (p10 >> 32) + (middle >> 32)};
}
constexpr Wide i64_mul_wide_s(u64 a, u64 b) {
  Wide w = i64_mul_wide_u(a, b);
  if (static_cast<s64>(a) < 0) w.high -= b;
  if (static_cast<s64>(b) < 0) w.high -= a;
  return w;
}

}  // namespace wasmvm::sem
