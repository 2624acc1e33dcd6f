// Scripts as a whole, on the interpreter: each assertion must be able to pass and to fail.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "interp/interp.h"
#include "script/script.h"

using namespace wasmvm;
using namespace wasmvm::script;

namespace {

struct Report {
  ScriptTotals totals;
  std::vector<std::string> failures;  ///< "line command: message"
};

Report run_script(std::string_view source) {
  ScriptOptions options;
  options.tier = &interp::tier();
  Report report;
  const auto totals = run(source, options, [&](const ScriptEvent& e) {
    if (!e.passed)
      report.failures.push_back(std::to_string(e.line) + " " + std::string(e.command) + ": " + std::string(e.message));
  });
  if (!totals) FAIL(totals.error().message);
  report.totals = *totals;
  CHECK(report.totals.failed == report.failures.size());
  return report;
}

void check_passes(std::string_view source, uint64_t passed) {
  const Report report = run_script(source);
  for (const std::string& failure : report.failures) UNSCOPED_INFO(failure);
  CHECK(report.totals.failed == 0);
  CHECK(report.totals.passed == passed);
}

// The single failure of a script.
std::string failure(std::string_view source) {
  const Report report = run_script(source);
  REQUIRE(report.failures.size() == 1);
  return report.failures[0];
}

const std::string kModule = R"wast((module $m
  (func (export "id") (param i32) (result i32) local.get 0)
  (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "trap") unreachable)
  (func $deep (export "deep") (call $deep))
  (func (export "echo") (param externref) (result externref) local.get 0)
  (global (export "g") i32 (i32.const 42)))
)wast";

}  // namespace

TEST_CASE("assertions about actions pass where they should") {
  check_passes(kModule + R"wast(
    (assert_return (invoke "id" (i32.const 5)) (i32.const 5))
    (assert_return (invoke "two") (i32.const 1) (i64.const 2))
    (assert_return (get "g") (i32.const 42))
    (assert_return (invoke $m "echo" (ref.extern 3)) (ref.extern 3))
    (assert_return (invoke $m "echo" (ref.null extern)) (ref.null))
    (assert_trap (invoke "trap") "unreachable")
    (assert_exhaustion (invoke "deep") "call stack exhausted"))wast",
               7);
}

TEST_CASE("assertions about actions fail where they should, and say why") {
  CHECK(failure(kModule + "(assert_return (invoke \"id\" (i32.const 5)) (i32.const 6))") ==
        "8 assert_return: \"id\": expected (i32.const 6), returned (i32.const 5)");
  CHECK(failure(kModule + "(assert_return (invoke \"two\") (i32.const 1))") ==
        "8 assert_return: \"two\": expected (i32.const 1), returned (i32.const 1) (i64.const 2)");
  CHECK(failure(kModule + "(assert_return (invoke \"trap\"))")
            .starts_with("8 assert_return: \"trap\": expected nothing, trapped: unreachable"));
  CHECK(failure(kModule + "(assert_return (invoke \"none\"))") ==
        "8 assert_return: \"none\": expected nothing, but: no exported function \"none\"");
  CHECK(failure(kModule + "(assert_return (invoke \"id\"))")
            .starts_with("8 assert_return: \"id\": expected nothing, but: 0 arguments for"));
  CHECK(failure(kModule + "(assert_return (invoke \"id\" (i64.const 1)))").ends_with("argument 1 is no i32"));
  CHECK(failure(kModule + "(assert_trap (invoke \"id\" (i32.const 1)) \"unreachable\")").ends_with("returned (i32.const 1)"));
  CHECK(failure(kModule + "(assert_trap (invoke \"trap\") \"integer overflow\")").find("trapped: unreachable") !=
        std::string::npos);
  CHECK(failure(kModule + "(assert_exception (invoke \"trap\"))").find("expected an uncaught exception") != std::string::npos);
  CHECK(failure(kModule + "(invoke \"trap\")").starts_with("8 invoke: expected to return, but: unreachable"));
}

TEST_CASE("assertions about modules judge the stage and the text") {
  check_passes(R"wast(
    (assert_malformed (module quote "(func (i32.foo))") "unknown operator")
    (assert_malformed (module binary "\00asm" "\02\00\00\00") "unknown binary version")
    (assert_invalid (module (func (result i32))) "type mismatch")
    (assert_unlinkable (module (import "spectest" "none" (func))) "unknown import")
    (assert_unlinkable (module (import "spectest" "global_i32" (func))) "incompatible import type")
    (assert_trap (module (func $f unreachable) (start $f)) "unreachable")
    (assert_trap (module (memory 0) (data (i32.const 1) "a")) "out of bounds memory access"))wast",
               7);
  CHECK(failure("(assert_malformed (module) \"x\")") == "1 assert_malformed: expected \"x\", but the module is valid");
  CHECK(failure("(assert_invalid (module (func (result i32))) \"unknown local\")").find("the validator says: type mismatch") !=
        std::string::npos);
  CHECK(failure("(assert_invalid (module (foo)) \"unknown operator\")").find("but the text is malformed: unknown operator") !=
        std::string::npos);
  CHECK(failure("(assert_unlinkable (module) \"unknown import\")").ends_with("but the module was instantiated"));
  CHECK(failure("(assert_unlinkable (module (func (result i32))) \"unknown import\")").find("the module is refused") !=
        std::string::npos);
}

TEST_CASE("a module that fails counts, and nothing takes its place") {
  const Report report =
      run_script("(module $a (func (export \"f\")))\n(module $b\n (func (result i32)))\n(assert_return (invoke \"f\"))");
  REQUIRE(report.failures.size() == 2);
  CHECK(report.failures[0].starts_with("2 module: expected the module to load, but: type mismatch"));
  CHECK(report.failures[1].find("no current module instance") != std::string::npos);
  CHECK(failure("(module\n\n (func (br $x)))").ends_with("unknown label: $x (line 3)"));
  CHECK(failure("(register \"a\")").starts_with("1 register: expected an instance to register"));
}

TEST_CASE("registered modules are imported, names may move on") {
  check_passes(R"wast(
    (module $a (func (export "f") (result i32) (i32.const 1))) (register "lib" $a)
    (module $b (func (export "f") (result i32) (i32.const 2)))
    (module (import "lib" "f" (func $f (result i32))) (export "f" (func $f)))
    (assert_return (invoke "f") (i32.const 1))
    (register "lib" $b)
    (module (import "lib" "f" (func $f (result i32))) (export "f" (func $f)))
    (assert_return (invoke "f") (i32.const 2))
    (assert_return (invoke $a "f") (i32.const 1)))wast",
               3);
}

TEST_CASE("definitions are instantiated any number of times") {
  check_passes(R"wast(
    (module definition $d (global $g (mut i32) (i32.const 0))
      (func (export "inc") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
    (module instance $i $d) (module instance $j $d)
    (assert_return (invoke $i "inc") (i32.const 1))
    (assert_return (invoke $i "inc") (i32.const 2))
    (assert_return (invoke $j "inc") (i32.const 1)))wast",
               3);
  CHECK(failure("(module instance $i $none)").ends_with("expected a module definition $none, found none"));
}

TEST_CASE("spectest has the parts that scripts import") {
  check_passes(R"wast(
    (module
      (import "spectest" "print" (func)) (import "spectest" "print_i32_f32" (func $p (param i32 f32)))
      (import "spectest" "print_f64_f64" (func (param f64 f64)))
      (import "spectest" "table" (table 10 20 funcref)) (import "spectest" "table64" (table i64 10 20 funcref))
      (import "spectest" "memory" (memory 1 2)) (import "spectest" "shared_memory" (memory 1 2 shared))
      (import "spectest" "global_i32" (global $i i32)) (import "spectest" "global_f64" (global $f f64))
      (func (export "i") (result i32) (call $p (i32.const 1) (f32.const 2)) (global.get $i))
      (func (export "f") (result f64) (global.get $f)))
    (assert_return (invoke "i") (i32.const 666))
    (assert_return (invoke "f") (f64.const 666.6)))wast",
               2);
}

TEST_CASE("threads share memories and report in order") {
  const Report report = run_script(R"wast(
    (module $m (memory (export "memory") 1 1 shared))
    (thread $t (shared (module $m))
      (register "shared" $m)
      (module (import "shared" "memory" (memory 1 1 shared))
        (func (export "set") (i32.store (i32.const 0) (i32.const 7))))
      (assert_return (invoke "set"))
      (assert_return (invoke "set") (i32.const 1)))
    (wait $t)
    (register "shared" $m)
    (module (import "shared" "memory" (memory 1 1 shared)) (func (export "get") (result i32) (i32.load (i32.const 0))))
    (assert_return (invoke "get") (i32.const 7))
    (wait $t))wast");
  CHECK(report.totals.passed == 2);
  REQUIRE(report.failures.size() == 2);
  CHECK(report.failures[0].starts_with("8 assert_return: \"set\": expected (i32.const 1), returned nothing"));
  CHECK(report.failures[1].find("expected a thread to wait for") != std::string::npos);
}

TEST_CASE("a text that is no script does not run") {
  ScriptOptions options;
  options.tier = &interp::tier();
  const auto result = run("(module) (assert_return)", options, {});
  REQUIRE_FALSE(result);
  CHECK(result.error().line == 1);
}
