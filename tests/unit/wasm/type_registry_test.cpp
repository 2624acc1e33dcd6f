// Canonical types: equality across modules, subtyping, and that nothing stays behind.
#include "wasm/type_registry.h"

#include <catch2/catch.hpp>

#include <thread>

using namespace wasmvm;

namespace {

ValType ref_to(uint32_t index, bool nullable = true) { return ValType::ref(HeapType(TypeIndex(index)), nullable); }

SubType func(std::vector<ValType> params, std::vector<ValType> results) {
  SubType type;
  type.type.func = {std::move(params), std::move(results)};
  return type;
}

SubType struct_of(std::vector<ValType> fields, bool is_final = true, std::vector<TypeIndex> supers = {}) {
  SubType type;
  type.is_final = is_final;
  type.supertypes = std::move(supers);
  type.type.kind = CompositeKind::Struct;
  for (const ValType t : fields) type.type.fields.push_back({t, Mutability::Const});
  return type;
}

/// Registers `types` cut into groups of the given sizes.
std::vector<TypeId> add(TypeScope& scope, const std::vector<SubType>& types, const std::vector<uint32_t>& sizes) {
  std::vector<TypeId> ids;
  for (const uint32_t size : sizes) {
    REQUIRE(scope.register_group(types, {TypeIndex(static_cast<uint32_t>(ids.size())), size}, ids));
  }
  REQUIRE(ids.size() == types.size());
  return ids;
}

}  // namespace

TEST_CASE("equal function types of two modules have one id and different ones do not") {
  TypeScope a, b;
  const auto in_a = add(a, {func({ValType::i32()}, {}), func({}, {ValType::i32()})}, {1, 1});
  const auto in_b = add(b, {func({}, {ValType::i32()}), func({ValType::i32()}, {})}, {1, 1});
  CHECK(in_a[0] == in_b[1]);
  CHECK(in_a[1] == in_b[0]);
  CHECK(in_a[0] != in_a[1]);
  CHECK(type_info(in_a[0]).type.func.params == std::vector<CanonType>{CanonType::i32()});
}

TEST_CASE("slots of a function type count two for a vector") {
  TypeScope scope;
  const auto ids = add(scope, {func({ValType::v128(), ValType::i32()}, {ValType::v128()})}, {1});
  CHECK(type_info(ids[0]).param_slots == 3);
  CHECK(type_info(ids[0]).result_slots == 2);
}

TEST_CASE("recursion groups are equal by structure, wherever their indices start") {
  TypeScope a, b;
  const auto in_a = add(a, {struct_of({ref_to(1)}), struct_of({ref_to(0)})}, {2});
  const auto in_b = add(b, {func({}, {}), struct_of({ref_to(2)}), struct_of({ref_to(1)})}, {1, 2});
  CHECK(in_a[0] == in_b[1]);
  CHECK(in_a[1] == in_b[2]);
  CHECK(in_a[0] != in_a[1]);
  CHECK(type_info(in_a[0]).type.fields[0].storage == CanonType::ref(CanonHeap(in_a[1]), true));
}

TEST_CASE("the same types in one group and in two groups differ") {
  TypeScope a, b;
  const auto together = add(a, {struct_of({}), struct_of({ref_to(0)})}, {2});
  const auto apart = add(b, {struct_of({}), struct_of({ref_to(0)})}, {1, 1});
  CHECK(together[0] != apart[0]);
  CHECK(together[1] != apart[1]);
}

TEST_CASE("a reference into the group differs from one to an equal type outside") {
  TypeScope scope;
  // Type 1 refers to itself, type 2 to type 1.
  const auto ids = add(scope, {struct_of({ref_to(0)}), struct_of({ref_to(0)})}, {1, 1});
  CHECK(ids[0] != ids[1]);
}

TEST_CASE("finality, mutability, nullability and packing make types different") {
  TypeScope scope;
  SubType var = struct_of({ValType::i32()});
  var.type.fields[0].mut = Mutability::Var;
  SubType array;
  array.type.kind = CompositeKind::Array;
  array.type.fields = {{ValType::i32(), Mutability::Const}};
  const auto ids = add(scope,
                       {struct_of({ValType::i32()}), struct_of({ValType::i32()}, false), var, struct_of({ValType::i8()}),
                        struct_of({ValType::i16()}), array, struct_of({ref_to(0, true)}), struct_of({ref_to(0, false)})},
                       {1, 1, 1, 1, 1, 1, 1, 1});
  for (size_t i = 0; i < ids.size(); ++i) {
    for (size_t j = 0; j < i; ++j) CHECK(ids[i] != ids[j]);
  }
}

TEST_CASE("subtyping of defined types follows declared supertypes across modules") {
  TypeScope a, b;
  const std::vector<SubType> types = {
      struct_of({}, false),
      struct_of({ValType::i32()}, false, {TypeIndex(0)}),
      struct_of({ValType::i32(), ValType::i64()}, true, {TypeIndex(1)}),
      struct_of({ValType::f32()}, true, {TypeIndex(0)}),
  };
  const auto x = add(a, types, {1, 1, 1, 1});
  const auto y = add(b, types, {1, 1, 1, 1});
  CHECK(is_subtype(x[2], y[0]));
  CHECK(is_subtype(x[2], y[1]));
  CHECK(is_subtype(x[1], x[1]));
  CHECK_FALSE(is_subtype(x[0], x[1]));
  CHECK_FALSE(is_subtype(x[3], x[1]));
  CHECK_FALSE(is_subtype(x[2], x[3]));
  CHECK(type_info(x[2]).display == std::vector<TypeId>{x[0], x[1], x[2]});
}

TEST_CASE("a group may hold a type and its supertype") {
  TypeScope scope;
  const auto ids = add(scope, {struct_of({ref_to(1)}, false), struct_of({ref_to(1)}, true, {TypeIndex(0)})}, {2});
  CHECK(is_subtype(ids[1], ids[0]));
  CHECK_FALSE(is_subtype(ids[0], ids[1]));
}

TEST_CASE("abstract heap types form four hierarchies") {
  using H = AbstractHeap;
  const H all[] = {H::noexn, H::nofunc, H::noextern, H::none,    H::func,  H::extern_,
                   H::any,   H::eq,     H::i31,      H::struct_, H::array, H::exn};
  const auto expected = [](H a, H b) {
    if (a == b) return true;
    const bool data = b == H::any || b == H::eq || b == H::i31 || b == H::struct_ || b == H::array;
    if (a == H::none) return data;
    if (a == H::i31 || a == H::struct_ || a == H::array) return b == H::eq || b == H::any;
    if (a == H::eq) return b == H::any;
    return (a == H::nofunc && b == H::func) || (a == H::noextern && b == H::extern_) || (a == H::noexn && b == H::exn);
  };
  for (const H a : all) {
    for (const H b : all) {
      INFO(to_text(a) << " <: " << to_text(b));
      CHECK(is_subtype(CanonHeap(a), CanonHeap(b)) == expected(a, b));
    }
  }
}

TEST_CASE("defined types lie between the abstract types of their kind") {
  TypeScope scope;
  SubType array;
  array.type.kind = CompositeKind::Array;
  array.type.fields = {{ValType::i8(), Mutability::Var}};
  const auto ids = add(scope, {func({}, {}), struct_of({}), array}, {1, 1, 1});
  const CanonHeap f(ids[0]), s(ids[1]), r(ids[2]);
  CHECK(is_subtype(f, AbstractHeap::func));
  CHECK_FALSE(is_subtype(f, AbstractHeap::any));
  CHECK(is_subtype(s, AbstractHeap::struct_));
  CHECK(is_subtype(s, AbstractHeap::eq));
  CHECK(is_subtype(s, AbstractHeap::any));
  CHECK_FALSE(is_subtype(s, AbstractHeap::array));
  CHECK(is_subtype(r, AbstractHeap::array));
  CHECK_FALSE(is_subtype(r, AbstractHeap::i31));
  CHECK(is_subtype(CanonHeap(AbstractHeap::none), s));
  CHECK(is_subtype(CanonHeap(AbstractHeap::nofunc), f));
  CHECK_FALSE(is_subtype(CanonHeap(AbstractHeap::nofunc), s));
  CHECK_FALSE(is_subtype(CanonHeap(AbstractHeap::none), f));
  CHECK_FALSE(is_subtype(CanonHeap(AbstractHeap::struct_), s));
}

TEST_CASE("nullable references are not subtypes of non-nullable ones") {
  const CanonHeap any(AbstractHeap::any), eq(AbstractHeap::eq);
  CHECK(is_subtype(CanonType::ref(eq, false), CanonType::ref(any, true)));
  CHECK_FALSE(is_subtype(CanonType::ref(eq, true), CanonType::ref(any, false)));
  CHECK(is_subtype(CanonType::bottom(), CanonType::i32()));
  CHECK_FALSE(is_subtype(CanonType::i32(), CanonType::i64()));
}

TEST_CASE("types live while anyone holds them or a type that names them, and no longer") {
  const uint32_t before = registered_type_count();
  TypeScope keeper;
  TypeId outer;
  {
    TypeScope scope;
    const auto ids = add(scope, {struct_of({ValType::f64()}), struct_of({ref_to(0)}), func({}, {})}, {1, 1, 1});
    outer = ids[1];
    keeper.hold(outer);
    CHECK(registered_type_count() == before + 3);
  }
  CHECK(registered_type_count() == before + 2);
  const CanonType field = type_info(outer).type.fields[0].storage;
  CHECK(type_info(field.heap().id()).type.fields[0].storage == CanonType::f64());
  keeper = TypeScope();
  CHECK(registered_type_count() == before);
}

TEST_CASE("a chain of a hundred thousand groups is released without deep recursion") {
  const uint32_t before = registered_type_count();
  {
    std::vector<SubType> types = {struct_of({})};
    for (uint32_t i = 1; i < 100'000; ++i) types.push_back(struct_of({ref_to(i - 1)}));
    TypeScope scope;
    std::vector<TypeId> ids;
    for (uint32_t i = 0; i < types.size(); ++i) REQUIRE(scope.register_group(types, {TypeIndex(i), 1}, ids));
    TypeScope last;
    last.hold(ids.back());
    scope = TypeScope();
    CHECK(registered_type_count() == before + 100'000);
  }
  CHECK(registered_type_count() == before);
}

TEST_CASE("a function type registered alone is the one that a module declares") {
  TypeScope a, b;
  const auto ids = add(a, {struct_of({}), func({ref_to(0)}, {ValType::i64()})}, {1, 1});
  const CanonFuncType type = type_info(ids[1]).type.func;
  CHECK(b.register_func(type) == ids[1]);
  CHECK(canonical(FuncType{{ref_to(0)}, {ValType::i64()}}, ids) == type);
}

TEST_CASE("members that do not belong to the kind of a type do not matter") {
  TypeScope a, b;
  SubType odd = func({ValType::i32()}, {});
  odd.type.fields.push_back({ValType::i64(), Mutability::Var});
  CHECK(add(a, {odd}, {1})[0] == add(b, {func({ValType::i32()}, {})}, {1})[0]);
}

TEST_CASE("an empty recursion group registers nothing") {
  TypeScope scope;
  std::vector<TypeId> ids;
  CHECK(scope.register_group({}, {TypeIndex(0), 0}, ids));
  CHECK(ids.empty());
}

TEST_CASE("threads that register the same types get the same ids") {
  const uint32_t before = registered_type_count();
  {
    std::vector<TypeScope> scopes(4);
    std::vector<std::vector<TypeId>> ids(4);
    std::vector<SubType> types;
    for (uint32_t i = 0; i < 200; ++i) {
      std::vector<ValType> params(i % 20, ValType::i32());
      params.resize(i / 20 + params.size(), ValType::i64());
      types.push_back(func(std::move(params), {}));
    }
    std::vector<std::thread> threads;
    for (size_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int round = 0; round < 50; ++round) {
          TypeScope scope;
          std::vector<TypeId> out;
          for (uint32_t i = 0; i < types.size(); ++i) scope.register_group(types, {TypeIndex(i), 1}, out);
          for (uint32_t i = 0; i < types.size(); ++i) {
            if (type_info(out[i]).type.func.params.size() != types[i].type.func.params.size()) out.clear();
          }
          ids[t] = out;
          scopes[t] = std::move(scope);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (size_t t = 0; t < 4; ++t) CHECK(ids[t] == ids[0]);
    CHECK(ids[0].size() == 200);
  }
  CHECK(registered_type_count() == before);
}
