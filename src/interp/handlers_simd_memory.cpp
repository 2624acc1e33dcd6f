// Handlers of vector loads and stores. As with scalars, guarded variants rely on the reservation behind memory 0, checked ones
// compare with its size, far ones serve every memory and address type.
//
// Cells: load [d, a = address, imm = offset], store [d = address, a = vector, imm = offset]; far ones have imm = memory and
// the offset in a word of its own. Lane accesses add a word [d = vector, a = lane].
#include "interp/handlers_address.h"
#include "wasm/semantics_simd.h"

namespace wasmvm::interp {
namespace {

/// The first N bytes of a vector; zeros behind them.
template <unsigned N>
inline V128 load_low(const uint8_t* p) {
  uint64_t low = 0;
  std::memcpy(&low, p, N);
  return (V128)sem::u64x2{low, 0};
}

// What a load makes of the bytes it reads: NAME_access with the number of bytes.
struct v128_load_access {
  static constexpr unsigned kBytes = 16;
  static V128 load(const uint8_t* p) { return load_v128(p); }
};
#define LOAD_ACCESS(name, bytes, value)       \
  struct name##_access {                      \
    static constexpr unsigned kBytes = bytes; \
    static V128 load(const uint8_t* p) {      \
      const V128 read = load_low<bytes>(p);   \
      return value;                           \
    }                                         \
  };
LOAD_ACCESS(v128_load8x8_s, 8, sem::i16x8_extend_low_i8x16_s(read))
LOAD_ACCESS(v128_load8x8_u, 8, sem::i16x8_extend_low_i8x16_u(read))
LOAD_ACCESS(v128_load16x4_s, 8, sem::i32x4_extend_low_i16x8_s(read))
LOAD_ACCESS(v128_load16x4_u, 8, sem::i32x4_extend_low_i16x8_u(read))
LOAD_ACCESS(v128_load32x2_s, 8, sem::i64x2_extend_low_i32x4_s(read))
LOAD_ACCESS(v128_load32x2_u, 8, sem::i64x2_extend_low_i32x4_u(read))
LOAD_ACCESS(v128_load8_splat, 1, sem::i8x16_splat(read[0]))
LOAD_ACCESS(v128_load16_splat, 2, sem::i16x8_splat(((sem::u16x8)read)[0]))
LOAD_ACCESS(v128_load32_splat, 4, sem::i32x4_splat(((sem::u32x4)read)[0]))
LOAD_ACCESS(v128_load64_splat, 8, sem::i64x2_splat(((sem::u64x2)read)[0]))
LOAD_ACCESS(v128_load32_zero, 4, read)
LOAD_ACCESS(v128_load64_zero, 8, read)
#undef LOAD_ACCESS

// clang-format off
#define VECTOR_LOADS(X) \
  X(v128_load) X(v128_load8x8_s) X(v128_load8x8_u) X(v128_load16x4_s) X(v128_load16x4_u) X(v128_load32x2_s) \
  X(v128_load32x2_u) X(v128_load8_splat) X(v128_load16_splat) X(v128_load32_splat) X(v128_load64_splat) \
  X(v128_load32_zero) X(v128_load64_zero)
// clang-format on

#define H_CHECK(p)                 \
  if ((p) == nullptr) [[unlikely]] \
  H_TRAP(ErrCode::MemoryOutOfBounds)

// The result is written after the read: a fault leaves the slots, which may be a local's, as they were.
template <typename A, Src S, bool Checked>
H_SECTION H_RET load(H_PARAMS) {
  const uint8_t* p = near_access<Checked>(mem, ctx, near_address<S>(fp, acc, pc[1].ops.a), pc[1].ops.imm, A::kBytes);
  if constexpr (Checked) H_CHECK(p);
  const V128 value = A::load(p);
  H_PIN_PC();
  store_v128(fp + pc[1].ops.d, value);
  H_GO(pc + 2);
}

template <typename A>
H_SECTION H_RET far_load(H_PARAMS) {
  const uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.a], pc[2].bits, A::kBytes);
  H_CHECK(p);
  store_v128(fp + pc[1].ops.d, A::load(p));
  H_GO(pc + 3);
}

// One instruction of 16 bytes: where it faults half-way, hosts write nothing.
template <Src S, bool Checked>
H_SECTION H_RET store(H_PARAMS) {
  uint8_t* p = near_access<Checked>(mem, ctx, near_address<S>(fp, acc, pc[1].ops.d), pc[1].ops.imm, 16);
  if constexpr (Checked) H_CHECK(p);
  store_v128(p, load_v128(fp + pc[1].ops.a));
  H_PIN_PC();
  H_GO(pc + 2);
}

H_SECTION H_RET far_store(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.d], pc[2].bits, 16);
  H_CHECK(p);
  store_v128(p, load_v128(fp + pc[1].ops.a));
  H_GO(pc + 3);
}

// -- lanes --

/// A lane's bytes where the vector lies, so that lane numbers are plain addresses.
inline uint8_t* lane_of(Slot* fp, unsigned slot, unsigned lane, unsigned size) {
  return reinterpret_cast<uint8_t*>(fp + slot) + lane * size;
}

/// The vector with one lane from memory, to slot d.
template <typename Lane>
inline void put_lane(Slot* fp, unsigned d, const Operands& vector, Lane lane) {
  const V128 rest = load_v128(fp + vector.d);
  store_v128(fp + d, rest);
  std::memcpy(lane_of(fp, d, vector.a, sizeof lane), &lane, sizeof lane);
}

template <typename Lane, bool Checked>
H_SECTION H_RET load_lane(H_PARAMS) {
  const uint8_t* p = near_access<Checked>(mem, ctx, static_cast<uint32_t>(fp[pc[1].ops.a]), pc[1].ops.imm, sizeof(Lane));
  if constexpr (Checked) H_CHECK(p);
  Lane lane;
  std::memcpy(&lane, p, sizeof lane);
  H_PIN_PC();
  put_lane(fp, pc[1].ops.d, pc[2].ops, lane);
  H_GO(pc + 3);
}

template <typename Lane>
H_SECTION H_RET far_load_lane(H_PARAMS) {
  const uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.a], pc[2].bits, sizeof(Lane));
  H_CHECK(p);
  Lane lane;
  std::memcpy(&lane, p, sizeof lane);
  put_lane(fp, pc[1].ops.d, pc[3].ops, lane);
  H_GO(pc + 4);
}

template <typename Lane, bool Checked>
H_SECTION H_RET store_lane(H_PARAMS) {
  uint8_t* p = near_access<Checked>(mem, ctx, static_cast<uint32_t>(fp[pc[1].ops.d]), pc[1].ops.imm, sizeof(Lane));
  if constexpr (Checked) H_CHECK(p);
  std::memcpy(p, lane_of(fp, pc[1].ops.a, pc[2].ops.a, sizeof(Lane)), sizeof(Lane));
  H_PIN_PC();
  H_GO(pc + 3);
}

template <typename Lane>
H_SECTION H_RET far_store_lane(H_PARAMS) {
  uint8_t* p = far_access(ctx, pc[1].ops.imm, fp[pc[1].ops.d], pc[2].bits, sizeof(Lane));
  H_CHECK(p);
  std::memcpy(p, lane_of(fp, pc[1].ops.a, pc[3].ops.a, sizeof(Lane)), sizeof(Lane));
  H_GO(pc + 4);
}

template <typename A, bool Checked>
const void* pick_load(Src address) {
  if (address == Src::Slot) return address_of(load<A, Src::Slot, Checked>);
  return address == Src::Const ? address_of(load<A, Src::Const, Checked>) : address_of(load<A, Src::Acc, Checked>);
}

template <bool Checked>
const void* pick_store(Src address) {
  if (address == Src::Slot) return address_of(store<Src::Slot, Checked>);
  return address == Src::Const ? address_of(store<Src::Const, Checked>) : address_of(store<Src::Acc, Checked>);
}

template <bool Checked>
const void* pick_lane_access(Opcode op) {
  switch (op) {
    case Opcode::v128_load8_lane: return address_of(load_lane<uint8_t, Checked>);
    case Opcode::v128_load16_lane: return address_of(load_lane<uint16_t, Checked>);
    case Opcode::v128_load32_lane: return address_of(load_lane<uint32_t, Checked>);
    case Opcode::v128_load64_lane: return address_of(load_lane<uint64_t, Checked>);
    case Opcode::v128_store8_lane: return address_of(store_lane<uint8_t, Checked>);
    case Opcode::v128_store16_lane: return address_of(store_lane<uint16_t, Checked>);
    case Opcode::v128_store32_lane: return address_of(store_lane<uint32_t, Checked>);
    case Opcode::v128_store64_lane: return address_of(store_lane<uint64_t, Checked>);
    default: return nullptr;
  }
}

}  // namespace

const void* simd_access_handler(Opcode op, Src address, bool checked) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return checked ? pick_load<name##_access, true>(address) : pick_load<name##_access, false>(address);
    VECTOR_LOADS(PICK)
#undef PICK
    case Opcode::v128_store: return checked ? pick_store<true>(address) : pick_store<false>(address);
    default: return checked ? pick_lane_access<true>(op) : pick_lane_access<false>(op);
  }
}

const void* far_simd_access_handler(Opcode op) {
  switch (op) {
#define PICK(name) \
  case Opcode::name: return address_of(far_load<name##_access>);
    VECTOR_LOADS(PICK)
#undef PICK
    case Opcode::v128_store: return address_of(far_store);
    case Opcode::v128_load8_lane: return address_of(far_load_lane<uint8_t>);
    case Opcode::v128_load16_lane: return address_of(far_load_lane<uint16_t>);
    case Opcode::v128_load32_lane: return address_of(far_load_lane<uint32_t>);
    case Opcode::v128_load64_lane: return address_of(far_load_lane<uint64_t>);
    case Opcode::v128_store8_lane: return address_of(far_store_lane<uint8_t>);
    case Opcode::v128_store16_lane: return address_of(far_store_lane<uint16_t>);
    case Opcode::v128_store32_lane: return address_of(far_store_lane<uint32_t>);
    case Opcode::v128_store64_lane: return address_of(far_store_lane<uint64_t>);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
