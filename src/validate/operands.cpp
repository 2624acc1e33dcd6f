// The operand stack: comparing, popping and pushing runs of types, also below the floor of unreachable code.
#include <algorithm>
#include <cstring>
#include <string>

#include "validate/diagnostics.h"
#include "validate/function.h"

namespace wasmvm::validate {

static_assert(sizeof(ValType) == 4);  // runs of types are compared as memory

/// Reports that the operands on top are not the wanted ones, with everything that the block has on the stack.
bool FunctionValidator::mismatch(Types wanted) {
  return fail(type_mismatch(
      "instruction requires " + types_text(wanted) + " but stack has " + types_text(operands(), control_.back().unreachable),
      inst_.offset));
}

/// As above for operands that are described in words.
bool FunctionValidator::mismatch(const char* wanted) {
  return fail(type_mismatch(
      std::string("instruction requires ") + wanted + " but stack has " + types_text(operands(), control_.back().unreachable),
      inst_.offset));
}

/// Whether the operands on top match `wanted` (last on top). In unreachable code, what is missing matches anything.
bool FunctionValidator::check_top(Types wanted) {
  const size_t have = std::min<size_t>(wanted.size(), size_ - base_);
  if (have < wanted.size() && !control_.back().unreachable) return mismatch(wanted);
  const ValType* found = stack_ + (size_ - have);
  const ValType* expected = wanted.data() + (wanted.size() - have);
  work_ += have;
  if (have == 0 || std::memcmp(found, expected, have * sizeof(ValType)) == 0) return true;
  for (size_t i = 0; i < have; ++i) {
    if (!context_.matches(found[i], expected[i])) return mismatch(wanted);
  }
  return true;
}

/// Takes `count` operands off, or all of the block's if it has fewer.
void FunctionValidator::drop(size_t count) {
  const uint32_t n = static_cast<uint32_t>(std::min<size_t>(count, size_ - base_));
  if (wide_ > control_.back().wide) {
    for (uint32_t i = size_ - n; i < size_; ++i) wide_ -= is_wide(stack_[i]);
  }
  size_ -= n;
}

/// Pops operands of the wanted types, last on top.
bool FunctionValidator::pop(Types wanted) {
  if (!check_top(wanted)) return false;
  if (size_ - base_ < wanted.size()) {
    // Unreachable code used operands that were never pushed; a translator may lay them out all the same.
    uint32_t slots = base_ + control_.back().wide;
    for (const ValType type : wanted) slots += is_wide(type) ? 2 : 1;
    note_height(slots);
  }
  drop(wanted.size());
  return true;
}

/// Pops one operand of any type; bottom where unreachable code has none.
bool FunctionValidator::pop_any(ValType& found) {
  if (size_ == base_) {
    if (!control_.back().unreachable) return mismatch("an operand");
    found = ValType::bottom();
    return true;
  }
  found = stack_[--size_];
  wide_ -= is_wide(found);
  return true;
}

/// Pops a reference of any type; kBottomRef where unreachable code has nothing better.
bool FunctionValidator::pop_ref(ValType& found) {
  if (size_ != base_ && !stack_[size_ - 1].is_ref() && !stack_[size_ - 1].is_bottom()) return mismatch("a reference");
  if (!pop_any(found)) return false;
  if (found.is_bottom()) found = kBottomRef;
  return true;
}

/// Sets how many slots operands may take in this body. Must be called after the operand stack has a size.
void FunctionValidator::set_slot_limit(uint32_t slots) {
  slot_limit_ = slots;
  soft_limit_ = std::min(slot_limit_, static_cast<uint32_t>(stack_storage_.size()) - kPushSlack);
}

/// Enlarges the operand stack for a height of `slots`, unless the function's frame could not hold that.
bool FunctionValidator::make_room(uint64_t slots) {
  if (slots > slot_limit_) {
    return fail(
        limit_exceeded("operands take " + std::to_string(slots) + " slots, the frame has room for " + std::to_string(slot_limit_),
                       inst_.offset));
  }
  // Slots are at least as many as entries; twice of them keeps the cost of copying linear.
  stack_storage_.resize(2 * slots + kPushSlack);
  stack_ = stack_storage_.data();
  set_slot_limit(slot_limit_);
  return true;
}

/// Pushes values of these types, last on top. A signature may have a thousand, so room is made before, not after.
bool FunctionValidator::push_all(Types types) {
  uint32_t wide = 0;
  for (const ValType type : types) wide += is_wide(type);
  const uint64_t slots = uint64_t{size_} + wide_ + types.size() + wide;
  if (slots > soft_limit_ && !make_room(slots)) return false;
  if (types.empty()) return true;
  std::memcpy(static_cast<void*>(stack_ + size_), types.data(), types.size_bytes());
  size_ += static_cast<uint32_t>(types.size());
  wide_ += wide;
  note_height(size_ + wide_);
  return true;
}

}  // namespace wasmvm::validate
