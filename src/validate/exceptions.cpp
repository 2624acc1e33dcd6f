// Exceptions: throw, try_table, and the legacy try with catch, catch_all, delegate and rethrow.
#include <vector>

#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// Type of a tag, whose parameters are the exception's values; null after reporting that there is none.
const FuncType* FunctionValidator::tag_type(uint32_t tag_index) {
  if (tag_index >= module_.tags.size()) {
    unknown(ErrCode::InvalidTagIdx, tag_index, module_.tags.size());
    return nullptr;
  }
  return &module_.func_type(module_.tags[tag_index]);
}

/// throw x : [t1* t*] -> [t2*], where t* are the parameters of tag x.
bool FunctionValidator::throw_() {
  const FuncType* type = tag_type(inst_.index);
  if (type == nullptr || !pop(type->params)) return false;
  set_unreachable();
  return true;
}

/// A clause branches to a block around the try_table, with the exception's values and perhaps the exception itself.
bool FunctionValidator::check_catch(const binary::CatchClause& clause) {
  using binary::CatchKind;
  const bool has_tag = clause.kind == CatchKind::Catch || clause.kind == CatchKind::CatchRef;
  const bool has_ref = clause.kind == CatchKind::CatchRef || clause.kind == CatchKind::CatchAllRef;
  const FuncType* type = has_tag ? tag_type(clause.tag.value) : nullptr;
  if (has_tag && type == nullptr) return false;
  const ControlFrame* target = label(clause.label.value);
  if (target == nullptr) return false;
  const Types values = has_tag ? Types(type->params) : Types();
  const Types wanted = target->label();
  const ValType exception = ValType::ref(AbstractHeap::exn, false);
  work_ += values.size();
  // A tier may put them on top of what lies below the block before it branches.
  uint32_t slots = size_ + wide_ + has_ref;
  for (ValType value : values) slots += value.slots();
  note_height(slots);
  bool fits = wanted.size() == values.size() + has_ref;
  for (size_t i = 0; fits && i < values.size(); ++i) fits = context_.matches(values[i], wanted[i]);
  if (fits && has_ref) fits = context_.matches(exception, wanted.back());
  if (fits) return true;
  std::vector<ValType> carried(values.begin(), values.end());
  if (has_ref) carried.push_back(exception);
  return fail(
      type_mismatch("the catch clause carries " + types_text(carried) + ", the label has " + types_text(wanted), inst_.offset));
}

/// try_table bt catch* : [t1*] -> [t2*]. The clauses are outside of the block that they guard, so their labels are resolved
/// before it is opened.
bool FunctionValidator::try_table() {
  BlockTypes types;
  if (!block_types(types)) return false;
  const Types params = types.params();
  if (!pop(params)) return false;
  for (const binary::CatchClause& clause : inst_.catches) {
    if (!check_catch(clause)) return false;
  }
  return push_frame(FrameKind::TryTable, types) && push_all(params);
}

/// Legacy catch and catch_all: the body or clause before ends like a block, and the clause starts with the tag's values.
/// Nothing may follow catch_all.
bool FunctionValidator::catch_(bool all) {
  const FrameKind kind = control_.back().kind;
  if (kind != FrameKind::Try && kind != FrameKind::Catch) {
    return fail(make_error(ErrCode::ENDCodeExpected, "END opcode expected", "catch without try", inst_.offset));
  }
  const FuncType* type = all ? nullptr : tag_type(inst_.index);
  if ((!all && type == nullptr) || !close_frame()) return false;
  ControlFrame& frame = control_.back();
  frame.kind = all ? FrameKind::CatchAll : FrameKind::Catch;
  frame.unreachable = false;
  return all || push_all(type->params);
}

/// Legacy delegate ends a try that has no clause.
bool FunctionValidator::delegate() {
  if (control_.back().kind != FrameKind::Try) {
    return fail(make_error(ErrCode::ENDCodeExpected, "END opcode expected", "delegate without try", inst_.offset));
  }
  // The label counts from outside of the try block.
  const size_t bound = control_.size() - 1;
  if (inst_.index >= bound) return unknown(ErrCode::InvalidLabelIdx, inst_.index, bound);
  return end();
}

/// Legacy rethrow l : [t1*] -> [t2*]; the label must be that of a clause around it.
bool FunctionValidator::rethrow() {
  const ControlFrame* target = label(inst_.index);
  if (target == nullptr) return false;
  if (target->kind != FrameKind::Catch && target->kind != FrameKind::CatchAll) {
    return fail(make_error(ErrCode::InvalidLabelIdx, "invalid rethrow label", std::to_string(inst_.index), inst_.offset));
  }
  set_unreachable();
  return true;
}

/// throw_ref : [t1* exnref] -> [t2*]; the others have a function each.
bool FunctionValidator::step_exception() {
  switch (inst_.op) {
    case Opcode::throw_: return throw_();
    case Opcode::throw_ref:
      if (!pop({ValType::exnref()})) return false;
      set_unreachable();
      return true;
    case Opcode::try_table: return try_table();
    case Opcode::try_: return enter(FrameKind::Try);
    case Opcode::catch_: return catch_(false);
    case Opcode::catch_all: return catch_(true);
    case Opcode::delegate: return delegate();
    case Opcode::rethrow: return rethrow();
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

}  // namespace wasmvm::validate
