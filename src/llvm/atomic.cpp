// Atomic accesses, wait and notify. Bounds and alignment are checked in all memories.
#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {
namespace {

llvm::AtomicRMWInst::BinOp operation_of(std::string_view name) {
  using Rmw = llvm::AtomicRMWInst;
  if (name.find("_xchg") != name.npos) return Rmw::Xchg;
  if (name.find("_add") != name.npos) return Rmw::Add;
  if (name.find("_sub") != name.npos) return Rmw::Sub;
  if (name.find("_and") != name.npos) return Rmw::And;
  return name.find("_xor") != name.npos ? Rmw::Xor : Rmw::Or;
}

constexpr auto kOrder = llvm::AtomicOrdering::SequentiallyConsistent;

}  // namespace

/// Host address of the access. Of two reasons to trap, alignment is told first, but for sums beyond all addresses.
FunctionCompiler::Value* FunctionCompiler::atomic_address(const Instruction& in, Value* index) {
  const uint64_t bytes = uint64_t{1} << op_info(in.op).arg;
  Value* const at = effective(in.mem, index);
  if (bytes > 1) trap_if(b_.CreateIsNotNull(b_.CreateAnd(at, i64(bytes - 1))), ErrCode::UnalignedAtomicAccess);
  Value* const desc = memory_desc(in.mem.memory.value);
  auto* const size =
      llvm::cast<llvm::LoadInst>(m_.load(b_, b_.getInt64Ty(), desc, offsetof(runtime::MemoryDesc, bytes), Domain::Desc, false));
  size->setAtomic(llvm::AtomicOrdering::Monotonic);
  // Aligned, so the last byte is inside if the first one is and the size leaves room for both.
  trap_if(b_.CreateOr(b_.CreateICmpUGT(at, size), b_.CreateICmpUGT(i64(bytes), b_.CreateSub(size, at))),
          ErrCode::MemoryOutOfBounds);
  Value* const base = m_.load(b_, m_.ptr(), desc, offsetof(runtime::MemoryDesc, base), Domain::Desc, false);
  return b_.CreateGEP(b_.getInt8Ty(), base, at);
}

bool FunctionCompiler::atomic(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  const llvm::Align align(uint64_t{1} << info.arg);
  llvm::Type* const cell = b_.getIntNTy(8u << info.arg);
  llvm::Type* const result = info.sig[std::string_view(info.sig).find(':') + 1] == 'I' ? b_.getInt64Ty() : b_.getInt32Ty();
  const auto narrow = [&](Value* value) { return b_.CreateTrunc(value, cell); };
  const auto index = [&] { return index_operand(memory_is_64(in.mem.memory.value)); };
  switch (info.klass) {
    case OpClass::AtomicFence: b_.CreateFence(kOrder); return true;
    case OpClass::AtomicLoad: {
      llvm::LoadInst* const load = b_.CreateAlignedLoad(cell, atomic_address(in, index()), align);
      load->setAtomic(kOrder);
      push(b_.CreateZExt(load, result));
      return true;
    }
    case OpClass::AtomicStore: {
      Value* const value = narrow(pop());
      llvm::StoreInst* const store = b_.CreateAlignedStore(value, atomic_address(in, index()), align);
      store->setAtomic(kOrder);
      return true;
    }
    case OpClass::AtomicRmw: {
      Value* const value = narrow(pop());
      Value* const at = atomic_address(in, index());
      push(b_.CreateZExt(b_.CreateAtomicRMW(operation_of(info.name), at, value, align, kOrder), result));
      return true;
    }
    case OpClass::AtomicCmpxchg: {
      Value* const wanted = narrow(pop());
      Value* const expected = narrow(pop());
      Value* const at = atomic_address(in, index());
      Value* const pair = b_.CreateAtomicCmpXchg(at, expected, wanted, align, kOrder, kOrder);
      push(b_.CreateZExt(b_.CreateExtractValue(pair, 0), result));
      return true;
    }
    case OpClass::AtomicNotify: {
      Value* const count = pop();
      push(b_.CreateTrunc(builtin(Builtin::atomic_notify, {atomic_address(in, index()), count}), b_.getInt32Ty()));
      return true;
    }
    default: {
      Value* const timeout = pop();
      Value* const expected = b_.CreateZExt(pop(), b_.getInt64Ty());
      Value* const at = atomic_address(in, index());
      Value* const woken = builtin(Builtin::atomic_wait, {i32(in.mem.memory.value), at, i32(1u << info.arg), expected, timeout});
      push(b_.CreateTrunc(woken, b_.getInt32Ty()));
      return true;
    }
  }
}

}  // namespace wasmvm::codegen
