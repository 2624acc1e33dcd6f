// Translation of exceptions: try_table and, mapped onto the same tables, the legacy try.
//
// Entering a try block costs nothing: its range of cells goes into a table that only a throw looks at. A clause lands in a
// stub behind the block, with the exception's values on top of what lay below the block, and branches on from there.
#include <cassert>

#include "interp/translate.h"

namespace wasmvm::interp {

void Translator::exception(const Instruction& in) {
  switch (in.op) {
    case Opcode::throw_: return throw_tag(in.index);
    case Opcode::throw_ref: {
      Entry reference = pop();
      return throw_reference(force_slot(reference));
    }
    case Opcode::rethrow: return throw_reference(frames_[frames_.size() - 1 - in.index].exception_slot);
    case Opcode::catch_:
    case Opcode::catch_all: return begin_catch(in);
    case Opcode::delegate: return end_delegate(in);
    default: assert(false);
  }
}

void Translator::throw_tag(uint32_t tag) {
  const size_t count = module_.func_type(module_.tags[tag]).params.size();
  materialize_top(static_cast<uint32_t>(count));
  for (size_t i = 0; i < count; ++i) pop();
  Operands ops{static_cast<uint16_t>(top_slot()), static_cast<uint16_t>(func_.frame_slots), {}};
  ops.imm = tag;
  emit(simple_handler(Simple::throw_), ops);
  emit_word(0);
  unreachable_ = true;
}

void Translator::throw_reference(uint32_t slot) {
  emit(simple_handler(Simple::throw_ref), {0, static_cast<uint16_t>(slot), {}});
  emit_word(0);
  unreachable_ = true;
}

/// Ends an arm of the innermost block: its results go to the end label.
void Translator::branch_to_end() {
  Frame& frame = frames_.back();
  materialize_top(static_cast<uint32_t>(stack_.size()) - frame.height);
  emit(simple_handler(Simple::br), {0, 0, {}});
  code_.pop_back();
  emit_target(frame.end_fixups);
}

/// Emits the landings of a try_table whose frame has just been taken off, so that labels count from outside of it.
void Translator::end_try_table(const Frame& frame) {
  TryRange range;
  range.begin = frame.try_begin;
  range.end = here();
  range.depth = static_cast<uint32_t>(frames_.size());
  for (const binary::CatchClause& clause : frame.catches) {
    using binary::CatchKind;
    truncate(frame.height);
    forget_accumulators();
    CatchTarget target;
    target.landing = here();
    forget_last_cell();
    emit_reload();
    target.all = clause.kind == CatchKind::CatchAll || clause.kind == CatchKind::CatchAllRef;
    target.payload_slot = top_slot();
    if (!target.all) {
      target.tag = clause.tag.value;
      push_results(module_.func_type(module_.tags[target.tag]).params);
    }
    if (clause.kind == CatchKind::CatchRef || clause.kind == CatchKind::CatchAllRef) {
      push_slot(Bank::Int);
      target.exception_slot = stack_.back().slot;
    }
    emit_branch(clause.label.value);
    range.clauses.push_back(target);
  }
  tries_.push_back(std::move(range));
}

/// Legacy: ends the try block or the catch before, and begins a catch with the exception's values on the stack.
void Translator::begin_catch(const Instruction& in) {
  if (!unreachable_) branch_to_end();
  unreachable_ = false;
  Frame& frame = frames_.back();
  if (frame.range < 0) {
    frame.range = static_cast<int32_t>(tries_.size());
    TryRange range;
    range.begin = frame.try_begin;
    range.end = here();
    range.depth = static_cast<uint32_t>(frames_.size()) - 1;
    tries_.push_back(std::move(range));
  }
  truncate(frame.height);
  forget_accumulators();
  CatchTarget target;
  target.landing = here();
  forget_last_cell();
  emit_reload();
  target.all = in.op == Opcode::catch_all;
  target.payload_slot = top_slot();
  target.exception_slot = frame.exception_slot;
  if (!target.all) {
    target.tag = in.index;
    push_results(module_.func_type(module_.tags[in.index]).params);
  }
  tries_[static_cast<size_t>(frame.range)].clauses.push_back(target);
}

/// Legacy: ends a try block whose exceptions go to the blocks around the named one.
void Translator::end_delegate(const Instruction& in) {
  if (!unreachable_) materialize_top(static_cast<uint32_t>(stack_.size()) - frames_.back().height);
  TryRange range;
  range.begin = frames_.back().try_begin;
  range.end = here();
  range.depth = static_cast<uint32_t>(frames_.size()) - 1;
  range.delegate_depth = static_cast<int32_t>(frames_.size() - 2 - in.index);
  tries_.push_back(std::move(range));
  end_block();
}

}  // namespace wasmvm::interp
