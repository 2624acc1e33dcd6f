// Expectations of the parsers and the errors for what is found instead.
#include "text/cursor.h"

#include "text/characters.h"
#include "text/numbers.h"

namespace wasmvm::text {

// Numbers have no token kind of their own: only who expects one knows which spellings it takes.
bool Cursor::at_natural(uint32_t ahead) const {
  return peek(ahead).kind == TokenKind::Word && number_shape(text(ahead)) == NumberShape::Nat;
}

bool Cursor::expect_keyword(std::string_view word) { return accept_keyword(word) || unexpected(word); }

// Blames the word if the parenthesis is there.
bool Cursor::expect_form(std::string_view word) {
  if (!at(TokenKind::LeftParen)) return unexpected("(" + std::string(word));
  return accept_form(word) || unexpected(peek(1), word);
}

bool Cursor::expect_open() {
  if (!at(TokenKind::LeftParen)) return unexpected("(");
  skip();
  return true;
}

bool Cursor::expect_close() {
  if (!at(TokenKind::RightParen)) return unexpected(")");
  skip();
  return true;
}

bool Cursor::expect_string(std::string& bytes) {
  if (!at(TokenKind::String)) return unexpected("a string");
  bytes = decode_string(text());
  skip();
  return true;
}

bool Cursor::expect_name(std::string& name) {
  const Token token = peek();
  if (!expect_string(name)) return false;
  return is_utf8(name) || fail(token, ErrCode::MalformedUTF8, "malformed UTF-8 encoding", "in a name");
}

// Only names with escapes need memory of their own.
std::string_view Cursor::id() {
  const Token token = peek();
  skip();
  std::string_view name = text(token).substr(1);
  if (token.kind == TokenKind::Id) return name;
  if (name.find('\\') == std::string_view::npos) return name.substr(1, name.size() - 2);
  return quoted_names_.emplace_back(decode_string(name));
}

bool Cursor::expect_unsigned(unsigned bits, uint64_t& value) {
  if (!at(TokenKind::Word)) return unexpected("a number");
  switch (parse_unsigned(text(), bits, value)) {
    case NumberStatus::Malformed: return unexpected("an unsigned number");
    case NumberStatus::OutOfRange:
      return fail("i" + std::to_string(bits) + " constant out of range",
                  "expected a number of " + std::to_string(bits) + " bits, found " + shown(peek()));
    case NumberStatus::Ok: break;
  }
  skip();
  return true;
}

bool Cursor::skip_form() {
  uint64_t depth = 0;
  do {
    switch (peek().kind) {
      case TokenKind::LeftParen: ++depth; break;
      case TokenKind::RightParen: --depth; break;
      case TokenKind::End:
      case TokenKind::Error: return unexpected(")");
      default: break;
    }
    skip();
  } while (depth > 0);
  return true;
}

// The first error stays. Meeting the end of a text that could not be lexed means meeting its lexical fault.
bool Cursor::fail(const Token& token, Error error) {
  if (error_) return false;
  if (token.kind == TokenKind::Error) {
    error_ = array_.error;
    return false;
  }
  error_ = std::move(error);
  set_position(*error_, array_.source, token.offset);
  return false;
}

// The suite tells two cases apart: what the language knows but not here, and what it does not know at all.
bool Cursor::unexpected(const Token& token, std::string_view expected) {
  const std::string detail = "expected " + std::string(expected) + ", found " + shown(token);
  const std::string_view word = text(token);
  // The lexer takes annotations, unless they are off: then they are words.
  if (word.starts_with('@') && token.offset > 0 && array_.source[token.offset - 1] == '(') {
    return fail(token, disabled_error(Proposal::Annotations, shown(token), Error::kNoOffset, "unknown operator " + shown(token)));
  }
  const bool unknown = (token.kind == TokenKind::Word && number_shape(word) == NumberShape::None) ||
                       (token.kind == TokenKind::Keyword && !is_known_keyword(word));
  if (!unknown) return fail(token, ErrCode::TextSyntax, "unexpected token", detail);
  return fail(token, ErrCode::TextSyntax, "unknown operator " + shown(token), detail);
}

// Long words are cut, since a message must not grow with the input.
std::string Cursor::shown(const Token& token) const {
  if (token.kind == TokenKind::End) return "the end of the text";
  constexpr size_t kMost = 60;
  std::string_view word = text(token);
  if (word.size() <= kMost) return std::string(word);
  size_t cut = kMost;
  while (cut > 0 && (static_cast<uint8_t>(word[cut]) & 0xc0) == 0x80) --cut;  // not within a character
  return std::string(word.substr(0, cut)) + "...";
}

}  // namespace wasmvm::text
