// What scalar loads and stores have in common: the types of values and of what lies in memory. handlers_address.h says why
// unchecked accesses are safe.
#pragma once

#include "interp/handlers_address.h"
#include "interp/handlers_operands.h"
#include "wasm/semantics.h"

namespace wasmvm::interp {
namespace {

/// Memory type M widened to the value type V.
template <typename V, typename M>
struct Access {
  using Value = V;
  using Stored = M;
  static V load(const uint8_t* p) {
    M m;
    std::memcpy(&m, p, sizeof m);
    if constexpr (std::is_floating_point_v<V>) {
      return m;
    } else {
      return static_cast<V>(static_cast<std::make_signed_t<V>>(m));
    }
  }
  static void store(uint8_t* p, V v) {
    M m;
    if constexpr (std::is_floating_point_v<V>) {
      m = v;
    } else {
      m = static_cast<M>(v);
    }
    std::memcpy(p, &m, sizeof m);
  }
};
using i32_load_access = Access<uint32_t, uint32_t>;
using i64_load_access = Access<uint64_t, uint64_t>;
using f32_load_access = Access<float, float>;
using f64_load_access = Access<double, double>;
using i32_load8_s_access = Access<uint32_t, int8_t>;
using i32_load8_u_access = Access<uint32_t, uint8_t>;
using i32_load16_s_access = Access<uint32_t, int16_t>;
using i32_load16_u_access = Access<uint32_t, uint16_t>;
using i64_load8_s_access = Access<uint64_t, int8_t>;
using i64_load8_u_access = Access<uint64_t, uint8_t>;
using i64_load16_s_access = Access<uint64_t, int16_t>;
using i64_load16_u_access = Access<uint64_t, uint16_t>;
using i64_load32_s_access = Access<uint64_t, int32_t>;
using i64_load32_u_access = Access<uint64_t, uint32_t>;
using i32_store_access = i32_load_access;
using i64_store_access = i64_load_access;
using f32_store_access = f32_load_access;
using f64_store_access = f64_load_access;
using i32_store8_access = i32_load8_u_access;
using i32_store16_access = i32_load16_u_access;
using i64_store8_access = i64_load8_u_access;
using i64_store16_access = i64_load16_u_access;
using i64_store32_access = i64_load32_u_access;

/// The address operand of an access to memory 0. Const: there is none, the whole address is in the cell's offset.
template <Src S>
inline uint32_t scalar_address(const Word* pc, const Slot* fp, uint64_t acc, uint64_t l0, uint64_t l1, FAcc facc, FAcc f0,
                               FAcc f1, unsigned slot) {
  if constexpr (S == Src::Const) return 0;
  return operand<uint32_t, S>(H_FROM, slot);
}

}  // namespace
}  // namespace wasmvm::interp
