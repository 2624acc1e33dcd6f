// Interruptions and deadlines: whatever a guest does, they end it.
#include <atomic>
#include <chrono>
#include <thread>

#include "interp/guest.h"
#include "runtime/deadline.h"

using namespace wasmvm;
using namespace std::chrono_literals;
using wasmvm::runtime::CompileOptions;
using wasmvm::runtime::DeadlineScope;
using wasmvm::runtime::Slot;
using wasmvm::test::Guest;
using Clock = std::chrono::steady_clock;

namespace {

CompileOptions interruptible() {
  CompileOptions options;
  options.interruptible = true;
  return options;
}

bool host_nothing(void*, runtime::HostCall&) { return true; }

const char kEndless[] = R"((module
  (import "host" "nothing" (func $nothing))
  (memory 1 1 shared) (memory $big 256)
  (func (export "loop") (loop (br 0)))
  (func (export "inner_loop") (local i32)
    (loop (local.set 0 (i32.const 10)) (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (br 0)))
  (func $tail (export "tail_calls") (return_call $other))
  (func $other (return_call $tail))
  (func $recursion (export "recursion") (result i32) (i32.add (call $recursion) (i32.const 1)))
  (func (export "wait") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  (func (export "waits") (loop (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 1000))) (br 0)))
  (func (export "host_calls") (loop (call $nothing) (br 0)))
  (func (export "fill") (loop (memory.fill $big (i32.const 0) (i32.const 1) (i32.const 0x1000000)) (br 0)))
  (func (export "copy") (loop (memory.copy $big $big (i32.const 1) (i32.const 0) (i32.const 0xffffff)) (br 0)))
  (tag $e)
  (func (export "exceptions") (loop $again (block $caught (try_table (catch $e $caught) (throw $e))) (br $again)))
  (func (export "answer") (result i32) (i32.const 42))))";

/// The guest above with its host function.
struct Endless {
  explicit Endless(const CompileOptions& options) : guest("(module)", options) {
    host = runtime::Instance::create_host("host");
    auto nothing = make_ref<runtime::HostFunc>(CanonFuncType{}, &host_nothing, nullptr, 0);
    runtime::Extern item;
    item.kind = ExternKind::Func;
    item.func = &nothing->func;
    item.keeper = nothing;
    host->add_export("nothing", item);
    REQUIRE(guest.store().register_name("host", *host));
    instance = guest.load(kEndless, "");
  }
  bool call(const char* name) {
    Slot slot = 0;
    const runtime::Extern* item = instance->find_export(name, ExternKind::Func);
    REQUIRE(item != nullptr);
    return guest.store().call(*item->func, &slot);
  }
  Guest guest;
  Ref<runtime::Instance> host, instance;
};

}  // namespace

TEST_CASE("a deadline ends every endless guest within a second") {
  Endless endless(interruptible());
  runtime::Store& store = endless.guest.store();
  for (const char* name :
       {"loop", "inner_loop", "tail_calls", "wait", "waits", "host_calls", "fill", "copy", "exceptions", "recursion"}) {
    INFO(name);
    const auto start = Clock::now();
    {
      const runtime::Session session(store);
      const DeadlineScope deadline(store, start + 20ms);
      REQUIRE(deadline);
      REQUIRE(!endless.call(name));
    }
    CHECK(Clock::now() - start < 1s);
    if (std::string(name) != "recursion") CHECK(store.trap().message == "deadline exceeded");
    CHECK(endless.call("answer"));
  }
}

TEST_CASE("endless calls end without polls in the code") {
  Endless endless(CompileOptions{});
  runtime::Store& store = endless.guest.store();
  for (const char* name : {"tail_calls", "wait", "host_calls"}) {
    INFO(name);
    const runtime::Session session(store);
    const DeadlineScope deadline(store, Clock::now() + 20ms);
    REQUIRE(!endless.call(name));
    CHECK(store.trap().code == ErrCode::DeadlineExceeded);
  }
}

TEST_CASE("another thread ends a call, and the next call runs") {
  Endless endless(interruptible());
  runtime::Store& store = endless.guest.store();
  for (const char* name : {"loop", "tail_calls", "wait", "host_calls"}) {
    INFO(name);
    std::thread other([&] {
      std::this_thread::sleep_for(10ms);
      store.interrupt(ErrCode::Terminated);
    });
    CHECK(!endless.call(name));
    CHECK(store.trap().code == ErrCode::Terminated);
    other.join();
    CHECK(endless.call("answer"));
  }
}

TEST_CASE("an interruption while nothing runs ends the next call, and only that") {
  Endless endless(CompileOptions{});
  runtime::Store& store = endless.guest.store();
  store.interrupt(ErrCode::Interrupted);
  store.interrupt(ErrCode::Terminated);
  CHECK(!endless.call("answer"));
  CHECK(store.trap().code == ErrCode::Interrupted);
  CHECK(endless.call("answer"));
}

TEST_CASE("an interruption can be taken back before a call meets it") {
  Endless endless(CompileOptions{});
  runtime::Store& store = endless.guest.store();
  store.interrupt(ErrCode::Interrupted);
  store.withdraw_interrupt();
  CHECK(endless.call("answer"));
}

TEST_CASE("interruptions that race with short calls are met by one of them each") {
  Endless endless(interruptible());
  runtime::Store& store = endless.guest.store();
  std::atomic<bool> stop{false};
  int met = 0, asked = 0;
  std::thread other([&] {
    for (asked = 0; asked < 200; ++asked) {
      store.interrupt(ErrCode::Interrupted);
      // One at a time: those that come while one is pending count as one.
      while (store.block.interrupt.load() != 0) std::this_thread::yield();
    }
    stop = true;
  });
  while (!stop) {
    if (endless.call("answer")) continue;
    REQUIRE(store.trap().code == ErrCode::Interrupted);
    ++met;
  }
  other.join();
  CHECK(met == asked);
}

TEST_CASE("a deadline that has passed leaves nothing behind for the next call") {
  Endless endless(interruptible());
  runtime::Store& store = endless.guest.store();
  const runtime::Session session(store);
  {
    const DeadlineScope deadline(store, Clock::now() - 1s);
    std::this_thread::sleep_for(5ms);
  }
  CHECK(endless.call("answer"));
}

TEST_CASE("the earlier of two nested deadlines ends its own call only") {
  Endless endless(interruptible());
  runtime::Store& store = endless.guest.store();
  const runtime::Session session(store);
  const auto start = Clock::now();
  {
    const DeadlineScope outer(store, start + 100ms);
    {
      const DeadlineScope inner(store, start + 5ms);
      CHECK(!endless.call("loop"));
    }
    CHECK(endless.call("answer"));
    CHECK(!endless.call("loop"));
    CHECK(Clock::now() >= start + 100ms);
    {
      const DeadlineScope inner(store, start);
      CHECK(!endless.call("loop"));
    }
    // The outer one has passed as well.
    CHECK(!endless.call("loop"));
  }
  CHECK(endless.call("answer"));
}
