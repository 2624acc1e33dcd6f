// Evaluates constant expressions on a stack of their own; validation has proved that operands are there and fit.
//
// SPEC: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
#include "runtime/const_eval.h"

#include <cstring>

#include "binary/instruction_reader.h"
#include "wasm/semantics.h"

namespace wasmvm::runtime {
namespace {

using binary::Instruction;
using binary::InstructionReader;

class Evaluation {
 public:
  explicit Evaluation(const Instance& instance) : instance_(instance) {}

  /// False for an instruction that it does not know.
  bool step(const Instruction& in) {
    switch (in.op) {
      case Opcode::i32_const: push(static_cast<uint32_t>(in.bits)); return true;
      case Opcode::f32_const: push(static_cast<uint32_t>(in.bits)); return true;
      case Opcode::i64_const:
      case Opcode::f64_const: push(in.bits); return true;
      case Opcode::v128_const: {
        ConstValue value;
        memcpy(value.slots, in.v128, sizeof(value.slots));
        stack_.push_back(value);
        return true;
      }
      case Opcode::global_get: {
        const Global& global = *instance_.globals[in.index];
        stack_.push_back({{global.value[0], global.type.type.is_vec() ? global.value[1] : 0}});
        return true;
      }
      case Opcode::ref_null: push(0); return true;
      case Opcode::ref_func: push(reinterpret_cast<Slot>(instance_.funcs[in.index])); return true;
      // An i31 is its low 31 bits with the mark of an immediate.
      case Opcode::ref_i31: push(static_cast<uint32_t>(pop() << 1 | 1)); return true;
      // Internal and external references are the same slots.
      case Opcode::any_convert_extern:
      case Opcode::extern_convert_any: return true;
      case Opcode::i32_add: return binary32(sem::i32_add);
      case Opcode::i32_sub: return binary32(sem::i32_sub);
      case Opcode::i32_mul: return binary32(sem::i32_mul);
      case Opcode::i64_add: return binary64(sem::i64_add);
      case Opcode::i64_sub: return binary64(sem::i64_sub);
      case Opcode::i64_mul: return binary64(sem::i64_mul);
      default: return false;
    }
  }

  ConstValue result() const { return stack_.empty() ? ConstValue{} : stack_.back(); }

 private:
  void push(Slot value) { stack_.push_back({{value, 0}}); }
  Slot pop() {
    const Slot value = stack_.back().slots[0];
    stack_.pop_back();
    return value;
  }
  template <typename F>
  bool binary32(F f) {
    const auto b = static_cast<uint32_t>(pop()), a = static_cast<uint32_t>(pop());
    push(f(a, b));
    return true;
  }
  template <typename F>
  bool binary64(F f) {
    const uint64_t b = pop(), a = pop();
    push(f(a, b));
    return true;
  }

  const Instance& instance_;
  std::vector<ConstValue> stack_;
};

}  // namespace

Result<ConstValue> evaluate_const(const Instance& instance, ConstExpr expr) {
  InstructionReader reader(*instance.module(), expr.range);
  Evaluation evaluation(instance);
  Instruction in;
  while (reader.next(in)) {
    if (in.op == Opcode::end) break;
    if (!evaluation.step(in)) {
      return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable),
                        std::string(op_info(in.op).text) + " in a constant expression is not supported yet", in.offset);
    }
  }
  if (reader.failed()) return reader.take_error();
  return evaluation.result();
}

}  // namespace wasmvm::runtime
