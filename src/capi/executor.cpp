// Executor and store of the C interface: instantiation, registration and calls.
#include <algorithm>
#include <optional>

#include "capi/async.h"
#include "capi/engine.h"
#include "capi/guest_threads.h"
#include "capi/host_func.h"
#include "capi/value_buffer.h"
#include "wasi/wasi.h"

// -- store and executor handles --

using namespace wasmvm;
using namespace wasmvm::capi;

Ref<runtime::Store> WasmVM_StoreContext::open(const Settings& settings) {
  const std::lock_guard<std::mutex> lock(lock_);
  if (!store_) store_ = runtime::Store::create(settings.store_options());
  return store_;
}

Ref<runtime::Store> WasmVM_StoreContext::present() const {
  const std::lock_guard<std::mutex> lock(lock_);
  return store_;
}

Ref<runtime::Store> WasmVM_ExecutorContext::borrow_store() {
  const std::lock_guard<std::mutex> lock(lock_);
  if (spare_.empty()) return runtime::Store::create(settings.store_options());
  Ref<runtime::Store> store = std::move(spare_.back());
  spare_.pop_back();
  return store;
}

runtime::CompileOptions WasmVM_ExecutorContext::compile_options() const {
  runtime::CompileOptions options = settings.compile_options();
  if (!statistics) return options;
  options.metered = options.metered || statistics->is_limited();
  if (options.metered) options.costs = statistics->costs();
  return options;
}

void WasmVM_ExecutorContext::give_back(Ref<runtime::Store> store) {
  const std::lock_guard<std::mutex> lock(lock_);
  spare_.push_back(std::move(store));
}

namespace wasmvm::capi {
namespace {

/// Refuses a call whose bounds its code would not keep.
Outcome check_bounds(const WasmVM_ExecutorContext& executor, const runtime::Func& func, const WasmVM_InvokeOptions* options) {
  if (func.ctx == nullptr) return nullptr;
  const runtime::CompileOptions& code = func.ctx->instance->code()->options();
  const bool limited = (executor.statistics && executor.statistics->is_limited()) || (options != nullptr && options->Gas != 0);
  if (limited && !code.metered) {
    return failure(ErrCode::WrongVMWorkflow,
                   "a gas limit needs an instance made with a cost limit or cost measuring, which this one is not");
  }
  if (options != nullptr && options->Deadline != 0 && !code.interruptible) {
    return failure(ErrCode::WrongVMWorkflow, "a deadline needs an instance made with the interruptible setting");
  }
  return nullptr;
}

/// What the store's WASI module has for a guest that imports the old interface.
std::optional<runtime::Extern> find_old_wasi(const runtime::Store& store, const Import& import) {
  if (import.module != wasi::kUnstableName) return std::nullopt;
  const Ref<runtime::Instance> instance = store.find_shared(wasi::kName);
  const runtime::Extern* const item = instance ? wasi::find_unstable(*instance, import.name) : nullptr;
  return item == nullptr ? std::nullopt : std::optional(*item);
}

/// The failure of an instantiation: that of the trap if there was one, with its backtrace.
Outcome instantiation_failure(runtime::Store& store, Error error) {
  runtime::Trap trap = store.take_trap();
  if (!trap.message.empty() && trap.code == error.code) return failure(std::move(trap));
  return failure(std::move(error));
}

Outcome busy_failure() { return failure(ErrCode::WrongVMWorkflow, "the store is in use by another thread"); }

Outcome arguments_failure(const CanonFuncType& type, const WasmVM_Value* params, uint32_t count) {
  CanonFuncType given;
  for (uint32_t i = 0; i < count && params != nullptr; ++i) given.params.push_back(unpack(params[i].Type));
  std::string found;
  for (const CanonType t : given.params) found += (found.empty() ? "" : " ") + to_text(t);
  return failure(ErrCode::FuncSigMismatch, "expected " + to_text(type) + ", found arguments [" + found + "]");
}

/// Checks arguments and writes them to slots.
Outcome write_arguments(runtime::Store& store, const CanonFuncType& type, const WasmVM_Value* params, uint32_t count,
                        runtime::Slot* slots) {
  if (count != type.params.size() || (params == nullptr && count != 0)) return arguments_failure(type, params, count);
  for (uint32_t i = 0; i < count; ++i) {
    const CanonType wanted = type.params[i];
    if (!wanted.is_ref()) {
      if (!fits_number(params[i], wanted)) return arguments_failure(type, params, count);
      number_to_slots(params[i], wanted, slots);
      slots += wanted.slots();
      continue;
    }
    if (fit(params[i], wanted) != Fit::Good) return arguments_failure(type, params, count);
    to_slots(params[i], wanted, slots);
    if (!admit(store, params[i], *slots, wanted)) {
      return failure(ErrCode::WrongVMWorkflow, "argument " + std::to_string(i) + " belongs to another store");
    }
    ++slots;
  }
  return nullptr;
}

Outcome invoke_in(WasmVM_ExecutorContext& executor, runtime::Store& store, runtime::Func& func, const WasmVM_Value* params,
                  uint32_t param_count, WasmVM_Value* returns, uint32_t return_count, const WasmVM_InvokeOptions* options) {
  const CanonFuncType& type = type_info(func.type).type.func;
  SlotBuffer slots(std::max(func.param_slots, func.result_slots));
  // Until results have handles, nobody else may collect.
  const runtime::Session session(store);
  if (!session) return busy_failure();
  std::optional<AsyncScope> cancellable;
  if (WasmVM_Async* const async = current_async()) [[unlikely]] {
    cancellable.emplace(*async, store);
    if (!*cancellable) return failure(ErrCode::Interrupted);
  }
  // The exception of an earlier call can be taken no more.
  store.block.pending_exn = 0;
  if (Outcome wrong = write_arguments(store, type, params, param_count, slots.data())) return wrong;
  std::optional<CallScope> limits;
  if (options != nullptr || executor.is_measured()) {
    if (Outcome refused = check_bounds(executor, func, options)) return refused;
    limits.emplace(executor, store, options);
    if (!*limits) return failure(ErrCode::OutOfMemory, "no thread to watch the deadline");
  }
  runtime::Trap trap;
  bool ok = store.call(func, slots.data());
  if (!ok) trap = store.take_trap();
  if (store.block.depth == 0) ok = guest_call_ended(func, ok, trap);
  if (!ok) return failure(std::move(trap));
  if (returns == nullptr) return nullptr;
  const runtime::Slot* slot = slots.data();
  for (uint32_t i = 0; i < return_count && i < type.results.size(); ++i) {
    if (type.results[i].is_ref()) {
      returns[i] = from_slots(slot, type.results[i], &store);
    } else {
      number_from_slots(slot, type.results[i], returns[i]);
    }
    slot += type.results[i].slots();
  }
  return nullptr;
}

}  // namespace

WASMVM_FAST_TLS constinit thread_local WasmVM_ExecutorContext* t_executor = nullptr;

Outcome instantiate(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_ASTModuleContext& ast,
                    const std::string_view* registered, Ref<runtime::Instance>& out) {
  const Ref<const ValidModule> valid = ast.valid();
  if (!valid) return failure(ErrCode::NotValidated);
  const runtime::MemoryOptions memory = executor.settings.memory_options();
  GuestThreadsGrant threads(executor, store, valid->module());
  runtime::CompileOptions options = executor.compile_options();
  // One thread must be able to end the others, and a host its asynchronous call, whatever they are doing.
  if (threads || current_async() != nullptr) options.interruptible = true;
  auto code = ast.compile(options, executor.settings);
  if (!code) return failure(std::move(code).error());

  const ExecutorScope scope(executor);
  const Ref<runtime::Store> keep = Ref<runtime::Store>::share(&store);
  const runtime::Session session(store);
  if (!session) return busy_failure();
  if (registered != nullptr && store.find(*registered) != nullptr) { return failure(ErrCode::ModuleNameConflict, *registered); }
  store.set_memory_options(memory);
  auto imports = runtime::resolve_imports(store, *valid, [&](const Import& import) -> Result<std::optional<runtime::Extern>> {
    if (auto old = find_old_wasi(store, import)) return old;
    return threads.supply(import);
  });
  if (!imports) return failure(std::move(imports).error());
  if (Outcome failed = instantiate_linked(executor, store, std::move(code).value(), std::move(imports).value(),
                                          registered != nullptr ? std::string(*registered) : std::string(), out))
    return failed;
  threads.give_to(*out);
  if (registered == nullptr) return nullptr;
  // The start function may have registered the name meanwhile.
  if (Status linked = store.register_name(std::string(*registered), *out); !linked) {
    end_instance(std::move(out));
    return failure(std::move(linked).error());
  }
  return nullptr;
}

Outcome link(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_ASTModuleContext& ast,
             Ref<const runtime::CompiledModule>& code, std::vector<runtime::Extern>& imports) {
  const Ref<const ValidModule> valid = ast.valid();
  if (!valid) return failure(ErrCode::NotValidated);
  auto compiled = ast.compile(executor.compile_options(), executor.settings);
  if (!compiled) return failure(std::move(compiled).error());
  const runtime::Session session(store);
  if (!session) return busy_failure();
  auto found = runtime::resolve_imports(store, *valid, [&](const Import& import) -> Result<std::optional<runtime::Extern>> {
    return find_old_wasi(store, import);
  });
  if (!found) return failure(std::move(found).error());
  code = std::move(compiled).value();
  imports = std::move(found).value();
  return nullptr;
}

Outcome instantiate_linked(WasmVM_ExecutorContext& executor, runtime::Store& store, Ref<const runtime::CompiledModule> code,
                           std::vector<runtime::Extern> imports, std::string name, Ref<runtime::Instance>& out,
                           std::span<const Ref<runtime::MemoryImage>> images) {
  const ExecutorScope scope(executor);
  const runtime::Session session(store);
  if (!session) return busy_failure();
  std::optional<AsyncScope> cancellable;
  if (WasmVM_Async* const async = current_async()) {
    cancellable.emplace(*async, store);
    if (!*cancellable) return failure(ErrCode::Interrupted);
  }
  store.take_trap();
  const CallScope limits(executor, store, nullptr);
  if (!limits) return failure(ErrCode::OutOfMemory, "no thread to watch the time limit");
  auto instance = runtime::instantiate(store, std::move(code), std::move(imports), std::move(name), images);
  if (!instance) return instantiation_failure(store, std::move(instance).error());
  out = std::move(instance).value();
  return nullptr;
}

Outcome register_instance(runtime::Store& store, runtime::Instance& instance, std::string_view name) {
  if (instance.store() != nullptr && instance.store() != &store) {
    return failure(ErrCode::WrongVMWorkflow, "the instance belongs to another store");
  }
  if (Status linked = store.register_name(std::string(name), instance); !linked) { return failure(std::move(linked).error()); }
  return nullptr;
}

Outcome invoke(WasmVM_ExecutorContext& executor, runtime::Func& func, const WasmVM_Value* params, uint32_t param_count,
               WasmVM_Value* returns, uint32_t return_count, const WasmVM_InvokeOptions* options) {
  const CurrentExecutor scope(executor);
  // Whatever handles a host function deletes, instances and stores end when the outermost call has ended, which is when
  // invoke_in returns: it needs no share of them.
  if (func.ctx != nullptr) {
    if (func.ctx->store == nullptr) return failure(ErrCode::WrongVMWorkflow, "the function's store has ended");
    return invoke_in(executor, *func.ctx->store->store, func, params, param_count, returns, return_count, options);
  }
  const Ref<runtime::FuncKeeper> keep = Ref<runtime::FuncKeeper>::share(func.keeper);
  Ref<runtime::Store> store = executor.borrow_store();
  if (!store) return failure(ErrCode::OutOfMemory, "no address space for a stack");
  Outcome outcome = invoke_in(executor, *store, func, params, param_count, returns, return_count, options);
  executor.give_back(std::move(store));
  return outcome;
}

bool admit(runtime::Store& store, const WasmVM_Value& value, runtime::Slot slot, CanonType type) {
  if (runtime::refers_to_heap(type, slot)) return store_of(value).get() == &store;
  if (slot == 0 || !is_func_reference(type)) return true;
  runtime::Func& func = *reinterpret_cast<runtime::Func*>(slot);
  if (!store.accepts(func)) return false;
  store.keep(func);
  return true;
}

uint32_t list_names(const std::vector<std::string_view>& names, WasmVM_String* list, uint32_t length) {
  if (list != nullptr) {
    for (size_t i = 0; i < names.size() && i < length; ++i) list[i] = borrow(names[i]);
  }
  return static_cast<uint32_t>(names.size());
}

namespace {

/// What the executor's functions on stores and modules share: null checks, the store, and handing the instance out.
WasmVM_Result instantiate_out(WasmVM_ExecutorContext* executor, WasmVM_ModuleInstanceContext** out, WasmVM_StoreContext* store,
                              const WasmVM_ASTModuleContext* ast, const std::string_view* registered) {
  if (out != nullptr) *out = nullptr;
  if (executor == nullptr) return kNullObject;
  const LastError& last = executor->last_error;
  if (store == nullptr || ast == nullptr || out == nullptr) {
    return last.finish(failure(ErrCode::WrongVMWorkflow, "no store, module or output given"));
  }
  const Ref<runtime::Store> opened = store->open(executor->settings);
  if (!opened) return last.finish(failure(ErrCode::OutOfMemory, "no address space for a stack"));
  Ref<runtime::Instance> instance;
  Outcome outcome = instantiate(*executor, *opened, *ast, registered, instance);
  if (outcome == nullptr) *out = hand_out_object(std::move(instance));
  return last.finish(std::move(outcome));
}

WasmVM_Result register_import(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store,
                              const WasmVM_ModuleInstanceContext* import, const std::string_view* alias) {
  if (executor == nullptr) return kNullObject;
  const LastError& last = executor->last_error;
  if (store == nullptr || import == nullptr) {
    return last.finish(failure(ErrCode::WrongVMWorkflow, "no store or module instance given"));
  }
  const Ref<runtime::Store> opened = store->open(executor->settings);
  if (!opened) return last.finish(failure(ErrCode::OutOfMemory, "no address space for a stack"));
  runtime::Instance& instance = *unwrap(import);
  return last.finish(register_instance(*opened, instance, alias != nullptr ? *alias : instance.name()));
}

}  // namespace
}  // namespace wasmvm::capi

extern "C" {

// -- executor --

WasmVM_ExecutorContext* WasmVM_ExecutorCreate(const WasmVM_ConfigureContext* ConfCxt, WasmVM_StatisticsContext* StatCxt) {
  return hand_out(make_ref<WasmVM_ExecutorContext>(snapshot(ConfCxt), Ref<WasmVM_StatisticsContext>::share(StatCxt)));
}
void WasmVM_ExecutorDelete(WasmVM_ExecutorContext* Cxt) { delete_handle(Cxt); }

WasmVM_Result WasmVM_ExecutorInstantiate(WasmVM_ExecutorContext* Cxt, WasmVM_ModuleInstanceContext** ModuleCxt,
                                         WasmVM_StoreContext* StoreCxt, const WasmVM_ASTModuleContext* ASTCxt) {
  return instantiate_out(Cxt, ModuleCxt, StoreCxt, ASTCxt, nullptr);
}

WasmVM_Result WasmVM_ExecutorRegister(WasmVM_ExecutorContext* Cxt, WasmVM_ModuleInstanceContext** ModuleCxt,
                                      WasmVM_StoreContext* StoreCxt, const WasmVM_ASTModuleContext* ASTCxt,
                                      WasmVM_String ModuleName) {
  const std::string_view name = view(ModuleName);
  return instantiate_out(Cxt, ModuleCxt, StoreCxt, ASTCxt, &name);
}

WasmVM_Result WasmVM_ExecutorRegisterImport(WasmVM_ExecutorContext* Cxt, WasmVM_StoreContext* StoreCxt,
                                            const WasmVM_ModuleInstanceContext* ImportCxt) {
  return register_import(Cxt, StoreCxt, ImportCxt, nullptr);
}

WasmVM_Result WasmVM_ExecutorRegisterImportWithAlias(WasmVM_ExecutorContext* Cxt, WasmVM_StoreContext* StoreCxt,
                                                     const WasmVM_ModuleInstanceContext* ImportCxt, WasmVM_String ModuleName) {
  const std::string_view name = view(ModuleName);
  return register_import(Cxt, StoreCxt, ImportCxt, &name);
}

WasmVM_Result WasmVM_ExecutorInvoke(WasmVM_ExecutorContext* Cxt, const WasmVM_FunctionInstanceContext* FuncCxt,
                                    const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                    const uint32_t ReturnLen) {
  if (Cxt == nullptr) return kNullObject;
  const Ref<WasmVM_ExecutorContext> keep = Ref<WasmVM_ExecutorContext>::share(Cxt);
  if (FuncCxt == nullptr) return Cxt->last_error.finish(failure(ErrCode::FuncNotFound));
  return Cxt->last_error.finish(invoke(*Cxt, *unwrap(FuncCxt), Params, ParamLen, Returns, ReturnLen));
}

WasmVM_Result WasmVM_ExecutorInvokeWithOptions(WasmVM_ExecutorContext* Cxt, const WasmVM_FunctionInstanceContext* FuncCxt,
                                               const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                               const uint32_t ReturnLen, const WasmVM_InvokeOptions* Options) {
  if (Cxt == nullptr) return kNullObject;
  const Ref<WasmVM_ExecutorContext> keep = Ref<WasmVM_ExecutorContext>::share(Cxt);
  if (FuncCxt == nullptr) return Cxt->last_error.finish(failure(ErrCode::FuncNotFound));
  return Cxt->last_error.finish(invoke(*Cxt, *unwrap(FuncCxt), Params, ParamLen, Returns, ReturnLen, Options));
}

WasmVM_Async* WasmVM_ExecutorAsyncInvoke(WasmVM_ExecutorContext* Cxt, const WasmVM_FunctionInstanceContext* FuncCxt,
                                         const WasmVM_Value* Params, const uint32_t ParamLen) {
  if (Cxt == nullptr || FuncCxt == nullptr || (Params == nullptr && ParamLen != 0)) return nullptr;
  runtime::Func& func = *unwrap(FuncCxt);
  // The function's store, if it has one, is entered by one call after another.
  Ref<runtime::Store> store =
      Ref<runtime::Store>::share(func.ctx != nullptr && func.ctx->store ? func.ctx->store->store : nullptr);
  const void* const line = store.get();
  return WasmVM_Async::start(
      [executor = Ref<WasmVM_ExecutorContext>::share(Cxt), store = std::move(store), &func,
       keeper = Ref<runtime::FuncKeeper>::share(func.keeper),
       params = std::vector<WasmVM_Value>(Params, Params + ParamLen)](std::vector<WasmVM_Value>& returns) {
        returns.resize(type_info(func.type).type.func.results.size());
        return invoke(*executor, func, params.data(), static_cast<uint32_t>(params.size()), returns.data(),
                      static_cast<uint32_t>(returns.size()));
      },
      line);
}

void WasmVM_ExecutorExperimentalRegisterPreHostFunction(WasmVM_ExecutorContext* Cxt, void* Data, void (*Func)(void*)) {
  if (Cxt != nullptr) Cxt->hooks.set(&HostHooks::Pair::before, {Data, Func});
}
void WasmVM_ExecutorExperimentalRegisterPostHostFunction(WasmVM_ExecutorContext* Cxt, void* Data, void (*Func)(void*)) {
  if (Cxt != nullptr) Cxt->hooks.set(&HostHooks::Pair::after, {Data, Func});
}

const WasmVM_ErrorContext* WasmVM_ExecutorGetLastError(const WasmVM_ExecutorContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->last_error.find();
}

// -- store --

WasmVM_StoreContext* WasmVM_StoreCreate(void) { return hand_out(make_ref<WasmVM_StoreContext>()); }
void WasmVM_StoreDelete(WasmVM_StoreContext* Cxt) { delete_handle(Cxt); }

const WasmVM_ModuleInstanceContext* WasmVM_StoreFindModule(const WasmVM_StoreContext* Cxt, const WasmVM_String Name) {
  if (Cxt == nullptr) return nullptr;
  const Ref<runtime::Store> store = Cxt->present();
  return store ? wrap(store->find(view(Name))) : nullptr;
}

uint32_t WasmVM_StoreListModuleLength(const WasmVM_StoreContext* Cxt) { return WasmVM_StoreListModule(Cxt, nullptr, 0); }

uint32_t WasmVM_StoreListModule(const WasmVM_StoreContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  if (Cxt == nullptr) return 0;
  const Ref<runtime::Store> store = Cxt->present();
  return store ? list_names(store->names(), Names, Len) : 0;
}

// -- interruption --

WasmVM_StoreInterruptHandle* WasmVM_StoreInterruptHandleCreate(const WasmVM_StoreContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  Ref<runtime::Store> store = Cxt->present();
  return store ? hand_out(make_ref<WasmVM_StoreInterruptHandle>(std::move(store))) : nullptr;
}
void WasmVM_StoreInterruptHandleInterrupt(const WasmVM_StoreInterruptHandle* Handle) {
  if (Handle != nullptr) Handle->store->interrupt(ErrCode::Interrupted);
}
void WasmVM_StoreInterruptHandleWithdraw(const WasmVM_StoreInterruptHandle* Handle) {
  if (Handle != nullptr) Handle->store->withdraw_interrupt();
}
void WasmVM_StoreInterruptHandleDelete(WasmVM_StoreInterruptHandle* Handle) { delete_handle(Handle); }

}  // extern "C"
