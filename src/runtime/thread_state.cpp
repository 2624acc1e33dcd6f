// VM stacks and the cache of them that each thread has.
#include "runtime/thread_state.h"

#include <new>

#include "base/os_memory.h"
#include "runtime/signals.h"

namespace wasmvm::runtime {
namespace {

void free_stack(VmStack* stack) {
  if (stack->native.reservation != nullptr) {
    remove_guard_region(stack->native.reservation);
    os::release(stack->native.reservation, stack->native.reserved);
  }
  os::release(stack->reservation, stack->reserved);
  delete stack;
}

VmStack* fresh_stack(uint64_t bytes) {
  auto* stack = new (std::nothrow) VmStack;
  if (stack == nullptr) return nullptr;
  const size_t guard = os::page_size();
  bytes = os::round_to_pages(bytes);
  stack->reserved = bytes + 2 * guard;
  stack->reservation = os::reserve(stack->reserved);
  if (stack->reservation != nullptr) {
    char* base = static_cast<char*>(stack->reservation) + guard;
    if (os::commit(base, bytes)) {
      stack->base = reinterpret_cast<Slot*>(base);
      stack->bytes = bytes;
      return stack;
    }
  }
  free_stack(stack);
  return nullptr;
}

bool is_stack(const VmStack* stack) { return stack != &kNoStack && stack != &kNoPlace; }

/// Frees the cache when the thread ends.
struct ThreadEnd {
  ~ThreadEnd() {
    ThreadState& self = thread_state();
    // Destructors of the host's own thread-local objects may still call; they then get stacks that are not cached.
    self.exiting = true;
    if (is_stack(self.at_hand)) free_stack(self.at_hand);
    self.at_hand = &kNoPlace;
    while (VmStack* stack = self.cached) {
      self.cached = stack->next;
      free_stack(stack);
    }
    self.cached_count = 0;
  }
  void touch() {}
};
thread_local ThreadEnd t_thread_end;

}  // namespace

constinit VmStack kNoStack, kNoPlace;
WASMVM_FAST_TLS constinit thread_local ThreadState t_thread_state;

VmStack* make_stack(ThreadState& self, uint64_t bytes) {
  if (is_stack(self.at_hand)) {
    free_stack(self.at_hand);
    self.at_hand = &kNoStack;
  }
  while (VmStack* stack = self.cached) {
    self.cached = stack->next;
    --self.cached_count;
    if (stack->bytes >= bytes) return stack;
    free_stack(stack);
  }
  return fresh_stack(bytes);
}

bool make_native_stack(VmStack& stack) {
  NativeStack& native = stack.native;
  if (native.reservation != nullptr) return true;
  const size_t guard = os::page_size();
  const size_t bytes = stack.bytes + os::round_to_pages(kTransferBytes);
  char* const reservation = static_cast<char*>(os::reserve(bytes + guard));
  if (reservation == nullptr) return false;
  if (!os::commit(reservation + guard, bytes)) {
    os::release(reservation, bytes + guard);
    return false;
  }
  native = {reservation, bytes + guard, reservation + guard, reservation + guard + stack.bytes};
  // A frame too large for the room below the limit meets this page.
  add_guard_region(reservation, reservation + guard);
  return true;
}

void keep_stack(ThreadState& self, VmStack* stack) {
  if (self.exiting || (is_stack(self.at_hand) && self.cached_count >= kCachedStacks)) {
    free_stack(stack);
    return;
  }
  t_thread_end.touch();
  if (is_stack(self.at_hand)) {
    self.at_hand->next = self.cached;
    self.cached = self.at_hand;
    ++self.cached_count;
  }
  self.at_hand = stack;
}

}  // namespace wasmvm::runtime
