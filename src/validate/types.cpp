// The type section: bounds, supertype rules, canonicalisation.
//
// Groups are taken in order. First everything that the registry relies on is checked (references within bounds, at most one
// supertype, which comes earlier, chains of bounded length), then the group gets its canonical ids, then the declared
// subtype relations are verified with the help of these ids. All three steps are linear in the size of the group.
// SPEC: https://webassembly.github.io/spec/core/valid/types.html#recursive-types
#include <string>

#include "validate/context.h"
#include "validate/diagnostics.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

// The binary position of a type is not kept by the decoder; the message names the index instead.
constexpr uint64_t kNoOffset = Error::kNoOffset;

/// A mutable field is written and read, so its type must be the same; an immutable one may be more special.
bool fields_match(const ModuleContext& context, const FieldType& sub, const FieldType& super) {
  if (sub.mut != super.mut) return false;
  return sub.mut == Mutability::Var ? context.same(sub.storage, super.storage) : context.matches(sub.storage, super.storage);
}

/// Contravariant in parameters, covariant in results.
bool functions_match(const ModuleContext& context, const FuncType& sub, const FuncType& super) {
  if (sub.params.size() != super.params.size() || sub.results.size() != super.results.size()) return false;
  for (size_t i = 0; i < sub.params.size(); ++i) {
    if (!context.matches(super.params[i], sub.params[i])) return false;
  }
  for (size_t i = 0; i < sub.results.size(); ++i) {
    if (!context.matches(sub.results[i], super.results[i])) return false;
  }
  return true;
}

/// One walk over the type section.
class TypeSectionChecker {
 public:
  TypeSectionChecker(Module& module, const ModuleContext& context) : module_(module), context_(context) {}

  Status run() {
    depths_.resize(module_.types.size());
    const bool known = module_.type_ids.size() == module_.types.size();  // checked before: the ids are shared by now
    for (const RecGroup& group : module_.rec_groups) {
      const uint32_t end = group.first.value + group.count;
      for (uint32_t t = group.first.value; t < end; ++t) WASMVM_TRY(check_entry(t, end));
      if (!known && !module_.type_scope.register_group(module_.types, group, module_.type_ids)) {
        return limit_exceeded("the process holds too many different types", Error::kNoOffset);
      }
      for (uint32_t t = group.first.value; t < end; ++t) WASMVM_TRY(check_supertype(t));
    }
    return {};
  }

 private:
  /// What must hold before the group may be registered.
  Status check_entry(uint32_t t, uint32_t group_end) {
    const SubType& entry = module_.types[t];
    // Only recursive types may refer to themselves and to what follows in their group.
    const uint32_t bound = module_.features.has(Proposal::GC) ? group_end : t;
    WASMVM_TRY(check_references(entry.type.func.params, bound, group_end));
    WASMVM_TRY(check_references(entry.type.func.results, bound, group_end));
    for (const FieldType& field : entry.type.fields) WASMVM_TRY(check_reference(field.storage, bound, group_end));
    if (entry.type.func.results.size() > 1 && !module_.features.has(Proposal::MultiValue)) {
      return disabled_error(Proposal::MultiValue, "type " + std::to_string(t), kNoOffset, "invalid result arity");
    }
    return check_supertype_list(t);
  }

  Status check_references(const std::vector<ValType>& types, uint32_t bound, uint32_t group_end) {
    for (const ValType type : types) WASMVM_TRY(check_reference(type, bound, group_end));
    return {};
  }

  /// Types may name earlier types and those of their own group.
  Status check_reference(ValType type, uint32_t bound, uint32_t group_end) {
    if (!type.is_ref() || type.heap().is_abstract()) return {};
    const uint32_t index = type.heap().id().value;
    if (index < bound) return {};
    if (index < group_end) {
      return disabled_error(Proposal::GC, "recursive type", kNoOffset, "unknown type " + std::to_string(index));
    }
    return unknown_index(ErrCode::InvalidFuncTypeIdx, index, bound, kNoOffset);
  }

  /// At most one supertype, an earlier type, and not too long a chain: displays of canonical types are copied per type.
  Status check_supertype_list(uint32_t t) {
    const std::vector<TypeIndex>& supers = module_.types[t].supertypes;
    const std::string name = "sub type " + std::to_string(t);
    if (supers.empty()) return {};
    if (supers.size() > 1) { return make_error(ErrCode::InvalidSubType, name + " has more than one super type", {}, kNoOffset); }
    const uint32_t super = supers[0].value;
    if (super >= module_.types.size()) {
      return unknown_index(ErrCode::InvalidFuncTypeIdx, super, module_.types.size(), kNoOffset);
    }
    if (super >= t) {
      // The suite calls a supertype outside of the group unknown.
      return make_error(ErrCode::InvalidFuncTypeIdx, "unknown type " + std::to_string(super), "forward use in " + name,
                        kNoOffset);
    }
    depths_[t] = static_cast<uint8_t>(depths_[super] + 1);
    if (depths_[t] > limits::kSubtypeDepth) {
      return limit_exceeded(name + " has more than " + std::to_string(limits::kSubtypeDepth) + " super types", kNoOffset);
    }
    return {};
  }

  /// What must hold once the group has canonical ids.
  Status check_supertype(uint32_t t) {
    const SubType& sub = module_.types[t];
    if (sub.supertypes.empty()) return {};
    const uint32_t super_index = sub.supertypes[0].value;
    const SubType& super = module_.types[super_index];
    const std::string name = "sub type " + std::to_string(t);
    if (super.is_final) {
      return make_error(ErrCode::InvalidSubType, name + " does not match super type " + std::to_string(super_index),
                        "the super type is final", kNoOffset);
    }
    if (!composite_matches(context_, sub.type, super.type)) {
      return make_error(ErrCode::InvalidSubType, name + " does not match super type " + std::to_string(super_index), {},
                        kNoOffset);
    }
    return {};
  }

  Module& module_;
  const ModuleContext& context_;
  std::vector<uint8_t> depths_;  // length of each type's chain of supertypes
};

}  // namespace

bool composite_matches(const ModuleContext& context, const CompositeType& sub, const CompositeType& super) {
  if (sub.kind != super.kind) return false;
  if (sub.kind == CompositeKind::Func) return functions_match(context, sub.func, super.func);
  // A structure may add fields behind those of its supertype.
  if (sub.fields.size() < super.fields.size()) return false;
  for (size_t i = 0; i < super.fields.size(); ++i) {
    if (!fields_match(context, sub.fields[i], super.fields[i])) return false;
  }
  return true;
}

Status check_types(Module& module, ModuleContext& context) {
  WASMVM_TRY(TypeSectionChecker(module, context).run());
  context.learn_structs();
  return {};
}

}  // namespace wasmvm::validate
