// Queues of waiting threads.
//
// INVARIANT: a waiter is in its queue exactly as long as its state is Waiting, and both change under the lock of the queue.
// SAFETY: whoever wakes a waiter signals it before giving up the lock; the waiter needs the lock to return, so its stack
// object outlives the signal.
#include "runtime/wait.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace wasmvm::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// How long an interruption may go unnoticed that came without interrupt_waits().
constexpr auto kSlice = std::chrono::milliseconds(250);
// Timeouts from 146 years on count as none, so that deadlines do not overflow.
constexpr int64_t kForever = int64_t{1} << 62;

struct Waiter {
  const void* address;
  const std::atomic<uint32_t>* interrupt;
  std::condition_variable changed;
  Wait result = Wait::Woken;
  bool waiting = true;
  Waiter *previous = nullptr, *next = nullptr;
};

/// The waiters of all addresses with one hash, in order of arrival.
struct alignas(64) Queue {
  std::mutex lock;
  Waiter *first = nullptr, *last = nullptr;

  void append(Waiter& waiter) {
    waiter.previous = last;
    (last != nullptr ? last->next : first) = &waiter;
    last = &waiter;
  }
  /// Takes a waiter out and tells it why.
  void finish(Waiter& waiter, Wait result) {
    (waiter.previous != nullptr ? waiter.previous->next : first) = waiter.next;
    (waiter.next != nullptr ? waiter.next->previous : last) = waiter.previous;
    waiter.waiting = false;
    waiter.result = result;
    waiter.changed.notify_one();
  }
};

// Addresses that meet in a queue only make each other's lists longer.
constexpr unsigned kQueueBits = 8;

/// Never destroyed: threads may still wait when the process exits.
Queue* queues() {
  static Queue* const table = new Queue[1u << kQueueBits];
  return table;
}

Queue& queue_of(const void* address) {
  // Multiplicative hash; neighbouring words fall into different queues.
  const uint64_t key = reinterpret_cast<uintptr_t>(address) >> 2;
  return queues()[(key * 0x9e3779b97f4a7c15u) >> (64 - kQueueBits)];
}

uint64_t load(const void* address, unsigned size) {
  return size == 4 ? __atomic_load_n(static_cast<const uint32_t*>(address), __ATOMIC_SEQ_CST)
                   : __atomic_load_n(static_cast<const uint64_t*>(address), __ATOMIC_SEQ_CST);
}

}  // namespace

Wait wait(const void* address, unsigned size, uint64_t expected, int64_t timeout, const std::atomic<uint32_t>& interrupt) {
  const bool forever = timeout < 0 || timeout >= kForever;
  const Clock::time_point deadline = Clock::now() + std::chrono::nanoseconds(forever ? 0 : timeout);
  Queue& queue = queue_of(address);
  std::unique_lock hold(queue.lock);
  // Under the lock: a notify that follows a store either comes before this reads the new value, or finds the waiter.
  if (load(address, size) != expected) return Wait::NotEqual;
  Waiter waiter;
  waiter.address = address;
  waiter.interrupt = &interrupt;
  queue.append(waiter);
  while (waiter.waiting) {
    // Under the lock: an interruption from now on finds the waiter in the queue.
    if (interrupt.load(std::memory_order_seq_cst) != 0) {
      queue.finish(waiter, Wait::Interrupted);
      break;
    }
    const Clock::time_point now = Clock::now();
    if (!forever && now >= deadline) {
      queue.finish(waiter, Wait::TimedOut);
      break;
    }
    const Clock::time_point slice_end = now + kSlice;
    waiter.changed.wait_until(hold, forever ? slice_end : std::min(slice_end, deadline));
  }
  return waiter.result;
}

uint32_t notify(const void* address, uint32_t count) {
  Queue& queue = queue_of(address);
  const std::lock_guard hold(queue.lock);
  uint32_t woken = 0;
  for (Waiter* waiter = queue.first; waiter != nullptr && woken < count;) {
    Waiter* const next = waiter->next;
    if (waiter->address == address) {
      queue.finish(*waiter, Wait::Woken);
      ++woken;
    }
    waiter = next;
  }
  return woken;
}

void interrupt_waits(const std::atomic<uint32_t>& interrupt) {
  Queue* const table = queues();
  for (unsigned i = 0; i < 1u << kQueueBits; ++i) {
    const std::lock_guard hold(table[i].lock);
    for (Waiter* waiter = table[i].first; waiter != nullptr;) {
      Waiter* const next = waiter->next;
      if (waiter->interrupt == &interrupt) table[i].finish(*waiter, Wait::Interrupted);
      waiter = next;
    }
  }
}

}  // namespace wasmvm::runtime
