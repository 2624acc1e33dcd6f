#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

namespace {

/// Links `importer` against `exporter`, registered as "m": "" or the message of the error.
std::string link_error(std::string_view exporter, std::string_view importer) {
  const auto store = Store::create();
  const auto provider = start(*store, exporter);
  CHECK(store->register_name("m", *provider));
  auto instance = try_start(*store, compile(importer));
  store->retire(provider);
  if (!instance) return instance.error().message;
  store->retire(std::move(instance).value());
  return {};
}

const char kIncompatible[] = "incompatible import type: \"m\" \"x\": ";

bool refused(std::string_view exporter, std::string_view importer) {
  const std::string message = link_error(exporter, importer);
  INFO(message);
  return message.rfind(kIncompatible, 0) == 0;
}

}  // namespace

TEST_CASE("imports that nobody exports are unknown, by module or by name") {
  CHECK(link_error("(module)", R"((module (import "m" "x" (func))))") ==
        "unknown import: \"m\" \"x\": the module has no such export");
  CHECK(link_error("(module)", R"((module (import "n" "x" (func))))") ==
        "unknown import: \"n\" \"x\": no module of that name is registered");
}

TEST_CASE("an import of another kind or function type is incompatible, and the message says both types") {
  CHECK(link_error(R"((module (func (export "x") (param i32))))", R"((module (import "m" "x" (func (result i64)))))") ==
        std::string(kIncompatible) + "expected func [] -> [i64], found func [i32] -> []");
  CHECK(refused(R"((module (func (export "x"))))", R"((module (import "m" "x" (memory 0))))"));
  CHECK(link_error(R"((module (func (export "x") (param i32))))", R"((module (import "m" "x" (func (param i32)))))") == "");
}

TEST_CASE("functions match by subtyping") {
  const char* exporter = R"((module (type $a (sub (func))) (type $b (sub $a (func))) (func (export "x") (type $b))))";
  CHECK(link_error(exporter, R"((module (type $a (sub (func))) (import "m" "x" (func (type $a)))))") == "");
  CHECK(refused(R"((module (type $a (sub (func))) (func (export "x") (type $a))))",
                R"((module (type $a (sub (func))) (type $b (sub $a (func))) (import "m" "x" (func (type $b)))))"));
}

TEST_CASE("limits match if the object is large enough and its maximum small enough") {
  const auto memory = [](const char* limits) { return std::string("(module (memory (export \"x\") ") + limits + "))"; };
  const auto import = [](const char* limits) { return std::string("(module (import \"m\" \"x\" (memory ") + limits + ")))"; };
  CHECK(link_error(memory("2 4"), import("1 5")) == "");
  CHECK(link_error(memory("2 4"), import("2")) == "");
  CHECK(link_error(memory("2 4"), import("2 4")) == "");
  CHECK(refused(memory("2 4"), import("3")));
  CHECK(refused(memory("2 4"), import("2 3")));
  CHECK(refused(memory("2"), import("2 4")));
  CHECK(refused(memory("1 2 shared"), import("1 2")));
  CHECK(refused(memory("1 2"), import("1 2 shared")));
  CHECK(refused(memory("i64 1"), import("1")));
  CHECK(refused(memory("1 (pagesize 1)"), import("1")));
  CHECK(link_error(memory("1 (pagesize 1)"), import("1 (pagesize 1)")) == "");
}

TEST_CASE("a memory that has grown matches by its current size") {
  const auto store = Store::create();
  const auto provider = start(*store, R"((module (memory (export "x") 1)))");
  REQUIRE(store->register_name("m", *provider));
  const auto importer = compile(R"((module (import "m" "x" (memory 2))))");
  CHECK_FALSE(try_start(*store, importer));
  provider->memories[0]->grow(1);
  store->retire(start(*store, importer));
  store->retire(provider);
}

TEST_CASE("tables match with exactly the same element type") {
  CHECK(link_error(R"((module (table (export "x") 1 funcref)))", R"((module (import "m" "x" (table 1 funcref))))") == "");
  CHECK(refused(R"((module (table (export "x") 1 funcref)))", R"((module (import "m" "x" (table 1 externref))))"));
  CHECK(refused(R"((module (type $f (func)) (table (export "x") 1 (ref null $f))))",
                R"((module (import "m" "x" (table 1 funcref))))"));
  CHECK(refused(R"((module (table (export "x") i64 1 funcref)))", R"((module (import "m" "x" (table 1 funcref))))"));
}

TEST_CASE("constant globals match by subtyping, variable ones exactly") {
  const char* constant = R"((module (func $f) (elem declare func $f) (global (export "x") (ref func) (ref.func $f))))";
  const char* variable = R"((module (func $f) (elem declare func $f) (global (export "x") (mut (ref func)) (ref.func $f))))";
  CHECK(link_error(constant, R"((module (import "m" "x" (global funcref))))") == "");
  CHECK(refused(constant, R"((module (import "m" "x" (global (mut (ref func))))))"));
  CHECK(refused(variable, R"((module (import "m" "x" (global (mut funcref)))))"));
  CHECK(link_error(variable, R"((module (import "m" "x" (global (mut (ref func))))))") == "");
  CHECK(refused(R"((module (global (export "x") i32 (i32.const 0))))", R"((module (import "m" "x" (global i64))))"));
}

TEST_CASE("tags match by equal types") {
  CHECK(link_error(R"((module (tag (export "x") (param i32))))", R"((module (import "m" "x" (tag (param i32)))))") == "");
  CHECK(refused(R"((module (tag (export "x") (param i32))))", R"((module (import "m" "x" (tag))))"));
}

TEST_CASE("what belongs to another store cannot be imported") {
  const auto store = Store::create(), other = Store::create();
  const auto provider = start(*other, R"((module (func (export "f")) (table (export "t") 1 funcref) (memory (export "m") 1)))");
  const auto import = [&](const char* wat, const char* name) {
    return instantiate(*store, compile(wat), {*provider->find_export(name)}, "");
  };
  CHECK(import(R"((module (import "" "" (func))))", "f").error().code == ErrCode::IncompatibleImportType);
  CHECK(import(R"((module (import "" "" (table 1 funcref))))", "t").error().code == ErrCode::IncompatibleImportType);
  auto shares_memory = import(R"((module (import "" "" (memory 1))))", "m");
  REQUIRE(shares_memory);
  CHECK((*shares_memory)->memories[0] == provider->memories[0]);
  store->retire(std::move(shares_memory).value());
  other->retire(provider);
}

TEST_CASE("the number of imports given must be right") {
  const auto store = Store::create();
  const auto refused = instantiate(*store, compile(R"((module (import "m" "f" (func))))"), {}, "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::UnknownImport);
}

TEST_CASE("code that relies on guard pages refuses a memory without them") {
  StoreOptions unguarded;
  unguarded.memory.guard_pages = false;
  const auto store = Store::create(unguarded);
  const auto own = compile("(module (memory 1))");
  own->guarded = true;
  const auto refused = try_start(*store, own);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::WrongVMWorkflow);
  const auto importing = compile(R"((module (import "m" "x" (memory 1))))");
  importing->guarded = true;
  MemoryType type;
  type.limits.min = 1;
  for (const bool guard : {false, true}) {
    const auto memory = Memory::create(type, {65536, guard});
    REQUIRE(memory);
    auto instance = instantiate(*store, importing, {Extern::of(*memory)}, "");
    CHECK(instance.is_ok() == guard);
    if (instance) store->retire(std::move(instance).value());
  }
}

}  // namespace wasmvm::runtime
