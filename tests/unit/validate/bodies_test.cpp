// Bodies checked by several threads, and bodies checked at their first calls.
#include "validate/bodies.h"

#include <catch2/catch.hpp>
#include <string>

#include "binary/decode.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

using namespace wasmvm;

namespace {

constexpr uint32_t kFunctions = 4000;

/// A module with enough code for several threads. The bodies that `bad` names leave a value of the wrong type.
Ref<Module> large(std::initializer_list<uint32_t> bad) {
  std::string text = "(module (memory 1)";
  for (uint32_t f = 0; f < kFunctions; ++f) {
    text += "(func (param i32) (result i32) (local i64 f64)";
    for (int i = 0; i < 24; ++i) text += " (i32.store (local.get 0) (i32.add (local.get 0) (i32.const 100000)))";
    const bool is_bad = std::find(bad.begin(), bad.end(), f) != bad.end();
    text += is_bad ? " (i64.const " + std::to_string(f) + "))" : " (i32.const 1))";
  }
  auto bytes = text::assemble(text + ")", Features::all());
  REQUIRE(bytes);
  REQUIRE(bytes->size() > 1000 * 1000);
  auto module = binary::decode(std::move(*bytes), Features::all());
  REQUIRE(module);
  return *module;
}

}  // namespace

TEST_CASE("many bodies give the facts that each gives alone") {
  const auto whole = validate::check(large({}));
  REQUIRE(whole);
  const auto lazy = validate::check(large({}), validate::When::FirstCall);
  REQUIRE(lazy);
  for (uint32_t f = 0; f < kFunctions; ++f) {
    REQUIRE((*lazy)->facts(FuncIndex(f)).local_slots == 3);
    REQUIRE((*lazy)->facts(FuncIndex(f)).max_stack_slots == 0);
    REQUIRE((*lazy)->check_body(FuncIndex(f)));
    REQUIRE((*lazy)->facts(FuncIndex(f)).max_stack_slots == (*whole)->facts(FuncIndex(f)).max_stack_slots);
  }
  REQUIRE((*whole)->facts(FuncIndex(7)).max_stack_slots == 3);
}

TEST_CASE("of several invalid bodies the first one is reported, whichever thread meets it") {
  for (int i = 0; i < 5; ++i) {
    const auto both = validate::check(large({3300, 3301, 1700, 3999}));
    REQUIRE_FALSE(both);
    const auto first = validate::check(large({1700}));
    REQUIRE_FALSE(first);
    CHECK(both.error().code == ErrCode::TypeCheckFailed);
    CHECK(both.error().message == first.error().message);
    CHECK(both.error().offset == first.error().offset);
  }
}

TEST_CASE("a module whose bodies are checked later is refused for everything else at once") {
  const auto verdict = [](const std::string& text) -> std::string {
    auto bytes = text::assemble(text, Features::all());
    REQUIRE(bytes);
    auto module = binary::decode(std::move(*bytes), Features::all());
    REQUIRE(module);
    auto valid = validate::check(std::move(*module), validate::When::FirstCall);
    return valid ? "valid" : valid.error().message;
  };
  CHECK(verdict("(module (func (result i32)))") == "valid");
  CHECK(verdict("(module (global i32 (i64.const 0)) (func (result i32)))").rfind("type mismatch", 0) == 0);
  CHECK(verdict("(module (export \"a\" (func 3)) (func (result i32)))").rfind("unknown function", 0) == 0);
  CHECK(verdict("(module (func (local (ref 9))))").rfind("unknown type", 0) == 0);
}

TEST_CASE("all bodies of a lazy module can be checked after all") {
  const auto good = validate::check(large({}), validate::When::FirstCall);
  REQUIRE(good);
  CHECK((*good)->is_lazy());
  CHECK((*good)->check_bodies());
  const auto bad = validate::check(large({5}), validate::When::FirstCall);
  REQUIRE(bad);
  CHECK((*bad)->check_body(FuncIndex(4)));
  CHECK_FALSE((*bad)->check_body(FuncIndex(5)));
  const Status status = (*bad)->check_bodies();
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrCode::TypeCheckFailed);
}
