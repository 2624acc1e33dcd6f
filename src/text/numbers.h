// Number literals of the text format, with exact results.
//
// SPEC: https://webassembly.github.io/spec/core/text/values.html
#pragma once

#include <cstdint>
#include <string_view>

namespace wasmvm::text {

/// What a word is by its spelling alone. Every Nat is also an Int, and both are also Floats.
enum class NumberShape : uint8_t { None, Nat, Int, Float };
NumberShape number_shape(std::string_view word);

enum class NumberStatus : uint8_t { Ok, Malformed, OutOfRange };

/// An unsigned literal below 2^bits.
NumberStatus parse_unsigned(std::string_view word, unsigned bits, uint64_t& value);

/// A literal in -2^(bits-1) .. 2^bits - 1; `value` gets its `bits` low bits of two's complement, the rest zero.
NumberStatus parse_integer(std::string_view word, unsigned bits, uint64_t& value);

/// Floating-point literals, rounded to nearest, ties to even, as bit patterns. Literals that would round to infinity and NaN
/// payloads that do not fit are out of range.
NumberStatus parse_f32(std::string_view word, uint32_t& bits);
NumberStatus parse_f64(std::string_view word, uint64_t& bits);

}  // namespace wasmvm::text
