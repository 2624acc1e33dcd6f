// The outermost level of a module's text: its parentheses, its three forms, and the assembly of the usual one.
#include "text/assemble.h"

#include "text/encode_module.h"

namespace wasmvm::text {

namespace {

// An annotation that no parser took stands where it means nothing.
bool annotations_used(Cursor& in, const AnnotationList& annotations) {
  const Annotation* unused = annotations.first_unused();
  if (unused == nullptr) return true;
  const Token token{TokenKind::Word, unused->offset, 0};
  switch (unused->kind) {
    case AnnotationKind::Custom:
      return in.fail(token, ErrCode::TextSyntax, "misplaced @custom annotation", "expected it between module fields");
    case AnnotationKind::Name:
      return in.fail(token, ErrCode::TextSyntax, "misplaced @name annotation", "expected it where an identifier may stand");
    case AnnotationKind::BranchHint: break;
  }
  return in.fail(token, ErrCode::TextSyntax, "@metadata.code.branch_hint annotation: not in a function");
}

/// What stands in a source. For Binary and Quote, `bytes` holds the strings' contents.
enum class Form : uint8_t { Text, Binary, Quote };

class ModuleParser : public ParserBase {
 public:
  ModuleParser(Cursor& in, ModuleState& module, AnnotationList& annotations)
      : ParserBase(in, module, annotations), fields_(in, module, annotations) {}

  bool run(Form& form, std::string& bytes) {
    form = Form::Text;
    const bool has_parens = in_.accept_form("module");
    if (has_parens && !head(form)) return false;
    if (form != Form::Text) {
      std::string part;
      while (!in_.at(TokenKind::RightParen)) {
        if (!in_.expect_string(part)) return false;
        bytes += part;
      }
    } else if (!fields_.fields()) {
      return false;
    }
    if (has_parens && !in_.expect_close()) return false;
    return in_.at_end() ? annotations_used(in_, annotations_) : in_.unexpected("the end of the text");
  }

  std::vector<uint8_t> encode() { return encode_module(module_, fields_); }

 private:
  bool head(Form& form) {
    in_.accept_keyword("definition");
    if (in_.at_id()) {
      module_.module_name = in_.id();
      module_.has_module_name = true;
    }
    bool annotated;
    std::string name;
    if (!name_annotation(name, annotated)) return false;
    if (annotated) {
      module_.module_name = std::move(name);
      module_.has_module_name = true;
      if (const Annotation* second = annotations_.take(AnnotationKind::Name, in_.position())) {
        return fail_at(*second, "@name annotation: multiple module", "a module has at most one name");
      }
    }
    if (in_.accept_keyword("binary")) form = Form::Binary;
    if (in_.accept_keyword("quote")) form = Form::Quote;
    return true;
  }

  FieldParser fields_;
};

// One level of quoting is unfolded; a quoted text that quotes again is no module.
Result<std::vector<uint8_t>> assemble_source(std::string_view source, const Features& features, bool quoted) {
  const TokenArray tokens = lex(source, features);
  Cursor in(tokens);
  ModuleState module(features);
  AnnotationList annotations(tokens);
  ModuleParser parser(in, module, annotations);
  Form form;
  std::string bytes;
  if (!parser.run(form, bytes)) return in.take_error();
  if (form == Form::Binary) return std::vector<uint8_t>(bytes.begin(), bytes.end());
  if (form == Form::Text) return parser.encode();
  if (quoted) return make_error(ErrCode::TextSyntax, "unexpected token", "a quoted module cannot quote another");
  return assemble_source(bytes, features, true);
}

}  // namespace

Result<std::vector<uint8_t>> assemble(std::string_view source, const Features& features) {
  WASMVM_TRY(features.check_implemented());
  return assemble_source(source, features, false);
}

}  // namespace wasmvm::text
