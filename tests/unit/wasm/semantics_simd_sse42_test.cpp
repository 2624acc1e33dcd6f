// Vector instructions as computed with SSE4.2, on hosts that have it.
#if defined(__x86_64__) && !defined(__SSE4_2__)

// What is shared with other files comes before the target changes.
#include <immintrin.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "wasm/semantics.h"
#include "wasm/v128.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("sse4.2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("sse4.2")
#endif
#define WASMVM_SIMD_SSE42 1
#include "wasm/simd_reference.h"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

TEST_CASE("vector instructions with SSE4.2 compute what their lanes say") {
  if (!__builtin_cpu_supports("sse4.2")) return;
  check_everything();
}

#endif
