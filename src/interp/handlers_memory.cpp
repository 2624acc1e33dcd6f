// Handlers of scalar loads and stores. Guarded variants rely on the reservation behind memory 0; checked ones compare with the
// current size; far ones serve every memory and address type. handlers_address.h says why that is safe.
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_address.h"
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

template <typename A, Src S, bool ToSlot, bool Checked>
H_SECTION H_RET load(H_PARAMS) {
  const uint32_t address = near_address<S>(fp, acc, pc[1].ops.a);
  const uint8_t* p = near_access<Checked>(mem, ctx, address, pc[1].ops.imm, sizeof(typename A::Stored));
  if constexpr (Checked) {
    if (p == nullptr) [[unlikely]]
      H_TRAP(ErrCode::MemoryOutOfBounds);
  }
  const auto value = A::load(p);
  H_PIN_PC();
  if constexpr (kIsFloat<typename A::Value>) {
    facc = to_facc(value);
  } else {
    acc = to_bits(value);
  }
  if constexpr (ToSlot) fp[pc[1].ops.d] = to_bits(value);
  H_GO(pc + 2);
}

template <typename A, Src S, Src V, bool Checked>
H_SECTION H_RET store(H_PARAMS) {
  using T = typename A::Value;
  const uint32_t address = near_address<S>(fp, acc, pc[1].ops.d);
  uint8_t* p = near_access<Checked>(mem, ctx, address, pc[1].ops.imm, sizeof(typename A::Stored));
  if constexpr (Checked) {
    if (p == nullptr) [[unlikely]]
      H_TRAP(ErrCode::MemoryOutOfBounds);
  }
  T value;
  if constexpr (V == Src::Slot) {
    value = from_bits<T>(fp[pc[1].ops.a]);
  } else if constexpr (V == Src::Const) {
    value = from_bits<T>(pc[2].bits);
  } else if constexpr (kIsFloat<T>) {
    value = from_facc<T>(facc);
  } else {
    value = from_bits<T>(acc);
  }
  A::store(p, value);
  H_PIN_PC();
  H_GO(pc + (V == Src::Const ? 3 : 2));
}

template <typename A>
H_SECTION H_RET far_load(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.a], pc[2].bits, sizeof(typename A::Stored));
  if (p == nullptr) [[unlikely]]
    H_TRAP(ErrCode::MemoryOutOfBounds);
  const auto value = A::load(p);
  if constexpr (kIsFloat<typename A::Value>) {
    facc = to_facc(value);
  } else {
    acc = to_bits(value);
  }
  fp[pc[1].ops.d] = to_bits(value);
  H_GO(pc + 3);
}

template <typename A>
H_SECTION H_RET far_store(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.d], pc[2].bits, sizeof(typename A::Stored));
  if (p == nullptr) [[unlikely]]
    H_TRAP(ErrCode::MemoryOutOfBounds);
  A::store(p, from_bits<typename A::Value>(fp[pc[1].ops.a]));
  H_GO(pc + 3);
}

template <typename A, bool Checked>
const void* pick_load(Src address, bool to_slot) {
  switch (static_cast<int>(address) * 2 + to_slot) {
    case 0: return address_of(load<A, Src::Slot, false, Checked>);
    case 1: return address_of(load<A, Src::Slot, true, Checked>);
    case 2: return address_of(load<A, Src::Const, false, Checked>);
    case 3: return address_of(load<A, Src::Const, true, Checked>);
    case 4: return address_of(load<A, Src::Acc, false, Checked>);
    default: return address_of(load<A, Src::Acc, true, Checked>);
  }
}

template <typename A, bool Checked>
const void* pick_store(Src address, Src value) {
  switch (static_cast<int>(address) * 3 + static_cast<int>(value)) {
    case 0: return address_of(store<A, Src::Slot, Src::Slot, Checked>);
    case 1: return address_of(store<A, Src::Slot, Src::Const, Checked>);
    case 2: return address_of(store<A, Src::Slot, Src::Acc, Checked>);
    case 3: return address_of(store<A, Src::Const, Src::Slot, Checked>);
    case 4: return address_of(store<A, Src::Const, Src::Const, Checked>);
    case 5: return address_of(store<A, Src::Const, Src::Acc, Checked>);
    case 6: return address_of(store<A, Src::Acc, Src::Slot, Checked>);
    case 7: return address_of(store<A, Src::Acc, Src::Const, Checked>);
    default:
      if constexpr (kIsFloat<typename A::Value>) {
        return address_of(store<A, Src::Acc, Src::Acc, Checked>);
      } else {
        return nullptr;
      }
  }
}

}  // namespace

// clang-format off
#define SCALAR_ACCESSES(X) \
  X(i32_load) X(i64_load) X(f32_load) X(f64_load) X(i32_load8_s) X(i32_load8_u) X(i32_load16_s) X(i32_load16_u) \
  X(i64_load8_s) X(i64_load8_u) X(i64_load16_s) X(i64_load16_u) X(i64_load32_s) X(i64_load32_u)
// clang-format on
#define SCALAR_STORES(X) \
  X(i32_store) X(i64_store) X(f32_store) X(f64_store) X(i32_store8) X(i32_store16) X(i64_store8) X(i64_store16) X(i64_store32)

const void* load_handler(Opcode op, Src address, bool to_slot, bool checked) {
  switch (op) {
#define PICK(name)   \
  case Opcode::name: \
    return checked ? pick_load<name##_access, true>(address, to_slot) : pick_load<name##_access, false>(address, to_slot);
    SCALAR_ACCESSES(PICK)
#undef PICK
    default: return nullptr;
  }
}

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

const void* far_load_handler(Opcode op) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return address_of(far_load<name##_access>);
    SCALAR_ACCESSES(PICK)
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
