// print: what the text looks like, and that assembling it gives the bytes back.
#include "text/print.h"
#include "wasm/error_code.h"

#include <catch2/catch.hpp>

#include "binary/decode.h"
#include "binary/sample_modules.h"
#include "text/assemble.h"

using namespace wasmvm;
using namespace wasmvm::text;

namespace {

std::vector<uint8_t> assembled(std::string_view source, const Features& features = Features::all()) {
  auto bytes = assemble(source, features);
  if (!bytes) FAIL(bytes.error().message << " in line " << bytes.error().line << " of\n" << source);
  return std::move(*bytes);
}

std::string printed(std::vector<uint8_t> bytes, const Features& features = Features::all()) {
  auto module = binary::decode(std::move(bytes), features);
  if (!module) FAIL(module.error().message);
  auto text = print(**module);
  if (!text) FAIL(text.error().message);
  return std::move(*text);
}

/// Prints what `source` assembles to; the text must assemble to the same bytes.
std::string round_trip(std::string_view source) {
  const std::vector<uint8_t> bytes = assembled(source);
  std::string text = printed(bytes);
  INFO(text);
  CHECK(assembled(text) == bytes);
  return text;
}

}  // namespace

TEST_CASE("the empty module prints as such") { CHECK(printed(binary::test::module_of("")) == "(module)\n"); }

TEST_CASE("a module prints with names, comments of indices and indentation") {
  CHECK(round_trip(
            "(module $m (import \"a\" \"b\" (func $imp (param i32)))"
            "  (memory $mem 1 2) (global $g (mut i32) (i32.const -1)) (export \"f\" (func $f))"
            "  (func $f (param $x i32) (param i64) (result i32) (local $y f32) (local i32 i32)"
            "    (block $l (result i32) (br_if $l (i32.const 1) (local.get $x)) (drop) (i32.load offset=8 align=2 (i32.const 0)))"
            "    (if (then (call $imp (local.get 2)))) i32.const 7))") ==
        "(module $m\n"
        "  (type (;0;) (func (param i32)))\n"
        "  (type (;1;) (func (param i32 i64) (result i32)))\n"
        "  (import \"a\" \"b\" (func $imp (;0;) (type 0) (param i32)))\n"
        "  (memory $mem (;0;) 1 2)\n"
        "  (global $g (;0;) (mut i32) (i32.const -1))\n"
        "  (export \"f\" (func $f))\n"
        "  (func $f (;1;) (type 1) (param $x i32) (param i64) (result i32)\n"
        "    (local $y f32)\n"
        "    (local i32 i32)\n"
        "    block $l (result i32)\n"
        "      i32.const 1\n"
        "      local.get $x\n"
        "      br_if $l\n"
        "      drop\n"
        "      i32.const 0\n"
        "      i32.load offset=8 align=2\n"
        "    end\n"
        "    if\n"
        "      local.get $y\n"
        "      call $imp\n"
        "    end\n"
        "    i32.const 7))\n");
}

TEST_CASE("types print with groups, supertypes and fields") {
  const std::string text = round_trip(
      "(module (rec (type $a (sub (struct (field $x i8) (field (mut (ref null $b)))))) (type $b (sub final $a (struct (field i8)"
      " (field (mut (ref null $b))) (field $z (ref extern)))))) (type (array (mut i16))) (type (func (param v128 (ref $a))))"
      " (func (drop (struct.get_u $a $x (ref.null $a))) (drop (struct.get $b 2 (ref.null $b)))))");
  CHECK(text.find("(rec\n    (type $a (;0;) (sub (struct (field $x i8) (field (mut (ref null $b))))))\n") != std::string::npos);
  CHECK(text.find("(type $b (;1;) (sub final $a (struct ") != std::string::npos);
  CHECK(text.find("struct.get_u $a $x") != std::string::npos);
  CHECK(text.find("struct.get $b $z") != std::string::npos);
  CHECK(text.find("(param v128 (ref $a))") != std::string::npos);
}

TEST_CASE("floats print exactly") {
  const std::string text = round_trip(
      "(module (func f32.const 1.5 f32.const -0 f32.const inf f32.const -nan:0x200001 f32.const nan f32.const 0x1p-149"
      " f32.const 0.1 f32.const 0x1.fffffep127 f64.const 0x0.8p-1022 f64.const 0x1p-1074 f64.const 0.1 f64.const -inf"
      " f64.const nan:0x123456789abcd f64.const 1e308 unreachable))");
  for (const char* expected :
       {"f32.const 0x1.8p0\n", "f32.const -0x0p0\n", "f32.const inf\n", "f32.const -nan:0x200001\n", "f32.const nan:0x400000\n",
        "f32.const 0x0.000002p-126\n", "f32.const 0x1.99999ap-4\n", "f32.const 0x1.fffffep127\n", "f64.const 0x0.8p-1022\n",
        "f64.const 0x0.0000000000001p-1022\n", "f64.const -inf\n", "f64.const nan:0x123456789abcd\n"}) {
    INFO(expected);
    CHECK(text.find(expected) != std::string::npos);
  }
}

TEST_CASE("every float that is a bit pattern alone survives") {
  for (int shift = 0; shift < 64; ++shift) {
    for (const uint64_t base : {0x0ull, 0x7ff0000000000000ull, 0x8000000000000000ull, 0x3ff8000000000001ull}) {
      binary::ByteWriter out;
      out.raw(binary::test::module_of("01 04 01 60 00 00 03 02 01 00"));
      const size_t section = out.begin_section(10);
      out.byte(1);
      const size_t body = out.begin_sized();
      out.raw(binary::test::hex("00 44"));
      out.fixed64(base ^ uint64_t{1} << shift);
      out.byte(0x43);
      out.fixed32(static_cast<uint32_t>(base >> 32) ^ uint32_t{1} << (shift & 31));
      out.byte(0x0b);
      out.end_sized(body);
      out.end_section(section);
      const std::vector<uint8_t> bytes = out.take();
      CHECK(assembled(printed(bytes)) == bytes);
    }
  }
}

TEST_CASE("strings escape what is not printable") {
  const std::string text =
      round_trip("(module (memory 1) (data (i32.const 0) \"a\\\"\\\\\\00\\ff\\n~\") (export \"\\u{e9}\" (memory 0)))");
  CHECK(text.find("\"a\\22\\5c\\00\\ff\\0a~\"") != std::string::npos);
  CHECK(text.find("(export \"\\c3\\a9\" (memory 0))") != std::string::npos);
}

TEST_CASE("long data prints in lines") {
  std::string source = "(module (data \"";
  source.append(200, 'x');
  const std::string text = round_trip(source + "\"))");
  CHECK(text.find("\n    \"" + std::string(64, 'x') + "\"\n") != std::string::npos);
}

TEST_CASE("all forms of segments survive") {
  round_trip(
      "(module (table $t 1 funcref) (table $u i64 1 externref) (memory 1) (memory $n i64 1) (func $f)"
      "  (elem (i32.const 0) func $f $f) (elem func $f) (elem (table $u) (i64.const 0) externref (ref.null extern))"
      "  (elem declare func $f) (elem (offset i32.const 0 i32.const 1 i32.add) funcref (ref.func $f) (item nop ref.null func))"
      "  (elem (ref null func) (ref.func $f)) (elem $e declare funcref (ref.null func))"
      "  (data (i32.const 0) \"a\") (data $d \"b\") (data (memory $n) (i64.const 1) \"c\" \"d\") (data \"\")"
      "  (func (table.init $t $e) (table.init $u 0) (memory.init $d) (memory.init $n 0) (data.drop $d) (elem.drop $e)))");
}

TEST_CASE("memories, tables, tags and globals of all types survive") {
  round_trip(
      "(module (import \"m\" \"s\" (memory 1 2 shared)) (import \"m\" \"t\" (table i64 1 2 (ref null extern)))"
      "  (import \"m\" \"g\" (global (mut v128))) (import \"m\" \"e\" (tag (param i32)))"
      "  (memory i64 0 18446744073709551615) (memory 3 (pagesize 1)) (table 1 (ref func) (ref.func $f))"
      "  (table 2 3 anyref) (tag $t) (global v128 (v128.const i32x4 1 -1 0 0x80000000))"
      "  (global i32 (i32.add (i32.const 1) (i32.const 2))) (func $f) (export \"t\" (tag $t)) (start $f))");
}

TEST_CASE("blocks of both exception proposals survive, with labels that count from outside") {
  const std::string text = round_trip(
      "(module (tag $e (param i32)) (func block $a (result i32) try_table $b (catch $e $a) (catch_all 1) br $b end i32.const 1 "
      "end drop)"
      "  (func block $o try $t try $i call 0 delegate $o catch $e drop rethrow $t catch_all end end))");
  CHECK(text.find("try_table $b (catch $e $a) (catch_all 1)\n") != std::string::npos);
  CHECK(
      text.find(
          "    block $o\n      try $t\n        try $i\n          call 0\n        delegate $o\n      catch $e\n        drop\n") !=
      std::string::npos);
}

TEST_CASE("a label that hides another is not used for the hidden one") {
  const std::string text = round_trip("(module (func block $l block $l br $l br 1 end br $l end block $l br $l end))");
  CHECK(text.find("        br $l\n        br 1\n      end\n      br $l\n") != std::string::npos);
}

TEST_CASE("names that are no identifiers or not unique become annotations") {
  const std::string text = round_trip(
      "(module (func $ok) (func (@name \"ok\")) (func $\"two words\") (global (@name \"\\u{3b8}\") i32 (i32.const 0)))");
  CHECK(text.find("(func $ok (;0;) (type 0))") != std::string::npos);
  CHECK(text.find("(func (;1;) (@name \"ok\") (type 0))") != std::string::npos);
  CHECK(text.find("(@name \"two words\")") != std::string::npos);
}

TEST_CASE("an empty name is printed as none") {
  // One function, and a name section that gives it the name "".
  const std::string text =
      printed(binary::test::module_of("01 04 01 60 00 00 03 02 01 00 0a 04 01 02 00 0b 00 0a 04 6e 61 6d 65 01 03 01 00 00"));
  CHECK(text.find("(func (;0;) (type 0))") != std::string::npos);
  CHECK(text.find("@name") == std::string::npos);
}

TEST_CASE("a local whose name is no identifier loses the name in text and nothing else") {
  const std::vector<uint8_t> bytes = assembled("(module (func (param $\"\\01\" i32) (param $b i32) (result i32) (local.get 0)))");
  const std::string text = printed(bytes);
  CHECK(text.find("(param i32) (param $b i32)") != std::string::npos);
  CHECK(printed(assembled(text)) == text);
}

TEST_CASE("custom sections and branch hints survive in their places") {
  const std::string text = round_trip(
      "(module (@custom \"first\" (before first) \"\\01\\02\") (@custom \"t\" (after type)) (@custom \"c\" (after code) \"x\")"
      "  (@custom \"end\" (after last) \"y\") (func $f (param i32) local.get 0 (@metadata.code.branch_hint \"\\01\") if end"
      "  local.get 0 (@metadata.code.branch_hint \"\\00\") br_if 0))");
  CHECK(text.find("(@custom \"first\" (before first) \"\\01\\02\")") != std::string::npos);
  CHECK(text.find("(@metadata.code.branch_hint \"\\01\") if\n") != std::string::npos);
  CHECK(text.find("(@metadata.code.branch_hint \"\\00\") br_if 0") != std::string::npos);
}

TEST_CASE("a branch hint section that is not as it should be stays as it is") {
  const std::string text = printed(
      binary::test::module_of("00 1c 19 6d 65 74 61 64 61 74 61 2e 63 6f 64 65 2e 62 72 61 6e 63 68 5f 68 69 6e 74 01 05"));
  CHECK(text.find("(@custom \"metadata.code.branch_hint\" (before first) \"\\01\\05\")") != std::string::npos);
}

TEST_CASE("a module with every instruction prints, and the text assembles to the same text") {
  const std::string text = printed(binary::test::module_with_everything());
  CHECK(printed(assembled(text)) == text);
  for (unsigned i = 0; i < kOpcodeCount; ++i) {
    INFO(kOpTable[i].text);
    CHECK(text.find(std::string(kOpTable[i].text)) != std::string::npos);
  }
}

TEST_CASE("malformed bodies and misplaced parts of blocks are errors") {
  const auto message = [](std::string_view body) {
    binary::ByteWriter out;
    out.raw(binary::test::module_of("01 04 01 60 00 00 03 02 01 00"));
    const size_t section = out.begin_section(10);
    out.byte(1);
    const size_t mark = out.begin_sized();
    out.raw(binary::test::hex(body));
    out.end_sized(mark);
    out.end_section(section);
    auto module = binary::decode(out.take(), Features::all());
    REQUIRE(module);
    auto text = print(**module);
    return text ? std::string() : text.error().message;
  };
  CHECK(message("00 05 0b").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 02 40 05 0b 0b").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 04 40 05 05 0b 0b").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 18 00").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 07 00 0b").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 06 40 19 19 0b 0b").rfind("END opcode expected", 0) == 0);
  CHECK(message("00 0b 01").rfind("section size mismatch", 0) == 0);
  CHECK(message("00 ff 0b") == "illegal opcode ff");
  CHECK(message("").rfind("unexpected end", 0) == 0);
}

TEST_CASE("invalid modules print without harm") {
  // A function of an unknown type, exports and starts of unknown entities, a body with wild indices.
  const std::string text =
      printed(binary::test::module_of("03 02 01 63 07 05 01 01 78 00 4d 08 01 58 0a 0c 01 0a 00 20 4d 10 4d 0c 4d 23 4d 0b"));
  CHECK(text.find("(func (;0;) (type 99)\n    local.get 77\n    call 77\n    br 77\n    global.get 77)") != std::string::npos);
}

TEST_CASE("deep nesting and long names cost linear space") {
  binary::ByteWriter out;
  out.raw(binary::test::module_of("01 04 01 60 00 00 03 02 01 00"));
  const size_t section = out.begin_section(10);
  out.byte(1);
  const size_t body = out.begin_sized();
  out.byte(0);
  constexpr int kDepth = 50'000;
  for (int i = 0; i < kDepth; ++i) out.raw(binary::test::hex("02 40"));
  for (int i = 0; i <= kDepth; ++i) out.byte(0x0b);
  out.end_sized(body);
  out.end_section(section);
  const size_t names = out.begin_section(0);
  out.name("name");
  const size_t functions = [&] {
    out.byte(1);
    return out.begin_sized();
  }();
  out.raw(binary::test::hex("01 00"));
  out.name(std::string(100'000, 'n'));
  out.end_sized(functions);
  out.end_section(names);
  const std::vector<uint8_t> bytes = out.take();
  CHECK(printed(bytes).size() < 80 * bytes.size());
}

TEST_CASE("printing a changed module never does harm") {
  for (const auto& bytes : {binary::test::module_with_everything(), binary::test::small_module()}) {
    for (size_t i = 8; i < bytes.size(); ++i) {
      std::vector<uint8_t> changed = bytes;
      for (const uint8_t mask : {0x01, 0x04, 0x10, 0x40, 0x80, 0xff}) {
        changed[i] = bytes[i] ^ mask;
        const auto module = binary::decode(changed, Features::all());
        if (!module) continue;
        const auto text = print(**module);
        if (text && text->size() > 200 * bytes.size()) FAIL("too much text");
      }
    }
  }
  SUCCEED();
}

TEST_CASE("text that a few bytes would blow up is bounded") {
  // A function of seven bytes has fifty thousand locals, which the text lists one by one.
  const std::vector<uint8_t> bytes = assembled("(func (local " + [] {
    std::string locals;
    for (int i = 0; i < 50'000; ++i) locals += "i32 ";
    return locals;
  }() + "))");
  auto module = binary::decode(bytes, Features::all());
  REQUIRE(module);
  CHECK(bytes.size() < 100);
  const auto text = print(**module, 300'000);
  CHECK(text);
  const auto refused = print(**module, 100'000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::LimitExceeded);
  CHECK(refused.error().message == "limit exceeded: the text would be larger than 100000 bytes");
}
