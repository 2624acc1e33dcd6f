// Translation of straight-line instructions: numeric, memory, variables, tables, references.
#include "interp/translate.h"

#include <array>
#include <cassert>

namespace wasmvm::interp {
namespace {

Bank bank_of_letter(char c) { return c == 'f' || c == 'F' ? Bank::Float : c == 'v' ? Bank::Vec : Bank::Int; }

/// Result letter of a signature "params:results" with one result.
char result_letter(const char* sig) {
  while (*sig != ':') ++sig;
  return sig[1];
}

}  // namespace

Translator::Translator(ModuleCode& code, FuncCode& func, CodeMap* map)
    : module_code_(code),
      func_(func),
      valid_(code.valid()),
      module_(code.module()),
      type_(module_.func_type(func.index)),
      map_(map),
      options_(code.options()),
      reader_(module_, module_.body(func.index)) {}

std::vector<Word>& Translator::translate() {
  uint32_t slot = 0;
  auto add_local = [&](ValType type) {
    local_slots_.push_back(slot);
    local_banks_.push_back(bank_of(type));
    slot += type.slots();
  };
  for (ValType type : type_.params) add_local(type);
  const auto groups = reader_.read_locals();
  assert(groups);
  for (const binary::LocalGroup& group : *groups) {
    for (uint32_t i = 0; i < group.count; ++i) add_local(group.type);
  }
  aliases_.assign(slot, 0);
  choose_pins();
  if (func_.local_slots > func_.param_slots) {
    emit(simple_handler(Simple::enter), {static_cast<uint16_t>(func_.param_slots), static_cast<uint16_t>(func_.local_slots), {}});
  }
  emit_reload();
  Frame outermost;
  outermost.slot = top_slot();
  outermost.results = type_.results;
  frames_.push_back(outermost);
  Instruction in;
  while (!frames_.empty() && reader_.next(in)) {
    offset_ = in.offset;
    if (map_ != nullptr) map_->emplace_back(here(), in.offset);
    before_instruction(in);
    instruction(in);
    if (unreachable_ && !frames_.empty()) skip_unreachable();
    after_instruction(in);
  }
  assert(!reader_.failed());
  return code_;
}

/// Pins the locals that validation found to be used most, where the interpreter has registers for them.
void Translator::choose_pins() {
  if (!is_native_dispatch() || !options_.pin_locals) return;
  const FuncFacts& facts = valid_.facts(func_.index);
  for (int i = 0; i < 2; ++i) {
    if (facts.hot_int[i] != FuncFacts::kNone) pins_[0][i] = static_cast<int32_t>(local_slots_[facts.hot_int[i]]);
    if (facts.hot_float[i] != FuncFacts::kNone) pins_[1][i] = static_cast<int32_t>(local_slots_[facts.hot_float[i]]);
  }
  has_pins_ = pins_[0][0] >= 0 || pins_[1][0] >= 0;
}

uint32_t Translator::emit(const void* handler, Operands ops) {
  assert(handler != nullptr);
  const uint32_t at = here();
  Word word;
  word.handler = handler;
  code_.push_back(word);
  word.ops = ops;
  code_.push_back(word);
  return at;
}

void Translator::emit_word(uint64_t bits) {
  Word word;
  word.bits = bits;
  code_.push_back(word);
}

/// Fills in the slots or the 32-bit constant of two operands. True if a constant needs a word of its own.
bool Translator::put_pair(Operands& ops, const Operand& a, const Operand& b, bool wide) {
  const bool a_in_slot = a.src == Src::Slot;
  if (a_in_slot) ops.a = a.slot;
  if (b.src == Src::Slot) (a_in_slot ? ops.slots.b : ops.a) = b.slot;
  if (a.src != Src::Const && b.src != Src::Const) return false;
  if (!wide) ops.imm = static_cast<uint32_t>(a.src == Src::Const ? a.bits : b.bits);
  return wide;
}

/// Emits a target word that waits for a label: it holds the previous waiting word until then.
void Translator::emit_target(uint32_t& fixups) {
  const uint32_t at = here();
  emit_word(fixups);
  fixups = at + 1;
}

/// Emits the target word of a branch to a label that is no function end.
void Translator::emit_target_to(uint32_t depth) {
  Frame& frame = frames_[frames_.size() - 1 - depth];
  if (frame.op == Opcode::loop) {
    relocations_.push_back(here());
    emit_word(frame.loop_start);
  } else {
    emit_target(frame.end_fixups);
  }
}

/// Lets all waiting words point to the next cell.
void Translator::resolve(uint32_t fixups) {
  vec_producer_ = {};
  forget_last_cell();
  while (fixups != 0) {
    const uint32_t at = fixups - 1;
    fixups = static_cast<uint32_t>(code_[at].bits);
    code_[at].bits = here();
    relocations_.push_back(at);
  }
}

void Translator::instruction(const Instruction& in) {
  switch (op_info(in.op).klass) {
    case OpClass::Const:
    case OpClass::Unary:
    case OpClass::Binary:
    case OpClass::Division:
    case OpClass::Test:
    case OpClass::Compare:
    case OpClass::Convert:
    case OpClass::Truncation: return numeric(in);
    case OpClass::Wide: return wide(in);
    case OpClass::Load: return load(in);
    case OpClass::Store: return store(in);
    case OpClass::Control: return control(in);
    case OpClass::Parametric: return parametric(in);
    case OpClass::Variable: return variable(in);
    case OpClass::Table:
    case OpClass::Memory: return table_or_memory(in);
    case OpClass::Reference: return reference(in);
    case OpClass::SimdUnary:
    case OpClass::SimdBinary:
    case OpClass::SimdTernary:
    case OpClass::SimdTest:
    case OpClass::SimdShift:
    case OpClass::SimdSplat:
    case OpClass::SimdShuffle:
    case OpClass::ExtractLane:
    case OpClass::ReplaceLane: return simd(in);
    case OpClass::LoadLane: return simd_load(in);
    case OpClass::StoreLane: return simd_store(in);
    case OpClass::AtomicLoad:
    case OpClass::AtomicStore:
    case OpClass::AtomicRmw:
    case OpClass::AtomicCmpxchg:
    case OpClass::AtomicWait:
    case OpClass::AtomicNotify:
    case OpClass::AtomicFence: return atomic(in);
    case OpClass::Aggregate: return aggregate(in);
  }
}

void Translator::numeric(const Instruction& in) {
  const OpInfo& info = op_info(in.op);
  const char* sig = info.sig;
  if (info.klass == OpClass::Const) {
    if (in.op == Opcode::v128_const) return vector_const(in.v128);
    uint64_t bits = in.bits;
    if (in.op == Opcode::i32_const || in.op == Opcode::f32_const) bits &= 0xffffffff;
    return push_const(bank_of_letter(sig[1]), bits);
  }
  const Bank result = bank_of_letter(result_letter(sig));
  if (sig[1] == ':') return unary(in.op, result);
  binary(in.op, result, sig[0] == 'I' || sig[0] == 'F');
}

void Translator::unary(Opcode op, Bank result) {
  if (op == Opcode::i32_eqz && negate_comparison()) return;
  Entry entry = pop();
  if (entry.kind == Entry::Const) force_slot(entry);
  Producer made;
  made.kind = Producer::Unary;
  made.op = op;
  made.a = operand(entry, true);
  clobber(result);
  const void* handler = unary_handler(op, made.a.src, Dst::Acc);
  if (handler == nullptr) {
    made.a.src = Src::Slot;
    handler = unary_handler(op, Src::Slot, Dst::Acc);
  }
  made.cell = emit(handler, {0, made.a.slot, {}});
  push_produced(result, made);
}

/// i32.eqz of an integer comparison that the last cell does: the cell does the opposite comparison.
bool Translator::negate_comparison() {
  static constexpr std::pair<Opcode, Opcode> kOpposites[] = {
      {Opcode::i32_eq, Opcode::i32_ne},     {Opcode::i32_lt_s, Opcode::i32_ge_s}, {Opcode::i32_lt_u, Opcode::i32_ge_u},
      {Opcode::i32_gt_s, Opcode::i32_le_s}, {Opcode::i32_gt_u, Opcode::i32_le_u}, {Opcode::i64_eq, Opcode::i64_ne},
      {Opcode::i64_lt_s, Opcode::i64_ge_s}, {Opcode::i64_lt_u, Opcode::i64_ge_u}, {Opcode::i64_gt_s, Opcode::i64_le_s},
      {Opcode::i64_gt_u, Opcode::i64_le_u}};
  const Producer& from = acc_producer_;
  if (!options_.fuse || from.kind != Producer::Binary || !is_last(stack_.back())) return false;
  for (const auto& [one, other] : kOpposites) {
    if (from.op != one && from.op != other) continue;
    acc_producer_.op = from.op == one ? other : one;
    code_[from.cell].handler = binary_handler(from.op, from.a.src, from.b.src, Dst::Acc);
    return true;
  }
  return false;
}

namespace {

bool is_commutative(Opcode op) {
  switch (op) {
    case Opcode::i32_add:
    case Opcode::i32_mul:
    case Opcode::i32_and:
    case Opcode::i32_or:
    case Opcode::i32_xor:
    case Opcode::i64_add:
    case Opcode::i64_mul:
    case Opcode::i64_and:
    case Opcode::i64_or:
    case Opcode::i64_xor:
    case Opcode::f32_add:
    case Opcode::f32_mul:
    case Opcode::f64_add:
    case Opcode::f64_mul: return true;
    default: return false;
  }
}

}  // namespace

void Translator::binary(Opcode op, Bank result, bool wide_operands) {
  Entry second = pop();
  Entry first = pop();
  if (first.kind == Entry::Const && second.kind == Entry::Const) force_slot(first);
  Producer made;
  made.kind = Producer::Binary;
  made.op = op;
  made.b = operand(second, wide_operands);
  made.a = operand(first, wide_operands);
  clobber(result);
  const void* handler =
      find_pair(made.a, made.b, is_commutative(op), [&](Src a, Src b) { return binary_handler(op, a, b, Dst::Acc); });
  Operands ops{0, 0, {}};
  const bool wide_const = put_pair(ops, made.a, made.b, wide_operands);
  made.cell = emit(handler, ops);
  if (wide_const) emit_word(made.a.src == Src::Const ? made.a.bits : made.b.bits);
  push_produced(result, made);
}

void Translator::wide(const Instruction& in) {
  const bool four = in.op == Opcode::i64_add128 || in.op == Opcode::i64_sub128;
  Simple kind = Simple::wide_add;
  if (in.op == Opcode::i64_sub128) kind = Simple::wide_sub;
  if (in.op == Opcode::i64_mul_wide_s) kind = Simple::wide_mul_s;
  if (in.op == Opcode::i64_mul_wide_u) kind = Simple::wide_mul_u;
  operands_in_slots(in, kind, four ? 4 : 2, false, 0, 0);
  push_slot(Bank::Int);
  push_slot(Bank::Int);
}

bool Translator::is_near_memory(uint32_t memory) const { return memory == 0 && !module_.memories[0].limits.is_64; }

void Translator::load(const Instruction& in) {
  const Bank result = bank_of_letter(result_letter(op_info(in.op).sig));
  if (result == Bank::Vec) return simd_load(in);
  Entry address = pop();
  const uint32_t memory = in.mem.memory.value;
  if (!is_near_memory(memory) || in.mem.offset > 0xffffffff) {
    const uint16_t a = static_cast<uint16_t>(force_slot(address));
    clobber(result);
    push_slot(result);
    Operands ops{static_cast<uint16_t>(stack_.back().slot), a, {}};
    ops.imm = memory;
    pop();
    const uint32_t cell = emit(far_load_handler(in.op), ops);
    emit_word(in.mem.offset);
    return push_acc(result, cell, nullptr, true);
  }
  uint64_t offset = in.mem.offset;
  if (address.kind == Entry::Const) {
    if (offset + address.bits <= 0xffffffff) {
      offset += address.bits;
    } else {
      force_slot(address);
    }
  }
  if (load_from_sum(in.op, address, offset, result)) return;
  Producer made;
  made.kind = Producer::Load;
  made.op = in.op;
  made.a = operand(address, false);
  const bool checked = !module_code_.needs_guarded_memory();
  clobber(result);
  const void* handler = load_handler(in.op, made.a.src, Dst::Acc, checked);
  if (handler == nullptr) {
    made.a.src = Src::Slot;
    handler = load_handler(in.op, Src::Slot, Dst::Acc, checked);
  }
  Operands ops{0, made.a.slot, {}};
  ops.imm = static_cast<uint32_t>(offset);
  made.cell = emit(handler, ops);
  push_produced(result, made);
}

/// A load whose address the last cell has computed as a sum: one cell does both.
bool Translator::load_from_sum(Opcode op, Entry& address, uint64_t offset, Bank result) {
  if (!is_last(address) || acc_producer_.kind != Producer::Binary || acc_producer_.op != Opcode::i32_add) return false;
  if (!options_.fuse || !module_code_.needs_guarded_memory() || offset > 0xffff) return false;
  Producer made = acc_producer_;
  if (offset != 0 && (made.a.src == Src::Const || made.b.src == Src::Const)) return false;
  made.kind = Producer::LoadSum;
  made.op = op;
  const void* handler = find_pair(made.a, made.b, true, [&](Src a, Src b) { return load_sum_handler(op, a, b, Dst::Acc); });
  if (handler == nullptr) return false;
  retract(made.cell);
  clobber(result);
  Operands ops{0, 0, {}};
  put_pair(ops, made.a, made.b, false);
  if (made.b.src != Src::Const) ops.slots.x = static_cast<uint16_t>(offset);
  made.cell = emit(handler, ops);
  push_produced(result, made);
  return true;
}

void Translator::store(const Instruction& in) {
  if (in.op == Opcode::v128_store) return simd_store(in);
  Entry value = pop();
  Entry address = pop();
  const uint32_t memory = in.mem.memory.value;
  if (!is_near_memory(memory) || in.mem.offset > 0xffffffff) {
    Operands ops{static_cast<uint16_t>(force_slot(address)), static_cast<uint16_t>(force_slot(value)), {}};
    ops.imm = memory;
    emit(far_store_handler(in.op), ops);
    return emit_word(in.mem.offset);
  }
  uint64_t offset = in.mem.offset;
  if (address.kind == Entry::Const) {
    if (offset + address.bits <= 0xffffffff) {
      offset += address.bits;
    } else {
      force_slot(address);
    }
  }
  const bool checked = !module_code_.needs_guarded_memory();
  Operand to = operand(address, false), from = operand(value, true);
  const void* handler = store_handler(in.op, to.src, from.src, checked);
  if (handler == nullptr) {
    // Checked accesses know no pinned locals; their slots do as well.
    if (to.src >= Src::L0) to.src = Src::Slot;
    if (from.src >= Src::L0) from.src = Src::Slot;
    handler = store_handler(in.op, to.src, from.src, checked);
  }
  Operands ops{to.slot, from.slot, {}};
  ops.imm = static_cast<uint32_t>(offset);
  emit(handler, ops);
  if (from.src == Src::Const) emit_word(from.bits);
}

void Translator::variable(const Instruction& in) {
  switch (in.op) {
    case Opcode::local_get: return push_local(local_slots_[in.index], local_banks_[in.index]);
    case Opcode::local_set: return set_local(local_slots_[in.index], local_banks_[in.index], false);
    case Opcode::local_tee: return set_local(local_slots_[in.index], local_banks_[in.index], true);
    default: break;
  }
  const Bank bank = bank_of(module_.globals[in.index].type.type);
  Operands ops{0, 0, {}};
  ops.imm = in.index;
  if (in.op == Opcode::global_get) {
    if (bank == Bank::Vec) {
      push_slot(bank);
      ops.d = static_cast<uint16_t>(stack_.back().slot);
      emit(simple_handler(Simple::global_get_vec), ops);
      return;
    }
    clobber(bank);
    const bool is_float = bank == Bank::Float;
    const uint32_t cell = emit(simple_handler(is_float ? Simple::global_get_float : Simple::global_get), ops);
    return push_acc(bank, cell, simple_handler(is_float ? Simple::global_get_float_slot : Simple::global_get_slot), false);
  }
  Entry value = pop();
  Simple kind = bank == Bank::Vec ? Simple::global_set_vec : Simple::global_set_slot;
  if (value.kind == Entry::Acc) {
    kind = bank == Bank::Float ? Simple::global_set_facc : Simple::global_set_acc;
  } else {
    ops.a = static_cast<uint16_t>(force_slot(value));
  }
  emit(simple_handler(kind), ops);
}

void Translator::parametric(const Instruction& in) {
  if (in.op == Opcode::drop) {
    pop();
    return;
  }
  select();
}

void Translator::select() {
  Entry condition = pop();
  if (condition.kind == Entry::Const) force_slot(condition);
  const Producer test = acc_producer_;
  const Bank bank = stack_.back().bank;
  Producer made;
  made.kind = Producer::Select;
  made.condition = source(condition);
  uint16_t condition_slot = 0;
  const bool negated = options_.fuse && is_last(condition) && test.kind == Producer::Unary &&
                       (test.op == Opcode::i32_eqz || (test.op == Opcode::i64_eqz && bank != Bank::Vec));
  if (negated) {
    // A select on `eqz` is one on its operand, with the values exchanged.
    made.wide = test.op == Opcode::i64_eqz;
    made.condition = test.a.src == Src::Acc ? Src::Acc : Src::Slot;
    condition_slot = test.a.slot;
    retract(test.cell);
  } else if (made.condition == Src::Slot) {
    condition_slot = static_cast<uint16_t>(force_slot(condition));
  }
  // The condition may sit in acc: the values get their slots without touching it.
  Entry second = pop();
  Entry first = pop();
  const auto value = [&](Entry& entry) {
    if (bank == Bank::Int && entry.kind == Entry::Const && entry.bits <= 0xffffffff) return Operand{Src::Const, 0, entry.bits};
    return Operand{Src::Slot, static_cast<uint16_t>(force_slot(entry)), 0};
  };
  made.a = value(first);
  made.b = value(second);
  if (negated) std::swap(made.a, made.b);
  clobber(bank);
  Operands ops{0, made.a.slot, {}};
  ops.slots.b = made.b.slot;
  ops.slots.x = condition_slot;
  if (bank == Bank::Vec) {
    push_slot(bank);
    ops.d = static_cast<uint16_t>(stack_.back().slot);
    emit(simple_handler(made.condition == Src::Acc ? Simple::select_vec_acc : Simple::select_vec_slot), ops);
    return;
  }
  made.cell = emit(select_handler(bank, made.wide, made.condition, made.a.src, made.b.src, Dst::Acc), ops);
  if (made.a.src == Src::Const || made.b.src == Src::Const) emit_word(made.a.bits | made.b.bits << 32);
  push_produced(bank, made);
}

/// A cell whose operands are consecutive slots from d and whose result, if any, replaces them and is in acc too.
void Translator::operands_in_slots(const Instruction& in, Simple kind, uint32_t pops, bool result, uint32_t imm, uint64_t word) {
  (void)in;
  materialize_top(pops);
  Operands ops{0, 0, {}};
  for (uint32_t i = 0; i < pops; ++i) pop();
  if (result) clobber(Bank::Int);
  ops.d = static_cast<uint16_t>(top_slot());
  ops.imm = imm;
  const uint32_t cell = emit(simple_handler(kind), ops);
  emit_word(word);
  if (result) push_acc(Bank::Int, cell, nullptr, true);
}

void Translator::table_or_memory(const Instruction& in) {
  const auto memory_is_64 = [&](uint32_t i) { return uint64_t{module_.memories[i].limits.is_64}; };
  const auto table_is_64 = [&](uint32_t i) { return uint64_t{module_.tables[i].type.limits.is_64}; };
  switch (in.op) {
    case Opcode::memory_size:
      return operands_in_slots(in, Simple::memory_size, 0, true, in.index, module_.memories[in.index].page_log2);
    case Opcode::memory_grow: return operands_in_slots(in, Simple::memory_grow, 1, true, in.index, memory_is_64(in.index));
    case Opcode::memory_fill: return operands_in_slots(in, Simple::memory_fill, 3, false, in.index, 0);
    case Opcode::memory_copy: return operands_in_slots(in, Simple::memory_copy, 3, false, in.index, in.index2);
    case Opcode::memory_init: return operands_in_slots(in, Simple::memory_init, 3, false, in.index2, in.index);
    case Opcode::data_drop: return operands_in_slots(in, Simple::data_drop, 0, false, in.index, 0);
    case Opcode::table_get: return operands_in_slots(in, Simple::table_get, 1, true, in.index, 0);
    case Opcode::table_set: return operands_in_slots(in, Simple::table_set, 2, false, in.index, 0);
    case Opcode::table_size: return operands_in_slots(in, Simple::table_size, 0, true, in.index, 0);
    case Opcode::table_grow: return operands_in_slots(in, Simple::table_grow, 2, true, in.index, table_is_64(in.index));
    case Opcode::table_fill: return operands_in_slots(in, Simple::table_fill, 3, false, in.index, 0);
    case Opcode::table_copy: return operands_in_slots(in, Simple::table_copy, 3, false, in.index, in.index2);
    case Opcode::table_init: return operands_in_slots(in, Simple::table_init, 3, false, in.index2, in.index);
    case Opcode::elem_drop: return operands_in_slots(in, Simple::elem_drop, 0, false, in.index, 0);
    default: assert(false);
  }
}

void Translator::reference(const Instruction& in) {
  switch (in.op) {
    case Opcode::ref_null: return push_const(Bank::Int, 0);
    case Opcode::ref_is_null: return unary(Opcode::i64_eqz, Bank::Int);
    case Opcode::ref_eq: return binary(Opcode::i64_eq, Bank::Int, true);
    case Opcode::ref_func: {
      clobber(Bank::Int);
      Operands ops{0, 0, {}};
      ops.imm = in.index;
      const uint32_t cell = emit(simple_handler(Simple::ref_func), ops);
      return push_acc(Bank::Int, cell, simple_handler(Simple::ref_func_slot), false);
    }
    case Opcode::ref_as_non_null: {
      materialize_top(1);
      emit(simple_handler(Simple::ref_as_non_null), {0, static_cast<uint16_t>(stack_.back().slot), {}});
      return;
    }
    default: assert(false);
  }
}

}  // namespace wasmvm::interp
