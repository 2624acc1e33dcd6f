// Atomic instructions: widths, bounds and alignment, waiting and waking across threads and stores.
#include <atomic>
#include <chrono>
#include <thread>

#include "interp/guest.h"
#include "runtime/wait.h"

using wasmvm::runtime::Slot;
using wasmvm::test::Guest;

TEST_CASE("narrow atomic operations wrap their operands and extend results with zeros") {
  Guest guest(R"((module (memory 1)
    (func (export "peek") (result i64) (i64.atomic.load (i32.const 8)))
    (func (export "poke") (param i64) (i64.atomic.store (i32.const 8) (local.get 0)))
    (func (export "add") (param i32 i64) (result i64) (i64.atomic.rmw16.add_u offset=8 (local.get 0) (local.get 1)))
    (func (export "sub") (param i32 i32) (result i32) (i32.atomic.rmw8.sub_u offset=8 (local.get 0) (local.get 1)))
    (func (export "xchg") (param i32 i64) (result i64) (i64.atomic.rmw32.xchg_u offset=8 (local.get 0) (local.get 1)))
    (func (export "cmpxchg") (param i32 i32 i32) (result i32)
      (i32.atomic.rmw8.cmpxchg_u offset=8 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "mixed") (param i32) (result i32) (local i32)
      (local.set 1 (i32.atomic.rmw.or (i32.const 8) (local.get 0)))
      (i32.sub (i32.atomic.rmw.and (i32.const 8) (i32.add (local.get 0) (i32.const 1))) (local.get 1)))))");
  std::vector<Slot> arguments = {0x8877665544332211};
  REQUIRE(guest.call("poke", arguments));
  CHECK(guest.run("add", {2, 0xabcd0000ffff}) == 0x4433);
  CHECK(guest.run("peek") == 0x8877665544322211);
  CHECK(guest.run("sub", {7, 0x101}) == 0x88);
  CHECK(guest.run("peek") == 0x8777665544322211);
  CHECK(guest.run("xchg", {4, 0x123456789}) == 0x87776655);
  CHECK(guest.run("peek") == 0x2345678944322211);
  CHECK(guest.run("cmpxchg", {1, 0x21, 0x55}) == 0x22);
  CHECK(guest.run("peek") == 0x2345678944322211);
  CHECK(guest.run("cmpxchg", {1, 0x22, 0x155}) == 0x22);
  CHECK(guest.run("peek") == 0x2345678944325511);
  CHECK(guest.run("mixed", {0x200}) == 0x200);
  CHECK(guest.run("peek") == 0x2345678900000201);
}

TEST_CASE("atomic accesses trap when unaligned or out of bounds, whatever the memory") {
  for (const char* memory : {"(memory 1)", "(memory 1 1 shared)"}) {
    Guest guest(std::string("(module ") + memory + R"(
      (func (export "load") (param i32) (result i32) (i32.atomic.load offset=4 (local.get 0)))
      (func (export "load8") (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
      (func (export "store") (param i32) (i64.atomic.store offset=4 (local.get 0) (i64.const 1)))
      (func (export "rmw") (param i32) (result i32) (i32.atomic.rmw16.xor_u (local.get 0) (i32.const 1)))
      (func (export "far") (param i32) (result i32) (i32.atomic.load offset=0xfffffffc (local.get 0)))
      (func (export "notify") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const 1)))
      (func (export "fence") (result i32) (atomic.fence) (i32.const 3))))");
    CHECK(guest.run("load", {0}) == 0);
    CHECK(guest.run("load", {65528}) == 0);
    CHECK(guest.trap("load", {65532}) == "out of bounds memory access");
    CHECK(guest.trap("load", {2}) == "unaligned atomic");
    CHECK(guest.trap("load", {0xfffffffc}) == "out of bounds memory access");
    CHECK(guest.run("load8", {65535}) == 0);
    CHECK(guest.trap("load8", {65536}) == "out of bounds memory access");
    CHECK(guest.trap("store", {0}) == "unaligned atomic");
    CHECK(guest.trap("store", {65532}) == "out of bounds memory access");
    CHECK(guest.trap("rmw", {65535}) == "unaligned atomic");
    CHECK(guest.trap("far", {4}) == "out of bounds memory access");
    CHECK(guest.trap("notify", {1}) == "unaligned atomic");
    CHECK(guest.trap("notify", {65536}) == "out of bounds memory access");
    CHECK(guest.run("notify", {65532}) == 0);
    CHECK(guest.run("fence") == 3);
  }
}

TEST_CASE("atomic operations reach 64-bit and further memories") {
  Guest guest(R"((module (memory 1) (memory $m i64 1)
    (func (export "add") (param i64 i32) (result i32) (i32.atomic.rmw.add $m offset=8 (local.get 0) (local.get 1)))))");
  CHECK(guest.run("add", {0, 5}) == 0);
  CHECK(guest.run("add", {0, 5}) == 5);
  CHECK(guest.trap("add", {~Slot{0} - 7, 1}) == "out of bounds memory access");
  CHECK(guest.trap("add", {65532, 1}) == "out of bounds memory access");
}

namespace {

const char* const kWaiting = R"((module
  (memory (export "memory") 1 1 shared)
  (func (export "wait32") (param i32 i32 i64) (result i32) (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32) (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))))";

}  // namespace

TEST_CASE("waits end at once for another value or without time, and demand a shared memory") {
  Guest guest(kWaiting);
  CHECK(guest.run("wait32", {8, 1, ~Slot{0}}) == 1);
  CHECK(guest.run("wait64", {8, Slot{1} << 32, ~Slot{0}}) == 1);
  CHECK(guest.run("wait32", {8, 0, 0}) == 2);
  CHECK(guest.run("wait64", {8, 0, 1'000'000}) == 2);
  CHECK(guest.trap("wait64", {4, 0, 0}) == "unaligned atomic");
  CHECK(guest.trap("wait32", {65536, 0, 0}) == "out of bounds memory access");
  Guest unshared(R"((module (memory 1)
    (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))");
  CHECK(unshared.trap("wait") == "expected shared memory");
}

TEST_CASE("a thread of one store wakes a thread of another that waits on the same memory") {
  Guest first(kWaiting);
  const wasmvm::runtime::Memory& memory = *first.instance().find_export("memory")->memory;
  std::atomic<Slot> result{99};
  std::thread waiter([&] { result = first.run("wait32", {16, 0, ~Slot{0}}); });
  // Another store would import the memory; its notify arrives here.
  while (wasmvm::runtime::notify(memory.at(16), 1) == 0) std::this_thread::yield();
  waiter.join();
  CHECK(result == 0);
}

TEST_CASE("an interruption ends a wait with the trap it asks for") {
  Guest guest(kWaiting);
  std::atomic<bool> returned{false};
  std::string message;
  std::thread waiter([&] {
    message = guest.trap("wait32", {0, 0, ~Slot{0}});
    returned = true;
  });
  guest.store().block.interrupt = static_cast<uint32_t>(wasmvm::ErrCode::Interrupted);
  wasmvm::runtime::interrupt_waits(guest.store().block.interrupt);
  waiter.join();
  CHECK(returned);
  CHECK(message == "execution interrupted");
}
