// Binding and looking up identifiers, name annotations.
#include "text/parser_base.h"

#include <algorithm>

#include "text/characters.h"

namespace wasmvm::text {

namespace {

ErrCode unknown_code(Space space) {
  switch (space) {
    case Space::Type: return ErrCode::InvalidFuncTypeIdx;
    case Space::Func: return ErrCode::InvalidFuncIdx;
    case Space::Table: return ErrCode::InvalidTableIdx;
    case Space::Memory: return ErrCode::InvalidMemoryIdx;
    case Space::Global: return ErrCode::InvalidGlobalIdx;
    case Space::Tag: return ErrCode::InvalidTagIdx;
    case Space::Elem: return ErrCode::InvalidElemIdx;
    case Space::Data: return ErrCode::InvalidDataIdx;
    case Space::Field: return ErrCode::InvalidFieldIdx;
    case Space::Local: return ErrCode::InvalidLocalIdx;
    default: return ErrCode::InvalidLabelIdx;
  }
}

// The official texts abbreviate some spaces in "duplicate ...".
const char* duplicate_name(Space space) {
  switch (space) {
    case Space::Func: return "func";
    case Space::Elem: return "elem";
    case Space::Data: return "data";
    default: return space_name(space);
  }
}

}  // namespace

AnnotationList::AnnotationList(const TokenArray& tokens) {
  for (const Annotation& annotation : tokens.annotations) lists_[static_cast<size_t>(annotation.kind)].push_back({&annotation});
}

const Annotation* AnnotationList::take(AnnotationKind kind, uint32_t token) {
  std::vector<Entry>& list = lists_[static_cast<size_t>(kind)];
  const auto first =
      std::lower_bound(list.begin(), list.end(), token, [](const Entry& e, uint32_t t) { return e.annotation->token < t; });
  // Those in front of one token are taken in order, so a count says which are left; many may stand in one place.
  if (first == list.end() || list.end() - first <= first->taken) return nullptr;
  const Annotation* next = first[first->taken].annotation;
  if (next->token != token) return nullptr;
  ++first->taken;
  return next;
}

const Annotation* AnnotationList::first_unused() const {
  const Annotation* found = nullptr;
  for (const std::vector<Entry>& list : lists_) {
    for (size_t i = 0; i < list.size();) {
      const size_t rest = i + list[i].taken;
      if (rest < list.size() && list[rest].annotation->token == list[i].annotation->token) {
        if (found == nullptr || list[rest].annotation->offset < found->offset) found = list[rest].annotation;
        break;
      }
      i = rest;
    }
  }
  return found;
}

bool ParserBase::fail_at(const Annotation& annotation, std::string_view official, std::string_view detail) {
  return in_.fail(Token{TokenKind::Word, annotation.offset, 0}, ErrCode::TextSyntax, official, detail);
}

// (@name "text"), between a definition's identifier and its other parts.
bool ParserBase::name_annotation(std::string& name, bool& found) {
  const Annotation* annotation = annotations_.take(AnnotationKind::Name, in_.position());
  found = annotation != nullptr;
  if (!found) return true;
  const TokenArray body = lex(annotation->body, module_.features);
  if (body.tokens[0].kind != TokenKind::String || body.tokens[1].kind != TokenKind::End) {
    return fail_at(*annotation, "@name annotation: unexpected token", "expected one string");
  }
  name = decode_string(body.text(body.tokens[0]));
  return is_utf8(name) || fail_at(*annotation, "@name annotation: malformed UTF-8 encoding");
}

// id? (@name ...)?; the annotation's text wins in the name section, the identifier in the source.
bool ParserBase::bind(Space space, IndexSpace& indices) {
  const uint32_t index = indices.count++;
  std::string name;
  bool named = in_.at_id();
  if (named) {
    const Token token = in_.peek();
    const std::string_view id = in_.id();
    if (!indices.ids.emplace(id, index).second) {
      return in_.fail(token, ErrCode::TextSyntax, std::string("duplicate ") + duplicate_name(space),
                      in_.shown(token) + " is already defined");
    }
    name = id;
  }
  bool annotated;
  if (!name_annotation(name, annotated)) return false;
  if (named || annotated) indices.names.emplace_back(index, std::move(name));
  return true;
}

bool ParserBase::unknown_id(const Token& token, Space space) {
  return in_.fail(token, unknown_code(space), std::string("unknown ") + space_name(space), in_.shown(token));
}

// x ::= u32 | id. Numbers are not compared with the size of the space: that is the validator's.
bool ParserBase::index(Space space, const IndexSpace& indices, uint32_t& out) {
  if (in_.at_id()) {
    const Token token = in_.peek();
    const auto it = indices.ids.find(in_.id());
    if (it == indices.ids.end()) return unknown_id(token, space);
    out = it->second;
    return true;
  }
  if (!in_.at(TokenKind::Word)) return in_.unexpected(std::string("a ") + space_name(space) + " index");
  uint64_t value;
  if (!in_.expect_unsigned(32, value)) return false;
  out = static_cast<uint32_t>(value);
  return true;
}

}  // namespace wasmvm::text
