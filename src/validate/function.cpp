// Drives the check of one body: locals, the loop over its instructions, fixed signatures, facts.
#include "validate/function.h"

#include <algorithm>

#include "validate/diagnostics.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

// Slots that a frame needs besides locals and operands (header, temporaries of translators).
constexpr uint32_t kFrameReserve = 16;
// Room behind the slot limit for the operands of one instruction; push_all checks before it writes.
constexpr uint32_t kStackSlack = 8;
constexpr uint32_t kMinDirectLocals = 64;

/// Keeps the two most used of the locals that it is shown, the lower index first among equals.
struct TopTwo {
  uint32_t uses[2] = {0, 0};
  uint16_t index[2] = {0xffff, 0xffff};

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
    : context_(context), module_(context.module()), stack_(new ValType[limits::kFrameSlots + kStackSlack]) {}

void FunctionValidator::reset() {
  error_.reset();
  size_ = base_ = wide_ = max_slots_ = 0;
  control_.clear();
  inits_.clear();
  weight_ = 1;
  ++serial_;
  declared_ = nullptr;
}

void FunctionValidator::push_function_frame(BlockTypes types) {
  ControlFrame& frame = control_.emplace_back();
  frame.kind = FrameKind::Function;
  frame.types = types;
}

bool FunctionValidator::unknown(ErrCode code, uint64_t index, uint64_t bound) {
  return fail(unknown_index(code, index, bound, inst_.offset));
}

Status FunctionValidator::declare_locals(const FuncType& type, const std::vector<binary::LocalGroup>& groups,
                                         ByteRange body) {
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
    return make_error(ErrCode::TooManyLocals, "too many locals", std::to_string(count), body.offset);
  }
  if (slots + kFrameReserve > limits::kFrameSlots) {
    return limit_exceeded("the locals take " + std::to_string(slots) + " slots, a frame has " +
                              std::to_string(limits::kFrameSlots), body.offset);
  }
  local_count_ = static_cast<uint32_t>(count);
  local_slots_ = static_cast<uint32_t>(slots);
  slot_limit_ = limits::kFrameSlots - kFrameReserve - local_slots_;
  if (!defaultable && init_serial_.size() < count) init_serial_.resize(count, 0);
  return {};
}

Result<FuncFacts> FunctionValidator::check_body(FuncIndex f) {
  const ByteRange body = module_.body(f);
  const FuncType& type = module_.func_type(f);
  reset();
  binary::InstructionReader reader(module_, body);
  WASMVM_TRY_ASSIGN(const std::vector<binary::LocalGroup> groups, reader.read_locals());
  WASMVM_TRY(declare_locals(type, groups, body));
  push_function_frame({&type, {}});
  if (!run(reader)) return std::move(*error_);
  return facts();
}

/// Checks instructions up to the final `end`. The reader counts blocks as control_ does, so there is an open one at each
/// instruction, and none when it stops without an error: it refuses a missing end and bytes behind the end.
bool FunctionValidator::run(binary::InstructionReader& reader) {
  while (reader.next(inst_)) {
    if (!step()) return false;
    if (max_slots_ > slot_limit_) {
      return fail(limit_exceeded("a frame has " + std::to_string(limits::kFrameSlots) + " slots, locals take " +
                                     std::to_string(local_slots_) + " and operands " + std::to_string(max_slots_),
                                 inst_.offset));
    }
  }
  return !reader.failed() || fail(reader.take_error());
}

FuncFacts FunctionValidator::facts() const {
  FuncFacts facts;
  facts.local_slots = local_slots_;
  facts.max_stack_slots = max_slots_;
  TopTwo ints, floats;
  for (size_t i = 0; i < locals_.size(); ++i) {
    const LocalSlot& local = locals_[i];
    if (local.uses == 0 || local.type.is_vec()) continue;
    (local.type.is_float() ? floats : ints).offer(local.uses, static_cast<uint16_t>(i));
  }
  for (int i = 0; i < 2; ++i) {
    facts.hot_int[i] = ints.index[i];
    facts.hot_float[i] = floats.index[i];
  }
  return facts;
}

bool FunctionValidator::fixed(const Signature& sig) {
  const uint32_t count = sig.param_count;
  bool same = size_ - base_ >= count;
  if (same) {
    const ValType* top = stack_.get() + (size_ - count);
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

bool FunctionValidator::step() {
  if (declared_ != nullptr && !check_constant()) return false;
  switch (inst_.op) {
    case Opcode::local_get: return local_get();
    case Opcode::local_set: return local_set();
    case Opcode::local_tee: return local_tee();
    case Opcode::end: return end();
    case Opcode::br_if: return br_if();
    default: break;
  }
  const Signature& sig = signature(inst_.op);
  if (!sig.fixed) return step_other();
  switch (op_info(inst_.op).imm) {
    case Immediate::MemArg:
    case Immediate::MemArgLane: return mem_access(sig);
    case Immediate::Lane:
    case Immediate::Lanes16: return lane_operation(sig);
    default: return fixed(sig);
  }
}

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
