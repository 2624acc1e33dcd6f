// The tier of compiled code: compiling, binding instances, entering, and what becomes of traps.
#include "compiled/jit.h"

#include <deque>
#include <iterator>
#include <mutex>

#include "compiled/codegen.h"
#include "compiled/frames.h"
#include "compiled/loaded_code.h"
#include "runtime/signals.h"
#include "runtime/store_call.h"

namespace wasmvm::compiled {
namespace {

using runtime::Func;
using runtime::Store;
using runtime::StoreBlock;

/// Faults that far below the native stack are faults of the stack.
constexpr ptrdiff_t kStackGuard = 64 << 10;

/// In signal context: compiled code has touched a guard page, of a memory or of its own stack.
void redirect_fault(runtime::Activation& activation, void* ucontext, void* address) {
  NativeRun& run = *static_cast<NativeRun*>(activation.tier_data);
  const runtime::MachineState state = runtime::machine_state(ucontext);
  run.is_fault = true;
  run.fault_pc = state.pc;
  run.fault_sp = state.sp;
  run.fault_frame = state.frame;
  const char* const base = activation.store->store->native_stack_base();
  const bool of_stack = static_cast<char*>(address) < base && static_cast<char*>(address) >= base - kStackGuard;
  run.code = of_stack ? ErrCode::StackExhausted : ErrCode::MemoryOutOfBounds;
  runtime::redirect_context(ucontext, resume_address(), &run.exit);
}

[[gnu::noinline]] bool raise_trap(Store& store, NativeRun& run) {
  runtime::Trap trap;
  if (run.code == ErrCode::Success) {
    trap = store.take_trap();
  } else {
    trap.code = run.code == ErrCode::StackExhausted ? store.stack_exhausted_or_interrupted() : run.code;
    trap.message = error_text(trap.code);
    if (run.code == ErrCode::UncaughtException) store.block.pending_exn = run.exception;
    if (run.code == ErrCode::UninitializedElement) trap.message += " " + std::to_string(run.detail);
    if (run.code == ErrCode::UndefinedElement) trap.message += ": index " + std::to_string(run.detail);
  }
  // A trap that comes through a host function has the frames from further in.
  std::vector<runtime::Frame> frames = frames_of_run(store, run);
  trap.frames.insert(trap.frames.end(), std::make_move_iterator(frames.begin()), std::make_move_iterator(frames.end()));
  return store.raise(std::move(trap));
}

class Jit final : public runtime::Tier {
 public:
  /// Without a code generator: of code that comes from images.
  explicit Jit(const Codegen* codegen, CodegenOptions options = {}) : codegen_(codegen), options_(std::move(options)) {}
  const CodegenOptions& options() const { return options_; }
  const char* name() const override { return codegen_ == nullptr ? "aot" : "jit"; }

  Result<Ref<runtime::CompiledModule>> compile(Ref<const ValidModule> module,
                                               const runtime::CompileOptions& options) const override {
    if (codegen_ == nullptr) {
      return make_error(ErrCode::ImageIncompatible, error_text(ErrCode::ImageIncompatible),
                        "the module holds no compiled image; compile it ahead of time");
    }
    WASMVM_TRY_ASSIGN(ObjectCode code, compile_object(*module, options, options_));
    WASMVM_TRY_ASSIGN(Ref<LoadedCode> loaded, LoadedCode::load(*this, std::move(module), options, std::move(code)));
    if (options_.names) loaded->publish_names();
    return Ref<runtime::CompiledModule>(std::move(loaded));
  }

  void bind(const runtime::CompiledModule& compiled, Func* own_funcs, uint32_t count) const override {
    const auto& code = static_cast<const LoadedCode&>(compiled);
    for (uint32_t i = 0; i < count; ++i) own_funcs[i].reg_entry = code.function(i);
    if (count != 0) own_funcs[0].ctx->builtins = kBuiltinTable;
  }

  bool call(StoreBlock& block, Func& func, Slot* slots) const override { return enter_code(block, func, slots); }
  bool call_from_host(Store& store, Func& func, Slot* slots) const override {
    return store.run_call<true>(func, slots, [&] { return enter_code(store.block, func, slots); });
  }

 private:
  [[gnu::always_inline]] static inline bool enter_code(StoreBlock& block, Func& func, Slot* slots) {
    Store& store = *block.store;
    if (!store.bind_native_stack()) return store.raise(ErrCode::OutOfMemory, "cannot get a stack");
    const auto& code = static_cast<const LoadedCode&>(*func.ctx->instance->code());
    const uint32_t defined = func.index.value - code.module().imported_functions;
    NativeRun run;
    run.previous = static_cast<NativeRun*>(block.native_run);
    run.begin = run.previous == nullptr ? store.native_stack_top() : run.previous->guest_sp - kBelowBuiltins;
    run.begin = reinterpret_cast<char*>(reinterpret_cast<uintptr_t>(run.begin) & ~uintptr_t{15});
    run.guest_sp = run.begin;
    if (reinterpret_cast<uintptr_t>(run.begin) < block.native_limit) return store.raise(store.stack_exhausted_or_interrupted());
    block.native_run = &run;
    runtime::Activation activation;
    activation.store = &block;
    activation.redirect = redirect_fault;
    activation.tier_data = &run;
    Slot* const stack_top = block.stack_top;
    bool ok;
    {
      runtime::ActivationScope scope(activation);
      ok = enter(run, func.ctx, func.ctx->mem0_base, slots, func.reg_entry, code.entry(defined));
    }
    block.stack_top = stack_top;
    block.native_run = run.previous;
    return ok || raise_trap(store, run);
  }

  /// Room between the frame of code that called C++ and what C++ enters next; leaf functions use what is below their frame.
  static constexpr size_t kBelowBuiltins = 128;
  const Codegen* const codegen_;
  const CodegenOptions options_;
};

}  // namespace

Result<ObjectCode> compile_object(const ValidModule& module, const runtime::CompileOptions& options,
                                  const CodegenOptions& codegen) {
  static constexpr CompilerHost kHost = {
      [](TypeId type) { return runtime::Layout::of(type_info(type)); },
      [](CanonHeap heap) { return runtime::CastTarget::of(heap); },
  };
  WASMVM_TRY_ASSIGN(const Codegen* found, find_codegen());
  WASMVM_TRY(module.check_bodies());
  runtime::CompileOptions complete = options;
  if (!complete.costs) complete.costs = Ref<const runtime::CostTable>::share(&runtime::CostTable::standard());
  return found->compile(module, complete, codegen, kHost);
}

Result<const runtime::Tier*> jit(const CodegenOptions& options) {
  WASMVM_TRY_ASSIGN(const Codegen* codegen, find_codegen());
  // Code refers to its tier for ever, so they stay; there are as many as a process uses combinations of options.
  static std::mutex lock;
  static std::deque<Jit> tiers;
  const std::lock_guard hold(lock);
  for (const Jit& tier : tiers) {
    if (tier.options() == options) return &tier;
  }
  return &tiers.emplace_back(codegen, options);
}

Result<const runtime::Tier*> aot() {
  static const Jit tier(nullptr);
  if (can_switch()) return &tier;
  return make_error(ErrCode::TierUnavailable, error_text(ErrCode::TierUnavailable),
                    "compiled code does not run on this kind of processor");
}

}  // namespace wasmvm::compiled
