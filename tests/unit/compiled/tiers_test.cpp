// Compiled code beside the interpreter in one store: calls, traps, backtraces, exceptions, stacks and references.
#include <functional>

#include "compiled/mixed.h"

using namespace wasmvm;
using namespace wasmvm::test;
using runtime::Slot;

namespace {

/// Runs a test with the first module in one tier and the second in the other, and the other way round.
void both_ways(const std::function<void(const runtime::Tier& inner, const runtime::Tier& outer)>& test) {
  const runtime::Tier* const jit = compiler();
  if (jit == nullptr) return;
  SECTION("the compiler calls the interpreter") { test(interp::tier(), *jit); }
  SECTION("the interpreter calls compiled code") { test(*jit, interp::tier()); }
  SECTION("compiled code calls compiled code of another module") { test(*jit, *jit); }
}

std::string frames_of(const runtime::Trap& trap) {
  std::string all;
  for (const runtime::Frame& frame : trap.frames) all += frame.function + "@" + std::to_string(frame.offset) + " ";
  return all;
}

}  // namespace

TEST_CASE("values of all types cross tiers, in registers and beyond") {
  both_ways([](const runtime::Tier& inner, const runtime::Tier& outer) {
    Mixed mixed;
    mixed.load(inner, "inner", R"((module
      (func (export "mix") (param i32 i64 f32 f64 v128 i32 i64 i64 i64 i64 f32 f32 f32 f32 f32 f32 f32 f32) (result i64)
        (i64.add (i64.extend_i32_s (local.get 0)) (i64.add (local.get 1) (i64.add (i64.trunc_f32_s (local.get 2))
        (i64.add (i64.trunc_f64_s (local.get 3)) (i64.add (i64x2.extract_lane 1 (local.get 4))
        (i64.add (i64.extend_i32_u (local.get 5)) (i64.add (local.get 9) (i64.trunc_f32_s (local.get 17))))))))))
      (func (export "many") (param i32) (result i32 f64 v128 i64 i64 f32)
        (local.get 0) (f64.const 1.5) (v128.const i64x2 7 8) (i64.const 9) (i64.const 10) (f32.const 0.5))
      (func (export "pair") (param i64 i64) (result i64 i64) (local.get 1) (local.get 0))))");
    mixed.load(outer, "outer", R"((module
      (import "inner" "mix" (func $mix (param i32 i64 f32 f64 v128 i32 i64 i64 i64 i64 f32 f32 f32 f32 f32 f32 f32 f32) (result i64)))
      (import "inner" "many" (func $many (param i32) (result i32 f64 v128 i64 i64 f32)))
      (import "inner" "pair" (func $pair (param i64 i64) (result i64 i64)))
      (func (export "mix") (result i64)
        (call $mix (i32.const -1) (i64.const 20) (f32.const 300) (f64.const 4000) (v128.const i64x2 1 50000) (i32.const 600000)
          (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 7000000) (f32.const 0) (f32.const 0) (f32.const 0) (f32.const 0)
          (f32.const 0) (f32.const 0) (f32.const 0) (f32.const 80000000)))
      (func (export "many") (result i64) (local f32 i64 i64 v128 f64 i32)
        (call $many (i32.const 5))
        (local.set 0) (local.set 1) (local.set 2) (local.set 3) (local.set 4) (local.set 5)
        (i64.add (i64.extend_i32_u (local.get 5)) (i64.add (i64.mul (local.get 1) (i64.const 10)) (i64.add
          (i64.mul (local.get 2) (i64.const 1000)) (i64.mul (i64x2.extract_lane 0 (local.get 3)) (i64.const 100000))))))
      (func (export "pair") (result i64) (call $pair (i64.const 1) (i64.const 2)) (i64.sub))))");
    CHECK(mixed.run("mix") == 87654319);
    CHECK(mixed.run("many") == 5 + 100 + 9000 + 700000);
    CHECK(mixed.run("pair") == 1);
  });
}

TEST_CASE("a trap names the frames of all tiers, from the innermost outwards") {
  both_ways([](const runtime::Tier& inner, const runtime::Tier& outer) {
    const auto fill = [&](const runtime::Tier& first, const runtime::Tier& second) {
      Mixed mixed;
      mixed.load(first, "inner", R"((module
        (memory 1)
        (func $divide (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
        (func (export "divide") (param i32) (result i32) (i32.add (i32.const 1) (call $divide (local.get 0))))
        (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))))");
      mixed.load(second, "outer", R"((module
        (import "inner" "divide" (func $divide (param i32) (result i32)))
        (import "inner" "load" (func $load (param i32) (result i32)))
        (func $middle (param i32) (result i32) (i32.add (i32.const 1) (call $divide (local.get 0))))
        (func (export "divide") (param i32) (result i32) (i32.add (i32.const 1) (call $middle (local.get 0))))
        (func (export "load") (param i32) (result i32) (i32.add (i32.const 1) (call $load (local.get 0))))))");
      CHECK(mixed.trap("divide", {0}) == "integer divide by zero");
      const std::string divide = frames_of(mixed.store().trap());
      CHECK(mixed.trap("load", {0x10000}) == "out of bounds memory access");
      CHECK(mixed.run("divide", {1}) == 4);
      return divide + "| " + frames_of(mixed.store().trap());
    };
    CHECK(fill(inner, outer) == fill(interp::tier(), interp::tier()));
  });
}

TEST_CASE("exceptions find their handlers across tiers") {
  both_ways([](const runtime::Tier& inner, const runtime::Tier& outer) {
    Mixed mixed;
    mixed.load(inner, "inner", R"((module
      (tag $e (export "e") (param i32 v128))
      (tag $other)
      (func (export "throw") (param i32) (throw $e (local.get 0) (v128.const i32x4 1 2 3 4)))
      (func (export "throw_other") (throw $other))
      (func (export "through") (param funcref) (result i32) (i32.const 1))))");
    mixed.load(outer, "outer", R"((module
      (import "inner" "e" (tag $e (param i32 v128)))
      (import "inner" "throw" (func $throw (param i32)))
      (import "inner" "throw_other" (func $other))
      (func $nested (param i32) (block $h (try_table (catch_all $h) (call $throw (local.get 0)))) (call $throw (i32.add (local.get 0) (i32.const 1))))
      (func (export "catch") (param i32) (result i32) (local i32)
        (local.set 1 (i32.const 100))
        (block $h (result i32 v128)
          (try_table (catch $e $h)
            (local.set 1 (i32.const 200))
            (call $nested (local.get 0))
            (local.set 1 (i32.const 300)))
          (return (i32.const -1)))
        (drop) (i32.add (local.get 1)))
      (func (export "pass") (result i32)
        (block $h (result i32 v128) (try_table (catch $e $h) (call $other)) (return (i32.const -1))) (drop))
      (func (export "again") (result i32)
        (block $outer (result i32 v128)
          (try_table (catch $e $outer)
            (block $h (result exnref) (try_table (catch_all_ref $h) (call $throw (i32.const 7))) (return (i32.const -1)))
            (throw_ref))
          (return (i32.const -2)))
        (drop))))");
    CHECK(mixed.run("catch", {5}) == 206);
    CHECK(mixed.run("again") == 7);
    CHECK(mixed.trap("pass") == "uncaught exception");
    CHECK(mixed.store().block.pending_exn != 0);
  });
}

TEST_CASE("endless recursion exhausts the stack of every tier and between tiers") {
  both_ways([](const runtime::Tier& inner, const runtime::Tier& outer) {
    Mixed mixed;
    mixed.load(inner, "inner", R"((module
      (table (export "t") 2 funcref)
      (func (export "call") (param i32) (call_indirect (param i32) (local.get 0) (i32.const 1)))
      (func $self (export "self") (param i32) (result i32) (i32.add (i32.const 1) (call $self (local.get 0))))))");
    mixed.load(outer, "outer", R"((module
      (import "inner" "t" (table 2 funcref))
      (import "inner" "call" (func $call (param i32)))
      (import "inner" "self" (func $self (param i32) (result i32)))
      (elem (i32.const 1) $back)
      (func $back (export "between") (param i32) (call $call (local.get 0)))
      (func (export "self") (result i32) (call $self (i32.const 0)))))");
    CHECK(mixed.trap("self").starts_with("call stack exhausted"));
    CHECK(mixed.store().trap().frames.size() > 10);
    CHECK(mixed.trap("between", {0}).starts_with("call stack exhausted"));
    CHECK(mixed.trap("self").starts_with("call stack exhausted"));
  });
}

TEST_CASE("frames larger than the room that is left exhaust the stack") {
  const runtime::Tier* const jit = compiler();
  if (jit == nullptr) return;
  std::string locals, uses;
  for (int i = 0; i < 20000; ++i) locals += " i64";
  for (int i = 1; i < 20000; i += 7)
    uses += "(local.set " + std::to_string(i) + " (call $id (i64.const " + std::to_string(i) + ")))";
  for (int i = 1; i < 20000; i += 7) uses += "(local.set 0 (i64.xor (local.get 0) (local.get " + std::to_string(i) + ")))";
  Mixed mixed;
  mixed.load(*jit, "m",
             "(module (func $id (param i64) (result i64) (local.get 0)) (func $f (export \"f\") (param i64) (result i64) (local" +
                 locals + ")" + uses + "(drop (call $f (local.get 0))) (local.get 0)))");
  CHECK(mixed.trap("f", {0}).starts_with("call stack exhausted"));
  CHECK(mixed.trap("f", {0}).starts_with("call stack exhausted"));
}

TEST_CASE("tail calls need no stack, whatever their arguments") {
  const runtime::Tier* const jit = compiler();
  if (jit == nullptr) return;
  Mixed mixed;
  mixed.load(*jit, "m", R"((module
    (type $few (func (param i64) (result i64)))
    (type $many (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
    (table funcref (elem $few $many))
    (func $few (type $few) (local.get 0)
      (if (result i64) (i64.eqz) (then (i64.const 42)) (else
        (return_call $many (local.get 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6)
          (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 1)))))
    (func $many (type $many)
      (return_call_indirect (type $few) (i64.sub (local.get 0) (local.get 10)) (i32.const 0)))
    (func (export "f") (param i64) (result i64) (i64.add (i64.const 1) (call $few (local.get 0))))))");
  CHECK(mixed.run("f", {3'000'000}) == 43);
}

TEST_CASE("references on the native stack keep their objects") {
  both_ways([](const runtime::Tier& inner, const runtime::Tier& outer) {
    runtime::StoreOptions options;
    options.gc_stress = true;
    Mixed mixed({}, options);
    mixed.load(inner, "inner", R"((module
      (type $list (struct (field i32) (field (ref null $list))))
      (func (export "garbage") (drop (struct.new $list (i32.const 13) (ref.null $list))))))");
    mixed.load(outer, "outer", R"((module
      (type $list (struct (field i32) (field (ref null $list))))
      (import "inner" "garbage" (func $garbage))
      (func $build (param i32) (result (ref null $list)) (local (ref null $list))
        (if (i32.eqz (local.get 0)) (then (return (ref.null $list))))
        (local.set 1 (call $build (i32.sub (local.get 0) (i32.const 1))))
        (call $garbage)
        (struct.new $list (local.get 0) (local.get 1)))
      (func (export "f") (param i32) (result i32) (local (ref null $list) (ref null $list) (ref null $list) i32)
        (local.set 1 (call $build (local.get 0)))
        (local.set 2 (call $build (local.get 0)))
        (call $garbage)
        (local.set 3 (local.get 1))
        (loop $l
          (local.set 4 (i32.add (local.get 4) (i32.mul (struct.get $list 0 (local.get 3)) (struct.get $list 0 (local.get 2)))))
          (call $garbage)
          (local.set 3 (struct.get $list 1 (local.get 3)))
          (local.set 2 (struct.get $list 1 (local.get 2)))
          (br_if $l (i32.eqz (ref.is_null (local.get 3)))))
        (local.get 4))))");
    CHECK(mixed.run("f", {30}) == 30 * 31 * 61 / 6);
  });
}

TEST_CASE("interruption ends endless loops and recursion of compiled code") {
  const runtime::Tier* const jit = compiler();
  if (jit == nullptr) return;
  runtime::CompileOptions code;
  code.interruptible = true;
  Mixed mixed(code);
  mixed.load(*jit, "m", R"((module
    (func (export "loop") (loop (br 0)))
    (func $odd (return_call $even))
    (func $even (export "tail") (return_call $odd))
    (func (export "once") (result i32) (i32.const 1))))");
  for (const char* name : {"loop", "tail"}) {
    mixed.store().interrupt(ErrCode::Interrupted);
    CHECK(mixed.trap(name) == error_text(ErrCode::Interrupted));
    CHECK(mixed.run("once") == 1);
  }
}

TEST_CASE("the code does not depend on the number of threads that made it") {
  if (compiler() == nullptr) return;
  std::string source = "(module (memory 1)";
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    source += "(func $f" + n + " (export \"f" + n +
              "\") (param i32) (result i32) (local i32) (loop (local.set 1 (i32.add (local.get 1)"
              "(i32.load offset=" +
              n +
              " (local.get 0)))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))"
              "(call $f" +
              std::to_string((i * 7 + 1) % 300) + " (local.get 1)))";
  }
  const Ref<const ValidModule> module = valid_module(source + ")");
  const auto codegen = compiled::find_codegen();
  REQUIRE(codegen);
  const compiled::CompilerHost host = {
      [](TypeId type) { return runtime::Layout::of(type_info(type)); },
      [](CanonHeap heap) { return runtime::CastTarget::of(heap); },
  };
  runtime::CompileOptions options;
  options.costs = Ref<const runtime::CostTable>::share(&runtime::CostTable::standard());
  compiled::CodegenOptions one, three;
  one.threads = 1;
  three.threads = 3;
  auto a = (*codegen)->compile(*module, options, one, host), b = (*codegen)->compile(*module, options, three, host);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->image == b->image);
  CHECK(a->functions == b->functions);
}
