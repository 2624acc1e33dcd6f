// V128 and its lane views: the 128-bit vectors of WebAssembly on the vector types that clang and gcc share.
//
// Lane 0 is the lowest in memory, as in WebAssembly; hosts are little-endian. A view is a reinterpretation (a C-style cast
// between vector types), never a conversion of lanes.
#pragma once

#include <cstdint>
#include <cstring>

namespace wasmvm {

typedef uint8_t V128 __attribute__((vector_size(16)));

namespace sem {

typedef uint8_t u8x16 __attribute__((vector_size(16)));
typedef int8_t s8x16 __attribute__((vector_size(16)));
typedef uint16_t u16x8 __attribute__((vector_size(16)));
typedef int16_t s16x8 __attribute__((vector_size(16)));
typedef uint32_t u32x4 __attribute__((vector_size(16)));
typedef int32_t s32x4 __attribute__((vector_size(16)));
typedef uint64_t u64x2 __attribute__((vector_size(16)));
typedef int64_t s64x2 __attribute__((vector_size(16)));
typedef float f32x4 __attribute__((vector_size(16)));
typedef double f64x2 __attribute__((vector_size(16)));
// Halves, sources and results of widening and narrowing.
typedef uint8_t u8x8 __attribute__((vector_size(8)));
typedef int8_t s8x8 __attribute__((vector_size(8)));
typedef uint16_t u16x4 __attribute__((vector_size(8)));
typedef int16_t s16x4 __attribute__((vector_size(8)));
typedef uint32_t u32x2 __attribute__((vector_size(8)));
typedef int32_t s32x2 __attribute__((vector_size(8)));
typedef float f32x2 __attribute__((vector_size(8)));

}  // namespace sem

/// Reads and writes 16 bytes of any alignment.
inline V128 load_v128(const void* from) {
  V128 v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
inline void store_v128(void* to, V128 v) { std::memcpy(to, &v, sizeof v); }

}  // namespace wasmvm
