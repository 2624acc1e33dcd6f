// Structures and arrays.
#include <algorithm>

#include "validate/diagnostics.h"
#include "validate/function.h"
#include "wasm/limits.h"

namespace wasmvm::validate {

/// The type at an index of the type section if it is of `kind`, or null after reporting that it is not.
const CompositeType* FunctionValidator::composite(uint32_t index, CompositeKind kind) {
  if (index >= module_.types.size()) {
    unknown(ErrCode::InvalidFuncTypeIdx, index, module_.types.size());
    return nullptr;
  }
  const CompositeType& type = module_.types[index].type;
  if (type.kind == kind) return &type;
  fail(wrong_kind(index, type.kind, kind, inst_.offset));
  return nullptr;
}

/// The field that a TypeField immediate names.
const FieldType* FunctionValidator::struct_field() {
  const CompositeType* type = composite(inst_.index, CompositeKind::Struct);
  if (type == nullptr) return nullptr;
  if (inst_.index2 < type->fields.size()) return &type->fields[inst_.index2];
  unknown(ErrCode::InvalidFieldIdx, inst_.index2, type->fields.size());
  return nullptr;
}

const FieldType* FunctionValidator::array_element(uint32_t index) {
  const CompositeType* type = composite(index, CompositeKind::Array);
  return type == nullptr ? nullptr : &type->fields[0];
}

/// Packed storage is read with a sign, unpacked storage without.
bool FunctionValidator::check_packing(ValType storage, bool is_packed_get, ErrCode packed, ErrCode unpacked) {
  if (storage.is_packed() == is_packed_get) return true;
  const ErrCode code = is_packed_get ? unpacked : packed;
  return fail(make_error(code, error_text(code), to_text(storage), inst_.offset));
}

/// Only fields declared `mut` can be written.
bool FunctionValidator::require_mutable(const FieldType& field, ErrCode code) {
  if (field.mut == Mutability::Var) return true;
  return fail(make_error(code, error_text(code), "of type " + std::to_string(inst_.index), inst_.offset));
}

/// Bytes of a data segment can become numbers and vectors, never references.
bool FunctionValidator::require_numeric(ValType storage) {
  if (!storage.is_ref()) return true;
  return fail(
      make_error(ErrCode::ArrayTypesNumtypeRequired, "array type is not numeric or vector", to_text(storage), inst_.offset));
}

/// Pops a value for each field. In unreachable code only those that are there are looked at, however many fields there are.
bool FunctionValidator::pop_fields(const std::vector<FieldType>& fields, uint32_t slots) {
  const size_t have = std::min<size_t>(fields.size(), size_ - base_);
  bool fits = have == fields.size() || control_.back().unreachable;
  const ValType* found = stack_ + (size_ - have);
  const FieldType* wanted = fields.data() + (fields.size() - have);
  work_ += have;
  for (size_t i = 0; fits && i < have; ++i) fits = context_.matches(found[i], wanted[i].storage.unpacked());
  if (!fits) {
    std::vector<ValType> types;
    for (const FieldType& field : fields) types.push_back(field.storage.unpacked());
    return mismatch(types);
  }
  if (have < fields.size()) note_height(base_ + control_.back().wide + slots);
  drop(have);
  return true;
}

/// struct.new x : [t*] -> [(ref x)], where t* are the unpacked field types; struct.new_default x : [] -> [(ref x)].
bool FunctionValidator::struct_new(bool with_default) {
  const CompositeType* type = composite(inst_.index, CompositeKind::Struct);
  if (type == nullptr) return false;
  const StructFacts& facts = context_.struct_facts(TypeIndex(inst_.index));
  if (with_default && !facts.is_defaultable) {
    return fail(make_error(ErrCode::InvalidNotDefaultableField, "field type is not defaultable",
                           "of type " + std::to_string(inst_.index), inst_.offset));
  }
  if (!with_default && !pop_fields(type->fields, facts.field_slots)) return false;
  push(ref_to(inst_.index, false));
  return true;
}

/// struct.get x i : [(ref null x)] -> [t]; the forms with a sign exist for packed fields only, the plain one for others.
bool FunctionValidator::struct_get(bool is_packed_get) {
  const FieldType* field = struct_field();
  if (field == nullptr) return false;
  if (!check_packing(field->storage, is_packed_get, ErrCode::InvalidPackedField, ErrCode::InvalidUnpackedField)) { return false; }
  if (!pop({ref_to(inst_.index, true)})) return false;
  push(field->storage.unpacked());
  return true;
}

/// struct.set x i : [(ref null x) t] -> [], if field i is mutable.
bool FunctionValidator::struct_set() {
  const FieldType* field = struct_field();
  return field != nullptr && require_mutable(*field, ErrCode::ImmutableField) &&
         pop({ref_to(inst_.index, true), field->storage.unpacked()});
}

/// array.new x : [t i32] -> [(ref x)]; array.new_default x : [i32] -> [(ref x)], if elements have a default value.
bool FunctionValidator::array_new(bool with_default) {
  const FieldType* element = array_element(inst_.index);
  if (element == nullptr) return false;
  if (with_default) {
    if (!element->storage.is_defaultable()) {
      return fail(make_error(ErrCode::InvalidNotDefaultableArray, "array type is not defaultable", to_text(element->storage),
                             inst_.offset));
    }
    if (!pop({ValType::i32()})) return false;
  } else if (!pop({element->storage.unpacked(), ValType::i32()})) {
    return false;
  }
  push(ref_to(inst_.index, false));
  return true;
}

/// array.new_fixed x n : [t^n] -> [(ref x)]. The engine limits n.
bool FunctionValidator::array_new_fixed() {
  const FieldType* element = array_element(inst_.index);
  if (element == nullptr) return false;
  const uint32_t count = inst_.index2;
  if (count > limits::kArrayNewFixed) {
    return fail(limit_exceeded(
        "array.new_fixed of " + std::to_string(count) + " elements, at most " + std::to_string(limits::kArrayNewFixed),
        inst_.offset));
  }
  // The operands are there one by one; only unreachable code may have fewer than `count`.
  const ValType type = element->storage.unpacked();
  const uint32_t have = std::min(count, size_ - base_);
  bool fits = have == count || control_.back().unreachable;
  work_ += have;
  for (uint32_t i = size_ - have; fits && i < size_; ++i) fits = context_.matches(stack_[i], type);
  if (!fits) return mismatch((std::to_string(count) + " operands of type " + to_text(type)).c_str());
  if (have < count) note_height(base_ + control_.back().wide + count * type.slots());
  drop(have);
  push(ref_to(inst_.index, false));
  return true;
}

/// array.get x : [(ref null x) i32] -> [t]; with a sign for packed elements.
bool FunctionValidator::array_get(bool is_packed_get) {
  const FieldType* element = array_element(inst_.index);
  if (element == nullptr) return false;
  if (!check_packing(element->storage, is_packed_get, ErrCode::InvalidPackedArray, ErrCode::InvalidUnpackedArray)) {
    return false;
  }
  if (!pop({ref_to(inst_.index, true), ValType::i32()})) return false;
  push(element->storage.unpacked());
  return true;
}

/// array.copy x y : [(ref null x) i32 (ref null y) i32 i32] -> [], if x is mutable and takes what y holds.
bool FunctionValidator::array_copy() {
  const FieldType* to = array_element(inst_.index);
  if (to == nullptr || !require_mutable(*to, ErrCode::ImmutableArray)) return false;
  const FieldType* from = array_element(inst_.index2);
  if (from == nullptr) return false;
  if (!context_.matches(from->storage, to->storage)) {
    return fail(make_error(ErrCode::ArrayTypesMismatch, "array types do not match",
                           to_text(from->storage) + " into " + to_text(to->storage), inst_.offset));
  }
  const ValType i32 = ValType::i32();
  return pop({ref_to(inst_.index, true), i32, ref_to(inst_.index2, true), i32, i32});
}

/// array.new_data, array.new_elem, array.init_data, array.init_elem: contents from a segment.
bool FunctionValidator::array_segment() {
  const ValType i32 = ValType::i32();
  const bool is_new = inst_.op == Opcode::array_new_data || inst_.op == Opcode::array_new_elem;
  const bool is_data = inst_.op == Opcode::array_new_data || inst_.op == Opcode::array_init_data;
  const FieldType* element = array_element(inst_.index);
  if (element == nullptr) return false;
  if (!is_new && !require_mutable(*element, ErrCode::ImmutableArray)) return false;
  if (is_data) {
    if (!require_numeric(element->storage) || !check_data_index(inst_.index2)) return false;
  } else {
    const ElemSegment* segment = elem_segment(inst_.index2);
    if (segment == nullptr) return false;
    if (!context_.matches(segment_type(*segment), element->storage)) {
      return fail(type_mismatch(
          "elements of type " + to_text(segment_type(*segment)) + " do not fit an array of " + to_text(element->storage),
          inst_.offset));
    }
  }
  if (!is_new) return pop({ref_to(inst_.index, true), i32, i32, i32});
  if (!pop({i32, i32})) return false;
  push(ref_to(inst_.index, false));
  return true;
}

/// Dispatch of the 0xfb group. Types and indices are those of the module: a reference made by struct.new x has type
/// (ref x), and equivalence with other indices is left to the comparison of operands.
bool FunctionValidator::step_aggregate() {
  const ValType i32 = ValType::i32();
  switch (inst_.op) {
    case Opcode::struct_new: return struct_new(false);
    case Opcode::struct_new_default: return struct_new(true);
    case Opcode::struct_get: return struct_get(false);
    case Opcode::struct_get_s:
    case Opcode::struct_get_u: return struct_get(true);
    case Opcode::struct_set: return struct_set();
    case Opcode::array_new: return array_new(false);
    case Opcode::array_new_default: return array_new(true);
    case Opcode::array_new_fixed: return array_new_fixed();
    case Opcode::array_new_data:
    case Opcode::array_new_elem:
    case Opcode::array_init_data:
    case Opcode::array_init_elem: return array_segment();
    case Opcode::array_get: return array_get(false);
    case Opcode::array_get_s:
    case Opcode::array_get_u: return array_get(true);
    case Opcode::array_set:
    case Opcode::array_fill: {
      const FieldType* element = array_element(inst_.index);
      if (element == nullptr || !require_mutable(*element, ErrCode::ImmutableArray)) return false;
      const ValType array = ref_to(inst_.index, true);
      const ValType value = element->storage.unpacked();
      return inst_.op == Opcode::array_set ? pop({array, i32, value}) : pop({array, i32, value, i32});
    }
    case Opcode::array_copy: return array_copy();
    case Opcode::array_len:
      if (!pop({ValType::ref(AbstractHeap::array, true)})) return false;
      push(i32);
      return true;
    default: return step_cast();
  }
}

}  // namespace wasmvm::validate
