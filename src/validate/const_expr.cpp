// Constant expressions: the same algorithm with few instructions and few globals.
// SPEC: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
#include "validate/diagnostics.h"
#include "validate/function.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

/// Whether `op` may occur in a constant expression. Most proposals need no look here: the reader refuses their instructions
/// where they are off.
bool is_constant(Opcode op) {
  switch (op) {
    case Opcode::end:
    case Opcode::i32_const:
    case Opcode::i64_const:
    case Opcode::f32_const:
    case Opcode::f64_const:
    case Opcode::v128_const:
    case Opcode::ref_null:
    case Opcode::ref_func:
    case Opcode::global_get:
    case Opcode::struct_new:
    case Opcode::struct_new_default:
    case Opcode::array_new:
    case Opcode::array_new_default:
    case Opcode::array_new_fixed:
    case Opcode::ref_i31:
    case Opcode::any_convert_extern:
    case Opcode::extern_convert_any: return true;
    default: return false;
  }
}

bool is_extended_constant(Opcode op) {
  switch (op) {
    case Opcode::i32_add:
    case Opcode::i32_sub:
    case Opcode::i32_mul:
    case Opcode::i64_add:
    case Opcode::i64_sub:
    case Opcode::i64_mul: return true;
    default: return false;
  }
}

}  // namespace

/// Asked before each instruction of a constant expression.
bool FunctionValidator::check_constant() {
  if (is_constant(inst_.op)) return true;
  static constexpr std::string_view kText = "constant expression required";
  const char* const name = op_info(inst_.op).text;
  if (!is_extended_constant(inst_.op)) return fail(make_error(ErrCode::ConstExprRequired, kText, name, inst_.offset));
  if (module_.features.has(Proposal::ExtendedConst)) return true;
  return fail(disabled_error(Proposal::ExtendedConst, name, inst_.offset, kText));
}

/// The expression is the body of a block with one result; the frame limit is there for the bound on memory only.
Status FunctionValidator::check_const_expr(const ConstExpr& expr, ValType expected, uint32_t visible_globals,
                                           std::vector<bool>& declared) {
  reset();
  declared_ = &declared;
  visible_globals_ = visible_globals;
  local_slots_ = 0;
  set_slot_limit(limits::kFrameSlots);
  push_function_frame({nullptr, expected});
  binary::InstructionReader reader(module_, expr.range);
  if (!run_constant(reader)) return std::move(*error_);
  return {};
}

}  // namespace wasmvm::validate
