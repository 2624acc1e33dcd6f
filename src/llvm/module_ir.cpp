// Types and conventions of compiled code, and the code between functions: ways in, and ways out to other tiers.
#include "llvm/module_ir.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include "llvm/linker.h"

namespace wasmvm::codegen {
namespace {

using llvm::Value;
using runtime::Context;
using runtime::StoreBlock;

constexpr const char* kDomainNames[kDomains] = {"memory", "global", "table", "context", "heap", "gas", "desc"};

const char* const kBuiltinParameters[] = {
#define BUILTIN(name, parameters) parameters,
#include "compiled/builtins.def"
#undef BUILTIN
};

bool is_int(llvm::Type* type) { return type->isIntegerTy(); }

}  // namespace

ModuleIr::ModuleIr(const Plan& plan, llvm::LLVMContext& context)
    : plan_(plan), context_(context), module_(std::make_unique<llvm::Module>("wasm", context)) {
  llvm::MDBuilder md(context);
  llvm::MDNode* const root = md.createTBAARoot("wasmvm");
  for (unsigned i = 0; i < kDomains; ++i) {
    llvm::MDNode* const type = md.createTBAAScalarTypeNode(kDomainNames[i], root);
    domains_[i] = md.createTBAAStructTagNode(type, type, 0);
  }
}

// -- types --

llvm::Type* ModuleIr::type_of(ValType type) {
  if (type == ValType::i32()) return i32();
  if (type == ValType::f32()) return llvm::Type::getFloatTy(context_);
  if (type == ValType::f64()) return llvm::Type::getDoubleTy(context_);
  if (type.is_vec()) return v128();
  return i64();
}

const Signature& ModuleIr::signature(TypeIndex type) {
  const auto [found, fresh] = signatures_.try_emplace(type.value);
  Signature& sig = found->second;
  if (!fresh) return sig;
  const FuncType& func = plan_.module.func_type(type);
  std::vector<llvm::Type*> passed = {ptr(), ptr()};
  unsigned ints = 0, floats = 0;
  for (ValType param : func.params) {
    llvm::Type* const t = type_of(param);
    const bool fits = is_int(t) ? ints++ < kIntRegs : floats++ < kFloatRegs;
    sig.params.push_back(t);
    sig.in_register.push_back(fits);
    if (fits) passed.push_back(t);
  }
  ints = floats = 0;
  for (ValType result : func.results) {
    sig.results.push_back(type_of(result));
    ++(is_int(sig.results.back()) ? ints : floats);
  }
  sig.results_in_registers = ints <= kIntResults && floats <= kFloatResults;
  llvm::Type* returned = llvm::Type::getVoidTy(context_);
  if (sig.results_in_registers && sig.results.size() == 1) returned = sig.results[0];
  if (sig.results_in_registers && sig.results.size() > 1) returned = llvm::StructType::get(context_, sig.results);
  sig.type = plan_.uniform ? uniform_type() : llvm::FunctionType::get(returned, passed, false);
  return sig;
}

llvm::FunctionType* ModuleIr::uniform_type() {
  std::vector<llvm::Type*> passed = {ptr(), ptr()}, returned;
  passed.insert(passed.end(), kIntRegs, i64());
  passed.insert(passed.end(), kFloatRegs, vector_register());
  returned.insert(returned.end(), kIntResults, i64());
  returned.insert(returned.end(), kFloatResults, vector_register());
  return llvm::FunctionType::get(llvm::StructType::get(context_, returned), passed, false);
}

/// A value as a whole register.
Value* ModuleIr::to_register(llvm::IRBuilder<>& b, Value* value) {
  llvm::Type* const type = value->getType();
  if (is_int(type)) return b.CreateZExt(value, i64());
  if (type->isVectorTy()) return b.CreateBitCast(value, vector_register());
  llvm::Type* const lanes = llvm::FixedVectorType::get(type, type->isFloatTy() ? 4 : 2);
  return b.CreateBitCast(b.CreateInsertElement(llvm::PoisonValue::get(lanes), value, uint64_t{0}), vector_register());
}

Value* ModuleIr::from_register(llvm::IRBuilder<>& b, llvm::Type* type, Value* value) {
  if (is_int(type)) return b.CreateTrunc(value, type);
  if (type->isVectorTy()) return b.CreateBitCast(value, type);
  llvm::Type* const lanes = llvm::FixedVectorType::get(type, type->isFloatTy() ? 4 : 2);
  return b.CreateExtractElement(b.CreateBitCast(value, lanes), uint64_t{0});
}

llvm::FunctionType* ModuleIr::builtin_type(Builtin builtin) {
  std::vector<llvm::Type*> params = {ptr()};
  for (const char* p = kBuiltinParameters[static_cast<unsigned>(builtin)]; *p != 0; ++p) {
    params.push_back(*p == 'p' ? ptr() : *p == 'i' ? i32() : i64());
  }
  return llvm::FunctionType::get(i64(), params, false);
}

// -- functions --

void ModuleIr::add_attributes(llvm::Function& function) {
  function.addFnAttr(llvm::Attribute::getWithUWTableKind(context_, llvm::UWTableKind::Async));
  function.addFnAttr("probe-stack", "inline-asm");
  function.addFnAttr("no-realign-stack");
  // Recursion must stay recursion: it may have to exhaust the stack.
  function.addFnAttr("disable-tail-calls", "true");
  function.addFnAttr(llvm::Attribute::NullPointerIsValid);
  const CodegenOptions::Level level = plan_.codegen.level;
  if (level == CodegenOptions::Level::Os || level == CodegenOptions::Level::Oz)
    function.addFnAttr(llvm::Attribute::OptimizeForSize);
  if (level == CodegenOptions::Level::Oz) function.addFnAttr(llvm::Attribute::MinSize);
  function.setVisibility(llvm::GlobalValue::HiddenVisibility);
  function.setDSOLocal(true);
}

llvm::Function* ModuleIr::function(FuncIndex index) {
  llvm::Function*& found = functions_[index.value];
  if (found != nullptr) return found;
  const Signature& sig = signature(plan_.module.functions[index.value]);
  found = llvm::Function::Create(sig.type, llvm::GlobalValue::ExternalLinkage, "f" + std::to_string(index.value), *module_);
  found->addDereferenceableParamAttr(0, sizeof(Context));
  found->addParamAttr(0, llvm::Attribute::getWithAlignment(context_, llvm::Align(8)));
  add_attributes(*found);
  return found;
}

llvm::Function* ModuleIr::adapter(TypeIndex type) {
  llvm::Function*& found = adapters_[convention_key(plan_.module.func_type(type))];
  if (found != nullptr) return found;
  const Signature& sig = signature(type);
  found = llvm::Function::Create(sig.type, llvm::GlobalValue::InternalLinkage, "adapter", *module_);
  add_attributes(*found);
  found->setVisibility(llvm::GlobalValue::DefaultVisibility);
  found->addFnAttr(llvm::Attribute::NoInline);
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context_, "", found));
  Value* const ctx = found->getArg(0);
  Value* const func = found->getArg(1);
  Value* const store = load_fixed(b, ctx, offsetof(Context, store), sizeof(StoreBlock));
  unsigned param_slots = 0, result_slots = 0;
  for (llvm::Type* t : sig.params) param_slots += slots_of(t);
  for (llvm::Type* t : sig.results) result_slots += slots_of(t);
  const unsigned slots = std::max({param_slots, result_slots, 1u});
  llvm::AllocaInst* const area = b.CreateAlloca(llvm::ArrayType::get(i64(), slots));
  area->setAlignment(llvm::Align(8));
  store_slots(b, receive(b, sig, store, *found), area);
  call_builtin(b, Builtin::call, {ctx, func, area});
  give_back(b, sig, store, load_slots(b, sig.results, area));
  return found;
}

llvm::Function* ModuleIr::trap() {
  if (trap_ != nullptr) return trap_;
  auto* const type = llvm::FunctionType::get(llvm::Type::getVoidTy(context_), {ptr(), i32(), i64(), i64()}, false);
  trap_ = llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, "trap", *module_);
  add_attributes(*trap_);
  trap_->setVisibility(llvm::GlobalValue::DefaultVisibility);
  trap_->addFnAttr(llvm::Attribute::NoInline);
  trap_->addFnAttr(llvm::Attribute::NoReturn);
  trap_->addFnAttr(llvm::Attribute::MinSize);
  trap_->addFnAttr(llvm::Attribute::OptimizeForSize);
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context_, "", trap_));
  call_builtin(b, Builtin::trap, {trap_->getArg(0), trap_->getArg(1), trap_->getArg(2), trap_->getArg(3)})->setDoesNotReturn();
  b.CreateUnreachable();
  return trap_;
}

llvm::Function* ModuleIr::entry(TypeIndex type) {
  const std::string key = convention_key(plan_.module.func_type(type));
  llvm::Function*& found = entries_[key];
  if (found != nullptr) return found;
  const Signature& sig = signature(type);
  auto* const shape = llvm::FunctionType::get(llvm::Type::getVoidTy(context_), {ptr(), ptr(), ptr(), ptr()}, false);
  found = llvm::Function::Create(shape, llvm::GlobalValue::ExternalLinkage, "e" + key, *module_);
  add_attributes(*found);
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(context_, "", found));
  Value* const ctx = found->getArg(0);
  Value* const slots = found->getArg(2);
  Value* const store = load_fixed(b, ctx, offsetof(Context, store), sizeof(StoreBlock));
  const std::vector<Value*> values = load_slots(b, sig.params, slots);
  const std::vector<Value*> arguments = pass(b, sig, store, ctx, found->getArg(1), values);
  llvm::CallInst* const call = b.CreateCall(sig.type, found->getArg(3), arguments);
  store_slots(b, take_back(b, sig, store, call), slots);
  b.CreateRetVoid();
  return found;
}

// -- pieces of code --

llvm::Instruction* ModuleIr::tag(llvm::Instruction* access, Domain domain, bool invariant) {
  access->setMetadata(llvm::LLVMContext::MD_tbaa, domains_[static_cast<unsigned>(domain)]);
  if (invariant) access->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(context_, {}));
  return access;
}

Value* ModuleIr::load(llvm::IRBuilder<>& b, llvm::Type* type, Value* base, uint64_t offset, Domain domain, bool invariant) {
  Value* const at = offset == 0 ? base : b.CreateConstInBoundsGEP1_64(b.getInt8Ty(), base, offset);
  return tag(b.CreateAlignedLoad(type, at, llvm::Align(type->isIntegerTy(32) ? 4 : 8)), domain, invariant);
}

Value* ModuleIr::load_fixed(llvm::IRBuilder<>& b, Value* base, uint64_t offset, uint64_t bytes) {
  auto* const pointer = llvm::cast<llvm::LoadInst>(load(b, ptr(), base, offset, Domain::Context, true));
  llvm::Metadata* const count = llvm::ConstantAsMetadata::get(b.getInt64(bytes));
  pointer->setMetadata(llvm::LLVMContext::MD_dereferenceable, llvm::MDNode::get(context_, {count}));
  pointer->setMetadata(llvm::LLVMContext::MD_nonnull, llvm::MDNode::get(context_, {}));
  pointer->setMetadata(llvm::LLVMContext::MD_align, llvm::MDNode::get(context_, {llvm::ConstantAsMetadata::get(b.getInt64(8))}));
  return pointer;
}

Value* ModuleIr::builtin_address(llvm::IRBuilder<>& b, Value* ctx, Builtin builtin) {
  Value* const table = load(b, ptr(), ctx, offsetof(Context, builtins), Domain::Context, true);
  return load(b, ptr(), table, 8 * static_cast<uint64_t>(builtin), Domain::Context, true);
}

llvm::CallInst* ModuleIr::call_builtin(llvm::IRBuilder<>& b, Builtin builtin, llvm::ArrayRef<Value*> arguments) {
  return b.CreateCall(builtin_type(builtin), builtin_address(b, arguments[0], builtin), arguments);
}

void ModuleIr::store_slot(llvm::IRBuilder<>& b, Value* value, Value* slots, unsigned at) {
  // Upper halves are zero: a reference is found by its whole slot.
  if (value->getType()->isFloatTy()) value = b.CreateBitCast(value, i32());
  if (value->getType()->isIntegerTy(32)) value = b.CreateZExt(value, i64());
  b.CreateAlignedStore(value, b.CreateConstInBoundsGEP1_64(i64(), slots, at), llvm::Align(8));
}

Value* ModuleIr::load_slot(llvm::IRBuilder<>& b, llvm::Type* type, Value* slots, unsigned at) {
  return b.CreateAlignedLoad(type, b.CreateConstInBoundsGEP1_64(i64(), slots, at), llvm::Align(8));
}

void ModuleIr::store_slots(llvm::IRBuilder<>& b, llvm::ArrayRef<Value*> values, Value* slots) {
  unsigned at = 0;
  for (Value* value : values) {
    store_slot(b, value, slots, at);
    at += slots_of(value->getType());
  }
}

std::vector<Value*> ModuleIr::load_slots(llvm::IRBuilder<>& b, llvm::ArrayRef<llvm::Type*> types, Value* slots) {
  std::vector<Value*> values;
  unsigned at = 0;
  for (llvm::Type* type : types) {
    values.push_back(load_slot(b, type, slots, at));
    at += slots_of(type);
  }
  return values;
}

std::vector<Value*> ModuleIr::pass(llvm::IRBuilder<>& b, const Signature& sig, Value* store, Value* ctx, Value* mem0,
                                   llvm::ArrayRef<Value*> values) {
  std::vector<Value*> arguments = {ctx, mem0}, rest;
  for (size_t i = 0; i < values.size(); ++i) (sig.in_register[i] ? arguments : rest).push_back(values[i]);
  if (!rest.empty()) store_slots(b, rest, load(b, ptr(), store, offsetof(StoreBlock, transfer), Domain::Desc, false));
  if (!plan_.uniform) return arguments;
  std::vector<Value*> registers = {ctx, mem0};
  for (unsigned i = 2; i < sig.type->getNumParams(); ++i) registers.push_back(llvm::PoisonValue::get(sig.type->getParamType(i)));
  unsigned ints = 2, floats = 2 + kIntRegs;
  for (size_t i = 2; i < arguments.size(); ++i) {
    registers[is_int(arguments[i]->getType()) ? ints++ : floats++] = to_register(b, arguments[i]);
  }
  return registers;
}

std::vector<Value*> ModuleIr::receive(llvm::IRBuilder<>& b, const Signature& sig, Value* store, llvm::Function& function) {
  std::vector<llvm::Type*> rest;
  for (size_t i = 0; i < sig.params.size(); ++i) {
    if (!sig.in_register[i]) rest.push_back(sig.params[i]);
  }
  std::vector<Value*> from_transfer;
  if (!rest.empty()) {
    from_transfer = load_slots(b, rest, load(b, ptr(), store, offsetof(StoreBlock, transfer), Domain::Desc, false));
  }
  std::vector<Value*> values;
  size_t next = 0;
  unsigned argument = 2, floats = 2 + kIntRegs;
  for (size_t i = 0; i < sig.params.size(); ++i) {
    if (!sig.in_register[i]) {
      values.push_back(from_transfer[next++]);
    } else if (!plan_.uniform) {
      values.push_back(function.getArg(argument++));
    } else {
      values.push_back(from_register(b, sig.params[i], function.getArg(is_int(sig.params[i]) ? argument++ : floats++)));
    }
  }
  return values;
}

void ModuleIr::give_back(llvm::IRBuilder<>& b, const Signature& sig, Value* store, llvm::ArrayRef<Value*> values) {
  if (!sig.results_in_registers) {
    store_slots(b, values, load(b, ptr(), store, offsetof(StoreBlock, transfer), Domain::Desc, false));
  }
  if (plan_.uniform) {
    Value* all = llvm::PoisonValue::get(sig.type->getReturnType());
    unsigned ints = 0, floats = kIntResults;
    for (Value* value : sig.results_in_registers ? values : llvm::ArrayRef<Value*>()) {
      all = b.CreateInsertValue(all, to_register(b, value), is_int(value->getType()) ? ints++ : floats++);
    }
    b.CreateRet(all);
  } else if (!sig.results_in_registers || values.empty()) {
    b.CreateRetVoid();
  } else if (values.size() == 1) {
    b.CreateRet(values[0]);
  } else {
    Value* all = llvm::PoisonValue::get(sig.type->getReturnType());
    for (unsigned i = 0; i < values.size(); ++i) all = b.CreateInsertValue(all, values[i], i);
    b.CreateRet(all);
  }
}

std::vector<Value*> ModuleIr::take_back(llvm::IRBuilder<>& b, const Signature& sig, Value* store, Value* result) {
  if (!sig.results_in_registers) {
    return load_slots(b, sig.results, load(b, ptr(), store, offsetof(StoreBlock, transfer), Domain::Desc, false));
  }
  std::vector<Value*> values;
  if (plan_.uniform) {
    unsigned ints = 0, floats = kIntResults;
    for (llvm::Type* type : sig.results) {
      values.push_back(from_register(b, type, b.CreateExtractValue(result, is_int(type) ? ints++ : floats++)));
    }
    return values;
  }
  if (sig.results.size() == 1) return {result};
  for (unsigned i = 0; i < sig.results.size(); ++i) values.push_back(b.CreateExtractValue(result, i));
  return values;
}

Value* ModuleIr::stack_pointer(llvm::IRBuilder<>& b) {
  auto* const name = llvm::MDNode::get(context_, llvm::MDString::get(context_, "rsp"));
  llvm::Function* const read = llvm::Intrinsic::getDeclaration(module_.get(), llvm::Intrinsic::read_register, {i64()});
  return b.CreateCall(read, llvm::MetadataAsValue::get(context_, name));
}

}  // namespace wasmvm::codegen
