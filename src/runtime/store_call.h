// The way into a store and out of it, inline: a call of a short function spends most of its time here. For Store::call, and for
// tiers whose entry is one function with it (Tier::call_from_host).
#pragma once

#include "runtime/store.h"
#include "runtime/thread_state.h"

namespace wasmvm::runtime {

/// Makes this thread the one that runs in the store. False if another one does.
inline bool Store::enter(ThreadState& self) {
  if (favourite_.load(std::memory_order_relaxed) == &self) [[likely]] {
    inside_.store(&self, std::memory_order_relaxed);
    // In this order for the processor as well, thanks to the barrier of whoever ends the favour.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (favourite_.load(std::memory_order_relaxed) == &self) [[likely]] {
      if (self.refused == this) [[unlikely]]
        self.refused = nullptr;
      return true;
    }
    inside_.store(nullptr, std::memory_order_release);
  }
  return enter_any(self);
}

/// From here on another thread may enter, and end the store.
inline void Store::let_go(const ThreadState& self) {
  if (inside_.load(std::memory_order_relaxed) == &self) {
    inside_.store(nullptr, std::memory_order_release);
  } else {
    owner_.store(nullptr, std::memory_order_release);
  }
}

/// A cached stack may be larger than asked for; the limit is the store's own all the same, so that depth does not depend on
/// the thread's past.
inline void Store::set_stack_limit() {
  block.stack_limit = stack_->base + (options_.stack_bytes - kStackSlack) / sizeof(Slot);
  if (block.transfer != nullptr) {
    block.native_limit = reinterpret_cast<uintptr_t>(stack_->native.top) - (options_.stack_bytes - kStackSlack);
  }
  // In this order for the processor as well, thanks to the barrier of whoever interrupts.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (block.interrupt.load(std::memory_order_relaxed) != 0) {
    block.stack_limit = nullptr;
    block.native_limit = ~uintptr_t{0};
  }
}

/// Gives the outermost call a stack; calls that nest in it share it.
inline bool Store::bind_stack() {
  stack_ = take_stack(thread_state(), options_.stack_bytes);
  if (stack_ == nullptr) return false;
  block.stack_top = stack_->base;
  set_stack_limit();
  return true;
}

inline void Store::leave(ThreadState& self, std::span<const Slot> results) {
  if (has_pending_.load(std::memory_order_relaxed)) {
    settle_and_leave(self, false, results);
    return;
  }
  if (stack_ != nullptr) {
    give_stack(self, stack_);
    stack_ = nullptr;
    block.stack_top = block.stack_limit = nullptr;
    if (block.transfer != nullptr) {
      block.native_limit = 0;
      block.transfer = nullptr;
    }
  }
  let_go(self);
}

/// Calls a function through `body`, which is given a stack and the store's ownership; false if it cannot have them, or fails.
/// With `Accepted` it is known that the store accepts the function. Whatever happens, depth and stack are as before when it returns. At the end of the outermost call the store may be gone: its
/// last handle may have been dropped during the call.
template <bool Accepted, typename Body>
bool Store::run_call(Func& func, Slot* slots, Body&& body) {
  ThreadState& self = thread_state();
  const bool outermost = !is_mine(self);
  if (outermost) {
    if (!enter(self)) [[unlikely]]
      return false;
    // The exception of an earlier call can be taken no more.
    block.pending_exn = 0;
  }
  const uint32_t result_slots = func.result_slots;
  bool ok;
  if ((!Accepted && !accepts(func)) || block.depth >= options_.max_depth || (stack_ == nullptr && !bind_stack())) [[unlikely]] {
    ok = refuse_call(func);
  } else {
    Slot* const stack_top = block.stack_top;
    ++block.depth;
    ok = body();
    --block.depth;
    block.stack_top = stack_top;
  }
  if (outermost) leave(self, ok ? std::span<const Slot>(slots, result_slots) : std::span<const Slot>());
  return ok;
}

}  // namespace wasmvm::runtime
