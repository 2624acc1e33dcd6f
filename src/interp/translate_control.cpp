// Translation of structured control, branches and calls.
#include <cassert>

#include "interp/translate.h"
#include "wasm/type_registry.h"

namespace wasmvm::interp {
namespace {

uint32_t slot_count(std::span<const ValType> types) {
  uint32_t slots = 0;
  for (ValType type : types) slots += type.slots();
  return slots;
}

}  // namespace

void Translator::control(const Instruction& in) {
  switch (in.op) {
    case Opcode::nop: return;
    case Opcode::unreachable:
      emit(simple_handler(Simple::unreachable), {0, 0, {}});
      unreachable_ = true;
      return;
    case Opcode::block:
    case Opcode::loop:
    case Opcode::try_:
    case Opcode::try_table:
    case Opcode::if_: return begin_block(in);
    case Opcode::else_: return begin_else();
    case Opcode::end: return end_block();
    case Opcode::br: return br(in.index);
    case Opcode::br_if: return br_if(in);
    case Opcode::br_table: return br_table(in);
    case Opcode::br_on_null:
    case Opcode::br_on_non_null: return br_on_null(in);
    case Opcode::br_on_cast:
    case Opcode::br_on_cast_fail: return br_on_cast(in);
    case Opcode::return_:
      emit_return();
      unreachable_ = true;
      return;
    case Opcode::call:
    case Opcode::call_indirect:
    case Opcode::call_ref:
    case Opcode::return_call:
    case Opcode::return_call_indirect:
    case Opcode::return_call_ref: return call(in);
    default: return exception(in);
  }
}

void Translator::begin_block(const Instruction& in) {
  Condition condition;
  if (in.op == Opcode::if_) condition = take_condition();
  materialize_all();
  forget_last_cell();
  Frame frame;
  frame.op = in.op;
  if (in.block.kind == binary::BlockType::Func) {
    const FuncType& type = module_.func_type(in.block.type);
    frame.params = type.params;
    frame.results = type.results;
  } else if (in.block.kind == binary::BlockType::Value) {
    frame.single = in.block.value;
  }
  frame.height = static_cast<uint32_t>(stack_.size() - frame.params.size());
  frame.slot = frame.params.empty() ? top_slot() : stack_[frame.height].slot;
  frame.try_begin = here();
  if (in.op == Opcode::try_table) frame.catches.assign(in.catches.begin(), in.catches.end());
  if (in.op == Opcode::try_) {
    frame.exception_slot = func_.local_slots + runtime::kHeaderSlots + valid_.facts(func_.index).max_stack_slots + open_tries_++;
  }
  frames_.push_back(std::move(frame));
  Frame& opened = frames_.back();
  if (in.op == Opcode::if_) {
    branch_to_else(condition);
    forget_accumulators();
  } else if (in.op == Opcode::loop) {
    forget_accumulators();
    opened.loop_start = here();
  }
}

std::span<const ValType> Translator::label_types(uint32_t depth) const {
  const Frame& frame = frames_[frames_.size() - 1 - depth];
  if (frame.op == Opcode::loop) return frame.params;
  if (!frame.single.is_bottom()) return {&frame.single, 1};
  return frame.results;
}

/// Ends the first arm of an `if`: its results go to the end label, the second arm starts with the parameters.
void Translator::begin_else() {
  Frame& frame = frames_.back();
  if (!unreachable_) { branch_to_end(); }
  unreachable_ = false;
  truncate(frame.height);
  forget_accumulators();
  resolve(frame.else_fixup);
  frame.else_fixup = 0;
  push_results(frame.params);
}

void Translator::end_block() {
  if (frames_.size() == 1) {
    if (!unreachable_) emit_return();
    frames_.pop_back();
    return;
  }
  Frame frame = frames_.back();
  if (!unreachable_) materialize_top(static_cast<uint32_t>(stack_.size()) - frame.height);
  if (frame.op == Opcode::try_) --open_tries_;
  if (!frame.catches.empty()) {
    if (!unreachable_) branch_to_end();
    frame = std::move(frames_.back());
    frames_.pop_back();
    end_try_table(frame);
  } else {
    frames_.pop_back();
  }
  unreachable_ = false;
  truncate(frame.height);
  forget_accumulators();
  resolve(frame.else_fixup);
  resolve(frame.end_fixups);
  if (!frame.single.is_bottom()) {
    push_slot(bank_of(frame.single));
  } else {
    push_results(frame.results);
  }
}

void Translator::push_results(std::span<const ValType> results) {
  const uint32_t first = static_cast<uint32_t>(stack_.size());
  for (ValType type : results) push_slot(bank_of(type));
  if (clean_ == first) clean_ = static_cast<uint32_t>(stack_.size());
}

/// Passes over code that cannot be reached, up to the `else` or `end` that ends it.
void Translator::skip_unreachable() {
  truncate(frames_.back().height);
  forget_accumulators();
  uint32_t depth = 0;
  Instruction in;
  while (reader_.next(in)) {
    const Immediate imm = op_info(in.op).imm;
    if (imm == Immediate::Block || imm == Immediate::TryTable) {
      ++depth;
    } else if (in.op == Opcode::end || in.op == Opcode::delegate) {
      if (depth == 0) {
        if (map_ != nullptr) map_->emplace_back(here(), in.offset);
        return in.op == Opcode::end ? end_block() : end_delegate(in);
      }
      --depth;
    } else if (in.op == Opcode::else_ && depth == 0) {
      return begin_else();
    } else if ((in.op == Opcode::catch_ || in.op == Opcode::catch_all) && depth == 0) {
      return begin_catch(in);
    }
  }
}

/// True if the operands of a branch already lie where the label expects them.
bool Translator::in_place(uint32_t depth) const {
  const std::span<const ValType> types = label_types(depth);
  if (types.empty()) return true;
  return stack_[stack_.size() - types.size()].slot == frames_[frames_.size() - 1 - depth].slot;
}

/// Emits a branch whose operands are on top of the stack, in their slots or (towards the function's end) anywhere.
void Translator::emit_branch(uint32_t depth) {
  if (depth + 1 == frames_.size()) return emit_return();
  const std::span<const ValType> types = label_types(depth);
  materialize_top(static_cast<uint32_t>(types.size()));
  if (!in_place(depth)) {
    Operands ops{static_cast<uint16_t>(frames_[frames_.size() - 1 - depth].slot),
                 static_cast<uint16_t>(stack_[stack_.size() - types.size()].slot),
                 {}};
    const uint32_t slots = slot_count(types);
    ops.imm = slots;
    emit(slots == 1 ? mov_handler(Bank::Int, Src::Slot, Dst::Slot, false) : simple_handler(Simple::mov_range), ops);
  }
  emit(simple_handler(Simple::br), {0, 0, {}});
  code_.pop_back();
  emit_target_to(depth);
}

void Translator::br(uint32_t depth) {
  emit_branch(depth);
  unreachable_ = true;
}

/// Branches to `depth` by a handler pair: `taken` branches if the condition holds, `inverse` if it does not. The operands of
/// the label are on the stack and stay there for the path that goes on.
void Translator::conditional(const void* taken, const void* inverse, uint32_t slot, uint32_t depth) {
  const bool leaves = depth + 1 == frames_.size();
  if (!leaves && in_place(depth)) {
    emit(taken, {0, static_cast<uint16_t>(slot), {}});
    return emit_target_to(depth);
  }
  uint32_t skip = 0;
  emit(inverse, {0, static_cast<uint16_t>(slot), {}});
  emit_target(skip);
  emit_branch(depth);
  resolve(skip);
}

void Translator::br_on_null(const Instruction& in) {
  materialize_top(1);
  const uint32_t slot = stack_.back().slot;
  const bool on_null = in.op == Opcode::br_on_null;
  const void* null = simple_handler(Simple::br_null_slot);
  const void* non_null = simple_handler(Simple::br_non_null_slot);
  if (on_null) {
    pop();
    materialize_top(static_cast<uint32_t>(label_types(in.index).size()));
    conditional(null, non_null, slot, in.index);
    push_slot(Bank::Int);
  } else {
    materialize_top(static_cast<uint32_t>(label_types(in.index).size()));
    conditional(non_null, null, slot, in.index);
    pop();
  }
}

/// Targets that need their operands moved, or leave the function, get a stub behind the table; one per label.
void Translator::br_table(const Instruction& in) {
  Entry index = pop();
  if (index.kind == Entry::Const) force_slot(index);
  materialize_top(static_cast<uint32_t>(label_types(in.index).size()));
  Operands ops{0, 0, {}};
  const bool in_acc = index.kind == Entry::Acc;
  if (!in_acc) ops.a = static_cast<uint16_t>(force_slot(index));
  ops.imm = static_cast<uint32_t>(in.labels.size());
  emit(simple_handler(in_acc ? Simple::br_table_acc : Simple::br_table_slot), ops);
  std::vector<std::pair<uint32_t, uint32_t>> stubs;      // depth, fixups
  std::vector<uint32_t> stub_of(frames_.size(), kNone);  // by depth
  const auto target = [&](uint32_t depth) {
    if (depth + 1 != frames_.size() && in_place(depth)) return emit_target_to(depth);
    if (stub_of[depth] == kNone) {
      stub_of[depth] = static_cast<uint32_t>(stubs.size());
      stubs.emplace_back(depth, 0);
    }
    emit_target(stubs[stub_of[depth]].second);
  };
  for (uint32_t depth : in.labels) target(depth);
  target(in.index);
  for (auto& [depth, fixups] : stubs) {
    resolve(fixups);
    emit_branch(depth);
  }
  unreachable_ = true;
}

void Translator::emit_return() {
  const uint16_t header = static_cast<uint16_t>(func_.local_slots);
  const size_t count = type_.results.size();
  if (count == 0) {
    emit(ret_void_handler(header), {header, 0, {}});
    return;
  }
  Entry& top = stack_.back();
  if (count == 1 && top.bank != Bank::Vec) {
    if (top.kind == Entry::Acc) {
      if (!return_result()) emit(ret_handler(top.bank, Src::Acc, header), {header, 0, {}});
      return;
    }
    if (top.kind == Entry::Const && top.bits > 0xffffffff) materialize_top(1);
    Operand value{Src::Const, 0, top.bits};
    if (top.kind != Entry::Const) {
      value = {Src::Slot, static_cast<uint16_t>(top.kind == Entry::Local ? static_cast<uint32_t>(top.local) : top.slot), 0};
    }
    if (return_after_test(value)) return;
    Operands ops{header, value.slot, {}};
    if (value.src == Src::Const) ops.imm = static_cast<uint32_t>(value.bits);
    emit(ret_handler(top.bank, value.src, header), ops);
    return;
  }
  materialize_top(static_cast<uint32_t>(count));
  Operands ops{header, static_cast<uint16_t>(stack_[stack_.size() - count].slot), {}};
  ops.imm = slot_count(type_.results);
  emit(simple_handler(Simple::ret_many), ops);
}

/// A return of what the last cell has computed: one cell does both. The value is on top of the stack, in an accumulator.
bool Translator::return_result() {
  const Entry& top = stack_.back();
  const Producer made = producer(top.bank);
  if (!options_.fuse || made.kind != Producer::Binary || !is_last(top)) return false;
  const void* handler = ret_binary_handler(made.op, made.a.src, made.b.src, func_.local_slots);
  if (handler == nullptr) return false;
  retract(made.cell);
  Operands ops{static_cast<uint16_t>(func_.local_slots), 0, {}};
  put_pair(ops, made.a, made.b, false);
  emit(handler, ops);
  return true;
}

/// A return behind a conditional branch around it: one cell does both.
bool Translator::return_after_test(Operand value) {
  if (!options_.fuse || last_test_.end != here()) return false;
  const void* handler = branch_or_ret_handler(last_test_.test, last_test_.b, value.src == Src::Const, func_.local_slots);
  if (handler == nullptr) return false;
  code_[last_test_.cell].handler = handler;
  Word word;
  word.ops = {static_cast<uint16_t>(func_.local_slots), value.slot, {}};
  if (value.src == Src::Const) word.ops.imm = static_cast<uint32_t>(value.bits);
  code_.push_back(word);
  return true;
}

/// Emits a call of a function of the module; returns where its cell begins.
uint32_t Translator::emit_direct_call(const Operands& ops, uint64_t target) {
  const Filling fill = filling_;
  const void* handler = nullptr;
  if (options_.fuse && fill.end == here()) handler = call_with_handler(fill.from.src, fill.is_sum, ops.d, ops.a);
  if (handler == nullptr) {
    const uint32_t cell = emit(call_handler(ops.d, ops.a), ops);
    emit_word(target);
    return cell;
  }
  retract(fill.cell);
  Operands argument{fill.slot, fill.from.slot, {}};
  argument.imm = fill.is_sum ? fill.add : static_cast<uint32_t>(fill.from.bits);
  const uint32_t cell = emit(handler, argument);
  Word word;
  word.ops = ops;
  code_.push_back(word);
  emit_word(target);
  return cell;
}

const FuncType& Translator::callee_type(const Instruction& in) const {
  if (in.op == Opcode::call || in.op == Opcode::return_call) return module_.func_type(FuncIndex(in.index));
  return module_.func_type(TypeIndex(in.index));
}

void Translator::call(const Instruction& in) {
  const FuncType& type = callee_type(in);
  const bool tail = in.op == Opcode::return_call || in.op == Opcode::return_call_indirect || in.op == Opcode::return_call_ref;
  const bool direct = in.op == Opcode::call || in.op == Opcode::return_call;
  Operands ops{0, 0, {}};
  // The index or reference lies above the arguments; it gets a slot so that no accumulator is live.
  if (!direct) {
    Entry selector = pop();
    ops.a = static_cast<uint16_t>(force_slot(selector));
  }
  const uint32_t count = static_cast<uint32_t>(type.params.size());
  materialize_top(count);
  for (uint32_t i = 0; i < count; ++i) pop();
  forget_accumulators();
  ops.d = static_cast<uint16_t>(top_slot());
  const uint32_t header = func_.local_slots;
  uint64_t word = 0;
  Simple kind = Simple::call_import;
  const bool imported = direct && module_.is_imported(FuncIndex(in.index));
  if (direct) {
    kind = imported ? (tail ? Simple::return_call_import : Simple::call_import) : Simple::return_call;
    if (tail) ops.a = static_cast<uint16_t>(header);
    if (imported) {
      ops.imm = in.index;
    } else {
      FuncCode& callee = module_code_.func(FuncIndex(in.index));
      word = reinterpret_cast<uint64_t>(&callee);
      if (!tail) {
        module_code_.learn_frame(callee);
        ops.a = static_cast<uint16_t>(callee.local_slots);
        ops.imm = callee.frame_slots;
        word = reinterpret_cast<uint64_t>(callee.entry.load(std::memory_order_acquire));
      }
    }
  } else {
    const bool by_ref = in.op == Opcode::call_ref || in.op == Opcode::return_call_ref;
    kind = by_ref ? (tail ? Simple::return_call_ref : Simple::call_ref)
                  : (tail ? Simple::return_call_indirect : Simple::call_indirect);
    if (!by_ref) {
      ops.imm = in.index2;
      word = in.index;
    }
    if (tail) word |= uint64_t{header} << 32;
  }
  uint32_t cell;
  if (direct && !imported && !tail) {
    cell = emit_direct_call(ops, word);
  } else {
    cell = emit(simple_handler(kind), ops);
    emit_word(word);
  }
  if (tail) {
    unreachable_ = true;
    return;
  }
  emit_reload();
  if (type.results.size() == 1 && bank_of(type.results[0]) != Bank::Vec) {
    push_acc(bank_of(type.results[0]), cell, nullptr, true);
  } else {
    push_results(type.results);
  }
}

}  // namespace wasmvm::interp
