// The VM: loader, validator, executor and store in one object that takes a module through its stages.
#pragma once

#include <mutex>
#include <vector>

#include "capi/engine.h"

namespace wasmvm::capi {

/// How far the loaded module has come. Each stage includes the ones before.
enum class Stage : uint8_t { Empty, Loaded, Validated, Instantiated };

}  // namespace wasmvm::capi

/// Shared by threads: every function takes the lock for its whole duration, so calls queue. The lock is recursive because host
/// functions may use the VM that called them. Owns its active instance and those that it registered itself.
struct WasmVM_VMContext : wasmvm::capi::Handle {
  WasmVM_VMContext(wasmvm::capi::Settings s, wasmvm::Ref<WasmVM_StoreContext> store_handle);
  ~WasmVM_VMContext() override;

  /// Creates the host modules that the settings name. To be called once, before anything else.
  wasmvm::capi::Outcome start();
  /// Ends all instances that the VM owns.
  void end_instances();
  /// Instantiates a module of any stage as the active one.
  wasmvm::capi::Outcome activate(const WasmVM_ASTModuleContext& module);
  /// Runs the stages up to validation for a module that may have passed them.
  wasmvm::capi::Outcome register_module(const WasmVM_ASTModuleContext& module, std::string_view name);
  /// Calls an exported function of an instance.
  wasmvm::capi::Outcome execute(wasmvm::runtime::Instance* instance, std::string_view function, const WasmVM_Value* params,
                                uint32_t param_count, WasmVM_Value* returns, uint32_t return_count);

  const wasmvm::capi::Settings settings;
  mutable std::recursive_mutex lock;
  wasmvm::capi::LastError last_error;
  const wasmvm::Ref<WasmVM_StatisticsContext> statistics;
  const wasmvm::Ref<WasmVM_LoaderContext> loader;
  const wasmvm::Ref<WasmVM_ValidatorContext> validator;
  const wasmvm::Ref<WasmVM_ExecutorContext> executor;
  const wasmvm::Ref<WasmVM_StoreContext> store_handle;
  wasmvm::Ref<wasmvm::runtime::Store> store;
  wasmvm::Ref<wasmvm::runtime::Instance> wasi;  ///< null unless the settings ask for it
  wasmvm::capi::Stage stage = wasmvm::capi::Stage::Empty;
  wasmvm::Ref<const WasmVM_ASTModuleContext> ast;
  wasmvm::Ref<wasmvm::runtime::Instance> active;
  std::vector<wasmvm::Ref<wasmvm::runtime::Instance>> registered;
};

namespace wasmvm::capi {

/// Holds a VM for one function of the C interface: a share first, so that a host function may delete the VM, then the lock.
class VmScope {
 public:
  explicit VmScope(const WasmVM_VMContext& vm) : keep_(Ref<const WasmVM_VMContext>::share(&vm)), lock_(vm.lock) {}

 private:
  Ref<const WasmVM_VMContext> keep_;
  std::lock_guard<std::recursive_mutex> lock_;
};

}  // namespace wasmvm::capi
