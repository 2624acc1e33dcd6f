// What guest code does with heap objects through C++: allocation, bulk operations on arrays, casts and conversions. All tiers
// call these.
//
// Operands lie in consecutive slots, in the order of the instruction's parameters (v128: two slots); a result replaces them.
// Whoever calls something that allocates has set StoreBlock::stack_top behind every slot that may hold a reference.
// Nothing is written before all checks have passed.
// SPEC: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-instructions
#pragma once

#include "runtime/heap.h"
#include "runtime/instance.h"

namespace wasmvm::runtime {

/// `type` is an index of the module's types; `second` the segment, the count of array.new_fixed, or nothing.
using GcBuiltin = ErrCode(Context& ctx, uint32_t type, uint32_t second, Slot* operands);

GcBuiltin struct_new, struct_new_default;
GcBuiltin array_new, array_new_default, array_new_fixed, array_new_data, array_new_elem;
GcBuiltin array_fill, array_copy, array_init_data, array_init_elem;
GcBuiltin any_convert_extern;  ///< boxes a host's word

/// The external view of an internal reference.
Slot extern_convert_any(const StoreBlock& store, Slot reference);

/// Packs the value of a slot (v128: two) into a field, and back, zero-extended.
void store_field(uint8_t* at, const FieldLayout& field, const Slot* value);
void load_field(const uint8_t* at, const FieldLayout& field, Slot* value);

/// What a cast asks for, ready to be tested.
struct CastTarget {
  enum Kind : uint8_t {
    Everything,  ///< the top of a hierarchy
    Eq,
    I31,
    Struct,
    Array,
    Object,    ///< a struct or array type: `type`
    Function,  ///< a function type: `type`
    Nothing,   ///< the bottom of a hierarchy
  } kind = Everything;
  TypeId type;
  static CastTarget of(CanonHeap heap);
};
/// Is a reference, not null, of the target's type? The reference belongs to the target's hierarchy.
bool is_instance_of(const StoreBlock& store, Slot reference, CastTarget target);
/// The same for objects: `wanted` is the type of a struct or array, `type` what an object's header says.
inline bool is_object_type(uint32_t type, TypeId wanted) {
  return type == wanted.value || (type < kFirstSpecialObject && is_subtype(TypeId(type), wanted));
}

}  // namespace wasmvm::runtime
