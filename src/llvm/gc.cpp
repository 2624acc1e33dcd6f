// Structs, arrays, i31 and casts: accesses and exact type tests in line, the rest through the runtime.
//
// The base of the heap is loaded anew behind every call, so that no address into the heap lives across one: what a collection
// finds on the stack are references themselves.
#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using runtime::CastTarget;
using runtime::Context;
using runtime::FieldLayout;
using runtime::ObjectHeader;
using runtime::StoreBlock;

FunctionCompiler::Value* FunctionCompiler::object_address(Value* reference) {
  Value* const base = m_.load(b_, m_.ptr(), store_, offsetof(StoreBlock, gc_base), Domain::Desc, false);
  return b_.CreateGEP(b_.getInt8Ty(), base, b_.CreateAnd(reference, i64(0xffffffff)));
}

/// Operands in slots, in order; the result comes back.
void FunctionCompiler::through_builtin(const Instruction& in, Builtin which, size_t operands, bool result) {
  const std::vector<Value*> values = pop_many(operands);
  unsigned slots = 0;
  for (Value* value : values) slots += ModuleIr::slots_of(value->getType());
  Value* const area = scratch(slots);
  m_.store_slots(b_, values, area);
  Value* const made = builtin(which, {i32(in.index), i32(in.index2), area});
  if (result) push(made);
}

bool FunctionCompiler::aggregate(const Instruction& in) {
  switch (in.op) {
    case Opcode::struct_new:
      through_builtin(in, Builtin::struct_new, module_.types[in.index].type.fields.size(), true);
      return true;
    case Opcode::struct_new_default: through_builtin(in, Builtin::struct_new_default, 0, true); return true;
    case Opcode::array_new: through_builtin(in, Builtin::array_new, 2, true); return true;
    case Opcode::array_new_default: through_builtin(in, Builtin::array_new_default, 1, true); return true;
    case Opcode::array_new_fixed: through_builtin(in, Builtin::array_new_fixed, in.index2, true); return true;
    case Opcode::array_new_data: through_builtin(in, Builtin::array_new_data, 2, true); return true;
    case Opcode::array_new_elem: through_builtin(in, Builtin::array_new_elem, 2, true); return true;
    case Opcode::array_fill: through_builtin(in, Builtin::array_fill, 4, false); return true;
    case Opcode::array_copy: through_builtin(in, Builtin::array_copy, 5, false); return true;
    case Opcode::array_init_data: through_builtin(in, Builtin::array_init_data, 4, false); return true;
    case Opcode::array_init_elem: through_builtin(in, Builtin::array_init_elem, 4, false); return true;
    case Opcode::any_convert_extern: through_builtin(in, Builtin::any_convert_extern, 1, true); return true;
    case Opcode::extern_convert_any: push(builtin(Builtin::extern_convert_any, {pop()})); return true;
    case Opcode::struct_get:
    case Opcode::struct_get_s:
    case Opcode::struct_get_u:
    case Opcode::struct_set: return struct_access(in);
    case Opcode::array_get:
    case Opcode::array_get_s:
    case Opcode::array_get_u:
    case Opcode::array_set: return array_access(in);
    case Opcode::array_len: {
      Value* const array = pop();
      trap_if(b_.CreateIsNull(array), ErrCode::AccessNullArray);
      push(m_.load(b_, b_.getInt32Ty(), object_address(array), offsetof(ObjectHeader, length), Domain::Heap, false));
      return true;
    }
    case Opcode::ref_i31: push(to_i64(b_.CreateOr(b_.CreateShl(pop(), 1), i32(1)))); return true;
    case Opcode::i31_get_s:
    case Opcode::i31_get_u: {
      Value* const reference = pop();
      trap_if(b_.CreateIsNull(reference), ErrCode::AccessNullI31);
      Value* const low = b_.CreateTrunc(reference, b_.getInt32Ty());
      push(in.op == Opcode::i31_get_s ? b_.CreateAShr(low, 1) : b_.CreateLShr(low, 1));
      return true;
    }
    case Opcode::ref_test:
    case Opcode::ref_test_null: push(truth(cast_test(pop(), in.heap, in.op == Opcode::ref_test_null))); return true;
    case Opcode::ref_cast:
    case Opcode::ref_cast_null:
      trap_if(b_.CreateNot(cast_test(stack_.back(), in.heap, in.op == Opcode::ref_cast_null)), ErrCode::CastFailed);
      return true;
    default: return false;
  }
}

// -- fields --

FunctionCompiler::Value* FunctionCompiler::load_field(Value* address, const FieldLayout& field, ValType storage, bool is_signed) {
  llvm::Type* const full = m_.type_of(storage.unpacked());
  llvm::Type* const cell = full->isIntegerTy() ? b_.getIntNTy(8u * field.size) : full;
  Value* const value = m_.tag(b_.CreateAlignedLoad(cell, address, llvm::Align(std::min<uint64_t>(field.size, 8))), Domain::Heap);
  if (cell == full) return value;
  return is_signed ? b_.CreateSExt(value, full) : b_.CreateZExt(value, full);
}

void FunctionCompiler::store_field(Value* address, const FieldLayout& field, ValType storage, Value* value) {
  llvm::Type* const full = m_.type_of(storage.unpacked());
  llvm::Type* const cell = full->isIntegerTy() ? b_.getIntNTy(8u * field.size) : full;
  if (cell != full) value = b_.CreateTrunc(value, cell);
  m_.tag(b_.CreateAlignedStore(value, address, llvm::Align(std::min<uint64_t>(field.size, 8))), Domain::Heap);
}

bool FunctionCompiler::struct_access(const Instruction& in) {
  const runtime::Layout layout = m_.plan().host.layout(m_.plan().valid.type_id(TypeIndex(in.index)));
  const FieldLayout field = layout.fields[in.index2];
  const ValType storage = module_.types[in.index].type.fields[in.index2].storage;
  Value* const value = in.op == Opcode::struct_set ? pop() : nullptr;
  Value* const object = pop();
  trap_if(b_.CreateIsNull(object), ErrCode::AccessNullStruct);
  Value* const address = offset_from(object_address(object), field.offset);
  if (value != nullptr) {
    store_field(address, field, storage, value);
  } else {
    push(load_field(address, field, storage, in.op == Opcode::struct_get_s));
  }
  return true;
}

bool FunctionCompiler::array_access(const Instruction& in) {
  const FieldLayout field = m_.plan().host.layout(m_.plan().valid.type_id(TypeIndex(in.index))).fields[0];
  const ValType storage = module_.types[in.index].type.fields[0].storage;
  Value* const value = in.op == Opcode::array_set ? pop() : nullptr;
  Value* const index = pop();
  Value* const array = pop();
  trap_if(b_.CreateIsNull(array), ErrCode::AccessNullArray);
  Value* const object = object_address(array);
  Value* const length = m_.load(b_, b_.getInt32Ty(), object, offsetof(ObjectHeader, length), Domain::Heap, false);
  trap_if(b_.CreateICmpUGE(index, length), ErrCode::ArrayOutOfBounds);
  Value* const distance = b_.CreateMul(to_i64(index), i64(field.size));
  Value* const address = b_.CreateGEP(b_.getInt8Ty(), offset_from(object, field.offset), distance);
  if (value != nullptr) {
    store_field(address, field, storage, value);
  } else {
    push(load_field(address, field, storage, in.op == Opcode::array_get_s));
  }
  return true;
}

// -- casts --

/// Is a reference of a heap type? Objects of exactly the wanted type are found without a call.
FunctionCompiler::Value* FunctionCompiler::cast_test(Value* reference, HeapType heap, bool nullable) {
  const CastTarget target = m_.plan().host.cast_target(canonical(heap, module_.type_ids));
  Value* const is_null = b_.CreateIsNull(reference);
  Value* const if_null = b_.getInt1(nullable);
  if (target.kind == CastTarget::Everything) return b_.CreateSelect(is_null, if_null, b_.getTrue());
  if (target.kind == CastTarget::Nothing) return b_.CreateSelect(is_null, if_null, b_.getFalse());
  if (target.kind == CastTarget::I31) {
    return b_.CreateSelect(is_null, if_null, b_.CreateIsNotNull(b_.CreateAnd(reference, i64(1))));
  }
  Block* const from = b_.GetInsertBlock();
  Block* const test = new_block();
  Block* const done = new_block();
  b_.CreateCondBr(is_null, done, test);
  go(test);
  std::vector<std::pair<Value*, Block*>> answers = {{if_null, from}};
  Value* type = i32(0);
  if (heap.is_defined()) {
    Value* const types = m_.load_fixed(b_, ctx_, offsetof(Context, types), 4 * module_.types.size());
    type = m_.load(b_, b_.getInt32Ty(), types, 4 * uint64_t{heap.id().value}, Domain::Context, true);
  }
  if (target.kind == CastTarget::Object) {
    Block* const object = new_block();
    Block* const other = new_block();
    answers.emplace_back(b_.getFalse(), b_.GetInsertBlock());
    b_.CreateCondBr(b_.CreateIsNotNull(b_.CreateAnd(reference, i64(1))), done, object);
    go(object);
    Value* const actual = m_.load(b_, b_.getInt32Ty(), object_address(reference), 0, Domain::Heap, false);
    answers.emplace_back(b_.getTrue(), object);
    b_.CreateCondBr(b_.CreateICmpEQ(actual, type), done, other);
    go(other);
  }
  Value* const answer = builtin(Builtin::is_instance, {reference, i32(target.kind), type});
  answers.emplace_back(b_.CreateIsNotNull(answer), b_.GetInsertBlock());
  b_.CreateBr(done);
  go(done);
  llvm::PHINode* const phi = b_.CreatePHI(b_.getInt1Ty(), static_cast<unsigned>(answers.size()));
  for (const auto& [value, block] : answers) phi->addIncoming(value, block);
  return phi;
}

/// A test, then a branch; the value is on the stack on both ways.
void FunctionCompiler::br_on_cast(const Instruction& in) {
  Value* const passes = cast_test(stack_.back(), in.heap2, (in.cast_flags & 2) != 0);
  br_if(in.op == Opcode::br_on_cast ? passes : b_.CreateNot(passes), in.index);
}

}  // namespace wasmvm::codegen
