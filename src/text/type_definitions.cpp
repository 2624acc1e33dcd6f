// The second half of TypeParser: definitions of function, struct and array types, subtypes and recursion groups.
#include "text/type_parser.h"

namespace wasmvm::text {

// fieldtype ::= storagetype | (mut storagetype), storagetype ::= valtype | i8 | i16
bool TypeParser::field_type(ByteWriter& out) {
  const bool is_mutable = in_.accept_form("mut");
  if (in_.accept_keyword("i8")) {
    out.val_type(ValType::i8());
  } else if (in_.accept_keyword("i16")) {
    out.val_type(ValType::i16());
  } else {
    ValType type;
    if (!value_type(type)) return false;
    out.val_type(type);
  }
  out.byte(is_mutable ? 1 : 0);
  return !is_mutable || in_.expect_close();
}

// (field id fieldtype) | (field fieldtype*), any number of times
bool TypeParser::struct_fields(ByteWriter& out, IndexSpace& fields) {
  ByteWriter content;
  while (in_.accept_form("field")) {
    if (in_.at_id()) {
      if (!bind(Space::Field, fields) || !field_type(content)) return false;
    } else {
      while (!in_.at(TokenKind::RightParen)) {
        if (!bind(Space::Field, fields) || !field_type(content)) return false;
      }
    }
    if (!in_.expect_close()) return false;
  }
  out.u64(fields.count);
  out.raw(content.bytes());
  return true;
}

// comptype ::= (func param* result*) | (struct field*) | (array fieldtype)
bool TypeParser::composite_type(ByteWriter& out, TypeEntry& entry) {
  if (in_.accept_form("func")) {
    IndexSpace names;  // parameters may be named here too, to no effect
    out.byte(0x60);
    if (!inline_type(entry.func, &names)) return false;
    write_func_type(out, entry.func);
  } else if (in_.accept_form("struct")) {
    entry.kind = CompositeKind::Struct;
    out.byte(0x5f);
    if (!struct_fields(out, entry.fields)) return false;
  } else if (in_.accept_form("array")) {
    entry.kind = CompositeKind::Array;
    out.byte(0x5e);
    if (!field_type(out)) return false;
  } else {
    return in_.unexpected(in_.peek(in_.at(TokenKind::LeftParen) ? 1 : 0), "func, struct or array");
  }
  return in_.expect_close();
}

// typedef ::= (type id? subtype), subtype ::= (sub final? x* comptype) | comptype. A bare comptype is final; `final` without
// supertypes says the same and is encoded the same.
bool TypeParser::type_definition(ByteWriter& out, bool& is_plain) {
  if (!in_.expect_form("type")) return false;
  if (in_.at_id()) in_.id();  // bound by the first pass
  TypeEntry entry;
  is_plain = true;
  if (in_.accept_form("sub")) {
    const bool is_final = in_.accept_keyword("final");
    std::vector<uint32_t> supers;
    while (in_.at_index()) {
      if (!index(Space::Type, supers.emplace_back())) return false;
    }
    if (!is_final || !supers.empty()) {
      out.byte(is_final ? 0x4f : 0x50);
      out.u64(supers.size());
      for (uint32_t super : supers) out.u64(super);
      is_plain = false;
    }
    if (!composite_type(out, entry) || !in_.expect_close()) return false;
  } else if (!composite_type(out, entry)) {
    return false;
  }
  module_.types.push_back(std::move(entry));
  return in_.expect_close();
}

// rectype ::= (rec typedef*) | typedef
bool TypeParser::type_field() {
  ++module_.type_groups;
  const uint32_t first = static_cast<uint32_t>(module_.types.size());
  if (in_.at_form("rec") && !module_.features.has(Proposal::GC)) return in_.fail_disabled(Proposal::GC, "rec");
  const bool is_group = in_.accept_form("rec");
  ByteWriter members;
  bool is_plain = false;
  while (is_group ? !in_.at(TokenKind::RightParen) : module_.types.size() == first) {
    if (!type_definition(members, is_plain)) return false;
  }
  if (is_group) in_.skip();
  // A group of one is the same as its only type and is written like it.
  const uint32_t count = static_cast<uint32_t>(module_.types.size()) - first;
  if (count == 1 && is_plain && module_.types[first].kind == CompositeKind::Func) {
    module_.offer_type(module_.types[first].func, first);
  }
  if (count != 1) {
    module_.type_section.byte(0x4e);
    module_.type_section.u64(count);
  }
  module_.type_section.raw(members.bytes());
  return true;
}

}  // namespace wasmvm::text
