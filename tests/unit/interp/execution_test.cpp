// The interpreter executes: operand classes, control flow, calls across instances, traps with their places.
#include "interp/guest.h"

using wasmvm::test::Guest;

TEST_CASE("recursion returns through accumulators") {
  Guest guest(R"((func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2))))))))");
  CHECK(guest.run("fib", {20}) == 6765);
}

TEST_CASE("a local that changes while its old value is on the stack keeps the old value there") {
  Guest guest(R"((func (export "f") (param i32) (result i32)
    local.get 0 (local.set 0 (i32.const 7)) local.get 0 i32.sub))");
  CHECK(guest.run("f", {10}) == 3);
}

TEST_CASE("a tee'd value is usable from the stack and from the local") {
  Guest guest(R"((func (export "f") (param i32) (result i32) (local i32)
    (i32.mul (local.tee 1 (i32.add (local.get 0) (i32.const 1))) (local.get 1))))");
  CHECK(guest.run("f", {4}) == 25);
}

TEST_CASE("values below a block survive branches out of it") {
  Guest guest(R"((func (export "f") (param i32) (result i32)
    (i32.add (i32.mul (local.get 0) (i32.const 10))
             (block (result i32)
               (drop (br_if 0 (i32.const 5) (local.get 0)))
               (i32.const 9)))))");
  CHECK(guest.run("f", {0}) == 9);
  CHECK(guest.run("f", {2}) == 25);
}

TEST_CASE("a loop with parameters passes them on at each turn") {
  Guest guest(R"((func (export "sum") (param i32) (result i32)
    (i32.const 0)
    (loop (param i32) (result i32)
      (i32.add (local.get 0))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0)))))");
  CHECK(guest.run("sum", {4}) == 10);
}

TEST_CASE("br_table moves operands to each of its labels") {
  Guest guest(R"((func (export "f") (param i32) (result i32)
    (i32.const 100)
    (block (result i32)
      (i32.const 1)
      (block (result i32)
        (i32.const 2) (i32.const 3)
        (br_table 0 1 2 (local.get 0)))
      (i32.add))
    (i32.add)))");
  CHECK(guest.run("f", {0}) == 104);
  CHECK(guest.run("f", {1}) == 103);
  CHECK(guest.run("f", {2}) == 3);
}

TEST_CASE("several results move down over the frame header") {
  Guest guest(R"((func $three (param i32) (result i32 i64 f64) (local.get 0) (i64.const 5) (f64.const 1.5))
    (func (export "f") (result i32 i64 f64) (call $three (i32.const 42))))");
  std::vector<wasmvm::runtime::Slot> slots;
  REQUIRE(guest.call("f", slots));
  CHECK(slots == std::vector<wasmvm::runtime::Slot>{42, 5, 0x3ff8000000000000});
}

TEST_CASE("calls into another instance bring the caller's memory back") {
  Guest guest("(module)");
  guest.load(R"((memory 1) (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (data (i32.const 0) "\07"))",
             "other");
  auto main = guest.load(R"((import "other" "peek" (func $peek (param i32) (result i32))) (memory 1)
    (data (i32.const 0) "\09")
    (func (export "f") (result i32) (i32.sub (i32.mul (call $peek (i32.const 0)) (i32.const 10)) (i32.load8_u (i32.const 0)))))",
                         "main");
  wasmvm::runtime::Slot slots[1] = {0};
  REQUIRE(guest.store().call(*main->find_export("f")->func, slots));
  CHECK(slots[0] == 61);
}

TEST_CASE("tail calls across instances need no more stack") {
  Guest guest("(module)");
  auto table = guest.load(R"((table (export "t") 2 funcref) (type $f (func (param i32) (result i32)))
    (elem (i32.const 0) $a)
    (func $a (type $f) (if (i32.eqz (local.get 0)) (then (return (i32.const 77))))
      (return_call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
    (export "a" (func $a)))",
                          "one");
  guest.load(R"((import "one" "t" (table 2 funcref)) (type $f (func (param i32) (result i32)))
    (elem (i32.const 1) $b)
    (func $b (type $f) (return_call_indirect (type $f) (local.get 0) (i32.const 0))))",
             "two");
  wasmvm::runtime::Slot slots[1] = {1000000};
  REQUIRE(guest.store().call(*table->find_export("a")->func, slots));
  CHECK(slots[0] == 77);
}

TEST_CASE("accesses beyond the memory trap with guard pages and with checks") {
  for (bool guarded : {true, false}) {
    Guest guest(R"((memory 1)
      (func $load (export "load") (param i32) (result i32) (i32.load offset=4 (local.get 0)))
      (func (export "store") (param i32) (i32.store offset=0xfffffff0 (local.get 0) (i32.const 1))))",
                guarded);
    CHECK(guest.run("load", {65528}) == 0);
    CHECK(guest.trap("load", {65529}) == "out of bounds memory access");
    REQUIRE(guest.store().trap().frames.size() == 1);
    CHECK(guest.store().trap().frames[0].function == "load");
    CHECK(guest.trap("store", {0xffffffff}) == "out of bounds memory access");
  }
}

TEST_CASE("a backtrace names functions from the innermost outwards") {
  Guest guest(R"((func $inner (unreachable)) (func $middle (call $inner)) (func $outer (export "go") (call $middle)))");
  CHECK(guest.trap("go") == "unreachable");
  const auto& frames = guest.store().trap().frames;
  REQUIRE(frames.size() == 3);
  CHECK(frames[0].function == "inner");
  CHECK(frames[1].function == "middle");
  CHECK(frames[2].function == "outer");
  CHECK(frames[0].offset < frames[1].offset);
}

TEST_CASE("endless recursion is a trap") {
  Guest guest(R"((func $f (export "f") (param i64) (result i64) (i64.add (call $f (local.get 0)) (i64.const 1))))");
  CHECK(guest.trap("f", {1}) == "call stack exhausted");
  CHECK(guest.trap("f", {1}) == "call stack exhausted");
}

TEST_CASE("an indirect call tells which element was missing or of another type") {
  Guest guest(R"((table 3 funcref) (elem (i32.const 0) $f) (func $f (param f32))
    (func (export "call") (param i32) (call_indirect (local.get 0))))");
  CHECK(guest.trap("call", {0}) == "indirect call type mismatch");
  CHECK(guest.trap("call", {2}) == "uninitialized element 2");
  CHECK(guest.trap("call", {3}) == "undefined element: index 3");
}

TEST_CASE("select takes values of every kind of place") {
  Guest guest(R"((func (export "f") (param i32 f64 f64) (result f64)
    (select (f64.add (local.get 1) (f64.const 1)) (local.get 2) (local.get 0))))");
  const auto bits = [](double d) { return std::bit_cast<uint64_t>(d); };
  CHECK(guest.run("f", {1, bits(2), bits(9)}) == bits(3));
  CHECK(guest.run("f", {0, bits(2), bits(9)}) == bits(9));
}
