// Which instruction set the vector semantics of this translation unit may use; see semantics_simd.h, which includes this.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "wasm/semantics.h"
#include "wasm/v128.h"

// clang does not define the macros of targets that attributes switch on.
#if defined(__SSE4_2__) || defined(WASMVM_SIMD_SSE42)
#define WASMVM_SIMD_LEVEL simd_sse42
#define WASMVM_SIMD_HAS_SSE42 1
#else
#define WASMVM_SIMD_LEVEL simd_base
#define WASMVM_SIMD_HAS_SSE42 0
#endif
