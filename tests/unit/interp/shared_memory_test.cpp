// One shared memory used by several stores, each on a thread of its own: growth while others access, atomic operations, waiting.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "interp/guest.h"

using wasmvm::Ref;
using wasmvm::runtime::Instance;
using wasmvm::runtime::Memory;
using wasmvm::runtime::Slot;
using wasmvm::test::Guest;

namespace {

constexpr unsigned kThreads = 4;

/// A host module "host" with a shared memory "memory".
Ref<Instance> make_host(uint64_t min, uint64_t max, bool guard_pages) {
  wasmvm::MemoryType type;
  type.limits.min = min;
  type.limits.max = max;
  type.limits.is_shared = true;
  auto memory = Memory::create(type, {65536, guard_pages});
  if (!memory) FAIL(memory.error().message);
  Ref<Instance> host = Instance::create_host("host");
  host->add_export("memory", wasmvm::runtime::Extern::of(std::move(memory).value()));
  return host;
}

/// A store for each thread, with an instance of `source` over the host's memory.
std::vector<std::unique_ptr<Guest>> make_guests(const std::string& source, const Ref<Instance>& host, bool guard_pages = true) {
  std::vector<std::unique_ptr<Guest>> guests;
  for (unsigned i = 0; i < kThreads; ++i)
    guests.push_back(std::make_unique<Guest>(source, guard_pages, wasmvm::runtime::StoreOptions{}, host));
  return guests;
}

/// Calls `name` with its number as the argument in every guest at once; the results.
std::vector<Slot> run_all(std::vector<std::unique_ptr<Guest>>& guests, const std::string& name) {
  std::vector<Slot> results(guests.size());
  std::atomic<size_t> trapped{0};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < guests.size(); ++i) {
    threads.emplace_back([&, i] {
      std::vector<Slot> slots = {i};
      if (!guests[i]->call(name, slots)) ++trapped;
      results[i] = slots[0];
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(trapped == 0);
  return results;
}

}  // namespace

TEST_CASE("pages that another thread adds are there, zero and to be written, as soon as their number is seen") {
  // Each adds pages by turns and looks at the last page of whatever size it sees. The word that marks a page counts its finders.
  const std::string source = R"((module
    (memory (import "host" "memory") 1 400 shared)
    (func (export "race") (param $me i32) (result i32) (local $pages i32) (local $found i32)
      (loop $again
        (local.set $pages (memory.size))
        (if (i32.ge_u (i32.load8_u (i32.sub (i32.mul (local.get $pages) (i32.const 65536)) (i32.const 1))) (i32.const 1))
          (then unreachable))
        (local.set $found (i32.add (local.get $found)
          (i32.eqz (i32.atomic.rmw.add (i32.mul (i32.sub (local.get $pages) (i32.const 1)) (i32.const 65536)) (i32.const 1)))))
        (i32.store (i32.sub (i32.mul (local.get $pages) (i32.const 65536)) (i32.const 8)) (local.get $me))
        (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
      (local.get $found))
    (func (export "beyond") (param i32) (result i32) (i32.load (i32.const 26214400)))))";
  for (const bool guard_pages : {true, false}) {
    const Ref<Instance> host = make_host(1, 400, guard_pages);
    auto guests = make_guests(source, host, guard_pages);
    const std::vector<Slot> found = run_all(guests, "race");
    Slot sum = 0;
    for (const Slot one : found) sum += one;
    const Memory& memory = *host->find_export("memory")->memory;
    CHECK(memory.size_pages() == 400);
    // Every page has one first finder, whoever that is; pages that nobody saw as the last one have none.
    Slot marked = 0;
    for (uint64_t page = 0; page < 400; ++page) marked += *reinterpret_cast<const uint32_t*>(memory.at(page * 65536)) != 0;
    CHECK(sum == marked);
    CHECK(guests[0]->trap("beyond", {0}) == "out of bounds memory access");
  }
}

TEST_CASE("growth by several threads hands out every page once, and accesses beyond trap all the while") {
  const std::string source = R"((module
    (memory (import "host" "memory") 0 600 shared)
    (func (export "grow") (param i32) (result i64) (local $sum i64) (local $old i32)
      (loop $again
        (local.set $old (memory.grow (i32.const 1)))
        (if (i32.ne (local.get $old) (i32.const -1)) (then
          (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $old))))
          (i64.store (i32.mul (local.get $old) (i32.const 65536)) (i64.const -1))
          (br $again))))
      (local.get $sum))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))))";
  for (const bool guard_pages : {true, false}) {
    const Ref<Instance> host = make_host(0, 600, guard_pages);
    auto guests = make_guests(source, host, guard_pages);
    Guest outside(source, guard_pages, wasmvm::runtime::StoreOptions{}, host);
    std::atomic<bool> done{false};
    unsigned wrong = 0;
    std::thread prober([&] {
      while (!done) {
        std::vector<Slot> slots = {600u << 16};
        if (outside.call("load", slots)) ++wrong;
      }
    });
    const std::vector<Slot> sums = run_all(guests, "grow");
    done = true;
    prober.join();
    CHECK(wrong == 0);
    Slot sum = 0;
    for (const Slot one : sums) sum += one;
    CHECK(sum == 600 * 599 / 2);
    CHECK(host->find_export("memory")->memory->size_pages() == 600);
  }
}

TEST_CASE("atomic operations of every width lose nothing between threads") {
  const Ref<Instance> host = make_host(1, 1, true);
  auto guests = make_guests(R"((module
    (memory (import "host" "memory") 1 1 shared)
    (func (export "work") (param $me i32) (result i32) (local $left i32) (local $old i32)
      (local.set $left (i32.const 5000))
      (loop $again
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (drop (i64.atomic.rmw.sub (i32.const 8) (i64.const 3)))
        (drop (i64.atomic.rmw16.add_u (i32.const 16) (i64.const 1)))
        (drop (i32.atomic.rmw8.add_u (i32.const 18) (i32.const 1)))
        (drop (i32.atomic.rmw8.xor_u (i32.const 19) (i32.shl (i32.const 1) (local.get $me))))
        ;; An addition by compare and exchange.
        (loop $retry
          (local.set $old (i32.atomic.load (i32.const 24)))
          (br_if $retry (i32.ne (local.get $old)
            (i32.atomic.rmw.cmpxchg (i32.const 24) (local.get $old) (i32.add (local.get $old) (i32.const 7))))))
        ;; A lock around plain accesses.
        (loop $taken (br_if $taken (i32.atomic.rmw.xchg (i32.const 32) (i32.const 1))))
        (i64.store (i32.const 40) (i64.add (i64.load (i32.const 40)) (i64.const 1)))
        (i32.atomic.store (i32.const 32) (i32.const 0))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (i32.const 0))))",
                            host);
  run_all(guests, "work");
  const uint8_t* memory = host->find_export("memory")->memory->at(0);
  constexpr uint32_t kTimes = kThreads * 5000;
  CHECK(*reinterpret_cast<const uint32_t*>(memory) == kTimes);
  CHECK(*reinterpret_cast<const int64_t*>(memory + 8) == -3 * int64_t{kTimes});
  CHECK(*reinterpret_cast<const uint16_t*>(memory + 16) == kTimes % 65536);
  CHECK(memory[18] == kTimes % 256);
  CHECK(memory[19] == 0);
  CHECK(*reinterpret_cast<const uint32_t*>(memory + 24) == 7 * kTimes);
  CHECK(*reinterpret_cast<const uint64_t*>(memory + 40) == kTimes);
}

TEST_CASE("a wait ends by exactly one of wake-up and time-out") {
  // Waiters with short time-outs race with one that notifies: as many have been woken as it says.
  const Ref<Instance> host = make_host(1, 1, true);
  auto guests = make_guests(R"((module
    (memory (import "host" "memory") 1 1 shared)
    (func $wait (param $left i32) (result i32) (local $woken i32)
      (loop $again
        (local.set $woken (i32.add (local.get $woken)
          (i32.eqz (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const 50000)))))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (local.get $woken))
    (func $notify (result i32) (local $woken i32)
      (loop $again
        (local.set $woken (i32.add (local.get $woken) (memory.atomic.notify (i32.const 8) (i32.const 1))))
        (br_if $again (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const 3))))
      (local.get $woken))
    (func (export "work") (param $me i32) (result i32)
      (if (result i32) (local.get $me) (then (call $wait (i32.const 500))) (else (call $notify))))))",
                            host);
  const std::vector<Slot> woken = run_all(guests, "work");
  CHECK(woken[0] == woken[1] + woken[2] + woken[3]);
}

TEST_CASE("threads of several stores meet at a barrier made of wait and notify") {
  const Ref<Instance> host = make_host(1, 1, true);
  auto guests = make_guests(R"((module
    (memory (import "host" "memory") 1 1 shared)
    ;; 0: arrivals; 8: how many barriers have been passed, on which they wait; 64 + 4 * me: progress of each.
    (func (export "work") (param $me i32) (result i32) (local $round i32)
      (loop $again
        (i32.store offset=64 (i32.mul (local.get $me) (i32.const 4)) (local.get $round))
        (if (i32.eq (i32.atomic.rmw.add (i32.const 0) (i32.const 1)) (i32.const 3))
          (then
            (i32.atomic.store (i32.const 0) (i32.const 0))
            (drop (i64.atomic.rmw.add (i32.const 8) (i64.const 1)))
            (drop (memory.atomic.notify (i32.const 8) (i32.const -1))))
          (else
            (loop $sleep
              (if (i64.eq (i64.atomic.load (i32.const 8)) (i64.extend_i32_u (local.get $round)))
                (then
                  (drop (memory.atomic.wait64 (i32.const 8) (i64.extend_i32_u (local.get $round)) (i64.const -1)))
                  (br $sleep))))))
        ;; Nobody is behind.
        (if (i32.lt_u (i32.load (i32.const 64)) (local.get $round)) (then unreachable))
        (if (i32.lt_u (i32.load (i32.const 76)) (local.get $round)) (then unreachable))
        (br_if $again (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 300))))
      (local.get $round))))",
                            host);
  for (const Slot rounds : run_all(guests, "work")) CHECK(rounds == 300);
}
