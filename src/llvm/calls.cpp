// Calls: within the module, through references and tables, into other tiers and the host.
#include <llvm/IR/MDBuilder.h>

#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using runtime::Context;
using runtime::Func;
using runtime::TableDesc;

void FunctionCompiler::call(const Instruction& in) {
  switch (in.op) {
    case Opcode::call:
    case Opcode::return_call: {
      const bool tail = in.op == Opcode::return_call;
      const TypeIndex type = module_.functions[in.index];
      if (module_.is_imported(FuncIndex(in.index))) {
        Value* const funcs = m_.load_fixed(b_, ctx_, offsetof(Context, funcs), 8 * module_.functions.size());
        return call_function(type, m_.load_fixed(b_, funcs, 8 * uint64_t{in.index}, sizeof(Func)), tail);
      }
      const Signature& sig = m_.signature(type);
      const std::vector<Value*> values = pop_many(sig.params.size());
      return finish_call(sig, {sig.type, m_.function(FuncIndex(in.index))}, m_.pass(b_, sig, store_, ctx_, mem0_, values), tail);
    }
    case Opcode::call_ref:
    case Opcode::return_call_ref: {
      Value* const reference = pop();
      trap_if(b_.CreateIsNull(reference), ErrCode::AccessNullFunc);
      return call_function(TypeIndex(in.index), b_.CreateIntToPtr(reference, m_.ptr()), in.op == Opcode::return_call_ref);
    }
    default: return call_function(TypeIndex(in.index), checked_table_function(in), in.op == Opcode::return_call_indirect);
  }
}

/// The function that a call_indirect names, with its type checked.
FunctionCompiler::Value* FunctionCompiler::checked_table_function(const Instruction& in) {
  Value* const index = index_operand(table_is_64(in.index2));
  trap_if(b_.CreateICmpUGE(index, table_size(in.index2)), ErrCode::UndefinedElement, index);
  Value* const elements = table_elements(in.index2);
  Value* const at = b_.CreateInBoundsGEP(m_.ptr(), elements, index);
  Value* const func = m_.tag(b_.CreateAlignedLoad(m_.ptr(), at, llvm::Align(8)), Domain::Table);
  trap_if(b_.CreateIsNull(func), ErrCode::UninitializedElement, index);
  Value* const types = m_.load_fixed(b_, ctx_, offsetof(Context, types), 4 * module_.types.size());
  Value* const wanted = m_.load(b_, b_.getInt32Ty(), types, 4 * uint64_t{in.index}, Domain::Context, true);
  Value* const type = m_.load(b_, b_.getInt32Ty(), func, offsetof(Func, type), Domain::Context, true);
  Value* const differs = b_.CreateICmpNE(type, wanted);
  if (module_.types[in.index].is_final) {
    trap_if(differs, ErrCode::IndirectCallTypeMismatch);
    return func;
  }
  Block* const slow = new_block();
  Block* const next = new_block();
  is_unlikely(differs, slow, next);
  go(slow);
  trap_if(b_.CreateIsNull(builtin(Builtin::is_subtype, {type, wanted})), ErrCode::IndirectCallTypeMismatch);
  b_.CreateBr(next);
  go(next);
  return func;
}

/// Calls the function of a record, not null: its compiled code, or the adapter that leads to its tier. Most functions belong to the
/// instance that runs; those have code, and nothing need be loaded for them.
void FunctionCompiler::call_function(TypeIndex type, Value* func, bool tail) {
  const Signature& sig = m_.signature(type);
  const std::vector<Value*> values = pop_many(sig.params.size());
  Value* const code = m_.load(b_, m_.ptr(), func, offsetof(Func, reg_entry), Domain::Context, true);
  Value* const ctx = m_.load(b_, m_.ptr(), func, offsetof(Func, ctx), Domain::Context, true);
  Block* const own = b_.GetInsertBlock();
  Block* const foreign = new_block();
  Block* const compiled = new_block();
  Block* const other = new_block();
  Block* const next = new_block();
  is_unlikely(b_.CreateICmpNE(ctx, ctx_), foreign, next);
  go(foreign);
  b_.CreateCondBr(b_.CreateIsNull(code), other, compiled);
  go(compiled);
  Value* const mem0 = m_.load(b_, m_.ptr(), ctx, offsetof(Context, mem0_base), Domain::Context, true);
  b_.CreateBr(next);
  go(other);
  b_.CreateBr(next);
  go(next);
  const auto choose = [&](Value* if_own, Value* if_compiled, Value* if_other) {
    llvm::PHINode* const phi = b_.CreatePHI(m_.ptr(), 3);
    phi->addIncoming(if_own, own);
    phi->addIncoming(if_compiled, compiled);
    phi->addIncoming(if_other, other);
    return phi;
  };
  Value* const callee = choose(code, code, m_.adapter(type));
  Value* const first = choose(ctx_, ctx, ctx_);
  Value* const second = choose(mem0_, mem0, func);
  finish_call(sig, {sig.type, callee}, m_.pass(b_, sig, store_, first, second, values), tail);
}

void FunctionCompiler::finish_call(const Signature& sig, llvm::FunctionCallee callee, std::vector<Value*> arguments, bool tail) {
  calls_ = true;
  if (tail) {
    llvm::CallInst* const call = b_.CreateCall(callee, arguments);
    call->setTailCallKind(llvm::CallInst::TCK_MustTail);
    b_.CreateRet(call);
    return dead();
  }
  push_many(m_.take_back(b_, sig, store_, call_or_invoke(callee, arguments)));
}

/// A call whose exceptions go to the innermost try block around it, if there is one.
llvm::CallBase* FunctionCompiler::call_or_invoke(llvm::FunctionCallee callee, llvm::ArrayRef<Value*> arguments) {
  Block* const landing = landing_block();
  if (landing == nullptr) return b_.CreateCall(callee, arguments);
  Block* const next = new_block();
  llvm::InvokeInst* const invoke = b_.CreateInvoke(callee, next, landing, arguments);
  go(next);
  return invoke;
}

}  // namespace wasmvm::codegen
