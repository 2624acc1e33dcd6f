// LEB128: variable-length integers, read with the exact checks of the specification and written in the shortest form.
//
// A value of N bits takes at most ceil(N / 7) bytes, and the unused bits of the last byte must be a proper extension. Longer
// forms than necessary are legal within those bounds. SPEC: https://webassembly.github.io/spec/core/binary/values.html#integers
#pragma once

#include <cstdint>
#include <vector>

namespace wasmvm {

enum class LebError : uint8_t { None, UnexpectedEnd, TooLong, TooLarge };

/// Reads an unsigned integer of Bits bits at `pos` and moves `pos` behind it. On error `pos` is at the offending byte.
template <unsigned Bits>
inline LebError read_uleb(const uint8_t*& pos, const uint8_t* end, uint64_t& out) {
  constexpr unsigned kMaxBytes = (Bits + 6) / 7;
  constexpr unsigned kLastBits = Bits - (kMaxBytes - 1) * 7;
  uint64_t value = 0;
  for (unsigned i = 0; i < kMaxBytes; ++i) {
    if (pos == end) return LebError::UnexpectedEnd;
    const uint8_t byte = *pos;
    if (i == kMaxBytes - 1 && (byte & 0x7f) >> kLastBits != 0) return LebError::TooLarge;
    ++pos;
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      out = value;
      return LebError::None;
    }
  }
  return LebError::TooLong;
}

/// Reads a signed integer of Bits bits, as read_uleb.
template <unsigned Bits>
inline LebError read_sleb(const uint8_t*& pos, const uint8_t* end, int64_t& out) {
  constexpr unsigned kMaxBytes = (Bits + 6) / 7;
  constexpr unsigned kLastBits = Bits - (kMaxBytes - 1) * 7;
  // In the last byte the bits from the sign bit upwards must be all zeros or all ones.
  constexpr uint8_t kSignMask = static_cast<uint8_t>(0x7f << (kLastBits - 1)) & 0x7f;
  uint64_t value = 0;
  for (unsigned i = 0; i < kMaxBytes; ++i) {
    if (pos == end) return LebError::UnexpectedEnd;
    const uint8_t byte = *pos;
    if (i == kMaxBytes - 1 && (byte & kSignMask) != 0 && (byte & kSignMask) != kSignMask) return LebError::TooLarge;
    ++pos;
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      const unsigned used = 7 * (i + 1);
      if (used < 64 && (byte & 0x40) != 0) value |= ~uint64_t{0} << used;
      out = static_cast<int64_t>(value);
      return LebError::None;
    }
  }
  return LebError::TooLong;
}

/// The official text of an error; empty for None.
constexpr const char* leb_error_text(LebError error) {
  switch (error) {
    case LebError::None: return "";
    case LebError::UnexpectedEnd: return "unexpected end of section or function";
    case LebError::TooLong: return "integer representation too long";
    case LebError::TooLarge: return "integer too large";
  }
  return "";
}

/// Appends the shortest form of an unsigned integer.
inline void append_uleb(std::vector<uint8_t>& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<uint8_t>(value));
}

/// Appends the shortest form of a signed integer.
inline void append_sleb(std::vector<uint8_t>& out, int64_t value) {
  for (;;) {
    const uint8_t byte = value & 0x7f;
    value >>= 7;
    if ((value == 0 && (byte & 0x40) == 0) || (value == -1 && (byte & 0x40) != 0)) {
      out.push_back(byte);
      return;
    }
    out.push_back(byte | 0x80);
  }
}

}  // namespace wasmvm
