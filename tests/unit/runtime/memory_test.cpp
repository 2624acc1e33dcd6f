#include <catch2/catch.hpp>
#include <thread>

#include "runtime/objects.h"

using namespace wasmvm;
using runtime::Memory;
using runtime::MemoryOptions;

namespace {

MemoryType type_of(uint64_t min, std::optional<uint64_t> max = {}) {
  MemoryType type;
  type.limits.min = min;
  type.limits.max = max;
  return type;
}

Ref<Memory> make(const MemoryType& type, const MemoryOptions& options = {}) {
  auto memory = Memory::create(type, options);
  if (!memory) FAIL(memory.error().message);
  return std::move(memory).value();
}

}  // namespace

TEST_CASE("a memory starts with its minimum, zero-filled, and grows in place up to its maximum") {
  for (const bool guard : {true, false}) {
    const auto memory = make(type_of(1, 3), {65536, guard});
    CHECK(memory->is_guarded() == guard);
    CHECK(memory->size_bytes() == 65536);
    uint8_t* base = memory->desc.base;
    CHECK(memory->at(65535)[0] == 0);
    memory->at(65535)[0] = 7;
    CHECK(memory->grow(0) == 1);
    CHECK(memory->grow(2) == 1);
    CHECK(memory->grow(1) == -1);
    CHECK(memory->size_pages() == 3);
    CHECK(memory->desc.base == base);
    CHECK(memory->at(65535)[0] == 7);
    CHECK(memory->at(3 * 65536 - 1)[0] == 0);
    CHECK(memory->type().limits.min == 3);
    CHECK(memory->declared_type().limits.min == 1);
  }
}

TEST_CASE("an empty memory can be created and grown") {
  for (const bool guard : {true, false}) {
    const auto memory = make(type_of(0), {65536, guard});
    CHECK(memory->size_bytes() == 0);
    CHECK(memory->desc.base != nullptr);
    CHECK(memory->contains(0, 0));
    CHECK_FALSE(memory->contains(0, 1));
    CHECK(memory->grow(1) == 0);
    memory->at(65535)[0] = 1;
  }
}

TEST_CASE("growth by absurd amounts fails without wrapping") {
  const auto memory = make(type_of(1));
  CHECK(memory->grow(65536) == -1);
  CHECK(memory->grow(~uint64_t{0}) == -1);
  CHECK(memory->grow(uint64_t{1} << 48) == -1);
  CHECK(memory->size_pages() == 1);
}

TEST_CASE("the embedder's bound holds on top of the type's maximum") {
  const auto memory = make(type_of(1, 100), {2, true});
  CHECK(memory->grow(1) == 1);
  CHECK(memory->grow(1) == -1);
  const auto refused = Memory::create(type_of(3), {2, true});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::LimitExceeded);
}

TEST_CASE("one-byte pages count bytes") {
  MemoryType type = type_of(5, 70000);
  type.page_log2 = 0;
  const auto memory = make(type);
  CHECK_FALSE(memory->is_guarded());
  CHECK(memory->size_bytes() == 5);
  CHECK(memory->grow(69995) == 5);
  memory->at(69999)[0] = 1;
  CHECK(memory->grow(1) == -1);
  CHECK(memory->contains(69999, 1));
  CHECK_FALSE(memory->contains(69999, 2));
  CHECK_FALSE(memory->contains(70001, 0));
}

TEST_CASE("a 64-bit memory is checked and bounded by the embedder, whatever its type allows") {
  MemoryType type = type_of(1, uint64_t{1} << 48);
  type.limits.is_64 = true;
  const auto memory = make(type);
  CHECK_FALSE(memory->is_guarded());
  CHECK(memory->grow(uint64_t{1} << 47) == -1);
  CHECK(memory->grow(3) == 1);
  CHECK_FALSE(memory->contains(~uint64_t{0}, 2));
  type.limits.min = uint64_t{1} << 47;
  CHECK_FALSE(Memory::create(type, {}));
}

TEST_CASE("a memory that outgrows its reservation moves and keeps its contents") {
  MemoryType type = type_of(1);
  type.limits.is_64 = true;
  // 32 GiB allowed, 16 GiB reserved: growth beyond needs host memory only as address space.
  const auto memory = make(type, {uint64_t{1} << 19, true});
  memory->at(100)[0] = 42;
  if (memory->grow(uint64_t{17} << 14) == -1) {
    WARN("this host does not overcommit 17 GiB; not tested");
    return;
  }
  CHECK(memory->size_bytes() == (uint64_t{17} << 30) + 65536);
  CHECK(memory->at(100)[0] == 42);
  memory->at(memory->size_bytes() - 1)[0] = 1;
  CHECK(memory->at(65536)[0] == 0);
}

TEST_CASE("a shared memory grown by several threads hands out each page once") {
  MemoryType type = type_of(0, 1000);
  type.limits.is_shared = true;
  const auto memory = make(type);
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const int64_t page = memory->grow(1);
        sum += page;
        memory->at(static_cast<uint64_t>(page) * 65536)[0]++;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(memory->size_pages() == 400);
  CHECK(sum == 399 * 400 / 2);
  for (uint64_t page = 0; page < 400; ++page) REQUIRE(memory->at(page * 65536)[0] == 1);
}

TEST_CASE("when address space runs out, creation fails with an error and succeeds again later") {
  std::vector<Ref<Memory>> all;
  bool failed = false;
  // 47 bits hold 16,384 reservations of 8 GiB.
  for (int i = 0; i < 20000 && !failed; ++i) {
    auto memory = Memory::create(type_of(0), {});
    failed = !memory;
    if (memory) {
      all.push_back(std::move(memory).value());
    } else {
      CHECK(memory.error().code == ErrCode::OutOfMemory);
    }
  }
  CHECK(failed);
  all.clear();
  CHECK(Memory::create(type_of(0), {}));
}
