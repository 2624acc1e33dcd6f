// Translation of gas and interruption: cells that charge for a segment before its first instruction, and polls in loops. What
// a segment is stands in runtime/meter.h. A charging cell is filled while the segment goes on.
#include "interp/translate.h"
#include "runtime/meter.h"

namespace wasmvm::interp {
namespace {

/// Does the instruction end its segment? Those behind which nothing can be reached do: what follows begins at an else or end.
bool ends_segment(Opcode op) {
  switch (op) {
    case Opcode::nop:
    case Opcode::block:
    case Opcode::try_:
    case Opcode::try_table: return false;
    default: return op_info(op).klass == OpClass::Control;
  }
}

/// What the topmost operand of an instruction of unbounded work tells.
enum class Amount : uint8_t { None, Units, Pages, Elements };

Amount amount_of(Opcode op) {
  switch (op) {
    case Opcode::memory_fill:
    case Opcode::memory_copy:
    case Opcode::memory_init:
    case Opcode::table_fill:
    case Opcode::table_copy:
    case Opcode::table_init:
    case Opcode::array_new:
    case Opcode::array_new_default:
    case Opcode::array_new_data:
    case Opcode::array_new_elem:
    case Opcode::array_fill:
    case Opcode::array_copy:
    case Opcode::array_init_data:
    case Opcode::array_init_elem: return Amount::Units;
    case Opcode::memory_grow: return Amount::Pages;
    case Opcode::table_grow: return Amount::Elements;
    default: return Amount::None;
  }
}

uint64_t saturating_add(uint64_t a, uint64_t b) { return a > ~b ? ~uint64_t{0} : a + b; }

}  // namespace

void Translator::before_instruction(const Instruction& in) {
  if (!options_.metered) return;
  if (starts_segment_) {
    starts_segment_ = false;
    segment_ = emit(simple_handler(Simple::charge), {0, 0, {}});
    code_[segment_ + 1].ops.imm = 0;
    emit_word(0);
  }
  const runtime::CostTable& costs = options_.costs ? *options_.costs : runtime::CostTable::standard();
  uint64_t cost = costs.of(in.op);
  // Allocations of a size that the instruction tells.
  if (in.op == Opcode::array_new_fixed) cost = saturating_add(cost, in.index2 / runtime::kUnit);
  if (in.op == Opcode::struct_new || in.op == Opcode::struct_new_default) {
    cost = saturating_add(cost, module_.types[in.index].type.fields.size() / runtime::kUnit);
  }
  code_[segment_ + 1].ops.imm += 1;
  code_[segment_ + 2].bits = saturating_add(code_[segment_ + 2].bits, cost);
  charge_operand(in);
  const bool ends_loop = in.op == Opcode::end && frames_.back().op == Opcode::loop;
  starts_segment_ = ends_segment(in.op) && !ends_loop;
}

/// Charges for what the topmost operand asks for.
void Translator::charge_operand(const Instruction& in) {
  const Amount amount = amount_of(in.op);
  if (amount == Amount::None) return;
  materialize_top(1);
  Operands ops{0, static_cast<uint16_t>(stack_.back().slot), {}};
  ops.imm = in.index;
  const Simple kind = amount == Amount::Units   ? Simple::charge_units
                      : amount == Amount::Pages ? Simple::charge_memory_grow
                                                : Simple::charge_table_grow;
  emit(simple_handler(kind), ops);
}

void Translator::after_instruction(const Instruction& in) {
  // Branches back come here, since the loop has just begun.
  if (options_.interruptible && in.op == Opcode::loop) emit(simple_handler(Simple::poll), {0, 0, {}});
}

}  // namespace wasmvm::interp
