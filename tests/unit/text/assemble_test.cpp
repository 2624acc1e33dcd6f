// Bytes of small modules: each abbreviation and encoding once.
#include <catch2/catch.hpp>
#include <string>

#include "text/assemble.h"

using namespace wasmvm;

namespace {

Features everything() { return Features::all(); }

std::string hex(const std::vector<uint8_t>& bytes, size_t from = 8) {
  std::string out;
  for (size_t i = from; i < bytes.size(); ++i) {
    out += "0123456789abcdef"[bytes[i] >> 4];
    out += "0123456789abcdef"[bytes[i] & 15];
  }
  return out;
}

// The bytes behind magic and version; error text if there is one.
std::string module(std::string_view source) {
  const auto bytes = text::assemble(source, everything());
  return bytes ? hex(*bytes) : bytes.error().message;
}

// The instructions of a module's first function without locals and names, without `end`.
std::string body(const std::string& instructions, const std::string& before = "") {
  const auto bytes = text::assemble("(module " + before + " (func " + instructions + "))", everything());
  if (!bytes) return bytes.error().message;
  const std::string all = hex(*bytes);
  // type section, function section 03 02 01 00, ..., code section 0a: assume short sizes
  const std::vector<uint8_t>& b = *bytes;
  for (size_t pos = 8; pos + 1 < b.size(); pos += 2 + b[pos + 1]) {
    if (b[pos] == 10) return hex(std::vector<uint8_t>(b.begin() + pos + 5, b.begin() + pos + 2 + b[pos + 1] - 1), 0);
  }
  return all;
}

}  // namespace

TEST_CASE("a module may stand with or without parentheses, quoted or as bytes") {
  CHECK(module("") == "");
  CHECK(module("(module)") == "");
  CHECK(module("(memory 1)") == "0503010001");
  CHECK(module("(module quote \"(memory\" \" 1)\")") == "0503010001");
  CHECK(module("(module binary \"\\00asm\\01\\00\\00\\00\" \"\\05\\03\\01\\00\\01\")") == "0503010001");
}

TEST_CASE("inline function types are interned behind the explicit ones") {
  CHECK(module("(func (param i32)) (type (func (result i64))) (func (param i32)) (func (result i64))") ==
        "0109"
        "02"
        "6000017e"
        "60017f00"
        "0304"
        "03"
        "010100"
        "0a0a"
        "03"
        "02000b02000b02000b");
  CHECK(module("(type (sub (func))) (func)") ==
        "0109"
        "02"
        "50006000"
        "00"
        "600000"
        "0302"
        "0101"
        "0a04"
        "01"
        "02000b");
}

TEST_CASE("recursion groups and subtypes") {
  CHECK(module("(rec (type (struct (field (mut (ref null 1)) i8))) (type (sub final 0 (array (mut i16)))))") ==
        "0110"
        "01"
        "4e02"
        "5f02"
        "630101"
        "7800"
        "4f0100"
        "5e7701");
  CHECK(module("(rec (type (struct)))") ==
        "0103"
        "01"
        "5f00");
  CHECK(module("(rec)") ==
        "0103"
        "01"
        "4e00");
}

TEST_CASE("imports and exports may be inline") {
  CHECK(module("(func (export \"e\") (import \"m\" \"f\"))") ==
        "0104"
        "01600000"
        "0207"
        "01"
        "016d0166"
        "0000"
        "0705"
        "01"
        "0165"
        "0000");
  CHECK(module("(global (export \"a\") (export \"b\") (mut i32) (i32.const 7))") ==
        "0606"
        "01"
        "7f01"
        "41070b"
        "0709"
        "02"
        "01610300"
        "01620300");
  CHECK(module("(tag (import \"m\" \"t\") (param i64))") ==
        "0105"
        "0160017e00"
        "0208"
        "01"
        "016d0174"
        "040000");
}

TEST_CASE("memories and tables take every form of limits") {
  CHECK(module("(memory 1 2)") ==
        "0504"
        "01"
        "010102");
  CHECK(module("(memory i64 1)") ==
        "0503"
        "01"
        "0401");
  CHECK(module("(memory 1 2 shared)") ==
        "0504"
        "01"
        "030102");
  CHECK(module("(memory 3 (pagesize 1))") ==
        "0504"
        "01"
        "080300");
  CHECK(module("(memory (data \"ab\" \"c\"))") ==
        "0504"
        "01"
        "010101"
        "0b09"
        "01"
        "0041000b"
        "03616263");
  CHECK(module("(memory (pagesize 1) (data \"abc\"))") ==
        "0505"
        "01"
        "09030300"
        "0b09"
        "01"
        "0041000b"
        "03616263");
  CHECK(module("(table 1 funcref)") ==
        "0404"
        "01"
        "700001");
  CHECK(module("(table i64 1 2 (ref null extern))") ==
        "0405"
        "01"
        "6f050102");
  CHECK(module("(table 1 (ref func) (ref.func 0))") ==
        "040a"
        "01"
        "4000"
        "64700001"
        "d2000b");
}

TEST_CASE("element segments choose the shortest form") {
  const std::string head = "(table 1 funcref) (table 1 funcref) (func)";
  const auto elem = [&](const std::string& text) {
    const std::string all = module(head + text);
    const size_t at = all.find("09", all.find("0302"
                                              "0100"));
    return at == std::string::npos ? all : all.substr(at + 4, all.size() - at - 4 - 12);
  };
  CHECK(elem("(elem (i32.const 0) 0)") ==
        "01"
        "00"
        "41000b"
        "0100");
  CHECK(elem("(elem (offset i32.const 0) func 0)") ==
        "01"
        "00"
        "41000b"
        "0100");
  CHECK(elem("(elem func 0)") ==
        "01"
        "01"
        "00"
        "0100");
  CHECK(elem("(elem declare func 0)") ==
        "01"
        "03"
        "00"
        "0100");
  CHECK(elem("(elem (table 1) (i32.const 0) func 0)") ==
        "01"
        "02"
        "01"
        "41000b"
        "00"
        "0100");
  CHECK(elem("(elem (i32.const 0) funcref (ref.func 0))") ==
        "01"
        "04"
        "41000b"
        "01"
        "d2000b");
  CHECK(elem("(elem funcref (item ref.null func))") ==
        "01"
        "05"
        "70"
        "01"
        "d0700b");
  CHECK(elem("(elem (table 1) (i32.const 0) funcref)") ==
        "01"
        "06"
        "01"
        "41000b"
        "70"
        "00");
  CHECK(elem("(elem declare funcref (ref.func 0))") ==
        "01"
        "07"
        "70"
        "01"
        "d2000b");
}

TEST_CASE("folded instructions come behind their operands") {
  CHECK(body("(drop (i32.add (i32.const 1) (i32.const 2)))") ==
        "4101"
        "4102"
        "6a"
        "1a");
  CHECK(body("(if (i32.const 1) (then nop) (else (unreachable)))") ==
        "4101"
        "0440"
        "01"
        "05"
        "00"
        "0b");
  CHECK(body("(block (result i32) (i32.const 1)) drop") ==
        "027f"
        "4101"
        "0b"
        "1a");
  CHECK(body("(drop (if (result i32) (block (result i32) i32.const 1) (then (i32.const 2)) (else (i32.const 3))))") ==
        "027f"
        "4101"
        "0b"
        "047f"
        "4102"
        "05"
        "4103"
        "0b"
        "1a");
  CHECK(body("(try (do (nop)) (catch $t (nop)) (catch_all))", "(tag $t)") ==
        "0640"
        "01"
        "0700"
        "01"
        "19"
        "0b");
  CHECK(body("(block $l (try (do) (delegate $l)))") ==
        "0240"
        "0640"
        "1800"
        "0b");
  CHECK(body("block $l try delegate $l end") ==
        "0240"
        "0640"
        "1800"
        "0b");
}

TEST_CASE("labels count from the inside and may shadow") {
  CHECK(body("block $a block $b br $a br $b block $a br $a end end end") ==
        "0240"
        "0240"
        "0c01"
        "0c00"
        "0240"
        "0c00"
        "0b"
        "0b"
        "0b");
  CHECK(body("(block $a (br_table $a 0 1 $a))") ==
        "0240"
        "0e03"
        "00"
        "00"
        "01"
        "00"
        "0b");
  CHECK(body("(block $l (try_table (catch_all $l) (catch_all_ref 1)))") ==
        "0240"
        "1f40"
        "02"
        "0200"
        "0301"
        "0b"
        "0b");
}

TEST_CASE("immediates follow the table of opcodes") {
  CHECK(body("i32.const -1 drop") ==
        "417f"
        "1a");
  CHECK(body("i64.const 0x8000000000000000 drop") ==
        "42"
        "808080808080808080"
        "7f"
        "1a");
  CHECK(body("f32.const 1.5 drop") ==
        "430000c03f"
        "1a");
  CHECK(body("(drop (i32.load offset=4 align=1 (i32.const 0)))", "(memory 1)") ==
        "4100"
        "280004"
        "1a");
  CHECK(body("(drop (i32.load 1 (i32.const 0)))", "(memory 1) (memory 1)") ==
        "4100"
        "28420100"
        "1a");
  CHECK(body("i32.const 0 v128.const i32x4 0 0 0 0 v128.load8_lane 3 drop", "(memory 1)").substr(4 + 36) ==
        "fd54"
        "000003"
        "1a");
  CHECK(body("call_indirect 0 (type 0)", "(table 0 funcref)") == "110000");
  CHECK(body("table.init 0 0", "(table 0 funcref) (elem func)") ==
        "fc0c"
        "0000");
  CHECK(body("memory.init 1 0", "(memory 1) (memory 1) (data \"\")") ==
        "fc08"
        "0001");
  CHECK(body("select (result i32 i64)") == "1c027f7e");
  CHECK(body("ref.cast (ref null any) ref.test (ref i31)") ==
        "fb176e"
        "fb146c");
  CHECK(body("br_on_cast 0 anyref (ref eq)") ==
        "fb18"
        "01"
        "00"
        "6e"
        "6d");
  CHECK(body("i64.mul_wide_s atomic.fence") ==
        "fc15"
        "fe0300");
  CHECK(body("i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31") ==
        "fd0d"
        "000102030405060708090a0b0c0d0e1f");
  CHECK(body("block (param i32) (result i32) end") == "02010b");
}

TEST_CASE("custom sections and branch hints come where they belong") {
  CHECK(module("(@custom \"x\" (before memory) \"ab\") (memory 1)") ==
        "0004"
        "0178"
        "6162"
        "0503010001");
  CHECK(module("(@custom \"x\") (memory 1)") ==
        "0503010001"
        "0002"
        "0178");
  const std::string hints = module("(func (@metadata.code.branch_hint \"\\01\") (if (i32.const 0) (then)))");
  CHECK(hints.find("0020"
                   "196d657461646174612e636f64652e6272616e63685f68696e74"
                   "01"
                   "00"
                   "01"
                   "03"
                   "0101"
                   "0a09") != std::string::npos);
}

TEST_CASE("identifiers become names") {
  // module m; function f with parameter p, local l, label b; global g; field x of type t
  const std::string all = module(
      "(module $m (type $t (struct (field $x i32))) (global $g i32 (i32.const 0))"
      "(func $f (param $p i32) (local $l i32) (block $b)))");
  const auto has = [&](const std::string& part) { return all.find(part) != std::string::npos; };
  CHECK(
      has("046e616d65"
          "0002016d"
          "0104010001"
          "66"));
  CHECK(
      has("0209"
          "010002"
          "000170"
          "01016c"));
  CHECK(
      has("0306"
          "010001"
          "000162"));
  CHECK(
      has("0404"
          "01000174"));
  CHECK(
      has("0704"
          "01000167"));
  CHECK(
      has("0a06"
          "010001"
          "000178"));
  CHECK(module("(func (@name \"\xce\xbb\"))")
            .find("0105"
                  "010002cebb") != std::string::npos);
}
