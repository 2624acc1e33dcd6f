// Lexer of the text format: the whole source becomes an array of tokens, so that the parser can look ahead and rewind freely.
//
// Faults do not stop the parser early: the array then ends with an Error token, and whoever meets it reports it; so the
// first fault of the text wins, lexical or not. Annotations are no tokens: unknown ones vanish, known ones are set aside with
// the token they stand before. SPEC: https://webassembly.github.io/spec/core/text/lexical.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wasm/features.h"

namespace wasmvm::text {

enum class TokenKind : uint8_t {
  LeftParen,
  RightParen,
  String,    ///< one literal with its quotes
  Id,        ///< $name
  QuotedId,  ///< $"name"
  Keyword,   ///< starts with a lower-case letter; known or not
  Word,      ///< anything else: numbers and what the grammar reserves
  End,
  Error,  ///< see TokenArray::error
};

struct Token {
  TokenKind kind = TokenKind::End;
  uint32_t offset = 0;
  uint32_t size = 0;
};

enum class AnnotationKind : uint8_t { Custom, Name, BranchHint };

/// An annotation that the assembler understands.
struct Annotation {
  AnnotationKind kind;
  uint32_t token;         ///< index of the token that follows it
  uint32_t offset;        ///< of its parenthesis
  std::string_view body;  ///< between the id and the closing parenthesis
};

/// The result of lexing; refers to the source, which must outlive it.
struct TokenArray {
  std::string_view source;
  std::vector<Token> tokens;            ///< last one: End or Error
  std::vector<Annotation> annotations;  ///< in order
  std::optional<Error> error;

  std::string_view text(const Token& token) const { return source.substr(token.offset, token.size); }
};

/// Time and memory are linear in the source's size. Parentheses nest at most limits::kTextNesting deep.
TokenArray lex(std::string_view source, const Features& features);

/// Sets line and column of `error` to those of a byte offset.
void set_position(Error& error, std::string_view source, size_t offset);

}  // namespace wasmvm::text
