// Layouts of heap types, and what the heap's marking needs to know of the store around it.
#include <cstring>

#include "runtime/heap.h"
#include "runtime/heap_roots.h"
#include "runtime/instance.h"
#include "runtime/store.h"

namespace wasmvm::runtime {
namespace {

bool is_func_heap(CanonHeap heap) {
  if (heap.is_defined()) return type_info(heap.id()).type.kind == CompositeKind::Func;
  return heap.is(AbstractHeap::func) || heap.is(AbstractHeap::nofunc);
}

FieldLayout field_of(CanonType storage) {
  FieldLayout field;
  if (storage.is_ref()) {
    const CanonHeap heap = storage.heap();
    if (is_func_heap(heap)) {
      field.kind = FieldLayout::FuncRef;
    } else if (heap.is(AbstractHeap::extern_) || heap.is(AbstractHeap::noextern)) {
      field.kind = FieldLayout::ExternRef;
    } else {
      field.kind = FieldLayout::HeapRef;
    }
    field.size = field.kind == FieldLayout::HeapRef ? 4 : 8;
  } else if (storage == CanonType::i8()) {
    field.size = 1;
  } else if (storage == CanonType::i16()) {
    field.size = 2;
  } else if (storage.is_vec()) {
    field.size = 16;
  } else {
    field.size = storage == CanonType::i32() || storage == CanonType::f32() ? 4 : 8;
  }
  return field;
}

}  // namespace

Layout Layout::of(const TypeInfo& type) {
  Layout layout;
  layout.kind = type.type.kind;
  uint32_t at = sizeof(ObjectHeader);
  for (const auto& declared : type.type.fields) {
    FieldLayout field = field_of(declared.storage);
    const uint32_t align = field.size > 8 ? 8 : field.size;
    at = (at + align - 1) & ~(align - 1);
    field.offset = at;
    if (layout.kind == CompositeKind::Struct) at += field.size;
    layout.fields.push_back(field);
  }
  layout.size = layout.kind == CompositeKind::Struct ? (at + 7) & ~7u : at;
  return layout;
}

const Layout& Heap::find_layout(TypeId type) {
  std::unique_ptr<Layout>& entry = layouts_[type.value];
  if (!entry) {
    types_.hold(type);
    entry = std::make_unique<Layout>(Layout::of(type_info(type)));
  }
  recent_layouts_[type.value % recent_layouts_.size()] = {type.value, entry.get()};
  return *entry;
}

void Heap::visit_function(const uint8_t* at) const {
  Func* func;
  std::memcpy(&func, at, sizeof func);
  if (func != nullptr) (*on_function_)(func);
}

void Heap::visit_exception_functions(GcRef ref) const {
  const uint8_t* values = at(ref) + sizeof(ObjectHeader) + sizeof(Tag*);
  Tag* tag;
  std::memcpy(&tag, at(ref) + sizeof(ObjectHeader), sizeof tag);
  for (CanonType type : type_info(tag->type).type.func.params) {
    if (type.is_ref() && field_of(type).kind == FieldLayout::FuncRef) visit_function(values);
    values += type.slots() * sizeof(Slot);
  }
}

Heap& Store::heap() {
  if (!heap_) {
    heap_ = std::make_unique<Heap>(*this, options_.gc_heap_bytes);
    heap_->set_stress(options_.gc_stress);
  }
  return *heap_;
}

void Heap::mark_roots() {
  store_.visit_heap_roots([this](Slot slot) {
    ++root_slots_;
    mark_slot(slot);
  });
  mark_own_roots();
}

void Heap::mark_own_roots() {
  for (const auto& pin : pins_) mark(pin.first);
  for (const std::vector<Slot>* roots : temporaries_) {
    root_slots_ += roots->size();
    for (Slot slot : *roots) mark_slot(slot);
  }
}

}  // namespace wasmvm::runtime
