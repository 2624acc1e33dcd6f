// Canonical types: equal recursion groups of all modules of the process share one set of ids, so that type equality is one
// comparison and a subtype test one look-up in the display of supertypes.
//
// SPEC: https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling (iso-recursive equality)
#pragma once

#include <cstdint>
#include <vector>

#include "base/ref.h"
#include "wasm/types.h"

namespace wasmvm {

/// Everything about one canonical type. Immutable; lives at a fixed address while any TypeScope holds its group.
struct TypeInfo {
  TypeId id;
  bool is_final = true;
  CanonComposite type;
  /// Supertype chain from the root to this type itself; display.size() - 1 is the depth. `a <: b` holds exactly if
  /// a.display.size() > depth(b) and a.display[depth(b)] == b.
  std::vector<TypeId> display;
  uint32_t param_slots = 0, result_slots = 0;  ///< of a function type, in 8-byte slots
};

/// Holds canonical types alive: the groups it registered, and through them all that they name. Movable, not copyable.
/// Thread rule: the registry behind it is internally locked; one scope is confined to one thread while it is being filled.
class TypeScope {
 public:
  TypeScope() = default;
  ~TypeScope();
  TypeScope(TypeScope&& other) noexcept : groups_(std::move(other.groups_)) { other.groups_.clear(); }
  TypeScope& operator=(TypeScope&& other) noexcept {
    std::swap(groups_, other.groups_);
    return *this;
  }

  /// Registers the recursion group `types[first .. first + count)` of a module whose earlier types have the ids
  /// `earlier[0 .. first)` and appends the group's ids to `earlier`. References of the group must be below first + count,
  /// each supertype list at most one long and naming an earlier type (of the module or of the group), no chain of supertypes
  /// longer than limits::kSubtypeDepth: the caller has checked. False, with nothing changed, if the process has no type ids left.
  bool register_group(const std::vector<SubType>& types, RecGroup group, std::vector<TypeId>& earlier);
  /// Registers a stand-alone final function type; its references must be to types that a living scope holds. Equal to what
  /// register_group makes of such a type in a group of its own.
  TypeId register_func(const CanonFuncType& type);
  /// Holds what `id` needs, for an id that some living scope already has.
  void hold(TypeId id);

 private:
  std::vector<uint32_t> groups_;
};

/// The type of an id that a living scope holds. Lock-free.
const TypeInfo& type_info(TypeId id);

/// Types registered in this process right now (for tests of leaks).
uint32_t registered_type_count();

/// `sub` <: `super`, both canonical.
bool is_subtype(TypeId sub, TypeId super);
bool is_subtype(CanonHeap sub, CanonHeap super);
bool is_subtype(CanonType sub, CanonType super);

/// Replaces module-relative type indices by canonical ids.
CanonType canonical(ValType type, const std::vector<TypeId>& ids);
CanonHeap canonical(HeapType heap, const std::vector<TypeId>& ids);
CanonFuncType canonical(const FuncType& type, const std::vector<TypeId>& ids);

}  // namespace wasmvm
