// Every vector instruction without immediates against a reference that computes lane by lane. Included once by each test file,
// which has chosen the instruction set that semantics_simd.h is built for.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "wasm/semantics_simd.h"

namespace {

using namespace wasmvm;

template <typename T>
struct Lanes {
  static constexpr unsigned kCount = 16 / sizeof(T);
  T lane[kCount] = {};
  Lanes() = default;
  explicit Lanes(V128 v) { std::memcpy(lane, &v, 16); }
  V128 vector() const { return load_v128(lane); }
  T& operator[](unsigned i) { return lane[i]; }
  const T& operator[](unsigned i) const { return lane[i]; }
};

/// Instructions that have been compared, by enumerator.
std::set<std::string> compared;

/// Vectors whose lanes of every width and type are extreme values, and others at random; always the same.
const std::vector<V128>& samples() {
  static const std::vector<V128> all = [] {
    const uint64_t wide[] = {0,
                             1,
                             ~uint64_t{0},
                             uint64_t{1} << 63,
                             (uint64_t{1} << 63) - 1,
                             0x8000000080000000,
                             0x7fff7fff7fff7fff,
                             0x8000800080008000,
                             0x7f807f807f807f80,
                             0x0101010101010101,
                             0xff00ff00ff00ff00,
                             0x7fffffff80000001};
    const float floats[] = {0.0f,           -0.0f,         1.0f,          -1.0f,         0.5f,           -0.5f,
                            1.5f,           2.5f,          -2.5f,         0.49999997f,   -0.7f,          8388607.5f,
                            8388608.0f,     -8388609.0f,   4194303.5f,    2147483648.0f, -2147483648.0f, 2147483520.0f,
                            -2147483904.0f, 4294967296.0f, 4294967040.0f, 3e9f,          1e-40f,         -1e-45f,
                            3.4028235e38f,  INFINITY,      -INFINITY};
    const double doubles[] = {0.0,
                              -0.0,
                              1.0,
                              -0.5,
                              0.5,
                              1.5,
                              2.5,
                              -3.5,
                              0.49999999999999994,
                              2147483647.0,
                              2147483647.5,
                              2147483648.0,
                              -2147483648.9,
                              -2147483649.0,
                              4294967295.0,
                              4294967295.9,
                              4294967296.0,
                              -0.9,
                              4503599627370495.5,
                              4503599627370497.0,
                              2251799813685247.75,
                              5e-324,
                              1e300,
                              -1e300,
                              3.5e38,
                              1e-46,
                              INFINITY,
                              -INFINITY};
    // Quiet and signalling NaNs of both signs with payloads.
    const uint32_t nans32[] = {0x7fc00000, 0xffc00000, 0x7fa00000, 0xff800001, 0x7fffffff};
    const uint64_t nans64[] = {0x7ff8000000000000, 0xfff8000000000000, 0x7ff4000000000000, 0xfff0000000000001,
                               0x7fffffffffffffff};
    std::vector<V128> out;
    uint64_t state = 88172645463325252;
    const auto random = [&] {
      state ^= state << 13;
      state ^= state >> 7;
      return state ^= state << 17;
    };
    const auto pick = [&](const auto& from) { return from[(random() >> 20) % std::size(from)]; };
    for (unsigned round = 0; round < 60; ++round) {
      Lanes<uint64_t> whole;
      Lanes<uint32_t> singles;
      Lanes<uint64_t> doubled;
      for (unsigned i = 0; i < 2; ++i) whole[i] = round % 3 == 0 ? random() : pick(wide);
      for (unsigned i = 0; i < 4; ++i) singles[i] = random() % 5 == 0 ? pick(nans32) : std::bit_cast<uint32_t>(pick(floats));
      for (unsigned i = 0; i < 2; ++i) doubled[i] = random() % 5 == 0 ? pick(nans64) : std::bit_cast<uint64_t>(pick(doubles));
      out.push_back(whole.vector());
      out.push_back(singles.vector());
      out.push_back(doubled.vector());
    }
    return out;
  }();
  return all;
}

std::string hex(V128 v) {
  std::string text;
  for (unsigned i = 0; i < 16; ++i) {
    const char* digits = "0123456789abcdef";
    text += {digits[v[i] >> 4], digits[v[i] & 15]};
    if (i % 4 == 3) text += ' ';
  }
  return text;
}

/// How results are compared: bit by bit, or with any quiet NaN standing for a NaN.
template <typename R>
bool same(V128 result, const Lanes<R>& expected, bool any_nan) {
  const Lanes<R> actual(result);
  for (unsigned i = 0; i < Lanes<R>::kCount; ++i) {
    if constexpr (std::is_floating_point_v<R>) {
      if (any_nan && std::isnan(expected[i])) {
        using Bits = std::conditional_t<sizeof(R) == 4, uint32_t, uint64_t>;
        const Bits quiet = Bits{1} << (sizeof(R) == 4 ? 22 : 51);
        if (!std::isnan(actual[i]) || (std::bit_cast<Bits>(actual[i]) & quiet) == 0) return false;
        continue;
      }
    }
    if (std::memcmp(&actual.lane[i], &expected.lane[i], sizeof(R)) != 0) return false;
  }
  return true;
}

/// `reference` fills the lanes of the result from those of the operand; `function` is the instruction.
template <typename A, typename R, typename F, typename Reference>
void check1(const char* name, F function, Reference reference, bool any_nan = true) {
  INFO(name);
  compared.insert(name);
  for (V128 v : samples()) {
    Lanes<R> expected;
    reference(Lanes<A>(v), expected);
    const V128 result = function(v);
    if (!same(result, expected, any_nan)) {
      INFO("operand  " << hex(v));
      INFO("expected " << hex(expected.vector()));
      FAIL_CHECK("result   " << hex(result));
      return;
    }
  }
}
template <typename A, typename R, typename F, typename Reference>
void check2(const char* name, F function, Reference reference, bool any_nan = true) {
  INFO(name);
  compared.insert(name);
  for (V128 v : samples()) {
    for (V128 w : samples()) {
      Lanes<R> expected;
      reference(Lanes<A>(v), Lanes<A>(w), expected);
      const V128 result = function(v, w);
      if (!same(result, expected, any_nan)) {
        INFO("operands " << hex(v) << " and " << hex(w));
        INFO("expected " << hex(expected.vector()));
        FAIL_CHECK("result   " << hex(result));
        return;
      }
    }
  }
}
template <typename A, typename R, typename F, typename Reference>
void check3(const char* name, F function, Reference reference) {
  INFO(name);
  compared.insert(name);
  const auto& all = samples();
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < all.size(); ++j) {
      const V128 x = all[i], y = all[j], z = all[(i * 7 + j * 3) % all.size()];
      Lanes<R> expected;
      reference(Lanes<A>(x), Lanes<A>(y), Lanes<A>(z), expected);
      const V128 result = function(x, y, z);
      if (!same(result, expected, true)) {
        INFO("operands " << hex(x) << ", " << hex(y) << ", " << hex(z));
        INFO("expected " << hex(expected.vector()));
        FAIL_CHECK("result   " << hex(result));
        return;
      }
    }
  }
}
template <typename A, typename F, typename Reference>
void check_test(const char* name, F function, Reference reference) {
  INFO(name);
  compared.insert(name);
  // The samples have few lanes of zero beside others: knock some out.
  for (V128 v : samples()) {
    for (unsigned hole = 0; hole <= Lanes<A>::kCount; ++hole) {
      Lanes<A> lanes(v);
      if (hole < Lanes<A>::kCount) lanes[hole] = 0;
      const uint32_t expected = reference(lanes), result = function(lanes.vector());
      if (expected != result) {
        FAIL_CHECK(hex(lanes.vector()) << ": expected " << expected << ", got " << result);
        return;
      }
    }
  }
}
template <typename A, typename F, typename Reference>
void check_shift(const char* name, F function, Reference reference) {
  INFO(name);
  compared.insert(name);
  for (V128 v : samples()) {
    for (uint32_t count : {0u, 1u, 3u, 7u, 8u, 9u, 15u, 16u, 31u, 32u, 33u, 63u, 64u, 0x80000001u, 0xffffffffu}) {
      Lanes<A> expected(v);
      for (A& lane : expected.lane) lane = static_cast<A>(reference(lane, count % (sizeof(A) * 8)));
      const V128 result = function(v, count);
      if (!same(result, expected, false)) {
        INFO("operand  " << hex(v) << " by " << count);
        INFO("expected " << hex(expected.vector()));
        FAIL_CHECK("result   " << hex(result));
        return;
      }
    }
  }
}

// -- lane by lane: result lane from operand lanes of the same number --

#define EACH1(name, A, expression)                        \
  check1<A, A>(                                           \
      #name, [](V128 v) { return sem::name(v); },         \
      [](const Lanes<A>& x, Lanes<A>& r) {                \
        for (unsigned i = 0; i < Lanes<A>::kCount; ++i) { \
          const A a = x[i];                               \
          r[i] = static_cast<A>(expression);              \
        }                                                 \
      })
#define EACH2(name, A, expression)                            \
  check2<A, A>(                                               \
      #name, [](V128 v, V128 w) { return sem::name(v, w); },  \
      [](const Lanes<A>& x, const Lanes<A>& y, Lanes<A>& r) { \
        for (unsigned i = 0; i < Lanes<A>::kCount; ++i) {     \
          const A a = x[i], b = y[i];                         \
          r[i] = static_cast<A>(expression);                  \
        }                                                     \
      })
// Comparisons: all bits of the lane.
#define COMPARE(name, A, R, expression)                       \
  check2<A, R>(                                               \
      #name, [](V128 v, V128 w) { return sem::name(v, w); },  \
      [](const Lanes<A>& x, const Lanes<A>& y, Lanes<R>& r) { \
        for (unsigned i = 0; i < Lanes<A>::kCount; ++i) {     \
          const A a = x[i], b = y[i];                         \
          r[i] = (expression) ? R(-1) : R(0);                 \
        }                                                     \
      })
#define BITS3(name, expression)                                                                              \
  check3<uint64_t, uint64_t>(                                                                                \
      #name, [](V128 u, V128 v, V128 w) { return sem::name(u, v, w); },                                      \
      [](const Lanes<uint64_t>& x, const Lanes<uint64_t>& y, const Lanes<uint64_t>& z, Lanes<uint64_t>& r) { \
        for (unsigned i = 0; i < 2; ++i) {                                                                   \
          const uint64_t a = x[i], b = y[i], c = z[i];                                                       \
          r[i] = (expression);                                                                               \
        }                                                                                                    \
      })

template <typename T>
T clamp_to(int64_t value) {
  const int64_t low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  return static_cast<T>(value < low ? low : value > high ? high : value);
}

#define CHECK_INTEGERS(p, S, U)                                                        \
  EACH2(p##_add, U, a + b);                                                            \
  EACH2(p##_sub, U, a - b);                                                            \
  EACH1(p##_neg, U, U(0) - a);                                                         \
  EACH1(p##_abs, S, a < 0 ? S(U(0) - U(a)) : a);                                       \
  COMPARE(p##_eq, S, S, a == b);                                                       \
  COMPARE(p##_ne, S, S, a != b);                                                       \
  COMPARE(p##_lt_s, S, S, a < b);                                                      \
  COMPARE(p##_gt_s, S, S, a > b);                                                      \
  COMPARE(p##_le_s, S, S, a <= b);                                                     \
  COMPARE(p##_ge_s, S, S, a >= b);                                                     \
  check_shift<U>(#p "_shl", sem::p##_shl, [](U a, unsigned n) { return a << n; });     \
  check_shift<U>(#p "_shr_u", sem::p##_shr_u, [](U a, unsigned n) { return a >> n; }); \
  check_shift<S>(#p "_shr_s", sem::p##_shr_s, [](S a, unsigned n) { return a >> n; }); \
  check_test<S>(#p "_all_true", sem::p##_all_true, [](const Lanes<S>& x) {             \
    for (S a : x.lane)                                                                 \
      if (a == 0) return 0u;                                                           \
    return 1u;                                                                         \
  });                                                                                  \
  check_test<S>(#p "_bitmask", sem::p##_bitmask, [](const Lanes<S>& x) {               \
    uint32_t mask = 0;                                                                 \
    for (unsigned i = 0; i < Lanes<S>::kCount; ++i) mask |= uint32_t{x[i] < 0} << i;   \
    return mask;                                                                       \
  })

#define CHECK_NARROW_INTEGERS(p, S, U) \
  COMPARE(p##_lt_u, U, U, a < b);      \
  COMPARE(p##_gt_u, U, U, a > b);      \
  COMPARE(p##_le_u, U, U, a <= b);     \
  COMPARE(p##_ge_u, U, U, a >= b);     \
  EACH2(p##_min_s, S, a < b ? a : b);  \
  EACH2(p##_min_u, U, a < b ? a : b);  \
  EACH2(p##_max_s, S, a > b ? a : b);  \
  EACH2(p##_max_u, U, a > b ? a : b)

#define CHECK_SATURATING(p, S, U)                       \
  EACH2(p##_add_sat_s, S, clamp_to<S>(int64_t{a} + b)); \
  EACH2(p##_add_sat_u, U, clamp_to<U>(int64_t{a} + b)); \
  EACH2(p##_sub_sat_s, S, clamp_to<S>(int64_t{a} - b)); \
  EACH2(p##_sub_sat_u, U, clamp_to<U>(int64_t{a} - b)); \
  EACH2(p##_avgr_u, U, (int64_t{a} + b + 1) / 2)

void check_integers() {
  CHECK_INTEGERS(i8x16, int8_t, uint8_t);
  CHECK_INTEGERS(i16x8, int16_t, uint16_t);
  CHECK_INTEGERS(i32x4, int32_t, uint32_t);
  CHECK_INTEGERS(i64x2, int64_t, uint64_t);
  CHECK_NARROW_INTEGERS(i8x16, int8_t, uint8_t);
  CHECK_NARROW_INTEGERS(i16x8, int16_t, uint16_t);
  CHECK_NARROW_INTEGERS(i32x4, int32_t, uint32_t);
  CHECK_SATURATING(i8x16, int8_t, uint8_t);
  CHECK_SATURATING(i16x8, int16_t, uint16_t);
  EACH1(i8x16_popcnt, uint8_t, std::popcount(a));
  EACH2(i16x8_mul, uint16_t, uint32_t{a} * b);
  EACH2(i32x4_mul, uint32_t, a* b);
  EACH2(i64x2_mul, uint64_t, a* b);
  EACH2(i16x8_q15mulr_sat_s, int16_t, clamp_to<int16_t>((int64_t{a} * b + 0x4000) >> 15));
  EACH2(i16x8_relaxed_q15mulr_s, int16_t, clamp_to<int16_t>((int64_t{a} * b + 0x4000) >> 15));
}

void check_bits() {
  EACH1(v128_not, uint64_t, ~a);
  EACH2(v128_and, uint64_t, a& b);
  EACH2(v128_andnot, uint64_t, a & ~b);
  EACH2(v128_or, uint64_t, a | b);
  EACH2(v128_xor, uint64_t, a ^ b);
  BITS3(v128_bitselect, (a & c) | (b & ~c));
  BITS3(i8x16_relaxed_laneselect, (a & c) | (b & ~c));
  BITS3(i16x8_relaxed_laneselect, (a & c) | (b & ~c));
  BITS3(i32x4_relaxed_laneselect, (a & c) | (b & ~c));
  BITS3(i64x2_relaxed_laneselect, (a & c) | (b & ~c));
  check_test<uint64_t>("v128_any_true", sem::v128_any_true,
                       [](const Lanes<uint64_t>& x) { return uint32_t{(x[0] | x[1]) != 0}; });
  const auto swizzled = [](const Lanes<uint8_t>& x, const Lanes<uint8_t>& y, Lanes<uint8_t>& r) {
    for (unsigned i = 0; i < 16; ++i) r[i] = y[i] < 16 ? x[y[i]] : uint8_t{0};
  };
  check2<uint8_t, uint8_t>("i8x16_swizzle", sem::i8x16_swizzle, swizzled);
  check2<uint8_t, uint8_t>("i8x16_relaxed_swizzle", sem::i8x16_relaxed_swizzle, swizzled);
}

/// Index vectors that the samples do not have: every byte once.
void check_lane_numbers() {
  Lanes<uint8_t> a, b;
  for (unsigned i = 0; i < 16; ++i) {
    a[i] = static_cast<uint8_t>(0x50 + i);
    b[i] = static_cast<uint8_t>(0xa0 + i);
  }
  for (unsigned first = 0; first < 256; ++first) {
    Lanes<uint8_t> lanes, swizzled, shuffled;
    for (unsigned i = 0; i < 16; ++i) {
      lanes[i] = static_cast<uint8_t>(first + i * 5);
      swizzled[i] = lanes[i] < 16 ? a[lanes[i]] : uint8_t{0};
    }
    CHECK(hex(sem::i8x16_swizzle(a.vector(), lanes.vector())) == hex(swizzled.vector()));
    for (unsigned i = 0; i < 16; ++i) {
      lanes[i] &= 31;
      shuffled[i] = lanes[i] < 16 ? a[lanes[i]] : b[lanes[i] - 16];
    }
    CHECK(hex(sem::i8x16_shuffle(a.vector(), b.vector(), lanes.vector())) == hex(shuffled.vector()));
  }
}

// -- lanes of another width --

#define CHECK_WIDENING(p, q, sign, N, W)                                                                                \
  check1<N, W>(#p "_extend_low_" #q "_" #sign, sem::p##_extend_low_##q##_##sign, [](const Lanes<N>& x, Lanes<W>& r) {   \
    for (unsigned i = 0; i < Lanes<W>::kCount; ++i) r[i] = x[i];                                                        \
  });                                                                                                                   \
  check1<N, W>(#p "_extend_high_" #q "_" #sign, sem::p##_extend_high_##q##_##sign, [](const Lanes<N>& x, Lanes<W>& r) { \
    for (unsigned i = 0; i < Lanes<W>::kCount; ++i) r[i] = x[i + Lanes<W>::kCount];                                     \
  });                                                                                                                   \
  check2<N, W>(#p "_extmul_low_" #q "_" #sign, sem::p##_extmul_low_##q##_##sign,                                        \
               [](const Lanes<N>& x, const Lanes<N>& y, Lanes<W>& r) {                                                  \
                 for (unsigned i = 0; i < Lanes<W>::kCount; ++i) r[i] = W(W(x[i]) * W(y[i]));                           \
               });                                                                                                      \
  check2<N, W>(#p "_extmul_high_" #q "_" #sign, sem::p##_extmul_high_##q##_##sign,                                      \
               [](const Lanes<N>& x, const Lanes<N>& y, Lanes<W>& r) {                                                  \
                 constexpr unsigned n = Lanes<W>::kCount;                                                               \
                 for (unsigned i = 0; i < n; ++i) r[i] = W(W(x[i + n]) * W(y[i + n]));                                  \
               })
#define CHECK_PAIRS(name, N, W)                                                              \
  check1<N, W>(#name, sem::name, [](const Lanes<N>& x, Lanes<W>& r) {                        \
    for (unsigned i = 0; i < Lanes<W>::kCount; ++i) r[i] = W(W(x[2 * i]) + W(x[2 * i + 1])); \
  })
#define CHECK_NARROWING(name, W, N)                                                      \
  check2<W, N>(#name, sem::name, [](const Lanes<W>& x, const Lanes<W>& y, Lanes<N>& r) { \
    constexpr unsigned n = Lanes<W>::kCount;                                             \
    for (unsigned i = 0; i < n; ++i) {                                                   \
      r[i] = clamp_to<N>(x[i]);                                                          \
      r[i + n] = clamp_to<N>(y[i]);                                                      \
    }                                                                                    \
  })

void check_widths() {
  CHECK_WIDENING(i16x8, i8x16, s, int8_t, int16_t);
  CHECK_WIDENING(i16x8, i8x16, u, uint8_t, uint16_t);
  CHECK_WIDENING(i32x4, i16x8, s, int16_t, int32_t);
  CHECK_WIDENING(i32x4, i16x8, u, uint16_t, uint32_t);
  CHECK_WIDENING(i64x2, i32x4, s, int32_t, int64_t);
  CHECK_WIDENING(i64x2, i32x4, u, uint32_t, uint64_t);
  CHECK_PAIRS(i16x8_extadd_pairwise_i8x16_s, int8_t, int16_t);
  CHECK_PAIRS(i16x8_extadd_pairwise_i8x16_u, uint8_t, uint16_t);
  CHECK_PAIRS(i32x4_extadd_pairwise_i16x8_s, int16_t, int32_t);
  CHECK_PAIRS(i32x4_extadd_pairwise_i16x8_u, uint16_t, uint32_t);
  CHECK_NARROWING(i8x16_narrow_i16x8_s, int16_t, int8_t);
  CHECK_NARROWING(i8x16_narrow_i16x8_u, int16_t, uint8_t);
  CHECK_NARROWING(i16x8_narrow_i32x4_s, int32_t, int16_t);
  CHECK_NARROWING(i16x8_narrow_i32x4_u, int32_t, uint16_t);
  check2<int16_t, uint32_t>("i32x4_dot_i16x8_s", sem::i32x4_dot_i16x8_s,
                            [](const Lanes<int16_t>& x, const Lanes<int16_t>& y, Lanes<uint32_t>& r) {
                              for (unsigned i = 0; i < 4; ++i) {
                                r[i] = static_cast<uint32_t>(int64_t{x[2 * i]} * y[2 * i] + int64_t{x[2 * i + 1]} * y[2 * i + 1]);
                              }
                            });
  check2<int8_t, uint16_t>("i16x8_relaxed_dot_i8x16_i7x16_s", sem::i16x8_relaxed_dot_i8x16_i7x16_s,
                           [](const Lanes<int8_t>& x, const Lanes<int8_t>& y, Lanes<uint16_t>& r) {
                             for (unsigned i = 0; i < 8; ++i) {
                               r[i] = static_cast<uint16_t>(x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1]);
                             }
                           });
  check3<int8_t, uint32_t>("i32x4_relaxed_dot_i8x16_i7x16_add_s", sem::i32x4_relaxed_dot_i8x16_i7x16_add_s,
                           [](const Lanes<int8_t>& x, const Lanes<int8_t>& y, const Lanes<int8_t>& z, Lanes<uint32_t>& r) {
                             const Lanes<uint32_t> sum(z.vector());
                             for (unsigned i = 0; i < 4; ++i) {
                               r[i] = sum[i];
                               for (unsigned pair = 0; pair < 2; ++pair) {
                                 const unsigned at = 4 * i + 2 * pair;
                                 r[i] +=
                                     static_cast<uint32_t>(int32_t{static_cast<int16_t>(x[at] * y[at] + x[at + 1] * y[at + 1])});
                               }
                             }
                           });
}

// -- floats --

#define CHECK_FLOATS(p, q, F, S)                                                          \
  COMPARE(p##_eq, F, S, a == b);                                                          \
  COMPARE(p##_ne, F, S, a != b);                                                          \
  COMPARE(p##_lt, F, S, a < b);                                                           \
  COMPARE(p##_gt, F, S, a > b);                                                           \
  COMPARE(p##_le, F, S, a <= b);                                                          \
  COMPARE(p##_ge, F, S, a >= b);                                                          \
  EACH1(p##_sqrt, F, std::sqrt(a));                                                       \
  EACH1(p##_ceil, F, std::ceil(a));                                                       \
  EACH1(p##_floor, F, std::floor(a));                                                     \
  EACH1(p##_trunc, F, std::trunc(a));                                                     \
  EACH1(p##_nearest, F, std::nearbyint(a));                                               \
  EACH2(p##_add, F, a + b);                                                               \
  EACH2(p##_sub, F, a - b);                                                               \
  EACH2(p##_mul, F, a* b);                                                                \
  EACH2(p##_div, F, a / b);                                                               \
  EACH2(p##_min, F, sem::q##_min(a, b));                                                  \
  EACH2(p##_max, F, sem::q##_max(a, b));                                                  \
  EACH2(p##_relaxed_min, F, sem::q##_min(a, b));                                          \
  EACH2(p##_relaxed_max, F, sem::q##_max(a, b));                                          \
  check3<F, F>(#p "_relaxed_madd", sem::p##_relaxed_madd,                                 \
               [](const Lanes<F>& x, const Lanes<F>& y, const Lanes<F>& z, Lanes<F>& r) { \
                 for (unsigned i = 0; i < Lanes<F>::kCount; ++i) {                        \
                   volatile F product = x[i] * y[i];                                      \
                   r[i] = product + z[i];                                                 \
                 }                                                                        \
               });                                                                        \
  check3<F, F>(#p "_relaxed_nmadd", sem::p##_relaxed_nmadd,                               \
               [](const Lanes<F>& x, const Lanes<F>& y, const Lanes<F>& z, Lanes<F>& r) { \
                 for (unsigned i = 0; i < Lanes<F>::kCount; ++i) {                        \
                   volatile F product = -x[i] * y[i];                                     \
                   r[i] = product + z[i];                                                 \
                 }                                                                        \
               })

// Bits pass through: the reference works on bit patterns, since copies of floats could quieten NaNs.
#define CHECK_FLOAT_BITS(p, F, U)                                        \
  EACH1(p##_abs, U, a&(U(-1) >> 1));                                     \
  EACH1(p##_neg, U, a ^ ~(U(-1) >> 1));                                  \
  EACH2(p##_pmin, U, std::bit_cast<F>(b) < std::bit_cast<F>(a) ? b : a); \
  EACH2(p##_pmax, U, std::bit_cast<F>(a) < std::bit_cast<F>(b) ? b : a)

void check_floats() {
  CHECK_FLOATS(f32x4, f32, float, int32_t);
  CHECK_FLOATS(f64x2, f64, double, int64_t);
  CHECK_FLOAT_BITS(f32x4, float, uint32_t);
  CHECK_FLOAT_BITS(f64x2, double, uint64_t);
}

/// Result lane i from operand lane i; lanes without an operand are zero.
#define CHECK_CONVERSION(name, A, R, function)                                                         \
  check1<A, R>(                                                                                        \
      #name, [](V128 v) { return sem::name(v); },                                                      \
      [](const Lanes<A>& x, Lanes<R>& r) {                                                             \
        for (unsigned i = 0; i < Lanes<A>::kCount && i < Lanes<R>::kCount; ++i) r[i] = function(x[i]); \
      })

void check_conversions() {
  CHECK_CONVERSION(f32x4_convert_i32x4_s, uint32_t, float, sem::f32_convert_i32_s);
  CHECK_CONVERSION(f32x4_convert_i32x4_u, uint32_t, float, sem::f32_convert_i32_u);
  CHECK_CONVERSION(f64x2_convert_low_i32x4_s, uint32_t, double, sem::f64_convert_i32_s);
  CHECK_CONVERSION(f64x2_convert_low_i32x4_u, uint32_t, double, sem::f64_convert_i32_u);
  CHECK_CONVERSION(f64x2_promote_low_f32x4, float, double, sem::f64_promote_f32);
  CHECK_CONVERSION(f32x4_demote_f64x2_zero, double, float, sem::f32_demote_f64);
  CHECK_CONVERSION(i32x4_trunc_sat_f32x4_s, float, uint32_t, sem::i32_trunc_sat_f32_s);
  CHECK_CONVERSION(i32x4_trunc_sat_f32x4_u, float, uint32_t, sem::i32_trunc_sat_f32_u);
  CHECK_CONVERSION(i32x4_trunc_sat_f64x2_s_zero, double, uint32_t, sem::i32_trunc_sat_f64_s);
  CHECK_CONVERSION(i32x4_trunc_sat_f64x2_u_zero, double, uint32_t, sem::i32_trunc_sat_f64_u);
  CHECK_CONVERSION(i32x4_relaxed_trunc_f32x4_s, float, uint32_t, sem::i32_trunc_sat_f32_s);
  CHECK_CONVERSION(i32x4_relaxed_trunc_f32x4_u, float, uint32_t, sem::i32_trunc_sat_f32_u);
  CHECK_CONVERSION(i32x4_relaxed_trunc_f64x2_s_zero, double, uint32_t, sem::i32_trunc_sat_f64_s);
  CHECK_CONVERSION(i32x4_relaxed_trunc_f64x2_u_zero, double, uint32_t, sem::i32_trunc_sat_f64_u);
}

#define CHECK_LANE_ACCESS(p, T, extract)                                   \
  for (V128 v : samples()) {                                               \
    Lanes<T> lanes(v);                                                     \
    for (unsigned i = 0; i < Lanes<T>::kCount; ++i) {                      \
      const auto got = sem::p##_##extract(v, i);                           \
      CHECK(std::memcmp(&got, &lanes.lane[i], sizeof(T)) == 0);            \
      Lanes<T> expected(v), splat;                                         \
      expected[i] = lanes[0];                                              \
      for (T & x : splat.lane) x = lanes[i];                               \
      CHECK(same(sem::p##_replace_lane(v, i, lanes[0]), expected, false)); \
      CHECK(same(sem::p##_splat(lanes[i]), splat, false));                 \
    }                                                                      \
  }                                                                        \
  compared.insert(#p "_splat")

void check_lanes() {
  CHECK_LANE_ACCESS(i8x16, uint8_t, extract_lane_u);
  CHECK_LANE_ACCESS(i16x8, uint16_t, extract_lane_u);
  CHECK_LANE_ACCESS(i32x4, uint32_t, extract_lane);
  CHECK_LANE_ACCESS(i64x2, uint64_t, extract_lane);
  CHECK_LANE_ACCESS(f32x4, float, extract_lane);
  CHECK_LANE_ACCESS(f64x2, double, extract_lane);
  const V128 v = Lanes<uint64_t>{}.vector() | 0x80;
  CHECK(sem::i8x16_extract_lane_s(v, 3) == 0xffffff80);
  CHECK(sem::i16x8_extract_lane_s(v, 7) == 0xffff8080);
}

void check_everything() {
  check_integers();
  check_bits();
  check_lane_numbers();
  check_widths();
  check_floats();
  check_conversions();
  check_lanes();
}

}  // namespace
