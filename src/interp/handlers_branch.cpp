// Handlers of comparisons fused with branches, on integers, and of loop latches.
#include "interp/handlers_branch.h"

#include "interp/handlers_branch_tables.h"

namespace wasmvm::interp {
namespace {

/// pinned += increment, then compare with the bound and branch.
template <typename T, Test C, bool Exchanged, Src P, Src Bound, Src By>
H_SECTION H_RET latch(H_PARAMS) {
  const T value = static_cast<T>((P == Src::L0 ? l0 : l1) + (By == Src::Const ? pc[3].bits : fp[pc[3].bits]));
  (P == Src::L0 ? l0 : l1) = value;
  fp[pc[1].ops.d] = value;
  const T bound = operand<T, Bound>(H_FROM, pc[1].ops.a);
  if (Exchanged ? holds<C>(bound, value) : holds<C>(value, bound)) H_GO(pc[2].target);
  H_GO(pc + 4);
}

#if WASMVM_NATIVE_DISPATCH
template <typename T, Test C, bool Exchanged, Src By>
const void* pick_latch(Src pinned, Src bound) {
#define ROW(P, Other)                                                                                                      \
  latch<T, C, Exchanged, P, Src::Slot, By>, sizeof(T) == 8 ? nullptr : Handler{latch<T, C, Exchanged, P, Src::Const, By>}, \
      latch<T, C, Exchanged, P, Other, By>
  static constexpr Handler kHandlers[] = {ROW(Src::L0, Src::L1), ROW(Src::L1, Src::L0)};
#undef ROW
  const bool is_second = pinned == Src::L1;
  if (bound == Src::Acc || bound == pinned) return nullptr;
  const int column = bound == Src::Slot ? 0 : bound == Src::Const ? 1 : 2;
  return address_of(kHandlers[is_second * 3 + column]);
}

template <typename T, Src By>
const void* pick_latch(Test test, bool exchanged, Src pinned, Src bound) {
  switch (test) {
    case Test::Eq: return pick_latch<T, Test::Eq, false, By>(pinned, bound);
    case Test::Ne: return pick_latch<T, Test::Ne, false, By>(pinned, bound);
#define BOTH(name) \
  case Test::name: \
    return exchanged ? pick_latch<T, Test::name, true, By>(pinned, bound) : pick_latch<T, Test::name, false, By>(pinned, bound);
      BOTH(LtS)
      BOTH(LtU)
      BOTH(GeS)
      BOTH(GeU)
#undef BOTH
    default: return nullptr;
  }
}
#endif

}  // namespace

const void* integer_branch_handler(TestType type, Test test, Src a, Src b) {
  const bool wide = type == TestType::I64;
  switch (test) {
#define ONE(name, set) \
  case Test::name: return wide ? pick_branch<uint64_t, Test::name, set>(a, b) : pick_branch<uint32_t, Test::name, set>(a, b);
    ONE(Eq, PairSet::Commutative)
    ONE(Ne, PairSet::Commutative)
    ONE(LtS, PairSet::Ordered)
    ONE(LtU, PairSet::Ordered)
    ONE(GeS, PairSet::Ordered)
    ONE(GeU, PairSet::Ordered)
#undef ONE
    case Test::And: return wide ? nullptr : pick_branch<uint32_t, Test::And, PairSet::Commutative>(a, b);
    case Test::AndZero: return wide ? nullptr : pick_branch<uint32_t, Test::AndZero, PairSet::Commutative>(a, b);
    default: return nullptr;
  }
}

const void* latch_handler(TestType type, Test test, bool exchanged, Src pinned, Src bound, Src by) {
#if WASMVM_NATIVE_DISPATCH
  const bool constant = by == Src::Const;
  if (type == TestType::I32) {
    return constant ? pick_latch<uint32_t, Src::Const>(test, exchanged, pinned, bound)
                    : pick_latch<uint32_t, Src::Slot>(test, exchanged, pinned, bound);
  }
  if (type == TestType::I64) {
    return constant ? pick_latch<uint64_t, Src::Const>(test, exchanged, pinned, bound)
                    : pick_latch<uint64_t, Src::Slot>(test, exchanged, pinned, bound);
  }
#else
  (void)type, (void)test, (void)exchanged, (void)pinned, (void)bound, (void)by;
#endif
  return nullptr;
}

}  // namespace wasmvm::interp
