// Blocks, branches and returns.
#include <llvm/IR/CFG.h>

#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using runtime::StoreBlock;

bool FunctionCompiler::control(const Instruction& in) {
  switch (in.op) {
    case Opcode::nop: return true;
    case Opcode::unreachable: trap(ErrCode::Unreachable); return true;
    case Opcode::block:
    case Opcode::loop:
    case Opcode::try_:
    case Opcode::try_table:
    case Opcode::if_: begin_block(in); return true;
    case Opcode::else_: begin_else(); return true;
    case Opcode::end: end_block(); return true;
    case Opcode::br: br(in.index); return true;
    case Opcode::br_if: br_if(b_.CreateIsNotNull(pop()), in.index); return true;
    case Opcode::br_table: br_table(in); return true;
    case Opcode::br_on_null:
    case Opcode::br_on_non_null: br_on_null(in); return true;
    case Opcode::br_on_cast:
    case Opcode::br_on_cast_fail: br_on_cast(in); return true;
    case Opcode::return_: br(static_cast<uint32_t>(frames_.size()) - 1); return true;
    case Opcode::call:
    case Opcode::call_indirect:
    case Opcode::call_ref:
    case Opcode::return_call:
    case Opcode::return_call_indirect:
    case Opcode::return_call_ref: call(in); return true;
    default: return exception(in);
  }
}

void FunctionCompiler::begin_frame_end(Frame& frame) {
  frame.end = new_block();
  llvm::IRBuilder<> at(frame.end);
  for (llvm::Type* type : frame.results) frame.end_values.push_back(at.CreatePHI(type, 2));
}

void FunctionCompiler::begin_block(const Instruction& in) {
  Value* condition = in.op == Opcode::if_ ? b_.CreateIsNotNull(pop()) : nullptr;
  Frame frame;
  frame.op = in.op;
  if (in.block.kind == binary::BlockType::Func) {
    const Signature& type = m_.signature(in.block.type);
    frame.params = type.params;
    frame.results = type.results;
  } else if (in.block.kind == binary::BlockType::Value) {
    frame.results.push_back(m_.type_of(in.block.value));
  }
  frame.height = stack_.size() - frame.params.size();
  begin_frame_end(frame);
  if (in.op == Opcode::if_) {
    frame.arguments.assign(stack_.begin() + static_cast<ptrdiff_t>(frame.height), stack_.end());
    frame.otherwise = new_block();
    Block* const then = new_block();
    b_.CreateCondBr(condition, then, frame.otherwise);
    go(then);
  } else if (in.op == Opcode::loop) {
    frame.start = new_block("loop");
    Block* const from = b_.GetInsertBlock();
    b_.CreateBr(frame.start);
    go(frame.start);
    const std::vector<Value*> values = pop_many(frame.params.size());
    for (Value* value : values) {
      llvm::PHINode* const phi = b_.CreatePHI(value->getType(), 2);
      phi->addIncoming(value, from);
      frame.start_values.push_back(phi);
      push(phi);
    }
    if (m_.plan().options.interruptible) poll();
  } else if (in.op == Opcode::try_table) {
    frame.catches.assign(in.catches.begin(), in.catches.end());
    frame.catching = !frame.catches.empty();
  } else if (in.op == Opcode::try_) {
    frame.catching = true;
  }
  frames_.push_back(std::move(frame));
}

void FunctionCompiler::poll() {
  auto* const load =
      llvm::cast<llvm::LoadInst>(m_.load(b_, b_.getInt32Ty(), store_, offsetof(StoreBlock, interrupt), Domain::Desc, false));
  load->setAtomic(llvm::AtomicOrdering::Monotonic);
  trap_if(b_.CreateIsNotNull(load), load);
}

/// Execution reaches the end of an arm: its results go to the end.
void FunctionCompiler::leave_to_end(Frame& frame) {
  if (!unreachable_) {
    const std::vector<Value*> values = pop_many(frame.results.size());
    for (size_t i = 0; i < values.size(); ++i) frame.end_values[i]->addIncoming(values[i], b_.GetInsertBlock());
    b_.CreateBr(frame.end);
  }
  unreachable_ = false;
  stack_.resize(frame.height);
}

void FunctionCompiler::begin_else() {
  Frame& frame = frames_.back();
  leave_to_end(frame);
  go(frame.otherwise);
  frame.otherwise = nullptr;
  push_many(frame.arguments);
}

void FunctionCompiler::enter_end(Frame& frame) {
  frame.end->moveAfter(&fn_->back());
  go(frame.end);
  for (llvm::PHINode* phi : frame.end_values) push(phi);
}

void FunctionCompiler::end_block() {
  Frame& frame = frames_.back();
  leave_to_end(frame);
  if (frame.otherwise != nullptr) {
    // SPEC: an `if` without `else` has results like its parameters.
    go(frame.otherwise);
    for (size_t i = 0; i < frame.arguments.size(); ++i) frame.end_values[i]->addIncoming(frame.arguments[i], frame.otherwise);
    b_.CreateBr(frame.end);
  }
  Frame ended = std::move(frames_.back());
  frames_.pop_back();
  if (ended.op == Opcode::try_table) end_try_table(ended);
  if (ended.op == Opcode::try_) end_try(ended);
  enter_end(ended);
  if (frames_.empty()) m_.give_back(b_, sig_, store_, pop_many(sig_.results.size()));
}

// -- branches --

FunctionCompiler::Block* FunctionCompiler::label(uint32_t depth) {
  Frame& frame = frame_at(depth);
  return frame.start != nullptr ? frame.start : frame.end;
}

size_t FunctionCompiler::label_count(uint32_t depth) const {
  const Frame& frame = frames_[frames_.size() - 1 - depth];
  return frame.start != nullptr ? frame.params.size() : frame.results.size();
}

/// Values for a label, from the top of the stack, on the way from `from`.
void FunctionCompiler::add_edge(uint32_t depth, Block* from) {
  Frame& frame = frame_at(depth);
  std::vector<llvm::PHINode*>& phis = frame.start != nullptr ? frame.start_values : frame.end_values;
  const size_t first = stack_.size() - phis.size();
  for (size_t i = 0; i < phis.size(); ++i) phis[i]->addIncoming(stack_[first + i], from);
}

void FunctionCompiler::br(uint32_t depth) {
  add_edge(depth, b_.GetInsertBlock());
  b_.CreateBr(label(depth));
  dead();
}

void FunctionCompiler::br_if(Value* condition, uint32_t depth) {
  add_edge(depth, b_.GetInsertBlock());
  Block* const next = new_block();
  b_.CreateCondBr(condition, label(depth), next);
  go(next);
}

void FunctionCompiler::br_table(const Instruction& in) {
  Value* const index = pop();
  Block* const from = b_.GetInsertBlock();
  llvm::SwitchInst* const choice = b_.CreateSwitch(index, label(in.index), static_cast<unsigned>(in.labels.size()));
  add_edge(in.index, from);
  for (size_t i = 0; i < in.labels.size(); ++i) {
    // What goes where the default goes needs no case, and no edge.
    if (in.labels[i] == in.index) continue;
    choice->addCase(b_.getInt32(static_cast<uint32_t>(i)), label(in.labels[i]));
    add_edge(in.labels[i], from);
  }
  dead();
}

void FunctionCompiler::br_on_null(const Instruction& in) {
  Value* const reference = pop();
  Value* const is_null = b_.CreateIsNull(reference);
  if (in.op == Opcode::br_on_null) {
    br_if(is_null, in.index);
    push(reference);
  } else {
    push(reference);
    br_if(b_.CreateNot(is_null), in.index);
    pop();
  }
}

}  // namespace wasmvm::codegen
