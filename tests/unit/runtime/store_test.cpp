#include <atomic>
#include <thread>

#include "test_tier.h"

namespace wasmvm::runtime {

using namespace testing;

TEST_CASE("names are unique, sorted, and vanish with their instance") {
  const auto store = Store::create();
  auto a = Instance::create_host("a"), b = Instance::create_host("b");
  REQUIRE(store->register_name("y", *a));
  REQUIRE(store->register_name("x", *b));
  REQUIRE(store->register_name("z", *b));
  const Status taken = store->register_name("y", *b);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == ErrCode::ModuleNameConflict);
  CHECK(store->names() == std::vector<std::string_view>{"x", "y", "z"});
  CHECK(store->find("y") == a.get());
  store->unregister(*a);
  CHECK(store->find("y") == nullptr);
  b = nullptr;
  CHECK(store->names().empty());
  CHECK(store->register_name("x", *a));
}

TEST_CASE("a host module may be registered in several stores, which end in any order") {
  auto host = Instance::create_host("host");
  auto first = Store::create(), second = Store::create(), third = Store::create();
  for (const auto& store : {first, second, third}) REQUIRE(store->register_name("host", *host));
  second = nullptr;
  CHECK(first->find("host") == host.get());
  Store::unlink(*host);
  CHECK(first->find("host") == nullptr);
  REQUIRE(third->register_name("again", *host));
  host = nullptr;
  CHECK(third->names().empty());
}

TEST_CASE("calls reach host functions and functions of a tier") {
  const auto store = Store::create();
  const auto instance = start(*store, R"((module (func (export "add") (param i32 i32) (result i32) unreachable)))",
                              {{"add", [](Store&, Instance&, Slot* slots) {
                                  slots[0] = slots[0] + slots[1];
                                  return true;
                                }}});
  Slot slots[2] = {3, 4};
  REQUIRE(store->call(func_of(instance, "add"), slots));
  CHECK(slots[0] == 7);
  const auto host = host_func({{CanonType::i32()}, {CanonType::i32()}}, [&](HostCall& call) {
    CHECK(call.store == store.get());
    CHECK(call.caller == nullptr);
    call.slots[0] *= 2;
    return true;
  });
  REQUIRE(store->call(host->func, slots));
  CHECK(slots[0] == 14);
  store->retire(instance);
}

TEST_CASE("a trap has the official text first, then details, and its code") {
  const auto store = Store::create();
  CHECK_FALSE(store->raise(ErrCode::Unreachable));
  CHECK(store->trap().message == "unreachable");
  CHECK_FALSE(store->raise(ErrCode::UndefinedElement, "index 7"));
  CHECK(store->trap().code == ErrCode::UndefinedElement);
  CHECK(store->trap().message == "undefined element: index 7");
  Trap own;
  own.code = ErrCode::UserDefError;
  own.category = 1;
  store->raise(std::move(own));
  CHECK(store->trap().message == error_text(ErrCode::UserDefError));
  CHECK(store->take_trap().category == 1);
}

TEST_CASE("host functions may call back in, up to a limit of nesting") {
  StoreOptions options;
  options.max_depth = 10;
  const auto store = Store::create(options);
  uint32_t deepest = 0;
  Ref<HostFunc> recurse = host_func({}, [&](HostCall& call) {
    deepest = std::max(deepest, call.store->block.depth);
    return call.store->call(recurse->func, call.slots);
  });
  Slot none = 0;
  CHECK_FALSE(store->call(recurse->func, &none));
  CHECK(deepest == 10);
  CHECK(store->trap().code == ErrCode::StackExhausted);
  CHECK(store->trap().message.rfind("call stack exhausted", 0) == 0);
  CHECK(store->block.depth == 0);
}

TEST_CASE("a call has a stack of the store's size with slack above the limit; stacks are reused") {
  StoreOptions options;
  options.stack_bytes = 1 << 20;
  const auto store = Store::create(options);
  Slot* first = nullptr;
  const auto look = host_func({}, [&](HostCall& call) {
    StoreBlock& block = call.store->block;
    first = block.stack_top;
    CHECK(block.stack_limit - block.stack_top == (1 << 20) / 8 - (64 << 10) / 8);
    // All of it may be touched, the slack too.
    block.stack_top[0] = 1;
    block.stack_limit[(64 << 10) / 8 - 1] = 1;
    return true;
  });
  Slot none = 0;
  REQUIRE(store->call(look->func, &none));
  Slot* const before = first;
  CHECK(store->block.stack_top == nullptr);
  REQUIRE(store->call(look->func, &none));
  CHECK(first == before);
  options.stack_bytes = 2;
  CHECK(Store::create(options)->options().stack_bytes == 256 << 10);
}

TEST_CASE("stores nest in each other's calls, each with a stack of its own") {
  const auto outer = Store::create(), inner = Store::create();
  Slot* inner_stack = nullptr;
  const auto leaf = host_func({}, [&](HostCall& call) {
    inner_stack = call.store->block.stack_top;
    return true;
  });
  const auto nest = host_func({}, [&](HostCall& call) {
    Slot none = 0;
    CHECK(inner->call(leaf->func, &none));
    CHECK(inner_stack != call.store->block.stack_top);
    return true;
  });
  Slot none = 0;
  CHECK(outer->call(nest->func, &none));
}

TEST_CASE("a second thread is refused while a call runs, and nothing of the call changes") {
  const auto store = Store::create();
  std::atomic<bool> inside{false}, done{false};
  const auto wait = host_func({}, [&](HostCall& call) {
    call.store->raise(ErrCode::Unreachable, "mine");
    inside = true;
    while (!done) std::this_thread::yield();
    return false;
  });
  std::thread runner([&] {
    Slot none = 0;
    CHECK_FALSE(store->call(wait->func, &none));
    CHECK(store->trap().message == "unreachable: mine");
  });
  while (!inside) std::this_thread::yield();
  Slot none = 0;
  CHECK_FALSE(store->call(wait->func, &none));
  CHECK(store->trap().code == ErrCode::WrongVMWorkflow);
  CHECK(store->trap().message == "wrong VM workflow: store is in use by another call");
  const auto refused = try_start(*store, compile("(module)"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrCode::WrongVMWorkflow);
  done = true;
  runner.join();
  // The store works on, from this thread.
  const auto quick = host_func({}, [](HostCall&) { return true; });
  CHECK(store->call(quick->func, &none));
  CHECK(store->trap().message == "unreachable: mine");
}

TEST_CASE("many threads enter one store: each gets in or is refused") {
  const auto store = Store::create();
  int unprotected = 0;
  const auto count = host_func({}, [&](HostCall&) {
    ++unprotected;
    return true;
  });
  std::atomic<int> entered{0}, refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      Slot none = 0;
      for (int i = 0; i < 2000; ++i) ++(store->call(count->func, &none) ? entered : refused);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(entered + refused == 8000);
  CHECK(unprotected == entered);
}

TEST_CASE("a thread that has entered often has no right to a store that another one is in, nor keeps it from others") {
  const auto store = Store::create();
  std::atomic<bool> inside{false}, may_leave{false};
  int unprotected = 0;
  const auto count = host_func({}, [&](HostCall&) {
    ++unprotected;
    return true;
  });
  const auto stay = host_func({}, [&](HostCall&) {
    inside = true;
    while (!may_leave) std::this_thread::yield();
    return true;
  });
  Slot none = 0;
  int calls = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 100; ++i) calls += store->call(count->func, &none);
    std::thread other([&] {
      Slot mine = 0;
      CHECK(store->call(count->func, &mine));
      CHECK(store->call(stay->func, &mine));
    });
    while (!inside) std::this_thread::yield();
    CHECK_FALSE(store->call(count->func, &none));
    CHECK(store->trap().code == ErrCode::WrongVMWorkflow);
    may_leave = true;
    other.join();
    inside = may_leave = false;
    ++calls;
  }
  CHECK(unprotected == calls);
  // The favourite is in: the other is refused, and neither loses a call for good.
  std::thread intruder([&] {
    Slot mine = 0;
    for (int i = 0; i < 1000; ++i) {
      if (store->call(stay->func, &mine)) break;
      std::this_thread::yield();
    }
  });
  may_leave = true;
  for (int i = 0; i < 20000; ++i) calls += store->call(count->func, &none);
  intruder.join();
  CHECK(unprotected == calls);
}

TEST_CASE("a function of another store cannot be called") {
  const auto store = Store::create(), other = Store::create();
  const auto instance = start(*other, R"((module (func (export "f"))))");
  Slot none = 0;
  CHECK_FALSE(store->call(func_of(instance, "f"), &none));
  CHECK(store->trap().code == ErrCode::WrongVMWorkflow);
  CHECK_FALSE(store->accepts(func_of(instance, "f")));
  other->retire(instance);
}

TEST_CASE("a host function's cost is taken from the gas before it runs") {
  const auto store = Store::create();
  bool ran = false;
  const auto func = host_func({}, [&](HostCall&) { return ran = true; });
  func->func.host_cost = 10;
  store->block.gas_limit = 15;
  Slot none = 0;
  CHECK(store->call(func->func, &none));
  CHECK(store->block.gas_used == 10);
  ran = false;
  CHECK_FALSE(store->call(func->func, &none));
  CHECK_FALSE(ran);
  CHECK(store->trap().code == ErrCode::CostLimitExceeded);
  CHECK(store->block.gas_used == 15);
}

}  // namespace wasmvm::runtime
