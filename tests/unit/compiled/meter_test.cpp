// Gas and instruction counts of compiled code: those of the interpreter, whatever the module does and wherever it stops.
#include "compiled/mixed.h"

using namespace wasmvm;
using namespace wasmvm::test;

namespace {

struct Outcome {
  std::string message;
  uint64_t gas, instructions;
};

Outcome run(const runtime::Tier& tier, const std::string& source, uint64_t argument, uint64_t limit) {
  runtime::CompileOptions code;
  code.metered = true;
  Mixed mixed(code);
  mixed.load(tier, "m", source);
  runtime::StoreBlock& block = mixed.store().block;
  block.gas_used = 0;
  block.instructions = 0;
  block.gas_limit = limit;
  std::vector<runtime::Slot> slots = {argument};
  const std::string message = mixed.call("f", slots) ? "returned " + std::to_string(slots[0]) : mixed.store().trap().message;
  return {message, block.gas_used, block.instructions};
}

const char* const kModules[] = {
    R"((module (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 2)))))",
    R"((module (func (export "f") (param i32) (result i32)
      (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0))))",
    R"((module (func $fib (export "f") (param i32) (result i32)
      (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
        (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))))",
    R"((module (memory 1 4) (func (export "f") (param i32) (result i32)
      (memory.fill (i32.const 0) (i32.const 1) (i32.mul (local.get 0) (i32.const 100)))
      (drop (memory.grow (local.get 0)))
      (block $b (block $a (br_table $a $b (local.get 0))) unreachable (nop))
      (i32.load (i32.mul (local.get 0) (i32.const 10000))))))",
    R"((module (type $a (array i32)) (func (export "f") (param i32) (result i32) (local $i i32)
      (loop $l
        (drop (array.new_default $a (i32.mul (local.get $i) (i32.const 64))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (local.get 0))))
      (i32.div_u (i32.const 100) (i32.sub (local.get 0) (i32.const 7))))))",
    R"((module (tag $e (param i32)) (func $throw (param i32) (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0)))))
      (func (export "f") (param i32) (result i32) (local i32)
        (loop $l
          (block $h (result i32) (try_table (catch $e $h) (call $throw (local.get 0))) (i32.const 0))
          (local.set 1 (i32.add (local.get 1)))
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))))",
};

}  // namespace

TEST_CASE("compiled code counts gas and instructions as the interpreter does") {
  const runtime::Tier* const jit = compiler();
  if (jit == nullptr) return;
  for (const char* source : kModules) {
    for (const uint64_t argument : {1u, 2u, 7u, 12u}) {
      for (const uint64_t limit : {~uint64_t{0}, uint64_t{1000}, uint64_t{60}, uint64_t{11}, uint64_t{3}, uint64_t{0}}) {
        const Outcome interpreted = run(interp::tier(), source, argument, limit), compiled = run(*jit, source, argument, limit);
        CAPTURE(source, argument, limit);
        CHECK(compiled.message == interpreted.message);
        CHECK(compiled.gas == interpreted.gas);
        CHECK(compiled.instructions == interpreted.instructions);
      }
    }
  }
}
