// The translator's model of the operand stack: where each value is, and how it gets to its slot.
#include "interp/translate.h"

namespace wasmvm::interp {

uint32_t Translator::top_slot() const {
  if (stack_.empty()) return func_.local_slots + runtime::kHeaderSlots;
  const Entry& top = stack_.back();
  return top.slot + (top.bank == Bank::Vec ? 2 : 1);
}

void Translator::push_slot(Bank bank) {
  Entry entry;
  entry.bank = bank;
  entry.slot = top_slot();
  stack_.push_back(entry);
}

void Translator::push_const(Bank bank, uint64_t bits) {
  push_slot(bank);
  stack_.back().kind = Entry::Const;
  stack_.back().bits = bits;
}

void Translator::push_local(uint32_t local_slot, Bank bank) {
  const bool is_cached = bank != Bank::Vec && cached_local(bank) == static_cast<int32_t>(local_slot);
  if (is_cached && pinned(bank, local_slot) == Src::Slot && acc_index(bank) == kNone) {
    push_slot(bank);
    stack_.back().kind = Entry::Acc;
    acc_index(bank) = static_cast<uint32_t>(stack_.size()) - 1;
    producer(bank).kind = Producer::None;
  } else {
    push_slot(bank);
    stack_.back().kind = Entry::Local;
  }
  stack_.back().local = static_cast<int32_t>(local_slot);
  ++aliases_[local_slot];
}

void Translator::push_acc(Bank bank, uint32_t cell, const void* slot_handler, bool stored) {
  push_slot(bank);
  Entry& entry = stack_.back();
  entry.kind = Entry::Acc;
  entry.stored = stored;
  acc_index(bank) = static_cast<uint32_t>(stack_.size()) - 1;
  Producer& from = producer(bank);
  from.kind = slot_handler != nullptr ? Producer::Opaque : Producer::None;
  from.cell = cell;
  from.end = here();
  from.slot_handler = slot_handler;
  cached_local(bank) = -1;
}

/// Pushes the result of the cell that was emitted last.
void Translator::push_produced(Bank bank, const Producer& from) {
  push_acc(bank, from.cell, nullptr, false);
  producer(bank) = from;
  producer(bank).end = here();
}

Translator::Entry Translator::pop() {
  Entry entry = stack_.back();
  stack_.pop_back();
  const uint32_t size = static_cast<uint32_t>(stack_.size());
  if (clean_ > size) clean_ = size;
  if (entry.local >= 0) --aliases_[static_cast<uint32_t>(entry.local)];
  if (entry.kind == Entry::Acc) acc_index(entry.bank) = kNone;
  return entry;
}

void Translator::truncate(uint32_t height) {
  while (stack_.size() > height) pop();
}

Src Translator::source(const Entry& entry) const {
  switch (entry.kind) {
    case Entry::Const: return Src::Const;
    case Entry::Acc: return Src::Acc;
    default: return Src::Slot;
  }
}

/// Which register holds the local at `slot`: Slot if none does.
Src Translator::pinned(Bank bank, uint32_t slot) const {
  if (bank == Bank::Vec) return Src::Slot;
  const int32_t* pins = pins_[bank == Bank::Float];
  if (pins[0] == static_cast<int32_t>(slot)) return Src::L0;
  return pins[1] == static_cast<int32_t>(slot) ? Src::L1 : Src::Slot;
}

/// A popped entry as an operand. 32-bit constants are cut to their width.
Translator::Operand Translator::operand(Entry& entry, bool wide) {
  if (entry.kind == Entry::Const) return {Src::Const, 0, wide ? entry.bits : entry.bits & 0xffffffff};
  if (entry.kind == Entry::Acc) return {Src::Acc, 0, 0};
  const uint32_t slot = force_slot(entry);
  return {entry.kind == Entry::Local ? pinned(entry.bank, slot) : Src::Slot, static_cast<uint16_t>(slot), 0};
}

void Translator::emit_move(Bank bank, const Operand& from, Dst to, uint32_t slot) {
  Operands ops{static_cast<uint16_t>(slot), from.slot, {}};
  const bool wide = from.src == Src::Const && from.bits > 0xffffffff;
  if (from.src == Src::Const) ops.imm = static_cast<uint32_t>(from.bits);
  const uint32_t cell = emit(mov_handler(bank, from.src, to, wide), ops);
  if (wide) return emit_word(from.bits);
  if (to == Dst::Slot && bank == Bank::Int && from.src != Src::Acc) filling_ = {cell, here(), ops.d, from, 0, false};
}

/// Forgets what the last cell did: a label is here, other ways may lead to the next cell.
void Translator::forget_last_cell() {
  increment_ = {};
  filling_ = {};
  last_test_ = {};
}

/// Brings the pinned locals back after other code had the registers. Their slots are up to date always.
void Translator::emit_reload() {
  if (!has_pins_) return;
  const auto slot = [&](int bank, int i) {
    const int32_t own = pins_[bank][i];
    return own >= 0 ? static_cast<uint16_t>(own) : uint16_t{0};
  };
  Operands ops{slot(0, 0), slot(0, 1), {}};
  ops.slots.b = slot(1, 0);
  ops.slots.x = slot(1, 1);
  emit(simple_handler(Simple::reload), ops);
}

/// Lets the cell that made a value in an accumulator deliver it to a slot as well, or to a pinned local instead.
bool Translator::redirect(Bank bank, Dst to, uint32_t slot) {
  Producer& from = producer(bank);
  const void* handler = nullptr;
  switch (from.kind) {
    case Producer::None: return false;
    case Producer::Opaque: handler = to == Dst::Slot ? from.slot_handler : nullptr; break;
    case Producer::Unary: handler = unary_handler(from.op, from.a.src, to); break;
    case Producer::Binary: handler = binary_handler(from.op, from.a.src, from.b.src, to); break;
    case Producer::Load: handler = load_handler(from.op, from.a.src, to, !module_code_.needs_guarded_memory()); break;
    case Producer::Select: handler = select_handler(bank, from.wide, from.condition, from.a.src, from.b.src, to); break;
    case Producer::LoadSum: handler = load_sum_handler(from.op, from.a.src, from.b.src, to); break;
  }
  if (handler == nullptr) return false;
  code_[from.cell].handler = handler;
  code_[from.cell + 1].ops.d = static_cast<uint16_t>(slot);
  if (to == Dst::Slot && from.end == here()) note_filling(from, slot);
  from.kind = Producer::None;
  return true;
}

/// Remembers a cell that has just been redirected to a slot, if it adds a constant to an i32.
void Translator::note_filling(const Producer& made, uint32_t slot) {
  if (made.kind != Producer::Binary || (made.op != Opcode::i32_add && made.op != Opcode::i32_sub)) return;
  if (made.b.src != Src::Const || made.a.src == Src::Acc || made.a.src == Src::Const) return;
  const uint32_t constant = static_cast<uint32_t>(made.b.bits);
  filling_ = {made.cell, here(), static_cast<uint16_t>(slot), made.a, made.op == Opcode::i32_add ? constant : 0 - constant, true};
}

/// True if a popped entry is in its accumulator only, made by the last cell.
bool Translator::is_last(const Entry& entry) const {
  if (entry.kind != Entry::Acc || entry.stored || entry.local >= 0) return false;
  const Producer& from = entry.bank == Bank::Float ? facc_producer_ : acc_producer_;
  return from.kind != Producer::None && from.end == here();
}

/// Takes back the last cells, from `cell` on: the instruction at hand does their work.
void Translator::retract(uint32_t cell) {
  code_.resize(cell);
  if (increment_.cell >= cell) increment_ = {};
  if (filling_.cell >= cell) filling_ = {};
  if (last_test_.cell >= cell) last_test_ = {};
  if (map_ == nullptr) return;
  while (!map_->empty() && map_->back().first >= cell) map_->pop_back();
  map_->emplace_back(cell, offset_);
}

void Translator::spill(uint32_t index) {
  Entry& entry = stack_[index];
  acc_index(entry.bank) = kNone;
  if (entry.local >= 0) {
    entry.kind = Entry::Local;
    return;
  }
  entry.kind = Entry::InSlot;
  if (entry.stored) return;
  if (!redirect(entry.bank, Dst::Slot, entry.slot)) emit_move(entry.bank, {Src::Acc, 0, 0}, Dst::Slot, entry.slot);
}

void Translator::spill_bank(Bank bank) {
  if (acc_index(bank) != kNone) spill(acc_index(bank));
}

void Translator::clobber(Bank bank) {
  if (bank == Bank::Vec) return;
  spill_bank(bank);
  cached_local(bank) = -1;
}

void Translator::forget_accumulators() {
  clobber(Bank::Int);
  clobber(Bank::Float);
  vec_producer_ = {};  // other ways may lead here: the vector on the stack is not that cell's alone
}

void Translator::materialize(uint32_t index) {
  if (stack_[index].kind == Entry::Acc) spill(index);
  Entry& entry = stack_[index];
  if (entry.kind == Entry::Local) {
    const uint16_t from = static_cast<uint16_t>(entry.local);
    if (entry.bank == Bank::Vec) {
      emit(simple_handler(Simple::mov_vec), {static_cast<uint16_t>(entry.slot), from, {}});
    } else {
      const bool is_cached = cached_local(entry.bank) == entry.local;
      emit_move(entry.bank, {is_cached ? Src::Acc : pinned(entry.bank, from), from, 0}, Dst::Slot, entry.slot);
    }
    --aliases_[static_cast<uint32_t>(entry.local)];
    entry.local = -1;
  } else if (entry.kind == Entry::Const) {
    emit_move(entry.bank, {Src::Const, 0, entry.bits}, Dst::Slot, entry.slot);
  }
  entry.kind = Entry::InSlot;
}

void Translator::materialize_top(uint32_t count) {
  const uint32_t size = static_cast<uint32_t>(stack_.size());
  const uint32_t first = size - count;
  for (uint32_t i = first > clean_ ? first : clean_; i < size; ++i) materialize(i);
  if (first <= clean_) clean_ = size;
}

uint32_t Translator::force_slot(Entry& entry) {
  if (entry.kind == Entry::InSlot) return entry.slot;
  if (entry.kind == Entry::Local || (entry.kind == Entry::Acc && entry.local >= 0)) return static_cast<uint32_t>(entry.local);
  // The entry has been popped: put it back for a moment so that there is one way to store it.
  stack_.push_back(entry);
  const uint32_t index = static_cast<uint32_t>(stack_.size()) - 1;
  if (entry.kind == Entry::Acc) acc_index(entry.bank) = index;
  materialize(index);
  entry = stack_.back();
  stack_.pop_back();
  return entry.slot;
}

void Translator::set_local(uint32_t local_slot, Bank bank, bool tee) {
  Entry value = pop();
  const uint32_t before = here();
  if (aliases_[local_slot] != 0) {
    // Values still to be read from the local must be copied before it changes.
    for (uint32_t i = clean_; i < stack_.size(); ++i) {
      if (stack_[i].local == static_cast<int32_t>(local_slot)) materialize(i);
    }
  }
  if (cached_local(Bank::Int) == static_cast<int32_t>(local_slot)) cached_local(Bank::Int) = -1;
  if (cached_local(Bank::Float) == static_cast<int32_t>(local_slot)) cached_local(Bank::Float) = -1;
  const bool is_fresh = before == here();
  const Src pin = pinned(bank, local_slot);
  const Dst to = pin == Src::L0 ? Dst::L0 : pin == Src::L1 ? Dst::L1 : Dst::Slot;
  if (value.kind == Entry::Acc) {
    const Producer made = producer(bank);
    if (is_fresh && is_last(value) && redirect(bank, to, local_slot)) {
      if (pin != Src::Slot) note_increment(made, pin, local_slot);
    } else if (value.local != static_cast<int32_t>(local_slot)) {
      emit_move(bank, {Src::Acc, 0, 0}, to, local_slot);
    }
    // A redirected cell leaves the accumulator alone if the local is pinned.
    cached_local(bank) = pin == Src::Slot ? static_cast<int32_t>(local_slot) : -1;
  } else if (bank == Bank::Vec) {
    const uint32_t from = value.kind == Entry::Local ? static_cast<uint32_t>(value.local) : value.slot;
    if (value.kind == Entry::InSlot && vec_producer_.end == before && is_fresh &&
        code_[vec_producer_.cell + 1].ops.d == value.slot) {
      // The cell before made the vector and nobody else has seen it: it may as well go to the local.
      code_[vec_producer_.cell + 1].ops.d = static_cast<uint16_t>(local_slot);
      vec_producer_ = {};
    } else if (from != local_slot) {
      emit(simple_handler(Simple::mov_vec), {static_cast<uint16_t>(local_slot), static_cast<uint16_t>(from), {}});
    }
  } else {
    const Operand from = operand(value, true);
    if (from.src == Src::Const || from.slot != local_slot) emit_move(bank, from, to, local_slot);
  }
  if (tee) push_local(local_slot, bank);
}

/// Remembers a cell that has just been redirected to a pinned local, if it adds something to that local.
void Translator::note_increment(const Producer& made, Src pin, uint32_t slot) {
  if (made.kind != Producer::Binary || made.a.src == Src::Const || made.a.src == Src::Acc || made.a.slot != slot) return;
  if (made.b.src == Src::Acc) return;
  const bool add = made.op == Opcode::i32_add || made.op == Opcode::i64_add;
  const bool sub = (made.op == Opcode::i32_sub || made.op == Opcode::i64_sub) && made.b.src == Src::Const;
  if (!add && !sub) return;
  Operand by = made.b;
  if (sub) by.bits = 0 - by.bits;
  if (by.src != Src::Const) by.src = Src::Slot;
  increment_ = {made.cell, here(), pin, static_cast<uint16_t>(slot), by};
}

}  // namespace wasmvm::interp
