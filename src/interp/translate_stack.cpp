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
  if (bank != Bank::Vec && cached_local(bank) == static_cast<int32_t>(local_slot) && acc_index(bank) == kNone) {
    push_slot(bank);
    stack_.back().kind = Entry::Acc;
    acc_index(bank) = static_cast<uint32_t>(stack_.size()) - 1;
    producer(bank).slot_handler = nullptr;
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
  producer(bank) = {cell, here(), slot_handler};
  cached_local(bank) = -1;
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

void Translator::spill(uint32_t index) {
  Entry& entry = stack_[index];
  acc_index(entry.bank) = kNone;
  if (entry.local >= 0) {
    entry.kind = Entry::Local;
    return;
  }
  entry.kind = Entry::InSlot;
  if (entry.stored) return;
  Producer& from = producer(entry.bank);
  if (from.slot_handler != nullptr) {
    code_[from.cell].handler = from.slot_handler;
    code_[from.cell + 1].ops.d = static_cast<uint16_t>(entry.slot);
    from.slot_handler = nullptr;
  } else {
    const Simple move = entry.bank == Bank::Float ? Simple::mov_facc : Simple::mov_acc;
    emit(simple_handler(move), {static_cast<uint16_t>(entry.slot), 0, {}});
  }
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
  const uint16_t d = static_cast<uint16_t>(entry.slot);
  if (entry.kind == Entry::Local) {
    const uint16_t from = static_cast<uint16_t>(entry.local);
    if (entry.bank != Bank::Vec && cached_local(entry.bank) == entry.local) {
      emit(simple_handler(entry.bank == Bank::Float ? Simple::mov_facc : Simple::mov_acc), {d, 0, {}});
    } else {
      emit(simple_handler(entry.bank == Bank::Vec ? Simple::mov_vec : Simple::mov), {d, from, {}});
    }
    --aliases_[static_cast<uint32_t>(entry.local)];
    entry.local = -1;
  } else if (entry.kind == Entry::Const) {
    Operands ops{d, 0, {}};
    if (entry.bits <= 0xffffffff) {
      ops.imm = static_cast<uint32_t>(entry.bits);
      emit(simple_handler(Simple::mov_const32), ops);
    } else {
      emit(simple_handler(Simple::mov_const64), ops);
      emit_word(entry.bits);
    }
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
  const uint16_t d = static_cast<uint16_t>(local_slot);
  if (cached_local(Bank::Int) == static_cast<int32_t>(local_slot)) cached_local(Bank::Int) = -1;
  if (cached_local(Bank::Float) == static_cast<int32_t>(local_slot)) cached_local(Bank::Float) = -1;
  if (value.kind == Entry::Acc) {
    Producer& from = producer(bank);
    if (from.slot_handler != nullptr && !value.stored && from.end == before && before == here()) {
      code_[from.cell].handler = from.slot_handler;
      code_[from.cell + 1].ops.d = d;
      from.slot_handler = nullptr;
    } else if (value.local != static_cast<int32_t>(local_slot)) {
      emit(simple_handler(bank == Bank::Float ? Simple::mov_facc : Simple::mov_acc), {d, 0, {}});
    }
    cached_local(bank) = static_cast<int32_t>(local_slot);
  } else if (value.kind == Entry::Const) {
    Operands ops{d, 0, {}};
    if (value.bits <= 0xffffffff) {
      ops.imm = static_cast<uint32_t>(value.bits);
      emit(simple_handler(Simple::mov_const32), ops);
    } else {
      emit(simple_handler(Simple::mov_const64), ops);
      emit_word(value.bits);
    }
  } else if (bank == Bank::Vec && value.kind == Entry::InSlot && vec_producer_.end == before && before == here() &&
             code_[vec_producer_.cell + 1].ops.d == value.slot) {
    // The cell before made the vector and nobody else has seen it: it may as well go to the local.
    code_[vec_producer_.cell + 1].ops.d = d;
    vec_producer_ = {};
  } else {
    const uint32_t from = value.kind == Entry::Local ? static_cast<uint32_t>(value.local) : value.slot;
    if (from != local_slot)
      emit(simple_handler(bank == Bank::Vec ? Simple::mov_vec : Simple::mov), {d, static_cast<uint16_t>(from), {}});
  }
  if (tee) push_local(local_slot, bank);
}

}  // namespace wasmvm::interp
