// Tables and scanners for single characters, UTF-8 sequences and string literals.
#include "text/characters.h"

#include <array>

namespace wasmvm::text {

namespace {

constexpr std::array<bool, 256> make_id_chars() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (char c : std::string_view("!#$%&'*+-./:<=>?@\\^_`|~")) table[static_cast<uint8_t>(c)] = true;
  return table;
}

constexpr std::array<bool, 256> kIdChars = make_id_chars();

// Reads the digits of `\u{...}` behind the brace. False unless they name a Unicode scalar value and a brace follows.
bool scan_unicode_escape(std::string_view text, size_t pos, size_t& end, uint32_t& scalar) {
  scalar = 0;
  bool after_digit = false;
  for (; pos < text.size() && text[pos] != '}'; ++pos) {
    if (text[pos] == '_' && after_digit) {
      after_digit = false;
      continue;
    }
    const int digit = hex_digit(text[pos]);
    if (digit < 0) return false;
    scalar = scalar * 16 + static_cast<uint32_t>(digit);
    if (scalar > 0x10ffff) return false;
    after_digit = true;
  }
  end = pos + 1;
  return pos < text.size() && after_digit && is_scalar_value(scalar);
}

// Moves `pos` from a backslash behind the escape. False if it is none.
bool scan_escape(std::string_view text, size_t& pos) {
  if (pos + 1 >= text.size()) return false;
  const char c = text[pos + 1];
  if (std::string_view("tnr\"'\\").find(c) != std::string_view::npos) {
    pos += 2;
    return true;
  }
  if (c == 'u') {
    uint32_t scalar;
    size_t end;
    if (pos + 2 >= text.size() || text[pos + 2] != '{' || !scan_unicode_escape(text, pos + 3, end, scalar)) return false;
    pos = end;
    return true;
  }
  if (pos + 2 >= text.size() || hex_digit(c) < 0 || hex_digit(text[pos + 2]) < 0) return false;
  pos += 3;
  return true;
}

char simple_escape(char c) { return c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c; }

}  // namespace

// idchar ::= letters, digits, and the printable ASCII that is neither space, quote, comma, semicolon nor bracket
bool is_id_char(char c) { return kIdChars[static_cast<uint8_t>(c)]; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

size_t utf8_length(std::string_view text, size_t pos) {
  size_t end = pos;
  return next_code_point(text, end) == kNotACodePoint ? 0 : end - pos;
}

// string ::= " (stringchar | escape)* "; a stringchar is any character from U+20 on but U+7F, " and \.
StringFault scan_string(std::string_view text, size_t pos, size_t& end) {
  for (end = pos + 1; end < text.size();) {
    const uint8_t c = static_cast<uint8_t>(text[end]);
    if (c == '"') {
      ++end;
      return StringFault::None;
    }
    if (c == '\\') {
      if (!scan_escape(text, end)) return StringFault::IllegalEscape;
    } else if (c == '\n') {
      return StringFault::Unclosed;
    } else if (c < 0x20 || c == 0x7f) {
      return StringFault::IllegalCharacter;
    } else {
      const size_t length = utf8_length(text, end);
      if (length == 0) return StringFault::MalformedUtf8;
      end += length;
    }
  }
  return StringFault::Unclosed;
}

// The scan has proved that each escape is complete, so nothing is checked here.
std::string decode_string(std::string_view literal) {
  std::string out;
  out.reserve(literal.size());
  for (size_t pos = 1; pos + 1 < literal.size();) {
    if (literal[pos] != '\\') {
      out += literal[pos++];
      continue;
    }
    const char c = literal[pos + 1];
    if (c == 'u') {
      uint32_t scalar;
      scan_unicode_escape(literal, pos + 3, pos, scalar);
      append_utf8(out, scalar);
    } else if (hex_digit(c) >= 0) {
      out += static_cast<char>(hex_digit(c) * 16 + hex_digit(literal[pos + 2]));
      pos += 3;
    } else {
      out += simple_escape(c);
      pos += 2;
    }
  }
  return out;
}

}  // namespace wasmvm::text
