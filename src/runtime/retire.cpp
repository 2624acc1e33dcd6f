// When instances end: what waits for the end of a call, what can go at once, and the trace that decides about the rest.
//
// A reference to a function owns nothing, so an instance without a handle may still be needed: by an importer (which counts)
// or by a reference in a table, a global or an element segment (which does not). An instance that never let a reference out
// goes at once. The others wait in retired_ until a trace from everything that is held from outside leads to none of their
// functions. The trace runs when their number has doubled, so its cost is shared by many ends.
#include <thread>

#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/store.h"
#include "runtime/store_call.h"
#include "runtime/trace.h"

namespace wasmvm::runtime {
namespace {

// A running call sees what is pending when it leaves; in the few instructions after that look it is about to go.
constexpr int kTriesToSettle = 64;
constexpr size_t kFirstCollection = 16;

bool names_functions(ValType type) {
  if (!type.is_ref()) return false;
  const HeapType heap = type.heap();
  return heap.is_defined() || heap.is(AbstractHeap::func) || heap.is(AbstractHeap::nofunc);
}

/// Can a reference to a function cross the module's border as an argument, result, exception or part of a heap object? Only
/// if a type of the module says so.
bool passes_references(const Module& module) {
  for (const SubType& type : module.types) {
    for (const ValType param : type.type.func.params)
      if (names_functions(param)) return true;
    for (const ValType result : type.type.func.results)
      if (names_functions(result)) return true;
    for (const FieldType& field : type.type.fields)
      if (names_functions(field.storage)) return true;
  }
  return false;
}

/// Owners of `object` among an instance's members and exports.
template <typename Object>
uint32_t own_shares(const Instance& instance, const Ref<Object>& object, Ref<Object> Extern::* member) {
  uint32_t shares = 1;
  for (const auto& item : instance.exports()) shares += (item.second.*member) == object;
  return shares;
}

/// May a reference to a function that the instance could name be somewhere outside of it?
bool may_have_let_out(const Instance& instance) {
  if (instance.escaped() || passes_references(*instance.module())) return true;
  for (const Ref<Table>& table : instance.tables) {
    if (is_func_reference(table->declared_type().element) && table->ref_count() > own_shares(instance, table, &Extern::table))
      return true;
  }
  for (const Ref<Global>& global : instance.globals) {
    if (is_func_reference(global->type.type) && global->ref_count() > own_shares(instance, global, &Extern::global)) return true;
  }
  return false;
}

}  // namespace

/// Moves what the trace has not reached from retired_ to `dead`. Only the owner may call it.
void Store::collect(Dead& dead) {
  std::lock_guard hold(store_lists_lock());
  Tracer trace(*this);
  trace.run();
  Retired needed;
  std::vector<Ref<FuncKeeper>> handed_on;
  for (auto& entry : retired_) {
    if (trace.is_needed(entry.first)) {
      needed.insert(std::move(entry));
      continue;
    }
    // What a dead instance imported may be referred to by others: it becomes the store's then.
    if (Instance* instance = entry.first->as_instance()) {
      for (Ref<FuncKeeper>& keeper : instance->imported_keepers) handed_on.push_back(std::move(keeper));
      instance->imported_keepers.clear();
    }
    dead.push_back(std::move(entry.second));
  }
  for (Ref<FuncKeeper>& keeper : handed_on) {
    FuncKeeper* key = keeper.get();
    if (trace.is_needed(key) && needed.count(key) == 0) {
      // A living instance has its embedder and its store's list; only functions of the host and host modules need the store.
      if (key->as_instance() == nullptr || key->as_instance()->module() == nullptr) {
        needed.emplace(key, std::move(keeper));
        continue;
      }
    }
    dead.push_back(std::move(keeper));
  }
  retired_ = std::move(needed);
  next_collection_ = std::max(kFirstCollection, 2 * retired_.size());
}

// -- retiring --

// Goes through pending_ even when idle: one way for all threads, and no lock held while anything ends.
void Store::retire(Ref<Instance> instance) {
  if (!instance) return;
  Ref<Store> self = Ref<Store>::share(this);
  unlink(*instance);
  {
    std::lock_guard hold(store_lists_lock());
    pending_.push_back(std::move(instance));
    has_pending_.store(true);
  }
  settle_if_idle();
}

void Store::close(Ref<Store> handle) {
  if (!handle) return;
  Store& store = *handle;
  Ref<Store> self = handle;
  {
    std::lock_guard hold(store_lists_lock());
    store.closing_.push_back(std::move(handle));
    store.has_pending_.store(true);
  }
  store.settle_if_idle();
}

void Store::collect_retired() {
  ThreadState& self = thread_state();
  if (is_mine(self) || !enter(self)) return;
  settle_and_leave(self, true);
}

/// Does what is pending unless a call runs; that call will do it at its end.
void Store::settle_if_idle() {
  ThreadState& self = thread_state();
  // Inside one's own call: its end will see to it.
  if (is_mine(self)) return;
  const Store* const refused = self.refused;
  for (int i = 0; i < kTriesToSettle && has_pending_.load(); ++i) {
    if (enter(self)) {
      settle_and_leave(self, false);
      break;
    }
    std::this_thread::yield();
  }
  // Not an entry that the thread asked for.
  self.refused = refused;
}

void Store::settle_and_leave(ThreadState& self, bool collect_now, std::span<const Slot> results) {
  // Goes last: what is pending may be the last handles of this store.
  const Ref<Store> keep_alive = Ref<Store>::share(this);
  Dead dead;
  const std::vector<Slot> kept(results.begin(), results.end());
  if (heap_) heap_->push_roots(kept);
  settle(dead);
  if (collect_now) collect(dead);
  if (heap_) heap_->pop_roots();
  Heap::Finalizers finalizers;
  if (heap_) finalizers = heap_->take_finalizers();
  if (stack_ != nullptr) {
    give_stack(self, stack_);
    stack_ = nullptr;
    block.stack_top = block.stack_limit = nullptr;
    block.native_limit = 0;
    block.transfer = nullptr;
  }
  let_go(self);
  // Only now: finalizers are foreign code and may come back in.
  for (const auto& finalizer : finalizers) finalizer();
  finalizers.clear();
  dead.clear();
}

/// Takes over what is pending, until nothing is. Only the owner may call it.
void Store::settle(Dead& dead) {
  while (has_pending_.exchange(false)) {
    end_interrupt();
    std::vector<Ref<Instance>> instances;
    {
      std::lock_guard hold(store_lists_lock());
      instances.swap(pending_);
      for (Ref<Store>& handle : closing_) dead.push_back(std::move(handle));
      closing_.clear();
    }
    if (!instances.empty()) function_names_.clear();
    for (Ref<Instance>& instance : instances) take_over(std::move(instance), dead);
  }
  if (retired_.size() >= next_collection_) collect(dead);
}

/// From here on the instance is the store's: it gives up its share of the store, or the two would keep each other.
void Store::take_over(Ref<Instance> instance, Dead& dead) {
  {
    std::lock_guard hold(store_lists_lock());
    if (!instance->listed_) return;  // retired before
    Instance* last = instances_.back();
    instances_[instance->list_index_] = last;
    last->list_index_ = instance->list_index_;
    instances_.pop_back();
    instance->listed_ = false;
  }
  dead.push_back(std::move(instance->store_share_));
  if (instance->ref_count() == 1 && !may_have_let_out(*instance)) {
    free_alone(std::move(instance), dead);
  } else {
    std::lock_guard hold(store_lists_lock());
    FuncKeeper* key = instance.get();
    retired_.emplace(key, std::move(instance));
  }
}

/// Ends an instance that let no reference out, and then what only it had needed: retired instances that it imported from.
void Store::free_alone(Ref<Instance> instance, Dead& dead) {
  std::vector<Ref<Instance>> work;
  work.push_back(std::move(instance));
  while (!work.empty()) {
    const Ref<Instance> ended = std::move(work.back());
    work.pop_back();
    // Keepers of re-exported imports are among the imported ones.
    for (auto& item : ended->exports_) item.second.keeper = nullptr;
    for (Ref<FuncKeeper>& keeper : ended->imported_keepers) {
      Instance* imported = keeper->as_instance();
      dead.push_back(std::move(keeper));
      if (imported == nullptr || imported->module() == nullptr) continue;
      std::lock_guard hold(store_lists_lock());
      const auto found = retired_.find(imported);
      // Two shares: the one in `dead` and the store's.
      if (found == retired_.end() || imported->ref_count() != 2 || may_have_let_out(*imported)) continue;
      found->second.leak()->release();
      retired_.erase(found);
      work.push_back(Ref<Instance>::share(imported));
    }
    ended->imported_keepers.clear();
    dead.push_back(ended);
  }
}

void Store::keep(Func& func) {
  FuncKeeper* keeper = func.keeper;
  if (keeper == nullptr) return;
  keeper->mark_escaped();
  if (!func.is_host()) return;
  std::lock_guard hold(store_lists_lock());
  if (retired_.count(keeper) == 0) retired_.emplace(keeper, Ref<FuncKeeper>::share(keeper));
}

size_t Store::retired_count() const {
  std::lock_guard hold(store_lists_lock());
  return retired_.size();
}

}  // namespace wasmvm::runtime
