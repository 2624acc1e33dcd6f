// InstructionReader: every row of the opcode table, every fault of the grammar.
#include "binary/instruction_reader.h"

#include <catch2/catch.hpp>

#include "sample_modules.h"

using namespace wasmvm;
using namespace wasmvm::binary;
using namespace wasmvm::binary::test;

namespace {

/// The message of the first fault in `code`, an expression at offset 100; empty if there is none.
std::string fault(const std::vector<uint8_t>& code, const Features& features = Features::all(), uint64_t* offset = nullptr,
                  ErrCode* error_code = nullptr) {
  InstructionReader reader(code, 100, features);
  Instruction out;
  while (reader.next(out)) {}
  if (!reader.failed()) return {};
  const Error error = reader.take_error();
  if (offset) *offset = error.offset;
  if (error_code) *error_code = error.code;
  return error.message;
}

std::string fault(std::string_view text) { return fault(hex(text)); }

Instruction read_one(const std::vector<uint8_t>& code, InstructionReader& reader) {
  Instruction out;
  INFO("bytes " << code.size());
  REQUIRE(reader.next(out));
  return out;
}

void check_immediates(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  switch (info.imm) {
    case Immediate::Block:
      CHECK(in.block.kind == BlockType::Func);
      CHECK(in.block.type.value == 5);
      break;
    case Immediate::Label:
    case Immediate::Func:
    case Immediate::Type:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Memory:
    case Immediate::Data:
    case Immediate::Tag: CHECK(in.index == 300); break;
    case Immediate::BrTable:
      CHECK(std::vector<uint32_t>(in.labels.begin(), in.labels.end()) == std::vector<uint32_t>{1, 200, 3});
      CHECK(in.index == 400);
      break;
    case Immediate::CallIndirect:
    case Immediate::TableInit:
    case Immediate::TableCopy:
    case Immediate::MemoryInit:
    case Immediate::MemoryCopy:
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TypeType:
      CHECK(in.index == 300);
      CHECK(in.index2 == 17);
      break;
    case Immediate::MemArgLane: CHECK(in.lane == 1); [[fallthrough]];
    case Immediate::MemArg:
      CHECK(in.mem.align_log2 == info.arg);
      CHECK(in.mem.memory.value == 2);
      CHECK(in.mem.offset == 0x123456789a);
      break;
    case Immediate::I32: CHECK(static_cast<int64_t>(in.bits) == -123456); break;
    case Immediate::I64: CHECK(static_cast<int64_t>(in.bits) == -1234567890123); break;
    case Immediate::F32: CHECK(in.bits == 0x7fa00001); break;
    case Immediate::F64: CHECK(in.bits == 0x7ff4000000000001); break;
    case Immediate::V128:
    case Immediate::Lanes16: CHECK((in.v128[0] == 0 && in.v128[15] == 15)); break;
    case Immediate::Lane: CHECK(in.lane == 1); break;
    case Immediate::SelectTypes:
      REQUIRE(in.types.size() == 2);
      CHECK(in.types[1] == ValType::ref(HeapType(TypeIndex(5)), false));
      break;
    case Immediate::HeapType: CHECK(in.heap.is(AbstractHeap::struct_)); break;
    case Immediate::BrOnCast:
      CHECK(in.cast_flags == 3);
      CHECK(in.index == 300);
      CHECK(in.heap.is(AbstractHeap::any));
      CHECK(in.heap2 == HeapType(TypeIndex(5)));
      break;
    case Immediate::TryTable:
      CHECK(in.block.kind == BlockType::Empty);
      REQUIRE(in.catches.size() == 4);
      CHECK((in.catches[0].kind == CatchKind::Catch && in.catches[0].tag.value == 7 && in.catches[0].label.value == 1));
      CHECK((in.catches[1].kind == CatchKind::CatchRef && in.catches[1].tag.value == 8));
      CHECK((in.catches[2].kind == CatchKind::CatchAll && in.catches[2].label.value == 3));
      CHECK((in.catches[3].kind == CatchKind::CatchAllRef && in.catches[3].label.value == 4));
      break;
    case Immediate::None:
    case Immediate::ZeroByte: break;
  }
}

}  // namespace

TEST_CASE("every instruction of the table is read with its immediates") {
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    const auto op = static_cast<Opcode>(i);
    ByteWriter code;
    append_sample(code, op);
    INFO(op_info(op).text);
    InstructionReader reader(code.bytes(), 7, Features::all());
    const Instruction in = read_one(code.bytes(), reader);
    CHECK(in.op == op);
    CHECK(in.offset == 7);
    CHECK(reader.at_end());
    CHECK(reader.offset() == 7 + code.size());
    check_immediates(in);
  }
}

TEST_CASE("an instruction cut at any byte is an error, never a wrong instruction") {
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    const auto op = static_cast<Opcode>(i);
    ByteWriter code;
    append_sample(code, op);
    for (size_t n = 1; n < code.size(); ++n) {
      const std::vector<uint8_t> cut(code.bytes().begin(), code.bytes().begin() + static_cast<std::ptrdiff_t>(n));
      InstructionReader reader(cut, 0, Features::all());
      Instruction out;
      INFO(op_info(op).text << " cut to " << n);
      CHECK_FALSE(reader.next(out));
      CHECK(reader.failed());
    }
  }
}

TEST_CASE("an instruction of a proposal that is off says which") {
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    const auto op = static_cast<Opcode>(i);
    const OpInfo& info = op_info(op);
    Features features = Features::standard(1);
    ByteWriter code;
    append_sample(code, op);
    InstructionReader reader(code.bytes(), 0, features);
    Instruction out;
    reader.next(out);
    if (info.proposal == kMvp) continue;
    INFO(info.text);
    REQUIRE(reader.failed());
    const Error error = reader.take_error();
    CHECK(error.code == ErrCode::ProposalDisabled);
    CHECK(error.message == std::string("proposal is disabled: ") + proposal_name(info.proposal) + " (" + info.text + ")");
  }
}

TEST_CASE("single bytes that are no instruction are illegal") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (kSingleByteOps[byte] != Opcode::kCount || is_prefix_byte(static_cast<uint8_t>(byte))) continue;
    char text[32];
    std::snprintf(text, sizeof text, "illegal opcode %02x", byte);
    uint64_t offset = 0;
    CHECK(fault({0x01, static_cast<uint8_t>(byte)}, Features::all(), &offset) == text);
    CHECK(offset == 101);
  }
}

TEST_CASE("sub-opcodes that are no instruction are illegal, and may be written longer than necessary") {
  CHECK(fault("fc 12 0b") == "illegal opcode fc 12");
  CHECK(fault("fd ff 7f 0b") == "illegal opcode fd 3fff");
  CHECK(fault("fb ff ff ff ff 0f") == "illegal opcode fb ffffffff");
  CHECK(fault("fc 87 80 80 80 00 0b") == "");
  CHECK(fault("fc 87 80 80 80 80 00 0b") == "integer representation too long");
}

TEST_CASE("nesting is counted and the expression ends with its end") {
  CHECK(fault("0b") == "");
  CHECK(fault("02 40 03 7f 04 05 05 0b 0b 0b 0b") == "");
  CHECK(fault("06 40 18 00 0b") == "");
  CHECK(fault("1f 40 00 0b 0b") == "");
  CHECK(fault("") == "unexpected end of section or function: the expression has no end");
  CHECK(fault("02 40 0b") == "unexpected end of section or function: the expression has no end");
  CHECK(fault("0b 0b") == "section size mismatch: bytes behind the end of the expression");
  CHECK(fault("0b 01") == "section size mismatch: bytes behind the end of the expression");
}

TEST_CASE("a body without end is described by the byte behind it") {
  Module module;
  module.features = Features::all();
  module.bytes = hex("01 0b 01 05 01");
  const auto message = [&](uint64_t offset) {
    InstructionReader reader(module, {offset, 1});
    Instruction out;
    while (reader.next(out)) {}
    return reader.failed() ? reader.take_error().message : std::string();
  };
  CHECK(message(0).rfind("section size mismatch", 0) == 0);
  CHECK(message(2) == "END opcode expected");
  CHECK(message(4).rfind("unexpected end of section or function", 0) == 0);
}

TEST_CASE("faults of immediates have the official texts") {
  CHECK(fault("28 80 01 00 0b").rfind("malformed memop flags", 0) == 0);
  CHECK(fault("28 82 80 80 80 80 00") == "integer representation too long");
  CHECK(fault("28 82 80 80 80 10 00") == "integer too large");
  CHECK(fault("28 02 82 80 80 80 80 80 80 80 80 02") == "integer too large");
  CHECK(fault("41 80 80 80 80 70") == "integer too large");
  CHECK(fault("41 ff ff ff ff ff 7f") == "integer representation too long");
  CHECK(fault("42 80 80 80 80 80 80 80 80 80 7e") == "integer too large");
  CHECK(fault("1f 40 01 04 00").rfind("malformed catch clause", 0) == 0);
  CHECK(fault("fb 18 04 00 6e 6e").rfind("malformed br_on_cast flags", 0) == 0);
  CHECK(fault("fe 03 01") == "zero byte expected");
  CHECK(fault("0e ff ff ff ff 0f 00").rfind("length out of bounds", 0) == 0);
  CHECK(fault("1c 01 01 0b").rfind("malformed value type", 0) == 0);
  CHECK(fault("1c 01 ff 0b").rfind("integer representation too long", 0) == 0);
  CHECK(fault("d0 40 0b") == "malformed heap type");
  CHECK(fault("d0 80 80 80 80 02 0b").rfind("unknown type", 0) == 0);
  CHECK(fault("02 50 0b 0b").rfind("malformed value type", 0) == 0);
  CHECK(fault("02 ff 7f 0b 0b") == "malformed block type");
}

TEST_CASE("without multiple memories and tables the index is a byte that must be zero") {
  Features features = Features::standard(2);
  CHECK(fault(hex("3f 00 0b"), features) == "");
  CHECK(fault(hex("3f 01 0b"), features).rfind("zero byte expected", 0) == 0);
  CHECK(fault(hex("3f 80 00 0b"), features).rfind("zero byte expected", 0) == 0);
  CHECK(fault(hex("fc 0a 00 01 0b"), features).rfind("zero byte expected", 0) == 0);
  CHECK(fault(hex("fc 0b 01 0b"), features).rfind("zero byte expected", 0) == 0);
  CHECK(fault(hex("28 42 01 00 0b"), features).rfind("malformed memop flags", 0) == 0);
  CHECK(fault(hex("28 02 80 80 80 80 10 0b"), features) == "integer too large");
  CHECK(fault(hex("11 00 01 0b"), Features::standard(1)).rfind("zero byte expected", 0) == 0);
  CHECK(fault(hex("02 00 0b 0b"), Features::standard(1)).rfind("proposal is disabled: multi-value", 0) == 0);
}

TEST_CASE("br_table is limited") {
  ByteWriter code;
  code.byte(0x0e);
  code.u32(65'521);
  for (int i = 0; i <= 65'521; ++i) code.byte(0);
  code.byte(0x0b);
  ErrCode error = ErrCode::Success;
  fault(code.bytes(), Features::all(), nullptr, &error);
  CHECK(error == ErrCode::LimitExceeded);
}

TEST_CASE("locals are read as groups") {
  const auto code = hex("03 02 7f 00 7e 03 63 70 0b");
  InstructionReader reader(code, 0, Features::all());
  const auto groups = reader.read_locals();
  REQUIRE(groups);
  REQUIRE(groups->size() == 3);
  CHECK(groups.value()[0].count == 2);
  CHECK(groups.value()[1].count == 0);
  CHECK(groups.value()[2].type == ValType::funcref());
  Instruction out;
  CHECK(reader.next(out));
  CHECK_FALSE(reader.next(out));
  CHECK_FALSE(reader.failed());
}

TEST_CASE("faults of locals have the official texts") {
  const auto message = [](std::string_view text) {
    const auto code = hex(text);
    InstructionReader reader(code, 0, Features::all());
    auto groups = reader.read_locals();
    return groups ? std::string() : groups.error().message;
  };
  CHECK(message("02 ff ff ff ff 0f 7f 02 7e 0b").rfind("too many locals", 0) == 0);
  CHECK(message("01 d1 86 03 7f 0b").rfind("too many locals", 0) == 0);  // 50001
  CHECK(message("01 d0 86 03 7f 0b") == "");                             // 50000
  CHECK(message("02 80 80 80 80 10 7f 02 7e 0b") == "integer too large");
  CHECK(message("7f 01 7f").rfind("length out of bounds", 0) == 0);
  CHECK(message("01 01") == "unexpected end of section or function");
  CHECK(message("01 01 00").rfind("malformed value type", 0) == 0);
}

TEST_CASE("an error sticks") {
  const auto code = hex("ff 01 01 0b");
  InstructionReader reader(code, 0, Features::all());
  Instruction out;
  CHECK_FALSE(reader.next(out));
  CHECK_FALSE(reader.next(out));
  CHECK(reader.failed());
  CHECK(reader.take_error().message == "illegal opcode ff");
}
