// ModuleIr: one partition of a module as LLVM IR: types, conventions, declarations, and the code between functions.
//
// Convention of compiled functions (the host's C convention): the context, the base of memory 0, then the first kIntRegs integers and references
// and the first kFloatRegs floats and vectors; further parameters lie in StoreBlock::transfer, slot by slot. No argument is ever
// on the stack, so that tail calls of any type leave it as it was. Results come back in registers if there are few enough, else in
// StoreBlock::transfer as well. References are i64, as in slots.
//
// Guaranteed tail calls are between functions of one IR type only. So in modules that have tail calls all functions are declared with
// all registers as parameters and results (Plan::uniform), which is the same for the machine.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiled/codegen.h"
#include "wasm/module.h"

namespace wasmvm::codegen {

using compiled::CodegenOptions;
using compiled::CompilerHost;
using runtime::CompileOptions;

constexpr unsigned kIntRegs = 4, kFloatRegs = 8;
constexpr unsigned kIntResults = 3, kFloatResults = 2;

enum class Builtin : uint16_t {
#define BUILTIN(name, parameters) name,
#include "compiled/builtins.def"
#undef BUILTIN
};

/// Kinds of memory that never overlap, for alias analysis.
enum class Domain : uint8_t { Memory, Global, Table, Context, Heap, Gas, Desc };
constexpr unsigned kDomains = 7;

/// How a function type is passed.
struct Signature {
  llvm::FunctionType* type = nullptr;
  std::vector<llvm::Type*> params, results;  ///< as values
  std::vector<bool> in_register;             ///< of each parameter
  bool results_in_registers = true;
};

/// What all partitions of a module share. Immutable while they compile.
struct Plan {
  const ValidModule& valid;
  const Module& module;
  const CompileOptions& options;
  const CodegenOptions& codegen;
  const CompilerHost& host;
  bool uniform;  ///< all functions have the same IR type
  bool guarded;  ///< accesses to memory 0 rely on guard pages
  /// Accesses stay where they are. What is counted must be right where one of them traps.
  bool is_strict() const { return codegen.strict_traps || options.metered; }
};

class ModuleIr {
 public:
  ModuleIr(const Plan& plan, llvm::LLVMContext& context);

  llvm::LLVMContext& context() { return context_; }
  llvm::Module& ir() { return *module_; }
  const Plan& plan() const { return plan_; }
  /// Does the processor round floats in one instruction?
  bool has_rounding() const { return has_rounding_; }
  void set_rounding(bool has) { has_rounding_ = has; }
  std::unique_ptr<llvm::Module> take() { return std::move(module_); }

  // -- types --
  llvm::Type* type_of(ValType type);
  llvm::Type* i32() { return llvm::Type::getInt32Ty(context_); }
  llvm::Type* i64() { return llvm::Type::getInt64Ty(context_); }
  llvm::Type* ptr() { return llvm::PointerType::get(context_, 0); }
  llvm::Type* v128() { return llvm::FixedVectorType::get(llvm::Type::getInt8Ty(context_), 16); }
  const Signature& signature(TypeIndex type);
  llvm::FunctionType* builtin_type(Builtin builtin);

  // -- functions --
  /// Declaration of a defined function, of whichever partition.
  llvm::Function* function(FuncIndex index);
  /// Called instead of a function that has no compiled code: context of the caller, record of the callee, arguments.
  llvm::Function* adapter(TypeIndex type);
  /// Called by C++: context, memory, slots, function.
  llvm::Function* entry(TypeIndex type);
  /// Called where something traps: context, code, detail, offset of the instruction.
  llvm::Function* trap();
  void add_attributes(llvm::Function& function);

  // -- pieces of code --
  llvm::Value* load(llvm::IRBuilder<>& b, llvm::Type* type, llvm::Value* base, uint64_t offset, Domain domain, bool invariant);
  /// Loads a pointer that never changes from the running instance; so many bytes behind it can be read at any time.
  llvm::Value* load_fixed(llvm::IRBuilder<>& b, llvm::Value* base, uint64_t offset, uint64_t bytes);
  llvm::Instruction* tag(llvm::Instruction* access, Domain domain, bool invariant = false);
  /// Calls a builtin; `unwind` is where exceptions go, null if it throws none or nobody wants them.
  llvm::CallInst* call_builtin(llvm::IRBuilder<>& b, Builtin builtin, llvm::ArrayRef<llvm::Value*> arguments);
  llvm::Value* builtin_address(llvm::IRBuilder<>& b, llvm::Value* ctx, Builtin builtin);
  /// Puts values into slots, one after the other, and back.
  void store_slots(llvm::IRBuilder<>& b, llvm::ArrayRef<llvm::Value*> values, llvm::Value* slots);
  std::vector<llvm::Value*> load_slots(llvm::IRBuilder<>& b, llvm::ArrayRef<llvm::Type*> types, llvm::Value* slots);
  void store_slot(llvm::IRBuilder<>& b, llvm::Value* value, llvm::Value* slots, unsigned at);
  llvm::Value* load_slot(llvm::IRBuilder<>& b, llvm::Type* type, llvm::Value* slots, unsigned at);
  /// Arguments of a call in the convention: the first two, then `values`; what does not fit goes to the transfer area.
  std::vector<llvm::Value*> pass(llvm::IRBuilder<>& b, const Signature& sig, llvm::Value* store, llvm::Value* ctx,
                                 llvm::Value* mem0, llvm::ArrayRef<llvm::Value*> values);
  /// The parameters of a function that is being built.
  std::vector<llvm::Value*> receive(llvm::IRBuilder<>& b, const Signature& sig, llvm::Value* store, llvm::Function& function);
  void give_back(llvm::IRBuilder<>& b, const Signature& sig, llvm::Value* store, llvm::ArrayRef<llvm::Value*> values);
  std::vector<llvm::Value*> take_back(llvm::IRBuilder<>& b, const Signature& sig, llvm::Value* store, llvm::Value* result);
  llvm::Value* stack_pointer(llvm::IRBuilder<>& b);
  static unsigned slots_of(llvm::Type* type) { return type->isVectorTy() ? 2 : 1; }

 private:
  llvm::FunctionType* uniform_type();
  llvm::Type* vector_register() { return llvm::FixedVectorType::get(llvm::Type::getFloatTy(context_), 4); }
  llvm::Value* to_register(llvm::IRBuilder<>& b, llvm::Value* value);
  llvm::Value* from_register(llvm::IRBuilder<>& b, llvm::Type* type, llvm::Value* value);

  const Plan& plan_;
  llvm::LLVMContext& context_;
  std::unique_ptr<llvm::Module> module_;
  llvm::MDNode* domains_[kDomains];
  std::unordered_map<uint32_t, Signature> signatures_;
  std::unordered_map<uint32_t, llvm::Function*> functions_;
  std::unordered_map<std::string, llvm::Function*> adapters_, entries_;
  llvm::Function* trap_ = nullptr;
  bool has_rounding_ = true;
};

}  // namespace wasmvm::codegen
