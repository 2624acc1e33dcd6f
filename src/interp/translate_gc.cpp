// Translation of structs, arrays, i31 and casts.
//
// Accesses have the place of their field in the cell. Everything that may allocate has its operands in slots and leaves no
// accumulator with a reference behind: a collection in the middle of it looks at slots only.
#include <cassert>

#include "interp/translate.h"
#include "runtime/gc_builtins.h"

namespace wasmvm::interp {
namespace {

FieldOp field_op(ValType storage, uint8_t bytes, bool is_signed) {
  if (storage.is_float()) return bytes == 4 ? FieldOp::F32 : FieldOp::F64;
  switch (bytes) {
    case 1: return is_signed ? FieldOp::I8S : FieldOp::I8U;
    case 2: return is_signed ? FieldOp::I16S : FieldOp::I16U;
    case 4: return FieldOp::U32;
    case 8: return FieldOp::U64;
    default: return FieldOp::V128;
  }
}

GcUnary gc_unary_of(Opcode op) {
  switch (op) {
    case Opcode::array_len: return GcUnary::ArrayLen;
    case Opcode::ref_i31: return GcUnary::RefI31;
    case Opcode::i31_get_s: return GcUnary::I31GetS;
    case Opcode::i31_get_u: return GcUnary::I31GetU;
    default: return GcUnary::ExternConvertAny;
  }
}

}  // namespace

void Translator::aggregate(const Instruction& in) {
  switch (in.op) {
    case Opcode::struct_get:
    case Opcode::struct_get_s:
    case Opcode::struct_get_u: return struct_get(in);
    case Opcode::struct_set: return struct_set(in);
    case Opcode::array_get:
    case Opcode::array_get_s:
    case Opcode::array_get_u: return array_get(in);
    case Opcode::array_set: return array_set(in);
    case Opcode::ref_test:
    case Opcode::ref_test_null: return ref_test(in);
    case Opcode::ref_cast:
    case Opcode::ref_cast_null: return ref_cast(in);
    case Opcode::array_len:
    case Opcode::ref_i31:
    case Opcode::i31_get_s:
    case Opcode::i31_get_u:
    case Opcode::extern_convert_any: {
      const GcUnary op = gc_unary_of(in.op);
      Entry a = pop();
      if (a.kind != Entry::Acc) force_slot(a);
      const Src from = source(a);
      clobber(Bank::Int);
      const uint16_t slot = from == Src::Slot ? static_cast<uint16_t>(force_slot(a)) : uint16_t{0};
      const uint32_t cell = emit(gc_unary_handler(op, from, false), {0, slot, {}});
      return push_acc(Bank::Int, cell, gc_unary_handler(op, from, true), false);
    }
    case Opcode::struct_new: return gc_call(in, static_cast<uint32_t>(module_.types[in.index].type.fields.size()), true);
    case Opcode::struct_new_default: return gc_call(in, 0, true);
    case Opcode::array_new_fixed: return gc_call(in, in.index2, true);
    case Opcode::array_new_default:
    case Opcode::any_convert_extern: return gc_call(in, 1, true);
    case Opcode::array_new:
    case Opcode::array_new_data:
    case Opcode::array_new_elem: return gc_call(in, 2, true);
    case Opcode::array_fill:
    case Opcode::array_init_data:
    case Opcode::array_init_elem: return gc_call(in, 4, false);
    case Opcode::array_copy: return gc_call(in, 5, false);
    default: assert(false);
  }
}

/// Leaves the result of the cell's handler pair in the accumulator of its bank, vectors in their slot.
void Translator::field_result(Bank bank, const void* handler, const void* slot_handler, Operands ops) {
  if (bank == Bank::Vec) {
    push_slot(bank);
    ops.d = static_cast<uint16_t>(stack_.back().slot);
    emit(slot_handler, ops);
    return;
  }
  const uint32_t cell = emit(handler, ops);
  push_acc(bank, cell, slot_handler, false);
}

void Translator::struct_get(const Instruction& in) {
  const ValType storage = module_.types[in.index].type.fields[in.index2].storage;
  const runtime::FieldLayout field = module_code_.layout(TypeIndex(in.index)).fields[in.index2];
  const FieldOp op = field_op(storage, field.size, in.op == Opcode::struct_get_s);
  Entry object = pop();
  if (object.kind != Entry::Acc) force_slot(object);
  const Src from = source(object);
  const Bank bank = bank_of(storage.unpacked());
  clobber(bank);
  Operands ops{0, from == Src::Slot ? static_cast<uint16_t>(force_slot(object)) : uint16_t{0}, {}};
  ops.imm = field.offset;
  field_result(bank, struct_get_handler(op, from, false), struct_get_handler(op, from, true), ops);
}

void Translator::struct_set(const Instruction& in) {
  const ValType storage = module_.types[in.index].type.fields[in.index2].storage;
  const runtime::FieldLayout field = module_code_.layout(TypeIndex(in.index)).fields[in.index2];
  Entry value = pop();
  Entry object = pop();
  if (value.kind == Entry::Const) force_slot(value);
  Operands ops{static_cast<uint16_t>(force_slot(object)), 0, {}};
  const Src from = source(value);
  if (from == Src::Slot) ops.a = static_cast<uint16_t>(force_slot(value));
  ops.imm = field.offset;
  emit(struct_set_handler(field_op(storage, field.size, false), from), ops);
}

void Translator::array_get(const Instruction& in) {
  const ValType storage = module_.types[in.index].type.fields[0].storage;
  const FieldOp op = field_op(storage, module_code_.layout(TypeIndex(in.index)).fields[0].size, in.op == Opcode::array_get_s);
  Entry index = pop();
  Entry array = pop();
  Operands ops{0, static_cast<uint16_t>(force_slot(array)), {}};
  const Src from = source(index);
  const Bank bank = bank_of(storage.unpacked());
  if (from == Src::Slot) ops.slots.b = static_cast<uint16_t>(force_slot(index));
  if (from == Src::Const) ops.imm = static_cast<uint32_t>(index.bits);
  clobber(bank);
  field_result(bank, array_get_handler(op, from, false), array_get_handler(op, from, true), ops);
}

void Translator::array_set(const Instruction& in) {
  const ValType storage = module_.types[in.index].type.fields[0].storage;
  const uint8_t bytes = module_code_.layout(TypeIndex(in.index)).fields[0].size;
  Entry value = pop();
  Entry index = pop();
  Entry array = pop();
  if (value.kind == Entry::Const) force_slot(value);
  Operands ops{static_cast<uint16_t>(force_slot(array)), static_cast<uint16_t>(force_slot(index)), {}};
  const Src from = source(value);
  if (from == Src::Slot) ops.slots.b = static_cast<uint16_t>(force_slot(value));
  emit(array_set_handler(field_op(storage, bytes, false), from), ops);
}

// -- casts --

runtime::CastTarget Translator::cast_target(HeapType heap) const {
  return runtime::CastTarget::of(canonical(heap, module_.type_ids));
}

void Translator::ref_test(const Instruction& in) {
  const runtime::CastTarget target = cast_target(in.heap);
  Entry value = pop();
  if (value.kind != Entry::Acc) force_slot(value);
  const Src from = source(value);
  clobber(Bank::Int);
  Operands ops{0, from == Src::Slot ? static_cast<uint16_t>(force_slot(value)) : uint16_t{0}, {}};
  ops.imm = in.op == Opcode::ref_test_null;
  const uint32_t cell = emit(ref_test_handler(target.kind, from, false), ops);
  emit_word(target.type.value);
  push_acc(Bank::Int, cell, ref_test_handler(target.kind, from, true), false);
}

/// The value stays where it is.
void Translator::ref_cast(const Instruction& in) {
  const runtime::CastTarget target = cast_target(in.heap);
  if (stack_.back().kind == Entry::Const) materialize_top(1);
  const Entry& value = stack_.back();
  const bool in_acc = value.kind == Entry::Acc;
  const uint32_t slot = value.kind == Entry::Local ? static_cast<uint32_t>(value.local) : value.slot;
  Operands ops{0, in_acc ? uint16_t{0} : static_cast<uint16_t>(slot), {}};
  ops.imm = in.op == Opcode::ref_cast_null;
  emit(ref_cast_handler(target.kind, in_acc ? Src::Acc : Src::Slot), ops);
  emit_word(target.type.value);
}

/// A test, then a branch; the value is on the stack on both ways.
void Translator::br_on_cast(const Instruction& in) {
  const runtime::CastTarget target = cast_target(in.heap2);
  materialize_top(static_cast<uint32_t>(label_types(in.index).size()));
  clobber(Bank::Int);
  Operands ops{0, static_cast<uint16_t>(stack_.back().slot), {}};
  ops.imm = (in.cast_flags & 2) != 0;
  emit(ref_test_handler(target.kind, Src::Slot, false), ops);
  emit_word(target.type.value);
  const bool on_success = in.op == Opcode::br_on_cast;
  const void* taken = branch_if_handler(Src::Acc, on_success);
  const void* inverse = branch_if_handler(Src::Acc, !on_success);
  conditional(taken, inverse, 0, in.index);
}

/// A cell that calls a builtin, with its `pops` operands in slots.
void Translator::gc_call(const Instruction& in, uint32_t pops, bool result) {
  materialize_top(pops);
  for (uint32_t i = 0; i < pops; ++i) pop();
  clobber(Bank::Int);
  Operands ops{static_cast<uint16_t>(top_slot()), static_cast<uint16_t>(func_.frame_slots), {}};
  ops.imm = in.index;
  const uint32_t cell = emit(gc_call_handler(in.op), ops);
  emit_word(in.index2);
  if (result) push_acc(Bank::Int, cell, nullptr, true);
}

}  // namespace wasmvm::interp
