// Table instructions.
#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// The table at an index, or null after reporting that there is none.
const Table* FunctionValidator::table(uint32_t index) {
  if (index < module_.tables.size()) return &module_.tables[index];
  unknown(ErrCode::InvalidTableIdx, index, module_.tables.size());
  return nullptr;
}

/// The element segment at an index, or null after reporting that there is none.
const ElemSegment* FunctionValidator::elem_segment(uint32_t index) {
  if (index < module_.elements.size()) return &module_.elements[index];
  unknown(ErrCode::InvalidElemIdx, index, module_.elements.size());
  return nullptr;
}

/// With at = address type and t = element type of the table: table.get : [at] -> [t]; table.set : [at t] -> [];
/// table.size : [] -> [at]; table.grow : [t at] -> [at]; table.fill : [at t at] -> []; table.init : [at i32 i32] -> [];
/// table.copy : [at1 at2 at] -> [], where at is i64 only if both tables are 64-bit.
bool FunctionValidator::step_table() {
  const ValType i32 = ValType::i32();
  if (inst_.op == Opcode::elem_drop) return elem_segment(inst_.index) != nullptr;
  // TableInit names the segment first, the others the (destination) table.
  const Table* target = table(inst_.op == Opcode::table_init ? inst_.index2 : inst_.index);
  if (target == nullptr) return false;
  const ValType address = context_.address_type(target->type.limits);
  const ValType element = target->type.element;
  switch (inst_.op) {
    case Opcode::table_get:
      if (!pop({address})) return false;
      push(element);
      return true;
    case Opcode::table_set: return pop({address, element});
    case Opcode::table_size: push(address); return true;
    case Opcode::table_grow:
      if (!pop({element, address})) return false;
      push(address);
      return true;
    case Opcode::table_fill: return pop({address, element, address});
    case Opcode::table_init:
    case Opcode::table_copy: {
      const bool is_copy = inst_.op == Opcode::table_copy;
      const Table* source = is_copy ? table(inst_.index2) : nullptr;
      const ElemSegment* segment = is_copy ? nullptr : elem_segment(inst_.index);
      if (source == nullptr && segment == nullptr) return false;
      const ValType found = is_copy ? source->type.element : segment_type(*segment);
      if (!context_.matches(found, element)) {
        return fail(
            type_mismatch("elements of type " + to_text(found) + " do not fit a table of " + to_text(element), inst_.offset));
      }
      if (!is_copy) return pop({address, i32, i32});
      const ValType from = context_.address_type(source->type.limits);
      const ValType length = address == from ? address : i32;
      return pop({address, from, length});
    }
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

}  // namespace wasmvm::validate
