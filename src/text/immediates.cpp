// The half of ExpressionParser that reads what follows a mnemonic; the opcode table says what that is.
#include <bit>

#include "text/expression_parser.h"
#include "text/numbers.h"
#include "wasm/limits.h"

namespace wasmvm::text {

namespace {

void write_opcode(Opcode op, ByteWriter& out) {
  const OpInfo& row = op_info(op);
  if (row.prefix == 0) {
    out.byte(static_cast<uint8_t>(row.code));
  } else {
    out.byte(row.prefix);
    out.u64(row.code);
  }
}

bool fail_number(Cursor& in, NumberStatus status, std::string_view expected, std::string_view out_of_range) {
  if (status == NumberStatus::Malformed) return in.unexpected(expected);
  return in.fail(out_of_range, "expected " + std::string(expected) + ", found " + in.shown(in.peek()));
}

// Words and the keywords inf and nan may be numbers.
bool is_number(const Cursor& in, uint32_t ahead = 0) {
  const TokenKind kind = in.peek(ahead).kind;
  return (kind == TokenKind::Word || kind == TokenKind::Keyword) && number_shape(in.text(ahead)) != NumberShape::None;
}

// A number of so many bits: integers wrap, floats are rounded.
bool parse_number(Cursor& in, bool is_float, unsigned bits, uint64_t& value) {
  if (!is_number(in)) return in.unexpected("a number");
  NumberStatus status;
  if (!is_float) {
    status = parse_integer(in.text(), bits, value);
  } else if (bits == 64) {
    status = parse_f64(in.text(), value);
  } else {
    uint32_t low = 0;
    status = parse_f32(in.text(), low);
    value = low;
  }
  if (status != NumberStatus::Ok) {
    return fail_number(in, status, (is_float ? "a number for f" : "an integer for i") + std::to_string(bits),
                       "constant out of range");
  }
  in.skip();
  return true;
}

}  // namespace

bool parse_constant(Cursor& in, Immediate kind, uint64_t& bits) {
  switch (kind) {
    case Immediate::I32: return parse_number(in, false, 32, bits);
    case Immediate::I64: return parse_number(in, false, 64, bits);
    case Immediate::F32: return parse_number(in, true, 32, bits);
    default: return parse_number(in, true, 64, bits);
  }
}

// shape followed by exactly as many numbers as it has lanes; the count is judged before the numbers.
bool parse_vector(Cursor& in, uint8_t (&bytes)[16]) {
  struct Shape {
    std::string_view word;
    bool is_float;
    unsigned bits;
  };
  static constexpr Shape kShapes[] = {{"i8x16", false, 8},  {"i16x8", false, 16}, {"i32x4", false, 32},
                                      {"i64x2", false, 64}, {"f32x4", true, 32},  {"f64x2", true, 64}};
  for (const Shape& shape : kShapes) {
    if (!in.accept_keyword(shape.word)) continue;
    const unsigned width = shape.bits / 8, lanes = 16 / width;
    unsigned found = 0;
    while (found <= lanes && is_number(in, found)) ++found;
    // A word that should have been a number is a fault of its own.
    const Token& next = in.peek(found);
    if (found < lanes &&
        (next.kind == TokenKind::Word || (next.kind == TokenKind::Keyword && !is_known_keyword(in.text(next))))) {
      return in.unexpected(next, "a number");
    }
    if (found != lanes) {
      return in.fail("wrong number of lane literals",
                     "expected " + std::to_string(lanes) + ", found " + (found < lanes ? std::to_string(found) : "more"));
    }
    for (unsigned lane = 0; lane < lanes; ++lane) {
      uint64_t value;
      if (!parse_number(in, shape.is_float, shape.bits, value)) return false;
      for (unsigned b = 0; b < width; ++b) bytes[lane * width + b] = static_cast<uint8_t>(value >> (8 * b));
    }
    return true;
  }
  return in.unexpected("a vector shape");
}

// The binary form of integers is signed whatever the text wrote.
bool ExpressionParser::constant(Immediate kind, ByteWriter& out) {
  uint64_t bits;
  if (!parse_constant(in_, kind, bits)) return false;
  switch (kind) {
    case Immediate::I32: out.s64(static_cast<int32_t>(bits)); break;
    case Immediate::I64: out.s64(static_cast<int64_t>(bits)); break;
    case Immediate::F32: out.fixed32(static_cast<uint32_t>(bits)); break;
    default: out.fixed64(bits); break;
  }
  return true;
}

bool ExpressionParser::vector_constant(ByteWriter& out) {
  uint8_t bytes[16];
  if (!parse_vector(in_, bytes)) return false;
  out.raw(Bytes(bytes, 16));
  return true;
}

bool ExpressionParser::index_immediate(Space space, ByteWriter& out) {
  uint32_t i;
  if (!index(space, i)) return false;
  out.u64(i);
  return true;
}

bool ExpressionParser::optional_index_immediate(Space space, ByteWriter& out) {
  uint32_t i;
  if (!optional_index(space, i)) return false;
  out.u64(i);
  return true;
}

bool ExpressionParser::index_pair(Space first, Space second, ByteWriter& out) {
  return index_immediate(first, out) && index_immediate(second, out);
}

// Both indices or none.
bool ExpressionParser::copy_immediate(Space space, ByteWriter& out) {
  if (in_.at_index()) return index_pair(space, space, out);
  out.u64(0);
  out.u64(0);
  return true;
}

// `table.init x? y`: the text has the optional target first, the binary the segment.
bool ExpressionParser::init_immediate(Space segment, Space target, ByteWriter& out) {
  const TokenKind next = in_.peek(1).kind;
  const bool two = next == TokenKind::Id || next == TokenKind::QuotedId || in_.at_natural(1);
  uint32_t target_index = 0, segment_index;
  if ((two && !index(target, target_index)) || !index(segment, segment_index)) return false;
  out.u64(segment_index);
  out.u64(target_index);
  return true;
}

// br_table l* l: the last one is the default.
bool ExpressionParser::br_table(ByteWriter& out) {
  std::vector<uint32_t> labels;
  do {
    if (!label_index(labels.emplace_back())) return false;
  } while (in_.at_index());
  out.u64(labels.size() - 1);
  for (uint32_t label : labels) out.u64(label);
  return true;
}

// br_on_cast l reftype reftype: the nullabilities share a byte in front.
bool ExpressionParser::br_on_cast(ByteWriter& out) {
  uint32_t label;
  ValType source, target;
  if (!label_index(label) || !types_.reference_type(source) || !types_.reference_type(target)) return false;
  out.byte(static_cast<uint8_t>((source.is_nullable() ? 1 : 0) | (target.is_nullable() ? 2 : 0)));
  out.u64(label);
  out.heap_type(source.heap());
  out.heap_type(target.heap());
  return true;
}

// (catch x l) | (catch_ref x l) | (catch_all l) | (catch_all_ref l), any number of times; the block's own label is not open.
bool ExpressionParser::catch_clauses(ByteWriter& out) {
  static constexpr std::string_view kKinds[] = {"catch", "catch_ref", "catch_all", "catch_all_ref"};
  ByteWriter clauses;
  uint32_t count = 0;
  for (bool found = true; found;) {
    found = false;
    for (uint8_t kind = 0; kind < 4 && !found; ++kind) {
      if (!in_.accept_form(kKinds[kind])) continue;
      found = true;
      ++count;
      clauses.byte(kind);
      uint32_t label;
      if ((kind < 2 && !index_immediate(Space::Tag, clauses)) || !label_index(label)) return false;
      clauses.u64(label);
      if (!in_.expect_close()) return false;
    }
  }
  out.u64(count);
  out.raw(clauses.bytes());
  return true;
}

// call_indirect x? typeuse: the binary form has the type first.
bool ExpressionParser::call_indirect(ByteWriter& out) {
  uint32_t table, type;
  if (!optional_index(Space::Table, table) || !types_.type_use(type, nullptr)) return false;
  out.u64(type);
  out.u64(table);
  return true;
}

// x field: the names of fields depend on the type.
bool ExpressionParser::field_immediate(ByteWriter& out) {
  static const IndexSpace kNoFields;
  uint32_t type, field;
  if (!index(Space::Type, type)) return false;
  const IndexSpace& fields = type < module_.types.size() ? module_.types[type].fields : kNoFields;
  if (!index(Space::Field, fields, field)) return false;
  out.u64(type);
  out.u64(field);
  return true;
}

// memidx? (offset=u64)? (align=u64)?; the natural alignment if none is given. Bit 6 of the alignment announces a memory.
bool ExpressionParser::memory_argument(Opcode op, ByteWriter& out) {
  const OpInfo& row = op_info(op);
  // Before a lane, a number alone is the lane.
  const bool has_lane = row.imm == Immediate::MemArgLane;
  const bool memory_follows =
      in_.at_id() ||
      (in_.at_natural() && (!has_lane || in_.at_natural(1) ||
                            (in_.peek(1).kind == TokenKind::Keyword && in_.text(1).find('=') != std::string_view::npos)));
  uint32_t memory = 0;
  if (memory_follows && !index(Space::Memory, memory)) return false;
  uint64_t offset = 0, align = uint64_t{1} << row.arg;
  for (const auto& [key, value] : {std::pair(std::string_view("offset="), &offset), {"align=", &align}}) {
    if (!in_.at(TokenKind::Keyword) || !in_.text().starts_with(key)) continue;
    // Before 64-bit memories the grammar itself bounded offsets; now validation does.
    const unsigned bits = value == &align || module_.features.has(Proposal::Memory64) ? 64 : 32;
    const NumberStatus status = parse_unsigned(in_.text().substr(key.size()), bits, *value);
    if (status != NumberStatus::Ok) {
      return fail_number(in_, status, "an unsigned number of " + std::to_string(bits) + " bits",
                         "i" + std::to_string(bits) + " constant out of range");
    }
    if (value == &align && !std::has_single_bit(align)) {
      return in_.fail("alignment must be a power of two", "found " + in_.shown(in_.peek()));
    }
    in_.skip();
  }
  out.u64(static_cast<uint32_t>(std::countr_zero(align)) | (memory != 0 ? 0x40u : 0u));
  if (memory != 0) out.u64(memory);
  out.u64(offset);
  return !has_lane || lane(out);
}

// laneidx ::= u8; whether the shape has so many lanes is the validator's question.
bool ExpressionParser::lane(ByteWriter& out) {
  uint64_t value;
  if (!in_.expect_unsigned(8, value)) return false;
  out.byte(static_cast<uint8_t>(value));
  return true;
}

// Sixteen lanes. Numbers that can be no lane are out of range here rather than unexpected: so the suite wants it.
bool ExpressionParser::shuffle_lanes(ByteWriter& out) {
  unsigned found = 0;
  for (; is_number(in_) && found < 16; ++found) {
    if (number_shape(in_.text()) != NumberShape::Nat) {
      return in_.fail("i8 constant out of range", "expected a lane, found " + in_.shown(in_.peek()));
    }
    if (!lane(out)) return false;
  }
  if (found == 16 && !is_number(in_)) return true;
  return in_.fail("invalid lane length", "expected 16 lanes, found " + (found < 16 ? std::to_string(found) : "more"));
}

// Opcode and immediates. Three mnemonics have two encodings each, told apart by what follows.
bool ExpressionParser::instruction(Opcode op, ByteWriter& out) {
  if (op == Opcode::select && in_.at_form("result")) op = Opcode::select_t;
  if (op == Opcode::ref_test || op == Opcode::ref_cast) {
    ValType type;
    if (!types_.reference_type(type)) return false;
    if (type.is_nullable()) op = op == Opcode::ref_test ? Opcode::ref_test_null : Opcode::ref_cast_null;
    write_opcode(op, out);
    out.heap_type(type.heap());
    return true;
  }
  write_opcode(op, out);
  return immediates(op, out);
}

bool ExpressionParser::immediates(Opcode op, ByteWriter& out) {
  const Immediate kind = op_info(op).imm;
  switch (kind) {
    case Immediate::None: return true;
    case Immediate::Block:
    case Immediate::TryTable: return in_.unexpected("an instruction");  // handled with the blocks
    case Immediate::Label: {
      uint32_t label;
      if (!label_index(label)) return false;
      out.u64(label);
      return true;
    }
    case Immediate::BrTable: return br_table(out);
    case Immediate::Func: return index_immediate(Space::Func, out);
    case Immediate::CallIndirect: return call_indirect(out);
    case Immediate::Type: return index_immediate(Space::Type, out);
    case Immediate::Table: return optional_index_immediate(Space::Table, out);
    case Immediate::TableInit: return init_immediate(Space::Elem, Space::Table, out);
    case Immediate::TableCopy: return copy_immediate(Space::Table, out);
    case Immediate::Elem: return index_immediate(Space::Elem, out);
    case Immediate::Local: {
      static const IndexSpace kNoLocals;
      uint32_t local;
      if (!index(Space::Local, locals_ != nullptr ? *locals_ : kNoLocals, local)) return false;
      out.u64(local);
      return true;
    }
    case Immediate::Global: return index_immediate(Space::Global, out);
    case Immediate::MemArg:
    case Immediate::MemArgLane: return memory_argument(op, out);
    case Immediate::Memory: return optional_index_immediate(Space::Memory, out);
    case Immediate::MemoryInit: module_.needs_data_count = true; return init_immediate(Space::Data, Space::Memory, out);
    case Immediate::MemoryCopy: return copy_immediate(Space::Memory, out);
    case Immediate::Data: module_.needs_data_count = true; return index_immediate(Space::Data, out);
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64: return constant(kind, out);
    case Immediate::V128: return vector_constant(out);
    case Immediate::Lane: return lane(out);
    case Immediate::Lanes16: return shuffle_lanes(out);
    case Immediate::SelectTypes: {
      std::vector<ValType> list;
      while (in_.accept_form("result")) {
        while (!in_.at(TokenKind::RightParen)) {
          if (!types_.value_type(list.emplace_back())) return false;
        }
        in_.skip();
      }
      out.u64(list.size());
      for (ValType type : list) out.val_type(type);
      return true;
    }
    case Immediate::HeapType: {
      HeapType heap = AbstractHeap::any;
      if (!types_.heap_type(heap)) return false;
      out.heap_type(heap);
      return true;
    }
    case Immediate::TypeField: return field_immediate(out);
    case Immediate::TypeCount: {
      uint64_t count;
      if (!index_immediate(Space::Type, out) || !in_.expect_unsigned(32, count)) return false;
      out.u64(count);
      return true;
    }
    case Immediate::TypeData: module_.needs_data_count = true; return index_pair(Space::Type, Space::Data, out);
    case Immediate::TypeElem: return index_pair(Space::Type, Space::Elem, out);
    case Immediate::TypeType: return index_pair(Space::Type, Space::Type, out);
    case Immediate::BrOnCast: return br_on_cast(out);
    case Immediate::Tag: return index_immediate(Space::Tag, out);
    case Immediate::ZeroByte: out.byte(0); return true;
  }
  return true;
}

}  // namespace wasmvm::text
