// Element and data segments of FieldParser, standing alone or inline in tables and memories.
#include "text/field_parser.h"

namespace wasmvm::text {

// `(offset expr)` or one folded instruction, with its `end`.
bool FieldParser::offset(ByteWriter& out) {
  const bool has_keyword = in_.accept_form("offset");
  if (!(has_keyword ? expressions_.sequence(out) : expressions_.folded(out))) return false;
  out.byte(0x0b);
  return !has_keyword || in_.expect_close();
}

// Table or memory of an active segment: `(table x)`, or a number alone, as the first version of the language wrote it.
bool FieldParser::target(Space space, std::string_view word, uint32_t& out, bool& found) {
  found = in_.accept_form(word);
  if (found) return index(space, out) && in_.expect_close();
  found = in_.at_natural() && in_.peek(1).kind == TokenKind::LeftParen;
  return !found || index(space, out);
}

// The items up to the closing parenthesis: expressions, or function indices, which are written as expressions if so wanted.
bool FieldParser::elem_items(ByteWriter& out, bool as_expressions, uint32_t& count) {
  for (count = 0; !in_.at(TokenKind::RightParen); ++count) {
    if (in_.at(TokenKind::LeftParen)) {
      const bool has_keyword = in_.accept_form("item");
      if (!(has_keyword ? expressions_.sequence(out) : expressions_.folded(out))) return false;
      out.byte(0x0b);
      if (has_keyword && !in_.expect_close()) return false;
      continue;
    }
    uint32_t function;
    if (!index(Space::Func, function)) return false;
    if (as_expressions) out.byte(0xd2);
    out.u64(function);
    if (as_expressions) out.byte(0x0b);
  }
  return true;
}

// (elem id? list) | (elem id? (table x)? offset list) | (elem id? declare list), list ::= func x* | reftype (item expr)*.
// The binary form has eight variants; the shortest that fits is taken.
bool FieldParser::elem_field() {
  next(Space::Elem);
  if (in_.at_id()) in_.id();
  const bool declared = in_.accept_keyword("declare");
  bool has_table = false;
  uint32_t table = 0;
  const bool is_old = in_.at_natural();
  if (!declared && !target(Space::Table, "table", table, has_table)) return false;
  const bool active = has_table || (!declared && in_.at(TokenKind::LeftParen) && !types_.at_reference_type());
  ByteWriter position, items;
  if (active && !offset(position)) return false;

  // List: `func` index*, a reference type with expressions, or for active segments of table 0 just indices.
  ValType type = ValType::funcref();
  bool is_funcs = in_.accept_keyword("func");
  if (!is_funcs && active && (!has_table || is_old) && (in_.at_index() || in_.at(TokenKind::RightParen))) {
    is_funcs = true;
  } else if (!is_funcs && !types_.reference_type(type)) {
    return false;
  }
  if (is_funcs && in_.at(TokenKind::LeftParen)) return in_.unexpected("a function index");
  if (!is_funcs && in_.at_index()) return in_.unexpected("( or )");
  uint32_t count;
  if (!elem_items(items, false, count)) return false;

  const bool short_form = active && table == 0 && (is_funcs || type == ValType::funcref());
  ByteWriter& out = sections.elements.content;
  ++sections.elements.count;
  const int mode = active ? (short_form ? 0 : 2) : declared ? 3 : 1;
  out.byte(static_cast<uint8_t>(mode | (is_funcs ? 0 : 4)));
  if (mode == 2) out.u64(table);
  out.raw(position.bytes());
  if (mode != 0) {
    if (is_funcs) {
      out.byte(0);  // element kind: functions
    } else {
      out.val_type(type);
    }
  }
  out.u64(count);
  out.raw(items.bytes());
  return in_.expect_close();
}

// `reftype (elem ...)` of a table: defines its size too.
bool FieldParser::inline_elements(uint32_t table, TableType& type, ByteWriter& table_out) {
  if (!types_.reference_type(type.element) || !in_.expect_form("elem")) return false;
  next(Space::Elem);
  ByteWriter items;
  uint32_t count = 0;
  const bool is_funcs = !in_.at(TokenKind::LeftParen) && type.element == ValType::funcref();
  if (is_funcs) {
    while (in_.at_index()) {
      uint32_t function;
      if (!index(Space::Func, function)) return false;
      items.u64(function);
      ++count;
    }
  } else if (!elem_items(items, true, count)) {
    return false;
  }
  if (!in_.expect_close()) return false;
  type.limits.min = count;
  type.limits.max = count;
  table_out.val_type(type.element);
  write_limits(table_out, type.limits);

  ByteWriter& out = sections.elements.content;
  ++sections.elements.count;
  const bool short_form = table == 0 && (is_funcs || type.element == ValType::funcref());
  out.byte(static_cast<uint8_t>((short_form ? 0 : 2) | (is_funcs ? 0 : 4)));
  if (!short_form) out.u64(table);
  out.byte(type.limits.is_64 ? 0x42 : 0x41);
  out.byte(0);
  out.byte(0x0b);
  if (!short_form) {
    if (is_funcs) {
      out.byte(0);
    } else {
      out.val_type(type.element);
    }
  }
  out.u64(count);
  out.raw(items.bytes());
  return true;
}

bool FieldParser::data_strings(std::string& bytes) {
  std::string part;
  while (!in_.at(TokenKind::RightParen)) {
    if (!in_.expect_string(part)) return false;
    bytes += part;
  }
  return true;
}

// (data id? "..."*) | (data id? (memory x)? offset "..."*)
bool FieldParser::data_field() {
  next(Space::Data);
  if (in_.at_id()) in_.id();
  uint32_t memory = 0;
  bool has_memory;
  if (!target(Space::Memory, "memory", memory, has_memory)) return false;
  const bool active = has_memory || in_.at(TokenKind::LeftParen);
  ByteWriter& out = sections.data.content;
  ++sections.data.count;
  out.byte(!active ? 1 : memory != 0 ? 2 : 0);
  if (memory != 0) out.u64(memory);
  if (active && !offset(out)) return false;
  std::string bytes;
  if (!data_strings(bytes)) return false;
  out.name(bytes);
  return in_.expect_close();
}

// `(pagesize n)? (data ...)` of a memory: defines its size too.
bool FieldParser::inline_data(uint32_t memory, bool is_64, ByteWriter& memory_out) {
  MemoryText type;
  type.limits.is_64 = is_64;
  std::string bytes;
  if (!types_.page_size(type.page_log2) || !in_.expect_form("data") || !data_strings(bytes) || !in_.expect_close()) {
    return false;
  }
  next(Space::Data);
  const uint64_t page_log2 = type.page_log2.value_or(16);
  const uint64_t pages = (bytes.size() + (uint64_t{1} << page_log2) - 1) >> page_log2;
  type.limits.min = pages;
  type.limits.max = pages;
  write_limits(memory_out, type.limits, type.page_log2);

  ByteWriter& out = sections.data.content;
  ++sections.data.count;
  out.byte(memory != 0 ? 2 : 0);
  if (memory != 0) out.u64(memory);
  out.byte(is_64 ? 0x42 : 0x41);
  out.byte(0);
  out.byte(0x0b);
  out.name(bytes);
  return true;
}

}  // namespace wasmvm::text
