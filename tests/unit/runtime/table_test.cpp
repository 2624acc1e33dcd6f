#include <catch2/catch.hpp>

#include "runtime/objects.h"

namespace wasmvm::runtime {
namespace {

CanonTable type_of(uint64_t min, std::optional<uint64_t> max = {}) {
  CanonTable type;
  type.element = CanonType::externref();
  type.limits.min = min;
  type.limits.max = max;
  return type;
}

}  // namespace

TEST_CASE("a table starts with its minimum of initial values and grows up to its maximum") {
  auto table = Table::create(type_of(2, 5), 9);
  REQUIRE(table);
  Table& t = **table;
  CHECK(t.size() == 2);
  CHECK(t.desc.elements[1] == 9);
  CHECK(t.grow(3, 4) == 2);
  CHECK(t.desc.elements[1] == 9);
  CHECK(t.desc.elements[4] == 4);
  CHECK(t.grow(0, 0) == 5);
  CHECK(t.grow(1, 0) == -1);
  CHECK(t.grow(~uint64_t{0}, 0) == -1);
  CHECK(t.type().limits.min == 5);
  CHECK(t.declared_type().limits.min == 2);
}

TEST_CASE("growing a table one by one keeps all elements") {
  auto table = Table::create(type_of(0), 0);
  REQUIRE(table);
  for (Slot i = 0; i < 5000; ++i) REQUIRE((*table)->grow(1, i) == static_cast<int64_t>(i));
  for (Slot i = 0; i < 5000; ++i) REQUIRE((*table)->desc.elements[i] == i);
}

TEST_CASE("a table beyond the limit is refused, one at the limit is not") {
  const auto refused = Table::create(type_of(limits::kTableElements + 1), 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::LimitExceeded);
  auto table = Table::create(type_of(limits::kTableElements), 0);
  REQUIRE(table);
  CHECK((*table)->grow(1, 0) == -1);
  CHECK_FALSE(Table::create(type_of(11), 0, 10));
}

TEST_CASE("references to functions are told from others") {
  CHECK(is_func_reference(CanonType::funcref()));
  CHECK(is_func_reference(CanonType::ref(AbstractHeap::nofunc, true)));
  CHECK_FALSE(is_func_reference(CanonType::externref()));
  CHECK_FALSE(is_func_reference(CanonType::i64()));
  TypeScope scope;
  CHECK(is_func_reference(CanonType::ref(CanonHeap(scope.register_func({})), false)));
}

}  // namespace wasmvm::runtime
