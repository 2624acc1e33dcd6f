// The collected heap by itself: limits, roots, finalizers.
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "runtime/exceptions.h"
#include "runtime/heap.h"
#include "runtime/store.h"

using namespace wasmvm;
using namespace wasmvm::runtime;

namespace {

/// A store with a heap and the types of its objects.
struct Fixture {
  explicit Fixture(uint64_t limit = 64 << 20) {
    StoreOptions options;
    options.gc_heap_bytes = limit;
    store = Store::create(options);
    // node: (struct (mut (ref null node)) (mut i32)); bytes: (array (mut i8)); refs: (array (mut (ref null node)))
    std::vector<SubType> types(3);
    types[0].type.kind = CompositeKind::Struct;
    types[0].type.fields = {{ValType::ref(HeapType(TypeIndex(0)), true), Mutability::Var}, {ValType::i32(), Mutability::Var}};
    types[1].type.kind = CompositeKind::Array;
    types[1].type.fields = {{ValType::i8(), Mutability::Var}};
    types[2].type.kind = CompositeKind::Array;
    types[2].type.fields = {{ValType::ref(HeapType(TypeIndex(0)), true), Mutability::Var}};
    std::vector<TypeId> ids;
    for (uint32_t i = 0; i < 3; ++i) REQUIRE(scope.register_group(types, {TypeIndex(i), 1}, ids));
    node = ids[0];
    bytes = ids[1];
    refs = ids[2];
  }
  Heap& heap() { return store->heap(); }
  void set(GcRef object, uint32_t field, GcRef value) {
    std::memcpy(heap().at(object) + heap().layout(node).fields[field].offset, &value, sizeof value);
  }
  GcRef get(GcRef object, uint32_t field) {
    GcRef value;
    std::memcpy(&value, heap().at(object) + heap().layout(node).fields[field].offset, sizeof value);
    return value;
  }

  Ref<Store> store;
  TypeScope scope;
  TypeId node, bytes, refs;
};

}  // namespace

TEST_CASE("objects are zero-filled and know their type and length") {
  Fixture fixture;
  const GcRef array = fixture.heap().new_array(fixture.bytes, 100'000);
  REQUIRE(array != 0);
  CHECK(array % 16 == 0);
  CHECK(fixture.heap().header(array).type == fixture.bytes.value);
  CHECK(fixture.heap().header(array).length == 100'000);
  for (uint32_t i = 0; i < 100'000; i += 999) CHECK(fixture.heap().at(array)[8 + i] == 0);
  const GcRef empty = fixture.heap().new_array(fixture.bytes, 0);
  CHECK(empty != 0);
  CHECK(fixture.heap().header(empty).length == 0);
}

TEST_CASE("pinned objects and what they refer to stay, everything else goes, cycles too") {
  Fixture fixture;
  Heap& heap = fixture.heap();
  heap.set_stress(true);
  const GcRef kept = heap.new_struct(fixture.node);
  heap.pin(kept);
  const GcRef child = heap.new_struct(fixture.node);
  fixture.set(kept, 0, child);
  fixture.set(child, 0, kept);
  fixture.set(child, 1, 4711);
  const GcRef lost = heap.new_struct(fixture.node);
  const GcRef other = [&] {
    heap.pin(lost);
    const GcRef made = heap.new_struct(fixture.node);
    heap.unpin(lost);
    return made;
  }();
  fixture.set(lost, 0, other);
  fixture.set(other, 0, lost);
  heap.collect();
  heap.collect();  // dead cells are no objects once they have been swept
  CHECK(heap.is_object(kept));
  CHECK(heap.is_object(child));
  CHECK_FALSE(heap.is_object(lost));
  CHECK_FALSE(heap.is_object(other));
  CHECK(fixture.get(child, 1) == 4711);
  heap.unpin(kept);
  heap.collect();
  heap.collect();
  CHECK_FALSE(heap.is_object(child));
  CHECK(heap.used_bytes() == 0);
}

TEST_CASE("pins count") {
  Fixture fixture;
  const GcRef ref = fixture.heap().new_struct(fixture.node);
  fixture.heap().pin(ref);
  fixture.heap().pin(ref);
  fixture.heap().unpin(ref);
  fixture.heap().collect();
  fixture.heap().collect();
  CHECK(fixture.heap().is_object(ref));
  fixture.heap().unpin(ref);
  fixture.heap().unpin(ref);  // one too many does nothing
  fixture.heap().collect();
  fixture.heap().collect();
  CHECK_FALSE(fixture.heap().is_object(ref));
}

TEST_CASE("only addresses of living objects are taken for references") {
  Fixture fixture;
  Heap& heap = fixture.heap();
  const GcRef small = heap.new_struct(fixture.node);
  const GcRef large = heap.new_array(fixture.bytes, 200'000);
  CHECK(heap.is_object(small));
  CHECK(heap.is_object(large));
  CHECK_FALSE(heap.is_object(0));
  CHECK_FALSE(heap.is_object(small + 1));
  CHECK_FALSE(heap.is_object(small + 8));
  CHECK_FALSE(heap.is_object(small + 16));
  CHECK_FALSE(heap.is_object(large + 16));
  CHECK_FALSE(heap.is_object(large + (32 << 10)));
  CHECK_FALSE(heap.is_object(uint64_t{large} | uint64_t{1} << 32));
  CHECK_FALSE(heap.is_object(~uint64_t{0}));
  CHECK_FALSE(heap.is_object(0xfffffff0));
}

TEST_CASE("a full heap refuses, whatever the size of what is wanted, and has room again afterwards") {
  Fixture fixture(1 << 20);
  Heap& heap = fixture.heap();
  CHECK(heap.new_array(fixture.bytes, 2 << 20) == 0);
  CHECK(heap.new_array(fixture.bytes, 0xffffffff) == 0);
  CHECK(heap.new_array(fixture.refs, 1 << 28) == 0);
  GcRef last = 0;
  size_t count = 0;
  for (;; ++count) {
    const GcRef ref = heap.new_struct(fixture.node);
    if (ref == 0) break;
    fixture.set(ref, 0, last);
    if (last != 0) heap.unpin(last);
    heap.pin(ref);
    last = ref;
  }
  CHECK(count == (1 << 20) / 16);
  CHECK(heap.used_bytes() == 1 << 20);
  CHECK(heap.new_array(fixture.bytes, 1) == 0);
  CHECK(heap.new_array(fixture.bytes, 50'000) == 0);
  heap.unpin(last);
  CHECK(heap.new_array(fixture.bytes, 900'000) != 0);
}

TEST_CASE("memory of large arrays is used again for small objects and the other way round") {
  Fixture fixture(4 << 20);
  Heap& heap = fixture.heap();
  for (int round = 0; round < 20; ++round) {
    REQUIRE(heap.new_array(fixture.bytes, 3 << 20) != 0);
    for (int i = 0; i < 100'000; ++i) REQUIRE(heap.new_struct(fixture.node) != 0);
    for (uint32_t length : {10u, 100u, 1000u, 10'000u, 16'000u, 17'000u, 40'000u, 100'000u}) {
      REQUIRE(heap.new_array(fixture.bytes, length) != 0);
    }
  }
  CHECK(heap.used_bytes() <= 4 << 20);
}

TEST_CASE("a finalizer runs once, after the object has become unreachable and outside of the store") {
  Fixture fixture;
  int runs = 0;
  const GcRef ref = fixture.heap().new_host(1, [&] { ++runs; });
  fixture.heap().pin(ref);
  {
    const Session session(*fixture.store);
    fixture.heap().collect();
  }
  CHECK(runs == 0);
  fixture.heap().unpin(ref);
  {
    const Session session(*fixture.store);
    fixture.heap().collect();
    fixture.heap().collect();
    CHECK(runs == 0);
  }
  CHECK(runs == 1);
  { const Session session(*fixture.store); }
  fixture.store = nullptr;
  CHECK(runs == 1);
}

TEST_CASE("finalizers of what is left run when the store ends, and may use the heap of a living one before") {
  Fixture fixture;
  int runs = 0;
  Store* store = fixture.store.get();
  fixture.heap().new_host(1, [&, store] {
    const Session session(*store);
    CHECK(session);
    CHECK(store->heap().new_host(2, [&] { ++runs; }) != 0);
    ++runs;
  });
  {
    const Session session(*store);
    store->heap().collect();
  }
  CHECK(runs == 1);
  fixture.store = nullptr;
  CHECK(runs == 2);
}

TEST_CASE("exceptions keep their tag and their values") {
  Fixture fixture;
  Heap& heap = fixture.heap();
  CanonFuncType type;
  type.params = {CanonType::ref(CanonHeap(fixture.node), true)};
  TypeScope scope;
  const TypeId id = scope.register_func(type);
  Ref<Tag> tag = make_ref<Tag>(id);
  const GcRef value = heap.new_struct(fixture.node);
  std::vector<Slot> roots{value};
  const TemporaryRoots hold(heap, roots);
  roots.push_back(make_exception(fixture.store->block, *tag, roots.data()));
  roots[0] = 0;
  REQUIRE(roots[1] != 0);
  Tag* const address = tag.get();
  tag = nullptr;
  heap.collect();
  heap.collect();
  CHECK(exception_tag(fixture.store->block, roots[1]) == address);
  CHECK(address->type == id);
  CHECK(exception_payload(fixture.store->block, roots[1])[0] == value);
  CHECK(heap.is_object(value));
}
