// Handlers of scalar loads. Guarded variants rely on the reservation behind memory 0; checked ones compare with the current
// size; far ones serve every memory and address type.
#include "interp/handlers_memory.h"

namespace wasmvm::interp {
namespace {

template <typename A, Src S, Dst D, bool Checked>
H_SECTION H_RET load(H_PARAMS) {
  const uint32_t address = scalar_address<S>(H_FROM, pc[1].ops.a);
  const uint8_t* p = near_access<Checked>(mem, ctx, address, pc[1].ops.imm, sizeof(typename A::Stored));
  if constexpr (Checked) {
    if (p == nullptr) [[unlikely]]
      H_TRAP(ErrCode::MemoryOutOfBounds);
  }
  const auto value = A::load(p);
  H_PIN_PC();
  deliver<D>(H_TO, value);
  H_GO(pc + 2);
}

/// The address is a sum of two operands; the offset is in x, or 0 if one of them is a constant. Guarded memories only.
template <typename A, Src S, Src I, Dst D>
H_SECTION H_RET load_sum(H_PARAMS) {
  const uint32_t address =
      operand<uint32_t, S>(H_FROM, pc[1].ops.a) + operand<uint32_t, I>(H_FROM, S == Src::Slot ? pc[1].ops.slots.b : pc[1].ops.a);
  const uint32_t offset = I == Src::Const ? 0 : pc[1].ops.slots.x;
  const auto value = A::load(near_access<false>(mem, ctx, address, offset, sizeof(typename A::Stored)));
  H_PIN_PC();
  deliver<D>(H_TO, value);
  H_GO(pc + 2);
}

template <typename A>
H_SECTION H_RET far_load(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.a], pc[2].bits, sizeof(typename A::Stored));
  if (p == nullptr) [[unlikely]]
    H_TRAP(ErrCode::MemoryOutOfBounds);
  const auto value = A::load(p);
  deliver<Dst::Slot>(H_TO, value);
  H_GO(pc + 3);
}

template <typename A>
const void* pick_checked_load(Src address, Dst d) {
  static constexpr Handler kHandlers[] = {load<A, Src::Slot, Dst::Acc, true>,  load<A, Src::Slot, Dst::Slot, true>,
                                          load<A, Src::Const, Dst::Acc, true>, load<A, Src::Const, Dst::Slot, true>,
                                          load<A, Src::Acc, Dst::Acc, true>,   load<A, Src::Acc, Dst::Slot, true>};
  if (address > Src::Acc || d > Dst::Slot) return nullptr;
  return address_of(kHandlers[static_cast<int>(address) * 2 + static_cast<int>(d)]);
}

template <typename A>
const void* pick_load(Src address, Dst d) {
#if WASMVM_NATIVE_DISPATCH
#define ROW(S) load<A, S, Dst::Acc, false>, load<A, S, Dst::Slot, false>, load<A, S, Dst::L0, false>, load<A, S, Dst::L1, false>
  static constexpr Handler kHandlers[] = {ROW(Src::Slot), ROW(Src::Const), ROW(Src::Acc), ROW(Src::L0), ROW(Src::L1)};
#else
#define ROW(S) load<A, S, Dst::Acc, false>, load<A, S, Dst::Slot, false>
  static constexpr Handler kHandlers[] = {ROW(Src::Slot), ROW(Src::Const), ROW(Src::Acc)};
#endif
#undef ROW
  constexpr unsigned kDestinations = pairs::kDestinations;
  const unsigned index = static_cast<unsigned>(address) * kDestinations + static_cast<unsigned>(d);
  if (static_cast<unsigned>(d) >= kDestinations || index >= std::size(kHandlers)) return nullptr;
  return address_of(kHandlers[index]);
}

template <typename A, typename Sequence>
struct SumTable;
template <typename A, size_t... I>
struct SumTable<A, std::index_sequence<I...>> {
  static constexpr Handler kHandlers[] = {
      load_sum<A, pairs::kCommutative[I / pairs::kDestinations].a, pairs::kCommutative[I / pairs::kDestinations].b,
               static_cast<Dst>(I % pairs::kDestinations)>...};
};

template <typename A>
const void* pick_sum(Src a, Src b, Dst d) {
  const int pair = pairs::index<PairSet::Commutative>(a, b);
  if (pair < 0 || static_cast<unsigned>(d) >= pairs::kDestinations) return nullptr;
  using Table = SumTable<A, std::make_index_sequence<pairs::kCount<PairSet::Commutative> * pairs::kDestinations>>;
  return address_of(Table::kHandlers[static_cast<unsigned>(pair) * pairs::kDestinations + static_cast<unsigned>(d)]);
}

}  // namespace

// clang-format off
#define SCALAR_LOADS(X) \
  X(i32_load) X(i64_load) X(f32_load) X(f64_load) X(i32_load8_s) X(i32_load8_u) X(i32_load16_s) X(i32_load16_u) \
  X(i64_load8_s) X(i64_load8_u) X(i64_load16_s) X(i64_load16_u) X(i64_load32_s) X(i64_load32_u)
#define FREQUENT_LOADS(X) \
  X(i32_load) X(i64_load) X(f32_load) X(f64_load) X(i32_load8_s) X(i32_load8_u) X(i32_load16_s) X(i32_load16_u)
// clang-format on

const void* load_handler(Opcode op, Src address, Dst d, bool checked) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return checked ? pick_checked_load<name##_access>(address, d) : pick_load<name##_access>(address, d);
    SCALAR_LOADS(PICK)
#undef PICK
    default: return nullptr;
  }
}

const void* load_sum_handler(Opcode op, Src a, Src b, Dst d) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return pick_sum<name##_access>(a, b, d);
    FREQUENT_LOADS(PICK)
#undef PICK
    default: return nullptr;
  }
}

const void* far_load_handler(Opcode op) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return address_of(far_load<name##_access>);
    SCALAR_LOADS(PICK)
#undef PICK
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
