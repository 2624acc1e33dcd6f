// Handlers of vector instructions for the instruction set that every host of this build has, and the choice of a better one.
#include "wasm/semantics_simd.h"

#include "interp/handlers_simd_ops.h"

namespace wasmvm::interp {

// SSE4.2 brings byte shuffles, rounding and most of the missing widths; hosts without it are rare, builds for it too.
#if defined(__x86_64__) && !WASMVM_SIMD_HAS_SSE42
const void* simd_handler_sse42(Opcode op, Src scalar, bool to_slot);

const void* simd_handler(Opcode op, Src scalar, bool to_slot) {
  static const bool has_sse42 = __builtin_cpu_supports("sse4.2") != 0;
  return has_sse42 ? simd_handler_sse42(op, scalar, to_slot) : pick_simd_handler(op, scalar, to_slot);
}
#else
const void* simd_handler(Opcode op, Src scalar, bool to_slot) { return pick_simd_handler(op, scalar, to_slot); }
#endif

}  // namespace wasmvm::interp
