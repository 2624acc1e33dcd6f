// The parser of scripts: every command, module slices, lines, and texts that are no scripts.
#include "script/commands.h"

#include <catch2/catch.hpp>

using namespace wasmvm;
using namespace wasmvm::script;

namespace {

std::vector<Command> parse(std::string_view source) {
  auto commands = parse_script(source, Features());
  if (!commands) FAIL(commands.error().message);
  return std::move(*commands);
}

Error fail(std::string_view source) {
  auto commands = parse_script(source, Features());
  REQUIRE_FALSE(commands);
  return std::move(commands).error();
}

}  // namespace

TEST_CASE("modules are cut out of the script with their lines") {
  const auto commands =
      parse("\n(module $m (func))\n(module definition $d (memory 1))\n(module instance $i $d)\n(module quote \"(func\" \")\")");
  REQUIRE(commands.size() == 4);
  CHECK(commands[0].kind == CommandKind::Module);
  CHECK(commands[0].line == 2);
  CHECK(commands[0].module.source == "(module $m (func))");
  CHECK(commands[0].module.id == "m");
  CHECK(commands[1].kind == CommandKind::Definition);
  CHECK(commands[1].module.id == "d");
  CHECK(commands[2].kind == CommandKind::Instance);
  CHECK(commands[2].id == "i");
  CHECK(commands[2].target == "d");
  CHECK(commands[3].module.is_quoted);
}

TEST_CASE("actions and assertions keep their parts") {
  const auto commands = parse(R"wast(
    (register "n" $m) (invoke $m "f" (i32.const 1) (ref.null extern)) (get "g")
    (assert_return (invoke "f") (i32.const 2) (either (f32.const 1) (f32.const nan:canonical)))
    (assert_trap (invoke "f") "unreachable") (assert_trap (module (func)) "out of bounds")
    (assert_exhaustion (invoke "f") "call stack exhausted") (assert_exception (invoke "f"))
    (assert_invalid (module (func (result i32))) "type mismatch") (assert_malformed (module quote "(") "unexpected token")
    (assert_unlinkable (module) "unknown import") (assert_malformed_custom (module) "a") (assert_invalid_custom (module) "b"))wast");
  const CommandKind kinds[] = {CommandKind::Register,
                               CommandKind::Act,
                               CommandKind::Act,
                               CommandKind::AssertReturn,
                               CommandKind::AssertTrap,
                               CommandKind::AssertModuleTrap,
                               CommandKind::AssertExhaustion,
                               CommandKind::AssertException,
                               CommandKind::AssertInvalid,
                               CommandKind::AssertMalformed,
                               CommandKind::AssertUnlinkable,
                               CommandKind::AssertMalformedCustom,
                               CommandKind::AssertInvalidCustom};
  REQUIRE(commands.size() == std::size(kinds));
  for (size_t i = 0; i < commands.size(); ++i) CHECK(commands[i].kind == kinds[i]);
  CHECK(commands[0].text == "n");
  CHECK(commands[1].action.module == "m");
  CHECK(commands[1].action.arguments.size() == 2);
  CHECK(commands[2].action.is_get);
  CHECK(commands[3].results.size() == 2);
  CHECK(commands[3].word == "assert_return");
  CHECK(commands[5].module.source == "(module (func))");
}

TEST_CASE("threads hold commands of their own") {
  const auto commands =
      parse("(thread $t (shared (module $m)) (register \"x\" $m) (module) (assert_return (invoke \"f\"))) (wait $t)");
  REQUIRE(commands.size() == 2);
  CHECK(commands[0].id == "t");
  CHECK(commands[0].shared == std::vector<std::string>{"m"});
  CHECK(commands[0].body.size() == 3);
  CHECK(commands[1].target == "t");
  CHECK(fail("(thread $a (thread $b))").message.starts_with("unexpected token"));
}

TEST_CASE("fields alone are a script of one module") {
  const auto commands = parse("(func) (memory 0)");
  REQUIRE(commands.size() == 1);
  CHECK(commands[0].kind == CommandKind::Module);
  CHECK(commands[0].module.source == "(func) (memory 0)");
}

TEST_CASE("a text that is no script is refused with its place") {
  const Error error = fail("(module)\n (assert_return (invoke f))");
  CHECK(error.message.starts_with("unknown operator f: expected a string"));
  CHECK(error.line == 2);
  CHECK(error.column == 25);
  CHECK(fail("(module").message.starts_with("unexpected token"));
  CHECK(fail("(assert_nothing)").message.starts_with("unknown operator assert_nothing"));
  CHECK(fail("(assert_return (invoke \"f\") (i32.const 0x1_0000_0000))").message.starts_with("constant out of range"));
}
