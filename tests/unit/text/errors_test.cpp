// Refused texts: official message first, then what was expected and found, with line and column.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "text/assemble.h"
#include "wasm/error_code.h"

using namespace wasmvm;

namespace {

Error fail(std::string_view source, const Features& features = Features()) {
  auto result = text::assemble(source, features);
  REQUIRE_FALSE(result);
  return std::move(result).error();
}

std::string message(std::string_view source) { return fail(source).message; }
bool starts(std::string_view source, std::string_view text) {
  const std::string found = message(source);
  INFO(found);
  CHECK(found.starts_with(text));
  return found.starts_with(text);
}

}  // namespace

TEST_CASE("errors say what was expected and found, and where") {
  const Error error = fail("(module\n  (func\n    (local.get $x)))");
  CHECK(error.code == ErrCode::InvalidLocalIdx);
  CHECK(error.message == "unknown local: $x");
  CHECK(error.line == 3);
  CHECK(error.column == 16);
  CHECK(message("(func (i32.const))") == "unexpected token: expected a number, found )");
  CHECK(message("(func (drop") == "unexpected token: expected ), found the end of the text");
  CHECK(message("(func (i32.foo))") == "unknown operator i32.foo: expected an instruction, found i32.foo");
}

TEST_CASE("misplaced words are unexpected, meaningless ones unknown") {
  CHECK(starts("(func (then))", "unexpected token"));
  CHECK(starts("(func br 0drop)", "unknown operator"));
  CHECK(starts("(func (result i33))", "unknown operator i33"));
  CHECK(starts("(module) x", "unknown operator x"));
  CHECK(starts("(module) (module)", "unexpected token"));
  CHECK(starts("(func end)", "unexpected token"));
  CHECK(starts("(func block)", "unexpected token"));
  CHECK(starts("(func (if (i32.const 0)))", "unexpected token"));
}

TEST_CASE("names must be unique and labels must agree") {
  CHECK(starts("(func $f) (func $f)", "duplicate func"));
  CHECK(starts("(func (param $x i32) (local $x i32))", "duplicate local"));
  CHECK(starts("(type (struct (field $x i32) (field $x i32)))", "duplicate field"));
  CHECK(starts("(func block $a end $b)", "mismatching label"));
  CHECK(starts("(func block end $b)", "mismatching label"));
  CHECK(starts("(func i32.const 0 if $a else $b end)", "mismatching label"));
  CHECK(starts("(func br $l)", "unknown label"));
  CHECK(starts("(func block $l end br $l)", "unknown label"));
}

TEST_CASE("numbers must fit") {
  CHECK(starts("(func (i32.const 0x1_0000_0000))", "constant out of range"));
  CHECK(starts("(func (f32.const 1e39))", "constant out of range"));
  CHECK(starts("(func (i8x16.extract_lane_s 256))", "i8 constant out of range"));
  CHECK(starts("(func (call 4294967296))", "i32 constant out of range"));
  CHECK(starts("(func (v128.const i32x4 1 2 3))", "wrong number of lane literals"));
  CHECK(starts("(func (i8x16.shuffle 1 2 3))", "invalid lane length"));
  CHECK(starts("(func (i32.load align=3))", "alignment must be a power of two"));
  CHECK(starts("(memory 1 (pagesize 3))", "invalid custom page size"));
}

TEST_CASE("uses of types must agree with their definitions") {
  CHECK(starts("(type (func)) (func (type 0) (param i32))", "inline function type: expected [] -> [], found [i32] -> []"));
  CHECK(starts("(func (type 3) (param i32))", "unknown type"));
  CHECK(starts("(func (result i32) (param i32))", "unexpected token"));
  CHECK(starts("(func) (import \"m\" \"f\" (func))", "import after function"));
  CHECK(starts("(start 0) (start 0)", "multiple start sections"));
  CHECK(starts("(import \"\\ff\" \"\" (func))", "malformed UTF-8 encoding"));
}

TEST_CASE("annotations must stand where they mean something") {
  CHECK(starts("(func (@custom \"x\"))", "misplaced @custom annotation"));
  CHECK(starts("(func) (@name \"x\")", "misplaced @name annotation"));
  CHECK(starts("(@metadata.code.branch_hint \"\\00\") (func)", "@metadata.code.branch_hint annotation: not in a function"));
  CHECK(starts("(func (@metadata.code.branch_hint \"\\00\") nop)", "@metadata.code.branch_hint annotation: invalid target"));
  CHECK(starts("(@custom)", "@custom annotation: missing section name"));
}

TEST_CASE("instructions of disabled proposals are refused by name") {
  const Error error = fail("(func try end)", Features());
  CHECK(error.code == ErrCode::ProposalDisabled);
  CHECK(error.message == "unknown operator try: proposal is disabled: legacy-exceptions (try)");
}

TEST_CASE("a quoted module does not quote another") {
  CHECK(starts("(module quote \"(module quote \\\"\\\")\")", "unexpected token: a quoted module"));
}

TEST_CASE("deep nesting is refused or read, never overflows the stack") {
  std::string folded = "(func ", flat = "(func ";
  for (int i = 0; i < 9'990; ++i) folded += "(block ";
  folded += std::string(9'991, ')');
  CHECK(text::assemble(folded, Features()));
  CHECK(starts("(func " + std::string(1'000'000, '('), "unexpected token: parentheses nest deeper"));
  std::string operands = "(func ";
  for (int i = 0; i < 9'990; ++i) operands += "(drop ";
  operands += std::string(9'991, ')');
  CHECK(text::assemble(operands, Features()));
  for (int i = 0; i < 200'000; ++i) flat += "block ";
  for (int i = 0; i < 200'000; ++i) flat += "end ";
  CHECK(text::assemble(flat + ")", Features()));
}

TEST_CASE("looking labels up does not depend on how many are open") {
  std::string source = "(func block $outer ";
  for (int i = 0; i < 50'000; ++i) source += "block $b" + std::to_string(i) + " ";
  for (int i = 0; i < 200'000; ++i) source += "br $outer ";
  for (int i = 0; i < 50'001; ++i) source += "end ";
  const auto start = std::chrono::steady_clock::now();
  CHECK(text::assemble(source + ")", Features()));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
