// Translation of vector instructions: where operands and results are, constants, memories of every kind. What each
// instruction computes is tested with the semantics, and by the official suite.
#include "interp/guest.h"

using wasmvm::runtime::Slot;
using wasmvm::test::Guest;

TEST_CASE("a vector computed at the end of a block reaches its local on all ways out") {
  Guest guest(R"((module
    (func (export "block") (param i32) (result i32) (local v128)
      (local.set 1 (block (result v128)
        (drop (br_if 0 (i32x4.splat (i32.const 10)) (local.get 0)))
        (i32x4.add (i32x4.splat (local.get 0)) (i32x4.splat (i32.const 20)))))
      (i32x4.extract_lane 2 (local.get 1)))
    (func (export "if") (param i32) (result i32) (local v128)
      (local.set 1 (if (result v128) (local.get 0)
        (then (i32x4.splat (i32.const 1)))
        (else (i32x4.neg (i32x4.splat (i32.const 2))))))
      (i32x4.extract_lane 0 (local.get 1)))
    (func (export "loop") (param i32) (result i32) (local $v v128) (local $sum i32)
      (i32x4.splat (local.get 0))
      (loop (param v128)
        (local.set $v)
        (local.set $sum (i32.add (local.get $sum) (i32x4.extract_lane 0 (local.get $v))))
        (i32x4.sub (local.get $v) (i32x4.splat (i32.const 1)))
        (i32.ne (i32x4.extract_lane 3 (local.get $v)) (i32.const 0))
        (br_if 0)
        (drop))
      (local.get $sum))))");
  CHECK(guest.run("block", {1}) == 10);
  CHECK(guest.run("block", {0}) == 20);
  CHECK(guest.run("if", {1}) == 1);
  CHECK(guest.run("if", {0}) == 0xfffffffe);
  CHECK(guest.run("loop", {4}) == 10);
}

TEST_CASE("vectors read from a local keep their value when the local is overwritten") {
  Guest guest(R"((module
    (func (export "swap") (param i32 i32) (result i32) (local $a v128) (local $b v128)
      (local.set $a (i32x4.splat (local.get 0)))
      (local.set $b (i32x4.splat (local.get 1)))
      (local.get $a)
      (local.set $a (i32x4.add (local.get $b) (local.get $b)))
      (local.set $b)
      (i32.add (i32.mul (i32x4.extract_lane 1 (local.get $a)) (i32.const 100)) (i32x4.extract_lane 1 (local.get $b))))
    (func (export "tee") (param i32) (result i32) (local $a v128)
      (i32x4.extract_lane 3 (i32x4.mul (local.tee $a (i32x4.add (i32x4.splat (local.get 0)) (i32x4.splat (i32.const 1))))
                                       (i32x4.add (local.get $a) (local.get $a)))))
    (func (export "update") (param i32) (result i32) (local $a v128)
      (local.set $a (i32x4.splat (local.get 0)))
      (local.set $a (i32x4.add (local.get $a) (local.get $a)))
      (local.set $a (i32x4.sub (i32x4.splat (i32.const 100)) (local.get $a)))
      (i32x4.extract_lane 0 (local.get $a)))))");
  CHECK(guest.run("swap", {3, 5}) == 1003);
  CHECK(guest.run("tee", {4}) == 50);
  CHECK(guest.run("update", {7}) == 86);
}

TEST_CASE("scalar operands of vector instructions come from constants, locals, accumulators and slots") {
  Guest guest(R"((module
    (func (export "splats") (param f64) (result f64)
      (f64x2.extract_lane 1 (f64x2.add (f64x2.splat (f64.mul (local.get 0) (f64.const 2)))
                                       (f64x2.add (f64x2.splat (local.get 0)) (f64x2.splat (f64.const 0.5))))))
    (func (export "bytes") (result i64)
      (i64x2.extract_lane 1 (v128.xor (i8x16.splat (i32.const 0x1a5)) (i16x8.splat (i32.const 0x70f00)))))
    (func (export "shift") (param i32) (result i32)
      (i32x4.extract_lane 0 (i32x4.shl (i32x4.shr_u (i32x4.splat (i32.const 0x80)) (local.get 0)) (i32.const 34))))
    (func (export "shift by acc") (param i32) (result i32)
      (i32x4.extract_lane 0 (i32x4.shl (i32x4.splat (i32.const 3)) (i32.add (local.get 0) (local.get 0)))))
    (func (export "replace") (param f32) (result f32)
      (f32x4.extract_lane 2 (f32x4.replace_lane 2
        (f32x4.replace_lane 1 (v128.const f32x4 1 2 3 4) (local.get 0))
        (f32.add (local.get 0) (f32.const 1)))))
    (func (export "replace lane") (param i32 i32) (result i64)
      (i64x2.extract_lane 0 (i8x16.replace_lane 7 (i16x8.replace_lane 0 (i8x16.splat (i32.const 0)) (local.get 0))
                                                  (i32.add (local.get 1) (i32.const 1)))))
    (func (export "tests") (param i32) (result i32)
      (i32.add (i8x16.bitmask (i8x16.splat (local.get 0)))
               (i32.add (v128.any_true (i8x16.splat (local.get 0))) (i8x16.all_true (i8x16.splat (local.get 0))))))
    (func (export "extract sign") (param i32) (result i64)
      (i64.extend_i32_u (i8x16.extract_lane_s 5 (i8x16.splat (local.get 0)))))
    (func (export "select") (param i32) (result i32)
      (i32x4.extract_lane 1 (select (i32x4.splat (i32.const 7)) (i32x4.splat (i32.const 8)) (local.get 0))))))");
  CHECK(guest.run("splats", {std::bit_cast<Slot>(1.5)}) == std::bit_cast<Slot>(5.0));
  CHECK(guest.run("bytes") == 0xaaa5aaa5aaa5aaa5);
  CHECK(guest.run("shift", {4}) == 0x20);
  CHECK(guest.run("shift", {36}) == 0x20);
  CHECK(guest.run("shift by acc", {2}) == 48);
  CHECK(std::bit_cast<float>(static_cast<uint32_t>(guest.run("replace", {std::bit_cast<uint32_t>(2.5f)}))) == 3.5f);
  CHECK(guest.run("replace lane", {0x1ffff, 0x10}) == 0x110000000000ffff);
  CHECK(guest.run("tests", {0x80}) == 0x10001);
  CHECK(guest.run("tests", {0}) == 0);
  CHECK(guest.run("extract sign", {0x80}) == 0xffffff80);
  CHECK(guest.run("select", {1}) == 7);
  CHECK(guest.run("select", {0}) == 8);
}

TEST_CASE("shuffles and vector constants carry all their bytes") {
  Guest guest(R"((module
    (func (export "low") (result i64) (i64x2.extract_lane 0 (i8x16.shuffle 31 0 16 15 1 17 2 30 3 4 5 6 7 8 9 10
      (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15) (v128.const i8x16 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31))))
    (func (export "high") (result i64) (i64x2.extract_lane 1 (v128.const i64x2 1 0x8877665544332211)))))");
  CHECK(guest.run("low") == 0x1e0211010f10001f);
  CHECK(guest.run("high") == 0x8877665544332211);
}

TEST_CASE("vectors pass through calls, globals and blocks with several values") {
  Guest guest(R"((module
    (global $g (mut v128) (v128.const i32x4 1 2 3 4))
    (func $swap (param v128 i32 v128) (result v128 i32 v128) (local.get 2) (local.get 1) (local.get 0))
    (func (export "calls") (param i32) (result i32) (local v128 i32)
      (call $swap (i32x4.splat (local.get 0)) (i32.const 5) (i32x4.splat (i32.const 9)))
      (local.set 1) (local.set 2)
      (i32.add (i32.mul (i32x4.extract_lane 0) (i32.const 100))
               (i32.add (i32.mul (local.get 2) (i32.const 10)) (i32x4.extract_lane 3 (local.get 1)))))
    (func (export "global") (param i32) (result i32)
      (global.set $g (i32x4.add (global.get $g) (i32x4.splat (local.get 0))))
      (i32x4.extract_lane 2 (global.get $g)))
    (func (export "parameters") (param i32) (result i32)
      (i32x4.splat (local.get 0)) (i32.const 3)
      (block (param v128 i32) (result i32 v128) (i32x4.splat) (i32x4.add) (i32.const 40) (i32x4.splat (i32.const 2))
        (block (param v128 i32 v128) (result i32 v128) (i32x4.extract_lane 1) (i32.add) (i32x4.splat) (i32x4.add)
          (i32.const 1000) (br 1 (i32x4.splat (i32.const 6))) ) )
      (i32x4.extract_lane 0) (i32.add))))");
  CHECK(guest.run("calls", {7}) == 957);
  CHECK(guest.run("global", {10}) == 13);
  CHECK(guest.run("global", {10}) == 23);
  CHECK(guest.run("parameters", {7}) == 1006);
}

namespace {

/// Accesses of all kinds, at the address given by the first argument.
const char* const kAccesses = R"(
  (data (i32.const 65520) "\01\02\03\04\05\06\07\88\09\0a\0b\0c\0d\0e\0f\90")
  (func (export "load") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load (local.get 0))))
  (func (export "load acc") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load offset=1 (i32.add (local.get 0) (i32.const -1)))))
  (func (export "load const") (result i64) (i64x2.extract_lane 0 (v128.load offset=65519 (i32.const 1))))
  (func (export "load const out") (result i64) (i64x2.extract_lane 0 (v128.load offset=65519 (i32.const 2))))
  (func (export "load far out") (result i64) (i64x2.extract_lane 0 (v128.load offset=0xffffffff (i32.const -1))))
  (func (export "extend") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load8x8_s (local.get 0))))
  (func (export "splat") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load32_splat (local.get 0))))
  (func (export "zero") (param i32) (result i64) (i64x2.extract_lane 1 (v128.load64_zero (local.get 0))))
  (func (export "load lane") (param i32) (result i64)
    (i64x2.extract_lane 0 (v128.load16_lane 3 (local.get 0) (i8x16.splat (i32.const -1)))))
  (func (export "store") (param i32 i64) (v128.store (local.get 0) (i64x2.splat (local.get 1))))
  (func (export "store lane") (param i32 i64) (v128.store32_lane 3 (local.get 0) (i64x2.splat (local.get 1))))
  (func (export "peek") (param i32) (result i64) (i64.load (local.get 0)))
)";

void check_accesses(Guest& guest) {
  CHECK(guest.run("load", {65520}) == 0x900f0e0d0c0b0a09);
  CHECK(guest.run("load acc", {65520}) == 0x900f0e0d0c0b0a09);
  CHECK(guest.run("load const") == 0x8807060504030201);
  CHECK(guest.run("extend", {65520}) == 0xff88000700060005);
  CHECK(guest.run("splat", {65520}) == 0x0403020104030201);
  CHECK(guest.run("zero", {65520}) == 0);
  CHECK(guest.run("load lane", {65534}) == 0x900fffffffffffff);
  const std::string out = "out of bounds memory access";
  CHECK(guest.trap("load", {65521}) == out);
  CHECK(guest.trap("load", {0xffffffff}) == out);
  CHECK(guest.trap("load acc", {65521}) == out);
  CHECK(guest.trap("load const out") == out);
  CHECK(guest.trap("load far out") == out);
  CHECK(guest.trap("extend", {65529}) == out);
  CHECK(guest.trap("splat", {65533}) == out);
  CHECK(guest.trap("zero", {65529}) == out);
  CHECK(guest.trap("load lane", {65535}) == out);
  CHECK(guest.trap("store", {65521, 0}) == out);
  CHECK(guest.trap("store lane", {65533, 0}) == out);
  // A store that traps writes nothing.
  CHECK(guest.run("peek", {65528}) == 0x900f0e0d0c0b0a09);
  std::vector<Slot> arguments = {65520, 0x1122334455667788};
  CHECK(guest.call("store", arguments));
  CHECK(guest.run("peek", {65528}) == 0x1122334455667788);
  arguments = {65532, 0xaabbccdd00000000};
  CHECK(guest.call("store lane", arguments));
  CHECK(guest.run("peek", {65528}) == 0xaabbccdd55667788);
}

}  // namespace

TEST_CASE("vector accesses stay in bounds, with and without guard pages") {
  for (const bool guard_pages : {true, false}) {
    Guest guest("(module (memory 1) " + std::string(kAccesses) + ")", guard_pages);
    check_accesses(guest);
  }
}

TEST_CASE("vector accesses reach memories that are not the first or have 64-bit addresses") {
  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) text.replace(at, from.size(), to);
    return text;
  };
  SECTION("second memory") {
    std::string text = kAccesses;
    for (const char* op : {"v128.load", "v128.load8x8_s", "v128.load32_splat", "v128.load64_zero", "v128.load16_lane",
                           "v128.store", "v128.store32_lane", "i64.load"}) {
      text = replaced(text, "(" + std::string(op) + " ", "(" + std::string(op) + " $m ");
    }
    Guest guest("(module (memory 1) (memory $m 1) " + replaced(text, "(data ", "(data (memory $m) ") + ")");
    check_accesses(guest);
  }
  SECTION("64-bit addresses") {
    std::string text = replaced(kAccesses, "(param i32", "(param i64");
    text = replaced(text, "i32.add (local.get 0) (i32.const -1)", "i64.add (local.get 0) (i64.const -1)");
    text = replaced(text, "offset=65519 (i32.const", "offset=65519 (i64.const");
    text = replaced(text, "offset=0xffffffff (i32.const -1)", "offset=0xffffffffffffffff (i64.const 1)");
    Guest guest("(module (memory i64 1) " + replaced(text, "(data (i32.const", "(data (i64.const") + ")");
    check_accesses(guest);
    CHECK(guest.trap("load", {~Slot{0}}) == "out of bounds memory access");
    CHECK(guest.trap("load lane", {~Slot{0} - 1}) == "out of bounds memory access");
  }
}
