// Handlers of atomic accesses, notify and wait. All memories are treated alike: bounds and alignment are checked, so none of
// these can fault.
//
// Cell: [handler][d, a = address, b = value, x = second value][offset][memory]. Results of every type are zero-extended and go
// to slot d and the accumulator.
// SPEC: https://github.com/WebAssembly/threads/blob/main/proposals/threads/Overview.md
#include <string_view>

#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "runtime/wait.h"

namespace wasmvm::interp {
namespace {

/// The type that an access of 2^Log2 bytes has in memory.
template <unsigned Log2>
struct Unsigned;
template <>
struct Unsigned<0> {
  using Type = uint8_t;
};
template <>
struct Unsigned<1> {
  using Type = uint16_t;
};
template <>
struct Unsigned<2> {
  using Type = uint32_t;
};
template <>
struct Unsigned<3> {
  using Type = uint64_t;
};

enum class Rmw { Add, Sub, And, Or, Xor, Xchg };

/// What an enumerator such as i64_atomic_rmw16_add_u does.
constexpr Rmw rmw_of(std::string_view name) {
  if (name.find("_xchg") != name.npos) return Rmw::Xchg;
  if (name.find("_add") != name.npos) return Rmw::Add;
  if (name.find("_sub") != name.npos) return Rmw::Sub;
  if (name.find("_and") != name.npos) return Rmw::And;
  return name.find("_xor") != name.npos ? Rmw::Xor : Rmw::Or;
}

/// Host address of the cell's access, or the trap. Of two reasons to trap, alignment is told first.
struct Place {
  uint8_t* p = nullptr;
  ErrCode trap = ErrCode::Success;
};
inline Place place(const Word* pc, const Slot* fp, Context* ctx, unsigned size) {
  runtime::MemoryDesc* memory = ctx->memories[pc[3].bits];
  const uint64_t bytes = memory->bytes.load(std::memory_order_relaxed);
  uint64_t at;
  if (__builtin_add_overflow(fp[pc[1].ops.a], pc[2].bits, &at)) [[unlikely]]
    return {nullptr, ErrCode::MemoryOutOfBounds};
  if (at % size != 0) [[unlikely]]
    return {nullptr, ErrCode::UnalignedAtomicAccess};
  if (at > bytes || size > bytes - at) [[unlikely]]
    return {nullptr, ErrCode::MemoryOutOfBounds};
  return {memory->base + at, ErrCode::Success};
}

#define H_PLACE(size)                        \
  const Place at = place(pc, fp, ctx, size); \
  if (at.p == nullptr) [[unlikely]]          \
  H_TRAP(at.trap)

// Zero extension is the same for i32 and i64, so handlers depend on the width in memory only.
#define H_RESULT(value)    \
  do {                     \
    acc = (value);         \
    fp[pc[1].ops.d] = acc; \
    H_GO(pc + 4);          \
  } while (0)

template <typename M>
H_SECTION H_RET atomic_load(H_PARAMS) {
  H_PLACE(sizeof(M));
  H_RESULT(__atomic_load_n(reinterpret_cast<const M*>(at.p), __ATOMIC_SEQ_CST));
}

template <typename M>
H_SECTION H_RET atomic_store(H_PARAMS) {
  H_PLACE(sizeof(M));
  __atomic_store_n(reinterpret_cast<M*>(at.p), static_cast<M>(fp[pc[1].ops.slots.b]), __ATOMIC_SEQ_CST);
  H_GO(pc + 4);
}

template <typename M, Rmw R>
H_SECTION H_RET atomic_rmw(H_PARAMS) {
  H_PLACE(sizeof(M));
  M* p = reinterpret_cast<M*>(at.p);
  const M value = static_cast<M>(fp[pc[1].ops.slots.b]);
  M old;
  if constexpr (R == Rmw::Add) old = __atomic_fetch_add(p, value, __ATOMIC_SEQ_CST);
  if constexpr (R == Rmw::Sub) old = __atomic_fetch_sub(p, value, __ATOMIC_SEQ_CST);
  if constexpr (R == Rmw::And) old = __atomic_fetch_and(p, value, __ATOMIC_SEQ_CST);
  if constexpr (R == Rmw::Or) old = __atomic_fetch_or(p, value, __ATOMIC_SEQ_CST);
  if constexpr (R == Rmw::Xor) old = __atomic_fetch_xor(p, value, __ATOMIC_SEQ_CST);
  if constexpr (R == Rmw::Xchg) old = __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
  H_RESULT(old);
}

/// Narrow forms compare in the narrow type: the expected value is wrapped, as the proposal's overview has it.
template <typename M>
H_SECTION H_RET atomic_cmpxchg(H_PARAMS) {
  H_PLACE(sizeof(M));
  M old = static_cast<M>(fp[pc[1].ops.slots.b]);
  __atomic_compare_exchange_n(reinterpret_cast<M*>(at.p), &old, static_cast<M>(fp[pc[1].ops.slots.x]), false, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  H_RESULT(old);
}

H_SECTION H_RET atomic_fence(H_PARAMS) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  H_GO(pc + 4);
}

H_SECTION H_RET atomic_notify(H_PARAMS) {
  H_PLACE(4);
  // Nobody can wait on a memory that is not shared: no need to ask which kind it is.
  H_RESULT(runtime::notify(at.p, static_cast<uint32_t>(fp[pc[1].ops.slots.b])));
}

/// The thread sleeps in here, in the middle of its store's call; an interruption of the store ends that with a trap.
template <typename M>
H_SECTION H_RET atomic_wait(H_PARAMS) {
  H_PLACE(sizeof(M));
  if (!ctx->instance->memories[pc[3].bits]->declared_type().limits.is_shared) [[unlikely]]
    H_TRAP(ErrCode::ExpectSharedMemory);
  const auto timeout = static_cast<int64_t>(fp[pc[1].ops.slots.x]);
  const runtime::Wait result =
      runtime::wait(at.p, sizeof(M), static_cast<M>(fp[pc[1].ops.slots.b]), timeout, ctx->store->interrupt);
  if (result == runtime::Wait::Interrupted) [[unlikely]] {
    const uint32_t code = ctx->store->interrupt.load(std::memory_order_relaxed);
    H_TRAP(code != 0 ? static_cast<ErrCode>(code) : ErrCode::Interrupted);
  }
  H_RESULT(static_cast<uint64_t>(result));
}

}  // namespace

const void* atomic_handler(Opcode op) {
  switch (op) {
#define OP_AtomicLoad(name, sig, arg) \
  case Opcode::name: return address_of(atomic_load<Unsigned<arg>::Type>);
#define OP_AtomicStore(name, sig, arg) \
  case Opcode::name: return address_of(atomic_store<Unsigned<arg>::Type>);
#define OP_AtomicRmw(name, sig, arg) \
  case Opcode::name: return address_of(atomic_rmw<Unsigned<arg>::Type, rmw_of(#name)>);
#define OP_AtomicCmpxchg(name, sig, arg) \
  case Opcode::name: return address_of(atomic_cmpxchg<Unsigned<arg>::Type>);
#include "wasm/op_classes.h"
    case Opcode::atomic_fence: return address_of(atomic_fence);
    case Opcode::memory_atomic_notify: return address_of(atomic_notify);
    case Opcode::memory_atomic_wait32: return address_of(atomic_wait<uint32_t>);
    case Opcode::memory_atomic_wait64: return address_of(atomic_wait<uint64_t>);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
