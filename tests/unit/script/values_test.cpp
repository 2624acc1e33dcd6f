// Script values: reading arguments and patterns, and what matches what.
#include "script/values.h"

#include <catch2/catch.hpp>
#include <cstring>

using namespace wasmvm;
using namespace wasmvm::script;
using runtime::Slot;

namespace {

Pattern pattern(std::string_view source) {
  const text::TokenArray tokens = text::lex(source, Features());
  text::Cursor in(tokens);
  Pattern out;
  REQUIRE(parse_pattern(in, out));
  REQUIRE(in.at_end());
  return out;
}

Argument argument(std::string_view source) {
  const text::TokenArray tokens = text::lex(source, Features());
  text::Cursor in(tokens);
  Argument out;
  REQUIRE(parse_argument(in, out));
  REQUIRE(in.at_end());
  return out;
}

std::string refusal(std::string_view source) {
  const text::TokenArray tokens = text::lex(source, Features());
  text::Cursor in(tokens);
  Pattern out;
  REQUIRE_FALSE(parse_pattern(in, out));
  return in.take_error().message;
}

bool match(std::string_view source, CanonType type, Slot low, Slot high = 0) {
  const Slot slots[2] = {low, high};
  return matches(pattern(source), type, slots);
}

const CanonType kAny = CanonType::ref(AbstractHeap::any, true);

}  // namespace

TEST_CASE("numbers match by bits and type") {
  CHECK(match("(i32.const -1)", CanonType::i32(), 0xffffffff));
  CHECK_FALSE(match("(i32.const -1)", CanonType::i32(), 1));
  CHECK_FALSE(match("(i32.const 1)", CanonType::i64(), 1));
  CHECK(match("(i64.const -1)", CanonType::i64(), ~Slot{0}));
  CHECK(match("(f32.const -0.0)", CanonType::f32(), 0x80000000));
  CHECK_FALSE(match("(f32.const 0)", CanonType::f32(), 0x80000000));
  CHECK(match("(f32.const 0)", CanonType::f32(), 0xdead00000000));  // the upper half of an f32's slot means nothing
  CHECK(match("(f64.const 1)", CanonType::f64(), 0x3ff0000000000000));
}

TEST_CASE("canonical NaNs have one payload, arithmetic ones the quiet bit") {
  CHECK(match("(f32.const nan:canonical)", CanonType::f32(), 0xffc00000));
  CHECK_FALSE(match("(f32.const nan:canonical)", CanonType::f32(), 0x7fc00001));
  CHECK_FALSE(match("(f32.const nan:canonical)", CanonType::f32(), 0x7f800000));
  CHECK(match("(f32.const nan:arithmetic)", CanonType::f32(), 0x7fc00001));
  CHECK_FALSE(match("(f32.const nan:arithmetic)", CanonType::f32(), 0x7f800001));
  CHECK(match("(f64.const nan:arithmetic)", CanonType::f64(), 0xfff8000000000001));
  CHECK_FALSE(match("(f64.const nan:canonical)", CanonType::f64(), 0x7ff0000000000000));
}

TEST_CASE("vectors match lane by lane") {
  CHECK(match("(v128.const i32x4 1 2 3 4)", CanonType::v128(), 0x0000000200000001, 0x0000000400000003));
  CHECK_FALSE(match("(v128.const i32x4 1 2 3 5)", CanonType::v128(), 0x0000000200000001, 0x0000000400000003));
  CHECK(match("(v128.const f32x4 nan:canonical 1 nan:arithmetic 0)", CanonType::v128(), 0x3f800000'7fc00000, 0x7fc00001));
  CHECK_FALSE(match("(v128.const f32x4 nan:canonical 1 nan:canonical 0)", CanonType::v128(), 0x3f800000'7fc00000, 0x7fc00001));
  CHECK(match("(v128.const f64x2 nan:canonical 0)", CanonType::v128(), 0x7ff8000000000000, 0));
}

TEST_CASE("alternatives match if one of them does") {
  CHECK(match("(either (i32.const 1) (i32.const 2))", CanonType::i32(), 2));
  CHECK_FALSE(match("(either (i32.const 1) (i32.const 2))", CanonType::i32(), 3));
  CHECK(refusal("(either (either (i32.const 1)))").starts_with("unexpected token"));
}

TEST_CASE("references match by class") {
  CHECK(match("(ref.null)", kAny, 0));
  CHECK(match("(ref.null func)", CanonType::funcref(), 0));
  CHECK_FALSE(match("(ref.null)", CanonType::i32(), 0));
  CHECK_FALSE(match("(ref.func)", CanonType::funcref(), 0));
  CHECK(match("(ref.func)", CanonType::funcref(), 64));
  CHECK_FALSE(match("(ref.func)", CanonType::externref(), 64));
  CHECK(match("(ref.extern 7)", CanonType::externref(), host_reference(7)));
  CHECK_FALSE(match("(ref.extern 7)", CanonType::externref(), host_reference(8)));
  CHECK(match("(ref.extern 0)", CanonType::externref(), host_reference(0)));
  CHECK(match("(ref.extern)", CanonType::externref(), host_reference(3)));
  for (const char* source : {"(ref.struct)", "(ref.array)", "(ref.i31)", "(ref.eq)", "(ref.any)"}) {
    CHECK_FALSE(match(source, kAny, 0));
    CHECK_FALSE(match(source, CanonType::externref(), 8));
  }
}

TEST_CASE("arguments fill the slots of their own type only") {
  Slot slots[2];
  CHECK(fill_slots(argument("(i32.const -2)"), CanonType::i32(), slots));
  CHECK(slots[0] == 0xfffffffe);
  CHECK_FALSE(fill_slots(argument("(i32.const 1)"), CanonType::i64(), slots));
  CHECK(fill_slots(argument("(v128.const i64x2 1 2)"), CanonType::v128(), slots));
  CHECK(slots[1] == 2);
  CHECK(fill_slots(argument("(ref.null func)"), CanonType::funcref(), slots));
  CHECK(slots[0] == 0);
  CHECK_FALSE(fill_slots(argument("(ref.null func)"), CanonType::externref(), slots));
  CHECK_FALSE(fill_slots(argument("(ref.null func)"), CanonType::ref(AbstractHeap::func, false), slots));
  CHECK(fill_slots(argument("(ref.extern 5)"), CanonType::externref(), slots));
  uint32_t number;
  CHECK(host_number(slots[0], number));
  CHECK(number == 5);
  CHECK_FALSE(fill_slots(argument("(ref.extern 5)"), CanonType::funcref(), slots));
}

TEST_CASE("values are shown as the text format writes them") {
  const Slot slots[2] = {0xffffffff, 0};
  CHECK(to_text(CanonType::i32(), slots) == "(i32.const -1)");
  CHECK(to_text(pattern("(f32.const 1.5)")) == "(f32.const 1.5 (; bits 0x3fc00000 ;))");
  CHECK(to_text(pattern("(either (i64.const 1) (f64.const nan:canonical))")) ==
        "(either (i64.const 1) (f64.const nan:canonical))");
  CHECK(to_text(pattern("(ref.extern 4)")) == "(ref.extern 4)");
}
