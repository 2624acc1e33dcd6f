// Handlers of vector instructions for x86 hosts with SSE4.2, in builds whose compiler must not assume it.
//
// SAFETY: chosen at run time only where the host has SSE4.2. Everything built for it here has internal linkage or lies in the
// namespace of its level, so nothing of it can stand in for code of other files.
#if defined(__x86_64__) && !defined(__SSE4_2__)

// Before the target changes: what these files define is shared with others.
#include <immintrin.h>

#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "wasm/semantics.h"
#include "wasm/v128.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("sse4.2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("sse4.2")
#endif

#define WASMVM_SIMD_SSE42 1
#include "wasm/semantics_simd.h"

#include "interp/handlers_simd_ops.h"

namespace wasmvm::interp {

const void* simd_handler_sse42(Opcode op, Src scalar, bool to_slot) { return pick_simd_handler(op, scalar, to_slot); }

}  // namespace wasmvm::interp

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
