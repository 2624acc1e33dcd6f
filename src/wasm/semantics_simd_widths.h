// Vector instructions whose result lanes are wider or narrower than their operands': extend, extmul, extadd, dot, narrow.
// Part of semantics_simd.h.
#pragma once

#include "wasm/semantics_simd_int.h"

namespace wasmvm::sem {
inline namespace WASMVM_SIMD_LEVEL {

// -- extend and multiply --

#define WASMVM_LOW_8(v) __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
#define WASMVM_HIGH_8(v) __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15)
#define WASMVM_LOW_4(v) __builtin_shufflevector(v, v, 0, 1, 2, 3)
#define WASMVM_HIGH_4(v) __builtin_shufflevector(v, v, 4, 5, 6, 7)
#define WASMVM_LOW_2(v) __builtin_shufflevector(v, v, 0, 1)
#define WASMVM_HIGH_2(v) __builtin_shufflevector(v, v, 2, 3)

// wide family, narrow family, sign, narrow lanes, wide lanes, low and high half. Products are taken without sign: the low
// bits of a product are the same, and signed overflow would be undefined.
#define WASMVM_WIDENINGS(X)                                            \
  X(i16x8, i8x16, s, s8x16, s16x8, u16x8, WASMVM_LOW_8, WASMVM_HIGH_8) \
  X(i16x8, i8x16, u, u8x16, u16x8, u16x8, WASMVM_LOW_8, WASMVM_HIGH_8) \
  X(i32x4, i16x8, s, s16x8, s32x4, u32x4, WASMVM_LOW_4, WASMVM_HIGH_4) \
  X(i32x4, i16x8, u, u16x8, u32x4, u32x4, WASMVM_LOW_4, WASMVM_HIGH_4) \
  X(i64x2, i32x4, s, s32x4, s64x2, u64x2, WASMVM_LOW_2, WASMVM_HIGH_2) \
  X(i64x2, i32x4, u, u32x4, u64x2, u64x2, WASMVM_LOW_2, WASMVM_HIGH_2)
#define WASMVM_WIDENING(p, q, sign, N, W, U, LOW, HIGH)                                                      \
  inline V128 p##_extend_low_##q##_##sign(V128 a) { return (V128) __builtin_convertvector(LOW((N)a), W); }   \
  inline V128 p##_extend_high_##q##_##sign(V128 a) { return (V128) __builtin_convertvector(HIGH((N)a), W); } \
  inline V128 p##_extmul_low_##q##_##sign(V128 a, V128 b) {                                                  \
    return (V128)((U)p##_extend_low_##q##_##sign(a) * (U)p##_extend_low_##q##_##sign(b));                    \
  }                                                                                                          \
  inline V128 p##_extmul_high_##q##_##sign(V128 a, V128 b) {                                                 \
    return (V128)((U)p##_extend_high_##q##_##sign(a) * (U)p##_extend_high_##q##_##sign(b));                  \
  }
WASMVM_WIDENINGS(WASMVM_WIDENING)
#undef WASMVM_WIDENING
#undef WASMVM_WIDENINGS
#undef WASMVM_LOW_8
#undef WASMVM_HIGH_8
#undef WASMVM_LOW_4
#undef WASMVM_HIGH_4
#undef WASMVM_LOW_2
#undef WASMVM_HIGH_2

// -- sums of pairs --

// Even lanes and odd lanes, extended where they are.
inline s16x8 even_bytes_s(V128 a) { return (s16x8)((u16x8)a << 8) >> 8; }
inline s16x8 odd_bytes_s(V128 a) { return (s16x8)a >> 8; }
inline s32x4 even_halves_s(V128 a) { return (s32x4)((u32x4)a << 16) >> 16; }
inline s32x4 odd_halves_s(V128 a) { return (s32x4)a >> 16; }

inline V128 i16x8_extadd_pairwise_i8x16_s(V128 a) { return (V128)(even_bytes_s(a) + odd_bytes_s(a)); }
inline V128 i16x8_extadd_pairwise_i8x16_u(V128 a) { return (V128)(((u16x8)a & 0xff) + ((u16x8)a >> 8)); }
inline V128 i32x4_extadd_pairwise_i16x8_s(V128 a) { return (V128)(even_halves_s(a) + odd_halves_s(a)); }
inline V128 i32x4_extadd_pairwise_i16x8_u(V128 a) { return (V128)(((u32x4)a & 0xffff) + ((u32x4)a >> 16)); }

/// Sums of neighbouring products. Wraps in one case: -2^15 * -2^15, twice.
inline V128 i32x4_dot_i16x8_s(V128 a, V128 b) {
#if defined(__SSE2__)
  return (V128)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
  return (V128)((u32x4)even_halves_s(a) * (u32x4)even_halves_s(b) + (u32x4)odd_halves_s(a) * (u32x4)odd_halves_s(b));
#endif
}
// The second operand is meant to have 7-bit lanes, for which all choices agree; others are taken as signed bytes.
inline V128 i16x8_relaxed_dot_i8x16_i7x16_s(V128 a, V128 b) {
  return (V128)((u16x8)even_bytes_s(a) * (u16x8)even_bytes_s(b) + (u16x8)odd_bytes_s(a) * (u16x8)odd_bytes_s(b));
}
inline V128 i32x4_relaxed_dot_i8x16_i7x16_add_s(V128 a, V128 b, V128 c) {
  const V128 pairs = i16x8_relaxed_dot_i8x16_i7x16_s(a, b);
  return i32x4_add(i32x4_extadd_pairwise_i16x8_s(pairs), c);
}

// -- narrow --

// SPEC: lanes are signed in both forms; what does not fit becomes the nearest value that does.
#if defined(__SSE2__)
inline V128 i8x16_narrow_i16x8_s(V128 a, V128 b) { return (V128)_mm_packs_epi16((__m128i)a, (__m128i)b); }
inline V128 i8x16_narrow_i16x8_u(V128 a, V128 b) { return (V128)_mm_packus_epi16((__m128i)a, (__m128i)b); }
inline V128 i16x8_narrow_i32x4_s(V128 a, V128 b) { return (V128)_mm_packs_epi32((__m128i)a, (__m128i)b); }
inline V128 i16x8_narrow_i32x4_u(V128 a, V128 b) {
#if WASMVM_SIMD_HAS_SSE42
  return (V128)_mm_packus_epi32((__m128i)a, (__m128i)b);
#else
  // Signed narrowing around the middle of the unsigned range. Negative lanes become 0 first, so nothing wraps.
  const u32x4 x = (u32x4)i32x4_max_s(a, V128{}) - 0x8000, y = (u32x4)i32x4_max_s(b, V128{}) - 0x8000;
  return (V128)((u16x8)_mm_packs_epi32((__m128i)x, (__m128i)y) ^ 0x8000);
#endif
}
#else
/// Clamps the lanes of both operands to [low, high] and puts them side by side.
template <typename Out, typename Lane, typename In>
inline V128 narrow(In a, In b, int low, int high) {
  constexpr unsigned kHalf = sizeof(In) / sizeof(a[0]);
  Out out = {};
  for (unsigned i = 0; i < kHalf; ++i) {
    out[i] = static_cast<Lane>(a[i] < low ? low : a[i] > high ? high : a[i]);
    out[i + kHalf] = static_cast<Lane>(b[i] < low ? low : b[i] > high ? high : b[i]);
  }
  return (V128)out;
}
inline V128 i8x16_narrow_i16x8_s(V128 a, V128 b) { return narrow<s8x16, int8_t>((s16x8)a, (s16x8)b, -128, 127); }
inline V128 i8x16_narrow_i16x8_u(V128 a, V128 b) { return narrow<u8x16, uint8_t>((s16x8)a, (s16x8)b, 0, 255); }
inline V128 i16x8_narrow_i32x4_s(V128 a, V128 b) { return narrow<s16x8, int16_t>((s32x4)a, (s32x4)b, -32768, 32767); }
inline V128 i16x8_narrow_i32x4_u(V128 a, V128 b) { return narrow<u16x8, uint16_t>((s32x4)a, (s32x4)b, 0, 65535); }
#endif

}  // namespace WASMVM_SIMD_LEVEL
}  // namespace wasmvm::sem
