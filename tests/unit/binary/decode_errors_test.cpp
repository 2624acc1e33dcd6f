// decode: each error with its official text, code and offset; gates of proposals; limits.
#include <catch2/catch.hpp>

#include "binary/decode.h"
#include "sample_modules.h"
#include "wasm/error_code.h"
#include "wasm/limits.h"

using namespace wasmvm;
using namespace wasmvm::binary;
using namespace wasmvm::binary::test;

namespace {

struct Case {
  const char* bytes;  ///< behind the preamble
  const char* text;   ///< prefix of the message
  ErrCode code;
  uint64_t offset;  ///< in the module
};

const Case kCases[] = {
    // Frame
    {"0e 01 00", "malformed section id", ErrCode::MalformedSection, 8},
    {"80 01 00 01 01 00", "malformed section id", ErrCode::MalformedSection, 8},
    {"00", "unexpected end", ErrCode::UnexpectedEnd, 9},
    {"00 00", "unexpected end", ErrCode::UnexpectedEnd, 10},
    {"00 03 00", "length out of bounds", ErrCode::LengthOutOfBounds, 9},
    {"00 02 00", "unexpected end of section or function", ErrCode::UnexpectedEnd, 11},
    {"00 01 02 61 62", "unexpected end of section or function", ErrCode::UnexpectedEnd, 13},
    {"00 03 02 61 ff", "malformed UTF-8 encoding", ErrCode::MalformedUTF8, 11},
    {"00 83 80 80 80 80 00 01 31 32", "integer representation too long", ErrCode::IntegerTooLong, 14},
    {"00 83 80 80 80 10 01 31 32", "integer too large", ErrCode::IntegerTooLarge, 13},
    {"01 01 00 01 01 00", "unexpected content after last section: section 1", ErrCode::JunkSection, 11},
    {"02 01 00 01 01 00", "unexpected content after last section", ErrCode::JunkSection, 11},
    {"06 01 00 0d 01 00", "unexpected content after last section", ErrCode::JunkSection, 11},
    {"0d 01 00 05 01 00", "unexpected content after last section", ErrCode::JunkSection, 11},
    {"0a 01 00 0c 01 00", "unexpected content after last section", ErrCode::JunkSection, 11},
    {"0c 01 01 09 01 00", "unexpected content after last section", ErrCode::JunkSection, 11},
    {"01 02 00 00", "section size mismatch", ErrCode::SectionSizeMismatch, 10},
    {"01 07 01 60 00 00 60 00 00", "section size mismatch", ErrCode::SectionSizeMismatch, 10},
    // Types
    {"01 02 01 5d", "malformed definition type", ErrCode::IllegalGrammar, 11},
    {"01 05 01 e0 7f 00 00", "integer representation too long", ErrCode::IntegerTooLong, 11},
    {"01 05 01 60 01 01 00", "malformed value type: 0x01", ErrCode::MalformedValType, 13},
    {"01 04 01 5e 78 02", "malformed mutability", ErrCode::InvalidMut, 13},
    {"01 04 01 5e 79 00", "malformed storage type", ErrCode::MalformedValType, 12},
    {"01 02 01 60", "unexpected end", ErrCode::UnexpectedEnd, 12},
    {"01 08 01 60 01 64 ff 7f 00 00", "malformed heap type", ErrCode::MalformedRefType, 14},
    {"01 06 01 60 01 64 40 00", "malformed heap type", ErrCode::MalformedRefType, 14},
    // Imports and definitions
    {"02 04 01 00 00 05", "malformed import kind", ErrCode::MalformedImportKind, 13},
    {"02 04 01 00 00 80", "malformed import kind", ErrCode::MalformedImportKind, 13},
    {"02 01 01", "unexpected end of section or function", ErrCode::UnexpectedEnd, 11},
    {"02 06 01 00 00 04 01 00", "zero byte expected", ErrCode::ExpectedZeroByte, 14},
    {"03 07 01 80 80 80 80 80 00", "integer representation too long", ErrCode::IntegerTooLong, 16},
    {"04 01 01", "unexpected end of section or function", ErrCode::UnexpectedEnd, 11},
    {"04 04 01 7f 00 00", "malformed reference type", ErrCode::MalformedRefType, 11},
    {"04 04 01 70 08 00", "malformed limits flags", ErrCode::MalformedLimitFlags, 12},
    {"04 04 01 70 02 00", "malformed limits flags", ErrCode::MalformedLimitFlags, 12},
    {"04 06 01 70 81 00 00 00", "malformed limits flags", ErrCode::MalformedLimitFlags, 12},
    {"04 09 01 40 01 70 00 00 d0 70 0b", "zero byte expected", ErrCode::ExpectedZeroByte, 12},
    {"05 03 01 10 00", "malformed limits flags", ErrCode::MalformedLimitFlags, 11},
    {"05 04 01 08 00 41", "invalid custom page size", ErrCode::IllegalGrammar, 13},
    {"05 0d 01 00 82 80 80 80 80 80 80 80 80 80 00", "integer representation too long", ErrCode::IntegerTooLong, 22},
    {"05 0c 01 00 82 80 80 80 80 80 80 80 80 02", "integer too large", ErrCode::IntegerTooLarge, 21},
    {"0d 03 01 01 00", "zero byte expected", ErrCode::ExpectedZeroByte, 11},
    {"06 06 01 7f 02 41 00 0b", "malformed mutability", ErrCode::InvalidMut, 12},
    {"06 05 01 7f 00 41 00", "unexpected end of section or function", ErrCode::UnexpectedEnd, 15},
    {"06 06 01 7f 00 f3 00 0b", "illegal opcode f3", ErrCode::IllegalOpCode, 13},
    {"07 04 01 00 05 00", "malformed export kind", ErrCode::MalformedExportKind, 12},
    {"07 06 02 02 66 31 00 00 0a 07 02 02 00 0b 02 00 0b", "length out of bounds", ErrCode::LengthOutOfBounds, 16},
    // Segments, code
    {"09 02 01 08", "malformed elements segment kind", ErrCode::IllegalGrammar, 11},
    {"09 04 01 01 01 00", "malformed element kind", ErrCode::MalformedElemType, 12},
    {"09 04 01 05 7f 00", "malformed reference type", ErrCode::MalformedRefType, 12},
    {"0b 02 01 03", "malformed data segment kind", ErrCode::IllegalGrammar, 11},
    {"0b 08 01 00 41 03 0b 03 61 62", "unexpected end of section or function", ErrCode::UnexpectedEnd, 18},
    {"0b 07 01 00 41 03 0b 01 61 62", "malformed section id", ErrCode::MalformedSection, 17},
    {"03 02 01 00", "function and code section have inconsistent lengths", ErrCode::IncompatibleFuncCode, 12},
    {"0a 04 01 02 00 0b", "function and code section have inconsistent lengths", ErrCode::IncompatibleFuncCode, 14},
    {"0c 01 01", "data count and data section have inconsistent lengths", ErrCode::IncompatibleDataCount, 11},
    {"0c 01 03 0b 05 02 01 00 01 00", "data count and data section have inconsistent lengths", ErrCode::IncompatibleDataCount,
     18},
    // A fault in a body comes before what its wrong size breaks behind it.
    {"0a 06 01 04 00 41 80 80 80 80 80 80 00 0b", "integer representation too long", ErrCode::IntegerTooLong, 19},
    {"0a 05 01 03 00 01 01 0b 81", "section size mismatch", ErrCode::SectionSizeMismatch, 12},
};

}  // namespace

TEST_CASE("malformed modules are refused with official text, code and offset") {
  for (const Case& c : kCases) {
    INFO(c.bytes);
    const auto result = decode(module_of(c.bytes), Features::all());
    REQUIRE_FALSE(result);
    CHECK(result.error().message.substr(0, std::string(c.text).size()) == c.text);
    CHECK(result.error().code == c.code);
    CHECK(result.error().offset == c.offset);
  }
}

TEST_CASE("the preamble is checked") {
  const auto message = [](std::string_view bytes) {
    const auto result = decode(hex(bytes), Features());
    return result ? std::string() : result.error().message;
  };
  CHECK(message("") == "unexpected end of section or function");
  CHECK(message("00 61 73") == "unexpected end of section or function");
  CHECK(message("61 73 6d 00") == "magic header not detected");
  CHECK(message("00 61 73 6d 01 00 00") == "unexpected end of section or function");
  CHECK(message("00 61 73 6d 00 00 00 00").rfind("unknown binary version", 0) == 0);
  CHECK(message("00 61 73 6d 0d 00 01 00") == "unknown binary version: this is a component, not a core module");
}

TEST_CASE("parts of proposals that are off name the proposal") {
  struct Gate {
    const char* bytes;
    const char* message;
    int standard;
  };
  const Gate gates[] = {
      {"01 05 01 60 01 7b 00", "proposal is disabled: simd (v128)", 1},
      {"01 05 01 60 01 70 00", "proposal is disabled: reference-types (funcref)", 1},
      {"01 05 01 60 01 6f 00", "proposal is disabled: reference-types (extern)", 1},
      {"01 05 01 60 01 6e 00", "proposal is disabled: gc (any)", 2},
      {"01 05 01 60 01 69 00", "proposal is disabled: exception-handling (exn)", 2},
      {"01 06 01 60 01 64 70 00", "proposal is disabled: function-references (typed reference)", 2},
      {"01 03 01 5f 00", "proposal is disabled: gc (struct type)", 2},
      {"01 04 01 5e 78 00", "proposal is disabled: gc (array type)", 2},
      {"01 03 01 4e 00", "proposal is disabled: gc (recursion group)", 2},
      {"01 05 01 50 00 5f 00", "proposal is disabled: gc (subtype)", 2},
      {"05 03 01 04 00", "malformed limits flags: proposal is disabled: memory64 (4)", 2},
      {"05 04 01 03 00 00", "malformed limits flags: proposal is disabled: threads (3)", 2},
      {"05 04 01 08 00 00", "malformed limits flags: proposal is disabled: custom-page-sizes (8)", 3},
      {"0d 01 00", "malformed section id: proposal is disabled: exception-handling (tag section)", 2},
      {"0c 01 00", "malformed section id: proposal is disabled: bulk-memory-operations (data count section)", 1},
      {"09 04 01 01 00 00", "proposal is disabled: bulk-memory-operations (element segment)", 1},
      {"0b 03 01 01 00", "proposal is disabled: bulk-memory-operations (data segment)", 1},
      {"04 09 01 40 00 70 00 00 d0 70 0b", "proposal is disabled: function-references (table with an initial value)", 2},
  };
  for (const Gate& g : gates) {
    INFO(g.bytes);
    const auto off = decode(module_of(g.bytes), Features::standard(g.standard));
    REQUIRE_FALSE(off);
    CHECK(off.error().message == g.message);
    CHECK(off.error().code == ErrCode::ProposalDisabled);
    const auto on = decode(module_of(g.bytes), Features::all());
    CHECK(on);
  }
}

TEST_CASE("tags need either kind of exceptions") {
  Features legacy = Features::standard(2);
  legacy.add(Proposal::LegacyExceptions);
  CHECK(decode(module_of("0d 01 00"), legacy));
}

TEST_CASE("declared counts beyond a limit are refused by name") {
  struct Limit {
    uint8_t section;
    uint32_t count;
    const char* what;
  };
  const Limit table[] = {{1, limits::kTypes, "recursion groups"},
                         {2, limits::kImports, "imports"},
                         {3, limits::kFunctions, "functions"},
                         {4, limits::kTables, "tables"},
                         {5, limits::kMemories, "memories"},
                         {6, limits::kGlobals, "globals"},
                         {7, limits::kExports, "exports"},
                         {9, limits::kElemSegments, "element segments"},
                         {11, limits::kDataSegments, "data segments"},
                         {13, limits::kTags, "tags"}};
  for (const Limit& l : table) {
    ByteWriter out;
    out.preamble();
    const size_t mark = out.begin_section(l.section);
    out.u32(l.count + 1);
    for (uint32_t i = 0; i <= l.count; ++i) out.byte(0);
    out.end_section(mark);
    const auto result = decode(out.take(), Features::all());
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrCode::LimitExceeded);
    CHECK(result.error().message.find(l.what) != std::string::npos);
  }
}

TEST_CASE("a function type has at most a thousand parameters") {
  const auto type_with = [](uint32_t params) {
    ByteWriter out;
    out.preamble();
    const size_t mark = out.begin_section(1);
    out.raw(hex("01 60"));
    out.u32(params);
    for (uint32_t i = 0; i < params; ++i) out.byte(0x7f);
    out.byte(0);
    out.end_section(mark);
    return decode(out.take(), Features());
  };
  CHECK(type_with(1000));
  const auto result = type_with(1001);
  REQUIRE_FALSE(result);
  CHECK(result.error().message == "limit exceeded: 1001 parameters, the limit is 1000");
}

TEST_CASE("types inside groups count towards the limit of types") {
  ByteWriter out;
  out.preamble();
  const size_t mark = out.begin_section(1);
  out.u32(2);
  for (int group = 0; group < 2; ++group) {
    out.byte(0x4e);
    out.u32(600'000);
    for (int i = 0; i < 600'000; ++i) out.raw(hex("5f 00"));
  }
  out.end_section(mark);
  const auto result = decode(out.take(), Features());
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrCode::LimitExceeded);
}
