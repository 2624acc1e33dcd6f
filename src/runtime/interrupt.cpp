// Interruption of the calls of a store.
//
// Running code pays nothing for it: calls compare with the stack limit anyway, and an interruption takes the limit away. Who
// begins a call writes the limit, then looks whether an interruption is pending; who interrupts says so, then takes the
// limit away. In between it makes all threads pass a barrier, so that the one that begins needs none: either it sees the
// interruption, or its limit was there before and is taken away.
//
// INVARIANT: block.interrupt changes under interrupt_lock_ only, and only whoever holds the store sets it back to zero. So a
// limit that is taken away belongs to an interruption that is pending still, and nobody but the holder gives a limit back.
#include "base/os_thread.h"
#include "runtime/store.h"
#include "runtime/store_call.h"
#include "runtime/wait.h"

namespace wasmvm::runtime {

void Store::interrupt(ErrCode code) {
  const std::lock_guard hold(interrupt_lock_);
  uint32_t none = 0;
  if (!block.interrupt.compare_exchange_strong(none, static_cast<uint32_t>(code))) return;
  os::barrier_all_threads();
  block.stack_limit = nullptr;
  block.native_limit = ~uintptr_t{0};
  interrupt_waits(block.interrupt);
}

void Store::withdraw_interrupt() {
  ThreadState& self = thread_state();
  const Store* const refused = self.refused;
  const Session session(*this);
  // A refusal is not of an entry that the thread asked for.
  self.refused = refused;
  if (!session) return;
  const std::lock_guard hold(interrupt_lock_);
  block.interrupt.store(0);
  met_interrupt_ = false;
  if (stack_ != nullptr) set_stack_limit();
}

ErrCode Store::stack_exhausted_or_interrupted() const {
  const uint32_t code = block.interrupt.load(std::memory_order_relaxed);
  return code != 0 ? static_cast<ErrCode>(code) : ErrCode::StackExhausted;
}

/// A trap is raised: if it is the one that was asked for, the interruption has had its effect when the outermost call ends.
void Store::note_interrupt(ErrCode code) {
  if (block.interrupt.load(std::memory_order_relaxed) != static_cast<uint32_t>(code) || code == ErrCode::Success) return;
  met_interrupt_ = true;
  has_pending_.store(true);
}

/// The outermost call has ended.
void Store::end_interrupt() {
  if (!std::exchange(met_interrupt_, false)) return;
  const std::lock_guard hold(interrupt_lock_);
  block.interrupt.store(0);
}

}  // namespace wasmvm::runtime
