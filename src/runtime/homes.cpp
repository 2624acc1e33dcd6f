// Homes: which store's functions and objects a table or global may refer to, and what becomes of references when a store ends.
//
// All lists here are under the lock of stores' lists, because objects end on any thread.
#include <cstdlib>

#include "runtime/heap.h"
#include "runtime/instance.h"
#include "runtime/store.h"

namespace wasmvm::runtime {
namespace {

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

// The first store that uses a table or global becomes its home. False if another one has been first.
bool Store::claim(Table& table) {
  if (!table.type_.element.is_ref() || table.home_.store == this) return true;
  if (table.home_.store != nullptr) return false;
  table.home_ = {this, tables_.size()};
  tables_.push_back(&table);
  return true;
}

bool Store::claim(Global& global) {
  if (!global.type.type.is_ref() || global.home_.store == this) return true;
  // A constant that refers to nothing of a store, such as a host's own word, is welcome everywhere.
  if (!global.holds_funcs_ && global.type.mut == Mutability::Const && !refers_to_heap(global.type.type, global.value[0]))
    return true;
  if (global.home_.store != nullptr) return false;
  global.home_ = {this, globals_.size()};
  globals_.push_back(&global);
  return true;
}

/// Enters a new instance into the lists, with the tables and globals of its index spaces. On failure it is listed all the same,
/// to be retired.
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
                    "a table or global of references is in use by another store");
}

Table::~Table() {
  if (type_.element.is_ref()) {
    std::lock_guard hold(store_lists_lock());
    if (home_.store != nullptr) remove_from(home_.store->tables_, &Table::home_, *this);
  }
  free(desc.elements);
}

Global::~Global() {
  if (!type.type.is_ref()) return;
  std::lock_guard hold(store_lists_lock());
  if (home_.store != nullptr) remove_from(home_.store->globals_, &Global::home_, *this);
}

bool Table::admit(Slot value, Store* owner) {
  if (refers_to_heap(type_.element, value)) {
    std::lock_guard hold(store_lists_lock());
    return owner != nullptr && owner->claim(*this);
  }
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

bool Global::admit(Slot reference, Store* owner) {
  if (refers_to_heap(type.type, reference)) {
    // The value that decides about a constant's home is not in it yet.
    std::lock_guard hold(store_lists_lock());
    if (owner == nullptr || (home_.store != nullptr && home_.store != owner)) return false;
    value[0] = reference;
    return owner->claim(*this);
  }
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

namespace {

Ref<Store> share_home(const Home& home) {
  std::lock_guard hold(store_lists_lock());
  return home.store != nullptr && home.store->try_retain() ? Ref<Store>::adopt(home.store) : Ref<Store>();
}

}  // namespace

Ref<Store> Table::home() const { return share_home(home_); }
Ref<Store> Global::home() const { return share_home(home_); }

// -- the ends of stores and instances --

/// Tables and globals that outlive the store lose its functions and objects; what is the host's stays, functions held by the
/// table or global itself.
void Store::clear_homes() {
  const auto clear = [](Slot& slot, CanonType type, HostPins& pins) {
    if (slot == 0) return;
    if (!is_func_reference(type)) {
      if (refers_to_heap(type, slot)) slot = 0;
      return;
    }
    Func* func = reinterpret_cast<Func*>(slot);
    if (func->is_host()) {
      pins.add(*func->keeper);
    } else {
      slot = 0;
    }
  };
  for (Table* table : tables_) {
    for (uint64_t i = 0; i < table->desc.size; ++i) clear(table->desc.elements[i], table->type_.element, table->pins_);
    table->home_.store = nullptr;
  }
  for (Global* global : globals_) {
    clear(global->value[0], global->type.type, global->pins_);
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
  // Nothing refers into the heap any more; its finalizers are foreign code, so they run outside of the lock.
  heap_.reset();
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
