// Vector instructions on integers of one width, on bits, and those that move lanes. Part of semantics_simd.h.
#pragma once

#include "wasm/semantics_simd_level.h"

namespace wasmvm::sem {
inline namespace WASMVM_SIMD_LEVEL {

// -- bits --

inline V128 v128_not(V128 a) { return ~a; }
inline V128 v128_and(V128 a, V128 b) { return a & b; }
inline V128 v128_andnot(V128 a, V128 b) { return a & ~b; }
inline V128 v128_or(V128 a, V128 b) { return a | b; }
inline V128 v128_xor(V128 a, V128 b) { return a ^ b; }
inline V128 v128_bitselect(V128 a, V128 b, V128 mask) { return b ^ ((a ^ b) & mask); }

/// One bit per byte: its sign.
inline u32 byte_signs(V128 a) {
#if defined(__SSE2__)
  return static_cast<u32>(_mm_movemask_epi8((__m128i)a));
#else
  // The multiplication gathers bits 0, 8, .. 56 of each half in its top byte.
  const u64x2 signs = ((u64x2)a >> 7) & 0x0101010101010101;
  return static_cast<u32>((signs[0] * 0x0102040810204080) >> 56 | (signs[1] * 0x0102040810204080) >> 56 << 8);
#endif
}
inline u32 v128_any_true(V128 a) {
  const V128 zeros = (V128)((u8x16)a == u8x16{});
  return byte_signs(zeros) != 0xffff;
}

// -- families by width --

// Sums and negations are taken without sign, since only those wrap by definition. Comparisons fill lanes with ones.
#define WASMVM_LANE_OPS(p, U, S, lane, count, bits)                                \
  inline V128 p##_add(V128 a, V128 b) { return (V128)((U)a + (U)b); }              \
  inline V128 p##_sub(V128 a, V128 b) { return (V128)((U)a - (U)b); }              \
  inline V128 p##_neg(V128 a) { return (V128)(-(U)a); }                            \
  inline V128 p##_abs(V128 a) {                                                    \
    const U sign = (U)((S)a >> (bits - 1));                                        \
    return (V128)(((U)a ^ sign) - sign);                                           \
  }                                                                                \
  inline V128 p##_eq(V128 a, V128 b) { return (V128)((U)a == (U)b); }              \
  inline V128 p##_ne(V128 a, V128 b) { return (V128)((U)a != (U)b); }              \
  inline V128 p##_lt_s(V128 a, V128 b) { return (V128)((S)a < (S)b); }             \
  inline V128 p##_gt_s(V128 a, V128 b) { return (V128)((S)a > (S)b); }             \
  inline V128 p##_le_s(V128 a, V128 b) { return (V128)((S)a <= (S)b); }            \
  inline V128 p##_ge_s(V128 a, V128 b) { return (V128)((S)a >= (S)b); }            \
  inline u32 p##_all_true(V128 a) { return byte_signs((V128)((U)a == U{})) == 0; } \
  inline V128 p##_replace_lane(V128 a, unsigned i, lane value) {                   \
    U lanes = (U)a;                                                                \
    lanes[i] = value;                                                              \
    return (V128)lanes;                                                            \
  }                                                                                \
  inline V128 p##_splat(lane value) { return (V128)(value - U{}); }
WASMVM_LANE_OPS(i8x16, u8x16, s8x16, uint8_t, 16, 8)
WASMVM_LANE_OPS(i16x8, u16x8, s16x8, uint16_t, 8, 16)
WASMVM_LANE_OPS(i32x4, u32x4, s32x4, u32, 4, 32)
WASMVM_LANE_OPS(i64x2, u64x2, s64x2, u64, 2, 64)
#undef WASMVM_LANE_OPS

// i64x2 has neither unsigned comparisons nor minimum and maximum. Compilers know these patterns as single instructions.
#define WASMVM_NARROW_LANE_OPS(p, U, S)                                               \
  inline V128 p##_lt_u(V128 a, V128 b) { return (V128)((U)a < (U)b); }                \
  inline V128 p##_gt_u(V128 a, V128 b) { return (V128)((U)a > (U)b); }                \
  inline V128 p##_le_u(V128 a, V128 b) { return (V128)((U)a <= (U)b); }               \
  inline V128 p##_ge_u(V128 a, V128 b) { return (V128)((U)a >= (U)b); }               \
  inline V128 p##_min_s(V128 a, V128 b) { return (V128)((S)a < (S)b ? (S)a : (S)b); } \
  inline V128 p##_min_u(V128 a, V128 b) { return (V128)((U)a < (U)b ? (U)a : (U)b); } \
  inline V128 p##_max_s(V128 a, V128 b) { return (V128)((S)a > (S)b ? (S)a : (S)b); } \
  inline V128 p##_max_u(V128 a, V128 b) { return (V128)((U)a > (U)b ? (U)a : (U)b); }
WASMVM_NARROW_LANE_OPS(i8x16, u8x16, s8x16)
WASMVM_NARROW_LANE_OPS(i16x8, u16x8, s16x8)
WASMVM_NARROW_LANE_OPS(i32x4, u32x4, s32x4)
#undef WASMVM_NARROW_LANE_OPS

inline u32 i8x16_extract_lane_s(V128 a, unsigned i) { return static_cast<u32>(s32{((s8x16)a)[i]}); }
inline u32 i8x16_extract_lane_u(V128 a, unsigned i) { return ((u8x16)a)[i]; }
inline u32 i16x8_extract_lane_s(V128 a, unsigned i) { return static_cast<u32>(s32{((s16x8)a)[i]}); }
inline u32 i16x8_extract_lane_u(V128 a, unsigned i) { return ((u16x8)a)[i]; }
inline u32 i32x4_extract_lane(V128 a, unsigned i) { return ((u32x4)a)[i]; }
inline u64 i64x2_extract_lane(V128 a, unsigned i) { return ((u64x2)a)[i]; }

inline V128 i16x8_mul(V128 a, V128 b) { return (V128)((u16x8)a * (u16x8)b); }
inline V128 i32x4_mul(V128 a, V128 b) { return (V128)((u32x4)a * (u32x4)b); }
inline V128 i64x2_mul(V128 a, V128 b) { return (V128)((u64x2)a * (u64x2)b); }

inline u32 i8x16_bitmask(V128 a) { return byte_signs(a); }
inline u32 i16x8_bitmask(V128 a) {
#if defined(__SSE2__)
  return static_cast<u32>(_mm_movemask_epi8(_mm_packs_epi16((__m128i)a, _mm_setzero_si128())));
#else
  u32 mask = 0;
  for (unsigned i = 0; i < 8; ++i) mask |= u32{((u16x8)a)[i]} >> 15 << i;
  return mask;
#endif
}
inline u32 i32x4_bitmask(V128 a) {
#if defined(__SSE2__)
  return static_cast<u32>(_mm_movemask_ps((__m128)a));
#else
  const u32x4 signs = (u32x4)a >> 31;
  return signs[0] | signs[1] << 1 | signs[2] << 2 | signs[3] << 3;
#endif
}
inline u32 i64x2_bitmask(V128 a) {
  const u64x2 signs = (u64x2)a >> 63;
  return static_cast<u32>(signs[0] | signs[1] << 1);
}

// -- shifts --

// SPEC: counts are taken modulo the lane width. One count for all lanes: x86 has such shifts for 16 bits and more, taking the
// count from the low half of a vector.
#define WASMVM_SHIFTS(p, U, S, lane, bits)                                                                         \
  inline V128 p##_shl(V128 a, u32 n) { return (V128)((U)a << (U)p##_splat(static_cast<lane>(n & (bits - 1)))); }   \
  inline V128 p##_shr_u(V128 a, u32 n) { return (V128)((U)a >> (U)p##_splat(static_cast<lane>(n & (bits - 1)))); } \
  inline V128 p##_shr_s(V128 a, u32 n) { return (V128)((S)a >> (S)p##_splat(static_cast<lane>(n & (bits - 1)))); }
#if defined(__SSE2__)
#define WASMVM_SSE_SHIFT(name, intrinsic, bits) \
  inline V128 name(V128 a, u32 n) { return (V128)intrinsic((__m128i)a, _mm_cvtsi32_si128(static_cast<int>(n & (bits - 1)))); }
WASMVM_SSE_SHIFT(i16x8_shl, _mm_sll_epi16, 16)
WASMVM_SSE_SHIFT(i16x8_shr_s, _mm_sra_epi16, 16)
WASMVM_SSE_SHIFT(i16x8_shr_u, _mm_srl_epi16, 16)
WASMVM_SSE_SHIFT(i32x4_shl, _mm_sll_epi32, 32)
WASMVM_SSE_SHIFT(i32x4_shr_s, _mm_sra_epi32, 32)
WASMVM_SSE_SHIFT(i32x4_shr_u, _mm_srl_epi32, 32)
WASMVM_SSE_SHIFT(i64x2_shl, _mm_sll_epi64, 64)
WASMVM_SSE_SHIFT(i64x2_shr_u, _mm_srl_epi64, 64)
#undef WASMVM_SSE_SHIFT
// No shifts of bytes: 16-bit shifts, less the bits that came from the neighbour.
inline V128 i8x16_shl(V128 a, u32 n) { return i16x8_shl(a, n & 7) & i8x16_splat(static_cast<uint8_t>(0xff << (n & 7))); }
inline V128 i8x16_shr_u(V128 a, u32 n) { return i16x8_shr_u(a, n & 7) & i8x16_splat(static_cast<uint8_t>(0xff >> (n & 7))); }
// Neither arithmetic ones of 8 and 64 bits: shifted logically, the sign bit is at sign >> n, and extends from there.
inline V128 i8x16_shr_s(V128 a, u32 n) {
  const V128 sign = i8x16_splat(static_cast<uint8_t>(0x80 >> (n & 7)));
  return (i8x16_shr_u(a, n) ^ sign) - sign;
}
inline V128 i64x2_shr_s(V128 a, u32 n) {
  const V128 sign = i64x2_splat((u64{1} << 63) >> (n & 63));
  return i64x2_sub(i64x2_shr_u(a, n) ^ sign, sign);
}
#else
WASMVM_SHIFTS(i8x16, u8x16, s8x16, uint8_t, 8)
WASMVM_SHIFTS(i16x8, u16x8, s16x8, uint16_t, 16)
WASMVM_SHIFTS(i32x4, u32x4, s32x4, u32, 32)
WASMVM_SHIFTS(i64x2, u64x2, s64x2, u64, 64)
#endif
#undef WASMVM_SHIFTS

// -- saturating sums, averages, products --

#if defined(__SSE2__)
#define WASMVM_SSE(name, intrinsic) \
  inline V128 name(V128 a, V128 b) { return (V128)intrinsic((__m128i)a, (__m128i)b); }
WASMVM_SSE(i8x16_add_sat_s, _mm_adds_epi8)
WASMVM_SSE(i8x16_add_sat_u, _mm_adds_epu8)
WASMVM_SSE(i8x16_sub_sat_s, _mm_subs_epi8)
WASMVM_SSE(i8x16_sub_sat_u, _mm_subs_epu8)
WASMVM_SSE(i16x8_add_sat_s, _mm_adds_epi16)
WASMVM_SSE(i16x8_add_sat_u, _mm_adds_epu16)
WASMVM_SSE(i16x8_sub_sat_s, _mm_subs_epi16)
WASMVM_SSE(i16x8_sub_sat_u, _mm_subs_epu16)
WASMVM_SSE(i8x16_avgr_u, _mm_avg_epu8)
WASMVM_SSE(i16x8_avgr_u, _mm_avg_epu16)
#undef WASMVM_SSE
#else
// Signed sums overflow where both operands differ in sign from the result; they become the extreme on the first one's side.
#define WASMVM_SATURATING(p, U, S, bits)                                                                             \
  inline V128 p##_add_sat_u(V128 a, V128 b) { return p##_add(a, b) | p##_lt_u(p##_add(a, b), a); }                   \
  inline V128 p##_sub_sat_u(V128 a, V128 b) { return p##_sub(a, b) & p##_ge_u(a, b); }                               \
  inline V128 p##_extreme(V128 a) { return (V128)((U)((S)a >> (bits - 1)) ^ (U)p##_splat((1u << (bits - 1)) - 1)); } \
  inline V128 p##_add_sat_s(V128 a, V128 b) {                                                                        \
    const V128 sum = p##_add(a, b);                                                                                  \
    return v128_bitselect(p##_extreme(a), sum, (V128)((S)((a ^ sum) & (b ^ sum)) >> (bits - 1)));                    \
  }                                                                                                                  \
  inline V128 p##_sub_sat_s(V128 a, V128 b) {                                                                        \
    const V128 difference = p##_sub(a, b);                                                                           \
    return v128_bitselect(p##_extreme(a), difference, (V128)((S)((a ^ b) & (a ^ difference)) >> (bits - 1)));        \
  }                                                                                                                  \
  inline V128 p##_avgr_u(V128 a, V128 b) { return (V128)((U)(a | b) - ((U)(a ^ b) >> 1)); }
WASMVM_SATURATING(i8x16, u8x16, s8x16, 8)
WASMVM_SATURATING(i16x8, u16x8, s16x8, 16)
#undef WASMVM_SATURATING
#endif

/// (a * b + 2^14) >> 15; only -2^15 * -2^15 leaves the range.
inline V128 i16x8_q15mulr_sat_s(V128 a, V128 b) {
#if WASMVM_SIMD_HAS_SSE42
  const u16x8 rounded = (u16x8)_mm_mulhrs_epi16((__m128i)a, (__m128i)b);
  return (V128)(rounded ^ (u16x8)(rounded == 0x8000));
#elif defined(__SSE2__)
  const u16x8 high = (u16x8)_mm_mulhi_epi16((__m128i)a, (__m128i)b);
  const u16x8 low = (u16x8)_mm_mullo_epi16((__m128i)a, (__m128i)b);
  const u16x8 rounded = (high << 1) + (((low >> 14) + 1) >> 1);
  return (V128)(rounded ^ (u16x8)(rounded == 0x8000));
#else
  s16x8 out = {};
  for (unsigned i = 0; i < 8; ++i) {
    const s32 rounded = (((s16x8)a)[i] * ((s16x8)b)[i] + 0x4000) >> 15;
    out[i] = static_cast<int16_t>(rounded > 0x7fff ? 0x7fff : rounded);
  }
  return (V128)out;
#endif
}
inline V128 i16x8_relaxed_q15mulr_s(V128 a, V128 b) { return i16x8_q15mulr_sat_s(a, b); }

inline V128 i8x16_popcnt(V128 a) {
#if WASMVM_SIMD_HAS_SSE42
  const __m128i counts = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const V128 low = a & 0xf, high = (V128)((u16x8)a >> 4) & 0xf;
  return (V128)_mm_shuffle_epi8(counts, (__m128i)low) + (V128)_mm_shuffle_epi8(counts, (__m128i)high);
#else
  // Sums of 1, 2 and 4 bits, all bytes at once.
  V128 sums = a - ((a >> 1) & 0x55);
  sums = (sums & 0x33) + ((sums >> 2) & 0x33);
  return (sums + (sums >> 4)) & 0xf;
#endif
}

// -- lanes --

/// Bytes of `a` by index; indices from 16 on give 0.
inline V128 i8x16_swizzle(V128 a, V128 indices) {
#if WASMVM_SIMD_HAS_SSE42
  // pshufb gives 0 where bit 7 of the index is set: saturation sets it from 16 on and keeps the low four bits below.
  return (V128)_mm_shuffle_epi8((__m128i)a, _mm_adds_epu8((__m128i)indices, _mm_set1_epi8(0x70)));
#else
  V128 out = {};
  uint8_t bytes[16];
  store_v128(bytes, a);
  for (unsigned i = 0; i < 16; ++i) out[i] = indices[i] < 16 ? bytes[indices[i] & 15] : uint8_t{0};
  return out;
#endif
}
inline V128 i8x16_relaxed_swizzle(V128 a, V128 indices) { return i8x16_swizzle(a, indices); }

/// Bytes of `a` and `b` by lane number 0 to 31.
inline V128 i8x16_shuffle(V128 a, V128 b, V128 lanes) {
#if WASMVM_SIMD_HAS_SSE42
  return i8x16_swizzle(a, lanes) | (V128)_mm_shuffle_epi8((__m128i)b, (__m128i)(lanes - 16));
#else
  V128 out = {};
  uint8_t bytes[32];
  store_v128(bytes, a);
  store_v128(bytes + 16, b);
  for (unsigned i = 0; i < 16; ++i) out[i] = bytes[lanes[i] & 31];
  return out;
#endif
}

inline V128 i8x16_relaxed_laneselect(V128 a, V128 b, V128 mask) { return v128_bitselect(a, b, mask); }
inline V128 i16x8_relaxed_laneselect(V128 a, V128 b, V128 mask) { return v128_bitselect(a, b, mask); }
inline V128 i32x4_relaxed_laneselect(V128 a, V128 b, V128 mask) { return v128_bitselect(a, b, mask); }
inline V128 i64x2_relaxed_laneselect(V128 a, V128 b, V128 mask) { return v128_bitselect(a, b, mask); }

}  // namespace WASMVM_SIMD_LEVEL
}  // namespace wasmvm::sem
