// The VM of the C interface: stages, whole runs, registration and calls. Questions to a VM are in vm_queries.cpp.
#include "capi/vm.h"

#include <algorithm>

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

Outcome WasmVM_VMContext::start() {
  store = store_handle->open(settings);
  if (!store) return failure(ErrCode::OutOfMemory, "no address space for a stack");
  if (!settings.wasi) return nullptr;
  wasi = wasmvm::wasi::create_module();
  if (Status configured = wasmvm::wasi::configure(*wasi, {}); !configured) { return failure(std::move(configured).error()); }
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
  if (Outcome invalid = module.validate()) return invalid;
  Ref<runtime::Instance> fresh;
  if (Outcome failed = instantiate(*executor, *store, module, &name, fresh)) return failed;
  registered.push_back(std::move(fresh));
  return nullptr;
}

Outcome WasmVM_VMContext::execute(runtime::Instance* instance, std::string_view function, const WasmVM_Value* params,
                                  uint32_t param_count, WasmVM_Value* returns, uint32_t return_count) {
  const runtime::Extern* const item = instance->find_export(function, ExternKind::Func);
  if (item == nullptr) {
    return failure(ErrCode::FuncNotFound, "no exported function is called \"" + std::string(function) + "\"");
  }
  return invoke(*executor, *item->func, params, param_count, returns, return_count);
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
Outcome take(WasmVM_VMContext& vm, Outcome loaded, Ref<const WasmVM_ASTModuleContext> module) {
  if (loaded != nullptr) return loaded;
  vm.ast = std::move(module);
  vm.stage = Stage::Loaded;
  return nullptr;
}

/// What a whole run needs besides the module.
struct Call {
  std::string_view function;
  const WasmVM_Value* params;
  uint32_t param_count;
  WasmVM_Value* returns;
  uint32_t return_count;
};

/// All stages after loading, and the call.
Outcome run_module(WasmVM_VMContext& vm, Outcome loaded, Ref<const WasmVM_ASTModuleContext> module, const Call& call) {
  if (loaded != nullptr) return loaded;
  if (Outcome invalid = module->validate()) return invalid;
  if (Outcome failed = vm.activate(*module)) return failed;
  vm.ast = std::move(module);
  vm.stage = Stage::Instantiated;
  const Ref<runtime::Instance> instance = vm.active;
  return vm.execute(instance.get(), call.function, call.params, call.param_count, call.returns, call.return_count);
}

Outcome no_module() { return failure(ErrCode::WrongVMWorkflow, "no module given"); }

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
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    Ref<WasmVM_ASTModuleContext> module;
    if (Outcome unread = load_file(vm.settings, Path, module)) return unread;
    return vm.register_module(*module, view(ModuleName));
  });
}
WasmVM_Result WasmVM_VMRegisterModuleFromBytes(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const WasmVM_Bytes Bytes) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    Ref<WasmVM_ASTModuleContext> module;
    if (Outcome unread = load_bytes(vm.settings, Bytes, module)) return unread;
    return vm.register_module(*module, view(ModuleName));
  });
}
WasmVM_Result WasmVM_VMRegisterModuleFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                   const WasmVM_ASTModuleContext* ASTCxt) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    return ASTCxt == nullptr ? no_module() : vm.register_module(*ASTCxt, view(ModuleName));
  });
}
WasmVM_Result WasmVM_VMRegisterModuleFromImport(WasmVM_VMContext* Cxt, const WasmVM_ModuleInstanceContext* ImportCxt) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    if (ImportCxt == nullptr) return no_module();
    return register_instance(*vm.store, *unwrap(ImportCxt), unwrap(ImportCxt)->name());
  });
}
WasmVM_Result WasmVM_VMRegisterModuleFromImportWithAlias(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                         const WasmVM_ModuleInstanceContext* ImportCxt) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    if (ImportCxt == nullptr) return no_module();
    return register_instance(*vm.store, *unwrap(ImportCxt), view(ModuleName));
  });
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
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    Ref<WasmVM_ASTModuleContext> module;
    Outcome loaded = load_file(vm.settings, Path, module);
    return run_module(vm, std::move(loaded), std::move(module), Call{view(FuncName), Params, ParamLen, Returns, ReturnLen});
  });
}
WasmVM_Result WasmVM_VMRunWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes, const WasmVM_String FuncName,
                                        const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                        const uint32_t ReturnLen) {
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    Ref<WasmVM_ASTModuleContext> module;
    Outcome loaded = load_bytes(vm.settings, Bytes, module);
    return run_module(vm, std::move(loaded), std::move(module), Call{view(FuncName), Params, ParamLen, Returns, ReturnLen});
  });
}
WasmVM_Result WasmVM_VMRunWasmFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt,
                                            const WasmVM_String FuncName, const WasmVM_Value* Params, const uint32_t ParamLen,
                                            WasmVM_Value* Returns, const uint32_t ReturnLen) {
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    return run_module(vm, ASTCxt == nullptr ? no_module() : nullptr, Ref<const WasmVM_ASTModuleContext>::share(ASTCxt),
                      Call{view(FuncName), Params, ParamLen, Returns, ReturnLen});
  });
}

// -- stages --

WasmVM_Result WasmVM_VMLoadWasmFromFile(WasmVM_VMContext* Cxt, const char* Path) {
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    Ref<WasmVM_ASTModuleContext> module;
    Outcome loaded = load_file(vm.settings, Path, module);
    return take(vm, std::move(loaded), std::move(module));
  });
}
WasmVM_Result WasmVM_VMLoadWasmFromBytes(WasmVM_VMContext* Cxt, const WasmVM_Bytes Bytes) {
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    Ref<WasmVM_ASTModuleContext> module;
    Outcome loaded = load_bytes(vm.settings, Bytes, module);
    return take(vm, std::move(loaded), std::move(module));
  });
}
WasmVM_Result WasmVM_VMLoadWasmFromASTModule(WasmVM_VMContext* Cxt, const WasmVM_ASTModuleContext* ASTCxt) {
  return run(Cxt, [&](WasmVM_VMContext& vm) {
    return take(vm, ASTCxt == nullptr ? no_module() : nullptr, Ref<const WasmVM_ASTModuleContext>::share(ASTCxt));
  });
}
WasmVM_Result WasmVM_VMValidate(WasmVM_VMContext* Cxt) {
  return run(Cxt, [](WasmVM_VMContext& vm) -> Outcome {
    if (vm.stage < Stage::Loaded) return too_early("nothing has been loaded yet");
    if (Outcome invalid = vm.ast->validate()) return invalid;
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
    const Ref<runtime::Instance> instance = vm.active;
    if (!instance) return too_early("nothing has been instantiated yet");
    return vm.execute(instance.get(), view(FuncName), Params, ParamLen, Returns, ReturnLen);
  });
}

WasmVM_Result WasmVM_VMExecuteRegistered(WasmVM_VMContext* Cxt, const WasmVM_String ModuleName, const WasmVM_String FuncName,
                                         const WasmVM_Value* Params, const uint32_t ParamLen, WasmVM_Value* Returns,
                                         const uint32_t ReturnLen) {
  return run(Cxt, [&](WasmVM_VMContext& vm) -> Outcome {
    const Ref<runtime::Instance> instance = vm.store->find_shared(view(ModuleName));
    if (!instance) {
      return failure(ErrCode::WrongInstanceAddress, "no instance is registered as \"" + std::string(view(ModuleName)) + "\"");
    }
    return vm.execute(instance.get(), view(FuncName), Params, ParamLen, Returns, ReturnLen);
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
