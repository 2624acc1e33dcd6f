// Store: names of instances, entering and leaving, and calls. Lifetimes are in retire.cpp, backtraces in stack_walk.cpp.
#include "runtime/store.h"

#include <algorithm>

#include "base/os_thread.h"
#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/meter.h"
#include "runtime/store_call.h"

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

/// A store whose users change too often has no favourite any more.
constexpr uint32_t kEntriesToFavour = 16, kFavours = 4;

/// As enter, for threads that are not the favourite.
[[gnu::noinline]] bool Store::enter_any(ThreadState& self) {
  const Store* const refused = self.refused;
  self.refused = this;
  ThreadState* nobody = nullptr;
  if (!owner_.compare_exchange_strong(nobody, &self, std::memory_order_acquire, std::memory_order_relaxed)) return false;
  if (favourite_.load(std::memory_order_relaxed) != nullptr) {
    favourite_.store(nullptr, std::memory_order_relaxed);
    // The favourite has either seen this, or is seen to be in.
    os::barrier_all_threads();
    ++favours_ended_;
  }
  if (inside_.load(std::memory_order_acquire) != nullptr) {
    owner_.store(nullptr, std::memory_order_release);
    return false;
  }
  self.refused = refused == this ? nullptr : refused;
  entries_in_a_row_ = last_owner_ == &self ? entries_in_a_row_ + 1 : 0;
  last_owner_ = &self;
  if (entries_in_a_row_ >= kEntriesToFavour && favours_ended_ < kFavours) favourite_.store(&self, std::memory_order_relaxed);
  return true;
}

Session::Session(Store& store) : store_(store) {
  ThreadState& self = thread_state();
  outermost_ = !store.is_mine(self);
  held_ = !outermost_ || store.enter(self);
}

Session::~Session() {
  if (held_ && outermost_) store_.leave(thread_state());
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

bool Store::call(Func& func, Slot* slots) {
  return run_call<false>(func, slots,
                         [&] { return func.is_host() ? call_host(func, slots) : func.ctx->tier->call(block, func, slots); });
}

/// Calls a host function that the host calls itself.
[[gnu::noinline]] bool Store::call_host(Func& func, Slot* slots) {
  if (!charge(block, func.host_cost)) return raise(ErrCode::CostLimitExceeded);
  HostCall call{this, nullptr, &func, slots};
  return func.host(func.host_env, call);
}

/// Says why a call cannot begin.
[[gnu::noinline]] bool Store::refuse_call(const Func& func) {
  if (!accepts(func)) return raise(ErrCode::WrongVMWorkflow, "the function belongs to another store");
  if (block.depth < options_.max_depth) return raise(ErrCode::OutOfMemory, "cannot get a stack");
  return raise(ErrCode::StackExhausted, "more than " + std::to_string(options_.max_depth) + " nested calls by host functions");
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
