// The interpreter as the runtime sees it: compiling (nothing yet), binding instances, entering, and what becomes of traps.
#include "interp/interp.h"

#include <csetjmp>
#include <cstring>
#include <iterator>
#include <string>

#include "interp/code.h"
#include "interp/dispatch.h"
#include "interp/handlers.h"
#include "runtime/signals.h"
#include "runtime/store_call.h"

namespace wasmvm::interp {
namespace {

/// Tells stack walks about the cells that belong to no function.
class StubOwner final : public runtime::CodeOwner {
 public:
  bool find(const void* pc, bool, runtime::CodePlace& out) const override {
    if (pc != &kBridgeCell[0]) return false;
    out = {};
    out.local_slots = -static_cast<int32_t>(runtime::kHeaderSlots);
    return true;
  }
};

/// Registers the interpreter's fixed code once per process.
void register_stubs() {
  static const StubOwner owner;
  static const bool done = [] {
    runtime::add_code_range(&kExitCell[0], &kExitCell[1], &owner);
    runtime::add_code_range(&kBridgeCell[0], &kBridgeCell[1], &owner);
    const CodeBounds bounds = handler_bounds();
    if (bounds.begin != bounds.end) runtime::add_guest_code(bounds.begin, bounds.end);
    return true;
  }();
  (void)done;
}

/// In signal context: a handler has touched a guard page.
void redirect_fault(runtime::Activation& activation, void* ucontext, void*) {
  Run& state = *static_cast<Run*>(activation.tier_data);
  if (const void* landing = fault_landing()) {
    runtime::redirect_context(ucontext, landing, state.entry_sp, state.entry_frame);
  } else {
    std::longjmp(state.landing, 1);
  }
}

class Interpreter final : public runtime::Tier {
 public:
  const char* name() const override { return "interpreter"; }

  Result<Ref<runtime::CompiledModule>> compile(Ref<const ValidModule> module,
                                               const runtime::CompileOptions& options) const override {
    register_stubs();
    WASMVM_TRY(module->know_locals());
    return Ref<runtime::CompiledModule>(make_ref<ModuleCode>(*this, std::move(module), options));
  }

  void bind(const runtime::CompiledModule& compiled, Func* own_funcs, uint32_t count) const override {
    FuncCode* codes = static_cast<ModuleCode&>(const_cast<runtime::CompiledModule&>(compiled)).funcs();
    for (uint32_t i = 0; i < count; ++i) own_funcs[i].code.store(&codes[i], std::memory_order_relaxed);
  }

  bool call(StoreBlock& store, Func& func, Slot* slots) const override;
  bool call_from_host(runtime::Store& store, Func& func, Slot* slots) const override;
};

/// Runs a function from the beginning to its end, or a trap.
[[gnu::always_inline]] inline void run(Run& state, Context* ctx, FuncCode& func, Slot* fp) {
#if WASMVM_NATIVE_DISPATCH
  (void)state;
  start(nullptr, fp, ctx->mem0->base, ctx, reinterpret_cast<uint64_t>(&func), 0, 0, FAcc{}, FAcc{}, FAcc{});
#else
  uint8_t* mem = ctx->mem0->base;
  uint64_t acc = reinterpret_cast<uint64_t>(&func);
  uint64_t l0 = 0, l1 = 0;
  FAcc facc{}, f0{}, f1{};
  const Word* pc = start(nullptr, fp, mem, ctx, acc, l0, l1, facc, f0, f1);
  while (pc != nullptr) {
    state.pc = pc;
    state.fp = fp;
    pc = reinterpret_cast<Handler>(reinterpret_cast<uintptr_t>(pc->handler))(pc, fp, mem, ctx, acc, l0, l1, facc, f0, f1);
  }
#endif
}

/// Portable dispatch: enters the interpreter; comes back after the function has returned, or trapped.
[[gnu::noinline]] void enter_portable(Run& state, Context* ctx, FuncCode& code, Slot* frame) {
  if (setjmp(state.landing) != 0) {
    state.trapped = true;
    state.code = ErrCode::MemoryOutOfBounds;
    return;
  }
  run(state, ctx, code, frame);
}

[[gnu::noinline]] bool raise_trap(StoreBlock& store, const Run& state) {
  runtime::Trap trap;
  if (state.code == ErrCode::Success) {
    trap = store.store->take_trap();
  } else {
    trap.code = state.code == ErrCode::StackExhausted ? store.store->stack_exhausted_or_interrupted() : state.code;
    trap.message = error_text(trap.code);
    if (state.code == ErrCode::UncaughtException) store.pending_exn = state.exception;
    if (state.code == ErrCode::UninitializedElement) trap.message += " " + std::to_string(state.detail);
    if (state.code == ErrCode::UndefinedElement) trap.message += ": index " + std::to_string(state.detail);
  }
  // A trap that comes through a host function has the frames from further in.
  std::vector<runtime::Frame> frames = store.store->walk_stack(state.pc, state.fp);
  trap.frames.insert(trap.frames.end(), std::make_move_iterator(frames.begin()), std::make_move_iterator(frames.end()));
  return store.store->raise(std::move(trap));
}

/// Arguments and results are few as a rule: a loop costs less than a call.
inline void copy_few(Slot* to, const Slot* from, uint32_t count) {
#if defined(__clang__)
#pragma clang loop vectorize(disable) unroll(disable)
#endif
  for (uint32_t i = 0; i < count; ++i) {
    to[i] = from[i];
    __asm__ volatile("");  // or the compiler makes the call of it all the same
  }
}

[[gnu::always_inline]] inline bool enter(StoreBlock& store, Func& func, Slot* slots) {
  FuncCode& code = *static_cast<FuncCode*>(func.code.load(std::memory_order_relaxed));
  Slot* frame = store.stack_top;
  if (frame + code.frame_slots > store.stack_limit) return store.store->raise(store.store->stack_exhausted_or_interrupted());
  copy_few(frame, slots, code.param_slots);
  frame[code.local_slots] = reinterpret_cast<Slot>(&kExitCell[0]);
  frame[code.local_slots + 1] = reinterpret_cast<Slot>(frame);
  Run state;
  void* outer_run = store.run;
  store.run = &state;
  runtime::Activation activation;
  activation.store = &store;
  activation.redirect = redirect_fault;
  constexpr bool native = WASMVM_NATIVE_DISPATCH != 0;
  activation.in_guest = native ? nullptr : &state.in_guest;
  activation.tier_data = &state;
  {
    runtime::ActivationScope scope(activation);
    native ? run(state, func.ctx, code, frame) : enter_portable(state, func.ctx, code, frame);
  }
  store.run = outer_run;
  if (state.trapped) return raise_trap(store, state);
  copy_few(slots, frame, code.result_slots);
  return true;
}

bool Interpreter::call(StoreBlock& store, Func& func, Slot* slots) const { return enter(store, func, slots); }

bool Interpreter::call_from_host(runtime::Store& store, Func& func, Slot* slots) const {
  return store.run_call<true>(func, slots, [&] { return enter(store.block, func, slots); });
}

}  // namespace

const runtime::Tier& tier() {
  static const Interpreter interpreter;
  return interpreter;
}

const char* variant() { return is_native_dispatch() ? "native" : "portable"; }

}  // namespace wasmvm::interp
