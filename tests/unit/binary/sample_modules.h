// Hand-made modules that the tests of this layer share.
#pragma once

#include <cctype>
#include <functional>
#include <string_view>
#include <vector>

#include "binary/writer.h"
#include "wasm/opcode.h"

namespace wasmvm::binary::test {

/// Bytes of hexadecimal digits; blanks between them do not matter.
inline std::vector<uint8_t> hex(std::string_view text) {
  std::vector<uint8_t> bytes;
  int high = -1;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c))) continue;
    const int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

/// Preamble and the given bytes.
inline std::vector<uint8_t> module_of(std::string_view sections) {
  std::vector<uint8_t> bytes = hex("00 61 73 6d 01 00 00 00");
  const std::vector<uint8_t> rest = hex(sections);
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

/// The opcode of `op` with immediates that all differ from zero where they may.
inline void append_sample(ByteWriter& out, Opcode op) {
  const OpInfo& info = op_info(op);
  if (info.prefix != 0) {
    out.byte(info.prefix);
    out.u32(info.code);
  } else {
    out.byte(static_cast<uint8_t>(info.code));
  }
  const auto numbers = [&](std::initializer_list<uint32_t> values) {
    for (const uint32_t value : values) out.u32(value);
  };
  switch (info.imm) {
    case Immediate::None: break;
    case Immediate::Block: out.s64(5); break;
    case Immediate::Label:
    case Immediate::Func:
    case Immediate::Type:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Memory:
    case Immediate::Data:
    case Immediate::Tag: numbers({300}); break;
    case Immediate::BrTable: numbers({3, 1, 200, 3, 400}); break;
    case Immediate::CallIndirect:
    case Immediate::TableInit:
    case Immediate::TableCopy:
    case Immediate::MemoryInit:
    case Immediate::MemoryCopy:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TypeType: numbers({300, 17}); break;
    case Immediate::MemArg:
    case Immediate::MemArgLane:
      numbers({0x40u | info.arg, 2u});
      out.u64(0x123456789a);
      if (info.imm == Immediate::MemArgLane) out.byte(1);
      break;
    case Immediate::I32: out.s64(-123456); break;
    case Immediate::I64: out.s64(-1234567890123); break;
    case Immediate::F32: out.fixed32(0x7fa00001); break;
    case Immediate::F64: out.fixed64(0x7ff4000000000001); break;
    case Immediate::V128:
    case Immediate::Lanes16:
      for (uint8_t i = 0; i < 16; ++i) out.byte(i);
      break;
    case Immediate::Lane: out.byte(1); break;
    case Immediate::SelectTypes: out.raw(hex("02 7f 64 05")); break;
    case Immediate::HeapType: out.byte(0x6b); break;
    case Immediate::BrOnCast: out.raw(hex("03 ac 02 6e 05")); break;
    case Immediate::TryTable: out.raw(hex("40 04 00 07 01 01 08 02 02 03 03 04")); break;
    case Immediate::ZeroByte: out.byte(0); break;
  }
}

inline bool opens_block(Opcode op) { return op_info(op).imm == Immediate::Block || op_info(op).imm == Immediate::TryTable; }

/// One body with every instruction of the table once (structure as the grammar wants it, types regardless).
inline std::vector<uint8_t> body_with_everything() {
  ByteWriter out;
  out.raw(hex("03 02 7f 01 7b 03 64 05"));  // locals: two i32, one v128, three (ref 5)
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    const auto op = static_cast<Opcode>(i);
    const bool is_part =
        op == Opcode::end || op == Opcode::delegate || op == Opcode::else_ || op == Opcode::catch_ || op == Opcode::catch_all;
    if (is_part) continue;
    append_sample(out, op);
    if (op == Opcode::try_) {
      append_sample(out, Opcode::delegate);
      append_sample(out, op);
      append_sample(out, Opcode::catch_);
      append_sample(out, Opcode::catch_all);
    }
    if (op == Opcode::if_) append_sample(out, Opcode::else_);
    if (opens_block(op)) append_sample(out, Opcode::end);
  }
  append_sample(out, Opcode::end);
  return out.take();
}

/// A module with every section and every form of entry. It decodes; it is not valid.
inline std::vector<uint8_t> module_with_everything() {
  ByteWriter out;
  const auto section = [&](uint8_t id, std::string_view text) {
    const size_t mark = out.begin_section(id);
    out.raw(hex(text));
    out.end_section(mark);
  };
  out.preamble();
  section(0, "05 66 69 72 73 74 01 02 03");  // custom "first"
  // rec (sub (struct i8, mut i16, mut (ref null 1))), (sub final 0 (array mut f32)); func; struct; func with all references; func
  section(1,
          "05"
          "4e 02 50 00 5f 03 78 00 77 01 63 01 01  4f 01 00 5e 7d 01"
          "60 02 7f 7e 02 7d 7c"
          "5f 00"
          "60 0d 7b 70 6f 6e 6d 6c 6b 6a 69 74 73 72 71 02 64 70 64 00"
          "60 00 00");
  section(2,
          "05"
          "01 6d 01 66 00 02"           // function
          "01 6d 01 74 01 70 01 01 0a"  // table
          "01 6d 01 6d 02 03 01 02"     // shared memory
          "01 6d 01 67 03 7f 01"        // global
          "01 6d 01 65 04 00 02");      // tag
  section(3, "02 02 02");
  section(4, "03 70 00 01 40 00 64 70 05 01 02 d2 00 0b 6f 04 03");
  section(5, "03 00 01 0d 01 02 00 08 00 10");
  section(13, "01 00 02");
  section(6, "02 7f 00 41 2a 0b 64 6b 01 fb 01 03 0b");
  section(7, "05 01 61 00 00 01 62 01 00 01 63 02 00 01 64 03 00 01 65 04 00");
  section(8, "00");
  section(9,
          "08"
          "00 41 00 0b 02 00 01"
          "01 00 02 00 01"
          "02 01 41 00 0b 00 02 00 01"
          "03 00 02 00 01"
          "04 41 00 0b 02 d2 00 0b d0 70 0b"
          "05 70 01 d2 00 0b"
          "06 01 41 00 0b 70 01 d2 00 0b"
          "07 63 02 01 d0 02 0b");
  section(12, "03");
  const std::vector<uint8_t> body = body_with_everything();
  const size_t code = out.begin_section(10);
  out.u32(2);
  out.raw(hex("02 00 0b"));
  out.u32(static_cast<uint32_t>(body.size()));
  out.raw(body);
  out.end_section(code);
  section(11, "03 00 41 00 0b 02 61 62 01 01 63 02 01 42 00 0b 00");
  // name section: module, functions, locals, labels, types, tables, memories, globals, elements, data, fields, tags
  section(0,
          "04 6e 61 6d 65"
          "00 02 01 6d 01 07 02 00 01 66 01 01 67 02 09 01 01 02 00 01 78 01 01 79 03 06 01 01 01 00 01 6c"
          "04 04 01 00 01 74 05 04 01 00 01 62 06 04 01 00 01 6d 07 04 01 00 01 67 08 04 01 00 01 65"
          "09 04 01 00 01 64 0a 06 01 00 01 00 01 66 0b 04 01 00 01 74");
  section(0, "04 6c 61 73 74");  // custom "last"
  return out.take();
}

/// A small valid module: two functions, memory, table, segments.
inline std::vector<uint8_t> small_module() {
  return module_of(
      "01 07 01 60 02 7f 7f 01 7f  03 03 02 00 00  04 04 01 70 00 02  05 03 01 00 01"
      "07 07 01 03 61 64 64 00 00  09 08 01 00 41 00 0b 02 00 01"
      "0a 19 02 07 00 20 00 20 01 6a 0b 0f 00 02 40 20 00 45 0d 00 0b 20 00 28 02 04 0b"
      "0b 08 01 00 41 04 0b 02 68 69");
}

}  // namespace wasmvm::binary::test
