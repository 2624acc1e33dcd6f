// VM stacks and the cache of them that each thread has.
#include "runtime/thread_state.h"

#include <new>

#include "base/os_memory.h"

namespace wasmvm::runtime {
namespace {

// A thread needs one stack per store whose calls are nested in each other; deeper nesting is rare.
constexpr uint32_t kCachedStacks = 4;

void free_stack(VmStack* stack) {
  os::release(stack->reservation, stack->reserved);
  delete stack;
}

VmStack* make_stack(uint64_t bytes) {
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

/// Frees the cache when the thread ends.
struct ThreadEnd {
  ~ThreadEnd() {
    ThreadState& self = thread_state();
    // Destructors of the host's own thread-local objects may still call; they then get stacks that are not cached.
    self.exiting = true;
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

constinit thread_local ThreadState t_thread_state;

VmStack* take_stack(ThreadState& self, uint64_t bytes) {
  while (VmStack* stack = self.cached) {
    self.cached = stack->next;
    --self.cached_count;
    if (stack->bytes >= bytes) return stack;
    free_stack(stack);
  }
  return make_stack(bytes);
}

void give_stack(ThreadState& self, VmStack* stack) {
  if (self.exiting || self.cached_count >= kCachedStacks) {
    free_stack(stack);
    return;
  }
  if (self.cached == nullptr) t_thread_end.touch();
  stack->next = self.cached;
  self.cached = stack;
  ++self.cached_count;
}

}  // namespace wasmvm::runtime
