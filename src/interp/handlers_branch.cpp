// Handlers of comparisons fused with branches, on integers, and of loop latches.
#include "interp/handlers_branch.h"

#include "interp/handlers_branch_tables.h"

namespace wasmvm::interp {
namespace {

/// pinned += increment, then compare with the bound and branch.
template <typename T, Test C, bool Exchanged, Src P, Src Bound>
H_SECTION H_RET latch(H_PARAMS) {
  const T value = static_cast<T>((P == Src::L0 ? l0 : l1) + pc[3].bits);
  (P == Src::L0 ? l0 : l1) = value;
  fp[pc[1].ops.d] = value;
  const T bound = operand<T, Bound>(H_FROM, pc[1].ops.a);
  if (Exchanged ? holds<C>(bound, value) : holds<C>(value, bound)) H_GO(pc[2].target);
  H_GO(pc + 4);
}

#if WASMVM_NATIVE_DISPATCH
template <typename T, Test C, bool Exchanged>
const void* pick_latch(Src pinned, Src bound) {
  const bool first = pinned == Src::L0;
  switch (bound) {
    case Src::Slot:
      return first ? address_of(latch<T, C, Exchanged, Src::L0, Src::Slot>) : address_of(latch<T, C, Exchanged, Src::L1, Src::Slot>);
    case Src::Const:
      if constexpr (sizeof(T) == 8) {
        return nullptr;
      } else {
        return first ? address_of(latch<T, C, Exchanged, Src::L0, Src::Const>)
                     : address_of(latch<T, C, Exchanged, Src::L1, Src::Const>);
      }
    case Src::L0: return first ? nullptr : address_of(latch<T, C, Exchanged, Src::L1, Src::L0>);
    case Src::L1: return first ? address_of(latch<T, C, Exchanged, Src::L0, Src::L1>) : nullptr;
    default: return nullptr;
  }
}

template <typename T>
const void* pick_latch(Test test, bool exchanged, Src pinned, Src bound) {
  switch (test) {
    case Test::Eq: return pick_latch<T, Test::Eq, false>(pinned, bound);
    case Test::Ne: return pick_latch<T, Test::Ne, false>(pinned, bound);
#define BOTH(name) \
  case Test::name: return exchanged ? pick_latch<T, Test::name, true>(pinned, bound) : pick_latch<T, Test::name, false>(pinned, bound);
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

const void* latch_handler(TestType type, Test test, bool exchanged, Src pinned, Src bound) {
#if WASMVM_NATIVE_DISPATCH
  if (type == TestType::I32) return pick_latch<uint32_t>(test, exchanged, pinned, bound);
  if (type == TestType::I64) return pick_latch<uint64_t>(test, exchanged, pinned, bound);
#else
  (void)type, (void)test, (void)exchanged, (void)pinned, (void)bound;
#endif
  return nullptr;
}

}  // namespace wasmvm::interp
