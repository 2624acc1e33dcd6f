// Tables, globals, tags and host functions.
#include "runtime/objects.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/heap.h"

namespace wasmvm::runtime {
namespace {

/// Makes `scope` hold the types that `type` names.
void hold_types(TypeScope& scope, CanonType type) {
  if (type.is_ref() && type.heap().is_defined()) scope.hold(type.heap().id());
}

}  // namespace

bool is_func_reference(CanonType type) {
  if (!type.is_ref()) return false;
  const CanonHeap heap = type.heap();
  if (heap.is_defined()) return type_info(heap.id()).type.kind == CompositeKind::Func;
  return heap.is(AbstractHeap::func) || heap.is(AbstractHeap::nofunc);
}

bool refers_to_heap(CanonType type, Slot value) {
  if (value == 0 || !type.is_ref() || is_func_reference(type)) return false;
  const CanonHeap heap = type.heap();
  if (heap.is(AbstractHeap::extern_) || heap.is(AbstractHeap::noextern)) return is_internal_extern(value) && (value & 1) == 0;
  return (value & 1) == 0;
}

// -- host functions --

HostFunc::HostFunc(const CanonFuncType& type, HostEntry entry, void* env, uint64_t cost) {
  func.type = scope.register_func(type);
  const TypeInfo& info = type_info(func.type);
  func.param_slots = info.param_slots;
  func.result_slots = info.result_slots;
  func.host = entry;
  func.host_env = env;
  func.host_cost = cost;
  func.keeper = this;
}

HostFunc::~HostFunc() {
  if (finalizer) finalizer();
}

// A pin stays until the table or global ends, even if its slot is overwritten: code may have copied the reference elsewhere in
// the object meanwhile. There are at most as many as functions that the host has made.
void HostPins::add(FuncKeeper& keeper) {
  Ref<FuncKeeper>& pin = pins_[&keeper];
  if (!pin) pin = Ref<FuncKeeper>::share(&keeper);
}

// -- tables --

// The storage is malloc's: growth moves it with realloc, and all users reach it through desc.
Result<Ref<Table>> Table::create(const CanonTable& type, Slot init, uint64_t max_elements, const Limiter& limiter) {
  auto table = Ref<Table>::adopt(new Table);
  table->type_ = type;
  hold_types(table->scope, type.element);
  table->holds_funcs_ = is_func_reference(type.element);
  uint64_t limit = std::min(max_elements, limits::kTableElements);
  if (type.limits.max) limit = std::min(limit, *type.limits.max);
  table->limit_ = limit;
  const uint64_t size = type.limits.min;
  if (size > limit) {
    return make_error(ErrCode::LimitExceeded, "limit exceeded",
                      "table of " + std::to_string(size) + " elements, at most " + std::to_string(limit) + " are allowed");
  }
  table->limiter_ = limiter;
  if (!limiter.allows(Resource::Table, 0, size, limit)) {
    return make_error(ErrCode::LimitExceeded, "limit exceeded",
                      "the host does not allow a table of " + std::to_string(size) + " elements");
  }
  // calloc, not a vector: a large table of nulls costs no memory until it is written, and failure is a value.
  if (size != 0) {
    table->desc.elements = static_cast<Slot*>(calloc(size, sizeof(Slot)));
    if (table->desc.elements == nullptr) {
      return make_error(ErrCode::OutOfMemory, "out of memory", "table of " + std::to_string(size) + " elements");
    }
    if (init != 0) std::fill_n(table->desc.elements, size, init);
  }
  table->capacity_ = size;
  table->desc.size = size;
  return table;
}

CanonTable Table::type() const {
  CanonTable now = type_;
  now.limits.min = desc.size;
  return now;
}

int64_t Table::grow(uint64_t delta, Slot value) {
  const uint64_t old_size = desc.size;
  if (delta > limit_ - old_size) return -1;
  const uint64_t new_size = old_size + delta;
  if (!limiter_.allows(Resource::Table, old_size, new_size, limit_)) return -1;
  if (new_size > capacity_) {
    // Half as much again, so that growth one by one stays linear.
    const uint64_t capacity = std::min(limit_, std::max(new_size, capacity_ + capacity_ / 2));
    auto* grown = static_cast<Slot*>(realloc(desc.elements, capacity * sizeof(Slot)));
    if (grown == nullptr) return -1;
    desc.elements = grown;
    capacity_ = capacity;
  }
  if (delta != 0) std::fill_n(desc.elements + old_size, delta, value);
  desc.size = new_size;
  return static_cast<int64_t>(old_size);
}

// -- globals and tags --

Global::Global(const CanonGlobal& t) : type(t) {
  hold_types(scope, t.type);
  holds_funcs_ = is_func_reference(t.type);
}

Tag::Tag(TypeId t) : type(t) { scope.hold(t); }

}  // namespace wasmvm::runtime
