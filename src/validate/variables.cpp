// Locals, globals, drop and select.
#include <algorithm>

#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// Type of a local; counts the use.
bool FunctionValidator::find_local(uint32_t index, ValType& type) {
  if (index < locals_.size()) {
    LocalSlot& local = locals_[index];
    count_use(local);
    type = local.type;
    return true;
  }
  if (index >= local_count_) return unknown(ErrCode::InvalidLocalIdx, index, local_count_);
  const auto run = std::upper_bound(runs_.begin(), runs_.end(), index, [](uint32_t i, const LocalRun& r) { return i < r.end; });
  type = run->type;
  return true;
}

void FunctionValidator::initialize(uint32_t index, ValType type) {
  if (type.is_defaultable() || is_initialized(index)) return;
  init_serial_[index] = serial_;
  inits_.push_back(index);
}

/// Takes back all but the first `count` initialisations of the body, at the end of a block.
void FunctionValidator::forget_inits(uint32_t count) {
  for (; inits_.size() > count; inits_.pop_back()) init_serial_[inits_.back()] = 0;
}

/// local.get x : [] -> [t], if the local is set on every way here.
bool FunctionValidator::local_get() {
  ValType type;
  if (!find_local(inst_.index, type)) return false;
  if (!type.is_defaultable() && !is_initialized(inst_.index)) {
    return fail(make_error(ErrCode::InvalidUninitLocal, "uninitialized local", std::to_string(inst_.index), inst_.offset));
  }
  push(type);
  return true;
}

/// local.set x : [t] -> []; a non-defaultable local counts as set until the end of the block.
bool FunctionValidator::local_set() {
  ValType type;
  if (!find_local(inst_.index, type)) return false;
  if (size_ > base_ && stack_[size_ - 1] == type) {
    --size_;
    wide_ -= is_wide(type);
  } else if (!pop({type})) {
    return false;
  }
  initialize(inst_.index, type);
  return true;
}

/// local.tee x : [t] -> [t]. The result has the local's type, even if the operand had a more special one.
bool FunctionValidator::local_tee() {
  ValType type;
  if (!find_local(inst_.index, type)) return false;
  if (size_ == base_ || stack_[size_ - 1] != type) {
    if (!pop({type})) return false;
    push(type);
  }
  initialize(inst_.index, type);
  return true;
}

/// global.get x : [] -> [t]. Constant expressions see immutable globals before them only.
bool FunctionValidator::global_get() {
  const size_t bound = declared_ != nullptr ? visible_globals_ : module_.globals.size();
  if (inst_.index >= bound) {
    // Before GC, constant expressions saw imported globals alone.
    if (inst_.index < module_.globals.size() && !module_.features.has(Proposal::GC)) {
      return fail(disabled_error(Proposal::GC, "defined global", inst_.offset, "unknown global " + std::to_string(inst_.index)));
    }
    return unknown(ErrCode::InvalidGlobalIdx, inst_.index, bound);
  }
  const GlobalType& type = module_.globals[inst_.index].type;
  if (declared_ != nullptr && type.mut == Mutability::Var) {
    return fail(make_error(ErrCode::ConstExprRequired, "constant expression required",
                           "global " + std::to_string(inst_.index) + " is mutable", inst_.offset));
  }
  push(type.type);
  return true;
}

/// global.set x : [t] -> [], if the global is mutable.
bool FunctionValidator::global_set() {
  if (inst_.index >= module_.globals.size()) { return unknown(ErrCode::InvalidGlobalIdx, inst_.index, module_.globals.size()); }
  const GlobalType& type = module_.globals[inst_.index].type;
  if (type.mut != Mutability::Var) {
    return fail(make_error(ErrCode::ImmutableGlobal, "immutable global", std::to_string(inst_.index), inst_.offset));
  }
  return pop({type.type});
}

/// drop : [t] -> [], for any t.
bool FunctionValidator::drop_value() {
  ValType found;
  return pop_any(found);
}

/// select : [t t i32] -> [t], for a numeric or vector type t that the operands determine.
bool FunctionValidator::select() {
  if (!pop({ValType::i32()})) return false;
  ValType second, first;
  if (!pop_any(second) || !pop_any(first)) return false;
  // References need the typed form: which of two reference types the result has would not be clear.
  if (first.is_ref() || second.is_ref()) {
    push(first);
    push(second);
    return mismatch("[t t] of a numeric or vector type t");
  }
  if (first != second && !first.is_bottom() && !second.is_bottom()) {
    push(first);
    push(second);
    return mismatch("[t t] of one type t");
  }
  push(first.is_bottom() ? second : first);
  return true;
}

/// select t : [t t i32] -> [t], for any t. The format has a list of types, of which exactly one is valid.
bool FunctionValidator::select_typed() {
  if (inst_.types.size() != 1) {
    return fail(make_error(ErrCode::InvalidResultArity, "invalid result arity",
                           "select has " + std::to_string(inst_.types.size()) + " types", inst_.offset));
  }
  const ValType type = inst_.types[0];
  if (auto error = context_.check(type, inst_.offset)) return fail(std::move(*error));
  if (!pop({type, type, ValType::i32()})) return false;
  push(type);
  return true;
}

}  // namespace wasmvm::validate
