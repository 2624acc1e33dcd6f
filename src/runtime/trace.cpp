// The trace that decides which retired instances end.
#include "runtime/trace.h"

#include <functional>

#include "runtime/heap.h"

namespace wasmvm::runtime {

// The heap is marked along the way: objects that only unneeded instances reach keep nothing alive, such as tables of an
// instance's own functions in its globals. When the trace is done, so is a collection.
void Tracer::run() {
  count_inner_shares();
  heap_ = store_.heap_.get();
  if (heap_ != nullptr) {
    heap_->begin_marking();
    heap_->mark_own_roots();
    heap_->mark_root(store_.block.pending_exn);
  }
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
  const std::function<void(Func*)> visit_function = [this](Func* func) { visit(func->keeper); };
  do {
    while (!work_.empty()) {
      Instance* instance = work_.back();
      work_.pop_back();
      visit_members(*instance);
    }
    if (heap_ != nullptr) heap_->reach(visit_function);
  } while (!work_.empty());
  if (heap_ != nullptr) heap_->end_marking();
}

bool Tracer::is_needed(FuncKeeper* keeper) const {
  if (needed_.count(keeper) != 0) return true;
  Instance* module = keeper->as_instance();
  if (module == nullptr || module->code() != nullptr) return false;
  for (const auto& item : module->exports()) {
    if (item.second.func != nullptr && needed_.count(item.second.func->keeper) != 0) return true;
  }
  return false;
}

void Tracer::count_inner_shares() {
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

void Tracer::visit(FuncKeeper* keeper) {
  if (!needed_.insert(keeper).second) return;
  Instance* instance = keeper->as_instance();
  // Living instances are roots anyway.
  if (instance != nullptr && store_.retired_.count(keeper) != 0) work_.push_back(instance);
}

void Tracer::visit_slot(Slot slot) {
  if (slot == 0) return;
  FuncKeeper* keeper = reinterpret_cast<Func*>(slot)->keeper;
  // Neighbours in a table mostly belong together.
  if (keeper == last_) return;
  last_ = keeper;
  visit(keeper);
}

void Tracer::visit_slot(Slot slot, bool is_function) {
  if (is_function) {
    visit_slot(slot);
  } else if (heap_ != nullptr) {
    heap_->mark_root(slot);
  }
}

void Tracer::visit(Table& table) {
  if (!seen_.insert(&table).second) return;
  for (uint64_t i = 0; i < table.desc.size; ++i) visit_slot(table.desc.elements[i], table.holds_funcs_);
}

void Tracer::visit(Global& global) {
  if (!global.type.type.is_ref() || !seen_.insert(&global).second) return;
  visit_slot(global.value[0], global.holds_funcs_);
}

void Tracer::visit_elements(const Instance& instance) {
  const Module& module = *instance.module();
  for (size_t i = 0; i < instance.elements.size(); ++i) {
    if (instance.elements[i].empty()) continue;
    const bool is_function = is_func_reference(canonical(module.elements[i].type, module.type_ids));
    for (const Slot slot : instance.elements[i]) visit_slot(slot, is_function);
  }
}

void Tracer::visit_members(Instance& instance) {
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

}  // namespace wasmvm::runtime
