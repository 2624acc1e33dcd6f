// Handlers of scalar stores: guarded, checked and far ones, as of loads (handlers_load.cpp).
#include "interp/handlers_memory.h"

namespace wasmvm::interp {
namespace {

template <typename T, Src S>
inline T stored_value(const Word* pc, const Slot* fp, uint64_t acc, uint64_t l0, uint64_t l1, FAcc facc, FAcc f0, FAcc f1) {
  if constexpr (S == Src::Const) return from_bits<T>(pc[2].bits);
  return operand<T, S>(H_FROM, pc[1].ops.a);
}

template <typename A, Src S, Src V, bool Checked>
H_SECTION H_RET store(H_PARAMS) {
  const uint32_t address = scalar_address<S>(H_FROM, pc[1].ops.d);
  uint8_t* p = near_access<Checked>(mem, ctx, address, pc[1].ops.imm, sizeof(typename A::Stored));
  if constexpr (Checked) {
    if (p == nullptr) [[unlikely]]
      H_TRAP(ErrCode::MemoryOutOfBounds);
  }
  A::store(p, stored_value<typename A::Value, V>(H_FROM));
  H_PIN_PC();
  H_GO(pc + (V == Src::Const ? 3 : 2));
}

template <typename A>
H_SECTION H_RET far_store(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.d], pc[2].bits, sizeof(typename A::Stored));
  if (p == nullptr) [[unlikely]]
    H_TRAP(ErrCode::MemoryOutOfBounds);
  A::store(p, from_bits<typename A::Value>(fp[pc[1].ops.a]));
  H_GO(pc + 3);
}

/// Address and value in the one accumulator cannot be: that place holds a handler nobody asks for.
template <typename A, bool Checked>
const void* pick_store(Src address, Src value) {
  constexpr bool kTwoBanks = kIsFloat<typename A::Value>;
#define ROW(S)                                                                                                           \
  store<A, S, Src::Slot, Checked>, store<A, S, Src::Const, Checked>, (S == Src::Acc && !kTwoBanks) ? nullptr : Handler { \
    store<A, S, Src::Acc, Checked>                                                                                       \
  }
  if constexpr (Checked || !WASMVM_NATIVE_DISPATCH) {
    static constexpr Handler kHandlers[] = {ROW(Src::Slot), ROW(Src::Const), ROW(Src::Acc)};
    if (address > Src::Acc || value > Src::Acc) return nullptr;
    return address_of(kHandlers[static_cast<int>(address) * 3 + static_cast<int>(value)]);
  } else {
#define WIDE_ROW(S) ROW(S), store<A, S, Src::L0, Checked>, store<A, S, Src::L1, Checked>
    static constexpr Handler kHandlers[] = {WIDE_ROW(Src::Slot), WIDE_ROW(Src::Const), WIDE_ROW(Src::Acc), WIDE_ROW(Src::L0),
                                            WIDE_ROW(Src::L1)};
#undef WIDE_ROW
    return address_of(kHandlers[static_cast<int>(address) * 5 + static_cast<int>(value)]);
  }
#undef ROW
}

}  // namespace

#define SCALAR_STORES(X) \
  X(i32_store) X(i64_store) X(f32_store) X(f64_store) X(i32_store8) X(i32_store16) X(i64_store8) X(i64_store16) X(i64_store32)

const void* store_handler(Opcode op, Src address, Src value, bool checked) {
  switch (op) {
#define PICK(name)   \
  case Opcode::name: \
    return checked ? pick_store<name##_access, true>(address, value) : pick_store<name##_access, false>(address, value);
    SCALAR_STORES(PICK)
#undef PICK
    default: return nullptr;
  }
}

const void* far_store_handler(Opcode op) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return address_of(far_store<name##_access>);
    SCALAR_STORES(PICK)
#undef PICK
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
