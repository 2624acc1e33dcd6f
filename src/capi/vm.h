// The VM: loader, validator, executor and store in one object that takes a module through its stages.
#pragma once

#include <mutex>
#include <vector>

#include "capi/engine.h"

namespace wasmvm::capi {

/// How far the loaded module has come. Each stage includes the ones before.
enum class Stage : uint8_t { Empty, Loaded, Validated, Instantiated };

/// Where a VM takes a module from. Refers to what the host gave; a module that is NULL is an error when it is wanted.
class ModuleSource {
 public:
  static ModuleSource file(const char* path) {
    ModuleSource out(File);
    out.path_ = path;
    return out;
  }
  static ModuleSource bytes(WasmVM_Bytes bytes) {
    ModuleSource out(Binary);
    out.bytes_ = bytes;
    return out;
  }
  static ModuleSource loaded(const WasmVM_ASTModuleContext* module) {
    ModuleSource out(Loaded);
    out.module_ = module;
    return out;
  }
  Outcome load(const Settings& settings, Ref<const WasmVM_ASTModuleContext>& out) const;

 private:
  enum Kind : uint8_t { File, Binary, Loaded };
  explicit ModuleSource(Kind kind) : kind_(kind) {}
  Kind kind_;
  const char* path_ = nullptr;
  WasmVM_Bytes bytes_ = {};
  const WasmVM_ASTModuleContext* module_ = nullptr;
};

/// Arguments of a call, and where its results go: a list of the host's, or one that grows to what the function returns.
struct CallValues {
  CallValues(const WasmVM_Value* p, uint32_t p_count, WasmVM_Value* r, uint32_t r_count)
      : params(p), param_count(p_count), returns(r), return_count(r_count) {}
  CallValues(const std::vector<WasmVM_Value>& p, std::vector<WasmVM_Value>& r)
      : params(p.data()), param_count(static_cast<uint32_t>(p.size())), growing(&r) {}
  /// The same, with the growing list as large as a function's results.
  CallValues with_room_for(size_t results) const {
    CallValues out = *this;
    if (growing == nullptr) return out;
    growing->resize(results);
    out.returns = growing->data();
    out.return_count = static_cast<uint32_t>(results);
    return out;
  }
  const WasmVM_Value* params;
  uint32_t param_count;
  WasmVM_Value* returns = nullptr;
  uint32_t return_count = 0;
  std::vector<WasmVM_Value>* growing = nullptr;
};

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
  wasmvm::capi::Outcome execute(wasmvm::runtime::Instance* instance, std::string_view function,
                                const wasmvm::capi::CallValues& values);
  wasmvm::capi::Outcome execute_active(std::string_view function, const wasmvm::capi::CallValues& values);
  wasmvm::capi::Outcome execute_registered(std::string_view name, std::string_view function,
                                           const wasmvm::capi::CallValues& values);
  /// All stages, and a call.
  wasmvm::capi::Outcome run_module(const wasmvm::capi::ModuleSource& source, std::string_view function,
                                   const wasmvm::capi::CallValues& values);

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
