// Cursor: a position in the token array and the first error found from there; what all parsers of this folder share.
//
// Parsing functions return false once an error is recorded; nobody goes on after that.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "text/lexer.h"
#include "wasm/error_code.h"

namespace wasmvm::text {

/// Is this the keyword of an instruction, type, module field or script command?
bool is_known_keyword(std::string_view word);

/// Owns the decoded names of quoted identifiers; views returned by id() live as long as the cursor or the source.
class Cursor {
 public:
  explicit Cursor(const TokenArray& tokens) : array_(tokens) {}

  // -- looking --
  uint32_t position() const { return pos_; }
  void seek(uint32_t position) { pos_ = position; }
  const Token& peek(uint32_t ahead = 0) const {
    const size_t last = array_.tokens.size() - 1;
    return array_.tokens[pos_ + ahead < last ? pos_ + ahead : last];
  }
  std::string_view text(const Token& token) const { return array_.text(token); }
  std::string_view text(uint32_t ahead = 0) const { return text(peek(ahead)); }
  bool at(TokenKind kind) const { return peek().kind == kind; }
  bool at_end() const { return at(TokenKind::End); }
  bool at_keyword(std::string_view word, uint32_t ahead = 0) const {
    return peek(ahead).kind == TokenKind::Keyword && text(ahead) == word;
  }
  /// At a parenthesis followed by the keyword.
  bool at_form(std::string_view word) const { return at(TokenKind::LeftParen) && at_keyword(word, 1); }
  bool at_id() const { return at(TokenKind::Id) || at(TokenKind::QuotedId); }
  bool at_natural(uint32_t ahead = 0) const;
  bool at_index() const { return at_id() || at_natural(); }

  // -- taking --
  void skip(uint32_t count = 1) { pos_ += count; }
  bool accept_keyword(std::string_view word) { return at_keyword(word) && (skip(), true); }
  bool accept_form(std::string_view word) { return at_form(word) && (skip(2), true); }
  bool expect_keyword(std::string_view word);
  bool expect_form(std::string_view word);
  bool expect_open();
  bool expect_close();
  bool expect_string(std::string& bytes);
  /// A string that must be UTF-8.
  bool expect_name(std::string& name);
  /// Name of the identifier under the cursor, which is skipped. The name has no `$` and no quotes.
  std::string_view id();
  /// Unsigned number below 2^bits; beyond that "iN constant out of range".
  bool expect_unsigned(unsigned bits, uint64_t& value);
  /// Skips to the token behind the parenthesis that closes the form whose opening parenthesis is under the cursor.
  bool skip_form();

  // -- errors --
  bool fail(const Token& token, Error error);
  bool fail(const Token& token, ErrCode code, std::string_view official, std::string_view detail = {}) {
    return fail(token, make_error(code, official, detail));
  }
  bool fail(std::string_view official, std::string_view detail = {}) {
    return fail(peek(), ErrCode::TextSyntax, official, detail);
  }
  /// The token under the cursor is not what the grammar wants: "unexpected token", or "unknown operator" for a word that the
  /// language does not know at all.
  bool unexpected(std::string_view expected) { return unexpected(peek(), expected); }
  bool unexpected(const Token& token, std::string_view expected);
  /// The construct under the cursor belongs to a proposal that is off; see disabled_error.
  bool fail_disabled(Proposal proposal, std::string_view what, std::string_view official = {}) {
    return fail(peek(), disabled_error(proposal, what, Error::kNoOffset, official));
  }
  bool failed() const { return error_.has_value(); }
  Error take_error() { return std::move(*error_); }
  /// The token as shown in messages, shortened.
  std::string shown(const Token& token) const;
  const TokenArray& tokens() const { return array_; }

 private:
  const TokenArray& array_;
  uint32_t pos_ = 0;
  std::optional<Error> error_;
  std::deque<std::string> quoted_names_;
};

}  // namespace wasmvm::text
