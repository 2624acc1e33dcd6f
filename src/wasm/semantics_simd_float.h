// Vector instructions on f32 and f64 lanes and their conversions. Part of semantics_simd.h.
//
// NaN results are quiet: where bits are picked rather than computed, the quiet bit is set by hand.
#pragma once

#include "wasm/semantics_simd_widths.h"

namespace wasmvm::sem {
inline namespace WASMVM_SIMD_LEVEL {

// p, lanes, their bits, lane type, bits per lane, the number from which on every float is whole, quiet bit
#define WASMVM_FLOAT_FAMILIES(X)                                  \
  X(f32x4, f32x4, u32x4, float, u32, 32, 8388608.0f, 0x00400000u) \
  X(f64x2, f64x2, u64x2, double, u64, 64, 4503599627370496.0, 0x0008000000000000u)

#define WASMVM_FLOAT_OPS(p, F, U, lane, word, bits, whole, quiet)                                        \
  inline V128 p##_splat(lane value) {                                                                    \
    F lanes = {};                                                                                        \
    for (unsigned i = 0; i < 128 / bits; ++i) lanes[i] = value;                                          \
    return (V128)lanes;                                                                                  \
  }                                                                                                      \
  inline lane p##_extract_lane(V128 a, unsigned i) { return ((F)a)[i]; }                                 \
  inline V128 p##_replace_lane(V128 a, unsigned i, lane value) {                                         \
    F lanes = (F)a;                                                                                      \
    lanes[i] = value;                                                                                    \
    return (V128)lanes;                                                                                  \
  }                                                                                                      \
  inline V128 p##_eq(V128 a, V128 b) { return (V128)((F)a == (F)b); }                                    \
  inline V128 p##_ne(V128 a, V128 b) { return (V128)((F)a != (F)b); }                                    \
  inline V128 p##_lt(V128 a, V128 b) { return (V128)((F)a < (F)b); }                                     \
  inline V128 p##_gt(V128 a, V128 b) { return (V128)((F)a > (F)b); }                                     \
  inline V128 p##_le(V128 a, V128 b) { return (V128)((F)a <= (F)b); }                                    \
  inline V128 p##_ge(V128 a, V128 b) { return (V128)((F)a >= (F)b); }                                    \
  inline V128 p##_abs(V128 a) { return (V128)((U)a & ~(word{1} << (bits - 1))); }                        \
  inline V128 p##_neg(V128 a) { return (V128)((U)a ^ (word{1} << (bits - 1))); }                         \
  inline V128 p##_add(V128 a, V128 b) { return (V128)((F)a + (F)b); }                                    \
  inline V128 p##_sub(V128 a, V128 b) { return (V128)((F)a - (F)b); }                                    \
  inline V128 p##_mul(V128 a, V128 b) { return (V128)((F)a * (F)b); }                                    \
  inline V128 p##_div(V128 a, V128 b) { return (V128)((F)a / (F)b); }                                    \
  /* SPEC: pmin is b < a ? b : a, whatever the zeros and NaNs. */                                        \
  inline V128 p##_pmin(V128 a, V128 b) { return (V128)((F)b < (F)a ? (F)b : (F)a); }                     \
  inline V128 p##_pmax(V128 a, V128 b) { return (V128)((F)a < (F)b ? (F)b : (F)a); }                     \
  /* Equal operands differ in the sign of zero at most; NaN operands give the quiet NaN of their sum. */ \
  inline V128 p##_min(V128 a, V128 b) {                                                                  \
    const V128 ordered = v128_bitselect(a | b, p##_pmin(a, b), p##_eq(a, b));                            \
    return v128_bitselect(p##_add(a, b), ordered, p##_ne(a, a) | p##_ne(b, b));                          \
  }                                                                                                      \
  inline V128 p##_max(V128 a, V128 b) {                                                                  \
    const V128 ordered = v128_bitselect(a & b, p##_pmax(a, b), p##_eq(a, b));                            \
    return v128_bitselect(p##_add(a, b), ordered, p##_ne(a, a) | p##_ne(b, b));                          \
  }                                                                                                      \
  inline V128 p##_relaxed_min(V128 a, V128 b) { return p##_min(a, b); }                                  \
  inline V128 p##_relaxed_max(V128 a, V128 b) { return p##_max(a, b); }                                  \
  /* Two instructions, two roundings: compilers may fuse them in one expression only. */                 \
  inline V128 p##_relaxed_madd(V128 a, V128 b, V128 c) { return p##_add(p##_mul(a, b), c); }             \
  inline V128 p##_relaxed_nmadd(V128 a, V128 b, V128 c) { return p##_add(p##_mul(p##_neg(a), b), c); }
WASMVM_FLOAT_FAMILIES(WASMVM_FLOAT_OPS)
#undef WASMVM_FLOAT_OPS

#if WASMVM_SIMD_HAS_SSE42
inline V128 f32x4_nearest(V128 a) { return (V128)_mm_round_ps((__m128)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline V128 f32x4_trunc(V128 a) { return (V128)_mm_round_ps((__m128)a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
inline V128 f32x4_floor(V128 a) { return (V128)_mm_round_ps((__m128)a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
inline V128 f32x4_ceil(V128 a) { return (V128)_mm_round_ps((__m128)a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
inline V128 f64x2_nearest(V128 a) { return (V128)_mm_round_pd((__m128d)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
inline V128 f64x2_trunc(V128 a) { return (V128)_mm_round_pd((__m128d)a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
inline V128 f64x2_floor(V128 a) { return (V128)_mm_round_pd((__m128d)a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
inline V128 f64x2_ceil(V128 a) { return (V128)_mm_round_pd((__m128d)a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
#else
// Adding and subtracting the number from which on floats are whole rounds to nearest, ties to even. Results off by one are
// put right by a comparison; the operand's sign makes zeros those of the specification. Floats that are whole already,
// infinities and NaNs pass through.
#define WASMVM_ROUNDING(p, F, U, lane, word, bits, whole, quiet)                                  \
  inline V128 p##_unless_whole(V128 rounded, V128 a) {                                            \
    const U is_nan = (U)((F)a != (F)a);                                                           \
    const U passed = (U)a | (is_nan & quiet);                                                     \
    const U signed_result = (U)rounded | ((U)a & (word{1} << (bits - 1)));                        \
    return v128_bitselect((V128)signed_result, (V128)passed, (V128)((F)p##_abs(a) < whole));      \
  }                                                                                               \
  inline F p##_nearest_magnitude(V128 a) {                                                        \
    const F shifted = (F)p##_abs(a) + whole;                                                      \
    return shifted - whole;                                                                       \
  }                                                                                               \
  inline V128 p##_nearest(V128 a) { return p##_unless_whole((V128)p##_nearest_magnitude(a), a); } \
  inline V128 p##_trunc(V128 a) {                                                                 \
    const F r = p##_nearest_magnitude(a);                                                         \
    const F one = (F)((U)(r > (F)p##_abs(a)) & (U)p##_splat(1));                                  \
    return p##_unless_whole((V128)(r - one), a);                                                  \
  }                                                                                               \
  inline V128 p##_floor(V128 a) {                                                                 \
    const F r = (F)p##_nearest(a);                                                                \
    const F one = (F)((U)(r > (F)a) & (U)p##_splat(1));                                           \
    return p##_unless_whole((V128)(r - one), a);                                                  \
  }                                                                                               \
  inline V128 p##_ceil(V128 a) {                                                                  \
    const F r = (F)p##_nearest(a);                                                                \
    const F one = (F)((U)(r < (F)a) & (U)p##_splat(1));                                           \
    return p##_unless_whole((V128)(r + one), a);                                                  \
  }
WASMVM_FLOAT_FAMILIES(WASMVM_ROUNDING)
#undef WASMVM_ROUNDING
#endif
#undef WASMVM_FLOAT_FAMILIES

inline V128 f32x4_sqrt(V128 a) {
#if defined(__SSE2__)
  return (V128)_mm_sqrt_ps((__m128)a);
#else
  const f32x4 x = (f32x4)a;
  return (V128)f32x4{std::sqrt(x[0]), std::sqrt(x[1]), std::sqrt(x[2]), std::sqrt(x[3])};
#endif
}
inline V128 f64x2_sqrt(V128 a) {
#if defined(__SSE2__)
  return (V128)_mm_sqrt_pd((__m128d)a);
#else
  const f64x2 x = (f64x2)a;
  return (V128)f64x2{std::sqrt(x[0]), std::sqrt(x[1])};
#endif
}

// -- conversions --

// The hardware rounds to nearest, ties to even, and makes NaNs quiet, which is what the specification asks for.
inline V128 f32x4_convert_i32x4_s(V128 a) { return (V128) __builtin_convertvector((s32x4)a, f32x4); }
inline V128 f32x4_convert_i32x4_u(V128 a) { return (V128) __builtin_convertvector((u32x4)a, f32x4); }
inline V128 f64x2_convert_low_i32x4_s(V128 a) {
  return (V128) __builtin_convertvector(__builtin_shufflevector((s32x4)a, (s32x4)a, 0, 1), f64x2);
}
inline V128 f64x2_convert_low_i32x4_u(V128 a) {
  return (V128) __builtin_convertvector(__builtin_shufflevector((u32x4)a, (u32x4)a, 0, 1), f64x2);
}
inline V128 f64x2_promote_low_f32x4(V128 a) {
  return (V128) __builtin_convertvector(__builtin_shufflevector((f32x4)a, (f32x4)a, 0, 1), f64x2);
}
inline V128 f32x4_demote_f64x2_zero(V128 a) {
  const f32x2 low = __builtin_convertvector((f64x2)a, f32x2);
  return (V128)__builtin_shufflevector(low, f32x2{}, 0, 1, 2, 3);
}

#if defined(__SSE2__)
// cvttps2dq and cvttpd2dq give 0x80000000 for whatever does not fit. What the saturation wants instead is prepared or mended.
inline V128 i32x4_trunc_sat_f32x4_s(V128 a) {
  const V128 numbers = a & f32x4_eq(a, a);
  const V128 too_large = f32x4_ge(numbers, f32x4_splat(2147483648.0f));
  return (V128)_mm_cvttps_epi32((__m128)numbers) ^ too_large;
}
inline V128 i32x4_trunc_sat_f32x4_u(V128 a) {
  // maxps takes its second operand if the first is a NaN. Numbers from 2^31 on are 0x80000000 and the rest above 2^31.
  const V128 limit = f32x4_splat(2147483648.0f);
  const V128 positive = (V128)_mm_max_ps((__m128)a, _mm_setzero_ps());
  const V128 rest = f32x4_sub(positive, limit);
  const V128 above = (V128)_mm_cvttps_epi32((__m128)rest) ^ f32x4_ge(rest, limit);
  return i32x4_add((V128)_mm_cvttps_epi32((__m128)positive), above & f32x4_ge(positive, limit));
}
inline V128 i32x4_trunc_sat_f64x2_s_zero(V128 a) {
  const V128 numbers = a & f64x2_eq(a, a);
  return (V128)_mm_cvttpd_epi32(_mm_min_pd((__m128d)numbers, _mm_set1_pd(2147483647.0)));
}
inline V128 i32x4_trunc_sat_f64x2_u_zero(V128 a) {
  // Whole numbers below 2^32 stand in the low word of their sum with 2^52.
  const __m128d clamped = _mm_min_pd(_mm_max_pd((__m128d)a, _mm_setzero_pd()), _mm_set1_pd(4294967295.0));
  const u32x4 sum = (u32x4)f64x2_add(f64x2_trunc((V128)clamped), f64x2_splat(4503599627370496.0));
  return (V128)__builtin_shufflevector(sum, u32x4{}, 0, 2, 4, 4);
}
#else
inline V128 i32x4_trunc_sat_f32x4_s(V128 a) {
  u32x4 out = {};
  for (unsigned i = 0; i < 4; ++i) out[i] = i32_trunc_sat_f32_s(((f32x4)a)[i]);
  return (V128)out;
}
inline V128 i32x4_trunc_sat_f32x4_u(V128 a) {
  u32x4 out = {};
  for (unsigned i = 0; i < 4; ++i) out[i] = i32_trunc_sat_f32_u(((f32x4)a)[i]);
  return (V128)out;
}
inline V128 i32x4_trunc_sat_f64x2_s_zero(V128 a) {
  return (V128)u32x4{i32_trunc_sat_f64_s(((f64x2)a)[0]), i32_trunc_sat_f64_s(((f64x2)a)[1]), 0, 0};
}
inline V128 i32x4_trunc_sat_f64x2_u_zero(V128 a) {
  return (V128)u32x4{i32_trunc_sat_f64_u(((f64x2)a)[0]), i32_trunc_sat_f64_u(((f64x2)a)[1]), 0, 0};
}
#endif
inline V128 i32x4_relaxed_trunc_f32x4_s(V128 a) { return i32x4_trunc_sat_f32x4_s(a); }
inline V128 i32x4_relaxed_trunc_f32x4_u(V128 a) { return i32x4_trunc_sat_f32x4_u(a); }
inline V128 i32x4_relaxed_trunc_f64x2_s_zero(V128 a) { return i32x4_trunc_sat_f64x2_s_zero(a); }
inline V128 i32x4_relaxed_trunc_f64x2_u_zero(V128 a) { return i32x4_trunc_sat_f64x2_u_zero(a); }

}  // namespace WASMVM_SIMD_LEVEL
}  // namespace wasmvm::sem
