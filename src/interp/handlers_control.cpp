// Handlers of control flow and calls, and the way into and out of the interpreter.
//
// Calls within an instance write the callee's frame header and jump. Calls to another instance put a bridge record under the
// callee's frame, which brings the caller's context back on return:
//     bridge[0] caller's context   bridge[1] result slots   bridge[2] return pc   bridge[3] caller's fp   | callee's frame
// so that its last two words look like a frame header to stack walks. Frames are checked against the stack limit before
// anything is written into them.
#include <cstring>
#include <string>

#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "interp/handlers_calls.h"
#include "interp/handlers_inline.h"
#include "interp/handlers_operands.h"
#include "interp/unwind.h"
#include "runtime/exceptions.h"
#include "runtime/meter.h"
#include "runtime/store.h"
#include "runtime/trap.h"
#include "wasm/type_registry.h"

namespace wasmvm::interp {
namespace {

constexpr uint32_t kBridgeSlots = 4;

// -- branches --

H_SECTION H_RET br(H_PARAMS) { H_GO(pc[1].target); }

template <typename T, Src S, bool Sense>
H_SECTION H_RET br_if(H_PARAMS) {
  const T condition = operand<T, S>(H_FROM, pc[1].ops.a);
  if ((condition != 0) == Sense) H_GO(pc[2].target);
  H_GO(pc + 3);
}

template <Src S>
H_SECTION H_RET br_table(H_PARAMS) {
  uint32_t index;
  if constexpr (S == Src::Slot) {
    index = static_cast<uint32_t>(fp[pc[1].ops.a]);
  } else {
    index = static_cast<uint32_t>(acc);
  }
  const uint32_t count = pc[1].ops.imm;
  H_GO(pc[2 + (index < count ? index : count)].target);
}

H_SECTION H_RET unreachable(H_PARAMS) { H_TRAP(ErrCode::Unreachable); }

// -- entering and leaving functions --

H_SECTION H_RET enter(H_PARAMS) {
  const unsigned end = pc[1].ops.a;
  for (unsigned i = pc[1].ops.d; i < end; ++i) fp[i] = 0;
  H_GO(pc + 2);
}

H_SECTION H_RET ret_many(H_PARAMS) {
  const Slot header[2] = {fp[pc[1].ops.d], fp[pc[1].ops.d + 1]};
  copy_slots(fp, fp + pc[1].ops.a, pc[1].ops.imm);
  H_RETURN_TO(header);
}

// -- calls --

/// Calls within the instance, through the record of the function.
#define H_CALL_CODE(callee_expr)                                                                                           \
  do {                                                                                                                     \
    FuncCode* callee_ = (callee_expr);                                                                                     \
    H_ENTER_FRAME(pc[1].ops.d, callee_->local_slots, callee_->frame_slots, callee_->entry.load(std::memory_order_acquire), \
                  pc + 3);                                                                                                 \
  } while (0)

/// Calls a wasm function of another instance. `acc` is the Func.
H_SECTION H_RET call_other(H_PARAMS) {
  const Func* func = reinterpret_cast<const Func*>(acc);
  FuncCode* callee = static_cast<FuncCode*>(func->code.load(std::memory_order_relaxed));
  Slot* bridge = fp + pc[1].ops.d;
  Slot* frame = bridge + kBridgeSlots;
  if (frame + callee->frame_slots > ctx->store->stack_limit) [[unlikely]]
    H_TRAP(ErrCode::StackExhausted);
  std::memmove(frame, bridge, callee->param_slots * sizeof(Slot));
  bridge[0] = reinterpret_cast<Slot>(ctx);
  bridge[1] = callee->result_slots;
  bridge[2] = reinterpret_cast<Slot>(pc + 3);
  bridge[3] = reinterpret_cast<Slot>(fp);
  frame[callee->local_slots] = reinterpret_cast<Slot>(&kBridgeCell[0]);
  frame[callee->local_slots + 1] = reinterpret_cast<Slot>(frame);
  fp = frame;
  ctx = func->ctx;
  mem = ctx->mem0->base;
  H_GO(callee->entry.load(std::memory_order_acquire));
}

/// Where a call to another instance returns to; fp is the frame it had.
H_SECTION H_RET bridge_back(H_PARAMS) {
  const Slot* results = fp;
  Slot* bridge = fp - kBridgeSlots;
  ctx = reinterpret_cast<Context*>(bridge[0]);
  mem = ctx->mem0->base;
  const uint64_t count = bridge[1];
  const Word* return_pc = reinterpret_cast<const Word*>(bridge[2]);
  fp = reinterpret_cast<Slot*>(bridge[3]);
  for (uint64_t i = 0; i < count; ++i) bridge[i] = results[i];
  acc = bridge[0];
  facc = to_facc(std::bit_cast<double>(acc));
  H_GO(return_pc);
}

/// Calls a host function or one of another tier with its arguments at `slots`. False: the store has a trap.
bool run_host(Context* ctx, const Word* pc, Slot* fp, const Func* func, Slot* slots) {
  StoreBlock* store = ctx->store;
  const uint32_t used = func->param_slots > func->result_slots ? func->param_slots : func->result_slots;
  Slot* saved_top = store->stack_top;
  store->stack_top = slots + used;
  Run& state = current_run(ctx);
  state.pc = pc;
  state.fp = fp;
  runtime::HostCall host_call{store->store, ctx->instance, func, slots};
  leave_guest(state);
  store->pending_exn = 0;
  if (func->host_cost != 0 && !runtime::charge(*store, func->host_cost)) {
    enter_guest(state);
    store->stack_top = saved_top;
    return store->store->raise(ErrCode::CostLimitExceeded);
  }
  const bool ok = func->is_host() ? func->host(func->host_env, host_call) : store->store->call(const_cast<Func&>(*func), slots);
  enter_guest(state);
  store->stack_top = saved_top;
  return ok;
}

H_SECTION H_RET throw_exception(H_PARAMS);

/// A host function failed: an exception goes on to its handler, anything else ends the run with the store's trap.
H_SECTION H_RET host_trap(H_PARAMS) {
  if (ctx->store->pending_exn != 0) {
    acc = ctx->store->pending_exn;
    ctx->store->pending_exn = 0;
    H_JUMP(throw_exception);
  }
  acc = static_cast<uint64_t>(ErrCode::Success);
  H_JUMP(trap_exit);
}

H_SECTION H_RET call_host(H_PARAMS) {
  const Func* func = reinterpret_cast<const Func*>(acc);
  Slot* slots = fp + pc[1].ops.d;
  if (slots > ctx->store->stack_limit) [[unlikely]]
    H_TRAP(ErrCode::StackExhausted);
  if (!run_host(ctx, pc, fp, func, slots)) [[unlikely]]
    H_JUMP(host_trap);
  acc = slots[0];
  facc = to_facc(std::bit_cast<double>(acc));
  H_GO(pc + 3);
}

/// Calls any function. `acc` is the Func, not null.
#define H_CALL_FUNC()                                                                 \
  do {                                                                                \
    const Func* func_ = reinterpret_cast<const Func*>(acc);                           \
    if (func_->ctx != ctx) {                                                          \
      if (func_->code.load(std::memory_order_relaxed) == nullptr) H_JUMP(call_host);  \
      H_JUMP(call_other);                                                             \
    }                                                                                 \
    H_CALL_CODE(static_cast<FuncCode*>(func_->code.load(std::memory_order_relaxed))); \
  } while (0)

H_SECTION H_RET call_import(H_PARAMS) {
  acc = reinterpret_cast<uint64_t>(ctx->funcs[pc[1].ops.imm]);
  H_CALL_FUNC();
}

/// Function in a table, with its type checked; on failure `error` says why.
inline const Func* table_function(Context* ctx, uint32_t table_index, uint64_t index, uint32_t type, ErrCode& error) {
  const runtime::TableDesc* table = ctx->tables[table_index];
  if (index >= table->size) {
    error = ErrCode::UndefinedElement;
    return nullptr;
  }
  const Func* func = reinterpret_cast<const Func*>(table->elements[index]);
  if (func == nullptr) {
    error = ErrCode::UninitializedElement;
    return nullptr;
  }
  const TypeId wanted = ctx->types[type];
  if (func->type != wanted && !is_subtype(func->type, wanted)) {
    error = ErrCode::IndirectCallTypeMismatch;
    return nullptr;
  }
  return func;
}

/// The trap of a failed indirect call: the code, with the table index in the upper half for messages.
inline uint64_t indirect_trap(ErrCode error, uint64_t index) { return static_cast<uint64_t>(error) | (index & 0xffffffff) << 32; }

H_SECTION H_RET call_indirect(H_PARAMS) {
  const uint64_t index = fp[pc[1].ops.a];
  ErrCode error;
  const Func* func = table_function(ctx, pc[1].ops.imm, index, static_cast<uint32_t>(pc[2].bits), error);
  if (func == nullptr) [[unlikely]] {
    acc = indirect_trap(error, index);
    H_JUMP(trap_exit);
  }
  acc = reinterpret_cast<uint64_t>(func);
  H_CALL_FUNC();
}

H_SECTION H_RET call_ref(H_PARAMS) {
  acc = fp[pc[1].ops.a];
  if (acc == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullFunc);
  H_CALL_FUNC();
}

// -- tail calls: the arguments move down to fp[0], the header moves to where the callee has its own --

/// `acc` is the FuncCode; `header` the slot of the current header.
#define H_TAIL_CODE(callee_expr, header)                                  \
  do {                                                                    \
    FuncCode* callee_ = (callee_expr);                                    \
    const Slot return_pc_ = fp[header], caller_ = fp[(header) + 1];       \
    if (fp + callee_->frame_slots > ctx->store->stack_limit) [[unlikely]] \
      H_TRAP(ErrCode::StackExhausted);                                    \
    copy_slots(fp, fp + pc[1].ops.d, callee_->param_slots);               \
    fp[callee_->local_slots] = return_pc_;                                \
    fp[callee_->local_slots + 1] = caller_;                               \
    H_GO(callee_->entry.load(std::memory_order_acquire));                 \
  } while (0)

H_SECTION H_RET return_call(H_PARAMS) { H_TAIL_CODE(pc[2].callee, pc[1].ops.a); }

/// Header slot of the tail call cell at pc: a for those without other use of a, else in the upper half of word 2.
template <bool InWord2>
inline unsigned header_slot(const Word* pc) {
  return InWord2 ? static_cast<unsigned>(pc[2].bits >> 32) : pc[1].ops.a;
}

/// Tail call of a host function: a call, then a return.
template <bool InWord2>
H_SECTION H_RET tail_host(H_PARAMS) {
  const Func* func = reinterpret_cast<const Func*>(acc);
  Slot* slots = fp + pc[1].ops.d;
  if (slots > ctx->store->stack_limit) [[unlikely]]
    H_TRAP(ErrCode::StackExhausted);
  if (!run_host(ctx, pc, fp, func, slots)) [[unlikely]]
    H_JUMP(host_trap);
  const unsigned at = header_slot<InWord2>(pc);
  const Slot header[2] = {fp[at], fp[at + 1]};
  copy_slots(fp, slots, func->result_slots);
  acc = fp[0];
  facc = to_facc(std::bit_cast<double>(acc));
  H_RETURN_TO(header);
}

/// Tail call into another instance: a frame that was itself entered over a bridge keeps that bridge, so chains of such calls
/// need no more stack.
template <bool InWord2>
H_SECTION H_RET tail_other(H_PARAMS) {
  const Func* func = reinterpret_cast<const Func*>(acc);
  FuncCode* callee = static_cast<FuncCode*>(func->code.load(std::memory_order_relaxed));
  const unsigned at = header_slot<InWord2>(pc);
  Slot return_pc = fp[at], caller = fp[at + 1];
  const Slot* arguments = fp + pc[1].ops.d;
  Slot* frame = fp;
  const bool bridged = return_pc == reinterpret_cast<Slot>(&kBridgeCell[0]);
  if (!bridged) frame += kBridgeSlots;
  if (frame + callee->frame_slots > ctx->store->stack_limit) [[unlikely]]
    H_TRAP(ErrCode::StackExhausted);
  std::memmove(frame, arguments, callee->param_slots * sizeof(Slot));
  if (!bridged) {
    fp[0] = reinterpret_cast<Slot>(ctx);
    fp[1] = callee->result_slots;
    fp[2] = return_pc;
    fp[3] = caller;
    return_pc = reinterpret_cast<Slot>(&kBridgeCell[0]);
    caller = reinterpret_cast<Slot>(frame);
  }
  frame[callee->local_slots] = return_pc;
  frame[callee->local_slots + 1] = caller;
  fp = frame;
  ctx = func->ctx;
  mem = ctx->mem0->base;
  H_GO(callee->entry.load(std::memory_order_acquire));
}

#define H_TAIL_FUNC(in_word2)                                                                  \
  do {                                                                                         \
    const Func* func_ = reinterpret_cast<const Func*>(acc);                                    \
    if (func_->ctx != ctx) {                                                                   \
      if (func_->code.load(std::memory_order_relaxed) == nullptr) H_JUMP(tail_host<in_word2>); \
      H_JUMP(tail_other<in_word2>);                                                            \
    }                                                                                          \
    const unsigned at_ = header_slot<in_word2>(pc);                                            \
    H_TAIL_CODE(static_cast<FuncCode*>(func_->code.load(std::memory_order_relaxed)), at_);     \
  } while (0)

H_SECTION H_RET return_call_import(H_PARAMS) {
  acc = reinterpret_cast<uint64_t>(ctx->funcs[pc[1].ops.imm]);
  H_TAIL_FUNC(false);
}

H_SECTION H_RET return_call_indirect(H_PARAMS) {
  const uint64_t index = fp[pc[1].ops.a];
  ErrCode error;
  const Func* func = table_function(ctx, pc[1].ops.imm, index, static_cast<uint32_t>(pc[2].bits), error);
  if (func == nullptr) [[unlikely]] {
    acc = indirect_trap(error, index);
    H_JUMP(trap_exit);
  }
  acc = reinterpret_cast<uint64_t>(func);
  H_TAIL_FUNC(true);
}

H_SECTION H_RET return_call_ref(H_PARAMS) {
  acc = fp[pc[1].ops.a];
  if (acc == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullFunc);
  H_TAIL_FUNC(true);
}

// -- exceptions --

/// Throws the exception in acc: goes on at its handler, or ends the run.
H_SECTION H_RET throw_exception(H_PARAMS) {
  Landing landing;
  if (!unwind(ctx, pc, fp, acc, landing)) {
    current_run(ctx).exception = acc;
    H_TRAP(ErrCode::UncaughtException);
  }
  fp = landing.fp;
  ctx = landing.ctx;
  mem = ctx->mem0->base;
  H_GO(landing.pc);
}

H_SECTION H_RET throw_tag(H_PARAMS) {
  // Making the exception may collect, which looks at the whole frame.
  ctx->store->stack_top = fp + pc[1].ops.a;
  acc = runtime::make_exception(*ctx->store, *ctx->instance->tags[pc[1].ops.imm], fp + pc[1].ops.d);
  if (acc == 0) [[unlikely]]
    H_TRAP(ErrCode::HeapExhausted);
  H_JUMP(throw_exception);
}

H_SECTION H_RET throw_ref(H_PARAMS) {
  acc = fp[pc[1].ops.a];
  if (acc == 0) [[unlikely]]
    H_TRAP(ErrCode::AccessNullException);
  H_JUMP(throw_exception);
}

// -- the way in and out --

H_SECTION H_RET exit_run(H_PARAMS) { H_EXIT(); }

/// The translated function, or null after raising why it is invalid.
[[gnu::noinline]] const Word* begin_of(const Context& ctx, FuncCode& func) {
  auto code = func.module->translate(func);
  if (code) return *code;
  const Error error = std::move(code).error();
  runtime::Trap trap;
  trap.code = error.code;
  trap.message = error.message;
  if (error.offset != Error::kNoOffset) trap.message += " (at byte " + std::to_string(error.offset) + " of the module)";
  ctx.store->store->raise(std::move(trap));
  return nullptr;
}

/// Translates the function that the cell stands for, then runs it. A call cell that led here leads to the code from now on: its
/// last word, the one before the return pc, is the address of this cell.
H_SECTION H_RET translate(H_PARAMS) {
  FuncCode* func = reinterpret_cast<FuncCode*>(pc[1].bits);
  const Word* code = begin_of(*ctx, *func);
  if (code == nullptr) [[unlikely]] {
    pc = func->begin;
    H_TRAP(ErrCode::Success);
  }
  // Of a function that is validated late, callers knew less than the whole frame.
  if (fp + func->frame_slots > ctx->store->stack_limit) [[unlikely]] {
    pc = code;
    H_TRAP(ErrCode::StackExhausted);
  }
  Word* caller = reinterpret_cast<Word*>(fp[func->local_slots]) - 1;
  if (reinterpret_cast<Slot>(caller + 1) != reinterpret_cast<Slot>(&kExitCell[0]) &&
      reinterpret_cast<Slot>(caller + 1) != reinterpret_cast<Slot>(&kBridgeCell[0]) &&
      __atomic_load_n(&caller->target, __ATOMIC_RELAXED) == pc) {
    __atomic_store_n(&caller->target, code, __ATOMIC_RELAXED);
  }
  H_GO(code);
}

}  // namespace

#if WASMVM_NATIVE_DISPATCH
namespace {
/// Where the fault handler sends a faulting handler: the registers are those of the faulting cell.
H_SECTION H_RET fault_exit(H_PARAMS) { H_TRAP(ErrCode::MemoryOutOfBounds); }
}  // namespace
const void* fault_landing() { return address_of(fault_exit); }
#else
const void* fault_landing() { return nullptr; }
#endif

#if WASMVM_NATIVE_DISPATCH
__attribute__((noinline))
#endif
H_SECTION H_RET
start(H_PARAMS) {
#if WASMVM_NATIVE_DISPATCH && defined(__x86_64__)
  // The prologue has pushed rbp below the return address.
  Run& state = current_run(ctx);
  state.entry_sp = static_cast<char*>(__builtin_frame_address(0)) + 8;
  state.entry_frame = *static_cast<void**>(__builtin_frame_address(0));
#endif
  H_GO(reinterpret_cast<FuncCode*>(acc)->entry.load(std::memory_order_acquire));
}

H_SECTION __attribute__((noinline)) H_RET trap_exit(H_PARAMS) {
  Run& state = current_run(ctx);
  state.trapped = true;
  state.code = static_cast<ErrCode>(acc & 0xffffffff);
  state.detail = static_cast<uint32_t>(acc >> 32);
  state.pc = pc;
  state.fp = fp;
  H_EXIT();
}

const Word kExitCell[1] = {{.handler = address_of(exit_run)}};
const Word kBridgeCell[1] = {{.handler = address_of(bridge_back)}};
const void* translate_handler() { return address_of(translate); }

#if defined(__ELF__) && WASMVM_NATIVE_DISPATCH
extern "C" __attribute__((visibility("hidden"))) const char __start_wasmvm_interp[];
extern "C" __attribute__((visibility("hidden"))) const char __stop_wasmvm_interp[];
CodeBounds handler_bounds() { return {__start_wasmvm_interp, __stop_wasmvm_interp}; }
#else
CodeBounds handler_bounds() { return {nullptr, nullptr}; }
#endif

bool is_native_dispatch() { return WASMVM_NATIVE_DISPATCH != 0; }

const void* branch_if_handler(Src condition, bool sense) {
#define ROW(S) br_if<uint32_t, S, false>, br_if<uint32_t, S, true>
  static constexpr Handler kHandlers[] = {ROW(Src::Slot), nullptr, nullptr, ROW(Src::Acc), ROW(Src::L0), ROW(Src::L1)};
#undef ROW
  return address_of(kHandlers[static_cast<int>(condition) * 2 + sense]);
}

const void* control_handler(Simple kind) {
  switch (kind) {
    case Simple::br: return address_of(br);
    case Simple::br_null_slot: return address_of(br_if<uint64_t, Src::Slot, false>);
    case Simple::br_non_null_slot: return address_of(br_if<uint64_t, Src::Slot, true>);
    case Simple::br_table_slot: return address_of(br_table<Src::Slot>);
    case Simple::br_table_acc: return address_of(br_table<Src::Acc>);
    case Simple::unreachable: return address_of(unreachable);
    case Simple::enter: return address_of(enter);
    case Simple::ret_many: return address_of(ret_many);
    case Simple::call_import: return address_of(call_import);
    case Simple::call_indirect: return address_of(call_indirect);
    case Simple::call_ref: return address_of(call_ref);
    case Simple::return_call: return address_of(return_call);
    case Simple::return_call_import: return address_of(return_call_import);
    case Simple::return_call_indirect: return address_of(return_call_indirect);
    case Simple::return_call_ref: return address_of(return_call_ref);
    case Simple::throw_: return address_of(throw_tag);
    case Simple::throw_ref: return address_of(throw_ref);
    default: return nullptr;
  }
}

}  // namespace wasmvm::interp
