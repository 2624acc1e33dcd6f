// When instances and host functions end. Every test counts ends; the same tests run under the address sanitizer.
#include <cstring>
#include <thread>

#include "runtime/heap.h"
#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

namespace {

const char kPlain[] = R"((module (memory 1) (func (export "f"))))";
const char kTable[] = R"((module (table (export "t") 8 funcref)))";
/// Puts its function into the table of "t".
const char kWriter[] = R"((module (import "t" "t" (table 8 funcref)) (func $f (export "f")) (elem (i32.const 0) $f)))";

Ref<Instance> counted(Store& store, std::string_view wat, int& ended, std::map<std::string, Body> bodies = {}) {
  auto instance = start(store, wat, std::move(bodies));
  count_end(*instance, ended);
  return instance;
}

bool call_first(Store& store, const Table& table) {
  Slot none = 0;
  return store.call(*reinterpret_cast<Func*>(table.desc.elements[0]), &none);
}

}  // namespace

TEST_CASE("an instance that let no reference out ends with its handle") {
  int ended = 0;
  const auto store = Store::create();
  store->retire(counted(*store, kPlain, ended));
  CHECK(ended == 1);
  store->retire(counted(*store, R"((module (table 4 funcref) (func $f) (elem (i32.const 0) $f) (export "t" (table 0))))", ended));
  CHECK(ended == 2);
  CHECK(store->retired_count() == 0);
}

TEST_CASE("compiled code ends with its last instance") {
  const int before = TestModule::living;
  const auto store = Store::create();
  auto module = compile(kPlain);
  auto a = start(*store, module), b = start(*store, module);
  module = nullptr;
  store->retire(std::move(a));
  CHECK(TestModule::living == before + 1);
  store->retire(std::move(b));
  CHECK(TestModule::living == before);
}

TEST_CASE("functions that others imported keep running until the importers end") {
  int ended = 0, calls = 0;
  const auto store = Store::create();
  auto a = counted(*store, kPlain, ended, {{"f", [&](Store&, Instance&, Slot*) { return ++calls != 0; }}});
  REQUIRE(store->register_name("a", *a));
  auto b = counted(*store, R"((module (import "a" "f" (func $f)) (export "f" (func $f))))", ended);
  auto c = counted(*store, R"((module (import "a" "f" (func $f)) (export "f" (func $f))))", ended);
  store->retire(std::move(a));
  CHECK(store->find("a") == nullptr);
  Slot none = 0;
  CHECK(store->call(func_of(b, "f"), &none));
  store->retire(std::move(b));
  CHECK(ended == 1);
  CHECK(store->call(func_of(c, "f"), &none));
  CHECK(calls == 2);
  store->retire(std::move(c));
  CHECK(ended == 3);
}

TEST_CASE("a chain of importers ends whichever end goes first") {
  for (const bool forwards : {true, false}) {
    int ended = 0;
    const auto store = Store::create();
    std::vector<Ref<Instance>> chain;
    chain.push_back(counted(*store, kPlain, ended));
    for (int i = 0; i < 50; ++i) {
      REQUIRE(store->register_name("before", *chain.back()));
      chain.push_back(counted(*store, R"((module (import "before" "f" (func $f)) (func (export "f") (call $f))))", ended));
      store->unregister(*chain[chain.size() - 2]);
    }
    if (!forwards) std::reverse(chain.begin(), chain.end());
    for (auto& instance : chain) store->retire(std::move(instance));
    CHECK(ended == 51);
  }
}

TEST_CASE("a reference in a table keeps a retired instance running, until it is overwritten") {
  int ended = 0, calls = 0;
  const auto store = Store::create();
  auto table = start(*store, kTable);
  REQUIRE(store->register_name("t", *table));
  auto writer = counted(*store, kWriter, ended, {{"f", [&](Store&, Instance&, Slot*) { return ++calls != 0; }}});
  store->retire(std::move(writer));
  store->collect_retired();
  CHECK(ended == 0);
  CHECK(store->retired_count() == 1);
  CHECK(call_first(*store, *table->tables[0]));
  CHECK(calls == 1);
  table->tables[0]->desc.elements[0] = 0;
  store->collect_retired();
  CHECK(ended == 1);
  store->retire(table);
}

TEST_CASE("a reference in a global keeps an instance, and so does one in a segment") {
  int ended = 0;
  const auto store = Store::create();
  auto holder = start(*store, R"((module (global (export "g") (mut funcref) (ref.null func))))");
  REQUIRE(store->register_name("h", *holder));
  auto provider =
      counted(*store, R"((module (func $f) (elem declare func $f) (global (export "g") funcref (ref.func $f))))", ended);
  REQUIRE(store->register_name("p", *provider));
  auto segment = start(*store, R"((module (import "p" "g" (global funcref)) (elem funcref (global.get 0))))");
  holder->globals[0]->value[0] = provider->globals[0]->value[0];
  store->retire(std::move(provider));
  store->collect_retired();
  CHECK(ended == 0);
  store->retire(std::move(segment));
  store->collect_retired();
  CHECK(ended == 0);
  holder->globals[0]->value[0] = 0;
  store->collect_retired();
  CHECK(ended == 1);
  store->retire(holder);
}

TEST_CASE("a reference in a passive segment alone keeps an instance, until the segment is dropped") {
  int ended = 0;
  const auto store = Store::create();
  auto provider =
      counted(*store, R"((module (func $f) (elem declare func $f) (global (export "g") funcref (ref.func $f))))", ended);
  REQUIRE(store->register_name("p", *provider));
  auto segment = start(*store, R"((module (import "p" "g" (global funcref)) (elem funcref (global.get 0))))");
  // The segment's instance owns the global, too: without it, only the segment leads to the provider.
  segment->globals[0]->value[0] = 0;
  store->retire(std::move(provider));
  store->collect_retired();
  CHECK(ended == 0);
  segment->elements[0].clear();
  store->collect_retired();
  CHECK(ended == 1);
  store->retire(segment);
}

TEST_CASE("a reference in an object of the heap keeps an instance") {
  int ended = 0;
  const auto store = Store::create();
  auto holder = start(*store, R"((module (global (export "g") (mut anyref) (ref.null any))))");
  auto provider = counted(*store, R"((module (type $s (struct (field (mut funcref)))) (func (export "f"))))", ended);
  const TypeId type = provider->ctx.types[0];
  const GcRef object = store->heap().new_struct(type);
  REQUIRE(object != 0);
  const Func* func = &func_of(provider, "f");
  memcpy(store->heap().at(object) + store->heap().layout(type).fields[0].offset, &func, sizeof(func));
  holder->globals[0]->value[0] = object;
  store->retire(std::move(provider));
  store->heap().collect();
  store->collect_retired();
  CHECK(ended == 0);
  holder->globals[0]->value[0] = 0;
  store->heap().collect();
  store->collect_retired();
  CHECK(ended == 1);
  store->retire(holder);
}

TEST_CASE("instances that refer to each other through tables end together") {
  int ended = 0;
  const auto store = Store::create();
  auto a = counted(*store, R"((module (table (export "t") 8 funcref) (func $f) (elem (i32.const 1) $f)))", ended);
  REQUIRE(store->register_name("t", *a));
  auto b = counted(*store, kWriter, ended);
  auto c = counted(*store, kWriter, ended);
  store->retire(std::move(a));
  store->retire(std::move(c));
  store->collect_retired();
  CHECK(ended == 0);
  store->retire(std::move(b));
  store->collect_retired();
  CHECK(ended == 3);
}

TEST_CASE("traces run by themselves when enough instances wait") {
  int ended = 0;
  const auto store = Store::create();
  auto table = start(*store, kTable);
  REQUIRE(store->register_name("t", *table));
  // Each overwrites the reference to the one before.
  for (int i = 0; i < 1000; ++i) store->retire(counted(*store, kWriter, ended));
  CHECK(ended > 900);
  CHECK(store->retired_count() < 40);
  store->retire(table);
}

TEST_CASE("a host function lives as long as a table refers to it, even if nobody imports it any more") {
  int ended = 0, calls = 0, module_ended = 0;
  const auto store = Store::create();
  auto host = Instance::create_host("h");
  count_end(*host, module_ended);
  host->add_export("f", Extern::of(&host_func({}, [&](HostCall&) { return ++calls != 0; }, &ended)->func));
  // host_func's own share went with the full expression; the module keeps the function.
  CHECK(ended == 0);
  auto table = start(*store, kTable);
  REQUIRE(store->register_name("t", *table));
  REQUIRE(store->register_name("h", *host));
  auto user = start(*store, R"((module (import "t" "t" (table 8 funcref)) (import "h" "f" (func $f)) (elem (i32.const 0) $f)))");
  Store::unlink(*host);
  host = nullptr;
  CHECK(store->find("h") == nullptr);
  store->retire(std::move(user));
  store->collect_retired();
  CHECK(ended == 0);
  CHECK(call_first(*store, *table->tables[0]));
  CHECK(calls == 1);
  table->tables[0]->desc.elements[0] = 0;
  store->collect_retired();
  CHECK(ended == 1);
  CHECK(module_ended == 1);
  store->retire(table);
}

TEST_CASE("a host module re-exported by an instance lives on with the importer's importer") {
  int ended = 0, module_ended = 0;
  const auto store = Store::create();
  auto host = Instance::create_host("h");
  count_end(*host, module_ended);
  host->add_export("f", Extern::of(&host_func({}, [](HostCall&) { return true; }, &ended)->func));
  REQUIRE(store->register_name("h", *host));
  auto middle = start(*store, R"((module (import "h" "f" (func $f)) (export "f" (func $f))))");
  REQUIRE(store->register_name("m", *middle));
  auto last = start(*store, R"((module (import "m" "f" (func $f)) (export "f" (func $f))))");
  Store::unlink(*host);
  host = nullptr;
  store->retire(std::move(middle));
  CHECK(module_ended == 0);
  Slot none = 0;
  CHECK(store->call(func_of(last, "f"), &none));
  store->retire(std::move(last));
  store->collect_retired();
  CHECK(module_ended == 1);
  CHECK(ended == 1);
}

TEST_CASE("what the host stores into a table lives on: its own functions and those of instances") {
  int ended = 0, host_ended = 0;
  CanonTable type;
  type.element = CanonType::funcref();
  type.limits.min = 2;
  auto table = Table::create(type, 0);
  REQUIRE(table);
  Table& t = **table;
  const auto set = [&](uint64_t i, Func& func) {
    REQUIRE(t.admit(reinterpret_cast<Slot>(&func)));
    t.desc.elements[i] = reinterpret_cast<Slot>(&func);
  };
  set(0, host_func({}, [](HostCall&) { return true; }, &host_ended)->func);
  CHECK(host_ended == 0);
  auto store = Store::create();
  auto instance = counted(*store, kPlain, ended);
  set(1, func_of(instance, "f"));
  store->retire(std::move(instance));
  store->collect_retired();
  CHECK(ended == 0);
  const auto other = Store::create();
  auto stranger = start(*other, kPlain);
  CHECK_FALSE(t.admit(reinterpret_cast<Slot>(&func_of(stranger, "f"))));
  other->retire(std::move(stranger));
  // The store goes: its functions vanish from the table, the host's stay and can be used elsewhere.
  store = nullptr;
  CHECK(ended == 1);
  CHECK(t.desc.elements[1] == 0);
  CHECK(call_first(*other, t));
  table = make_error(ErrCode::RuntimeError);
  CHECK(host_ended == 1);
}

TEST_CASE("a function kept for the store ends when no reference leads to it") {
  int ended = 0;
  const auto store = Store::create();
  auto table = start(*store, kTable);
  {
    const auto func = host_func({}, [](HostCall&) { return true; }, &ended);
    store->keep(func->func);
    store->keep(func->func);
    table->tables[0]->desc.elements[0] = reinterpret_cast<Slot>(&func->func);
  }
  store->collect_retired();
  CHECK(ended == 0);
  CHECK(call_first(*store, *table->tables[0]));
  table->tables[0]->desc.elements[0] = 0;
  store->collect_retired();
  CHECK(ended == 1);
  store->retire(table);
}

TEST_CASE("ends during a call wait for its end") {
  int ended = 0, others = 0;
  auto store = Store::create();
  Ref<Instance> victim;
  auto body = [&](Store& s, Instance&, Slot*) {
    s.retire(std::move(victim));
    s.collect_retired();
    CHECK(ended == 0);
    // The store itself and what else belongs to it, too.
    Store::close(std::move(store));
    s.retire(counted(s, kPlain, others));
    CHECK(others == 0);
    return true;
  };
  victim = counted(*store, R"((module (func (export "f"))))", ended, {{"f", body}});
  Func& func = func_of(victim, "f");
  Store& raw = *store;
  Slot none = 0;
  CHECK(raw.call(func, &none));
  CHECK(ended == 1);
  CHECK(others == 1);
}

TEST_CASE("an instance outlives the embedder's handle of its store") {
  int ended = 0;
  auto store = Store::create();
  auto a = counted(*store, kPlain, ended), b = counted(*store, kPlain, ended);
  Store::close(std::move(store));
  Slot none = 0;
  CHECK(a->store()->call(func_of(a, "f"), &none));
  Store* raw = a->store();
  raw->retire(std::move(a));
  CHECK(ended == 1);
  raw->retire(std::move(b));  // and with it the store
  CHECK(ended == 2);
}

TEST_CASE("a store ends its retired instances, unless a host module exports their functions") {
  int ended = 0;
  auto host = Instance::create_host("h");
  auto store = Store::create();
  auto table = start(*store, kTable);
  REQUIRE(store->register_name("t", *table));
  auto writer = counted(*store, kWriter, ended);
  host->add_export("f", Extern::of(&func_of(writer, "f")));
  store->retire(counted(*store, kWriter, ended));
  store->retire(std::move(writer));
  store->retire(std::move(table));
  store = nullptr;
  CHECK(ended == 1);
  // The survivor can never run again: its store is gone.
  const auto other = Store::create();
  Slot none = 0;
  CHECK_FALSE(other->call(*host->find_export("f")->func, &none));
  host = nullptr;
  CHECK(ended == 2);
}

TEST_CASE("handles may be dropped on another thread while calls run") {
  auto store = Store::create();
  std::atomic<int> ended{0};
  struct Count final : Attachment {
    explicit Count(std::atomic<int>& e) : ended(e) {}
    ~Count() override { ++ended; }
    std::atomic<int>& ended;
  };
  constexpr int kInstances = 300;
  std::vector<Ref<Instance>> instances;
  auto module = compile(kPlain);
  for (int i = 0; i < kInstances; ++i) {
    instances.push_back(start(*store, module));
    instances.back()->attach(std::make_unique<Count>(ended));
  }
  std::atomic<bool> stop{false};
  const auto func = host_func({}, [](HostCall&) { return true; });
  std::thread caller([&, keep = store] {
    Slot none = 0;
    while (!stop) keep->call(func->func, &none);
  });
  for (auto& instance : instances) store->retire(std::move(instance));
  stop = true;
  caller.join();
  store->collect_retired();
  CHECK(ended == kInstances);
}

TEST_CASE("a failed instantiation leaves nothing behind") {
  const int before = TestModule::living;
  const auto store = Store::create();
  CHECK_FALSE(try_start(*store, compile(R"((module (memory 1) (func) (data (i32.const 70000) "x")))")));
  CHECK(TestModule::living == before);
  CHECK(store->retired_count() == 0);
}

TEST_CASE("many stores, host modules and instances end in random orders") {
  uint32_t seed = 1;
  const auto random = [&](uint32_t n) {
    return (seed = seed * 1664525 + 1013904223) >> 8 & 0xffff & 0xffffff ? (seed >> 8) % n : 0;
  };
  const int before = TestModule::living;
  for (int round = 0; round < 30; ++round) {
    int host_ended = 0, ended = 0, made = 0;
    std::vector<std::pair<Store*, Ref<Instance>>> instances;
    std::vector<Ref<Store>> stores;
    std::vector<Ref<Instance>> hosts;
    for (int s = 0; s < 3; ++s) {
      stores.push_back(Store::create());
      Store& store = *stores.back();
      auto host = Instance::create_host("h");
      host->add_export("f", Extern::of(&host_func({}, [](HostCall&) { return true; }, &host_ended)->func));
      REQUIRE(store.register_name("h", *host));
      for (const auto& earlier : hosts) REQUIRE(store.register_name("h" + std::to_string(random(1u << 30)), *earlier));
      hosts.push_back(std::move(host));
      auto table = counted(store, kTable, ended);
      REQUIRE(store.register_name("t", *table));
      instances.emplace_back(&store, std::move(table));
      const char* user = R"((module (import "t" "t" (table 8 funcref)) (import "h" "f" (func $f)) (func $g (export "f"))
        (elem (i32.const 2) $f $g)))";
      for (int i = 0; i < 6; ++i) instances.emplace_back(&store, counted(store, i % 2 ? user : kWriter, ended));
      made += 7;
    }
    while (!instances.empty() || !stores.empty() || !hosts.empty()) {
      const uint32_t which = random(10);
      if (which < 7 && !instances.empty()) {
        std::swap(instances[random(static_cast<uint32_t>(instances.size()))], instances.back());
        // Instances own their store, so the plain pointer is good.
        instances.back().first->retire(std::move(instances.back().second));
        instances.pop_back();
      } else if (which == 7 && !stores.empty()) {
        std::swap(stores[random(static_cast<uint32_t>(stores.size()))], stores.back());
        Store::close(std::move(stores.back()));
        stores.pop_back();
      } else if (which == 8 && !hosts.empty()) {
        std::swap(hosts[random(static_cast<uint32_t>(hosts.size()))], hosts.back());
        Store::unlink(*hosts.back());
        hosts.pop_back();
      } else if (which == 9 && !stores.empty()) {
        stores[random(static_cast<uint32_t>(stores.size()))]->collect_retired();
      }
    }
    REQUIRE(ended == made);
    REQUIRE(host_ended == 3);
  }
  CHECK(TestModule::living == before);
}

}  // namespace wasmvm::runtime
