// Matching of module-relative types through their canonical ids.
#include "validate/context.h"

#include "validate/diagnostics.h"
#include "wasm/type_registry.h"

namespace wasmvm::validate {

void ModuleContext::learn_structs() {
  struct_facts_.assign(module_.types.size(), {});
  for (size_t t = 0; t < module_.types.size(); ++t) {
    StructFacts& facts = struct_facts_[t];
    for (const FieldType& field : module_.types[t].type.fields) {
      facts.field_slots += field.storage.slots();
      facts.is_defaultable &= field.storage.is_defaultable();
    }
  }
}

/// SPEC: https://webassembly.github.io/spec/core/valid/matching.html#value-types
bool ModuleContext::matches_slow(ValType sub, ValType super) const {
  if (sub.is_bottom()) return true;
  if (!sub.is_ref() || !super.is_ref()) return false;
  if (sub == kBottomRef) return true;
  if (sub.is_nullable() && !super.is_nullable()) return false;
  return matches(sub.heap(), super.heap());
}

/// Canonical ids know their supertypes, so no chain is walked here.
bool ModuleContext::matches(HeapType sub, HeapType super) const {
  if (sub == super) return true;
  return is_subtype(canonical(sub, module_.type_ids), canonical(super, module_.type_ids));
}

bool ModuleContext::same(ValType a, ValType b) const {
  if (a == b) return true;
  if (!a.is_ref() || !b.is_ref()) return false;
  return canonical(a, module_.type_ids) == canonical(b, module_.type_ids);
}

/// The registry must never see an index that is out of bounds, so every type of a body passes here first.
std::optional<Error> ModuleContext::check(HeapType heap, uint64_t offset) const {
  if (heap.is_abstract() || heap.id().value < module_.types.size()) return std::nullopt;
  return unknown_index(ErrCode::InvalidFuncTypeIdx, heap.id().value, module_.types.size(), offset);
}

HeapType ModuleContext::top(HeapType heap) const {
  if (heap.is_defined()) {
    const bool is_func = module_.types[heap.id().value].type.kind == CompositeKind::Func;
    return is_func ? AbstractHeap::func : AbstractHeap::any;
  }
  switch (heap.abstract()) {
    case AbstractHeap::func:
    case AbstractHeap::nofunc: return AbstractHeap::func;
    case AbstractHeap::extern_:
    case AbstractHeap::noextern: return AbstractHeap::extern_;
    case AbstractHeap::exn:
    case AbstractHeap::noexn: return AbstractHeap::exn;
    default: return AbstractHeap::any;
  }
}

}  // namespace wasmvm::validate
