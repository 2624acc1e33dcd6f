// Translation of conditional branches: the comparison before a branch becomes a part of it, and so does the addition that
// counts a loop.
#include "interp/translate.h"

namespace wasmvm::interp {

/// Pops the condition of a branch. If the last cell is the comparison that made it, that cell is taken back: the caller has
/// to emit a test of the condition before anything that changes an accumulator.
Translator::Condition Translator::take_condition() {
  Entry entry = pop();
  if (entry.kind == Entry::Const) force_slot(entry);
  Condition condition;
  Comparison test;
  const Producer made = acc_producer_;
  const bool is_fused = options_.fuse && is_last(entry) && (made.kind == Producer::Binary || made.kind == Producer::Unary) &&
                        comparison_of(made.op, true, test);
  if (!is_fused) {
    condition.a = operand(entry, true);
    if (options_.fuse && increment_.end == here() && condition.a.src == increment_.pinned) {
      condition.op = Opcode::i32_ne;
      condition.b = {Src::Const, 0, 0};
      condition.increment = increment_;
    }
    return condition;
  }
  condition.op = made.op;
  condition.a = made.a;
  condition.b = made.kind == Producer::Binary ? made.b : Operand{Src::Const, 0, 0};
  const Bank bank = test.type >= TestType::F32 ? Bank::Float : Bank::Int;
  for (Operand* operand : {&condition.a, &condition.b}) {
    if (operand->src == Src::Slot) operand->src = pinned(bank, operand->slot);
  }
  retract(made.cell);
  const auto counts = [&](const Operand& operand) { return bank == Bank::Int && operand.src == increment_.pinned; };
  if (increment_.end == here() && (counts(condition.a) || counts(condition.b))) condition.increment = increment_;
  return condition;
}

/// Emits a branch that is taken if the condition is `sense`; `target` emits the target word.
template <typename Target>
void Translator::emit_test(Condition condition, bool sense, Target target) {
  if (condition.op == Opcode::nop) {
    emit(branch_if_handler(condition.a.src, sense), {0, condition.a.slot, {}});
    return target();
  }
  Comparison test;
  comparison_of(condition.op, sense, test);
  Operand &a = condition.a, &b = condition.b;
  if (test.exchanged) std::swap(a, b);
  const bool commutes = test.test == Test::Eq || test.test == Test::Ne || test.test == Test::And || test.test == Test::AndZero;
  const void* handler = find_pair(
      a, b, commutes, [&](Src first, Src second) { return compare_branch_handler(test.type, test.test, first, second); });
  Operands ops{0, 0, {}};
  const bool is_wide = test.type == TestType::I64 || test.type == TestType::F64;
  const bool wide_const = put_pair(ops, a, b, is_wide);
  const uint32_t cell = emit(handler, ops);
  target();
  if (wide_const) emit_word(a.src == Src::Const ? a.bits : b.bits);
  if (test.type == TestType::I32 && a.src == Src::Slot && b.src <= Src::Const) last_test_ = {cell, here(), test.test, b.src};
}

/// Back to the start of a loop, on a comparison of the local that was just counted up: one cell.
bool Translator::emit_latch(const Condition& condition, uint32_t depth) {
  const Increment& increment = condition.increment;
  Comparison test;
  if (increment.end != here() || !comparison_of(condition.op, true, test)) return false;
  const bool second = condition.a.src != increment.pinned;
  const Operand& bound = second ? condition.a : condition.b;
  const void* handler =
      latch_handler(test.type, test.test, test.exchanged != second, increment.pinned, bound.src, increment.by.src);
  if (handler == nullptr) return false;
  retract(increment.cell);
  Operands ops{increment.slot, bound.slot, {}};
  if (bound.src == Src::Const) ops.imm = static_cast<uint32_t>(bound.bits);
  emit(handler, ops);
  emit_target_to(depth);
  emit_word(increment.by.src == Src::Const ? increment.by.bits : increment.by.slot);
  return true;
}

/// Branches to `depth` if the condition holds. The operands of the label are on the stack and stay there for the path that
/// goes on.
void Translator::branch_on(const Condition& condition, uint32_t depth) {
  if (depth + 1 != frames_.size() && in_place(depth)) {
    if (frames_[frames_.size() - 1 - depth].op == Opcode::loop && emit_latch(condition, depth)) return;
    return emit_test(condition, true, [&] { emit_target_to(depth); });
  }
  uint32_t skip = 0;
  emit_test(condition, false, [&] { emit_target(skip); });
  emit_branch(depth);
  resolve(skip);
}

void Translator::br_if(const Instruction& in) {
  const Condition condition = take_condition();
  // Values are stored before the paths part, so that both find them in the same place. The condition may be in acc.
  materialize_top(static_cast<uint32_t>(label_types(in.index).size()));
  branch_on(condition, in.index);
}

/// Begins an `if` whose block has just been opened: goes to its `else` unless the condition holds.
void Translator::branch_to_else(const Condition& condition) {
  emit_test(condition, false, [&] { emit_target(frames_.back().else_fixup); });
}

}  // namespace wasmvm::interp
