// The frame of a function: parameters, locals, constants, variables, the walk over its instructions, and traps.
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include "llvm/function_compiler.h"
#include "wasm/error_code.h"

namespace wasmvm::codegen {

using runtime::Context;
using runtime::StoreBlock;

namespace {

// LLVM takes quadratic time for code without branches, seconds for so many bytes of it; a guest decides how much there is. Beyond,
// and in functions so large that nothing in them can be hot, its back end does without optimisation.
constexpr uint64_t kLongestRun = 24 << 10, kLargestBody = 1 << 20;

/// Bytes of a body that are not worth a call.
constexpr uint64_t kInlinedBody = 60;

}  // namespace

FunctionCompiler::FunctionCompiler(ModuleIr& module, FuncIndex index, llvm::DISubprogram* place)
    : m_(module),
      module_(module.plan().module),
      index_(index),
      type_(module_.func_type(index)),
      sig_(module.signature(module_.functions[index.value])),
      fn_(module.function(index)),
      b_(module.context()),
      place_(place),
      reader_(module_, module_.body(index)) {}

Status FunctionCompiler::compile() {
  fn_->setSubprogram(place_);
  begin();
  WASMVM_TRY(body());
  finish();
  return {};
}

void FunctionCompiler::begin() {
  entry_ = new_block("entry");
  go(entry_);
  b_.SetCurrentDebugLocation(llvm::DILocation::get(m_.context(), 0, 0, place_));
  ctx_ = fn_->getArg(0);
  mem0_ = fn_->getArg(1);
  store_ = m_.load_fixed(b_, ctx_, offsetof(Context, store), sizeof(StoreBlock));
  for (ValType type : type_.params) locals_.push_back(b_.CreateAlloca(m_.type_of(type)));
  const std::vector<Value*> values = m_.receive(b_, sig_, store_, *fn_);
  for (size_t i = 0; i < values.size(); ++i) b_.CreateStore(values[i], locals_[i]);
  begin_locals();
  first_ = new_block("body");
  go(first_);
  Frame outermost;
  outermost.results = sig_.results;
  frames_.push_back(std::move(outermost));
  begin_frame_end(frames_.back());
}

/// Locals begin as zero or null.
void FunctionCompiler::begin_locals() {
  const auto groups = reader_.read_locals();
  if (!groups) return;
  for (const binary::LocalGroup& group : *groups) {
    llvm::Type* const type = m_.type_of(group.type);
    for (uint32_t i = 0; i < group.count; ++i) {
      locals_.push_back(b_.CreateAlloca(type));
      b_.CreateStore(llvm::Constant::getNullValue(type), locals_.back());
    }
  }
}

Status FunctionCompiler::body() {
  run_begin_ = reader_.offset();
  Instruction in;
  while (!frames_.empty() && reader_.next(in)) {
    offset_ = in.offset;
    if (op_info(in.op).klass == OpClass::Control) {
      longest_run_ = std::max(longest_run_, in.offset - run_begin_);
      run_begin_ = in.offset;
    }
    b_.SetCurrentDebugLocation(llvm::DILocation::get(m_.context(), static_cast<unsigned>(in.offset), 0, place_));
    const bool opens = in.op == Opcode::block || in.op == Opcode::loop || in.op == Opcode::if_ || in.op == Opcode::try_ ||
                       in.op == Opcode::try_table;
    if (unreachable_) {
      if (opens) ++skipped_;
      const bool closes = in.op == Opcode::end || in.op == Opcode::delegate;
      const bool is_other_arm = in.op == Opcode::else_ || in.op == Opcode::catch_ || in.op == Opcode::catch_all;
      if (closes && skipped_ != 0) {
        --skipped_;
        continue;
      }
      if (skipped_ != 0 || !(closes || is_other_arm)) continue;
    }
    before_instruction(in);
    if (!instruction(in)) {
      return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable),
                        std::string("the compiler does not know ") + op_info(in.op).text + " yet", in.offset);
    }
  }
  return {};
}

bool FunctionCompiler::instruction(const Instruction& in) {
  switch (op_info(in.op).klass) {
    case OpClass::Const: return constant(in);
    case OpClass::Unary:
    case OpClass::Binary:
    case OpClass::Division:
    case OpClass::Test:
    case OpClass::Compare:
    case OpClass::Convert:
    case OpClass::Truncation:
    case OpClass::Wide: return numeric(in);
    case OpClass::Load:
    case OpClass::Store: return memory_access(in);
    case OpClass::SimdUnary:
    case OpClass::SimdBinary:
    case OpClass::SimdTernary:
    case OpClass::SimdTest:
    case OpClass::SimdShift:
    case OpClass::SimdSplat:
    case OpClass::SimdShuffle:
    case OpClass::ExtractLane:
    case OpClass::ReplaceLane: return simd(in);
    case OpClass::LoadLane:
    case OpClass::StoreLane: return simd_access(in);
    case OpClass::AtomicLoad:
    case OpClass::AtomicStore:
    case OpClass::AtomicRmw:
    case OpClass::AtomicCmpxchg:
    case OpClass::AtomicWait:
    case OpClass::AtomicNotify:
    case OpClass::AtomicFence: return atomic(in);
    case OpClass::Control: return control(in);
    case OpClass::Parametric: return parametric(in);
    case OpClass::Variable: return variable(in);
    case OpClass::Table: return table_operation(in);
    case OpClass::Memory: return memory_operation(in);
    case OpClass::Reference: return reference(in);
    case OpClass::Aggregate: return aggregate(in);
  }
  return false;
}

// -- values --

FunctionCompiler::Value* FunctionCompiler::pop() {
  Value* const value = stack_.back();
  stack_.pop_back();
  return value;
}

std::vector<FunctionCompiler::Value*> FunctionCompiler::pop_many(size_t count) {
  std::vector<Value*> values(stack_.end() - static_cast<ptrdiff_t>(count), stack_.end());
  stack_.resize(stack_.size() - count);
  return values;
}

bool FunctionCompiler::constant(const Instruction& in) {
  switch (in.op) {
    case Opcode::i32_const: push(i32(static_cast<uint32_t>(in.bits))); return true;
    case Opcode::i64_const: push(i64(in.bits)); return true;
    case Opcode::f32_const:
      push(llvm::ConstantExpr::getBitCast(b_.getInt32(static_cast<uint32_t>(in.bits)), b_.getFloatTy()));
      return true;
    case Opcode::f64_const: push(llvm::ConstantExpr::getBitCast(b_.getInt64(in.bits), b_.getDoubleTy())); return true;
    case Opcode::v128_const: {
      push(llvm::ConstantDataVector::get(m_.context(), llvm::ArrayRef<uint8_t>(in.v128, 16)));
      return true;
    }
    default: return false;
  }
}

bool FunctionCompiler::variable(const Instruction& in) {
  switch (in.op) {
    case Opcode::local_get: push(b_.CreateLoad(locals_[in.index]->getAllocatedType(), locals_[in.index])); return true;
    case Opcode::local_set: b_.CreateStore(pop(), locals_[in.index]); return true;
    case Opcode::local_tee: b_.CreateStore(stack_.back(), locals_[in.index]); return true;
    default: break;
  }
  Value* const globals = m_.load_fixed(b_, ctx_, offsetof(Context, globals), 8 * module_.globals.size());
  Value* const at = m_.load_fixed(b_, globals, 8 * uint64_t{in.index}, 16);
  const llvm::Align align(8);
  if (in.op == Opcode::global_get) {
    push(m_.tag(b_.CreateAlignedLoad(m_.type_of(module_.globals[in.index].type.type), at, align), Domain::Global));
  } else {
    Value* value = pop();
    if (value->getType()->isIntegerTy(32)) value = to_i64(value);
    m_.tag(b_.CreateAlignedStore(value, at, align), Domain::Global);
  }
  return true;
}

bool FunctionCompiler::parametric(const Instruction& in) {
  if (in.op == Opcode::drop) {
    pop();
    return true;
  }
  Value* const condition = pop();
  Value* const second = pop();
  Value* const first = pop();
  push(b_.CreateSelect(b_.CreateIsNotNull(condition), first, second));
  return true;
}

bool FunctionCompiler::reference(const Instruction& in) {
  switch (in.op) {
    case Opcode::ref_null: push(i64(0)); return true;
    case Opcode::ref_is_null: push(truth(b_.CreateIsNull(pop()))); return true;
    case Opcode::ref_func: {
      Value* const funcs = m_.load_fixed(b_, ctx_, offsetof(Context, funcs), 8 * module_.functions.size());
      push(m_.load(b_, b_.getInt64Ty(), funcs, 8 * uint64_t{in.index}, Domain::Context, true));
      return true;
    }
    case Opcode::ref_eq: {
      Value* const b = pop();
      push(truth(b_.CreateICmpEQ(pop(), b)));
      return true;
    }
    case Opcode::ref_as_non_null: trap_if(b_.CreateIsNull(stack_.back()), ErrCode::CastNullToNonNull); return true;
    default: return false;
  }
}

FunctionCompiler::Value* FunctionCompiler::intrinsic(unsigned id, llvm::ArrayRef<llvm::Type*> types,
                                                     llvm::ArrayRef<Value*> arguments) {
  return b_.CreateIntrinsic(static_cast<llvm::Intrinsic::ID>(id), types, arguments);
}

FunctionCompiler::Value* FunctionCompiler::scratch(unsigned slots) {
  if (scratch_ == nullptr) {
    llvm::IRBuilder<> at_start(entry_, entry_->begin());
    scratch_ = at_start.CreateAlloca(b_.getInt64Ty());
    scratch_->setAlignment(llvm::Align(8));
  }
  scratch_slots_ = std::max(scratch_slots_, std::max(slots, 1u));
  return scratch_;
}

FunctionCompiler::Value* FunctionCompiler::builtin(Builtin which, std::vector<Value*> arguments) {
  may_trap_ = true;
  arguments.insert(arguments.begin(), ctx_);
  return m_.call_builtin(b_, which, arguments);
}

// -- traps --

FunctionCompiler::Value* FunctionCompiler::is_unlikely(Value* condition, Block* then, Block* otherwise) {
  return b_.CreateCondBr(condition, then, otherwise, llvm::MDBuilder(m_.context()).createUnlikelyBranchWeights());
}

/// A block for each trap: what it tells is made there and costs nothing on the way past it.
void FunctionCompiler::trap_if(Value* condition, Value* code, Value* detail) {
  may_trap_ = true;
  Block* const next = condition == nullptr ? nullptr : new_block();
  if (condition != nullptr) {
    Block* const site = new_block("trap");
    is_unlikely(condition, site, next);
    go(site);
  }
  llvm::Function* const trap = m_.trap();
  b_.CreateCall(trap, {ctx_, code, detail == nullptr ? i64(0) : detail, i64(offset_)})->setDoesNotReturn();
  b_.CreateUnreachable();
  if (next != nullptr) go(next);
}

void FunctionCompiler::trap(ErrCode code) {
  trap_if(nullptr, code);
  dead();
}

/// Checks the stack if the function calls anything, and settles what was left open.
void FunctionCompiler::finish() {
  go(entry_);
  b_.SetCurrentDebugLocation(llvm::DILocation::get(m_.context(), 0, 0, place_));
  if (calls_) {
    offset_ = 0;
    auto* const limit =
        llvm::cast<llvm::LoadInst>(m_.load(b_, b_.getInt64Ty(), store_, offsetof(StoreBlock, native_limit), Domain::Desc, false));
    limit->setAtomic(llvm::AtomicOrdering::Unordered);
    trap_if(b_.CreateICmpULT(m_.stack_pointer(b_), limit), ErrCode::StackExhausted);
  }
  b_.CreateBr(first_);
  if (longest_run_ > kLongestRun || module_.body(index_).size > kLargestBody) {
    fn_->addFnAttr(llvm::Attribute::NoInline);
    fn_->addFnAttr(llvm::Attribute::OptimizeNone);
    fn_->removeFnAttr(llvm::Attribute::OptimizeForSize);
    fn_->removeFnAttr(llvm::Attribute::MinSize);
  }
  // A function that may be in a backtrace needs a frame of its own. Those that never are may be inlined.
  if (may_trap_ || calls_) {
    fn_->addFnAttr(llvm::Attribute::NoInline);
  } else if (module_.body(index_).size <= kInlinedBody) {
    fn_->addFnAttr(llvm::Attribute::AlwaysInline);
  }
  if (scratch_ != nullptr) {
    llvm::IRBuilder<> at(scratch_);
    llvm::AllocaInst* const area = at.CreateAlloca(llvm::ArrayType::get(b_.getInt64Ty(), scratch_slots_));
    area->setAlignment(llvm::Align(8));
    scratch_->replaceAllUsesWith(area);
    scratch_->eraseFromParent();
  }
  // SPEC: an access whose value nobody wants traps all the same.
  const auto is_unused = [](const llvm::User* user) { return llvm::isa<llvm::CastInst>(user) && user->use_empty(); };
  for (llvm::LoadInst* load : wasm_loads_) {
    if (llvm::all_of(load->users(), is_unused)) load->setVolatile(true);
  }
}

}  // namespace wasmvm::codegen
