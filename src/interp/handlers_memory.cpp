// Handlers of scalar loads and stores. Guarded variants rely on the reservation behind memory 0; checked ones compare with the
// current size; far ones serve every memory and address type.
//
// SAFETY: guarded accesses compute base + zero_extend(u32 address) + u32 offset, which lies inside the reservation of a guarded
// memory whatever the guest supplies; the translator emits them for guarded memories only.
#include "interp/dispatch.h"
#include "interp/handlers.h"
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

/// Host address of an access at `address` + `offset`; null if it is checked and out of bounds.
template <typename M, bool Checked>
inline uint8_t* effective(uint8_t* mem, Context* ctx, uint32_t address, uint32_t offset) {
  const uint64_t at = uint64_t{address} + offset;
  if constexpr (Checked) {
    runtime::MemoryDesc* memory = ctx->mem0;
    const uint64_t size = memory->bytes.load(std::memory_order_relaxed);
    if (at + sizeof(M) > size) [[unlikely]]
      return nullptr;
    return memory->base + at;
  } else {
    return mem + at;
  }
}

template <Src S>
inline uint32_t address_operand(const Slot* fp, uint64_t acc, unsigned slot) {
  if constexpr (S == Src::Slot) return static_cast<uint32_t>(fp[slot]);
  if constexpr (S == Src::Acc) return static_cast<uint32_t>(acc);
  return 0;
}

template <typename A, Src S, bool ToSlot, bool Checked>
H_SECTION H_RET load(H_PARAMS) {
  const uint32_t address = address_operand<S>(fp, acc, pc[1].ops.a);
  const uint8_t* p = effective<typename A::Stored, Checked>(mem, ctx, address, pc[1].ops.imm);
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
  const uint32_t address = address_operand<S>(fp, acc, pc[1].ops.d);
  uint8_t* p = effective<typename A::Stored, Checked>(mem, ctx, address, pc[1].ops.imm);
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

/// True and the host address if [address + offset, + size) lies in memory `index`.
inline bool far_effective(Context* ctx, uint32_t index, uint64_t address, uint64_t offset, unsigned size, uint8_t*& out) {
  runtime::MemoryDesc* memory = ctx->memories[index];
  const uint64_t bytes = memory->bytes.load(std::memory_order_relaxed);
  uint64_t at;
  if (__builtin_add_overflow(address, offset, &at) || at > bytes || size > bytes - at) return false;
  out = memory->base + at;
  return true;
}

template <typename A>
H_SECTION H_RET far_load(H_PARAMS) {
  uint8_t* p;
  if (!far_effective(ctx, pc[1].ops.imm, fp[pc[1].ops.a], pc[2].bits, sizeof(typename A::Stored), p)) [[unlikely]] {
    H_TRAP(ErrCode::MemoryOutOfBounds);
  }
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
  uint8_t* p;
  if (!far_effective(ctx, pc[1].ops.imm, fp[pc[1].ops.d], pc[2].bits, sizeof(typename A::Stored), p)) [[unlikely]] {
    H_TRAP(ErrCode::MemoryOutOfBounds);
  }
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
