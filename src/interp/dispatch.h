// How handlers are written and chained; included by handler files and by what enters them (interp.cpp).
//
// A handler is a function that does one cell's work and continues with the next cell. Two ways to chain them share all
// handler sources:
//   native    (clang on x86-64 and aarch64) every handler ends in a guaranteed tail call; the machine state travels in
//             argument registers of the preserve_none convention and never touches memory
//   portable  (any compiler) handlers return the next cell to a loop; the state lives in a Regs object
// SAFETY: native handlers must not have frames at the point of their tail calls; musttail makes that an error at compile time.
#pragma once

#include <bit>
#include <cstring>

#include "interp/code.h"
#include "interp/run.h"
#include "runtime/instance.h"

#if defined(__clang__) && __clang_major__ >= 19 && !defined(WASMVM_PORTABLE_INTERP) && \
    (defined(__x86_64__) || defined(__aarch64__))
#define WASMVM_NATIVE_DISPATCH 1
#else
#define WASMVM_NATIVE_DISPATCH 0
#endif

namespace wasmvm::interp {

/// The float accumulator: f64 in lane 0, f32 in the low half of lane 0.
typedef double FAcc __attribute__((vector_size(16)));

#if WASMVM_NATIVE_DISPATCH

#define H_CC __attribute__((preserve_none))
#define H_PARAMS                                                                                                             \
  [[maybe_unused]] const Word *pc, [[maybe_unused]] Slot *fp, [[maybe_unused]] uint8_t *mem, [[maybe_unused]] Context *ctx,  \
      [[maybe_unused]] uint64_t acc, [[maybe_unused]] uint64_t l0, [[maybe_unused]] uint64_t l1, [[maybe_unused]] FAcc facc, \
      [[maybe_unused]] FAcc f0, [[maybe_unused]] FAcc f1
#define H_RET H_CC void
using Handler = H_CC void (*)(const Word*, Slot*, uint8_t*, Context*, uint64_t, uint64_t, uint64_t, FAcc, FAcc, FAcc);
/// Continues with the cell at `next`.
#define H_GO(next)                                                                                                           \
  do {                                                                                                                       \
    const Word* next_ = (next);                                                                                              \
    __attribute__((musttail)) return std::bit_cast<Handler>(next_->handler)(next_, fp, mem, ctx, acc, l0, l1, facc, f0, f1); \
  } while (0)
/// Continues in another handler function with the same state.
#define H_JUMP(function) __attribute__((musttail)) return function(pc, fp, mem, ctx, acc, l0, l1, facc, f0, f1)
#define H_EXIT() return

#else

#define H_PARAMS                                                                                                                 \
  [[maybe_unused]] const Word *pc, [[maybe_unused]] Slot *&fp, [[maybe_unused]] uint8_t *&mem, [[maybe_unused]] Context *&ctx,   \
      [[maybe_unused]] uint64_t &acc, [[maybe_unused]] uint64_t &l0, [[maybe_unused]] uint64_t &l1, [[maybe_unused]] FAcc &facc, \
      [[maybe_unused]] FAcc &f0, [[maybe_unused]] FAcc &f1
#define H_RET const Word*
using Handler = const Word* (*)(const Word*, Slot*&, uint8_t*&, Context*&, uint64_t&, uint64_t&, uint64_t&, FAcc&, FAcc&, FAcc&);
#define H_GO(next) return (next)
#define H_JUMP(function) return function(pc, fp, mem, ctx, acc, l0, l1, facc, f0, f1)
#define H_EXIT() return nullptr

#endif

#if defined(__ELF__) && WASMVM_NATIVE_DISPATCH
/// Puts handlers into a section of their own: its bounds tell faults of guest code from faults of the host.
#define H_SECTION __attribute__((section("wasmvm_interp")))
#else
#define H_SECTION
#endif

template <typename F>
inline const void* address_of(F* handler) {
  return reinterpret_cast<const void*>(handler);
}

/// Makes `pc` opaque after a memory access, so that the register that carries it still holds the current cell if the access
/// faults: the address of the cell is the place of the trap.
#if WASMVM_NATIVE_DISPATCH
#define H_PIN_PC() __asm__ volatile("" : "+r"(pc) : : "memory")
#else
#define H_PIN_PC() (void)0
#endif

inline Run& current_run(Context* ctx) { return *static_cast<Run*>(ctx->store->run); }

/// Records the stack pointer that all handlers start with, then begins the function whose record is in `acc`, with its arguments
/// at `fp` and its header written. It ends at the exit cell, or with a trap in the Run.
H_RET start(H_PARAMS);

/// Ends the run with a trap at the current cell. `acc` carries the ErrCode.
H_RET trap_exit(H_PARAMS);
#define H_TRAP(error_code)                   \
  do {                                       \
    acc = static_cast<uint64_t>(error_code); \
    H_JUMP(trap_exit);                       \
  } while (0)

// -- values --

template <typename T>
inline T from_bits(uint64_t bits) {
  if constexpr (sizeof(T) == 4) {
    return std::bit_cast<T>(static_cast<uint32_t>(bits));
  } else {
    return std::bit_cast<T>(bits);
  }
}
template <typename T>
inline uint64_t to_bits(T value) {
  if constexpr (sizeof(T) == 4) {
    return std::bit_cast<uint32_t>(value);
  } else {
    return std::bit_cast<uint64_t>(value);
  }
}
template <typename T>
constexpr bool kIsFloat = std::is_floating_point_v<T>;

template <typename T>
inline T from_facc(FAcc facc) {
  if constexpr (sizeof(T) == 4) {
    typedef float F4 __attribute__((vector_size(16)));
    return reinterpret_cast<F4>(facc)[0];
  } else {
    return facc[0];
  }
}
template <typename T>
inline FAcc to_facc(T value) {
  if constexpr (sizeof(T) == 4) {
    typedef float F4 __attribute__((vector_size(16)));
    return reinterpret_cast<FAcc>(F4{value, 0, 0, 0});
  } else {
    return FAcc{value, 0};
  }
}

}  // namespace wasmvm::interp
