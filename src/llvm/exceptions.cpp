// Exceptions: try_table and, mapped onto the same blocks, the legacy try.
//
// Calls inside a try block are invokes. All of a block's land in one place, with the exception's reference in the first register,
// and compare its tag with the clauses; what no clause takes goes to the try block around, and in the end to the caller.
#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using binary::CatchKind;
using runtime::Context;
using runtime::ObjectHeader;

bool FunctionCompiler::exception(const Instruction& in) {
  switch (in.op) {
    case Opcode::throw_: {
      const Signature& type = m_.signature(module_.tags[in.index]);
      const std::vector<Value*> values = pop_many(type.params.size());
      unsigned slots = 0;
      for (llvm::Type* t : type.params) slots += ModuleIr::slots_of(t);
      Value* const area = scratch(slots);
      m_.store_slots(b_, values, area);
      calls_ = true;
      call_or_invoke({m_.builtin_type(Builtin::throw_tag), m_.builtin_address(b_, ctx_, Builtin::throw_tag)},
                     {ctx_, i32(in.index), area});
      b_.CreateUnreachable();
      dead();
      return true;
    }
    case Opcode::throw_ref: {
      Value* const reference = pop();
      trap_if(b_.CreateIsNull(reference), ErrCode::AccessNullException);
      throw_to(innermost_try(frames_.size()), reference);
      dead();
      return true;
    }
    case Opcode::rethrow:
      throw_to(innermost_try(frames_.size()), frame_at(in.index).caught);
      dead();
      return true;
    case Opcode::catch_:
    case Opcode::catch_all: begin_catch(in); return true;
    case Opcode::delegate: end_delegate(in); return true;
    default: return false;
  }
}

/// Index of the innermost catching frame below `below`, or -1.
int FunctionCompiler::innermost_try(size_t below) const {
  for (size_t i = below; i-- != 0;) {
    if (frames_[i].catching) return static_cast<int>(i);
  }
  return -1;
}

/// Where a call at this place lands if it throws; null: it goes on to the caller.
FunctionCompiler::Block* FunctionCompiler::landing_block() {
  const int index = innermost_try(frames_.size());
  if (index < 0) return nullptr;
  Frame& frame = frames_[static_cast<size_t>(index)];
  if (frame.landing == nullptr) make_landing(frame);
  return frame.landing;
}

void FunctionCompiler::make_dispatch(Frame& frame) {
  if (frame.dispatch != nullptr) return;
  frame.dispatch = new_block("dispatch");
  llvm::IRBuilder<> at(frame.dispatch);
  frame.caught = at.CreatePHI(b_.getInt64Ty(), 2);
}

void FunctionCompiler::make_landing(Frame& frame) {
  make_dispatch(frame);
  if (!fn_->hasPersonalityFn()) {
    // Only its name counts: it makes the back end write the tables that the linker reads.
    fn_->setPersonalityFn(llvm::cast<llvm::Constant>(
        m_.ir().getOrInsertFunction("__gxx_personality_v0", llvm::FunctionType::get(b_.getInt32Ty(), true)).getCallee()));
  }
  frame.landing = new_block("landing");
  llvm::IRBuilder<> at(frame.landing);
  at.SetCurrentDebugLocation(b_.getCurrentDebugLocation());
  llvm::LandingPadInst* const pad = at.CreateLandingPad(llvm::StructType::get(m_.ptr(), b_.getInt32Ty()), 1);
  pad->addClause(llvm::ConstantPointerNull::get(llvm::PointerType::get(m_.context(), 0)));
  Value* const exception = at.CreatePtrToInt(at.CreateExtractValue(pad, 0), b_.getInt64Ty());
  at.CreateBr(frame.dispatch);
  frame.caught->addIncoming(exception, frame.landing);
}

/// Hands an exception to a frame's clauses, or out of the function.
void FunctionCompiler::throw_to(int index, Value* exception) {
  if (index >= 0) {
    Frame& frame = frames_[static_cast<size_t>(index)];
    make_dispatch(frame);
    frame.caught->addIncoming(exception, b_.GetInsertBlock());
    b_.CreateBr(frame.dispatch);
    return;
  }
  calls_ = true;
  builtin(Builtin::throw_ref, {exception, i32(1)});
  b_.CreateUnreachable();
}

FunctionCompiler::Value* FunctionCompiler::tag_of(Value* exception) {
  return m_.load(b_, m_.ptr(), object_address(exception), sizeof(ObjectHeader), Domain::Heap, false);
}

void FunctionCompiler::push_payload(uint32_t tag, Value* exception) {
  Value* const payload = offset_from(object_address(exception), sizeof(ObjectHeader) + sizeof(void*));
  push_many(m_.load_slots(b_, m_.signature(module_.tags[tag]).params, payload));
}

/// The clauses of a try_table that has just been taken off, so that labels count from outside of it.
void FunctionCompiler::end_try_table(Frame& frame) {
  if (frame.dispatch == nullptr) return;
  frame.dispatch->moveAfter(&fn_->back());
  go(frame.dispatch);
  bool takes_all = false;
  for (const binary::CatchClause& clause : frame.catches) {
    stack_.resize(frame.height);
    Block* next = nullptr;
    takes_all = clause.kind == CatchKind::CatchAll || clause.kind == CatchKind::CatchAllRef;
    if (!takes_all) {
      Value* const tags = m_.load_fixed(b_, ctx_, offsetof(Context, tags), 8 * module_.tags.size());
      Value* const wanted = m_.load(b_, m_.ptr(), tags, 8 * uint64_t{clause.tag.value}, Domain::Context, true);
      Block* const taken = new_block();
      next = new_block();
      b_.CreateCondBr(b_.CreateICmpEQ(tag_of(frame.caught), wanted), taken, next);
      go(taken);
      push_payload(clause.tag.value, frame.caught);
    }
    if (clause.kind == CatchKind::CatchRef || clause.kind == CatchKind::CatchAllRef) push(frame.caught);
    add_edge(clause.label.value, b_.GetInsertBlock());
    b_.CreateBr(label(clause.label.value));
    if (takes_all) break;
    go(next);
  }
  stack_.resize(frame.height);
  if (!takes_all) throw_to(innermost_try(frames_.size()), frame.caught);
}

/// Legacy: ends the try block or the catch before, and begins a catch with the exception's values on the stack.
void FunctionCompiler::begin_catch(const Instruction& in) {
  Frame& frame = frames_.back();
  leave_to_end(frame);
  if (frame.next_clause == nullptr) {
    frame.catching = false;
    make_dispatch(frame);
    frame.next_clause = frame.dispatch;
  }
  go(frame.next_clause);
  if (in.op == Opcode::catch_all) {
    frame.next_clause = new_block();
    return;
  }
  Value* const tags = m_.load_fixed(b_, ctx_, offsetof(Context, tags), 8 * module_.tags.size());
  Value* const wanted = m_.load(b_, m_.ptr(), tags, 8 * uint64_t{in.index}, Domain::Context, true);
  Block* const taken = new_block();
  frame.next_clause = new_block();
  b_.CreateCondBr(b_.CreateICmpEQ(tag_of(frame.caught), wanted), taken, frame.next_clause);
  go(taken);
  push_payload(in.index, frame.caught);
}

/// Legacy: what no clause takes goes on to the try block around.
void FunctionCompiler::end_try(Frame& frame) {
  Block* const rest = frame.next_clause != nullptr ? frame.next_clause : frame.dispatch;
  if (rest == nullptr) return;
  go(rest);
  throw_to(innermost_try(frames_.size()), frame.caught);
}

/// Legacy: ends a try block whose exceptions go to the blocks around the named one.
void FunctionCompiler::end_delegate(const Instruction& in) {
  leave_to_end(frames_.back());
  Frame ended = std::move(frames_.back());
  frames_.pop_back();
  if (ended.dispatch != nullptr) {
    go(ended.dispatch);
    throw_to(innermost_try(frames_.size() - in.index), ended.caught);
  }
  enter_end(ended);
}

}  // namespace wasmvm::codegen
