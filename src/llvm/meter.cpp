// Gas: charging for a segment before its first effect. What a segment is stands in runtime/meter.h.
#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {
namespace {

using runtime::StoreBlock;

/// Does the instruction end its segment?
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

void FunctionCompiler::before_instruction(const Instruction& in) {
  if (!m_.plan().options.metered) return;
  if (unreachable_) {
    // An `end` or `else` that nobody reaches; what follows may be reached again.
    starts_segment_ = true;
    return;
  }
  if (starts_segment_) {
    starts_segment_ = false;
    cost_ = count_ = 0;
    llvm::Type* const word = b_.getInt64Ty();
    Value* const used = m_.load(b_, word, store_, offsetof(StoreBlock, gas_used), Domain::Gas, false);
    Value* const limit = m_.load(b_, word, store_, offsetof(StoreBlock, gas_limit), Domain::Gas, false);
    // The operand is filled in as the segment goes on; freshly made instructions are not folded.
    segment_cost_ = llvm::BinaryOperator::CreateAdd(used, i64(0), "", b_.GetInsertBlock());
    trap_if(b_.CreateOr(b_.CreateICmpUGT(segment_cost_, limit), b_.CreateICmpULT(segment_cost_, used)),
            ErrCode::CostLimitExceeded);
    // Volatile, as are accesses to memory in metered code: the counts must be in place when one of them traps.
    m_.tag(b_.CreateStore(segment_cost_, offset_from(store_, offsetof(StoreBlock, gas_used)), true), Domain::Gas);
    Value* const count = m_.load(b_, word, store_, offsetof(StoreBlock, instructions), Domain::Gas, false);
    segment_count_ = llvm::BinaryOperator::CreateAdd(count, i64(0), "", b_.GetInsertBlock());
    m_.tag(b_.CreateStore(segment_count_, offset_from(store_, offsetof(StoreBlock, instructions)), true), Domain::Gas);
  }
  const runtime::CompileOptions& options = m_.plan().options;
  const runtime::CostTable& costs = *options.costs;
  cost_ = saturating_add(cost_, costs.of(in.op));
  // Allocations of a size that the instruction tells.
  if (in.op == Opcode::array_new_fixed) cost_ = saturating_add(cost_, in.index2 / runtime::kUnit);
  if (in.op == Opcode::struct_new || in.op == Opcode::struct_new_default) {
    cost_ = saturating_add(cost_, module_.types[in.index].type.fields.size() / runtime::kUnit);
  }
  ++count_;
  segment_cost_->setOperand(1, i64(cost_));
  segment_count_->setOperand(1, i64(count_));
  charge_operand(in);
  const bool ends_loop = in.op == Opcode::end && frames_.back().op == Opcode::loop;
  starts_segment_ = ends_segment(in.op) && !ends_loop;
}

/// Charges for what the topmost operand asks for.
void FunctionCompiler::charge_operand(const Instruction& in) {
  const Amount amount = amount_of(in.op);
  if (amount == Amount::None) return;
  Value* top = stack_.back();
  if (top->getType()->isIntegerTy(32)) top = to_i64(top);
  if (amount == Amount::Units) {
    builtin(Builtin::charge_units, {top});
  } else {
    builtin(amount == Amount::Pages ? Builtin::charge_memory_grow : Builtin::charge_table_grow, {i32(in.index), top});
  }
}

}  // namespace wasmvm::codegen
