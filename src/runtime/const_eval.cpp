// Evaluates constant expressions on a stack of their own; validation has proved that operands are there and fit.
//
// SPEC: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
#include "runtime/const_eval.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "binary/instruction_reader.h"
#include "runtime/gc_builtins.h"
#include "wasm/semantics.h"

namespace wasmvm::runtime {
namespace {

using binary::Instruction;
using binary::InstructionReader;

/// One evaluation. Every value takes two slots of the stack, which is a root of the collected heap as soon as it is used.
class Evaluation {
 public:
  explicit Evaluation(const Instance& instance) : instance_(instance), module_(*instance.module()) {}

  /// The trap of an instruction of the collected heap, or Success.
  ErrCode step(const Instruction& in) {
    switch (in.op) {
      case Opcode::i32_const: push(static_cast<uint32_t>(in.bits)); break;
      case Opcode::f32_const: push(static_cast<uint32_t>(in.bits)); break;
      case Opcode::i64_const:
      case Opcode::f64_const: push(in.bits); break;
      case Opcode::v128_const: {
        Slot value[2];
        memcpy(value, in.v128, sizeof(value));
        push(value[0], value[1]);
        break;
      }
      case Opcode::global_get: {
        const Global& global = *instance_.globals[in.index];
        push(global.value[0], global.type.type.is_vec() ? global.value[1] : 0);
        break;
      }
      case Opcode::ref_null: push(0); break;
      case Opcode::ref_func: push(reinterpret_cast<Slot>(instance_.funcs[in.index])); break;
      // An i31 is its low 31 bits with the mark of an immediate.
      case Opcode::ref_i31: push(static_cast<uint32_t>(pop() << 1 | 1)); break;
      case Opcode::extern_convert_any: push(extern_convert_any(*instance_.ctx.store, pop())); break;
      case Opcode::i32_add: binary32(sem::i32_add); break;
      case Opcode::i32_sub: binary32(sem::i32_sub); break;
      case Opcode::i32_mul: binary32(sem::i32_mul); break;
      case Opcode::i64_add: binary64(sem::i64_add); break;
      case Opcode::i64_sub: binary64(sem::i64_sub); break;
      case Opcode::i64_mul: binary64(sem::i64_mul); break;
      default: return aggregate(in);
    }
    return ErrCode::Success;
  }

  ConstValue result() const {
    if (stack_.size() < 2) return {};
    return {{stack_[stack_.size() - 2], stack_.back()}};
  }

 private:
  void push(Slot low, Slot high = 0) {
    stack_.push_back(low);
    stack_.push_back(high);
  }
  Slot pop() {
    const Slot value = stack_[stack_.size() - 2];
    stack_.resize(stack_.size() - 2);
    return value;
  }

  /// Values that the instruction takes, all of them declared by the type or numbers.
  ErrCode aggregate(const Instruction& in) {
    const CompositeType* type = in.op == Opcode::any_convert_extern ? nullptr : &module_.types[in.index].type;
    switch (in.op) {
      case Opcode::struct_new: return allocate(struct_new, in, type->fields.size(), type);
      case Opcode::struct_new_default: return allocate(struct_new_default, in, 0, type);
      case Opcode::array_new: return allocate(array_new, in, 2, type);
      case Opcode::array_new_default: return allocate(array_new_default, in, 1, nullptr);
      case Opcode::array_new_fixed: return allocate(array_new_fixed, in, in.index2, type);
      default: return allocate(any_convert_extern, in, 1, nullptr);
    }
  }

  /// Runs a builtin on the topmost `count` values, which stay on the stack, and so alive, until it is done. Values whose type
  /// is a vector take two slots of the builtin's operands; with no `type` there are none.
  ErrCode allocate(GcBuiltin& builtin, const Instruction& in, size_t count, const CompositeType* type) {
    if (!roots_) roots_.emplace(instance_.ctx.store->store->heap(), stack_);
    const size_t first = stack_.size() - 2 * count;
    operands_.clear();
    for (size_t i = 0; i < count; ++i) {
      operands_.push_back(stack_[first + 2 * i]);
      if (is_vector(in, i, type)) operands_.push_back(stack_[first + 2 * i + 1]);
    }
    operands_.resize(std::max<size_t>(operands_.size(), 2));
    const ErrCode code = builtin(const_cast<Context&>(instance_.ctx), in.index, in.index2, operands_.data());
    stack_.resize(first);
    push(operands_[0]);
    return code;
  }

  static bool is_vector(const Instruction& in, size_t i, const CompositeType* type) {
    if (type == nullptr || (in.op == Opcode::array_new && i == 1)) return false;
    return type->fields[type->kind == CompositeKind::Struct ? i : 0].storage.is_vec();
  }

  template <typename F>
  void binary32(F f) {
    const auto b = static_cast<uint32_t>(pop()), a = static_cast<uint32_t>(pop());
    push(f(a, b));
  }
  template <typename F>
  void binary64(F f) {
    const uint64_t b = pop(), a = pop();
    push(f(a, b));
  }

  const Instance& instance_;
  const Module& module_;
  std::vector<Slot> stack_, operands_;
  std::optional<TemporaryRoots> roots_;
};

}  // namespace

Result<ConstValue> evaluate_const(const Instance& instance, ConstExpr expr) {
  InstructionReader reader(*instance.module(), expr.range);
  Evaluation evaluation(instance);
  Instruction in;
  while (reader.next(in)) {
    if (in.op == Opcode::end) break;
    const ErrCode code = evaluation.step(in);
    if (code != ErrCode::Success) return make_error(code, error_text(code), op_info(in.op).text, in.offset);
  }
  if (reader.failed()) return reader.take_error();
  return evaluation.result();
}

}  // namespace wasmvm::runtime
