// Faults of guest code become traps: SIGSEGV and SIGBUS handlers that chain to the host's, on an alternate stack.
//
// A fault is a guest's if (1) this thread is inside an Activation, (2) the faulting instruction lies in a registered range of
// guest code (or the activation says that guest code runs), and (3) the address lies in a reservation of a memory. Everything
// else goes to the handler that was installed before, or has the default effect.
#pragma once

#include <atomic>
#include <csetjmp>
#include <cstdint>

#include "base/tls.h"
#include "runtime/abi.h"

namespace wasmvm::runtime {

/// One entry from C++ into guest code on this thread; they nest. Lives on the native stack of the entering function.
struct Activation {
  Activation* previous = nullptr;
  StoreBlock* store = nullptr;
  /// Called in signal context with the ucontext_t; must redirect it to the tier's trap exit. Async-signal-safe.
  void (*redirect)(Activation& self, void* ucontext, void* fault_address) = nullptr;
  /// If set, faults are the guest's only while this is true (tiers whose code is not one address range).
  volatile bool* in_guest = nullptr;
  void* tier_data = nullptr;  ///< of the tier that entered
};

/// What the handlers know of a thread. Plain data with constant initialisation: they may touch it on any thread.
struct ThreadSignals {
  Activation* current = nullptr;
  bool ready = false;  ///< the handlers are installed, and this thread has an alternate stack
};
WASMVM_FAST_TLS extern constinit thread_local ThreadSignals t_signals;

/// Makes this thread ready.
void prepare_thread_signals();

/// Puts an activation in force; the destructor takes it back. Installs the process's handlers and this thread's alternate
/// signal stack on first use.
class ActivationScope {
 public:
  explicit ActivationScope(Activation& activation) {
    if (!t_signals.ready) [[unlikely]]
      prepare_thread_signals();
    activation.previous = t_signals.current;
    // The compiler must not move guest accesses before it: the handler runs on this thread, so no fence is needed.
    std::atomic_signal_fence(std::memory_order_release);
    t_signals.current = &activation;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~ActivationScope() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    t_signals.current = t_signals.current->previous;
  }
  ActivationScope(const ActivationScope&) = delete;
  ActivationScope& operator=(const ActivationScope&) = delete;
};

/// The activation in force on this thread, or null.
Activation* current_activation();

/// In signal context: makes the interrupted thread continue at `pc`, with stack pointer `sp` and frame pointer register `frame`
/// (null: as they are) and all other registers as they are.
void redirect_context(void* ucontext, const void* pc, const void* sp, const void* frame = nullptr);

/// In signal context: where the interrupted thread was.
struct MachineState {
  const void* pc;
  char* sp;
  char* frame;  ///< frame pointer register
};
MachineState machine_state(const void* ucontext);

/// Declares [begin, end) as guest code for rule (2), and takes it back.
void add_guest_code(const void* begin, const void* end);
void remove_guest_code(const void* begin);

/// Declares [begin, end) as a memory reservation for rule (3), and takes it back.
void add_guard_region(const void* begin, const void* end);
void remove_guard_region(const void* begin);

}  // namespace wasmvm::runtime
