// Structs, arrays and references as guests use them, under collections.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>

#include "guest.h"
#include "runtime/exceptions.h"
#include "runtime/heap.h"
#include "wasm/limits.h"

using namespace wasmvm;
using runtime::GcRef;
using runtime::Slot;
using runtime::StoreOptions;
using wasmvm::test::Guest;

namespace {

StoreOptions with_heap(uint64_t bytes) {
  StoreOptions options;
  options.gc_heap_bytes = bytes;
  return options;
}

StoreOptions stressed() {
  StoreOptions options;
  options.gc_stress = true;
  return options;
}

const char* const kGarbage = R"((module
  (type $bytes (array (mut i8)))
  (type $pair (struct (field (mut i32)) (field (mut (ref null $pair)))))
  (global $kept (mut (ref null $pair)) (ref.null $pair))
  (func (export "arrays") (param $count i32) (param $length i32)
    (loop $again
      (drop (array.new_default $bytes (local.get $length)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "cycles") (param $count i32)
    (local $a (ref null $pair))
    (loop $again
      (local.set $a (struct.new $pair (local.get $count) (ref.null $pair)))
      (struct.set $pair 1 (local.get $a) (struct.new $pair (i32.const 1) (local.get $a)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "list") (param $count i32)
    (loop $again
      (global.set $kept (struct.new $pair (local.get $count) (global.get $kept)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "sum") (result i64)
    (local $sum i64) (local $at (ref null $pair))
    (local.set $at (global.get $kept))
    (block $done
      (loop $next
        (br_if $done (ref.is_null (local.get $at)))
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (struct.get $pair 0 (local.get $at)))))
        (local.set $at (struct.get $pair 1 (local.get $at)))
        (br $next)))
    (local.get $sum))
  (func (export "drop") (global.set $kept (ref.null $pair)))))";

}  // namespace

TEST_CASE("ten gigabytes of garbage fit into a heap of 64 MiB") {
  Guest guest(kGarbage, true, with_heap(64 << 20));
  const uint64_t limit = 64 << 20;
  // Large arrays, arrays in cells, and small structs.
  guest.run("arrays", {10'000, 1'000'000});
  CHECK(guest.store().heap().used_bytes() <= limit);
  guest.run("arrays", {100'000, 4000});
  guest.run("cycles", {300'000});
  CHECK(guest.store().heap().used_bytes() <= limit);
  CHECK(guest.store().heap().collections() > 100);
}

TEST_CASE("cycles that nothing refers to are collected") {
  Guest guest(kGarbage, true, with_heap(1 << 20));
  guest.run("cycles", {200'000});
  CHECK(guest.store().heap().used_bytes() <= 1 << 20);
}

TEST_CASE("marking a list of a million needs no native stack, and freeing it gives the memory back") {
  Guest guest(kGarbage);
  guest.run("list", {1'000'000});
  guest.store().heap().collect();
  CHECK(guest.run("sum") == uint64_t{1'000'000} * 1'000'001 / 2);
  const uint64_t with_list = guest.store().heap().used_bytes();
  CHECK(with_list >= 16'000'000);
  guest.run("drop");
  guest.store().heap().collect();
  guest.run("cycles", {200'000});
  guest.store().heap().collect();
  CHECK(guest.store().heap().used_bytes() < with_list / 4);
}

TEST_CASE("a heap that is full of living objects is a trap, and the store goes on") {
  Guest guest(kGarbage, true, with_heap(1 << 20));
  CHECK(guest.trap("list", {1'000'000}) == "garbage-collected heap exhausted");
  CHECK(guest.trap("arrays", {1, 2 << 20}) == "garbage-collected heap exhausted");
  CHECK(guest.trap("arrays", {1, 0xffffffff}) == "garbage-collected heap exhausted");
  guest.run("drop");
  guest.run("list", {1000});
  CHECK(guest.run("sum") == 500'500);
}

TEST_CASE("references in locals, operands, tables, globals, fields and exceptions survive collections") {
  Guest guest(R"((module
    (type $box (struct (field (mut i32))))
    (type $node (struct (field (ref null $box)) (field (mut anyref)) (field externref) (field eqref)))
    (type $boxes (array (mut (ref null $box))))
    (tag $e (param (ref $box) i32))
    (table $t 4 anyref)
    (global $g (mut (ref null $box)) (struct.new $box (i32.const 11)))
    (global $list (ref $boxes) (array.new_fixed $boxes 3
      (struct.new $box (i32.const 1)) (struct.new $box (i32.const 2)) (struct.new $box (i32.const 3))))
    (elem $items (ref null $box) (item (struct.new $box (i32.const 70))) (item (ref.null $box)))
    (func $box (param i32) (result (ref $box)) (struct.new $box (local.get 0)))
    (func $value (param anyref) (result i32) (struct.get $box 0 (ref.cast (ref $box) (local.get 0))))
    (func (export "globals") (result i32)
      (i32.add (struct.get $box 0 (global.get $g))
        (i32.add (struct.get $box 0 (array.get $boxes (global.get $list) (i32.const 0)))
                 (struct.get $box 0 (array.get $boxes (global.get $list) (i32.const 2))))))
    (func (export "operands") (result i32)
      (local $a (ref null $box))
      (local.set $a (call $box (i32.const 1)))
      (call $value (call $box (i32.const 20)))
      (call $value (local.get $a))
      (i32.add (i32.add)
        (i32.add (struct.get $box 0 (call $box (i32.const 300)))
                 (struct.get $box 0 (struct.get $node 0
                   (struct.new $node (call $box (i32.const 4000)) (call $box (i32.const 5))
                     (extern.convert_any (call $box (i32.const 6))) (call $box (i32.const 7))))))))
    (func (export "table") (result i32)
      (table.set $t (i32.const 2) (call $box (i32.const 9)))
      (drop (call $box (i32.const 1)))
      (drop (call $box (i32.const 2)))
      (call $value (table.get $t (i32.const 2))))
    (func (export "external") (result i32)
      (local $x externref) (local $n (ref null $node))
      (local.set $n (struct.new $node (ref.null $box) (ref.i31 (i32.const 5)) (extern.convert_any (call $box (i32.const 13))) (ref.null eq)))
      (drop (call $box (i32.const 1)))
      (local.set $x (struct.get $node 2 (local.get $n)))
      (local.set $n (ref.null $node))
      (drop (call $box (i32.const 2)))
      (call $value (any.convert_extern (local.get $x))))
    (func (export "exception") (result i32)
      (local $e exnref)
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught) (throw $e (call $box (i32.const 21)) (i32.const 1)))
        (unreachable))
      (local.set $e)
      (drop (call $box (i32.const 1)))
      (drop (call $box (i32.const 2)))
      (block $again (result (ref $box) i32)
        (try_table (catch $e $again) (throw_ref (local.get $e)))
        (unreachable))
      (drop)
      (struct.get $box 0))
    (func (export "elements") (result i32)
      (local $a (ref null $boxes))
      (local.set $a (array.new_elem $boxes $items (i32.const 0) (i32.const 2)))
      (drop (call $box (i32.const 1)))
      (struct.get $box 0 (array.get $boxes (local.get $a) (i32.const 0))))))",
              true, stressed());
  CHECK(guest.run("globals") == 15);
  CHECK(guest.run("operands") == 4321);
  CHECK(guest.run("table") == 9);
  CHECK(guest.run("external") == 13);
  CHECK(guest.run("exception") == 21);
  CHECK(guest.run("elements") == 70);
  CHECK(guest.run("globals") == 15);
}

TEST_CASE("a host's word and an internal reference keep their identity when they are converted back and forth") {
  Guest guest(R"((module
    (type $box (struct (field i32)))
    (global $g (mut (ref null $box)) (ref.null $box))
    (func (export "outside") (param externref) (result externref)
      (extern.convert_any (any.convert_extern (local.get 0))))
    (func (export "inside") (result i32)
      (global.set $g (struct.new $box (i32.const 1)))
      (ref.eq (global.get $g)
        (ref.cast eqref (any.convert_extern (extern.convert_any (any.convert_extern (extern.convert_any (global.get $g))))))))
    (func (export "small") (result i32)
      (i31.get_s (ref.cast i31ref (any.convert_extern (extern.convert_any (ref.i31 (i32.const -5)))))))
    (func (export "is_eq") (param externref) (result i32) (ref.test eqref (any.convert_extern (local.get 0))))))",
              true, stressed());
  for (Slot word : {Slot{1}, Slot{2}, Slot{0x1000}, Slot{0x7fff12345678}, Slot{0xfffffffffffffff0}}) {
    CHECK(guest.run("outside", {word}) == word);
    CHECK(guest.run("is_eq", {word}) == 0);
  }
  CHECK(guest.run("outside", {0}) == 0);
  CHECK(guest.run("inside") == 1);
  CHECK(static_cast<int32_t>(guest.run("small")) == -5);
}

namespace {

/// Writes and reads back one element kind: new, set, get, fill, copy, new_fixed.
void check_elements(const std::string& storage, const std::string& type, const std::string& get, const std::string& a,
                    const std::string& b, Slot want_a, Slot want_b) {
  CAPTURE(storage);
  Guest guest("(module (type $t (array (mut " + storage + R"()))
    (global $x (mut (ref null $t)) (ref.null $t))
    (func (export "make") (global.set $x (array.new $t ()" +
                  a + R"() (i32.const 9))))
    (func (export "fixed") (global.set $x (array.new_fixed $t 2 ()" +
                  a + ") (" + b + R"())))
    (func (export "set") (param i32) (array.set $t (global.get $x) (local.get 0) ()" +
                  b + R"()))
    (func (export "fill") (param i32 i32) (array.fill $t (global.get $x) (local.get 0) ()" +
                  b + R"() (local.get 1)))
    (func (export "copy") (param i32 i32 i32)
      (array.copy $t $t (global.get $x) (local.get 0) (global.get $x) (local.get 1) (local.get 2)))
    (func (export "get") (param i32) (result )" +
                  type + R"()
      (local $v )" +
                  type + R"()
      (local.set $v ()" +
                  get + R"( $t (global.get $x) (local.get 0)))
      (local.get $v))
    (func (export "len") (result i32) (array.len (global.get $x)))))",
              true, stressed());
  CHECK(guest.trap("get", {0}) == "null array reference");
  guest.run("make");
  CHECK(guest.run("len") == 9);
  CHECK(guest.run("get", {0}) == want_a);
  CHECK(guest.run("get", {8}) == want_a);
  guest.run("set", {3});
  CHECK(guest.run("get", {3}) == want_b);
  CHECK(guest.run("get", {2}) == want_a);
  CHECK(guest.run("get", {4}) == want_a);
  guest.run("copy", {4, 3, 5});
  CHECK(guest.run("get", {4}) == want_b);
  CHECK(guest.run("get", {5}) == want_a);
  guest.run("fill", {7, 2});
  CHECK(guest.run("get", {6}) == want_a);
  CHECK(guest.run("get", {7}) == want_b);
  CHECK(guest.run("get", {8}) == want_b);
  CHECK(guest.trap("get", {9}) == "out of bounds array access");
  CHECK(guest.trap("set", {0xffffffff}) == "out of bounds array access");
  CHECK(guest.trap("fill", {8, 2}) == "out of bounds array access");
  CHECK(guest.trap("copy", {0, 9, 1}) == "out of bounds array access");
  guest.run("copy", {9, 9, 0});
  guest.run("fixed");
  CHECK(guest.run("len") == 2);
  CHECK(guest.run("get", {0}) == want_a);
  CHECK(guest.run("get", {1}) == want_b);
}

}  // namespace

TEST_CASE("arrays of every kind of element") {
  check_elements("i8", "i32", "array.get_s", "i32.const -2", "i32.const 0x17f", 0xfffffffe, 0x7f);
  check_elements("i8", "i32", "array.get_u", "i32.const -2", "i32.const 0x17f", 0xfe, 0x7f);
  check_elements("i16", "i32", "array.get_s", "i32.const -2", "i32.const 0x18fff", 0xfffffffe, 0xffff8fff);
  check_elements("i16", "i32", "array.get_u", "i32.const -2", "i32.const 0x18fff", 0xfffe, 0x8fff);
  check_elements("i32", "i32", "array.get", "i32.const -2", "i32.const 7", 0xfffffffe, 7);
  check_elements("i64", "i64", "array.get", "i64.const -2", "i64.const 0x123456789abcdef", ~Slot{1}, 0x123456789abcdef);
  check_elements("f32", "f32", "array.get", "f32.const 1", "f32.const -2", 0x3f800000, 0xc0000000);
  check_elements("f64", "f64", "array.get", "f64.const 1", "f64.const -2", 0x3ff0000000000000, 0xc000000000000000);
  check_elements("v128", "v128", "array.get", "v128.const i64x2 1 2", "v128.const i64x2 3 4", 1, 3);
  check_elements("i31ref", "i31ref", "array.get", "ref.i31 (i32.const 5)", "ref.i31 (i32.const -1)", 11, 0xffffffff);
  check_elements("anyref", "anyref", "array.get", "ref.i31 (i32.const 5)", "ref.null any", 11, 0);
  check_elements("externref", "externref", "array.get", "ref.null extern", "ref.null extern", 0, 0);
}

TEST_CASE("fields of every kind lie next to each other") {
  Guest guest(R"((module
    (type $f (func))
    (type $s (struct (field $a (mut i8)) (field $b (mut v128)) (field $c (mut i16)) (field $d (mut f32)) (field $e (mut i8))
                     (field $f (mut f64)) (field $g (mut anyref)) (field $h (mut funcref)) (field $i (mut i64)) (field $j (mut i16))))
    (global $x (mut (ref null $s)) (ref.null $s))
    (func $callee)
    (elem declare func $callee)
    (func (export "make")
      (global.set $x (struct.new $s (i32.const -1) (v128.const i64x2 5 6) (i32.const -2) (f32.const 1.5) (i32.const 0x80)
        (f64.const 2.5) (ref.i31 (i32.const 9)) (ref.func $callee) (i64.const -7) (i32.const 0x8001))))
    (func (export "default") (global.set $x (struct.new_default $s)))
    (func (export "a") (result i32) (struct.get_s $s $a (global.get $x)))
    (func (export "b") (result i64) (i64x2.extract_lane 1 (struct.get $s $b (global.get $x))))
    (func (export "c") (result i32) (struct.get_u $s $c (global.get $x)))
    (func (export "d") (result f32) (f32.add (f32.const 1) (struct.get $s $d (global.get $x))))
    (func (export "e") (result i32) (struct.get_s $s $e (global.get $x)))
    (func (export "f") (result f64) (f64.add (f64.const 1) (struct.get $s $f (global.get $x))))
    (func (export "g") (result i32) (i31.get_u (ref.cast i31ref (struct.get $s $g (global.get $x)))))
    (func (export "h") (result i32) (ref.test (ref $f) (struct.get $s $h (global.get $x))))
    (func (export "i") (result i64) (struct.get $s $i (global.get $x)))
    (func (export "j") (result i32) (struct.get_s $s $j (global.get $x)))
    (func (export "set") (param f32 f64 i64)
      (struct.set $s $d (global.get $x) (f32.add (local.get 0) (f32.const 1)))
      (struct.set $s $f (global.get $x) (f64.add (local.get 1) (f64.const 1)))
      (struct.set $s $i (global.get $x) (i64.add (local.get 2) (i64.const 1)))
      (struct.set $s $b (global.get $x) (v128.const i64x2 7 8)))))",
              true, stressed());
  CHECK(guest.trap("a") == "null structure reference");
  CHECK(guest.trap("set", {0, 0, 0}) == "null structure reference");
  guest.run("make");
  CHECK(guest.run("a") == 0xffffffff);
  CHECK(guest.run("b") == 6);
  CHECK(guest.run("c") == 0xfffe);
  CHECK(guest.run("d") == 0x40200000);
  CHECK(guest.run("e") == 0xffffff80);
  CHECK(guest.run("f") == 0x400c000000000000);
  CHECK(guest.run("g") == 9);
  CHECK(guest.run("h") == 1);
  CHECK(guest.run("i") == static_cast<Slot>(-7));
  CHECK(guest.run("j") == 0xffff8001);
  guest.run("set", {0x3f800000, 0x3ff0000000000000, 41});
  CHECK(guest.run("d") == 0x40400000);
  CHECK(guest.run("f") == 0x4008000000000000);
  CHECK(guest.run("i") == 42);
  CHECK(guest.run("b") == 8);
  CHECK(guest.run("j") == 0xffff8001);
  guest.run("default");
  CHECK(guest.run("a") == 0);
  CHECK(guest.run("h") == 0);
}

TEST_CASE("an instance whose objects refer to its own functions ends when nothing else refers to them") {
  StoreOptions options;
  Guest guest("(module)", true, options);
  const std::string source = R"((module
    (type $f (func)) (type $vtable (struct (field (ref $f))))
    (func $method) (elem declare func $method)
    (global $own (export "own") (ref $vtable) (struct.new $vtable (ref.func $method)))))";
  auto load = [&] {
    auto module = binary::decode(*text::assemble(source, Features::all()), Features::all());
    auto code = interp::tier().compile(*validate::check(std::move(*module)), {true});
    auto instance = runtime::instantiate(guest.store(), *code, {}, "");
    REQUIRE(instance);
    return std::move(*instance);
  };
  Ref<runtime::Global> held;
  {
    auto first = load(), second = load();
    held = first->find_export("own", ExternKind::Global)->global;
    guest.store().retire(std::move(first));
    guest.store().retire(std::move(second));
  }
  guest.store().collect_retired();
  CHECK(guest.store().retired_count() == 1);
  held = nullptr;
  guest.store().collect_retired();
  CHECK(guest.store().retired_count() == 0);
}

TEST_CASE("an array has at most so many elements, whatever the heap has room for") {
  Guest guest(
      "(module (type $a (array i8)) (func (export \"f\") (param i32) (result i32) (array.len (array.new_default $a (local.get "
      "0)))))");
  CHECK(guest.run("f", {limits::kArrayElements}) == limits::kArrayElements);
  CHECK(guest.trap("f", {limits::kArrayElements + 1}) == "garbage-collected heap exhausted");
}
