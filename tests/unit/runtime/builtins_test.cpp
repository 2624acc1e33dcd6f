#include "runtime/builtins.h"

#include <cstring>

#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

namespace {

constexpr uint64_t kPage = 65536;
constexpr uint64_t kHuge = ~uint64_t{0};

struct Fixture {
  Ref<Store> store = Store::create();
  Ref<Instance> instance = start(*store, R"((module (func $f) (func $g)
    (memory 1 2) (memory i64 1) (table 10 funcref) (table 5 10 funcref)
    (data "0123456789") (elem funcref (ref.func $f) (ref.func $g) (ref.null func))))");
  Context& ctx = instance->ctx;
  ~Fixture() { store->retire(std::move(instance)); }
  uint8_t* memory(uint32_t i) { return ctx.memories[i]->base; }
  std::string text(uint32_t i, uint64_t at, uint64_t n) { return std::string(reinterpret_cast<char*>(memory(i) + at), n); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "memory.fill writes within bounds or nothing") {
  CHECK(memory_fill(ctx, 0, kPage - 2, 'x', 2) == ErrCode::Success);
  CHECK(memory_fill(ctx, 0, kPage - 1, 'y', 2) == ErrCode::MemoryOutOfBounds);
  CHECK(text(0, kPage - 2, 2) == "xx");
  CHECK(memory_fill(ctx, 0, kPage, 'y', 0) == ErrCode::Success);
  CHECK(memory_fill(ctx, 0, kPage + 1, 'y', 0) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_fill(ctx, 1, kHuge, 'y', 2) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_fill(ctx, 1, 2, 'y', kHuge) == ErrCode::MemoryOutOfBounds);
}

TEST_CASE_METHOD(Fixture, "memory.copy copies overlapping ranges and between memories") {
  memcpy(memory(0), "abcdef", 6);
  CHECK(memory_copy(ctx, 0, 0, 2, 0, 4) == ErrCode::Success);
  CHECK(text(0, 0, 6) == "ababcd");
  CHECK(memory_copy(ctx, 1, 0, 100, 2, 4) == ErrCode::Success);
  CHECK(text(1, 100, 4) == "abcd");
  CHECK(memory_copy(ctx, 0, 0, 1, 2, 3) == ErrCode::Success);
  CHECK(text(0, 0, 6) == "aabccd");
  CHECK(memory_copy(ctx, 1, 0, kPage - 1, 0, 2) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_copy(ctx, 0, 1, 0, kHuge - 1, 4) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_copy(ctx, 0, 1, kPage, kPage, 0) == ErrCode::Success);
}

TEST_CASE_METHOD(Fixture, "memory.init reads the segment until it is dropped") {
  CHECK(memory_init(ctx, 0, 0, 5, 3, 4) == ErrCode::Success);
  CHECK(text(0, 5, 4) == "3456");
  CHECK(memory_init(ctx, 0, 0, 0, 7, 4) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_init(ctx, 0, 0, kPage - 1, 0, 2) == ErrCode::MemoryOutOfBounds);
  data_drop(ctx, 0);
  CHECK(memory_init(ctx, 0, 0, 0, 0, 1) == ErrCode::MemoryOutOfBounds);
  CHECK(memory_init(ctx, 0, 0, 0, 0, 0) == ErrCode::Success);
}

TEST_CASE_METHOD(Fixture, "table.init, copy and fill stay in bounds") {
  const Slot f = reinterpret_cast<Slot>(ctx.funcs[0]), g = reinterpret_cast<Slot>(ctx.funcs[1]);
  Slot* t = ctx.tables[0]->elements;
  CHECK(table_init(ctx, 0, 0, 7, 0, 3) == ErrCode::Success);
  CHECK((t[7] == f && t[8] == g && t[9] == 0));
  CHECK(table_init(ctx, 0, 0, 8, 0, 3) == ErrCode::TableOutOfBounds);
  CHECK(table_init(ctx, 0, 0, 0, 1, 3) == ErrCode::TableOutOfBounds);
  CHECK(t[0] == 0);
  CHECK(table_copy(ctx, 1, 0, 0, 7, 3) == ErrCode::Success);
  CHECK(ctx.tables[1]->elements[1] == g);
  CHECK(table_copy(ctx, 0, 0, 8, 7, 2) == ErrCode::Success);
  CHECK((t[8] == f && t[9] == g));
  CHECK(table_copy(ctx, 1, 0, 4, 0, 2) == ErrCode::TableOutOfBounds);
  CHECK(table_copy(ctx, 1, 0, 0, kHuge, 2) == ErrCode::TableOutOfBounds);
  CHECK(table_fill(ctx, 1, 3, g, 2) == ErrCode::Success);
  CHECK(table_fill(ctx, 1, 4, f, 2) == ErrCode::TableOutOfBounds);
  CHECK(ctx.tables[1]->elements[4] == g);
  elem_drop(ctx, 0);
  CHECK(table_init(ctx, 0, 0, 0, 0, 1) == ErrCode::TableOutOfBounds);
}

TEST_CASE_METHOD(Fixture, "growth is visible to code at once") {
  CHECK(memory_grow(ctx, 0, 1) == 1);
  CHECK(ctx.mem0->bytes.load() == 2 * kPage);
  CHECK(memory_grow(ctx, 0, 1) == -1);
  CHECK(memory_grow(ctx, 1, kHuge) == -1);
  const Slot f = reinterpret_cast<Slot>(ctx.funcs[0]);
  CHECK(table_grow(ctx, 1, 5, f) == 5);
  CHECK(ctx.tables[1]->size == 10);
  CHECK(ctx.tables[1]->elements[9] == f);
  CHECK(table_grow(ctx, 1, 1, f) == -1);
}

}  // namespace wasmvm::runtime
