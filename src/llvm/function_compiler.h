// FunctionCompiler: one function body to LLVM IR.
//
// Operands are SSA values on a stack that mirrors the wasm stack; blocks take their results through phi nodes; locals are allocas
// that become SSA values in the first pass. One file per group of instructions.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "binary/instruction_reader.h"
#include "llvm/module_ir.h"
#include "runtime/meter.h"
#include "wasm/opcode.h"

namespace llvm {
class DIBuilder;
class DISubprogram;
}  // namespace llvm

namespace wasmvm::codegen {

using binary::Instruction;

class FunctionCompiler {
 public:
  FunctionCompiler(ModuleIr& module, FuncIndex index, llvm::DISubprogram* place);
  /// Builds the body. TierUnavailable for an instruction that is not lowered.
  Status compile();

 private:
  using Value = llvm::Value;
  using Block = llvm::BasicBlock;

  /// An open block. The outermost one is the function's.
  struct Frame {
    Opcode op = Opcode::block;
    std::vector<llvm::Type*> params, results;
    size_t height = 0;           ///< of the stack below the parameters
    Block* end = nullptr;        ///< where branches to it go (not for loops), and execution goes on behind it
    Block* start = nullptr;      ///< loops: where branches go
    Block* otherwise = nullptr;  ///< if: the second arm, until it has begun
    std::vector<llvm::PHINode*> end_values, start_values;
    std::vector<Value*> arguments;  ///< if: parameters for the second arm
    // try, try_table:
    std::vector<binary::CatchClause> catches;
    bool catching = false;            ///< exceptions of the code that is being compiled come here
    Block* landing = nullptr;         ///< where calls that throw land, once there is one
    Block* dispatch = nullptr;        ///< looks for a clause
    llvm::PHINode* caught = nullptr;  ///< the exception in `dispatch`
    Block* next_clause = nullptr;     ///< try: where the search goes on behind the clauses so far
  };

  // -- function.cpp --
  void begin();
  void finish();
  void begin_locals();
  Status body();
  bool instruction(const Instruction& in);
  bool constant(const Instruction& in);
  bool variable(const Instruction& in);
  bool parametric(const Instruction& in);
  bool reference(const Instruction& in);
  void push(Value* value) { stack_.push_back(value); }
  Value* pop();
  std::vector<Value*> pop_many(size_t count);
  void push_many(const std::vector<Value*>& values) { stack_.insert(stack_.end(), values.begin(), values.end()); }
  Value* i32(uint32_t value) { return b_.getInt32(value); }
  Value* i64(uint64_t value) { return b_.getInt64(value); }
  Value* to_i64(Value* value) { return b_.CreateZExt(value, b_.getInt64Ty()); }
  Value* truth(Value* condition) { return b_.CreateZExt(condition, b_.getInt32Ty()); }
  Block* new_block(const char* name = "") { return Block::Create(m_.context(), name, fn_); }
  void go(Block* block) { b_.SetInsertPoint(block); }
  Value* offset_from(Value* base, uint64_t offset) { return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), base, offset); }
  Value* intrinsic(unsigned id, llvm::ArrayRef<llvm::Type*> types, llvm::ArrayRef<Value*> arguments);
  /// Slots on the native stack for arguments of builtins; valid until the next use.
  Value* scratch(unsigned slots);
  Value* is_unlikely(Value* condition, Block* then, Block* otherwise);
  /// Ends execution with a trap if the condition holds.
  void trap_if(Value* condition, ErrCode code, Value* detail = nullptr) {
    trap_if(condition, i32(static_cast<uint32_t>(code)), detail);
  }
  void trap_if(Value* condition, Value* code, Value* detail = nullptr);
  void trap(ErrCode code);
  Value* builtin(Builtin builtin, std::vector<Value*> arguments);

  // -- control.cpp --
  bool control(const Instruction& in);
  void begin_block(const Instruction& in);
  void begin_else();
  void end_block();
  void begin_frame_end(Frame& frame);
  void leave_to_end(Frame& frame);
  void enter_end(Frame& frame);
  Block* label(uint32_t depth);
  void add_edge(uint32_t depth, Block* from);
  size_t label_count(uint32_t depth) const;
  void br(uint32_t depth);
  void br_if(Value* condition, uint32_t depth);
  void br_table(const Instruction& in);
  void br_on_null(const Instruction& in);
  void return_now();
  Frame& frame_at(uint32_t depth) { return frames_[frames_.size() - 1 - depth]; }
  void dead() { unreachable_ = true; }
  void poll();

  // -- calls.cpp --
  void call(const Instruction& in);
  void call_function(TypeIndex type, Value* func, bool tail);
  Value* checked_table_function(const Instruction& in);
  void finish_call(const Signature& sig, llvm::FunctionCallee callee, std::vector<Value*> arguments, bool tail);
  llvm::CallBase* call_or_invoke(llvm::FunctionCallee callee, llvm::ArrayRef<Value*> arguments);

  // -- exceptions.cpp --
  bool exception(const Instruction& in);
  Block* landing_block();
  int innermost_try(size_t below) const;
  void make_landing(Frame& frame);
  void make_dispatch(Frame& frame);
  void throw_to(int frame, Value* exception);
  Value* tag_of(Value* exception);
  void push_payload(uint32_t tag, Value* exception);
  void end_try_table(Frame& frame);
  void begin_catch(const Instruction& in);
  void end_try(Frame& frame);
  void end_delegate(const Instruction& in);

  // -- numeric.cpp --
  bool numeric(const Instruction& in);
  bool integer(Opcode op);
  bool floating(Opcode op);
  bool conversion(Opcode op);
  bool division(Opcode op);
  bool wide(Opcode op);
  void truncation(Opcode op, unsigned int_bits, bool is_signed);
  Value* opaque(Value* value);
  Value* rounded(unsigned which, Opcode single, Opcode twice, Value* a);
  Value* extreme(unsigned which, Value* a, Value* b);

  // -- memory.cpp --
  bool memory_access(const Instruction& in);
  Value* address_of(const binary::MemArg& mem, Value* index, uint64_t bytes);
  Value* effective(const binary::MemArg& mem, Value* index);
  bool is_guarded(uint32_t memory) const { return memory == 0 && m_.plan().guarded; }
  Value* load_memory(llvm::Type* type, Value* address);
  void store_memory(Value* value, Value* address);
  Value* memory_desc(uint32_t memory);
  bool memory_operation(const Instruction& in);
  bool table_operation(const Instruction& in);
  Value* table_desc(uint32_t table);
  bool is_fixed_table(uint32_t table) const;
  Value* table_size(uint32_t table);
  Value* table_elements(uint32_t table);
  Value* table_element(const Instruction& in, Value* index);
  Value* index_operand(bool is_64) { return is_64 ? pop() : to_i64(pop()); }
  bool memory_is_64(uint32_t memory) const { return module_.memories[memory].limits.is_64; }
  bool table_is_64(uint32_t table) const { return module_.tables[table].type.limits.is_64; }

  // -- atomic.cpp --
  bool atomic(const Instruction& in);
  Value* atomic_address(const Instruction& in, Value* index);

  // -- simd.cpp --
  bool simd(const Instruction& in);
  bool simd_access(const Instruction& in);
  Value* call_semantics(Opcode op, llvm::ArrayRef<Value*> arguments, llvm::Type* result);

  // -- gc.cpp --
  bool aggregate(const Instruction& in);
  bool struct_access(const Instruction& in);
  bool array_access(const Instruction& in);
  void through_builtin(const Instruction& in, Builtin builtin, size_t operands, bool result);
  Value* object_address(Value* reference);
  Value* load_field(Value* address, const runtime::FieldLayout& field, ValType storage, bool is_signed);
  void store_field(Value* address, const runtime::FieldLayout& field, ValType storage, Value* value);
  Value* cast_test(Value* reference, HeapType heap, bool nullable);
  void br_on_cast(const Instruction& in);

  // -- meter.cpp --
  void before_instruction(const Instruction& in);
  void charge_operand(const Instruction& in);

  ModuleIr& m_;
  const Module& module_;
  FuncIndex index_;
  const FuncType& type_;
  const Signature& sig_;
  llvm::Function* fn_;
  llvm::IRBuilder<> b_;
  llvm::DISubprogram* place_;
  binary::InstructionReader reader_;
  Value *ctx_ = nullptr, *mem0_ = nullptr, *store_ = nullptr;
  Block* entry_ = nullptr;
  Block* first_ = nullptr;
  std::vector<llvm::AllocaInst*> locals_;
  std::vector<Value*> stack_;
  std::vector<Frame> frames_;
  bool unreachable_ = false;
  uint32_t skipped_ = 0;  ///< blocks that began in unreachable code
  uint64_t offset_ = 0;
  uint64_t run_begin_ = 0, longest_run_ = 0;  ///< bytes without control instructions
  bool calls_ = false;                        ///< calls something that may call on
  bool may_trap_ = false;                     ///< by an access, a check, or in the runtime
  llvm::AllocaInst* scratch_ = nullptr;
  unsigned scratch_slots_ = 0;
  std::vector<llvm::LoadInst*> wasm_loads_;
  // Segment that is being measured:
  bool starts_segment_ = true;
  llvm::Instruction* segment_cost_ = nullptr;
  llvm::Instruction* segment_count_ = nullptr;
  uint64_t cost_ = 0, count_ = 0;
};

}  // namespace wasmvm::codegen
