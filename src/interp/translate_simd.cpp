// Translation of vector instructions. Vectors have no accumulator: results go to their canonical slots, operands are read
// from wherever they are, and a result that is stored to a local at once is computed into the local.
#include <cassert>
#include <cstring>

#include "interp/translate.h"

namespace wasmvm::interp {

/// Emits a cell whose result is a vector, which goes on the stack; `words` follow the operands.
void Translator::emit_vector(const void* handler, Operands ops, std::initializer_list<uint64_t> words) {
  push_slot(Bank::Vec);
  ops.d = static_cast<uint16_t>(stack_.back().slot);
  const uint32_t cell = emit(handler, ops);
  for (uint64_t word : words) emit_word(word);
  vec_producer_.cell = cell;
  vec_producer_.end = here();
}

/// Constants are cells, not entries of the model: 16 bytes would make every entry larger for the sake of few.
void Translator::vector_const(const uint8_t* bytes) {
  uint64_t halves[2];
  std::memcpy(halves, bytes, sizeof halves);
  emit_vector(simd_handler(Opcode::v128_const, Src::Slot, false), {0, 0, {}}, {halves[0], halves[1]});
}

/// A splat; that of a constant becomes a vector constant.
void Translator::splat(Opcode op) {
  Entry scalar = pop();
  if (scalar.kind == Entry::Const) {
    unsigned size = 8;
    if (op == Opcode::i8x16_splat) size = 1;
    if (op == Opcode::i16x8_splat) size = 2;
    if (op == Opcode::i32x4_splat || op == Opcode::f32x4_splat) size = 4;
    uint8_t bytes[16];
    for (unsigned at = 0; at < sizeof bytes; at += size) std::memcpy(bytes + at, &scalar.bits, size);
    return vector_const(bytes);
  }
  const Src from = source(scalar);
  Operands ops{0, 0, {}};
  if (from == Src::Slot) ops.a = static_cast<uint16_t>(force_slot(scalar));
  emit_vector(simd_handler(op, from, false), ops, {});
}

/// Everything that touches no memory.
void Translator::simd(const Instruction& in) {
  const OpClass klass = op_info(in.op).klass;
  if (klass == OpClass::SimdSplat) return splat(in.op);
  Operands ops{0, 0, {}};
  if (klass == OpClass::SimdTest || klass == OpClass::ExtractLane) {
    // A scalar result takes over the accumulator of its bank.
    Entry a = pop();
    const Bank bank = in.op == Opcode::f32x4_extract_lane || in.op == Opcode::f64x2_extract_lane ? Bank::Float : Bank::Int;
    ops.a = static_cast<uint16_t>(force_slot(a));
    ops.imm = in.lane;
    clobber(bank);
    const uint32_t cell = emit(simd_handler(in.op, Src::Slot, false), ops);
    return push_acc(bank, cell, simd_handler(in.op, Src::Slot, true), false);
  }
  // All others take vectors, and shifts and replaced lanes a scalar after them.
  Src scalar = Src::Slot;
  Entry last = pop();
  if (klass == OpClass::SimdUnary) {
    ops.a = static_cast<uint16_t>(force_slot(last));
  } else if (klass == OpClass::SimdTernary) {
    Entry b = pop(), a = pop();
    ops.a = static_cast<uint16_t>(force_slot(a));
    ops.slots.b = static_cast<uint16_t>(force_slot(b));
    ops.slots.x = static_cast<uint16_t>(force_slot(last));
  } else {
    Entry a = pop();
    ops.a = static_cast<uint16_t>(force_slot(a));
    if (klass == OpClass::SimdShift && last.kind == Entry::Const) {
      // Shift counts are constants almost always; handlers reduce them modulo the width.
      scalar = Src::Const;
      ops.imm = static_cast<uint32_t>(last.bits);
    } else if (klass == OpClass::ReplaceLane && last.kind == Entry::Acc) {
      scalar = Src::Acc;
    } else {
      ops.slots.b = static_cast<uint16_t>(force_slot(last));
    }
    if (klass == OpClass::ReplaceLane) ops.slots.x = in.lane;
  }
  const void* handler = simd_handler(in.op, scalar, false);
  if (klass != OpClass::SimdShuffle) return emit_vector(handler, ops, {});
  uint64_t lanes[2];
  std::memcpy(lanes, in.v128, sizeof lanes);
  emit_vector(handler, ops, {lanes[0], lanes[1]});
}

/// The word that tells a lane access about its vector.
static uint64_t lane_word(uint32_t vector_slot, uint8_t lane) {
  Word word;
  word.ops = {static_cast<uint16_t>(vector_slot), lane, {}};
  return word.bits;
}

/// Loads of whole vectors, and of one lane into a vector from the stack.
void Translator::simd_load(const Instruction& in) {
  const bool one_lane = op_info(in.op).klass == OpClass::LoadLane;
  uint64_t lane = 0;
  if (one_lane) {
    Entry vector = pop();
    lane = lane_word(force_slot(vector), in.lane);
  }
  Entry address = pop();
  Operands ops{0, 0, {}};
  if (!is_near_access(in.mem)) {
    ops.a = static_cast<uint16_t>(force_slot(address));
    ops.imm = in.mem.memory.value;
    const void* handler = far_simd_access_handler(in.op);
    return one_lane ? emit_vector(handler, ops, {in.mem.offset, lane}) : emit_vector(handler, ops, {in.mem.offset});
  }
  const Src from = near_address(address, in.mem.offset, !one_lane, ops.a, ops.imm);
  const void* handler = simd_access_handler(in.op, from, !module_code_.needs_guarded_memory());
  return one_lane ? emit_vector(handler, ops, {lane}) : emit_vector(handler, ops, {});
}

/// Stores of whole vectors and of one lane.
void Translator::simd_store(const Instruction& in) {
  const bool one_lane = op_info(in.op).klass == OpClass::StoreLane;
  Entry vector = pop();
  Entry address = pop();
  Operands ops{0, static_cast<uint16_t>(force_slot(vector)), {}};
  if (!is_near_access(in.mem)) {
    ops.d = static_cast<uint16_t>(force_slot(address));
    ops.imm = in.mem.memory.value;
    emit(far_simd_access_handler(in.op), ops);
    emit_word(in.mem.offset);
  } else {
    const Src from = near_address(address, in.mem.offset, !one_lane, ops.d, ops.imm);
    emit(simd_access_handler(in.op, from, !module_code_.needs_guarded_memory()), ops);
  }
  if (one_lane) emit_word(lane_word(0, in.lane));
}

/// Can the access be made with a 32-bit address and offset in memory 0? All others take the checked way.
bool Translator::is_near_access(const binary::MemArg& mem) const {
  return is_near_memory(mem.memory.value) && mem.offset <= 0xffffffff;
}

/// Operands of an access to memory 0: where the address is, its slot, and the offset, to which constant addresses are added.
/// Unless `any_source`, the address is in a slot.
Src Translator::near_address(Entry& address, uint64_t offset, bool any_source, uint16_t& slot, uint32_t& imm) {
  if (address.kind == Entry::Const && any_source && offset + address.bits <= 0xffffffff) {
    imm = static_cast<uint32_t>(offset + address.bits);
    return Src::Const;
  }
  imm = static_cast<uint32_t>(offset);
  if (address.kind == Entry::Acc && any_source) return Src::Acc;
  slot = static_cast<uint16_t>(force_slot(address));
  return Src::Slot;
}

}  // namespace wasmvm::interp
