// What functions become: cells of small functions, as a person would write them down.
#include "interp/cells.h"

#include "interp/guest.h"
#include "interp/handlers.h"

using wasmvm::test::cells_of;
using wasmvm::test::Guest;

namespace {

/// Cells of the only function of a module.
std::string cells(const std::string& fields, bool pin = true, bool fuse = true) {
  auto bytes = wasmvm::text::assemble("(module " + fields + ")", wasmvm::Features::all());
  if (!bytes) FAIL(bytes.error().message);
  auto module = wasmvm::binary::decode(std::move(*bytes), wasmvm::Features::all());
  REQUIRE(module);
  auto valid = wasmvm::validate::check(std::move(*module));
  if (!valid) FAIL(valid.error().message);
  wasmvm::runtime::CompileOptions options;
  options.pin_locals = pin;
  options.fuse = fuse;
  auto code = wasmvm::interp::tier().compile(std::move(*valid), options);
  REQUIRE(code);
  auto& module_code = static_cast<wasmvm::interp::ModuleCode&>(**code);
  REQUIRE(module_code.translate(module_code.funcs()[0]));
  return cells_of(module_code.funcs()[0]);
}

constexpr const char* kMark = R"((memory 1) (func (param $at i32) (param $end i32) (param $step i32)
  (loop $l (i32.store8 (local.get $at) (i32.const 1))
    (local.set $at (i32.add (local.get $at) (local.get $step)))
    (br_if $l (i32.lt_u (local.get $at) (local.get $end))))))";

}  // namespace

TEST_CASE("operands come from where they are, and results go where they are wanted") {
  CHECK(cells("(func (param i32 i32) (result i32) (local i32)"
              "(local.set 2 (i32.add (local.get 0) (local.get 1)))"
              "(i32.mul (i32.sub (local.get 2) (i32.const 3)) (local.get 2)))") ==
        "enter\n"
        "i32.add slot slot -> slot+acc\n"
        "i32.sub acc const -> acc\n"
        "i32.mul acc slot -> acc\n"
        "return acc\n");
}

TEST_CASE("two comparisons in a row and a return become two cells") {
  CHECK(cells("(func (param i32) (result i32) (if (i32.lt_s (local.get 0) (i32.const 2)) (then (return (local.get 0))))"
              "(i32.const 7))") ==
        "branch or return slot: i32 slot >=s const\n"
        "return const\n");
}

TEST_CASE("a loop that is counted by a pinned local ends in one cell") {
  if (!wasmvm::interp::is_native_dispatch()) return;
  CHECK(cells(kMark) ==
        "reload\n"
        "i32.store8 L0 const\n"
        "latch i32 L0 <u slot by slot\n"
        "return\n");
}

TEST_CASE("without pinned locals and joined cells every instruction has its own cell") {
  CHECK(cells(kMark, false, false) ==
        "i32.store8 slot const\n"
        "i32.add slot slot -> slot+acc\n"
        "i32.lt_u acc slot -> acc\n"
        "br_if acc\n"
        "return\n");
}

TEST_CASE("a call takes the last argument along, and a return the addition before it") {
  if (!wasmvm::interp::is_native_dispatch()) return;
  CHECK(cells("(func $fib (param i32) (result i32)"
              "(if (i32.lt_u (local.get 0) (i32.const 2)) (then (return (local.get 0))))"
              "(i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))") ==
        "branch or return slot: i32 slot >=u const\n"
        "call with slot + const\n"
        "call with slot + const\n"
        "return i32.add acc slot\n");
}

TEST_CASE("an address that is a sum becomes a part of the load") {
  CHECK(cells("(memory 1) (func (param i32 i32) (result i32)"
              "(i32.load offset=8 (i32.add (local.get 0) (local.get 1))))") ==
        "i32.load slot+slot -> acc\n"
        "return acc\n");
}

TEST_CASE("a select takes constants, and exchanges its values instead of negating the condition") {
  CHECK(cells("(func (param i32 i64) (result i32)"
              "(select (i32.const 1) (local.get 0) (i64.eqz (local.get 1))))") ==
        "select i64 slot: slot const -> acc\n"
        "return acc\n");
}
