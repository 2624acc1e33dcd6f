// What the runtime keeps per thread: stacks that calls of any store reuse. Private to the runtime layer.
//
// The state is plain data with constant initialisation, so that reaching it costs one address computation and no guard; the
// object whose destructor frees it is made when there is something to free.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/tls.h"
#include "runtime/abi.h"

namespace wasmvm::runtime {

/// Room above stack_limit: arguments of host calls and builtins lie there without a check. The largest argument list,
/// limits::kParams of two slots each, takes a quarter of it.
constexpr size_t kStackSlack = 64 << 10;
constexpr uint64_t kMinStackBytes = 256 << 10;
constexpr uint64_t kMaxStackBytes = uint64_t{1} << 30;

/// A thread needs one stack per store whose calls are nested in each other; deeper nesting is rare. Besides the one at hand.
constexpr uint32_t kCachedStacks = 3;

/// Room of the transfer area: so many slots are the longest list of parameters or results (limits.h), all vectors.
constexpr size_t kTransferBytes = 32 << 10;

/// The stack that compiled code runs on, as large as the VM stack it belongs to: it grows down from `top` to an inaccessible
/// page. Behind `top` lies the transfer area (StoreBlock::transfer).
struct NativeStack {
  void* reservation = nullptr;
  size_t reserved = 0;
  char* base = nullptr;  ///< lowest accessible byte
  char* top = nullptr;
};

/// A VM stack with an inaccessible page at either end. Owned by a thread's cache, or by the store of a running call.
struct VmStack {
  VmStack* next = nullptr;  ///< in the cache
  void* reservation = nullptr;
  size_t reserved = 0;
  Slot* base = nullptr;
  uint64_t bytes = 0;
  NativeStack native;  ///< made when a call first enters compiled code
};

/// What stands where no stack is: they have no room, so that nobody takes them. The second where none may be kept (yet).
extern VmStack kNoStack, kNoPlace;

/// State of one thread. Its address tells threads apart.
struct ThreadState {
  VmStack* at_hand = &kNoPlace;    ///< the stack given back last
  const Store* refused = nullptr;  ///< the store that refused this thread's last entry
  VmStack* cached = nullptr;       ///< further ones
  uint32_t cached_count = 0;
  bool exiting = false;  ///< nothing is cached any more
};

WASMVM_FAST_TLS extern constinit thread_local ThreadState t_thread_state;
inline ThreadState& thread_state() { return t_thread_state; }

/// What the two below do when the stack at hand does not fit, or is another one.
VmStack* make_stack(ThreadState& self, uint64_t bytes);
void keep_stack(ThreadState& self, VmStack* stack);

/// Gives a VM stack its native one; false if the host has no memory.
bool make_native_stack(VmStack& stack);

/// A stack of at least `bytes`; null if the host has no memory.
inline VmStack* take_stack(ThreadState& self, uint64_t bytes) {
  VmStack* const stack = self.at_hand;
  if (stack->bytes < bytes) [[unlikely]]
    return make_stack(self, bytes);
  self.at_hand = &kNoStack;
  return stack;
}
/// Puts a stack back into this thread's cache.
inline void give_stack(ThreadState& self, VmStack* stack) {
  if (self.at_hand != &kNoStack) [[unlikely]]
    return keep_stack(self, stack);
  self.at_hand = stack;
}

}  // namespace wasmvm::runtime
