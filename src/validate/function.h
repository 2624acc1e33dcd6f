// FunctionValidator: checks one function body or constant expression after the other, and collects facts on the way.
//
// This is the algorithm of the specification's appendix: one forward pass with an operand stack of types and a stack of
// open blocks, both explicit arrays. Two things differ from the text-book form. Operands are compared in place before they
// are popped, so that a message can show the whole stack. And the fast path compares the bits of types; subtyping and the
// polymorphic stack of unreachable code are looked at only where the bits differ.
// SPEC: https://webassembly.github.io/spec/core/appendix/algorithm.html
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "binary/instruction_reader.h"
#include "validate/context.h"
#include "validate/signature.h"
#include "validate/valid_module.h"

namespace wasmvm::validate {

using Types = std::span<const ValType>;

/// Values that one instruction may push without asking for room first (push_all asks).
inline constexpr uint32_t kPushSlack = 8;

/// Type of a block: a function type of the module, or nothing -> at most one value.
struct BlockTypes {
  const FuncType* func = nullptr;
  ValType single;  ///< without `func`: the result, or bottom for none

  Types params() const { return func != nullptr ? Types(func->params) : Types(); }
  Types results() const {
    if (func != nullptr) return func->results;
    return single.is_bottom() ? Types() : Types(&single, 1);
  }
};

enum class FrameKind : uint8_t { Function, Block, Loop, If, Else, TryTable, Try, Catch, CatchAll };

/// An open block. Heights are those at its start, its parameters not included.
struct ControlFrame {
  FrameKind kind = FrameKind::Block;
  bool unreachable = false;  ///< the rest of the block cannot be reached: operands below `height` are polymorphic
  uint8_t loop_shift = 0;    ///< log2 of the weight of an instruction in here
  uint32_t height = 0;       ///< operands that belong to enclosing blocks
  uint32_t wide = 0;         ///< of these, the ones that take two slots
  uint32_t inits = 0;        ///< locals that were initialised before the block
  uint32_t br_table = 0;     ///< serial number of the last br_table that was checked against this label
  BlockTypes types;

  /// What a branch to the block carries.
  Types label() const { return kind == FrameKind::Loop ? types.params() : types.results(); }
};

/// Reused from body to body so that its arrays are allocated once. Confined to one thread; the context is shared.
class FunctionValidator {
 public:
  explicit FunctionValidator(const ModuleContext& context);

  /// Checks the body of a defined function.
  Result<FuncFacts> check_body(FuncIndex f);
  /// Checks the declarations of locals at its start alone; returns the slots of parameters and locals.
  Result<uint32_t> check_locals(FuncIndex f);

  /// Checks that `expr` is constant and yields `expected`, with the first `visible_globals` globals in scope. Functions that
  /// it refers to are marked in `declared`.
  Status check_const_expr(const ConstExpr& expr, ValType expected, uint32_t visible_globals, std::vector<bool>& declared);

  /// Operand comparisons and label look-ups off the fast path so far: a measure of work that does not depend on the machine.
  uint64_t work() const { return work_; }

 private:
  struct LocalSlot {
    ValType type;
    uint32_t uses = 0;  ///< weighted by loop depth, saturating
  };
  struct LocalRun {
    uint32_t end = 0;  ///< first local behind the run
    ValType type;
  };

  // function.cpp: driving
  void reset();
  void push_function_frame(BlockTypes types);
  Status declare_locals(const FuncType& type, const std::vector<binary::LocalGroup>& groups, ByteRange body);
  template <bool kConstant>
  bool run(binary::InstructionReader& reader);
  bool run_constant(binary::InstructionReader& reader);
  FuncFacts facts() const;
  bool step();
  bool fixed(const Signature& sig);
  bool unary_op(Rule rule);
  bool binary_op(Rule rule);
  bool step_other();
  bool fail(Error error) {
    error_ = std::move(error);
    return false;
  }
  bool unknown(ErrCode code, uint64_t index, uint64_t bound);

  // operands.cpp: the operand stack
  bool mismatch(Types wanted);
  bool mismatch(const char* wanted);
  bool check_top(Types wanted);
  void drop(size_t count);
  bool pop(Types wanted);
  bool pop(std::initializer_list<ValType> wanted) { return pop(Types(wanted.begin(), wanted.size())); }
  bool pop_any(ValType& found);
  bool pop_ref(ValType& found);
  bool push_all(Types types);
  static bool is_wide(ValType type) { return type.is_vec() || type.is_bottom(); }
  void note_height(uint32_t slots) {
    if (slots > max_slots_) max_slots_ = slots;
  }
  /// Pushes one value; run() notices an overflow after the instruction, which may push kPushSlack values like that.
  void push(ValType type) {
    stack_[size_++] = type;
    wide_ += is_wide(type);
    note_height(size_ + wide_);
  }
  /// Pushes one value that takes one slot.
  void push_narrow(ValType type) {
    stack_[size_++] = type;
    note_height(size_ + wide_);
  }
  bool make_room(uint64_t slots);
  void set_slot_limit(uint32_t slots);
  Types operands() const { return Types(stack_ + base_, size_ - base_); }

  // variables.cpp
  bool find_local(uint32_t index, ValType& type);
  bool is_initialized(uint32_t index) const { return index < params_ || init_serial_[index] == serial_; }
  void initialize(uint32_t index, ValType type);
  void forget_inits(uint32_t count);
  void count_use(LocalSlot& local) const { local.uses = local.uses > UINT32_MAX - weight_ ? UINT32_MAX : local.uses + weight_; }
  bool quick_local_get();
  bool local_get();
  bool local_set();
  bool local_tee();
  bool global_get();
  bool global_set();
  bool drop_value();
  bool select();
  bool select_typed();

  // control.cpp
  bool block_types(BlockTypes& types);
  bool push_frame(FrameKind kind, BlockTypes types);
  bool close_frame();
  void set_unreachable();
  bool enter(FrameKind kind);
  bool if_();
  bool else_();
  bool end();
  const ControlFrame* label(uint32_t depth);
  bool br();
  bool br_if();
  bool br_table();
  bool return_();
  bool br_on_null();
  bool br_on_non_null();
  bool br_on_cast(bool on_fail);
  bool step_control();

  // calls.cpp
  const FuncType* func_type(uint32_t type_index);
  const FuncType* callee(uint32_t func_index);
  bool invoke(const FuncType& type, bool is_tail);
  bool call(bool is_tail);
  bool call_indirect(bool is_tail);
  bool call_ref(bool is_tail);

  // exceptions.cpp
  const FuncType* tag_type(uint32_t tag_index);
  bool throw_();
  bool try_table();
  bool check_catch(const binary::CatchClause& clause);
  bool catch_(bool all);
  bool delegate();
  bool rethrow();
  bool step_exception();

  // memory.cpp, tables.cpp
  const MemoryType* memory(uint32_t index);
  bool check_data_index(uint32_t index);
  bool mem_access(const Signature& sig);
  bool lane_operation(const Signature& sig);
  bool step_memory();
  const Table* table(uint32_t index);
  const ElemSegment* elem_segment(uint32_t index);
  bool step_table();

  // references.cpp, aggregates.cpp
  bool ref_func();
  bool step_reference();
  bool cast_operand(HeapType heap);
  bool step_cast();
  const CompositeType* composite(uint32_t index, CompositeKind kind);
  const FieldType* struct_field();
  const FieldType* array_element(uint32_t index);
  ValType ref_to(uint32_t index, bool nullable) const { return ValType::ref(HeapType(TypeIndex(index)), nullable); }
  bool check_packing(ValType storage, bool is_packed_get, ErrCode packed, ErrCode unpacked);
  bool require_mutable(const FieldType& field, ErrCode code);
  bool require_numeric(ValType storage);
  bool pop_fields(const std::vector<FieldType>& fields, uint32_t slots);
  bool struct_new(bool with_default);
  bool struct_get(bool is_packed_get);
  bool struct_set();
  bool array_new(bool with_default);
  bool array_new_fixed();
  bool array_get(bool is_packed_get);
  bool array_copy();
  bool array_segment();
  bool step_aggregate();

  // const_expr.cpp
  bool check_constant();

  const ModuleContext& context_;
  const Module& module_;
  binary::Instruction inst_;
  std::optional<Error> error_;

  // Operand stack: `size_` entries, of which those from `base_` belong to the innermost block. The array has room for
  // soft_limit_ entries and what one instruction may push with push(); run() makes more room in between.
  std::vector<ValType> stack_storage_;
  ValType* stack_ = nullptr;
  uint32_t size_ = 0, base_ = 0;
  uint32_t wide_ = 0;                   // entries that take two slots
  uint32_t max_slots_ = 0;              // greatest size_ + wide_ so far
  uint32_t tries_ = 0, max_tries_ = 0;  // open legacy try blocks
  uint32_t slot_limit_ = 0;             // what the frame has room for
  uint32_t soft_limit_ = 0;             // what stack_ has room for, at most slot_limit_
  std::vector<ControlFrame> control_;
  uint32_t br_table_serial_ = 0;
  uint64_t work_ = 0;

  // Locals. A body of n bytes cannot name more than n of them, so only the first max(n, 64) are laid out one by one; those
  // behind are found by their run. That keeps a module of tiny bodies with 50,000 locals each linear.
  std::vector<LocalSlot> locals_;
  std::vector<LocalRun> runs_;
  uint32_t local_count_ = 0, params_ = 0, local_slots_ = 0;
  uint32_t weight_ = 1;
  // Initialisation of non-defaultable locals: one is initialised if its entry equals serial_ (the number of the body);
  // inits_ lists them in order, so that a block's end can take its own back.
  std::vector<uint32_t> init_serial_;
  std::vector<uint32_t> inits_;
  uint32_t serial_ = 0;

  // Constant expressions: how many globals may be named, and where functions are declared. Null in bodies.
  std::vector<bool>* declared_ = nullptr;
  uint32_t visible_globals_ = 0;
};

}  // namespace wasmvm::validate
