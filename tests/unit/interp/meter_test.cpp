// Gas and instruction counts: exact figures of small functions, limits, cost tables.
#include "runtime/meter.h"
#include "interp/guest.h"

using namespace wasmvm;
using wasmvm::runtime::CompileOptions;
using wasmvm::runtime::CostTable;
using wasmvm::runtime::Slot;
using wasmvm::test::Guest;

namespace {

CompileOptions metered() {
  CompileOptions options;
  options.metered = true;
  return options;
}

/// A call of the export "f" and what it must cost.
struct Figure {
  const char* what;
  const char* module;
  std::vector<Slot> arguments;
  uint64_t gas, instructions;
  const char* trap = nullptr;  ///< message, if it must end in one
};

const Figure kFigures[] = {
    {"an empty function has its end only", R"((module (func (export "f"))))", {}, 0, 1},
    {"plain instructions cost one each",
     R"((module (func (export "f") (result i32) (i32.add (i32.const 1) (i32.const 2)))))",
     {},
     3,
     4},
    {"block, end and nop are free but count", R"((module (func (export "f") nop block nop end)))", {}, 0, 5},

    {"a taken if", R"((module (func (export "f") (param i32) (if (local.get 0) (then nop (drop (i32.const 1)))))))", {1}, 4, 7},
    {"an if that is not taken",
     R"((module (func (export "f") (param i32) (if (local.get 0) (then nop (drop (i32.const 1)))))))",
     {0},
     2,
     3},
    {"the first arm of an if ends with its else",
     R"((module (func (export "f") (param i32) (if (local.get 0) (then (drop (i32.const 1))) (else nop)))))",
     {1},
     4,
     6},
    {"the second arm of an if ends with its end",
     R"((module (func (export "f") (param i32) (if (local.get 0) (then (drop (i32.const 1))) (else nop)))))",
     {0},
     2,
     5},

    {"a loop pays for each iteration",
     R"((module (func (export "f") (param i32)
       (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))))))",
     {3},
     1 + 3 * 6,
     1 + 3 * 6 + 2},
    {"a loop with an unconditional way back",
     R"((module (func (export "f") (param i32)
       (block (loop (br_if 1 (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br 0))))))",
     {2},
     1 + 2 * 8 + 3,
     2 + 2 * 8 + 3 + 1},
    {"nested blocks are left at once",
     R"((module (func (export "f") (param i32)
       (block (block (br_if 1 (local.get 0)) nop) (drop (i32.const 1))) (drop (i32.const 2)))))",
     {1},
     4,
     7},
    {"nested blocks are left one by one",
     R"((module (func (export "f") (param i32)
       (block (block (br_if 1 (local.get 0)) nop) (drop (i32.const 1))) (drop (i32.const 2)))))",
     {0},
     6,
     12},
    {"br_table goes to a label",
     R"((module (func (export "f") (param i32)
       (block (block (block (br_table 0 1 2 (local.get 0))) nop nop) nop) (drop (i32.const 1)))))",
     {1},
     4,
     3 + 2 + 2 + 3},
    {"br_table goes to its default",
     R"((module (func (export "f") (param i32)
       (block (block (block (br_table 0 1 2 (local.get 0))) nop nop) nop) (drop (i32.const 1)))))",
     {9},
     4,
     3 + 2 + 3},
    {"code that cannot be reached costs nothing",
     R"((module (func (export "f") (block (br 0) (drop (i32.const 1)) (block (drop (i32.const 1))) nop))))",
     {},
     1,
     3},
    {"return ends the function", R"((module (func (export "f") (result i32) (return (i32.const 1)))))", {}, 2, 2},
    {"select and locals",
     R"((module (func (export "f") (param i32) (result i32) (local i32)
       (local.tee 1 (select (i32.const 1) (i32.const 2) (local.get 0))))))",
     {1},
     5,
     6},

    {"a call pays for its callee",
     R"((module (func $g (result i32) (i32.const 1))
       (func (export "f") (result i32) (i32.add (call $g) (call $g)))))",
     {},
     2 + 1 + 2,
     2 + 1 + 1 + 4},
    {"an indirect call",
     R"((module (table funcref (elem $g)) (type $t (func)) (func $g)
       (func (export "f") (call_indirect (type $t) (i32.const 0)))))",
     {},
     2,
     4},
    {"a call by reference",
     R"((module (type $t (func)) (func $g (type $t)) (elem declare func $g)
       (func (export "f") (call_ref $t (ref.func $g)))))",
     {},
     2,
     4},
    {"a chain of tail calls",
     R"((module (func $g (export "f") (param i32)
       (if (i32.eqz (local.get 0)) (then (return))) (return_call $g (i32.sub (local.get 0) (i32.const 1))))))",
     {2},
     2 * 7 + 4,
     2 * 7 + 4},
    {"recursion",
     R"((module (func $fib (export "f") (param i32) (result i32)
       (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
       (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))))",
     {3},
     3 * 5 + 2 * 13,
     3 * 7 + 2 * 15},

    {"a trap refunds nothing",
     R"((module (func (export "f") (drop (i32.div_u (i32.const 1) (i32.const 0))) (drop (i32.const 7)))))",
     {},
     6,
     7,
     "integer divide by zero"},
    {"unreachable ends its segment",
     R"((module (func (export "f") (drop (i32.const 1)) unreachable (drop (i32.const 2)))))",
     {},
     3,
     3,
     "unreachable"},
    {"an exception that is caught",
     R"((module (tag $e)
       (func (export "f") (block (try_table (catch $e 0) (throw $e) (drop (i32.const 1)))) (drop (i32.const 1)))))",
     {},
     4,
     6},
    {"an exception from a callee",
     R"((module (tag $e) (func $g (throw $e))
       (func (export "f") (block (try_table (catch_all 0) (call $g) (drop (i32.const 1)))) (drop (i32.const 1)))))",
     {},
     5,
     7},
    {"a legacy catch",
     R"((module (tag $e)
       (func (export "f") (try (do (throw $e)) (catch $e (drop (i32.const 1)))))))",
     {},
     4,
     6},
    {"a legacy try without an exception",
     R"((module (tag $e)
       (func (export "f") (try (do (drop (i32.const 1))) (catch $e (drop (i32.const 1)))))))",
     {},
     4,
     5},

    {"memory.fill of less than a unit",
     R"((module (memory 1)
       (func (export "f") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))))",
     {63},
     4,
     5},
    {"memory.fill of two units",
     R"((module (memory 1)
       (func (export "f") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))))",
     {128},
     4 + 2,
     5},
    {"memory.copy out of bounds pays for what it asked for",
     R"((module (memory 1)
       (func (export "f") (param i32) (memory.copy (i32.const 0) (i32.const 1) (local.get 0)))))",
     {65536},
     4 + 1024,
     5,
     "out of bounds memory access"},
    {"memory.init",
     R"((module (memory 1) (data $d "x") (func (export "f") (param i32)
       (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))))",
     {1},
     4,
     5},
    {"memory.grow by two pages",
     R"((module (memory 1 4) (func (export "f") (param i32) (result i32) (memory.grow (local.get 0)))))",
     {2},
     2 + 2048,
     3},
    {"memory.grow beyond the maximum",
     R"((module (memory 1 4) (func (export "f") (param i32) (result i32) (memory.grow (local.get 0)))))",
     {4},
     2,
     3},
    {"memory.grow by more than there can be",
     R"((module (memory i64 1) (func (export "f") (param i64) (result i64) (memory.grow (local.get 0)))))",
     {~Slot{0}},
     2,
     3},
    {"memory.grow in pages of one byte",
     R"((module (memory 1 1000 (pagesize 1))
       (func (export "f") (param i32) (result i32) (memory.grow (local.get 0)))))",
     {640},
     2 + 10,
     3},
    {"table.grow",
     R"((module (table 1 funcref) (func (export "f") (param i32) (result i32)
       (table.grow (ref.null func) (local.get 0)))))",
     {200},
     3 + 3,
     4},
    {"table.grow beyond the maximum",
     R"((module (table 1 10 funcref) (func (export "f") (param i32) (result i32)
       (table.grow (ref.null func) (local.get 0)))))",
     {200},
     3,
     4},
    {"table.fill",
     R"((module (table 200 funcref) (func (export "f") (param i32)
       (table.fill (i32.const 0) (ref.null func) (local.get 0)))))",
     {65},
     4 + 1,
     5},
    {"table.copy",
     R"((module (table 200 funcref) (func (export "f") (param i32)
       (table.copy (i32.const 0) (i32.const 1) (local.get 0)))))",
     {64},
     4 + 1,
     5},

    {"an array in proportion to its length",
     R"((module (type $a (array (mut i64))) (func (export "f") (param i32)
       (drop (array.new $a (i64.const 1) (local.get 0))))))",
     {640},
     4 + 10,
     5},
    {"array.new_default",
     R"((module (type $a (array (mut i8))) (func (export "f") (param i32)
       (drop (array.new_default $a (local.get 0))))))",
     {127},
     3 + 1,
     4},
    {"array.fill",
     R"((module (type $a (array (mut i8))) (func (export "f") (param i32)
       (array.fill $a (array.new_default $a (local.get 0)) (i32.const 0) (i32.const 1) (local.get 0)))))",
     {128},
     6 + 2 + 2,
     7},
    {"a struct",
     R"((module (type $s (struct (field i32) (field v128))) (func (export "f") (drop (struct.new_default $s)))))",
     {},
     2,
     3},
    {"vectors and prefixed instructions",
     R"((module (func (export "f")
       (drop (i32x4.add (v128.const i32x4 1 2 3 4) (i32x4.splat (i32.const 1)))))))",
     {},
     5,
     6},
};

}  // namespace

TEST_CASE("small functions cost exactly what their instructions say") {
  for (const Figure& figure : kFigures) {
    INFO(figure.what);
    Guest guest(figure.module, metered());
    std::vector<Slot> slots = figure.arguments;
    const bool returned = guest.call("f", slots);
    if (!returned) INFO(guest.store().trap().message);
    REQUIRE(returned == (figure.trap == nullptr));
    if (figure.trap != nullptr) CHECK(guest.store().trap().message == figure.trap);
    CHECK(guest.store().block.gas_used == figure.gas);
    CHECK(guest.store().block.instructions == figure.instructions);
  }
}

TEST_CASE("a call succeeds with exactly the gas it needs and fails with one less") {
  for (const Figure& figure : kFigures) {
    if (figure.gas == 0 || figure.trap != nullptr) continue;
    INFO(figure.what);
    for (const uint64_t missing : {0, 1}) {
      Guest guest(figure.module, metered());
      guest.store().block.gas_limit = figure.gas - missing;
      std::vector<Slot> slots = figure.arguments;
      REQUIRE(guest.call("f", slots) == (missing == 0));
      CHECK(guest.store().block.gas_used == figure.gas - missing);
      if (missing != 0) CHECK(guest.store().trap().code == ErrCode::CostLimitExceeded);
    }
  }
}

TEST_CASE("a segment that the limit does not allow has no effect at all") {
  Guest guest(R"((module (global $g (export "g") (mut i32) (i32.const 0)) (memory 1)
    (func (export "f") (param i32)
      (loop
        (global.set $g (i32.add (global.get $g) (i32.const 1)))
        (i32.store (i32.const 0) (global.get $g))
        (br_if 0 (local.get 0))))
    (func (export "stored") (result i32) (i32.load (i32.const 0)))))",
              metered());
  // The loop's own cost, then 9 for each iteration.
  guest.store().block.gas_limit = 1 + 3 * 9 - 1;
  CHECK(guest.trap("f", {1}) == "cost limit exceeded");
  CHECK(guest.store().block.gas_used == 27);
  CHECK(guest.store().block.instructions == 1 + 2 * 9);
  CHECK(guest.instance().globals[0]->value[0] == 2);
  guest.store().block.gas_limit = 100;
  CHECK(guest.run("stored") == 2);
}

TEST_CASE("the limit holds for bulk operations before they write") {
  Guest guest(R"((module (memory 1) (func (export "f") (memory.fill (i32.const 0) (i32.const 7) (i32.const 640)))
    (func (export "first") (result i32) (i32.load8_u (i32.const 0)))))",
              metered());
  guest.store().block.gas_limit = 13;
  CHECK(guest.trap("f") == "cost limit exceeded");
  CHECK(guest.store().block.gas_used == 13);
  guest.store().block.gas_limit = 100;
  CHECK(guest.run("first") == 0);
}

TEST_CASE("a backtrace of a call out of gas names the instruction it stopped at") {
  Guest guest(R"((module (func $inner (drop (i32.const 1))) (func (export "f") nop (call $inner))))", metered());
  guest.store().block.gas_limit = 2;
  guest.trap("f");
  const auto& frames = guest.store().trap().frames;
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].function == "inner");
  CHECK(frames[1].function_index == 1);
}

TEST_CASE("a cost table is indexed by code or by prefix and sub-opcode") {
  auto table = make_ref<CostTable>();
  std::vector<uint64_t> costs(0xfd00 + 0x100);
  costs[0x0b] = 1000;            // end
  costs[0x41] = 7;               // i32.const
  costs[0x6a] = 20;              // i32.add
  costs[0x1a] = 3;               // drop
  costs[0xfd << 8 | 0x0f] = 50;  // i8x16.splat
  table->set_all(costs);
  CompileOptions options = metered();
  options.costs = table;
  Guest guest(
      R"((module (func (export "f") (drop (i32.add (i32.const 1) (i32.const 2))) (drop (i8x16.splat (i32.const 1))) nop)))",
      options);
  std::vector<Slot> none;
  REQUIRE(guest.call("f", none));
  CHECK(guest.store().block.gas_used == 7 + 7 + 20 + 3 + 7 + 50 + 3 + 1000);
  CHECK(guest.store().block.instructions == 9);
}

TEST_CASE("what a short cost table lacks is free, and instructions beyond it have their own cost") {
  CostTable table;
  const uint64_t costs[] = {5, 6};
  table.set_all(costs);
  CHECK(table.of(Opcode::unreachable) == 5);
  CHECK(table.of(Opcode::nop) == 6);
  CHECK(table.of(Opcode::i32_add) == 0);
  CHECK(table.of(Opcode::memory_fill) == 0);
  CHECK(table.of(Opcode::i8x16_relaxed_swizzle) == 1);
  table.set(Opcode::i8x16_relaxed_swizzle, 9);
  CHECK(table.of(Opcode::i8x16_relaxed_swizzle) == 9);
}

TEST_CASE("costs that no counter can hold exceed every limit and never wrap") {
  auto table = make_ref<CostTable>();
  table->set(Opcode::i32_const, ~uint64_t{0});
  CompileOptions options = metered();
  options.costs = table;
  Guest guest(R"((module (func (export "f") (drop (i32.const 1)) (drop (i32.const 1)))))", options);
  guest.store().block.gas_limit = ~uint64_t{0} - 1;
  CHECK(guest.trap("f") == "cost limit exceeded");
  CHECK(guest.store().block.gas_used == ~uint64_t{0} - 1);
}

TEST_CASE("equal programs cost the same, whatever kind of memory they have") {
  const char* source = R"((module (memory 1) (func (export "f") (param i32) (result i64) (local i64)
    (loop
      (i64.store (i32.mul (local.get 0) (i32.const 8)) (local.get 1))
      (local.set 1 (i64.add (local.get 1) (i64.load (i32.const 8))))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0)))
    (local.get 1))))";
  uint64_t gas[2];
  for (const bool guarded : {false, true}) {
    CompileOptions options = metered();
    options.guard_pages = guarded;
    Guest guest(source, options);
    guest.run("f", {50});
    gas[guarded] = guest.store().block.gas_used;
  }
  CHECK(gas[0] == gas[1]);
  CHECK(gas[0] == 1 + 50 * 16 + 1);
}

TEST_CASE("code that is not metered costs nothing") {
  Guest guest(R"((module (func (export "f") (result i32) (i32.const 1))))");
  guest.run("f");
  CHECK(guest.store().block.gas_used == 0);
  CHECK(guest.store().block.instructions == 0);
}
