#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

namespace {

std::string bytes_of(const Ref<Instance>& instance, uint64_t at, uint64_t count) {
  const uint8_t* p = instance->memories[0]->at(at);
  return std::string(reinterpret_cast<const char*>(p), count);
}

Slot global_of(const Ref<Instance>& instance, std::string_view name) { return instance->find_export(name)->global->value[0]; }

}  // namespace

TEST_CASE("the context shows code what the instance has") {
  const auto store = Store::create();
  const auto instance = start(*store, R"((module
    (func) (func (param i32 v128) (result f64 v128) unreachable)
    (memory 1) (memory 2) (table 3 funcref) (global i32 (i32.const 5)) (global (mut v128) (v128.const i64x2 1 2))))");
  const Context& ctx = instance->ctx;
  CHECK(ctx.instance == instance.get());
  CHECK(ctx.store == &store->block);
  CHECK(ctx.mem0 == &instance->memories[0]->desc);
  CHECK(ctx.memories[1]->bytes.load() == 2 * 65536);
  CHECK(ctx.tables[0]->size == 3);
  CHECK(ctx.globals[0][0] == 5);
  CHECK(ctx.globals[1][1] == 2);
  const Func& second = *ctx.funcs[1];
  CHECK(second.param_slots == 3);
  CHECK(second.result_slots == 3);
  CHECK(second.index == FuncIndex(1));
  CHECK(second.ctx == &ctx);
  CHECK(second.keeper == instance.get());
  CHECK(second.code.load() != nullptr);
  CHECK(second.type == ctx.types[1]);
  store->retire(instance);
  const auto empty = start(*store, "(module)");
  CHECK(empty->ctx.mem0->bytes.load() == 0);
  store->retire(empty);
}

TEST_CASE("constant expressions are evaluated in order and may use the globals before them") {
  const auto store = Store::create();
  const auto instance = start(*store, R"((module
    (func $f)
    (global $a i32 (i32.const -2))
    (global (export "b") i32 (i32.add (i32.mul (global.get $a) (i32.const 3)) (i32.sub (i32.const 10) (i32.const 1))))
    (global (export "c") i64 (i64.sub (i64.mul (i64.const 1000000000000) (i64.const 3)) (i64.add (i64.const 1) (i64.const 2))))
    (global (export "d") f32 (f32.const 1))
    (global (export "e") f64 (f64.const -0))
    (global (export "f") funcref (ref.func $f))
    (global (export "g") externref (ref.null extern))
    (global (export "h") (ref i31) (ref.i31 (i32.const -1)))
    (table (export "t") 2 funcref (ref.func $f))))");
  CHECK(global_of(instance, "b") == 3);
  CHECK(global_of(instance, "c") == 2999999999997);
  CHECK(global_of(instance, "d") == 0x3f800000);
  CHECK(global_of(instance, "e") == uint64_t{1} << 63);
  CHECK(global_of(instance, "f") == reinterpret_cast<Slot>(instance->funcs[0]));
  CHECK(global_of(instance, "g") == 0);
  CHECK(global_of(instance, "h") == 0xffffffff);
  CHECK(instance->tables[0]->desc.elements[1] == reinterpret_cast<Slot>(instance->funcs[0]));
  store->retire(instance);
}

TEST_CASE("a constant i32 in a slot has a zero upper half") {
  const auto store = Store::create();
  const auto instance = start(*store, R"((module (global (export "x") i32 (i32.const -1))))");
  CHECK(global_of(instance, "x") == 0xffffffff);
  store->retire(instance);
}

TEST_CASE("active segments are copied, then gone; passive ones stay; declared ones are gone") {
  const auto store = Store::create();
  const auto instance = start(*store, R"((module
    (func $f) (func $g)
    (memory 1) (table 10 funcref) (table 4 externref)
    (data (i32.const 3) "abc") (data "passive")
    (elem (i32.const 1) $f $g)
    (elem funcref (ref.func $g) (ref.null func))
    (elem declare func $f)
    (elem (table 0) (i32.const 8) funcref (ref.null func) (ref.func $g))))");
  CHECK(bytes_of(instance, 2, 5) == std::string("\0abc\0", 5));
  const Slot f = reinterpret_cast<Slot>(instance->funcs[0]), g = reinterpret_cast<Slot>(instance->funcs[1]);
  const Slot* table = instance->tables[0]->desc.elements;
  CHECK(table[0] == 0);
  CHECK(table[1] == f);
  CHECK(table[2] == g);
  CHECK(table[8] == 0);
  CHECK(table[9] == g);
  CHECK(instance->elements[0].empty());
  CHECK(instance->elements[1] == std::vector<Slot>{g, 0});
  CHECK(instance->elements[2].empty());
  CHECK(instance->elements[3].empty());
  CHECK(instance->data[0].empty());
  CHECK(instance->data[1].size() == 7);
  store->retire(instance);
}

TEST_CASE("a segment that does not fit is a trap; what was written before it stays written") {
  const auto store = Store::create();
  const auto provider = start(*store, R"((module (memory (export "m") 1) (table (export "t") 4 funcref)))");
  REQUIRE(store->register_name("p", *provider));
  const auto failed = try_start(*store, compile(R"((module
    (import "p" "m" (memory 1)) (import "p" "t" (table 4 funcref))
    (func $f)
    (elem (i32.const 2) $f $f)
    (data (i32.const 0) "first")
    (data (i32.const 65534) "toolong")
    (data (i32.const 9) "never")))"));
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrCode::MemoryOutOfBounds);
  CHECK(failed.error().message == "out of bounds memory access: data segment 1 of 7 bytes at 65534, memory of 65536 bytes");
  CHECK(store->trap().code == ErrCode::MemoryOutOfBounds);
  CHECK(bytes_of(provider, 0, 5) == "first");
  CHECK(bytes_of(provider, 9, 1)[0] == 0);
  CHECK(bytes_of(provider, 65534, 1)[0] == 0);
  // The failed instance lives on: the table refers to its function.
  const Func* func = reinterpret_cast<const Func*>(provider->tables[0]->desc.elements[2]);
  REQUIRE(func != nullptr);
  Slot none = 0;
  CHECK(store->call(const_cast<Func&>(*func), &none));
  const auto elements = try_start(*store, compile(R"((module (table 1 funcref) (func $f) (elem (i32.const 1) $f)))"));
  REQUIRE_FALSE(elements);
  CHECK(elements.error().message == "out of bounds table access: element segment 0 of 1 items at 1, table of 1");
  store->retire(provider);
}

TEST_CASE("offsets are unsigned, and 64-bit where the memory or table is") {
  const auto store = Store::create();
  const auto code_of = [&](const char* wat) {
    auto instance = try_start(*store, compile(wat));
    if (!instance) return instance.error().code;
    store->retire(std::move(instance).value());
    return ErrCode::Success;
  };
  CHECK(code_of(R"((module (memory 1) (data (i32.const -1) "a")))") == ErrCode::MemoryOutOfBounds);
  CHECK(code_of(R"((module (memory i64 1) (data (i64.const 0x100000000) "a")))") == ErrCode::MemoryOutOfBounds);
  CHECK(code_of(R"((module (memory i64 1) (data (i64.const -1) "ab")))") == ErrCode::MemoryOutOfBounds);
  CHECK(code_of(R"((module (memory i64 1) (data (i64.const 65535) "a")))") == ErrCode::Success);
  CHECK(code_of(R"((module (memory 1) (data (i32.const 65536) "")))") == ErrCode::Success);
  CHECK(code_of(R"((module (memory 1) (data (i32.const 65537) "")))") == ErrCode::MemoryOutOfBounds);
  CHECK(code_of(R"((module (table i64 1 funcref) (func $f) (elem (i64.const 0x100000000) $f)))") == ErrCode::TableOutOfBounds);
}

TEST_CASE("the start function runs last, and its trap is instantiation's") {
  const auto store = Store::create();
  std::string seen;
  const char* wat = R"((module (memory 1) (data (i32.const 0) "ready") (func $s (export "s")) (start $s)))";
  const auto fine = compile(wat, {{"s", [&](Store&, Instance& self, Slot*) {
                                     seen.assign(reinterpret_cast<const char*>(self.memories[0]->at(0)), 5);
                                     return true;
                                   }}});
  store->retire(start(*store, fine));
  CHECK(seen == "ready");
  const auto traps = compile(wat, {{"s", [](Store& s, Instance&, Slot*) { return s.raise(ErrCode::Unreachable, "why"); }}});
  const auto failed = try_start(*store, traps);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrCode::Unreachable);
  CHECK(failed.error().message == "unreachable: why");
}

TEST_CASE("exports of an imported function are that function") {
  const auto store = Store::create();
  const auto a = start(*store, R"((module (func (export "f"))))");
  REQUIRE(store->register_name("a", *a));
  const auto b = start(*store, R"((module (import "a" "f" (func $f)) (export "g" (func $f)) (func (export "own"))))");
  CHECK(&func_of(b, "g") == &func_of(a, "f"));
  CHECK(b->find_export("own")->keeper.get() == nullptr);
  CHECK(b->find_export("nothing") == nullptr);
  CHECK(b->find_export("own", ExternKind::Memory) == nullptr);
  store->retire(a);
  store->retire(b);
}

TEST_CASE("tables of one instance are bounded together") {
  StoreOptions options;
  options.max_table_elements = 10;
  const auto store = Store::create(options);
  CHECK_FALSE(try_start(*store, compile("(module (table 6 funcref) (table 5 funcref))")));
  store->retire(start(*store, "(module (table 6 funcref) (table 4 funcref))"));
}

TEST_CASE("constant expressions that need the heap are refused with the instruction's name") {
  const auto store = Store::create();
  const auto refused = try_start(*store, compile(R"((module
    (type $s (struct)) (global (ref $s) (struct.new $s))))"));
  if (refused) {
    store->retire(*refused);
    return;
  }
  CHECK(refused.error().code == ErrCode::TierUnavailable);
  CHECK(refused.error().message.find("struct.new") != std::string::npos);
}

}  // namespace wasmvm::runtime
