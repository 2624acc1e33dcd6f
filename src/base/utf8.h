// UTF-8: checking, reading and writing of code points.
//
// Only scalar values in their shortest form are UTF-8: no surrogates, nothing above U+10FFFF, no overlong forms.
// SPEC: https://webassembly.github.io/spec/core/binary/values.html#names
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wasmvm {

/// True if all of `text` is UTF-8.
bool is_utf8(std::string_view text);

inline constexpr uint32_t kNotACodePoint = 0xffffffff;

/// Reads the code point at `pos` and moves `pos` behind it; kNotACodePoint (and `pos` unmoved) where there is no UTF-8.
uint32_t next_code_point(std::string_view text, size_t& pos);

/// Appends a scalar value. Surrogates and values above U+10FFFF are the caller's bug: see is_scalar_value.
void append_utf8(std::string& out, uint32_t code_point);

constexpr bool is_scalar_value(uint32_t code_point) {
  return code_point < 0xd800 || (code_point >= 0xe000 && code_point <= 0x10ffff);
}

}  // namespace wasmvm
