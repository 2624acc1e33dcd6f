// When instances end: what waits for the end of a call, what can go at once, and the trace that decides about the rest.
//
// A reference to a function owns nothing, so an instance without a handle may still be needed: by an importer (which counts)
// or by a reference in a table, a global or an element segment (which does not). An instance that never let a reference out
// goes at once. The others wait in retired_ until a trace from everything that is held from outside leads to none of their
// functions. The trace runs when their number has doubled, so its cost is shared by many ends.
#include <thread>
#include <unordered_set>

#include "runtime/instance.h"
#include "runtime/store.h"
#include "runtime/thread_state.h"

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
    for (const ValType param : type.type.func.params) if (names_functions(param)) return true;
    for (const ValType result : type.type.func.results) if (names_functions(result)) return true;
    for (const FieldType& field : type.type.fields) if (names_functions(field.storage)) return true;
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
    if (is_func_reference(table->declared_type().element) &&
        table->ref_count() > own_shares(instance, table, &Extern::table)) return true;
  }
  for (const Ref<Global>& global : instance.globals) {
    if (is_func_reference(global->type.type) && global->ref_count() > own_shares(instance, global, &Extern::global)) return true;
  }
  return false;
}

/// Removes an object from its home's list: the last one takes its place.
template <typename Object>
void remove_from(std::vector<Object*>& list, Home Object::* home, Object& object) {
  Object* last = list.back();
  list[(object.*home).index] = last;
  (last->*home).index = (object.*home).index;
  list.pop_back();
  (object.*home).store = nullptr;
}

}  // namespace

// -- what needs a function --

/// One trace over a store, under the lists' lock and with nobody inside the store. Lives for one collection.
class Tracer {
 public:
  explicit Tracer(Store& store) : store_(store) {}

  void run() {
    count_inner_shares();
    for (Table* table : store_.tables_) {
      if (table->ref_count() > inner_[table]) visit(*table);
    }
    for (Global* global : store_.globals_) {
      if (global->ref_count() > inner_[global]) visit(*global);
    }
    for (Instance* instance : store_.instances_) visit_elements(*instance);
    for (const auto& entry : store_.retired_) {
      if (entry.first->ref_count() > inner_[entry.first]) visit(entry.first);
    }
    while (!work_.empty()) {
      Instance* instance = work_.back();
      work_.pop_back();
      visit_members(*instance);
    }
  }

  /// Is `keeper` itself needed, or (a host module) anything that it keeps?
  bool is_needed(FuncKeeper* keeper) const {
    if (needed_.count(keeper) != 0) return true;
    Instance* module = keeper->as_instance();
    if (module == nullptr || module->code() != nullptr) return false;
    for (const auto& item : module->exports()) {
      if (item.second.func != nullptr && needed_.count(item.second.func->keeper) != 0) return true;
    }
    return false;
  }

 private:
  /// Shares in an object that only retired ones have: what has no others is not held from outside.
  void count_inner_shares() {
    for (const auto& entry : store_.retired_) {
      ++inner_[entry.first];
      Instance* instance = entry.first->as_instance();
      if (instance == nullptr) continue;
      for (const Ref<Table>& table : instance->tables) ++inner_[table.get()];
      for (const Ref<Global>& global : instance->globals) ++inner_[global.get()];
      for (const Ref<FuncKeeper>& keeper : instance->imported_keepers) ++inner_[keeper.get()];
      for (const auto& item : instance->exports()) {
        if (item.second.table) ++inner_[item.second.table.get()];
        if (item.second.global) ++inner_[item.second.global.get()];
        if (item.second.keeper) ++inner_[item.second.keeper.get()];
      }
    }
  }

  void visit(FuncKeeper* keeper) {
    if (!needed_.insert(keeper).second) return;
    Instance* instance = keeper->as_instance();
    // Living instances are roots anyway.
    if (instance != nullptr && store_.retired_.count(keeper) != 0) work_.push_back(instance);
  }
  void visit_slot(Slot slot) {
    if (slot == 0) return;
    FuncKeeper* keeper = reinterpret_cast<Func*>(slot)->keeper;
    // Neighbours in a table mostly belong together.
    if (keeper == last_) return;
    last_ = keeper;
    visit(keeper);
  }
  void visit(Table& table) {
    if (!table.holds_funcs_ || !seen_.insert(&table).second) return;
    for (uint64_t i = 0; i < table.desc.size; ++i) visit_slot(table.desc.elements[i]);
  }
  void visit(Global& global) {
    if (global.holds_funcs_ && seen_.insert(&global).second) visit_slot(global.value[0]);
  }
  void visit_elements(const Instance& instance) {
    const Module& module = *instance.module();
    for (size_t i = 0; i < instance.elements.size(); ++i) {
      if (instance.elements[i].empty()) continue;
      if (!is_func_reference(canonical(module.elements[i].type, module.type_ids))) continue;
      for (const Slot slot : instance.elements[i]) visit_slot(slot);
    }
  }
  void visit_members(Instance& instance) {
    for (const Ref<Table>& table : instance.tables) visit(*table);
    for (const Ref<Global>& global : instance.globals) visit(*global);
    for (const Ref<FuncKeeper>& keeper : instance.imported_keepers) visit(keeper.get());
    for (const auto& item : instance.exports()) {
      if (item.second.table) visit(*item.second.table);
      if (item.second.global) visit(*item.second.global);
      if (item.second.keeper) visit(item.second.keeper.get());
    }
    if (instance.module() != nullptr) visit_elements(instance);
  }

  Store& store_;
  std::unordered_map<const void*, uint32_t> inner_;
  std::unordered_set<const void*> seen_;
  std::unordered_set<const FuncKeeper*> needed_;
  std::vector<Instance*> work_;
  const FuncKeeper* last_ = nullptr;
};

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

void Store::retire(Ref<Instance> instance) {
  if (!instance) return;
  Ref<Store> self = Ref<Store>::share(this);
  instance->unlink();
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
  if (owner_.load(std::memory_order_relaxed) == &self || !enter(self)) return;
  settle_and_leave(self, true);
}

void Store::settle_if_idle() {
  ThreadState& self = thread_state();
  // Inside one's own call: its end will see to it.
  if (owner_.load(std::memory_order_relaxed) == &self) return;
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

void Store::settle_and_leave(ThreadState& self, bool collect_now) {
  // Goes last: what is pending may be the last handles of this store.
  const Ref<Store> keep_alive = Ref<Store>::share(this);
  Dead dead;
  settle(dead);
  if (collect_now) collect(dead);
  if (stack_ != nullptr) {
    give_stack(self, stack_);
    stack_ = nullptr;
    block.stack_top = block.stack_limit = nullptr;
  }
  owner_.store(nullptr, std::memory_order_release);
  // Only now: finalizers are foreign code and may come back in.
  dead.clear();
}

void Store::settle(Dead& dead) {
  while (has_pending_.exchange(false)) {
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

// -- homes --

bool Store::claim(Table& table) {
  if (!table.holds_funcs_ || table.home_.store == this) return true;
  if (table.home_.store != nullptr) return false;
  table.home_ = {this, tables_.size()};
  tables_.push_back(&table);
  return true;
}

bool Store::claim(Global& global) {
  if (!global.holds_funcs_ || global.home_.store == this) return true;
  if (global.home_.store != nullptr) return false;
  global.home_ = {this, globals_.size()};
  globals_.push_back(&global);
  return true;
}

Status Store::adopt(Instance& instance) {
  std::lock_guard hold(store_lists_lock());
  instance.list_index_ = instances_.size();
  instance.listed_ = true;
  instances_.push_back(&instance);
  bool all = true;
  for (const Ref<Table>& table : instance.tables) all = claim(*table) && all;
  for (const Ref<Global>& global : instance.globals) all = claim(*global) && all;
  if (all) return {};
  return make_error(ErrCode::IncompatibleImportType, error_text(ErrCode::IncompatibleImportType),
                    "a table or global of function references is in use by another store");
}

Table::~Table() {
  if (holds_funcs_) {
    std::lock_guard hold(store_lists_lock());
    if (home_.store != nullptr) remove_from(home_.store->tables_, &Table::home_, *this);
  }
  free(desc.elements);
}

Global::~Global() {
  if (!holds_funcs_) return;
  std::lock_guard hold(store_lists_lock());
  if (home_.store != nullptr) remove_from(home_.store->globals_, &Global::home_, *this);
}

bool Table::admit(Slot value) {
  if (!holds_funcs_ || value == 0) return true;
  const Func& func = *reinterpret_cast<const Func*>(value);
  if (func.is_host()) {
    pins_.add(*func.keeper);
    return true;
  }
  std::lock_guard hold(store_lists_lock());
  if (func.ctx->store == nullptr || !func.ctx->store->store->claim(*this)) return false;
  func.keeper->mark_escaped();
  return true;
}

bool Global::admit(Slot reference) {
  if (!holds_funcs_ || reference == 0) return true;
  const Func& func = *reinterpret_cast<const Func*>(reference);
  if (func.is_host()) {
    pins_.add(*func.keeper);
    return true;
  }
  std::lock_guard hold(store_lists_lock());
  if (func.ctx->store == nullptr || !func.ctx->store->store->claim(*this)) return false;
  func.keeper->mark_escaped();
  return true;
}

// -- the ends of stores and instances --

/// Tables and globals that outlive the store lose its functions; functions of the host stay, held by the object itself.
void Store::clear_homes() {
  const auto clear = [](Slot& slot, HostPins& pins) {
    if (slot == 0) return;
    Func* func = reinterpret_cast<Func*>(slot);
    if (func->is_host()) {
      pins.add(*func->keeper);
    } else {
      slot = 0;
    }
  };
  for (Table* table : tables_) {
    for (uint64_t i = 0; i < table->desc.size; ++i) clear(table->desc.elements[i], table->pins_);
    table->home_.store = nullptr;
  }
  for (Global* global : globals_) {
    clear(global->value[0], global->pins_);
    global->home_.store = nullptr;
  }
  tables_.clear();
  globals_.clear();
}

Store::~Store() {
  Retired retired;
  {
    std::lock_guard hold(store_lists_lock());
    for (const auto& [name, instance] : names_) {
      std::erase_if(instance->links_, [this](const Instance::Link& link) { return link.store == this; });
    }
    names_.clear();
    clear_homes();
    // Retired instances may survive with owners elsewhere, such as a host module that exports their functions; they can never
    // run again.
    retired.swap(retired_);
    for (const auto& entry : retired) {
      Instance* instance = entry.first->as_instance();
      if (instance != nullptr && instance->ctx.store == &block) instance->ctx.store = nullptr;
    }
  }
  retired.clear();
}

void Instance::unlink() {
  std::lock_guard hold(store_lists_lock());
  for (const Link& link : links_) link.store->names_.erase(link.name);
  links_.clear();
}

Instance::~Instance() {
  std::lock_guard hold(store_lists_lock());
  for (const Link& link : links_) link.store->names_.erase(link.name);
  Store* const home = store();
  if (home == nullptr) return;
  if (listed_) {
    Instance* last = home->instances_.back();
    home->instances_[list_index_] = last;
    last->list_index_ = list_index_;
    home->instances_.pop_back();
  }
}

}  // namespace wasmvm::runtime
