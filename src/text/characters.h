// Characters of the text format: which bytes may form words, UTF-8, and the escapes of string literals.
//
// SPEC: https://webassembly.github.io/spec/core/text/values.html#strings
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"

namespace wasmvm::text {

/// True for the characters of identifiers and keywords.
bool is_id_char(char c);

/// Value of a hexadecimal digit, or -1.
int hex_digit(char c);

/// Length of the well-formed UTF-8 sequence at text[pos], 0 if there is none.
size_t utf8_length(std::string_view text, size_t pos);

/// How a scan of a string literal ended.
enum class StringFault : uint8_t { None, Unclosed, IllegalCharacter, IllegalEscape, MalformedUtf8 };

/// Scans the literal that opens with the quote at text[pos]; `end` is set behind the closing quote, or to the fault.
StringFault scan_string(std::string_view text, size_t pos, size_t& end);

/// The bytes that a literal (with its quotes, already scanned without fault) stands for.
std::string decode_string(std::string_view literal);

}  // namespace wasmvm::text
