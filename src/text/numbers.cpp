// Parsing of integers and floats. Decimal floats go through std::from_chars; hexadecimal ones are rounded here.
#include "text/numbers.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include "text/characters.h"

namespace wasmvm::text {

namespace {

// A floating-point format: precision with the hidden bit, exponent range, and how many exponent bits there are.
struct FloatFormat {
  int precision, min_exponent, exponent_bits;
  uint64_t payload_mask() const { return (uint64_t{1} << (precision - 1)) - 1; }
  uint64_t infinity() const { return ((uint64_t{1} << exponent_bits) - 1) << (precision - 1); }
  uint64_t sign() const { return uint64_t{1} << (precision - 1 + exponent_bits); }
};
constexpr FloatFormat kF32{24, -126, 8};
constexpr FloatFormat kF64{53, -1022, 11};

bool is_digit(char c, bool hex) { return hex ? hex_digit(c) >= 0 : c >= '0' && c <= '9'; }

// Skips digits with single underscores between them; false if there are none or an underscore is misplaced.
bool skip_digits(std::string_view word, size_t& pos, bool hex) {
  if (pos >= word.size() || !is_digit(word[pos], hex)) return false;
  while (pos < word.size() && is_digit(word[pos], hex)) {
    ++pos;
    if (pos < word.size() && word[pos] == '_') {
      ++pos;
      if (pos >= word.size() || !is_digit(word[pos], hex)) return false;
    }
  }
  return true;
}

// Removes a sign; true for a minus.
bool take_sign(std::string_view& word) {
  const bool negative = !word.empty() && word[0] == '-';
  if (!word.empty() && (word[0] == '-' || word[0] == '+')) word.remove_prefix(1);
  return negative;
}

bool take_hex_prefix(std::string_view& word) {
  if (!word.starts_with("0x")) return false;
  word.remove_prefix(2);
  return true;
}

// Rounds m * 2^e (plus something smaller than one unit of m if `sticky`) to the format; infinity() if it does not fit.
uint64_t round_binary(uint64_t m, bool sticky, int64_t e, const FloatFormat& f) {
  if (m == 0) return 0;
  const int64_t top = e + std::bit_width(m) - 1;
  const int64_t last = std::max<int64_t>(top, f.min_exponent) - (f.precision - 1);  // exponent of the last kept bit
  if (top > -f.min_exponent + 1) return f.infinity();
  const int64_t shift = last - e;
  uint64_t kept;
  if (shift <= 0) {
    kept = m << -shift;
  } else if (shift > 64) {
    return 0;
  } else {
    kept = shift == 64 ? 0 : m >> shift;
    const uint64_t rest = shift == 64 ? m : m & ((uint64_t{1} << shift) - 1);
    const uint64_t half = uint64_t{1} << (shift - 1);
    if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) ++kept;
  }
  if (top < f.min_exponent) return kept;  // subnormal; a carry makes it the smallest normal number by itself
  const uint64_t exponent = static_cast<uint64_t>(top - f.min_exponent);  // one less: the hidden bit adds the other
  return (exponent << (f.precision - 1)) + kept;
}

// Reads an exponent, saturating far outside of every format's range but beyond what digits of a literal can balance.
int64_t read_exponent(std::string_view word) {
  const bool negative = take_sign(word);
  int64_t value = 0;
  for (char c : word) {
    if (c != '_' && value < int64_t{1} << 50) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

// The magnitude of `hexnum (. hexnum?)? (p sign? num)?` behind its 0x. Sixty-four bits of digits are kept, later ones only
// decide whether a half is really more than a half.
uint64_t convert_hex(std::string_view word, const FloatFormat& f) {
  uint64_t m = 0;
  int64_t e = 0;
  bool sticky = false, fraction = false;
  for (size_t pos = 0; pos < word.size(); ++pos) {
    const char c = word[pos];
    if (c == '_') continue;
    if (c == '.') {
      fraction = true;
    } else if (c == 'p' || c == 'P') {
      e += read_exponent(word.substr(pos + 1));
      break;
    } else if (m >> 60 == 0) {
      m = m << 4 | static_cast<uint64_t>(hex_digit(c));
      if (fraction) e -= 4;
    } else {
      sticky |= c != '0';
      if (!fraction) e += 4;
    }
  }
  return round_binary(m, sticky, e, f);
}

// Power of ten of the leading digit: tells overflow from underflow where from_chars does not.
int64_t decimal_magnitude(std::string_view digits) {
  int64_t magnitude = 0;
  bool fraction = false, significant = false;
  size_t pos = 0;
  for (; pos < digits.size() && digits[pos] != 'e' && digits[pos] != 'E'; ++pos) {
    if (digits[pos] == '.') {
      fraction = true;
      continue;
    }
    significant |= digits[pos] != '0';
    if (!fraction && significant) ++magnitude;
    if (fraction && !significant) --magnitude;
  }
  return pos < digits.size() ? magnitude + read_exponent(digits.substr(pos + 1)) : magnitude;
}

template <typename Float, typename Bits>
Bits convert_decimal(std::string_view word, const FloatFormat& f) {
  std::string digits;
  digits.reserve(word.size());
  for (char c : word) {
    if (c != '_') digits += c;
  }
  Float value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec == std::errc::result_out_of_range) { return decimal_magnitude(digits) > 0 ? static_cast<Bits>(f.infinity()) : 0; }
  return std::bit_cast<Bits>(value);
}

// nan | nan:0xN with a payload N that is neither zero (that would be an infinity) nor too wide.
NumberStatus parse_nan(std::string_view word, const FloatFormat& f, uint64_t& bits) {
  if (word == "nan") {
    bits = f.infinity() | uint64_t{1} << (f.precision - 2);
    return NumberStatus::Ok;
  }
  uint64_t payload = 0;
  const NumberStatus status = parse_unsigned(word.substr(4), 64, payload);
  if (status != NumberStatus::Ok) return status;
  if (payload == 0 || payload > f.payload_mask()) return NumberStatus::OutOfRange;
  bits = f.infinity() | payload;
  return NumberStatus::Ok;
}

template <typename Float, typename Bits>
NumberStatus parse_float(std::string_view word, const FloatFormat& f, Bits& out) {
  if (number_shape(word) == NumberShape::None) return NumberStatus::Malformed;
  const bool negative = take_sign(word);
  uint64_t bits;
  if (word == "inf") {
    bits = f.infinity();
  } else if (word.starts_with("nan")) {
    const NumberStatus status = parse_nan(word, f, bits);
    if (status != NumberStatus::Ok) return status;
  } else {
    bits = take_hex_prefix(word) ? convert_hex(word, f) : convert_decimal<Float, Bits>(word, f);
    if (bits >= f.infinity()) return NumberStatus::OutOfRange;
  }
  out = static_cast<Bits>(bits | (negative ? f.sign() : 0));
  return NumberStatus::Ok;
}

}  // namespace

// num ::= digit (_? digit)*; hexnum likewise. A sign makes an Int, a point, an exponent or a word a Float.
NumberShape number_shape(std::string_view word) {
  const bool has_sign = !word.empty() && (word[0] == '-' || word[0] == '+');
  take_sign(word);
  if (word == "inf" || word == "nan") return NumberShape::Float;
  if (word.starts_with("nan:0x")) {
    size_t pos = 6;
    return skip_digits(word, pos, true) && pos == word.size() ? NumberShape::Float : NumberShape::None;
  }
  const bool hex = take_hex_prefix(word);
  size_t pos = 0;
  if (!skip_digits(word, pos, hex)) return NumberShape::None;
  if (pos == word.size()) return has_sign ? NumberShape::Int : NumberShape::Nat;
  if (word[pos] == '.') {
    ++pos;
    if (pos < word.size() && is_digit(word[pos], hex) && !skip_digits(word, pos, hex)) return NumberShape::None;
  }
  if (pos < word.size() && (hex ? word[pos] == 'p' || word[pos] == 'P' : word[pos] == 'e' || word[pos] == 'E')) {
    ++pos;
    if (pos < word.size() && (word[pos] == '-' || word[pos] == '+')) ++pos;
    if (!skip_digits(word, pos, false)) return NumberShape::None;
  }
  return pos == word.size() ? NumberShape::Float : NumberShape::None;
}

NumberStatus parse_unsigned(std::string_view word, unsigned bits, uint64_t& value) {
  if (number_shape(word) != NumberShape::Nat) return NumberStatus::Malformed;
  const uint64_t base = take_hex_prefix(word) ? 16 : 10;
  const uint64_t max = ~uint64_t{0} >> (64 - bits);
  value = 0;
  for (char c : word) {
    if (c == '_') continue;
    const uint64_t digit = static_cast<uint64_t>(hex_digit(c));
    if (value > (max - digit) / base) return NumberStatus::OutOfRange;
    value = value * base + digit;
  }
  return NumberStatus::Ok;
}

NumberStatus parse_integer(std::string_view word, unsigned bits, uint64_t& value) {
  const bool negative = take_sign(word);
  const NumberStatus status = parse_unsigned(word, bits, value);
  if (status != NumberStatus::Ok || !negative) return status;
  if (value > uint64_t{1} << (bits - 1)) return NumberStatus::OutOfRange;
  value = (~value + 1) & (~uint64_t{0} >> (64 - bits));
  return NumberStatus::Ok;
}

NumberStatus parse_f32(std::string_view word, uint32_t& bits) { return parse_float<float>(word, kF32, bits); }
NumberStatus parse_f64(std::string_view word, uint64_t& bits) { return parse_float<double>(word, kF64, bits); }

}  // namespace wasmvm::text
