// Threads of guests in the C interface: which modules get them, and what their calls mean for the guest's process.
#pragma once

#include "capi/engine.h"

namespace wasmvm::capi {

/// Decides while a module is instantiated whether it is a guest with threads: it imports `wasi.thread-spawn`, which nobody has
/// registered, WASI is registered in its store, and the threads proposal is on. Such a guest gets that function, and a fresh
/// memory for each shared one that it imports from a module that is not registered. Lives on the stack of instantiate().
class GuestThreadsGrant {
 public:
  GuestThreadsGrant(WasmVM_ExecutorContext& executor, runtime::Store& store, const Module& module);
  /// Ends the threads again unless an instance has received them.
  ~GuestThreadsGrant();
  GuestThreadsGrant(const GuestThreadsGrant&) = delete;
  GuestThreadsGrant& operator=(const GuestThreadsGrant&) = delete;

  explicit operator bool() const { return threads_.get() != nullptr; }

  Result<std::optional<runtime::Extern>> supply(const Import& import) const;
  void give_to(runtime::Instance& instance);

 private:
  runtime::Store& store_;
  Ref<wasi::GuestThreads> threads_;
};

/// Does a module import what a guest with threads needs, in a language that has them?
bool wants_guest_threads(const Module& module, const Features& features);

/// To be called when the host's outermost call of `func` has returned: see wasi::GuestThreads::call_ended.
bool guest_call_ended(const runtime::Func& func, bool ok, runtime::Trap& trap);

}  // namespace wasmvm::capi
