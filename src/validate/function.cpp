// Drives the check of one body: locals, the loop over its instructions, fixed signatures, facts.
#include "validate/function.h"

#include <algorithm>

#include "validate/diagnostics.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

// Slots that a frame needs besides locals and operands (header, temporaries of translators).
constexpr uint32_t kFrameReserve = 16;
constexpr uint32_t kFirstStack = 256;  // entries to begin with; most functions need no more
constexpr uint32_t kMinDirectLocals = 64;
constexpr uint32_t kHotUses = 16;  // two uses in a loop: fewer would not pay for loading a register

/// Keeps the two most used of the locals that it is shown, the lower index first among equals.
struct TopTwo {
  uint32_t uses[2] = {0, 0};
  uint16_t index[2] = {FuncFacts::kNone, FuncFacts::kNone};

  void offer(uint32_t count, uint16_t local) {
    if (count > uses[0]) {
      uses[1] = uses[0];
      index[1] = index[0];
      uses[0] = count;
      index[0] = local;
    } else if (count > uses[1]) {
      uses[1] = count;
      index[1] = local;
    }
  }
};

}  // namespace

FunctionValidator::FunctionValidator(const ModuleContext& context)
    : context_(context), module_(context.module()), stack_storage_(kFirstStack), stack_(stack_storage_.data()) {}

/// Forgets the body before. Arrays keep their memory, and stamps (serial_) make clearing them unnecessary.
void FunctionValidator::reset() {
  error_.reset();
  size_ = base_ = wide_ = max_slots_ = tries_ = max_tries_ = 0;
  control_.clear();
  inits_.clear();
  weight_ = 1;
  ++serial_;
  declared_ = nullptr;
}

/// Opens the block that a whole body is; its label is what return and the outermost branch target.
void FunctionValidator::push_function_frame(BlockTypes types) {
  ControlFrame& frame = control_.emplace_back();
  frame.kind = FrameKind::Function;
  frame.types = types;
}

/// Reports an index immediate that is out of bounds.
bool FunctionValidator::unknown(ErrCode code, uint64_t index, uint64_t bound) {
  return fail(unknown_index(code, index, bound, inst_.offset));
}

/// Lays out parameters and locals, and finds out how much room the frame leaves for operands.
Status FunctionValidator::declare_locals(const FuncType& type, const std::vector<binary::LocalGroup>& groups, ByteRange body) {
  locals_.clear();
  runs_.clear();
  params_ = static_cast<uint32_t>(type.params.size());
  const size_t direct = std::max<size_t>(body.size, kMinDirectLocals);
  uint64_t count = 0, slots = 0;
  bool defaultable = true;
  const auto declare = [&](uint32_t n, ValType t) {
    count += n;
    slots += uint64_t{n} * t.slots();
    // The reader bounds the declared locals, so the casts are safe after the first violation, too.
    runs_.push_back({static_cast<uint32_t>(count), t});
    const size_t room = direct - std::min(direct, locals_.size());
    locals_.resize(locals_.size() + std::min<size_t>(room, n), LocalSlot{t});
  };
  for (const ValType t : type.params) declare(1, t);
  for (const binary::LocalGroup& group : groups) {
    if (auto error = context_.check(group.type, body.offset)) return std::move(*error);
    if (!group.type.is_defaultable()) defaultable = false;
    declare(group.count, group.type);
  }
  if (count > limits::kLocals) {
    return make_error(ErrCode::TooManyLocals, "too many locals",
                      std::to_string(count) + ", the limit is " + std::to_string(limits::kLocals), body.offset);
  }
  if (slots + kFrameReserve > limits::kFrameSlots) {
    return limit_exceeded(
        "the locals take " + std::to_string(slots) + " slots, a frame has " + std::to_string(limits::kFrameSlots), body.offset);
  }
  local_count_ = static_cast<uint32_t>(count);
  local_slots_ = static_cast<uint32_t>(slots);
  set_slot_limit(limits::kFrameSlots - kFrameReserve - local_slots_);
  if (!defaultable && init_serial_.size() < count) init_serial_.resize(count, 0);
  return {};
}

/// What the check of the body that just ended has learned.
FuncFacts FunctionValidator::facts() const {
  FuncFacts facts;
  facts.local_slots = local_slots_;
  facts.max_stack_slots = max_slots_;
  facts.try_depth = max_tries_;
  TopTwo ints, floats;
  for (size_t i = 0; i < locals_.size(); ++i) {
    const LocalSlot& local = locals_[i];
    if (local.uses < kHotUses || local.type.is_vec()) continue;
    (local.type.is_float() ? floats : ints).offer(local.uses, static_cast<uint16_t>(i));
  }
  for (int i = 0; i < 2; ++i) {
    facts.hot_int[i] = ints.index[i];
    facts.hot_float[i] = floats.index[i];
  }
  return facts;
}

/// An instruction whose type stands in the table: compares bits first, and types only where they differ.
bool FunctionValidator::fixed(const Signature& sig) {
  const uint32_t count = sig.param_count;
  bool same = size_ - base_ >= count;
  if (same) {
    const ValType* top = stack_ + (size_ - count);
    for (uint32_t i = 0; i < count; ++i) same &= top[i] == sig.params[i];
  }
  if (same) {
    size_ -= count;
    wide_ -= sig.wide_params;
  } else if (!pop(Types(sig.params, count))) {
    return false;
  }
  for (uint32_t i = 0; i < sig.result_count; ++i) push(sig.results[i]);
  return true;
}

// PERF: the frequent shapes work in place on operands whose types have the bits that the table says.
inline bool FunctionValidator::unary_op(Rule rule) {
  if (size_ - base_ < 1 || stack_[size_ - 1].bits() != rule.params[0]) return fixed(signature(inst_.op));
  stack_[size_ - 1] = ValType::from_bits(rule.result);
  return true;
}

inline bool FunctionValidator::binary_op(Rule rule) {
  if (size_ - base_ < 2 || stack_[size_ - 2].bits() != rule.params[0] || stack_[size_ - 1].bits() != rule.params[1]) {
    return fixed(signature(inst_.op));
  }
  --size_;
  stack_[size_ - 1] = ValType::from_bits(rule.result);
  return true;
}

/// A defaultable local among those laid out one by one; anything else goes the long way.
inline bool FunctionValidator::quick_local_get() {
  if (inst_.index >= locals_.size()) return local_get();
  LocalSlot& local = locals_[inst_.index];
  if (!local.type.is_defaultable()) return local_get();
  count_use(local);
  push(local.type);
  return true;
}

/// One instruction. The shapes are ordered and chosen such that most instructions of real code end here.
inline bool FunctionValidator::step() {
  const Rule rule = kRules[static_cast<unsigned>(inst_.op)];
  switch (rule.shape) {
    case Shape::LocalGet: return quick_local_get();
    case Shape::LocalSet: return local_set();
    case Shape::LocalTee: return local_tee();
    case Shape::End: return end();
    case Shape::BrIf: return br_if();
    case Shape::Const: push_narrow(ValType::from_bits(rule.result)); return true;
    case Shape::Unary: return unary_op(rule);
    case Shape::Binary: return binary_op(rule);
    case Shape::Fixed: return fixed(signature(inst_.op));
    case Shape::MemAccess: return mem_access(signature(inst_.op));
    case Shape::Lane: return lane_operation(signature(inst_.op));
    case Shape::Other: break;
  }
  return step_other();
}

/// Checks instructions up to the final `end`. The reader counts blocks as control_ does, so there is an open one at each
/// instruction, and none when it stops without an error: it refuses a missing end and bytes behind the end.
template <bool kConstant>
bool FunctionValidator::run(binary::InstructionReader& reader) {
  while (reader.next(inst_)) {
    if (kConstant && !check_constant()) return false;
    if (!step()) return false;
    if (max_slots_ > soft_limit_ && !make_room(max_slots_)) return false;
  }
  return !reader.failed() || fail(reader.take_error());
}

bool FunctionValidator::run_constant(binary::InstructionReader& reader) { return run<true>(reader); }

Result<FuncFacts> FunctionValidator::check_body(FuncIndex f) {
  const ByteRange body = module_.body(f);
  const FuncType& type = module_.func_type(f);
  reset();
  binary::InstructionReader reader(module_, body);
  WASMVM_TRY_ASSIGN(const std::vector<binary::LocalGroup> groups, reader.read_locals());
  WASMVM_TRY(declare_locals(type, groups, body));
  push_function_frame({&type, {}});
  if (!run<false>(reader)) return std::move(*error_);
  return facts();
}

Result<uint32_t> FunctionValidator::check_locals(FuncIndex f) {
  const ByteRange body = module_.body(f);
  reset();
  binary::InstructionReader reader(module_, body);
  WASMVM_TRY_ASSIGN(const std::vector<binary::LocalGroup> groups, reader.read_locals());
  WASMVM_TRY(declare_locals(module_.func_type(f), groups, body));
  return local_slots_;
}

/// Instructions whose types depend on context, by the group that the table puts them into.
bool FunctionValidator::step_other() {
  switch (op_info(inst_.op).klass) {
    case OpClass::Control: return step_control();
    case OpClass::Parametric:
      if (inst_.op == Opcode::drop) return drop_value();
      return inst_.op == Opcode::select ? select() : select_typed();
    case OpClass::Variable: return inst_.op == Opcode::global_get ? global_get() : global_set();
    case OpClass::Table: return step_table();
    case OpClass::Memory: return step_memory();
    case OpClass::Reference: return step_reference();
    case OpClass::Aggregate: return step_aggregate();
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

}  // namespace wasmvm::validate
