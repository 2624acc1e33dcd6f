// Queues of waiting threads: order, counts, time, interruption, and that no wake-up is lost.
#include "runtime/wait.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

using namespace wasmvm::runtime;

namespace {

std::atomic<uint32_t> never{0};

/// Notifies until `count` threads have been woken in all.
void wake(const void* address, uint32_t count) {
  while (count != 0) {
    count -= notify(address, count);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("a wait on another value does not begin") {
  alignas(8) uint64_t cell = 0x100000007;
  CHECK(wait(&cell, 4, 8, -1, never) == Wait::NotEqual);
  CHECK(wait(&cell, 8, 7, -1, never) == Wait::NotEqual);
  // Four bytes are looked at, not eight.
  CHECK(wait(&cell, 4, 7, 0, never) == Wait::TimedOut);
}

TEST_CASE("a wait without wake-up takes its time") {
  alignas(8) uint64_t cell = 0;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(wait(&cell, 8, 0, 20'000'000, never) == Wait::TimedOut);
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(20));
  CHECK(notify(&cell, ~0u) == 0);
}

TEST_CASE("the largest timeouts count as none") {
  for (const int64_t timeout : {INT64_MAX, INT64_MIN, int64_t{-1}}) {
    alignas(8) uint32_t cell = 0;
    Wait result = Wait::TimedOut;
    std::thread waiter([&] { result = wait(&cell, 4, 0, timeout, never); });
    wake(&cell, 1);
    waiter.join();
    CHECK(result == Wait::Woken);
  }
}

TEST_CASE("notify wakes as many as it is asked to, and only on its address") {
  alignas(8) uint32_t cells[2] = {0, 0};
  std::atomic<int> woken{0};
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back([&] {
      if (wait(&cells[0], 4, 0, -1, never) == Wait::Woken) ++woken;
    });
  }
  CHECK(notify(&cells[1], ~0u) == 0);
  CHECK(notify(&cells[0], 0) == 0);
  wake(&cells[0], 3);
  while (woken != 3) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(woken == 3);
  wake(&cells[0], 1);
  for (std::thread& waiter : waiters) waiter.join();
  CHECK(notify(&cells[0], ~0u) == 0);
}

TEST_CASE("threads are woken in the order in which they came") {
  alignas(8) uint32_t cell = 0;
  std::atomic<int> turn{-1};
  std::vector<std::thread> waiters;
  // Nothing tells from outside that a thread waits: a pause between them has to do.
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back([&, i] {
      wait(&cell, 4, 0, -1, never);
      turn = i;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  for (int i = 0; i < 4; ++i) {
    CHECK(notify(&cell, 1) == 1);
    waiters[static_cast<size_t>(i)].join();
    CHECK(turn == i);
  }
}

TEST_CASE("an interruption ends the waits that observe it and no others") {
  alignas(8) uint32_t cell = 0;
  std::atomic<uint32_t> mine{0}, theirs{0};
  Wait first = Wait::TimedOut, second = Wait::TimedOut;
  std::thread a([&] { first = wait(&cell, 4, 0, -1, mine); });
  std::thread b([&] { second = wait(&cell, 4, 0, -1, theirs); });
  mine = 1;
  interrupt_waits(mine);
  a.join();
  CHECK(first == Wait::Interrupted);
  wake(&cell, 1);
  b.join();
  CHECK(second == Wait::Woken);
  // Set before: the wait does not begin.
  CHECK(wait(&cell, 4, 0, -1, mine) == Wait::Interrupted);
}

TEST_CASE("an interruption without notice is seen all the same") {
  alignas(8) uint32_t cell = 0;
  std::atomic<uint32_t> flag{0};
  Wait result = Wait::Woken;
  std::thread waiter([&] { result = wait(&cell, 4, 0, -1, flag); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  flag = 1;
  waiter.join();
  CHECK(result == Wait::Interrupted);
}

TEST_CASE("no wake-up is lost between threads that pass a turn around") {
  constexpr uint32_t kThreads = 3, kRounds = 2000;
  alignas(8) std::atomic<uint32_t> turn{0};
  std::vector<std::thread> threads;
  for (uint32_t me = 0; me < kThreads; ++me) {
    threads.emplace_back([&, me] {
      for (uint32_t round = 0; round < kRounds; ++round) {
        for (uint32_t now; (now = turn.load()) % kThreads != me;) wait(&turn, 4, now, -1, never);
        turn.fetch_add(1);
        notify(&turn, ~0u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(turn == kThreads * kRounds);
}
