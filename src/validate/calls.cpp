// Calls: direct, through a table, through a reference, and their tail forms.
#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// The function type at an index of the type section, or null after reporting that there is none.
const FuncType* FunctionValidator::func_type(uint32_t type_index) {
  const CompositeType* type = composite(type_index, CompositeKind::Func);
  return type == nullptr ? nullptr : &type->func;
}

/// Type of the function at an index, imported ones first; null after reporting that there is none.
const FuncType* FunctionValidator::callee(uint32_t func_index) {
  if (func_index >= module_.functions.size()) {
    unknown(ErrCode::InvalidFuncIdx, func_index, module_.functions.size());
    return nullptr;
  }
  return &module_.func_type(FuncIndex(func_index));
}

/// Pops the arguments and pushes the results; a tail call returns the results to the caller instead.
bool FunctionValidator::invoke(const FuncType& type, bool is_tail) {
  if (!pop(type.params)) return false;
  if (!is_tail) return push_all(type.results);
  const Types wanted = control_.front().types.results();
  bool fits = type.results.size() == wanted.size();
  for (size_t i = 0; fits && i < wanted.size(); ++i) fits = context_.matches(type.results[i], wanted[i]);
  if (!fits) {
    return fail(type_mismatch("the function returns " + types_text(wanted) + ", the tail call " + types_text(type.results),
                              inst_.offset));
  }
  set_unreachable();
  return true;
}

/// call f : [t1*] -> [t2*] for f of type [t1*] -> [t2*]; the tail form is stack-polymorphic.
bool FunctionValidator::call(bool is_tail) {
  const FuncType* type = callee(inst_.index);
  return type != nullptr && invoke(*type, is_tail);
}

/// call_indirect x y : [t1* at] -> [t2*], where at is the address type of table x, whose elements must be functions.
bool FunctionValidator::call_indirect(bool is_tail) {
  const Table* target = table(inst_.index2);
  if (target == nullptr) return false;
  const FuncType* type = func_type(inst_.index);
  if (type == nullptr) return false;
  if (!context_.matches(target->type.element, ValType::funcref())) {
    return fail(type_mismatch(
        "instruction requires a table of functions but table has element type " + to_text(target->type.element), inst_.offset));
  }
  return pop({context_.address_type(target->type.limits)}) && invoke(*type, is_tail);
}

/// call_ref y : [t1* (ref null y)] -> [t2*]. Null traps when it runs.
bool FunctionValidator::call_ref(bool is_tail) {
  const FuncType* type = func_type(inst_.index);
  return type != nullptr && pop({ref_to(inst_.index, true)}) && invoke(*type, is_tail);
}

}  // namespace wasmvm::validate
