// Validated function body -> threaded code, in one pass.
//
// The translator keeps a model of the operand stack whose entries know where their value is: in its canonical slot, still in
// a local, a constant, or in an accumulator. Instructions take operands from wherever they are and leave results in the
// accumulator of their bank; only when an accumulator is needed again is the cell that filled it changed to store its result
// to the slot as well. At block boundaries every value is in its canonical slot.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "binary/instruction_reader.h"
#include "interp/code.h"
#include "interp/handlers.h"
#include "interp/handlers_branch.h"

namespace wasmvm::interp {

/// Which instruction each cell came from: (index of the first word, offset in the module), ascending.
using CodeMap = std::vector<std::pair<uint32_t, uint64_t>>;

/// Translates one function. Use once.
class Translator {
 public:
  /// With `map`, also records where cells came from (translation is deterministic: a second run yields the same code).
  Translator(ModuleCode& code, FuncCode& func, CodeMap* map);
  /// The words of the function; branch targets in the words listed by targets() are word indices still.
  std::vector<Word>& translate();
  const std::vector<uint32_t>& targets() const { return relocations_; }
  std::vector<TryRange> take_tries() { return std::move(tries_); }

 private:
  using Instruction = binary::Instruction;

  struct Entry {
    enum Kind : uint8_t { InSlot, Local, Const, Acc } kind = InSlot;
    Bank bank = Bank::Int;
    bool stored = false;  ///< Acc: the canonical slot holds it too
    int32_t local = -1;   ///< Local: which slot; Acc: a local that holds it too, or -1
    uint32_t slot = 0;    ///< canonical slot
    uint64_t bits = 0;    ///< Const
  };
  struct Frame {
    Opcode op = Opcode::block;
    uint32_t height = 0;                       ///< entries below the block's parameters
    uint32_t slot = 0;                         ///< canonical slot of the first parameter or result
    uint32_t loop_start = 0;                   ///< word index
    uint32_t end_fixups = 0;                   ///< last word waiting for the end label, + 1
    uint32_t else_fixup = 0;                   ///< same, for the else label
    uint32_t try_begin = 0;                    ///< try blocks: first word
    int32_t range = -1;                        ///< legacy try after its first catch: its entry in tries_
    uint32_t exception_slot = 0;               ///< legacy try: where a caught exception is kept
    std::vector<binary::CatchClause> catches;  ///< try_table
    std::span<const ValType> params, results;
    ValType single;  ///< storage of `results` for one-value block types
  };
  /// An operand as cells have it: its class, and what the class needs.
  struct Operand {
    Src src = Src::Slot;
    uint16_t slot = 0;  ///< Slot, L0, L1: where the value is (too)
    uint64_t bits = 0;  ///< Const
  };
  /// How the last value in an accumulator came about, so that its cell can be changed to deliver it elsewhere, or be taken
  /// back and become a part of the cell that uses the value.
  struct Producer {
    enum Kind : uint8_t { None, Opaque, Unary, Binary, Load, LoadSum, Select } kind = None;
    uint32_t cell = 0;
    uint32_t end = 0;                    ///< words emitted when it was done
    const void* slot_handler = nullptr;  ///< Opaque: delivers to a slot, too
    Opcode op = Opcode::nop;
    Operand a, b;
    Src condition = Src::Slot;  ///< Select
    bool wide = false;          ///< Select: the condition is an i64
  };
  /// The last cell, if it fills a slot in a way that a call can do as well.
  struct Filling {
    uint32_t cell = 0, end = ~uint32_t{0};
    uint16_t slot = 0;
    Operand from;
    uint32_t add = 0;  ///< added to an i32 from a slot or pinned local
    bool is_sum = false;
  };
  /// The last cell, if it compares and branches on an i32 in a slot.
  struct LastTest {
    uint32_t cell = 0, end = ~uint32_t{0};
    Test test = Test::Eq;
    Src b = Src::Slot;
  };
  /// The last cell, if it adds a constant or a slot's value to a pinned integer local.
  struct Increment {
    uint32_t cell = 0, end = ~uint32_t{0};
    Src pinned = Src::L0;
    uint16_t slot = 0;
    Operand by;
  };

  // emission (translate.cpp)
  uint32_t emit(const void* handler, Operands ops);
  void emit_word(uint64_t bits);
  static bool put_pair(Operands& ops, const Operand& a, const Operand& b, bool wide);
  /// Looks a handler up by the classes of two operands. If there is none, operands change places (if they may) or pinned
  /// locals are taken from their slots: `a` and `b` become what the handler found expects.
  template <typename Lookup>
  static const void* find_pair(Operand& a, Operand& b, bool commutative, Lookup lookup) {
    const auto attempt = [&](Src first, Src second) -> const void* {
      if (const void* handler = lookup(first, second)) {
        a.src = first;
        b.src = second;
        return handler;
      }
      if (!commutative) return nullptr;
      const void* handler = lookup(second, first);
      if (handler == nullptr) return nullptr;
      a.src = first;
      b.src = second;
      std::swap(a, b);
      return handler;
    };
    const Src first = a.src, second = b.src;
    const bool pinned_a = first >= Src::L0, pinned_b = second >= Src::L0;
    if (const void* handler = attempt(first, second)) return handler;
    if (pinned_b) {
      if (const void* handler = attempt(first, Src::Slot)) return handler;
    }
    if (pinned_a) {
      if (const void* handler = attempt(Src::Slot, second)) return handler;
    }
    return pinned_a && pinned_b ? attempt(Src::Slot, Src::Slot) : nullptr;
  }
  void choose_pins();
  void emit_target(uint32_t& fixups);
  void emit_target_to(uint32_t depth);
  void resolve(uint32_t fixups);
  uint32_t here() const { return static_cast<uint32_t>(code_.size()); }

  // operand stack model (translate_stack.cpp)
  uint32_t top_slot() const;
  void push_slot(Bank bank);
  void push_const(Bank bank, uint64_t bits);
  void push_local(uint32_t local_slot, Bank bank);
  void push_acc(Bank bank, uint32_t cell, const void* slot_handler, bool stored);
  void push_produced(Bank bank, const Producer& from);
  Entry pop();
  void truncate(uint32_t height);
  void spill(uint32_t index);
  void spill_bank(Bank bank);
  void clobber(Bank bank);  ///< call before emitting a cell that overwrites an accumulator
  void forget_accumulators();
  void materialize(uint32_t index);
  void materialize_top(uint32_t count);
  void materialize_all() { materialize_top(static_cast<uint32_t>(stack_.size())); }
  uint32_t force_slot(Entry& entry);     ///< slot that holds a popped entry
  Src source(const Entry& entry) const;  ///< Slot, Const or Acc
  Operand operand(Entry& entry, bool wide);
  Src pinned(Bank bank, uint32_t slot) const;
  void emit_move(Bank bank, const Operand& from, Dst to, uint32_t slot);
  void emit_reload();
  bool redirect(Bank bank, Dst to, uint32_t slot);
  void forget_last_cell();
  void note_filling(const Producer& made, uint32_t slot);
  void note_increment(const Producer& made, Src pin, uint32_t slot);
  bool is_last(const Entry& entry) const;
  void retract(uint32_t cell);
  void set_local(uint32_t local_slot, Bank bank, bool tee);
  uint32_t& acc_index(Bank bank) { return bank == Bank::Float ? facc_index_ : acc_index_; }
  Producer& producer(Bank bank) { return bank == Bank::Float ? facc_producer_ : acc_producer_; }
  int32_t& cached_local(Bank bank) { return bank == Bank::Float ? facc_local_ : acc_local_; }

  // instructions (translate.cpp, translate_control.cpp)
  void instruction(const Instruction& in);
  void numeric(const Instruction& in);
  void unary(Opcode op, Bank result);
  bool negate_comparison();
  void binary(Opcode op, Bank result, bool wide_operands);
  bool load_from_sum(Opcode op, Entry& address, uint64_t offset, Bank result);
  void load(const Instruction& in);
  void store(const Instruction& in);
  void variable(const Instruction& in);
  void parametric(const Instruction& in);
  void select();
  void table_or_memory(const Instruction& in);
  void reference(const Instruction& in);
  void wide(const Instruction& in);
  void operands_in_slots(const Instruction& in, Simple kind, uint32_t pops, bool result, uint32_t imm, uint64_t word);
  bool is_near_memory(uint32_t memory) const;

  // vectors (translate_simd.cpp) and atomics (translate_atomic.cpp)
  void simd(const Instruction& in);
  void simd_load(const Instruction& in);
  void simd_store(const Instruction& in);
  void splat(Opcode op);
  void vector_const(const uint8_t* bytes);
  void emit_vector(const void* handler, Operands ops, std::initializer_list<uint64_t> words);
  bool is_near_access(const binary::MemArg& mem) const;
  Src near_address(Entry& address, uint64_t offset, bool any_source, uint16_t& slot, uint32_t& imm);
  void atomic(const Instruction& in);

  // heap objects (translate_gc.cpp)
  void aggregate(const Instruction& in);
  void field_result(Bank bank, const void* handler, const void* slot_handler, Operands ops);
  void struct_get(const Instruction& in);
  void struct_set(const Instruction& in);
  void array_get(const Instruction& in);
  void array_set(const Instruction& in);
  runtime::CastTarget cast_target(HeapType heap) const;
  void ref_test(const Instruction& in);
  void ref_cast(const Instruction& in);
  void br_on_cast(const Instruction& in);
  void gc_call(const Instruction& in, uint32_t pops, bool result);

  // gas and interruption (translate_meter.cpp)
  void before_instruction(const Instruction& in);
  void after_instruction(const Instruction& in);
  void charge_operand(const Instruction& in);

  void control(const Instruction& in);
  void begin_block(const Instruction& in);
  void begin_else();
  // exceptions (translate_exceptions.cpp)
  void exception(const Instruction& in);
  void throw_tag(uint32_t tag);
  void throw_reference(uint32_t slot);
  void end_try_table(const Frame& frame);
  void begin_catch(const Instruction& in);
  void end_delegate(const Instruction& in);
  void branch_to_end();
  void end_block();
  void skip_unreachable();
  void br(uint32_t depth);
  void br_if(const Instruction& in);
  void br_table(const Instruction& in);
  void br_on_null(const Instruction& in);
  void conditional(const void* taken, const void* inverse, uint32_t slot, uint32_t depth);
  // fused branches (translate_branch.cpp)
  /// A condition that a branch cell tests: a comparison of its own, or a value that is not zero.
  struct Condition {
    Opcode op = Opcode::nop;  ///< the comparison; nop: `a` is not zero
    Operand a, b;
    Increment increment;  ///< done before the test, if it is the last cell
  };
  Condition take_condition();
  template <typename Target>
  void emit_test(Condition condition, bool sense, Target target);
  bool emit_latch(const Condition& condition, uint32_t depth);
  void branch_on(const Condition& condition, uint32_t depth);
  void branch_to_else(const Condition& condition);
  void emit_return();
  void emit_branch(uint32_t depth);
  bool in_place(uint32_t depth) const;
  std::span<const ValType> label_types(uint32_t depth) const;
  void call(const Instruction& in);
  bool return_after_test(Operand value);
  bool return_result();
  uint32_t emit_direct_call(const Operands& ops, uint64_t target);
  void push_results(std::span<const ValType> results);
  const FuncType& callee_type(const Instruction& in) const;

  ModuleCode& module_code_;
  FuncCode& func_;
  const ValidModule& valid_;
  const Module& module_;
  const FuncType& type_;
  CodeMap* map_;
  const runtime::CompileOptions& options_;
  binary::InstructionReader reader_;
  std::vector<Word> code_;
  std::vector<uint32_t> relocations_;
  std::vector<Entry> stack_;
  std::vector<Frame> frames_;
  std::vector<uint32_t> local_slots_;  ///< slot of each local
  std::vector<Bank> local_banks_;
  std::vector<uint32_t> aliases_;  ///< per slot of a local: stack entries whose value is there
  uint32_t clean_ = 0;             ///< entries below are InSlot
  uint32_t acc_index_ = kNone, facc_index_ = kNone;
  Producer acc_producer_, facc_producer_;
  // Valid while their `end` is the end of the code; forgotten at labels.
  Increment increment_;
  Filling filling_;
  LastTest last_test_;
  int32_t pins_[2][2] = {{-1, -1}, {-1, -1}};  ///< slots of pinned locals: integers, floats
  bool has_pins_ = false;
  uint64_t offset_ = 0;                       ///< of the instruction that is being translated
  Producer vec_producer_;                     ///< last cell whose result is a vector in its slot; forgotten at labels
  int32_t acc_local_ = -1, facc_local_ = -1;  ///< local whose value the accumulator holds, or -1
  bool unreachable_ = false;
  std::vector<TryRange> tries_;
  uint32_t open_tries_ = 0;
  bool starts_segment_ = true;  ///< the next instruction is the first of its segment
  uint32_t segment_ = 0;        ///< cell that charges for the current segment

  static constexpr uint32_t kNone = ~uint32_t{0};
};

/// Bank of values of a type.
inline Bank bank_of(ValType type) { return type.is_vec() ? Bank::Vec : type.is_float() ? Bank::Float : Bank::Int; }

}  // namespace wasmvm::interp
