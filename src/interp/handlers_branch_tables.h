// Fused branches as templates, and their tables. Included by the files that build a part of them each.
#pragma once

#include <type_traits>

#include "interp/handlers_branch.h"
#include "interp/handlers_operands.h"

namespace wasmvm::interp {
namespace {

template <Test C, typename T>
inline bool holds(T a, T b) {
  if constexpr (C == Test::Eq) return a == b;
  if constexpr (C == Test::Ne) return a != b;
  if constexpr (C == Test::Lt) return a < b;
  if constexpr (C == Test::Le) return a <= b;
  if constexpr (C == Test::NotLt) return !(a < b);
  if constexpr (C == Test::NotLe) return !(a <= b);
  if constexpr (!kIsFloat<T>) {
    using S = std::make_signed_t<T>;
    if constexpr (C == Test::LtS) return static_cast<S>(a) < static_cast<S>(b);
    if constexpr (C == Test::LtU) return a < b;
    if constexpr (C == Test::GeS) return static_cast<S>(a) >= static_cast<S>(b);
    if constexpr (C == Test::GeU) return a >= b;
    if constexpr (C == Test::And) return (a & b) != 0;
    if constexpr (C == Test::AndZero) return (a & b) == 0;
  }
}

template <typename T, Test C, Src A, Src B>
H_SECTION H_RET compare_branch(H_PARAMS) {
  constexpr bool kWideConst = (A == Src::Const || B == Src::Const) && sizeof(T) == 8;
  T a, b;
  if constexpr (kWideConst && A == Src::Const) {
    a = from_bits<T>(pc[3].bits);
  } else {
    a = operand<T, A>(H_FROM, pc[1].ops.a);
  }
  if constexpr (kWideConst && B == Src::Const) {
    b = from_bits<T>(pc[3].bits);
  } else {
    b = operand<T, B>(H_FROM, A == Src::Slot ? pc[1].ops.slots.b : pc[1].ops.a);
  }
  if (holds<C>(a, b)) H_GO(pc[2].target);
  H_GO(pc + (kWideConst ? 4 : 3));
}

template <typename T, Test C, PairSet S, typename Sequence>
struct BranchTable;
template <typename T, Test C, PairSet S, size_t... I>
struct BranchTable<T, C, S, std::index_sequence<I...>> {
  static constexpr Handler kHandlers[] = {compare_branch<T, C, pairs::of<S>()[I].a, pairs::of<S>()[I].b>...};
};

template <typename T, Test C, PairSet S>
const void* pick_branch(Src a, Src b) {
  const int pair = pairs::index<S>(a, b);
  if (pair < 0) return nullptr;
  return address_of(BranchTable<T, C, S, std::make_index_sequence<pairs::kCount<S>>>::kHandlers[pair]);
}

}  // namespace
}  // namespace wasmvm::interp
