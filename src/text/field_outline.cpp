// The first pass of FieldParser: indices, identifiers, order of imports, annotations between fields.
#include "text/characters.h"
#include "text/field_parser.h"

namespace wasmvm::text {

namespace {

struct FieldWord {
  std::string_view word;
  Space space;
  const char* order_text;  ///< name in "import after ..."
};
constexpr FieldWord kDefinitions[] = {{"func", Space::Func, "function"},
                                      {"table", Space::Table, "table"},
                                      {"memory", Space::Memory, "memory"},
                                      {"global", Space::Global, "global"},
                                      {"tag", Space::Tag, "tag"}};

const FieldWord* find_definition(std::string_view word) {
  for (const FieldWord& f : kDefinitions) {
    if (f.word == word) return &f;
  }
  return nullptr;
}

unsigned find_place(std::string_view word) {
  unsigned i = 0;
  while (i <= kLastPlace && kSectionPlaces[i] != word) ++i;
  return i;
}

}  // namespace

// Skips the rest of a field, noting which parts of interest stand directly in it.
bool FieldParser::outline(Outline& out) {
  while (!in_.at(TokenKind::RightParen)) {
    if (in_.at(TokenKind::LeftParen)) {
      out.has_import |= in_.at_form("import");
      out.has_elem |= in_.at_form("elem");
      out.has_data |= in_.at_form("data");
      if (!in_.skip_form()) return false;
    } else if (in_.at(TokenKind::End) || in_.at(TokenKind::Error)) {
      return in_.unexpected(")");
    } else {
      in_.skip();
    }
  }
  in_.skip();
  return true;
}

// Imports have the first indices of each space, so the text must have them first too.
bool FieldParser::check_import_order(const Token& token) {
  if (first_definition_ == nullptr) return true;
  return in_.fail(token, ErrCode::TextSyntax, std::string("import after ") + first_definition_,
                  "imports must come before all definitions");
}

// Binds the identifier of an import that is a field of its own.
bool FieldParser::register_import() {
  const Token token = in_.peek();
  std::string module, name;
  in_.skip(2);
  if (!check_import_order(token) || !in_.expect_name(module) || !in_.expect_name(name)) return false;
  const FieldWord* kind = in_.peek(1).kind == TokenKind::Keyword ? find_definition(in_.text(1)) : nullptr;
  if (!in_.at(TokenKind::LeftParen)) return in_.unexpected("(");
  if (kind == nullptr) return in_.unexpected(in_.peek(1), "func, table, memory, global or tag");
  in_.skip(2);
  Outline parts;
  return bind(kind->space) && outline(parts) && in_.expect_close();
}

// The identifiers of a `(type ...)` or `(rec ...)`; the cursor ends behind it.
bool FieldParser::register_types() {
  if (!in_.accept_form("rec")) {
    if (!in_.expect_form("type")) return false;
    Outline parts;
    return bind(Space::Type) && outline(parts);
  }
  while (!in_.at(TokenKind::RightParen)) {
    if (!in_.expect_form("type")) return false;
    Outline parts;
    if (!bind(Space::Type) || !outline(parts)) return false;
  }
  in_.skip();
  return true;
}

// Gives a field its index. Only its head is parsed; whether the rest makes sense turns out in the second pass.
bool FieldParser::register_field() {
  const uint32_t start = in_.position();
  const Token token = in_.peek();
  if (!in_.at(TokenKind::LeftParen)) return in_.unexpected("a module field");
  field_starts_.push_back(start);
  if (in_.at_form("type") || in_.at_form("rec")) return register_types();
  if (in_.at_form("import")) return register_import();
  const std::string_view word = in_.peek(1).kind == TokenKind::Keyword ? in_.text(1) : std::string_view();
  Outline parts;
  if (word == "elem" || word == "data") {
    in_.skip(2);
    return bind(word == "elem" ? Space::Elem : Space::Data) && outline(parts);
  }
  if (word == "export" || word == "start") return in_.skip_form();
  const FieldWord* kind = find_definition(word);
  if (kind == nullptr) return in_.unexpected(in_.peek(1), "a module field");
  in_.skip(2);
  if (!bind(kind->space) || !outline(parts)) return false;
  if (parts.has_import) return check_import_order(token);
  if (first_definition_ == nullptr) first_definition_ = kind->order_text;
  // Inline segments take part in the segments' index spaces, without a name.
  if (kind->space == Space::Table && parts.has_elem) ++module_.space(Space::Elem).count;
  if (kind->space == Space::Memory && parts.has_data) ++module_.space(Space::Data).count;
  return true;
}

// Annotations between fields are found in the first pass, in the order of the text.
bool FieldParser::fields() {
  for (;;) {
    if (!custom_annotations()) return false;
    if (in_.at(TokenKind::RightParen) || in_.at_end()) break;
    if (!register_field()) return false;
  }
  const uint32_t end = in_.position();
  for (uint32_t start : field_starts_) {
    in_.seek(start);
    if ((in_.at_form("type") || in_.at_form("rec")) && !types_.type_field()) return false;
  }
  for (uint32_t start : field_starts_) {
    in_.seek(start);
    if (!field()) return false;
  }
  in_.seek(end);
  return true;
}

// -- (@custom "name" (before|after place)? "bytes"*) --

bool FieldParser::custom_annotations() {
  while (const Annotation* annotation = annotations_.take(AnnotationKind::Custom, in_.position())) {
    if (!custom_annotation(*annotation)) return false;
  }
  return true;
}

bool FieldParser::custom_annotation(const Annotation& annotation) {
  const TokenArray body = lex(annotation.body, module_.features);
  const auto kind = [&](size_t i) { return i < body.tokens.size() ? body.tokens[i].kind : TokenKind::End; };
  const auto fail = [&](const char* what) {
    return fail_at(annotation, std::string("@custom annotation: ") + what,
                   "expected \"name\" (before|after section)? \"bytes\"*");
  };
  if (kind(0) != TokenKind::String) return fail("missing section name");
  CustomText custom;
  custom.place = kLastPlace;
  custom.name = decode_string(body.text(body.tokens[0]));
  if (!is_utf8(custom.name)) return fail("malformed UTF-8 encoding");
  size_t pos = 1;
  if (kind(pos) == TokenKind::LeftParen) {
    const std::string_view side = kind(pos + 1) == TokenKind::Keyword ? body.text(body.tokens[pos + 1]) : "";
    if (side != "before" && side != "after") return fail("malformed placement");
    custom.before = side == "before";
    custom.place = kind(pos + 2) == TokenKind::Keyword ? find_place(body.text(body.tokens[pos + 2])) : kLastPlace + 1;
    if (custom.place > kLastPlace) return fail("malformed section kind");
    if (kind(pos + 3) != TokenKind::RightParen) return fail("unexpected token");
    pos += 4;
  }
  for (; kind(pos) == TokenKind::String; ++pos) custom.bytes += decode_string(body.text(body.tokens[pos]));
  if (kind(pos) != TokenKind::End) return fail("unexpected token");
  customs.push_back(std::move(custom));
  return true;
}

}  // namespace wasmvm::text
