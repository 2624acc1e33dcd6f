// References: null, functions, equality, casts and conversions between hierarchies.
#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// ref.func f : [] -> [(ref x)], where x is the type of f. In bodies, f must occur outside of bodies, too, so that an engine
/// knows early which functions can escape.
bool FunctionValidator::ref_func() {
  if (inst_.index >= module_.functions.size()) { return unknown(ErrCode::InvalidFuncIdx, inst_.index, module_.functions.size()); }
  if (declared_ != nullptr) {
    (*declared_)[inst_.index] = true;
  } else if (!context_.is_declared(FuncIndex(inst_.index))) {
    return fail(make_error(ErrCode::InvalidRefIdx, "undeclared function reference", std::to_string(inst_.index), inst_.offset));
  }
  push(ref_to(module_.functions[inst_.index].value, false));
  return true;
}

/// ref.null ht : [] -> [(ref null ht)]; ref.is_null : [(ref null ht)] -> [i32]; ref.eq : [eqref eqref] -> [i32];
/// ref.as_non_null : [(ref null ht)] -> [(ref ht)].
bool FunctionValidator::step_reference() {
  ValType found;
  switch (inst_.op) {
    case Opcode::ref_null:
      if (auto error = context_.check(inst_.heap, inst_.offset)) return fail(std::move(*error));
      push(ValType::ref(inst_.heap, true));
      return true;
    case Opcode::ref_func: return ref_func();
    case Opcode::ref_is_null:
      if (!pop_ref(found)) return false;
      push(ValType::i32());
      return true;
    case Opcode::ref_as_non_null:
      if (!pop_ref(found)) return false;
      push(found.with_nullable(false));
      return true;
    case Opcode::ref_eq: {
      const ValType eqref = ValType::ref(AbstractHeap::eq, true);
      if (!pop({eqref, eqref})) return false;
      push(ValType::i32());
      return true;
    }
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

/// Pops the operand of a test or cast to `heap`: any reference of the same hierarchy.
bool FunctionValidator::cast_operand(HeapType heap) {
  if (auto error = context_.check(heap, inst_.offset)) return fail(std::move(*error));
  return pop({ValType::ref(context_.top(heap), true)});
}

/// ref.test rt : [rt'] -> [i32] and ref.cast rt : [rt'] -> [rt], where rt' is the top of rt's hierarchy; conversions between
/// the hierarchies of any and extern keep nullability; i31 references wrap an i32.
bool FunctionValidator::step_cast() {
  ValType found;
  switch (inst_.op) {
    case Opcode::ref_test:
    case Opcode::ref_test_null:
      if (!cast_operand(inst_.heap)) return false;
      push(ValType::i32());
      return true;
    case Opcode::ref_cast:
    case Opcode::ref_cast_null:
      if (!cast_operand(inst_.heap)) return false;
      push(ValType::ref(inst_.heap, inst_.op == Opcode::ref_cast_null));
      return true;
    case Opcode::any_convert_extern:
    case Opcode::extern_convert_any: {
      const bool to_any = inst_.op == Opcode::any_convert_extern;
      const AbstractHeap from = to_any ? AbstractHeap::extern_ : AbstractHeap::any;
      const AbstractHeap to = to_any ? AbstractHeap::any : AbstractHeap::extern_;
      const ValType wanted = ValType::ref(from, true);
      if (!check_top(Types(&wanted, 1))) return false;
      if (!pop_ref(found)) return false;
      push(ValType::ref(to, found.is_nullable()));
      return true;
    }
    case Opcode::ref_i31:
      if (!pop({ValType::i32()})) return false;
      push(ValType::ref(AbstractHeap::i31, false));
      return true;
    case Opcode::i31_get_s:
    case Opcode::i31_get_u:
      if (!pop({ValType::ref(AbstractHeap::i31, true)})) return false;
      push(ValType::i32());
      return true;
    default: break;
  }
  return fail(make_error(ErrCode::IllegalOpCode, "illegal opcode", op_info(inst_.op).text, inst_.offset));
}

}  // namespace wasmvm::validate
