// Instructions with one operand, and the look-up of all numeric handlers.
#include "interp/handlers_numeric.h"

namespace wasmvm::interp {
namespace {

/// Instructions with one operand that loops are full of: they take pinned locals, too.
constexpr bool is_frequent(Opcode op) {
  switch (op) {
    case Opcode::i32_wrap_i64:
    case Opcode::i64_extend_i32_s:
    case Opcode::i32_extend8_s:
    case Opcode::i32_extend16_s:
    case Opcode::i32_trunc_f64_s:
    case Opcode::i32_trunc_sat_f64_s:
    case Opcode::f64_convert_i32_s:
    case Opcode::f64_convert_i32_u:
    case Opcode::f64_neg:
    case Opcode::f64_abs:
    case Opcode::f64_sqrt: return true;
    default: return false;
  }
}

}  // namespace

const void* unary_handler(Opcode op, Src a, Dst d) {
  switch (op) {
#define PICK(name, sig, arg) \
  case Opcode::name: return pick_unary<name##_op, is_frequent(Opcode::name)>(a, d);
#define OP_Unary PICK
#define OP_Test PICK
#define OP_Convert PICK
#define OP_Truncation PICK
#include "wasm/op_classes.h"
#undef PICK
    default: return nullptr;
  }
}

const void* i32_binary_handler(Opcode op, Src a, Src b, Dst d);
const void* i64_binary_handler(Opcode op, Src a, Src b, Dst d);
const void* float_binary_handler(Opcode op, Src a, Src b, Dst d);

const void* binary_handler(Opcode op, Src a, Src b, Dst d) {
  switch (op_info(op).sig[0]) {
    case 'i': return i32_binary_handler(op, a, b, d);
    case 'I': return i64_binary_handler(op, a, b, d);
    default: return float_binary_handler(op, a, b, d);
  }
}

}  // namespace wasmvm::interp
