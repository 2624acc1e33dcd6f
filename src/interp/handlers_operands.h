// Where the operands of handlers come from and where results go, and the sets of combinations for which handlers are built.
//
// Not every combination pays: a value that sits in a pinned register is in its slot as well, so a translator that does not
// find the handler it wants asks for the one that reads the slot. The portable interpreter has no registers to pin locals to.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "interp/dispatch.h"
#include "interp/handlers.h"

namespace wasmvm::interp {

/// The state that operands come from, as handlers name it.
#define H_FROM pc, fp, acc, l0, l1, facc, f0, f1
/// The state that results go to.
#define H_TO pc, fp, acc, l0, l1, facc, f0, f1

/// Value of an operand. `slot` is the slot it would come from.
template <typename T, Src S>
inline T operand(const Word* pc, const Slot* fp, uint64_t acc, uint64_t l0, uint64_t l1, FAcc facc, FAcc f0, FAcc f1,
                 unsigned slot) {
  (void)pc, (void)fp, (void)acc, (void)l0, (void)l1, (void)facc, (void)f0, (void)f1, (void)slot;
  if constexpr (S == Src::Slot) {
    return from_bits<T>(fp[slot]);
  } else if constexpr (S == Src::Const) {
    return sizeof(T) == 4 ? from_bits<T>(pc[1].ops.imm) : from_bits<T>(pc[2].bits);
  } else if constexpr (kIsFloat<T>) {
    return from_facc<T>(S == Src::Acc ? facc : S == Src::L0 ? f0 : f1);
  } else {
    return from_bits<T>(S == Src::Acc ? acc : S == Src::L0 ? l0 : l1);
  }
}

/// Delivers a result. Pinned locals are written to their slot as well, the accumulator keeps its value then.
template <Dst D, typename T>
inline void deliver(const Word* pc, Slot* fp, uint64_t& acc, uint64_t& l0, uint64_t& l1, FAcc& facc, FAcc& f0, FAcc& f1,
                    T value) {
  (void)acc, (void)l0, (void)l1, (void)facc, (void)f0, (void)f1;
  if constexpr (kIsFloat<T>) {
    (D == Dst::L0 ? f0 : D == Dst::L1 ? f1 : facc) = to_facc(value);
  } else {
    (D == Dst::L0 ? l0 : D == Dst::L1 ? l1 : acc) = to_bits(value);
  }
  if constexpr (D != Dst::Acc) fp[pc[1].ops.d] = to_bits(value);
}

/// Classes of two operands.
struct Pair {
  Src a, b;
};

/// Which pairs of operand classes an instruction has handlers for.
enum class PairSet : uint8_t {
  Plain,        ///< slots, constants and accumulators
  Commutative,  ///< pinned locals too, in one order
  Ordered,      ///< pinned locals too, in both orders
};

namespace pairs {
using enum Src;
constexpr Pair kPlain[] = {{Slot, Slot}, {Slot, Const}, {Slot, Acc}, {Const, Slot}, {Const, Acc}, {Acc, Slot}, {Acc, Const}};
#if WASMVM_NATIVE_DISPATCH
constexpr Pair kCommutative[] = {{Slot, Slot}, {Slot, Const}, {Acc, Slot}, {Acc, Const}, {L0, Slot}, {L0, Const},
                                 {L0, Acc},    {L1, Slot},    {L1, Const}, {L1, Acc},    {L0, L1}};
constexpr Pair kOrdered[] = {{Slot, Slot}, {Slot, Const}, {Slot, Acc}, {Slot, L0},   {Slot, L1},  {Const, Slot}, {Const, Acc},
                             {Const, L0},  {Const, L1},   {Acc, Slot}, {Acc, Const}, {Acc, L0},   {Acc, L1},     {L0, Slot},
                             {L0, Const},  {L0, Acc},     {L0, L1},    {L1, Slot},   {L1, Const}, {L1, Acc},     {L1, L0}};
constexpr unsigned kDestinations = 4;
#else
constexpr Pair kCommutative[] = {{Slot, Slot}, {Slot, Const}, {Acc, Slot}, {Acc, Const}};
constexpr std::array kOrdered = std::to_array(kPlain);
constexpr unsigned kDestinations = 2;
#endif

template <PairSet S>
constexpr const auto& of() {
  if constexpr (S == PairSet::Plain) {
    return kPlain;
  } else if constexpr (S == PairSet::Commutative) {
    return kCommutative;
  } else {
    return kOrdered;
  }
}
template <PairSet S>
constexpr unsigned kCount = static_cast<unsigned>(std::size(of<S>()));

/// Index of each pair in its set by a * 5 + b, or -1.
template <PairSet S>
constexpr auto kIndex = [] {
  std::array<int8_t, 25> index{};
  for (int8_t& i : index) i = -1;
  for (unsigned i = 0; i < kCount<S>; ++i) {
    index[static_cast<unsigned>(of<S>()[i].a) * 5 + static_cast<unsigned>(of<S>()[i].b)] = static_cast<int8_t>(i);
  }
  return index;
}();
template <PairSet S>
constexpr int index(Src a, Src b) {
  return kIndex<S>[static_cast<unsigned>(a) * 5 + static_cast<unsigned>(b)];
}
}  // namespace pairs

}  // namespace wasmvm::interp
