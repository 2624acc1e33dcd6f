// Memories, tables: accesses in line, everything of unbounded work through the runtime.
//
// A guarded memory is reached by its base, which is an argument of every function, plus a 32-bit address plus a 32-bit offset:
// what lies outside faults. Other memories are checked.
#include <llvm/IR/Intrinsics.h>

#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using runtime::Context;
using runtime::MemoryDesc;
using runtime::TableDesc;

FunctionCompiler::Value* FunctionCompiler::memory_desc(uint32_t memory) {
  if (memory == 0) return m_.load_fixed(b_, ctx_, offsetof(Context, mem0), sizeof(MemoryDesc));
  Value* const memories = m_.load_fixed(b_, ctx_, offsetof(Context, memories), 8 * module_.memories.size());
  return m_.load_fixed(b_, memories, 8 * uint64_t{memory}, sizeof(MemoryDesc));
}

/// Address within the memory, as 64 bits; a sum beyond all addresses traps. `index` is 64 bits wide already.
FunctionCompiler::Value* FunctionCompiler::effective(const binary::MemArg& mem, Value* index) {
  if (mem.offset == 0) return index;
  if (!memory_is_64(mem.memory.value)) return b_.CreateAdd(index, i64(mem.offset));
  Value* const sum = intrinsic(llvm::Intrinsic::uadd_with_overflow, {b_.getInt64Ty()}, {index, i64(mem.offset)});
  trap_if(b_.CreateExtractValue(sum, 1), ErrCode::MemoryOutOfBounds);
  return b_.CreateExtractValue(sum, 0);
}

/// Host address of an access of `bytes` bytes at a popped index.
FunctionCompiler::Value* FunctionCompiler::address_of(const binary::MemArg& mem, Value* index, uint64_t bytes) {
  if (is_guarded(mem.memory.value)) {
    Value* const at = b_.CreateGEP(b_.getInt8Ty(), mem0_, to_i64(index));
    return mem.offset == 0 ? at : b_.CreateGEP(b_.getInt8Ty(), at, i64(mem.offset));
  }
  Value* const at = effective(mem, memory_is_64(mem.memory.value) ? index : to_i64(index));
  Value* const desc = memory_desc(mem.memory.value);
  auto* const size =
      llvm::cast<llvm::LoadInst>(m_.load(b_, b_.getInt64Ty(), desc, offsetof(MemoryDesc, bytes), Domain::Desc, false));
  Value* const last = b_.CreateSub(size, i64(bytes));
  trap_if(b_.CreateOr(b_.CreateICmpULT(size, i64(bytes)), b_.CreateICmpUGT(at, last)), ErrCode::MemoryOutOfBounds);
  Value* const base = m_.load(b_, m_.ptr(), desc, offsetof(MemoryDesc, base), Domain::Desc, false);
  return b_.CreateGEP(b_.getInt8Ty(), base, at);
}

FunctionCompiler::Value* FunctionCompiler::load_memory(llvm::Type* type, Value* address) {
  may_trap_ = true;
  llvm::LoadInst* const load = b_.CreateAlignedLoad(type, address, llvm::Align(1));
  if (m_.plan().is_strict()) load->setVolatile(true);
  m_.tag(load, Domain::Memory);
  wasm_loads_.push_back(load);
  return load;
}

void FunctionCompiler::store_memory(Value* value, Value* address) {
  may_trap_ = true;
  llvm::StoreInst* const store = b_.CreateAlignedStore(value, address, llvm::Align(1));
  if (m_.plan().is_strict()) store->setVolatile(true);
  m_.tag(store, Domain::Memory);
}

bool FunctionCompiler::memory_access(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  if (info.prefix != 0) return simd_access(in);
  const std::string_view name = info.name;
  const bool is_64 = name.substr(0, 3) == "i64";
  llvm::Type* const full = name[0] == 'f' ? (name[1] == '3' ? b_.getFloatTy() : b_.getDoubleTy())
                                          : (is_64 ? static_cast<llvm::Type*>(b_.getInt64Ty()) : b_.getInt32Ty());
  const unsigned bits = 8u << info.arg;
  llvm::Type* const cell = full->isIntegerTy() ? b_.getIntNTy(bits) : full;
  if (info.klass == OpClass::Store) {
    Value* const value = pop();
    Value* const at = address_of(in.mem, pop(), bits / 8);
    store_memory(cell == full ? value : b_.CreateTrunc(value, cell), at);
    return true;
  }
  Value* const value = load_memory(cell, address_of(in.mem, pop(), bits / 8));
  if (cell == full) {
    push(value);
  } else {
    push(name.ends_with("_s") ? b_.CreateSExt(value, full) : b_.CreateZExt(value, full));
  }
  return true;
}

// -- operations on memories --

bool FunctionCompiler::memory_operation(const Instruction& in) {
  switch (in.op) {
    case Opcode::memory_size: {
      Value* const desc = memory_desc(in.index);
      auto* const size =
          llvm::cast<llvm::LoadInst>(m_.load(b_, b_.getInt64Ty(), desc, offsetof(MemoryDesc, bytes), Domain::Desc, false));
      size->setAtomic(llvm::AtomicOrdering::Monotonic);
      Value* const pages = b_.CreateLShr(size, module_.memories[in.index].page_log2);
      push(memory_is_64(in.index) ? pages : b_.CreateTrunc(pages, b_.getInt32Ty()));
      return true;
    }
    case Opcode::memory_grow: {
      const bool is_64 = memory_is_64(in.index);
      Value* const old = builtin(Builtin::memory_grow, {i32(in.index), index_operand(is_64)});
      push(is_64 ? old : b_.CreateTrunc(old, b_.getInt32Ty()));
      return true;
    }
    case Opcode::memory_fill: {
      const bool is_64 = memory_is_64(in.index);
      Value* const count = index_operand(is_64);
      Value* const value = pop();
      builtin(Builtin::memory_fill, {i32(in.index), index_operand(is_64), value, count});
      return true;
    }
    case Opcode::memory_copy: {
      const bool to_64 = memory_is_64(in.index), from_64 = memory_is_64(in.index2);
      Value* const count = index_operand(to_64 && from_64);
      Value* const from = index_operand(from_64);
      builtin(Builtin::memory_copy, {i32(in.index), i32(in.index2), index_operand(to_64), from, count});
      return true;
    }
    case Opcode::memory_init: {
      Value* const count = to_i64(pop());
      Value* const from = to_i64(pop());
      builtin(Builtin::memory_init, {i32(in.index2), i32(in.index), index_operand(memory_is_64(in.index2)), from, count});
      return true;
    }
    case Opcode::data_drop: builtin(Builtin::data_drop, {i32(in.index)}); return true;
    default: return false;
  }
}

// -- tables --

FunctionCompiler::Value* FunctionCompiler::table_desc(uint32_t table) {
  Value* const tables = m_.load_fixed(b_, ctx_, offsetof(Context, tables), 8 * module_.tables.size());
  return m_.load_fixed(b_, tables, 8 * uint64_t{table}, sizeof(TableDesc));
}

/// Whatever table this is, it has one size for ever.
bool FunctionCompiler::is_fixed_table(uint32_t table) const {
  const Limits& limits = module_.tables[table].type.limits;
  return limits.max == limits.min;
}

FunctionCompiler::Value* FunctionCompiler::table_size(uint32_t table) {
  if (is_fixed_table(table)) return i64(module_.tables[table].type.limits.min);
  return m_.load(b_, b_.getInt64Ty(), table_desc(table), offsetof(TableDesc, size), Domain::Desc, false);
}

FunctionCompiler::Value* FunctionCompiler::table_elements(uint32_t table) {
  return m_.load(b_, m_.ptr(), table_desc(table), offsetof(TableDesc, elements), Domain::Desc, is_fixed_table(table));
}

FunctionCompiler::Value* FunctionCompiler::table_element(const Instruction& in, Value* index) {
  trap_if(b_.CreateICmpUGE(index, table_size(in.index)), ErrCode::TableOutOfBounds);
  return b_.CreateInBoundsGEP(b_.getInt64Ty(), table_elements(in.index), index);
}

bool FunctionCompiler::table_operation(const Instruction& in) {
  const llvm::Align align(8);
  switch (in.op) {
    case Opcode::table_get: {
      Value* const at = table_element(in, index_operand(table_is_64(in.index)));
      push(m_.tag(b_.CreateAlignedLoad(b_.getInt64Ty(), at, align), Domain::Table));
      return true;
    }
    case Opcode::table_set: {
      Value* const value = pop();
      m_.tag(b_.CreateAlignedStore(value, table_element(in, index_operand(table_is_64(in.index))), align), Domain::Table);
      return true;
    }
    case Opcode::table_size: {
      Value* const size = table_size(in.index);
      push(table_is_64(in.index) ? size : b_.CreateTrunc(size, b_.getInt32Ty()));
      return true;
    }
    case Opcode::table_grow: {
      const bool is_64 = table_is_64(in.index);
      Value* const delta = index_operand(is_64);
      Value* const old = builtin(Builtin::table_grow, {i32(in.index), delta, pop()});
      push(is_64 ? old : b_.CreateTrunc(old, b_.getInt32Ty()));
      return true;
    }
    case Opcode::table_fill: {
      const bool is_64 = table_is_64(in.index);
      Value* const count = index_operand(is_64);
      Value* const value = pop();
      builtin(Builtin::table_fill, {i32(in.index), index_operand(is_64), value, count});
      return true;
    }
    case Opcode::table_copy: {
      const bool to_64 = table_is_64(in.index), from_64 = table_is_64(in.index2);
      Value* const count = index_operand(to_64 && from_64);
      Value* const from = index_operand(from_64);
      builtin(Builtin::table_copy, {i32(in.index), i32(in.index2), index_operand(to_64), from, count});
      return true;
    }
    case Opcode::table_init: {
      Value* const count = to_i64(pop());
      Value* const from = to_i64(pop());
      builtin(Builtin::table_init, {i32(in.index2), i32(in.index), index_operand(table_is_64(in.index2)), from, count});
      return true;
    }
    case Opcode::elem_drop: builtin(Builtin::elem_drop, {i32(in.index)}); return true;
    default: return false;
  }
}

}  // namespace wasmvm::codegen
