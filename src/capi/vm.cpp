// The VM of the C interface: stages, whole runs, registration and calls. Questions to a VM are in vm_queries.cpp.
#include "capi/vm.h"

#include <algorithm>

#include "capi/wasi.h"
#include "wasi/wasi.h"

using namespace wasmvm;
using namespace wasmvm::capi;

WasmVM_VMContext::WasmVM_VMContext(Settings s, Ref<WasmVM_StoreContext> given_store)
    : settings(std::move(s)),
      statistics(make_ref<WasmVM_StatisticsContext>()),
      loader(make_ref<WasmVM_LoaderContext>(settings)),
      validator(make_ref<WasmVM_ValidatorContext>(settings)),
      executor(make_ref<WasmVM_ExecutorContext>(settings, statistics)),
      store_handle(std::move(given_store)) {}

WasmVM_VMContext::~WasmVM_VMContext() {
  end_instances();
  end_instance(std::move(wasi));
  runtime::Store::close(std::move(store));
}

namespace {
Outcome no_module() { return failure(ErrCode::WrongVMWorkflow, "no module given"); }
}  // namespace

Outcome WasmVM_VMContext::start() {
  store = store_handle->open(settings);
  if (!store) return failure(ErrCode::OutOfMemory, "no address space for a stack");
  if (!settings.wasi) return nullptr;
  wasi = make_wasi();
  if (!wasi) return failure(ErrCode::OutOfMemory, "no memory for WASI");
  if (Status configured = set_up_wasi(*wasi, settings); !configured) { return failure(std::move(configured).error()); }
  return register_instance(*store, *wasi, wasi->name());
}

void WasmVM_VMContext::end_instances() {
  end_instance(std::move(active));
  // Ending an instance may run finalizers, which may use the VM.
  std::vector<Ref<runtime::Instance>> ended;
  ended.swap(registered);
  for (Ref<runtime::Instance>& instance : ended) end_instance(std::move(instance));
}

Outcome WasmVM_VMContext::activate(const WasmVM_ASTModuleContext& module) {
  Ref<runtime::Instance> fresh;
  if (Outcome failed = instantiate(*executor, *store, module, nullptr, fresh)) return failed;
  Ref<runtime::Instance> old = std::exchange(active, std::move(fresh));
  end_instance(std::move(old));
  return nullptr;
}

Outcome WasmVM_VMContext::register_module(const WasmVM_ASTModuleContext& module, std::string_view name) {
  if (Outcome invalid = module.validate(settings)) return invalid;
  Ref<runtime::Instance> fresh;
  if (Outcome failed = instantiate(*executor, *store, module, &name, fresh)) return failed;
  registered.push_back(std::move(fresh));
  return nullptr;
}

Outcome ModuleSource::load(const Settings& settings, Ref<const WasmVM_ASTModuleContext>& out) const {
  if (kind_ == Loaded) {
    if (module_ == nullptr) return no_module();
    out = Ref<const WasmVM_ASTModuleContext>::share(module_);
    return nullptr;
  }
  Ref<WasmVM_ASTModuleContext> fresh;
  Outcome unread = kind_ == File ? load_file(settings, path_, fresh) : load_bytes(settings, bytes_, fresh);
  if (unread == nullptr) out = std::move(fresh);
  return unread;
}

Outcome WasmVM_VMContext::execute(runtime::Instance* instance, std::string_view function, const CallValues& values) {
  const runtime::Extern* const item = instance->find_export(function, ExternKind::Func);
  if (item == nullptr) {
    return failure(ErrCode::FuncNotFound, "no exported function is called \"" + std::string(function) + "\"");
  }
  const CallValues all = values.with_room_for(type_info(item->func->type).type.func.results.size());
  return invoke(*executor, *item->func, all.params, all.param_count, all.returns, all.return_count);
}

Outcome WasmVM_VMContext::execute_active(std::string_view function, const CallValues& values) {
  const Ref<runtime::Instance> instance = active;
  if (!instance) return failure(ErrCode::WrongVMWorkflow, "nothing has been instantiated yet");
  return execute(instance.get(), function, values);
}

Outcome WasmVM_VMContext::execute_registered(std::string_view name, std::string_view function, const CallValues& values) {
  const Ref<runtime::Instance> instance = store->find_shared(name);
  if (!instance) return failure(ErrCode::WrongInstanceAddress, "no instance is registered as \"" + std::string(name) + "\"");
  return execute(instance.get(), function, values);
}

Outcome WasmVM_VMContext::run_module(const ModuleSource& source, std::string_view function, const CallValues& values) {
  Ref<const WasmVM_ASTModuleContext> module;
  if (Outcome unread = source.load(settings, module)) return unread;
  if (Outcome invalid = module->validate(settings)) return invalid;
  if (Outcome failed = activate(*module)) return failed;
  ast = std::move(module);
  stage = Stage::Instantiated;
  return execute_active(function, values);
}

namespace {

/// Does one operation of a VM under its lock and keeps why it failed.
template <typename Do>
WasmVM_Result run(WasmVM_VMContext* vm, const Do& operation) {
  if (vm == nullptr) return kNullObject;
  const VmScope scope(*vm);
  return vm->last_error.finish(operation(*vm));
}

Outcome too_early(const char* what) { return failure(ErrCode::WrongVMWorkflow, what); }

/// Makes a loaded module the one that the stages work on.
WasmVM_Result take(WasmVM_VMContext* vm, const ModuleSource& source) {
  return run(vm, [&](WasmVM_VMContext& self) -> Outcome {
    Ref<const WasmVM_ASTModuleContext> module;
    if (Outcome unread = source.load(self.settings, module)) return unread;
    self.ast = std::move(module);
    self.stage = Stage::Loaded;
    return nullptr;
  });
}

WasmVM_Result register_source(WasmVM_VMContext* vm, WasmVM_String name, const ModuleSource& source) {
  return run(vm, [&](WasmVM_VMContext& self) -> Outcome {
    Ref<const WasmVM_ASTModuleContext> module;
    if (Outcome unread = source.load(self.settings, module)) return unread;
    return self.register_module(*module, view(name));
  });
}

WasmVM_Result register_import(WasmVM_VMContext* vm, const WasmVM_ModuleInstanceContext* import, const WasmVM_String* alias) {
  return run(vm, [&](WasmVM_VMContext& self) -> Outcome {
    if (import == nullptr) return no_module();
    return register_instance(*self.store, *unwrap(import), alias != nullptr ? view(*alias) : unwrap(import)->name());
  });
}

WasmVM_Result run_source(WasmVM_VMContext* vm, const ModuleSource& source, WasmVM_String function, const CallValues& values) {
  return run(vm, [&](WasmVM_VMContext& self) { return self.run_module(source, view(function), values); });
}

}  // namespace

extern "C" {

WasmVM_VMContext* WasmVM_VMCreate(const WasmVM_ConfigureContext* ConfCxt, WasmVM_StoreContext* StoreCxt) {
  Ref<WasmVM_StoreContext> store =
      StoreCxt != nullptr ? Ref<WasmVM_StoreContext>::share(StoreCxt) : make_ref<WasmVM_StoreContext>();
  Ref<WasmVM_VMContext> vm = make_ref<WasmVM_VMContext>(snapshot(ConfCxt), std::move(store));
  if (const Outcome failed = vm->start()) {
    log(WasmVM_LogLevel_Error, failed->message);
    return nullptr;
  }
  return hand_out(std::move(vm));
}
void WasmVM_VMDelete(WasmVM_VMContext* Cxt) { delete_handle(Cxt); }

// -- registration --

WasmVM_Result WasmVM_VMRegisterModuleFromFile(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const char* Path) {
  return register_source(Cxt, ModuleName, ModuleSource::file(Path));
}
WasmVM_Result WasmVM_VMRegisterModuleFromBytes(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const WasmVM_Bytes Bytes) {
  return register_source(Cxt, ModuleName, ModuleSource::bytes(Bytes));
}
WasmVM_Result WasmVM_VMRegisterModuleFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                   const WasmVM_ASTModuleContext* ASTCxt) {
  return register_source(Cxt, ModuleName, ModuleSource::loaded(ASTCxt));
}
WasmVM_Result WasmVM_VMRegisterModuleFromImport(WasmVM_VMContext* Cxt, const WasmVM_ModuleInstanceContext* ImportCxt) {
  return register_import(Cxt, ImportCxt, nullptr);
}
WasmVM_Result WasmVM_VMRegisterModuleFromImportWithAlias(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                         const WasmVM_ModuleInstanceContext* ImportCxt) {
  return register_import(Cxt, ImportCxt, &ModuleName);
}

void WasmVM_VMDeleteRegisteredModule(const WasmVM_VMContext* Cxt, const WasmVM_String ModuleName) {
  if (Cxt == nullptr) return;
  const VmScope scope(*Cxt);
  auto& vm = const_cast<WasmVM_VMContext&>(*Cxt);
  const Ref<runtime::Instance> instance = vm.store->find_shared(view(ModuleName));
  if (!instance || instance == vm.wasi) return;
  const auto owned = std::find(vm.registered.begin(), vm.registered.end(), instance);
  if (owned == vm.registered.end()) {
    vm.store->unregister(*instance);
    return;
  }
  Ref<runtime::Instance> ended = std::move(*owned);
  vm.registered.erase(owned);
  end_instance(std::move(ended));
}

// -- whole runs --

WasmVM_Result WasmVM_VMRunWasmFromFile(WasmVM_VMContext* Cxt, const char* Path, const WasmVM_String FuncName,
                                       const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                       const uint32_t ReturnLen) {
  return run_source(Cxt, ModuleSource::file(Path), FuncName, CallValues(Params, ParamLen, Returns, ReturnLen));
}
WasmVM_Result WasmVM_VMRunWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes, const WasmVM_String FuncName,
                                        const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                        const uint32_t ReturnLen) {
  return run_source(Cxt, ModuleSource::bytes(Bytes), FuncName, CallValues(Params, ParamLen, Returns, ReturnLen));
}
WasmVM_Result WasmVM_VMRunWasmFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt,
                                            const WasmVM_String FuncName, const WasmVM_Value* Params, const uint32_t ParamLen,
                                            WasmVM_Value* Returns, const uint32_t ReturnLen) {
  return run_source(Cxt, ModuleSource::loaded(ASTCxt), FuncName, CallValues(Params, ParamLen, Returns, ReturnLen));
}

// -- stages --

WasmVM_Result WasmVM_VMLoadWasmFromFile(WasmVM_VMContext* Cxt, const char* Path) { return take(Cxt, ModuleSource::file(Path)); }
WasmVM_Result WasmVM_VMLoadWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes) {
  return take(Cxt, ModuleSource::bytes(Bytes));
}
WasmVM_Result WasmVM_VMLoadWasmFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt) {
  return take(Cxt, ModuleSource::loaded(ASTCxt));
}
WasmVM_Result WasmVM_VMValidate(WasmVM_VMContext* Cxt) {
  return run(Cxt, [](WasmVM_VMContext& vm) -> Outcome {
    if (vm.stage < Stage::Loaded) return too_early("nothing has been loaded yet");
    if (Outcome invalid = vm.ast->validate(vm.settings)) return invalid;
    vm.stage = Stage::Validated;
    return nullptr;
  });
}
WasmVM_Result WasmVM_VMInstantiate(WasmVM_VMContext* Cxt) {
  return run(Cxt, [](WasmVM_VMContext& vm) -> Outcome {
    if (vm.stage < Stage::Validated) return too_early("nothing has been validated yet");
    const Ref<const WasmVM_ASTModuleContext> module = vm.ast;
    if (Outcome failed = vm.activate(*module)) return failed;
    vm.stage = Stage::Instantiated;
    return nullptr;
  });
}

WasmVM_Result WasmVM_VMExecute(WasmVM_VMContext* Cxt, const WasmVM_String FuncName, const WasmVM_Value* Params,
                               const uint32_t ParamLen, WasmVM_Value* Returns, const uint32_t ReturnLen) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    return vm.execute_active(view(FuncName), CallValues(Params, ParamLen, Returns, ReturnLen));
  });
}

WasmVM_Result WasmVM_VMExecuteRegistered(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const WasmVM_String FuncName,
                                         const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                         const uint32_t ReturnLen) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    return vm.execute_registered(view(ModuleName), view(FuncName), CallValues(Params, ParamLen, Returns, ReturnLen));
  });
}

void WasmVM_VMCleanup(WasmVM_VMContext* Cxt) {
  if (Cxt == nullptr) return;
  const VmScope scope(*Cxt);
  Cxt->end_instances();
  Cxt->ast = nullptr;
  Cxt->stage = Stage::Empty;
  const std::vector<std::string_view> names = Cxt->store->names();
  std::vector<Ref<runtime::Instance>> others;
  for (const std::string_view name : names) others.push_back(Cxt->store->find_shared(name));
  for (const Ref<runtime::Instance>& instance : others) {
    if (instance && !(instance == Cxt->wasi)) Cxt->store->unregister(*instance);
  }
  WasmVM_StatisticsClear(Cxt->statistics.get());
  if (!Cxt->wasi) return;
  if (const Status configured = wasmvm::wasi::configure(*Cxt->wasi, {}); !configured) {
    log(WasmVM_LogLevel_Error, configured.error().message);
  }
}

}  // extern "C"
