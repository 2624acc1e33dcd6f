// UTF-8 by the table of well-formed byte sequences: the lead byte fixes the length and the range of the second byte.
#include "base/utf8.h"

#include <cstring>

namespace wasmvm {

uint32_t next_code_point(std::string_view text, size_t& pos) {
  const size_t left = text.size() - pos;
  if (left == 0) return kNotACodePoint;
  const auto at = [&](size_t i) { return static_cast<uint8_t>(text[pos + i]); };
  const uint8_t lead = at(0);
  if (lead < 0x80) {
    ++pos;
    return lead;
  }
  unsigned length;
  // Bounds of the second byte exclude overlong forms, surrogates and what lies above U+10FFFF.
  uint8_t low = 0x80, high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return kNotACodePoint;
  }
  if (left < length || at(1) < low || at(1) > high) return kNotACodePoint;
  uint32_t value = lead & (0x7f >> length);
  for (unsigned i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return kNotACodePoint;
    value = value << 6 | (at(i) & 0x3f);
  }
  pos += length;
  return value;
}

bool is_utf8(std::string_view text) {
  size_t pos = 0;
  while (pos < text.size()) {
    // Names are mostly ASCII: eight bytes at a time.
    while (text.size() - pos >= 8) {
      uint64_t word;
      std::memcpy(&word, text.data() + pos, 8);
      if ((word & 0x8080808080808080u) != 0) break;
      pos += 8;
    }
    if (pos < text.size() && next_code_point(text, pos) == kNotACodePoint) return false;
  }
  return true;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | (code_point >> shift & 0x3f)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | code_point >> 6);
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | code_point >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code_point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace wasmvm
