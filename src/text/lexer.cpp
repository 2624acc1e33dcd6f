// The scanner behind lex(): white space, comments, annotations, words.
#include "text/lexer.h"

#include "text/characters.h"
#include "wasm/error_code.h"
#include "wasm/limits.h"

namespace wasmvm::text {

namespace {

class Scanner {
 public:
  Scanner(std::string_view source, const Features& features)
      : annotations_(features.has(Proposal::Annotations)), branch_hints_(features.has(Proposal::BranchHinting)) {
    out_.source = source;
  }

  TokenArray run() {
    if (text().size() > limits::kTextBytes) {
      fail(0, "unexpected token", "the text is larger than the limit of " + std::to_string(limits::kTextBytes) + " bytes");
    }
    while (!out_.error && scan_one()) {}
    if (out_.error) {
      push(TokenKind::Error, std::min(fault_, text().size()), 0);
    } else {
      push(TokenKind::End, text().size(), 0);
    }
    return std::move(out_);
  }

 private:
  std::string_view text() const { return out_.source; }
  char at(size_t pos) const { return pos < text().size() ? text()[pos] : '\0'; }

  void push(TokenKind kind, size_t offset, size_t size) {
    out_.tokens.push_back({kind, static_cast<uint32_t>(offset), static_cast<uint32_t>(size)});
  }

  bool fail(size_t pos, std::string_view official, std::string_view detail = {}, ErrCode code = ErrCode::TextSyntax) {
    fault_ = pos;
    out_.error = make_error(code, official, detail);
    set_position(*out_.error, text(), pos);
    return false;
  }
  bool fail_utf8(size_t pos) { return fail(pos, "malformed UTF-8 encoding", "in the source text", ErrCode::MalformedUTF8); }

  bool skip_block_comment() {
    const size_t start = pos_;
    uint64_t depth = 1;
    pos_ += 2;
    while (depth > 0) {
      if (pos_ >= text().size()) return fail(start, "unclosed comment", "no matching ;) until the end of the text");
      if (at(pos_) == '(' && at(pos_ + 1) == ';') {
        ++depth;
        pos_ += 2;
      } else if (at(pos_) == ';' && at(pos_ + 1) == ')') {
        --depth;
        pos_ += 2;
      } else if (const size_t length = utf8_length(text(), pos_)) {
        pos_ += length;
      } else {
        return fail_utf8(pos_);
      }
    }
    return true;
  }

  bool skip_line_comment() {
    while (pos_ < text().size() && at(pos_) != '\n' && at(pos_) != '\r') {
      const size_t length = utf8_length(text(), pos_);
      if (length == 0) return fail_utf8(pos_);
      pos_ += length;
    }
    return true;
  }

  // Skips white space and comments; false on faults.
  bool skip_space() {
    while (pos_ < text().size()) {
      const char c = at(pos_);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++pos_;
      } else if (c == ';' && at(pos_ + 1) == ';') {
        if (!skip_line_comment()) return false;
      } else if (c == '(' && at(pos_ + 1) == ';') {
        if (!skip_block_comment()) return false;
      } else {
        break;
      }
    }
    return true;
  }

  bool scan_one() {
    if (!skip_space() || pos_ >= text().size()) return false;
    if (at(pos_) == '(') {
      if (annotations_ && at(pos_ + 1) == '@') return scan_annotation();
      return open() && (push(TokenKind::LeftParen, pos_++, 1), true);
    }
    if (at(pos_) == ')') {
      if (depth_ > 0) --depth_;
      push(TokenKind::RightParen, pos_++, 1);
      return true;
    }
    size_t end;
    TokenKind kind;
    if (!scan_word(end, kind)) return false;
    push(kind, pos_, end - pos_);
    pos_ = end;
    return true;
  }

  bool open() {
    if (++depth_ <= limits::kTextNesting) return true;
    return fail(pos_, "unexpected token", "parentheses nest deeper than the limit of " + std::to_string(limits::kTextNesting),
                ErrCode::LimitExceeded);
  }

  static bool is_punctuation(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

  bool fail_string(StringFault fault, size_t pos) {
    switch (fault) {
      case StringFault::Unclosed: return fail(pos, "unclosed string", "expected \" before the end of the line");
      case StringFault::IllegalEscape: return fail(pos, "illegal escape", "in a string");
      case StringFault::MalformedUtf8: return fail(pos, "malformed UTF-8 encoding", "in a string", ErrCode::MalformedUTF8);
      default: return fail(pos, "illegal character", "control characters must be escaped in strings");
    }
  }

  bool fail_character() {
    if (utf8_length(text(), pos_) == 0) return fail_utf8(pos_);
    return fail(pos_, "illegal character", "not allowed outside of strings and comments");
  }

  // Finds the longest word at pos_: identifier characters, punctuation and string literals without space between them.
  bool scan_word(size_t& end, TokenKind& kind) {
    const bool is_id = at(pos_) == '$';
    size_t strings = 0, others = 0, first_string = 0;
    for (end = pos_; end < text().size();) {
      const char c = at(end);
      if (c == '"') {
        if (strings++ == 0) first_string = end - pos_;
        size_t next;
        const StringFault fault = scan_string(text(), end, next);
        if (fault != StringFault::None) {
          if (is_id && end == pos_ + 1 && fault != StringFault::MalformedUtf8) return fail(pos_, "empty identifier");
          return fail_string(fault, next);
        }
        end = next;
      } else if (is_id_char(c)) {
        ++end;
      } else if (is_punctuation(c) || (c == ';' && at(end + 1) != ';')) {
        ++others;
        ++end;
      } else {
        break;
      }
    }
    if (end == pos_) return fail_character();
    kind = classify(end, strings, others, first_string);
    return kind != TokenKind::Error;
  }

  // Kind of the word [pos_, end), which holds so many string literals and punctuation characters.
  TokenKind classify(size_t end, size_t strings, size_t others, size_t first_string) {
    const char c = at(pos_);
    const bool ends_with_string = strings == 1 && at(end - 1) == '"';
    if (c == '$' && others == 0) {
      if (end == pos_ + 1 && !in_annotation_) return fail(pos_, "empty identifier", "expected a name behind $"), TokenKind::Error;
      if (strings == 0) return TokenKind::Id;
      if (first_string == 1 && ends_with_string) return check_quoted_id(end);
    }
    if (strings == 0 && others == 0) return c >= 'a' && c <= 'z' ? TokenKind::Keyword : TokenKind::Word;
    return others == 0 && first_string == 0 && ends_with_string && c == '"' ? TokenKind::String : TokenKind::Word;
  }

  TokenKind check_quoted_id(size_t end) {
    const std::string name = decode_string(text().substr(pos_ + 1, end - pos_ - 1));
    if (name.empty()) return fail(pos_, "empty identifier", "expected a name between the quotes"), TokenKind::Error;
    if (!is_utf8(name)) {
      return fail(pos_, "malformed UTF-8 encoding", "in an identifier", ErrCode::MalformedUTF8), TokenKind::Error;
    }
    return TokenKind::QuotedId;
  }

  // Reads the id behind `(@`.
  bool scan_annotation_id(std::string& id, size_t& end) {
    const size_t start = pos_ + 2;
    if (at(start) == '"') {
      const StringFault fault = scan_string(text(), start, end);
      if (fault == StringFault::MalformedUtf8) return fail_string(fault, end);
      if (fault != StringFault::None) return fail(pos_, "empty annotation id");
      id = decode_string(text().substr(start, end - start));
      if (!is_utf8(id)) return fail(start, "malformed UTF-8 encoding", "in an annotation id", ErrCode::MalformedUTF8);
    } else {
      for (end = start; is_id_char(at(end)); ++end) {}
      id = text().substr(start, end - start);
    }
    return !id.empty() || fail(pos_, "empty annotation id", "expected a name behind (@");
  }

  // Skips an annotation with everything inside it; inside, (@ is an ordinary parenthesis.
  bool scan_annotation() {
    const size_t start = pos_;
    std::string id;
    size_t body;
    if (!scan_annotation_id(id, body)) return false;
    pos_ = body;
    in_annotation_ = true;
    const uint32_t outer = depth_;
    if (!open()) return false;
    while (depth_ > outer) {
      if (!skip_space()) return false;
      if (pos_ >= text().size()) return fail(start, "unclosed annotation", "no matching ) until the end of the text");
      size_t end = pos_ + 1;
      TokenKind kind;
      if (at(pos_) == '(') {
        if (!open()) return false;
      } else if (at(pos_) == ')') {
        --depth_;
      } else if (!scan_word(end, kind)) {
        return false;
      }
      pos_ = end;
    }
    in_annotation_ = false;
    keep_annotation(id, start, body);
    return true;
  }

  void keep_annotation(std::string_view id, size_t start, size_t body) {
    AnnotationKind kind;
    if (id == "custom") {
      kind = AnnotationKind::Custom;
    } else if (id == "name") {
      kind = AnnotationKind::Name;
    } else if (branch_hints_ && id == "metadata.code.branch_hint") {
      kind = AnnotationKind::BranchHint;
    } else {
      return;
    }
    out_.annotations.push_back(
        {kind, static_cast<uint32_t>(out_.tokens.size()), static_cast<uint32_t>(start), text().substr(body, pos_ - 1 - body)});
  }

  TokenArray out_;
  size_t pos_ = 0;
  size_t fault_ = 0;
  uint32_t depth_ = 0;
  bool in_annotation_ = false;
  bool annotations_, branch_hints_;
};

}  // namespace

TokenArray lex(std::string_view source, const Features& features) { return Scanner(source, features).run(); }

void set_position(Error& error, std::string_view source, size_t offset) {
  const std::string_view before = source.substr(0, offset);
  uint32_t line = 1;
  size_t line_start = 0;
  for (size_t pos = 0; pos < before.size(); ++pos) {
    if (before[pos] == '\n') {
      ++line;
      line_start = pos + 1;
    }
  }
  error.line = line;
  error.column = static_cast<uint32_t>(before.size() - line_start + 1);
}

}  // namespace wasmvm::text
