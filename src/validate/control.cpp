// Blocks and branches.
#include <algorithm>

#include "validate/diagnostics.h"
#include "validate/function.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

constexpr uint8_t kLoopShift = 3;      // an instruction in a loop counts eight times
constexpr uint8_t kMaxLoopShift = 21;  // beyond seven loops nothing gets hotter

}  // namespace

/// Resolves the block type of the current instruction; the types that it names must exist.
bool FunctionValidator::block_types(BlockTypes& types) {
  switch (inst_.block.kind) {
    case binary::BlockType::Empty: return true;
    case binary::BlockType::Value:
      if (auto error = context_.check(inst_.block.value, inst_.offset)) return fail(std::move(*error));
      types.single = inst_.block.value;
      return true;
    case binary::BlockType::Func: types.func = func_type(inst_.block.type.value); return types.func != nullptr;
  }
  return true;
}

/// Opens a block above the current operands.
bool FunctionValidator::push_frame(FrameKind kind, BlockTypes types) {
  if (control_.size() > limits::kNesting) {
    return fail(limit_exceeded("blocks nest deeper than " + std::to_string(limits::kNesting), inst_.offset));
  }
  const uint8_t outer_shift = control_.back().loop_shift;
  ControlFrame& frame = control_.emplace_back();
  frame.kind = kind;
  frame.loop_shift = outer_shift;
  if (kind == FrameKind::Loop) {
    frame.loop_shift = std::min<uint8_t>(outer_shift + kLoopShift, kMaxLoopShift);
    weight_ = 1u << frame.loop_shift;
  }
  frame.height = base_ = size_;
  frame.wide = wide_;
  frame.inits = static_cast<uint32_t>(inits_.size());
  frame.types = types;
  if (kind == FrameKind::Try) {
    max_tries_ = std::max(max_tries_, ++tries_);
    if (tries_ > limits::kLegacyTries) {
      return fail(limit_exceeded("legacy try blocks nest deeper than " + std::to_string(limits::kLegacyTries), inst_.offset));
    }
  }
  return true;
}

/// Checks that the innermost block leaves exactly its results, and takes them and its initialisations back.
bool FunctionValidator::close_frame() {
  const ControlFrame& frame = control_.back();
  const Types results = frame.types.results();
  if (!check_top(results)) return false;
  if (size_ - base_ > results.size()) {
    return fail(type_mismatch(
        "block requires " + types_text(results) + " but stack has " + types_text(operands(), frame.unreachable), inst_.offset));
  }
  size_ = frame.height;
  wide_ = frame.wide;
  if (inits_.size() > frame.inits) forget_inits(frame.inits);
  return true;
}

/// After an unconditional branch: whatever the block still had is gone, and any operand may be assumed from here on.
void FunctionValidator::set_unreachable() {
  ControlFrame& frame = control_.back();
  frame.unreachable = true;
  size_ = frame.height;
  wide_ = frame.wide;
}

/// block, loop, try bt : [t1*] -> [t2*]. The parameters move into the new block.
bool FunctionValidator::enter(FrameKind kind) {
  BlockTypes types;
  if (!block_types(types)) return false;
  const Types params = types.params();
  if (params.empty()) return push_frame(kind, types);
  return pop(params) && push_frame(kind, types) && push_all(params);
}

/// if bt : [t1* i32] -> [t2*].
bool FunctionValidator::if_() {
  BlockTypes types;
  if (!block_types(types)) return false;
  if (!pop({ValType::i32()})) return false;
  const Types params = types.params();
  return pop(params) && push_frame(FrameKind::If, types) && push_all(params);
}

/// The first arm ends like a block; the second starts afresh with the parameters.
bool FunctionValidator::else_() {
  if (control_.back().kind != FrameKind::If) {
    return fail(make_error(ErrCode::ENDCodeExpected, "END opcode expected", "else without if", inst_.offset));
  }
  if (!close_frame()) return false;
  ControlFrame& frame = control_.back();
  frame.kind = FrameKind::Else;
  frame.unreachable = false;
  return push_all(frame.types.params());
}

/// Ends any block, the function's included, and leaves the declared results to the one around it, whatever more special
/// types the block had.
bool FunctionValidator::end() {
  if (!close_frame()) return false;
  const ControlFrame frame = control_.back();
  const Types results = frame.types.results();
  if (frame.kind == FrameKind::If) {
    // Without `else`, the parameters are the results.
    const Types params = frame.types.params();
    bool fits = params.size() == results.size();
    for (size_t i = 0; fits && i < params.size(); ++i) fits = context_.matches(params[i], results[i]);
    if (!fits) {
      return fail(type_mismatch("if without else requires " + types_text(results) + " but stack has " + types_text(params),
                                inst_.offset));
    }
  }
  if (frame.kind == FrameKind::Try || frame.kind == FrameKind::Catch || frame.kind == FrameKind::CatchAll) --tries_;
  control_.pop_back();
  if (control_.empty()) { return results.empty() || push_all(results); }
  base_ = control_.back().height;
  weight_ = 1u << control_.back().loop_shift;
  return results.empty() || push_all(results);
}

/// The block that a label of the current instruction names, or null after reporting that there is none.
const ControlFrame* FunctionValidator::label(uint32_t depth) {
  if (depth >= control_.size()) {
    unknown(ErrCode::InvalidLabelIdx, depth, control_.size());
    return nullptr;
  }
  return &control_[control_.size() - 1 - depth];
}

/// br l : [t1* t*] -> [t2*], where t* is what label l carries.
bool FunctionValidator::br() {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr || !pop(target->label())) return false;
  set_unreachable();
  return true;
}

/// br_if l : [t* i32] -> [t*]. What falls through has the label's types, even if the operands had more special ones.
bool FunctionValidator::br_if() {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr) return false;
  if (size_ > base_ && stack_[size_ - 1] == ValType::i32()) {
    --size_;
  } else if (!pop({ValType::i32()})) {
    return false;
  }
  const Types types = target->label();
  return types.empty() || (pop(types) && push_all(types));
}

/// br_table l* l' : [t1* t* i32] -> [t2*], where t* matches each label. The operands are compared with each label in place
/// and popped once.
bool FunctionValidator::br_table() {
  if (!pop({ValType::i32()})) return false;
  const ControlFrame* fallback = label(inst_.index);
  if (fallback == nullptr) return false;
  const Types expected = fallback->label();
  const uint32_t serial = ++br_table_serial_;
  for (const uint32_t depth : inst_.labels) {
    if (label(depth) == nullptr) return false;
    ControlFrame& target = control_[control_.size() - 1 - depth];
    ++work_;
    // A label that was seen in this table already costs nothing more: the work is bounded by the table and the open blocks.
    if (target.br_table == serial) continue;
    target.br_table = serial;
    const Types types = target.label();
    if (types.size() != expected.size()) {
      return fail(
          type_mismatch("br_table has labels of types " + types_text(expected) + " and " + types_text(types), inst_.offset));
    }
    if (types.data() != expected.data() && !check_top(types)) return false;
  }
  if (!pop(expected)) return false;
  set_unreachable();
  return true;
}

/// return : [t1* t*] -> [t2*], where t* are the function's results.
bool FunctionValidator::return_() {
  if (!pop(control_.front().types.results())) return false;
  set_unreachable();
  return true;
}

/// br_on_null l : [t* (ref null ht)] -> [t* (ref ht)]; the label carries t*.
bool FunctionValidator::br_on_null() {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr) return false;
  const Types types = target->label();
  ValType ref;
  if (!pop_ref(ref) || !pop(types) || !push_all(types)) return false;
  push(ref.with_nullable(false));
  return true;
}

/// br_on_non_null l : [t* (ref null ht)] -> [t*]; the label carries t* (ref ht).
bool FunctionValidator::br_on_non_null() {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr) return false;
  const Types types = target->label();
  if (types.empty() || !types.back().is_ref()) {
    return fail(
        type_mismatch("br_on_non_null needs a label that ends with a reference, found " + types_text(types), inst_.offset));
  }
  const Types others = types.first(types.size() - 1);
  return pop({types.back().with_nullable(true)}) && pop(others) && push_all(others);
}

/// br_on_cast l rt1 rt2 : [t* rt1] -> [t* rt1\rt2], if rt2 <: rt1; the label carries t* and a supertype of rt2.
/// br_on_cast_fail swaps what the branch carries and what falls through.
bool FunctionValidator::br_on_cast(bool on_fail) {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr) return false;
  for (const HeapType heap : {inst_.heap, inst_.heap2}) {
    if (auto error = context_.check(heap, inst_.offset)) return fail(std::move(*error));
  }
  const ValType source = ValType::ref(inst_.heap, (inst_.cast_flags & 1) != 0);
  const ValType cast = ValType::ref(inst_.heap2, (inst_.cast_flags & 2) != 0);
  if (!context_.matches(cast, source)) {
    return fail(type_mismatch("cannot cast " + to_text(source) + " to " + to_text(cast), inst_.offset));
  }
  // What remains of the source type when the cast did not succeed: null is out if the cast would have taken it.
  const ValType rest = cast.is_nullable() ? source.with_nullable(false) : source;
  const ValType taken = on_fail ? rest : cast;
  const Types types = target->label();
  if (types.empty() || !context_.matches(taken, types.back())) {
    return fail(type_mismatch("the branch carries " + to_text(taken) + ", the label has " + types_text(types), inst_.offset));
  }
  const Types others = types.first(types.size() - 1);
  if (!pop({source}) || !pop(others) || !push_all(others)) return false;
  push(on_fail ? cast : rest);
  return true;
}

/// Control instructions off the fast path; exceptions have a file of their own.
bool FunctionValidator::step_control() {
  switch (inst_.op) {
    case Opcode::unreachable: set_unreachable(); return true;
    case Opcode::nop: return true;
    case Opcode::block: return enter(FrameKind::Block);
    case Opcode::loop: return enter(FrameKind::Loop);
    case Opcode::if_: return if_();
    case Opcode::else_: return else_();
    case Opcode::br: return br();
    case Opcode::br_table: return br_table();
    case Opcode::return_: return return_();
    case Opcode::call: return call(false);
    case Opcode::call_indirect: return call_indirect(false);
    case Opcode::call_ref: return call_ref(false);
    case Opcode::return_call: return call(true);
    case Opcode::return_call_indirect: return call_indirect(true);
    case Opcode::return_call_ref: return call_ref(true);
    case Opcode::br_on_null: return br_on_null();
    case Opcode::br_on_non_null: return br_on_non_null();
    case Opcode::br_on_cast: return br_on_cast(false);
    case Opcode::br_on_cast_fail: return br_on_cast(true);
    default: return step_exception();
  }
}

}  // namespace wasmvm::validate
