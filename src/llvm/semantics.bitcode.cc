// Compiled to bitcode, once for each level: what semantics_name() names. Extracted and replaced lanes are passed by number.
#include "wasm/semantics_simd.h"

namespace wasmvm {
using u32 = uint32_t;
using u64 = uint64_t;

extern "C" {

#define SEM(result, name) __attribute__((always_inline)) result wasmvm_sem_##name
#define OP_SimdUnary(name, sig, arg) \
  SEM(V128, name)(V128 a) { return sem::name(a); }
#define OP_SimdBinary(name, sig, arg) \
  SEM(V128, name)(V128 a, V128 b) { return sem::name(a, b); }
#define OP_SimdTernary(name, sig, arg) \
  SEM(V128, name)(V128 a, V128 b, V128 c) { return sem::name(a, b, c); }
#define OP_SimdTest(name, sig, arg) \
  SEM(u32, name)(V128 a) { return sem::name(a); }
#define OP_SimdShift(name, sig, arg) \
  SEM(V128, name)(V128 a, u32 n) { return sem::name(a, n); }
#include "wasm/op_classes.h"

#define LANES(shape, scalar, lane)                                                                          \
  SEM(V128, shape##_splat)(scalar a) { return sem::shape##_splat(static_cast<lane>(a)); }                   \
  SEM(V128, shape##_replace_lane)(V128 a, u32 i, scalar value) {                                            \
    return sem::shape##_replace_lane(a, i, static_cast<lane>(value));                                       \
  }
LANES(i8x16, u32, uint8_t)
LANES(i16x8, u32, uint16_t)
LANES(i32x4, u32, u32)
LANES(i64x2, u64, u64)
LANES(f32x4, float, float)
LANES(f64x2, double, double)
#undef LANES
SEM(u32, i8x16_extract_lane_s)(V128 a, u32 i) { return sem::i8x16_extract_lane_s(a, i); }
SEM(u32, i8x16_extract_lane_u)(V128 a, u32 i) { return sem::i8x16_extract_lane_u(a, i); }
SEM(u32, i16x8_extract_lane_s)(V128 a, u32 i) { return sem::i16x8_extract_lane_s(a, i); }
SEM(u32, i16x8_extract_lane_u)(V128 a, u32 i) { return sem::i16x8_extract_lane_u(a, i); }
SEM(u32, i32x4_extract_lane)(V128 a, u32 i) { return sem::i32x4_extract_lane(a, i); }
SEM(u64, i64x2_extract_lane)(V128 a, u32 i) { return sem::i64x2_extract_lane(a, i); }
SEM(float, f32x4_extract_lane)(V128 a, u32 i) { return sem::f32x4_extract_lane(a, i); }
SEM(double, f64x2_extract_lane)(V128 a, u32 i) { return sem::f64x2_extract_lane(a, i); }

}  // extern "C"
}  // namespace wasmvm
