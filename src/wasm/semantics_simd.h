// Meaning of the vector instructions: one pure function per opcode, named like its enumerator, on V128.
//
// Shifts take their count as an i32; tests and extract_lane return a scalar; lane operations take the lane as an argument
// that validation has bounded; shuffle takes its lanes as a vector.
//
// Levels. A translation unit may include this header for a better instruction set than the compiler's default: it says
// WASMVM_SIMD_SSE42 and switches the target on around the include. Each level has a namespace of its own, so that the linker
// cannot mix them up; all of them compute the same.
//
// Relaxed instructions compute the same on every host and level. Of the results that the specification allows they take that
// of its deterministic profile: swizzle, trunc, min, max, q15mulr and laneselect are their strict counterparts, madd and nmadd
// round twice, dot takes both operands as signed and does not saturate.
// SPEC: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
#pragma once

#include "wasm/semantics_simd_float.h"
#include "wasm/semantics_simd_int.h"
#include "wasm/semantics_simd_widths.h"
