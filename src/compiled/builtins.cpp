// What compiled code calls of the runtime: thin functions that call the ones that all tiers share, on the thread's own stack.
//
// A trap or an exception is returned as the place to go on at.
#include <cstring>

#include "compiled/frames.h"
#include "compiled/switch.h"
#include "runtime/builtins.h"
#include "runtime/exceptions.h"
#include "runtime/gc_builtins.h"
#include "runtime/meter.h"
#include "runtime/store.h"
#include "runtime/wait.h"

namespace wasmvm::compiled {
namespace {

using runtime::Func;
using runtime::StoreBlock;

NativeRun& run_of(Context* ctx) { return *static_cast<NativeRun*>(ctx->store->native_run); }

Outcome trap_with(Context* ctx, ErrCode code) {
  NativeRun& run = run_of(ctx);
  run.code = code;
  return {&run.exit, 0};
}

Outcome done_or_trap(Context* ctx, ErrCode code) { return code == ErrCode::Success ? Outcome{} : trap_with(ctx, code); }

/// Continues at a handler of the exception, or ends the run.
Outcome throw_exception(Context* ctx, Slot exception) {
  NativeRun& run = run_of(ctx);
  run.exception = exception;
  if (find_landing(run)) return {&run.landing, 0};
  return trap_with(ctx, ErrCode::UncaughtException);
}

/// Calls a host function with its arguments at `slots`. False: the store has a trap, or an exception on its way.
bool call_host(Context* ctx, Func& func, Slot* slots) {
  StoreBlock& block = *ctx->store;
  block.pending_exn = 0;
  if (func.host_cost != 0 && !runtime::charge(block, func.host_cost)) return block.store->raise(ErrCode::CostLimitExceeded);
  runtime::HostCall call{block.store, ctx->instance, &func, slots};
  return func.host(func.host_env, call);
}

Outcome gc_builtin(runtime::GcBuiltin& builtin, Context* ctx, uint32_t type, uint32_t second, Slot* operands) {
  const ErrCode code = builtin(*ctx, type, second, operands);
  if (code != ErrCode::Success) return trap_with(ctx, code);
  return {nullptr, operands[0]};
}

Outcome charged(Context* ctx, bool ok) { return ok ? Outcome{} : trap_with(ctx, ErrCode::CostLimitExceeded); }

}  // namespace
}  // namespace wasmvm::compiled

using namespace wasmvm;
using namespace wasmvm::compiled;

extern "C" {

#define DEFINE(name) __attribute__((visibility("hidden"))) Outcome wasmvm_builtin_##name

DEFINE(trap)(Context* ctx, uint32_t code, uint64_t detail, uint64_t offset) {
  NativeRun& run = run_of(ctx);
  run.detail = static_cast<uint32_t>(detail);
  run.place = offset;
  if (static_cast<ErrCode>(code) == ErrCode::CostLimitExceeded) ctx->store->gas_used = ctx->store->gas_limit;
  return trap_with(ctx, static_cast<ErrCode>(code));
}

DEFINE(call)(Context* ctx, runtime::Func* func, Slot* slots) {
  StoreBlock& block = *ctx->store;
  const Slot* const top = block.stack_top;
  const bool ok = func->is_host() ? call_host(ctx, *func, slots) : block.store->call(*func, slots);
  block.stack_top = const_cast<Slot*>(top);
  if (ok) return {};
  if (block.pending_exn != 0) return throw_exception(ctx, std::exchange(block.pending_exn, 0));
  return trap_with(ctx, ErrCode::Success);
}

DEFINE(throw_tag)(Context* ctx, uint32_t tag, const Slot* values) {
  const Slot exception = runtime::make_exception(*ctx->store, *ctx->instance->tags[tag], values);
  return exception == 0 ? trap_with(ctx, ErrCode::HeapExhausted) : throw_exception(ctx, exception);
}

DEFINE(throw_ref)(Context* ctx, uint64_t exception, uint32_t) {
  return exception == 0 ? trap_with(ctx, ErrCode::AccessNullException) : throw_exception(ctx, exception);
}

DEFINE(is_subtype)(Context*, uint32_t sub, uint32_t super) { return {nullptr, is_subtype(TypeId(sub), TypeId(super))}; }

DEFINE(is_instance)(Context* ctx, uint64_t reference, uint32_t kind, uint32_t type) {
  const runtime::CastTarget target{static_cast<runtime::CastTarget::Kind>(kind), TypeId(type)};
  return {nullptr, runtime::is_instance_of(*ctx->store, reference, target)};
}

DEFINE(extern_convert_any)(Context* ctx, uint64_t reference) {
  return {nullptr, runtime::extern_convert_any(*ctx->store, reference)};
}

DEFINE(memory_grow)(Context* ctx, uint32_t memory, uint64_t delta) {
  return {nullptr, static_cast<uint64_t>(runtime::memory_grow(*ctx, memory, delta))};
}
DEFINE(memory_fill)(Context* ctx, uint32_t memory, uint64_t dst, uint32_t value, uint64_t count) {
  return done_or_trap(ctx, runtime::memory_fill(*ctx, memory, dst, static_cast<uint8_t>(value), count));
}
DEFINE(memory_copy)(Context* ctx, uint32_t to, uint32_t from, uint64_t dst, uint64_t src, uint64_t count) {
  return done_or_trap(ctx, runtime::memory_copy(*ctx, to, from, dst, src, count));
}
DEFINE(memory_init)(Context* ctx, uint32_t memory, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count) {
  return done_or_trap(ctx, runtime::memory_init(*ctx, memory, segment, dst, src, count));
}
DEFINE(data_drop)(Context* ctx, uint32_t segment) {
  runtime::data_drop(*ctx, segment);
  return {};
}
DEFINE(table_grow)(Context* ctx, uint32_t table, uint64_t delta, uint64_t value) {
  return {nullptr, static_cast<uint64_t>(runtime::table_grow(*ctx, table, delta, value))};
}
DEFINE(table_fill)(Context* ctx, uint32_t table, uint64_t dst, uint64_t value, uint64_t count) {
  return done_or_trap(ctx, runtime::table_fill(*ctx, table, dst, value, count));
}
DEFINE(table_copy)(Context* ctx, uint32_t to, uint32_t from, uint64_t dst, uint64_t src, uint64_t count) {
  return done_or_trap(ctx, runtime::table_copy(*ctx, to, from, dst, src, count));
}
DEFINE(table_init)(Context* ctx, uint32_t table, uint32_t segment, uint64_t dst, uint64_t src, uint64_t count) {
  return done_or_trap(ctx, runtime::table_init(*ctx, table, segment, dst, src, count));
}
DEFINE(elem_drop)(Context* ctx, uint32_t segment) {
  runtime::elem_drop(*ctx, segment);
  return {};
}

#define GC(name)                                                                \
  DEFINE(name)(Context * ctx, uint32_t type, uint32_t second, Slot* operands) { \
    return gc_builtin(runtime::name, ctx, type, second, operands);              \
  }
GC(struct_new)
GC(struct_new_default)
GC(array_new)
GC(array_new_default)
GC(array_new_fixed)
GC(array_new_data)
GC(array_new_elem)
GC(array_fill)
GC(array_copy)
GC(array_init_data)
GC(array_init_elem)
GC(any_convert_extern)
#undef GC

DEFINE(atomic_notify)(Context*, const void* address, uint32_t count) { return {nullptr, runtime::notify(address, count)}; }

DEFINE(atomic_wait)(Context* ctx, uint32_t memory, const void* address, uint32_t bytes, uint64_t expected, uint64_t timeout) {
  if (!ctx->instance->memories[memory]->declared_type().limits.is_shared) return trap_with(ctx, ErrCode::ExpectSharedMemory);
  const std::atomic<uint32_t>& interrupt = ctx->store->interrupt;
  const runtime::Wait result = runtime::wait(address, bytes, expected, static_cast<int64_t>(timeout), interrupt);
  if (result != runtime::Wait::Interrupted) return {nullptr, static_cast<uint64_t>(result)};
  const uint32_t code = interrupt.load(std::memory_order_relaxed);
  return trap_with(ctx, code != 0 ? static_cast<ErrCode>(code) : ErrCode::Interrupted);
}

DEFINE(charge_units)(Context* ctx, uint64_t amount) {
  return charged(ctx, runtime::charge(*ctx->store, amount / runtime::kUnit));
}
DEFINE(charge_memory_grow)(Context* ctx, uint32_t memory, uint64_t delta) {
  return charged(ctx, runtime::charge_memory_grow(*ctx, memory, delta));
}
DEFINE(charge_table_grow)(Context* ctx, uint32_t table, uint64_t delta) {
  return charged(ctx, runtime::charge_table_grow(*ctx, table, delta));
}

}  // extern "C"
