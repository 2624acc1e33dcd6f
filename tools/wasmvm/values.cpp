// Reads and prints values; see values.h for the notation.
#include "values.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace cli {
namespace {

std::string without_underscores(const std::string& word) {
  std::string out;
  for (char c : word) {
    if (c != '_') out += c;
  }
  return out;
}

/// An integer of `bits` bits, given signed or unsigned.
std::optional<uint64_t> parse_integer(const std::string& word, int bits) {
  const std::string clean = without_underscores(word);
  const char* first = clean.c_str();
  const char* last = first + clean.size();
  const bool negative = first != last && *first == '-';
  if (first != last && (*first == '-' || *first == '+')) ++first;
  int base = 10;
  if (last - first > 2 && first[0] == '0' && (first[1] == 'x' || first[1] == 'X')) {
    first += 2;
    base = 16;
  }
  uint64_t magnitude = 0;
  const auto [end, status] = std::from_chars(first, last, magnitude, base);
  if (status != std::errc() || end != last) return std::nullopt;
  const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  if (negative ? magnitude > (uint64_t{1} << (bits - 1)) : magnitude > mask) return std::nullopt;
  return (negative ? 0 - magnitude : magnitude) & mask;
}

template <typename Float, typename Bits>
std::optional<Bits> parse_float(const std::string& word) {
  constexpr int kSignificand = sizeof(Float) == 4 ? 23 : 52;
  constexpr Bits kInfinity = std::bit_cast<Bits>(std::numeric_limits<Float>::infinity());
  std::string clean = without_underscores(word);
  const bool negative = !clean.empty() && clean[0] == '-';
  if (negative || (!clean.empty() && clean[0] == '+')) clean.erase(0, 1);
  const Bits sign = negative ? Bits{1} << (sizeof(Bits) * 8 - 1) : 0;
  if (clean == "inf") return sign | kInfinity;
  if (clean == "nan") return sign | kInfinity | Bits{1} << (kSignificand - 1);
  if (clean.rfind("nan:0x", 0) == 0) {
    const std::optional<uint64_t> payload = parse_integer(clean.substr(4), 64);
    if (!payload || *payload == 0 || *payload >= uint64_t{1} << kSignificand) return std::nullopt;
    return sign | kInfinity | static_cast<Bits>(*payload);
  }
  // What follows must start like a number: strtod knows further words.
  if (clean.empty() || clean[0] < '0' || clean[0] > '9') return std::nullopt;
  char* end = nullptr;
  const Float value = sizeof(Float) == 4 ? static_cast<Float>(std::strtof(clean.c_str(), &end))
                                         : static_cast<Float>(std::strtod(clean.c_str(), &end));
  if (*end != 0 || std::isinf(value)) return std::nullopt;
  return sign | std::bit_cast<Bits>(value);
}

struct Shape {
  const char* name;
  int lanes, bits;
  bool is_float;
};
constexpr Shape kShapes[] = {{"i8x16", 16, 8, false}, {"i16x8", 8, 16, false}, {"i32x4", 4, 32, false},
                             {"i64x2", 2, 64, false}, {"f32x4", 4, 32, true},  {"f64x2", 2, 64, true}};

/// Reads a shape and its lanes from words[at..]; moves `at` behind them.
std::optional<WasmVM_Value> parse_v128(const std::vector<std::string>& words, size_t& at) {
  for (const Shape& shape : kShapes) {
    if (words[at] != shape.name || words.size() - at < static_cast<size_t>(shape.lanes) + 1) continue;
    unsigned __int128 bits = 0;
    for (int lane = 0; lane < shape.lanes; ++lane) {
      const std::string& word = words[at + 1 + lane];
      std::optional<uint64_t> value;
      if (!shape.is_float) {
        value = parse_integer(word, shape.bits);
      } else if (shape.bits == 32) {
        value = parse_float<float, uint32_t>(word);
      } else {
        value = parse_float<double, uint64_t>(word);
      }
      if (!value) return std::nullopt;
      bits |= static_cast<unsigned __int128>(*value) << (lane * shape.bits);
    }
    at += shape.lanes + 1;
    return WasmVM_ValueGenV128(static_cast<int128_t>(bits));
  }
  return std::nullopt;
}

std::optional<WasmVM_Value> parse_scalar(const std::string& word, WasmVM_ValType type) {
  if (WasmVM_ValTypeIsI32(type)) {
    if (const auto bits = parse_integer(word, 32)) return WasmVM_ValueGenI32(static_cast<int32_t>(*bits));
  } else if (WasmVM_ValTypeIsI64(type)) {
    if (const auto bits = parse_integer(word, 64)) return WasmVM_ValueGenI64(static_cast<int64_t>(*bits));
  } else if (WasmVM_ValTypeIsF32(type)) {
    if (const auto bits = parse_float<float, uint32_t>(word)) return WasmVM_ValueGenF32(std::bit_cast<float>(*bits));
  } else if (WasmVM_ValTypeIsF64(type)) {
    if (const auto bits = parse_float<double, uint64_t>(word)) return WasmVM_ValueGenF64(std::bit_cast<double>(*bits));
  } else if (word == "null" && WasmVM_ValTypeIsFuncRef(type)) {
    return WasmVM_ValueGenFuncRef(nullptr);
  } else if (word == "null" && WasmVM_ValTypeIsExternRef(type)) {
    return WasmVM_ValueGenExternRef(nullptr);
  }
  return std::nullopt;
}

template <typename Float, typename Bits>
std::string print_float(Float value) {
  constexpr int kSignificand = sizeof(Float) == 4 ? 23 : 52;
  const Bits bits = std::bit_cast<Bits>(value);
  const std::string sign = bits >> (sizeof(Bits) * 8 - 1) ? "-" : "";
  if (std::isinf(value)) return sign + "inf";
  char buffer[64];
  if (std::isnan(value)) {
    const Bits payload = bits & ((Bits{1} << kSignificand) - 1);
    if (payload == Bits{1} << (kSignificand - 1)) return sign + "nan";
    const auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, payload, 16);
    return sign + "nan:0x" + std::string(buffer, end);
  }
  const auto [end, status] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end);
}

}  // namespace

std::string type_name(WasmVM_ValType type) {
  if (WasmVM_ValTypeIsI32(type)) return "i32";
  if (WasmVM_ValTypeIsI64(type)) return "i64";
  if (WasmVM_ValTypeIsF32(type)) return "f32";
  if (WasmVM_ValTypeIsF64(type)) return "f64";
  if (WasmVM_ValTypeIsV128(type)) return "v128";
  if (WasmVM_ValTypeIsFuncRef(type)) return WasmVM_ValTypeIsRefNull(type) ? "funcref" : "(ref func)";
  if (WasmVM_ValTypeIsExternRef(type)) return WasmVM_ValTypeIsRefNull(type) ? "externref" : "(ref extern)";
  return "ref";
}

std::vector<WasmVM_Value> parse_values(const std::vector<std::string>& given, const std::vector<WasmVM_ValType>& types,
                                       std::string& error) {
  // A quoted v128 arrives as one word with blanks: take it apart like one given as several words.
  std::vector<std::string> words;
  for (const std::string& word : given) {
    if (word.find(' ') == std::string::npos) {
      words.push_back(word);
      continue;
    }
    for (size_t from = 0; from < word.size();) {
      const size_t end = std::min(word.find(' ', from), word.size());
      if (end > from) words.push_back(word.substr(from, end - from));
      from = end + 1;
    }
  }
  std::vector<WasmVM_Value> values;
  size_t at = 0;
  for (const WasmVM_ValType type : types) {
    const std::string place = "argument " + std::to_string(values.size() + 1) + ": expected ";
    if (at == words.size()) {
      error = place + type_name(type) + ", found nothing";
      return {};
    }
    const std::string word = words[at];
    const std::optional<WasmVM_Value> value =
        WasmVM_ValTypeIsV128(type) ? parse_v128(words, at) : parse_scalar(words[at++], type);
    if (!value) {
      error = place + type_name(type) + ", found '" + word + "'";
      return {};
    }
    values.push_back(*value);
  }
  if (at != words.size()) {
    error = std::to_string(types.size()) + " arguments expected, found '" + words[at] + "' after them";
    return {};
  }
  error.clear();
  return values;
}

std::string print_value(WasmVM_Value value) {
  const WasmVM_ValType type = value.Type;
  if (WasmVM_ValTypeIsI32(type)) return std::to_string(WasmVM_ValueGetI32(value));
  if (WasmVM_ValTypeIsI64(type)) return std::to_string(WasmVM_ValueGetI64(value));
  if (WasmVM_ValTypeIsF32(type)) return print_float<float, uint32_t>(WasmVM_ValueGetF32(value));
  if (WasmVM_ValTypeIsF64(type)) return print_float<double, uint64_t>(WasmVM_ValueGetF64(value));
  if (WasmVM_ValTypeIsV128(type)) {
    const auto bits = static_cast<unsigned __int128>(WasmVM_ValueGetV128(value));
    std::string out = "i32x4";
    for (int lane = 0; lane < 4; ++lane) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, " 0x%08x", static_cast<uint32_t>(bits >> (lane * 32)));
      out += buffer;
    }
    return out;
  }
  const bool is_func = WasmVM_ValTypeIsFuncRef(type);
  if (WasmVM_ValueIsNullRef(value)) return is_func ? "ref.null func" : "ref.null extern";
  return is_func ? "ref.func" : "ref.extern";
}

}  // namespace cli
