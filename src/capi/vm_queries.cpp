// Questions to a VM: its functions, instances and parts.
#include "capi/vm.h"

namespace wasmvm::capi {
namespace {

const WasmVM_FunctionTypeContext* function_type(const Ref<runtime::Instance>& instance, WasmVM_String name) {
  if (!instance) return nullptr;
  const runtime::Extern* const item = instance->find_export(view(name), ExternKind::Func);
  return item == nullptr ? nullptr : type_context(*item->func);
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- functions --

const WasmVM_FunctionTypeContext* WasmVM_VMGetFunctionType(const WasmVM_VMContext* Cxt, const WasmVM_String FuncName) {
  if (Cxt == nullptr) return nullptr;
  const VmScope scope(*Cxt);
  return function_type(Cxt->active, FuncName);
}

const WasmVM_FunctionTypeContext* WasmVM_VMGetFunctionTypeRegistered(const WasmVM_VMContext* Cxt, const WasmVM_String ModuleName,
                                                                     const WasmVM_String FuncName) {
  if (Cxt == nullptr) return nullptr;
  const VmScope scope(*Cxt);
  return function_type(Cxt->store->find_shared(view(ModuleName)), FuncName);
}

uint32_t WasmVM_VMGetFunctionListLength(const WasmVM_VMContext* Cxt) {
  return WasmVM_VMGetFunctionList(Cxt, nullptr, nullptr, 0);
}

uint32_t WasmVM_VMGetFunctionList(const WasmVM_VMContext* Cxt, WasmVM_String* Names, const WasmVM_FunctionTypeContext** FuncTypes,
                                  const uint32_t Len) {
  if (Cxt == nullptr) return 0;
  const VmScope scope(*Cxt);
  if (!Cxt->active) return 0;
  uint32_t count = 0;
  for (const auto& [name, item] : Cxt->active->exports()) {
    if (item.kind != ExternKind::Func) continue;
    if (count < Len && Names != nullptr) Names[count] = borrow(name);
    if (count < Len && FuncTypes != nullptr) FuncTypes[count] = type_context(*item.func);
    ++count;
  }
  return count;
}

// -- instances --

WasmVM_ModuleInstanceContext* WasmVM_VMGetImportModuleContext(const WasmVM_VMContext* Cxt,
                                                              const enum WasmVM_HostRegistration Reg) {
  if (Cxt == nullptr || Reg != WasmVM_HostRegistration_Wasi) return nullptr;
  return wrap(Cxt->wasi.get());
}

const WasmVM_ModuleInstanceContext* WasmVM_VMGetActiveModule(const WasmVM_VMContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  const VmScope scope(*Cxt);
  return wrap(Cxt->active.get());
}

const WasmVM_ModuleInstanceContext* WasmVM_VMGetRegisteredModule(const WasmVM_VMContext* Cxt, const WasmVM_String ModuleName) {
  if (Cxt == nullptr) return nullptr;
  const VmScope scope(*Cxt);
  return wrap(Cxt->store->find(view(ModuleName)));
}

uint32_t WasmVM_VMListRegisteredModuleLength(const WasmVM_VMContext* Cxt) {
  return WasmVM_VMListRegisteredModule(Cxt, nullptr, 0);
}

uint32_t WasmVM_VMListRegisteredModule(const WasmVM_VMContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  if (Cxt == nullptr) return 0;
  const VmScope scope(*Cxt);
  return list_names(Cxt->store->names(), Names, Len);
}

// -- parts --

WasmVM_StoreContext* WasmVM_VMGetStoreContext(WasmVM_VMContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->store_handle.get();
}
WasmVM_LoaderContext* WasmVM_VMGetLoaderContext(WasmVM_VMContext* Cxt) { return Cxt == nullptr ? nullptr : Cxt->loader.get(); }
WasmVM_ValidatorContext* WasmVM_VMGetValidatorContext(WasmVM_VMContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->validator.get();
}
WasmVM_ExecutorContext* WasmVM_VMGetExecutorContext(WasmVM_VMContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->executor.get();
}
WasmVM_StatisticsContext* WasmVM_VMGetStatisticsContext(WasmVM_VMContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->statistics.get();
}

const WasmVM_ErrorContext* WasmVM_VMGetLastError(const WasmVM_VMContext* Cxt) {
  return Cxt == nullptr ? nullptr : Cxt->last_error.find();
}

}  // extern "C"
