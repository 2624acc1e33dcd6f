// Vectors. The meaning of an instruction is that of its function in wasm/semantics_simd.h, which comes as bitcode and is inlined;
// here is how accesses and lanes are passed.
#include "llvm/function_compiler.h"
#include "llvm/semantics.h"

namespace wasmvm::codegen {

FunctionCompiler::Value* FunctionCompiler::call_semantics(Opcode op, llvm::ArrayRef<Value*> arguments, llvm::Type* result) {
  std::vector<llvm::Type*> types;
  for (Value* argument : arguments) types.push_back(argument->getType());
  const llvm::FunctionCallee callee =
      m_.ir().getOrInsertFunction(semantics_name(op), llvm::FunctionType::get(result, types, false));
  return b_.CreateCall(callee, arguments);
}

bool FunctionCompiler::simd(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  const std::string_view sig = info.sig;
  const size_t colon = sig.find(':');
  const char to = sig[colon + 1];
  llvm::Type* const result = to == 'v'   ? m_.v128()
                             : to == 'i' ? static_cast<llvm::Type*>(b_.getInt32Ty())
                             : to == 'I' ? b_.getInt64Ty()
                             : to == 'f' ? b_.getFloatTy()
                                         : b_.getDoubleTy();
  std::vector<Value*> arguments = pop_many(colon);
  if (info.klass == OpClass::SimdShuffle) {
    std::vector<int> lanes(in.v128, in.v128 + 16);
    push(b_.CreateShuffleVector(arguments[0], arguments[1], lanes));
    return true;
  }
  if (info.klass == OpClass::ExtractLane) arguments.push_back(i32(in.lane));
  if (info.klass == OpClass::ReplaceLane) arguments.insert(arguments.begin() + 1, i32(in.lane));
  push(call_semantics(in.op, arguments, result));
  return true;
}

/// Vector loads and stores: of whole vectors, halves to be widened, single elements, and lanes.
bool FunctionCompiler::simd_access(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  const std::string_view name = info.name;
  const uint64_t bytes = uint64_t{1} << info.arg;
  llvm::Type* const element = b_.getIntNTy(static_cast<unsigned>(8 * bytes));
  const auto lanes_of = [&](llvm::Type* lane) { return llvm::FixedVectorType::get(lane, static_cast<unsigned>(16 / bytes)); };
  if (in.op == Opcode::v128_store) {
    Value* const value = pop();
    store_memory(value, address_of(in.mem, pop(), 16));
    return true;
  }
  if (in.op == Opcode::v128_load) {
    push(load_memory(m_.v128(), address_of(in.mem, pop(), 16)));
    return true;
  }
  if (info.klass == OpClass::StoreLane || info.klass == OpClass::LoadLane) {
    Value* const lanes = b_.CreateBitCast(pop(), lanes_of(element));
    Value* const at = address_of(in.mem, pop(), bytes);
    if (info.klass == OpClass::StoreLane) {
      store_memory(b_.CreateExtractElement(lanes, in.lane), at);
    } else {
      push(b_.CreateBitCast(b_.CreateInsertElement(lanes, load_memory(element, at), in.lane), m_.v128()));
    }
    return true;
  }
  Value* const at = address_of(in.mem, pop(), bytes);
  if (name.ends_with("_splat")) {
    push(b_.CreateBitCast(b_.CreateVectorSplat(static_cast<unsigned>(16 / bytes), load_memory(element, at)), m_.v128()));
  } else if (name.ends_with("_zero")) {
    Value* const zeros = llvm::Constant::getNullValue(lanes_of(element));
    push(b_.CreateBitCast(b_.CreateInsertElement(zeros, load_memory(element, at), uint64_t{0}), m_.v128()));
  } else {
    // v128_load8x8_s and its like: the digits behind "load" are the bits of an element.
    const unsigned bits = name[9] == '8' ? 8 : name[9] == '1' ? 16 : 32;
    llvm::Type* const narrow = llvm::FixedVectorType::get(b_.getIntNTy(bits), 64 / bits);
    llvm::Type* const wide = llvm::FixedVectorType::get(b_.getIntNTy(2 * bits), 64 / bits);
    Value* const value = load_memory(narrow, at);
    push(b_.CreateBitCast(name.ends_with("_s") ? b_.CreateSExt(value, wide) : b_.CreateZExt(value, wide), m_.v128()));
  }
  return true;
}

}  // namespace wasmvm::codegen
