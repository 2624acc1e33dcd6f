// ModuleContext: what checking one function or constant expression needs to know of its module.
//
// The module's types are canonical by the time anyone asks (types.cpp ran first), so matching is a comparison of bits in the
// common case and a look-up in the type registry in the others.
// SPEC: https://webassembly.github.io/spec/core/valid/conventions.html#contexts
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "wasm/module.h"

namespace wasmvm::validate {

/// What validation needs of a structure as a whole, so that no instruction has to walk over all its fields.
struct StructFacts {
  uint32_t field_slots = 0;    ///< slots that the fields take as operands
  bool is_defaultable = true;  ///< each field has a default value
};

/// A view of a module under validation; borrowed from validate::check. Read-only once check_types is done, and then shared by
/// any number of threads.
class ModuleContext {
 public:
  /// `declared_refs` holds one flag per function: it may be named by ref.func in bodies.
  ModuleContext(const Module& module, const std::vector<bool>& declared_refs) : module_(module), declared_refs_(declared_refs) {}

  const Module& module() const { return module_; }
  /// Facts of a structure type; check_types has filled them in.
  const StructFacts& struct_facts(TypeIndex t) const { return struct_facts_[t.value]; }
  void learn_structs();
  bool is_declared(FuncIndex f) const { return declared_refs_[f.value]; }

  /// `sub` <: `super`, where `sub` may be one of the bottom types of the operand stack.
  bool matches(ValType sub, ValType super) const { return sub == super || matches_slow(sub, super); }
  bool matches(HeapType sub, HeapType super) const;
  /// The same type under possibly different indices.
  bool same(ValType a, ValType b) const;

  /// The error for a reference to a type that does not exist, if `type` (or `heap`) is one.
  std::optional<Error> check(ValType type, uint64_t offset) const {
    if (!type.is_ref() || type.heap().is_abstract()) return std::nullopt;
    return check(type.heap(), offset);
  }
  std::optional<Error> check(HeapType heap, uint64_t offset) const;

  /// Greatest type of the hierarchy that `heap` belongs to: any, func, extern or exn.
  HeapType top(HeapType heap) const;

  ValType address_type(const Limits& limits) const { return limits.is_64 ? ValType::i64() : ValType::i32(); }

 private:
  bool matches_slow(ValType sub, ValType super) const;

  const Module& module_;
  const std::vector<bool>& declared_refs_;
  std::vector<StructFacts> struct_facts_;  // one per type; meaningless for those that are no structures
};

/// Type of a segment's elements: plain function indices are references that are never null.
inline ValType segment_type(const ElemSegment& segment) {
  return segment.uses_exprs ? segment.type : ValType::ref(AbstractHeap::func, false);
}

/// Whether a value of `sub` may stand where `super` is declared, by the structural rules for declared subtypes.
bool composite_matches(const ModuleContext& context, const CompositeType& sub, const CompositeType& super);

/// Checks the type section and canonicalises it, recursion group by recursion group, into module.type_ids.
Status check_types(Module& module, ModuleContext& context);

}  // namespace wasmvm::validate
