// Store: names of instances, entering and leaving, and calls. Lifetimes are in retire.cpp, backtraces in stack_walk.cpp.
#include "runtime/store.h"

#include <algorithm>

#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/meter.h"
#include "runtime/thread_state.h"

namespace wasmvm::runtime {

std::mutex& store_lists_lock() {
  // Never destroyed: objects may end while the process ends.
  static std::mutex& lock = *new std::mutex;
  return lock;
}

Store::Store(const StoreOptions& options) : options_(options) {
  options_.stack_bytes = std::clamp(options.stack_bytes, kMinStackBytes, kMaxStackBytes);
  block.store = this;
}

Ref<Store> Store::create(const StoreOptions& options) { return Ref<Store>::adopt(new Store(options)); }

// -- names --

Status Store::register_name(std::string name, Instance& instance) {
  std::lock_guard hold(store_lists_lock());
  const auto [entry, fresh] = names_.try_emplace(name, &instance);
  if (!fresh) {
    return make_error(ErrCode::ModuleNameConflict, error_text(ErrCode::ModuleNameConflict), "\"" + name + "\" is taken");
  }
  instance.links_.push_back({this, std::move(name)});
  return {};
}

void Store::unregister(Instance& instance) {
  std::lock_guard hold(store_lists_lock());
  std::erase_if(instance.links_, [&](const Instance::Link& link) {
    if (link.store != this) return false;
    names_.erase(link.name);
    return true;
  });
}

void Store::unlink(Instance& instance) {
  std::lock_guard hold(store_lists_lock());
  for (const Instance::Link& link : instance.links_) link.store->names_.erase(link.name);
  instance.links_.clear();
}

Instance* Store::find(std::string_view name) const {
  std::lock_guard hold(store_lists_lock());
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : found->second;
}

Ref<Instance> Store::find_shared(std::string_view name) const {
  std::lock_guard hold(store_lists_lock());
  const auto found = names_.find(name);
  // An instance whose last owner has gone waits for this lock in order to remove its name.
  if (found == names_.end() || !found->second->try_retain()) return nullptr;
  return Ref<Instance>::adopt(found->second);
}

std::vector<std::string_view> Store::names() const {
  std::lock_guard hold(store_lists_lock());
  std::vector<std::string_view> all;
  all.reserve(names_.size());
  for (const auto& entry : names_) all.push_back(entry.first);
  return all;
}

// -- entering and leaving --

/// Makes this thread the owner. The only atomic read-modify-write of a call: nested calls and the end do with plain accesses.
bool Store::enter(ThreadState& self) {
  ThreadState* nobody = nullptr;
  if (!owner_.compare_exchange_strong(nobody, &self, std::memory_order_acquire, std::memory_order_relaxed)) {
    self.refused = this;
    return false;
  }
  if (self.refused == this) self.refused = nullptr;
  return true;
}

void Store::leave(ThreadState& self, std::span<const Slot> results) {
  if (has_pending_.load(std::memory_order_relaxed)) {
    settle_and_leave(self, false, results);
    return;
  }
  if (stack_ != nullptr) {
    give_stack(self, stack_);
    stack_ = nullptr;
    block.stack_top = block.stack_limit = nullptr;
    block.native_limit = 0;
    block.transfer = nullptr;
  }
  // From here on another thread may enter, and end the store.
  owner_.store(nullptr, std::memory_order_release);
}

Session::Session(Store& store) : store_(store) {
  ThreadState& self = thread_state();
  outermost_ = store.owner_.load(std::memory_order_relaxed) != &self;
  held_ = !outermost_ || store.enter(self);
}

Session::~Session() {
  if (held_ && outermost_) store_.leave(thread_state());
}

/// Gives the outermost call a stack; calls that nest in it share it.
bool Store::bind_stack() {
  stack_ = take_stack(thread_state(), options_.stack_bytes);
  if (stack_ == nullptr) return false;
  block.stack_top = stack_->base;
  set_stack_limit();
  return true;
}

bool Store::bind_native_stack() {
  if (block.transfer != nullptr) return true;
  if (stack_ == nullptr || !make_native_stack(*stack_)) return false;
  block.transfer = reinterpret_cast<Slot*>(stack_->native.top);
  set_stack_limit();
  return true;
}

char* Store::native_stack_top() const { return block.transfer == nullptr ? nullptr : stack_->native.top; }
const char* Store::native_stack_base() const { return block.transfer == nullptr ? nullptr : stack_->native.base; }

// -- calls --

// After leave() the store may be gone: the last handle may have been dropped during the call.
bool Store::call(Func& func, Slot* slots) {
  ThreadState& self = thread_state();
  const bool outermost = owner_.load(std::memory_order_relaxed) != &self;
  if (outermost) {
    if (!enter(self)) return false;
    // The exception of an earlier call can be taken no more.
    block.pending_exn = 0;
  }
  const uint32_t result_slots = func.result_slots;
  const bool ok = call_inside(func, slots);
  if (outermost) leave(self, ok ? std::span<const Slot>(slots, result_slots) : std::span<const Slot>());
  return ok;
}

/// Says why a call cannot begin.
[[gnu::noinline]] bool Store::refuse_call(const Func& func) {
  if (!accepts(func)) return raise(ErrCode::WrongVMWorkflow, "the function belongs to another store");
  if (block.depth < options_.max_depth) return raise(ErrCode::OutOfMemory, "cannot get a stack");
  return raise(ErrCode::StackExhausted, "more than " + std::to_string(options_.max_depth) + " nested calls by host functions");
}

/// A call by the owner. Whatever happens, depth and stack are as before when it returns.
bool Store::call_inside(Func& func, Slot* slots) {
  if (!accepts(func) || block.depth >= options_.max_depth || (stack_ == nullptr && !bind_stack())) [[unlikely]]
    return refuse_call(func);
  Slot* const stack_top = block.stack_top;
  ++block.depth;
  bool ok;
  if (!func.is_host()) {
    ok = func.ctx->tier->call(block, func, slots);
  } else if (!charge(block, func.host_cost)) {
    ok = raise(ErrCode::CostLimitExceeded);
  } else {
    HostCall call{this, nullptr, &func, slots};
    ok = func.host(func.host_env, call);
  }
  --block.depth;
  block.stack_top = stack_top;
  return ok;
}

// -- traps --

bool Store::raise(ErrCode code, std::string_view detail) {
  trap_.code = code;
  trap_.category = 0;
  trap_.message = error_text(code);
  if (!detail.empty()) trap_.message.append(": ").append(detail);
  trap_.frames.clear();
  note_interrupt(code);
  return false;
}

bool Store::raise(Trap trap) {
  trap_ = std::move(trap);
  if (trap_.message.empty()) trap_.message = error_text(trap_.code);
  note_interrupt(trap_.code);
  return false;
}

namespace {

/// What a thread sees that found the store in use: the store's own trap belongs to the thread inside.
const Trap& trap_of_refusal() {
  static const Trap& trap = *new Trap{
      ErrCode::WrongVMWorkflow, 0, std::string(error_text(ErrCode::WrongVMWorkflow)) + ": store is in use by another call", {}};
  return trap;
}

}  // namespace

const Trap& Store::trap() const { return thread_state().refused == this ? trap_of_refusal() : trap_; }

Trap Store::take_trap() {
  if (thread_state().refused == this) return trap_of_refusal();
  return std::move(trap_);
}

}  // namespace wasmvm::runtime
