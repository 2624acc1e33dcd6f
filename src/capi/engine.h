// Loader, validator, executor and store as handles, and the operations that they and the VM share.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/tls.h"
#include "capi/ast.h"
#include "capi/last_error.h"
#include "capi/objects.h"
#include "capi/settings.h"
#include "capi/statistics.h"
#include "runtime/instance.h"
#include "runtime/store.h"

struct WasmVM_LoaderContext : wasmvm::capi::Handle {
  explicit WasmVM_LoaderContext(wasmvm::capi::Settings s) : settings(std::move(s)) {}
  const wasmvm::capi::Settings settings;
  wasmvm::capi::LastError last_error;
};

struct WasmVM_ValidatorContext : wasmvm::capi::Handle {
  explicit WasmVM_ValidatorContext(wasmvm::capi::Settings s) : settings(std::move(s)) {}
  const wasmvm::capi::Settings settings;
  wasmvm::capi::LastError last_error;
};

/// The handle of a store. The store itself is made by whoever uses it first, because only then are the settings known; it
/// lives on in its instances.
struct WasmVM_StoreContext : wasmvm::capi::Handle {
  ~WasmVM_StoreContext() override { wasmvm::runtime::Store::close(std::move(store_)); }
  /// The store, made with these settings if there is none yet; null if its stack cannot be had.
  wasmvm::Ref<wasmvm::runtime::Store> open(const wasmvm::capi::Settings& settings);
  /// The store, or null.
  wasmvm::Ref<wasmvm::runtime::Store> present() const;

 private:
  mutable std::mutex lock_;
  wasmvm::Ref<wasmvm::runtime::Store> store_;
};

/// Shared by threads; keeps the store's memory, not its instances.
struct WasmVM_StoreInterruptHandle : wasmvm::capi::Handle {
  explicit WasmVM_StoreInterruptHandle(wasmvm::Ref<wasmvm::runtime::Store> s) : store(std::move(s)) {}
  const wasmvm::Ref<wasmvm::runtime::Store> store;
};

namespace wasmvm::capi {

/// What a host wants to be called around every host function. Shared by threads; costs one load while there is nothing.
class HostHooks {
 public:
  struct Hook {
    void* data = nullptr;
    void (*function)(void*) = nullptr;
    void call() const {
      if (function != nullptr) function(data);
    }
  };
  struct Pair {
    Hook before, after;
  };
  bool any() const { return any_.load(std::memory_order_relaxed); }
  Pair get() const {
    const std::lock_guard<std::mutex> hold(lock_);
    return hooks_;
  }
  void set(Hook Pair::* which, Hook hook) {
    const std::lock_guard<std::mutex> hold(lock_);
    hooks_.*which = hook;
    any_.store(hooks_.before.function != nullptr || hooks_.after.function != nullptr, std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> any_{false};
  mutable std::mutex lock_;
  Pair hooks_;
};

}  // namespace wasmvm::capi

/// Shared by threads: constant settings, and spare stores behind a lock.
struct WasmVM_ExecutorContext : wasmvm::capi::Handle {
  WasmVM_ExecutorContext(wasmvm::capi::Settings s, wasmvm::Ref<WasmVM_StatisticsContext> stats)
      : settings(std::move(s)), statistics(std::move(stats)) {}
  /// How modules are compiled: with the costs that the statistics have now.
  wasmvm::runtime::CompileOptions compile_options() const;
  /// Do calls need a CallScope even without options?
  bool is_measured() const { return measures || (statistics && statistics->is_limited()); }
  const wasmvm::capi::Settings settings;
  const bool measures =
      settings.count_instructions || settings.measure_cost || settings.measure_time || settings.time_limit_ms != 0;
  const wasmvm::Ref<WasmVM_StatisticsContext> statistics;  ///< may be null
  wasmvm::capi::LastError last_error;
  wasmvm::capi::HostHooks hooks;

  /// A store for calling a host function that belongs to none, and its return for the next such call.
  wasmvm::Ref<wasmvm::runtime::Store> borrow_store();
  void give_back(wasmvm::Ref<wasmvm::runtime::Store> store);

 private:
  std::mutex lock_;
  std::vector<wasmvm::Ref<wasmvm::runtime::Store>> spare_;
};

/// A calling frame lives on the native stack of the trampoline.
struct WasmVM_CallingFrameContext {
  wasmvm::runtime::HostCall* call;
  WasmVM_ExecutorContext* executor;
};

namespace wasmvm::capi {

/// The executor whose call is running on this thread, or null.
WASMVM_FAST_TLS extern constinit thread_local WasmVM_ExecutorContext* t_executor;
inline WasmVM_ExecutorContext* current_executor() { return t_executor; }

/// Makes an executor the current one of this thread. Whoever makes it keeps the executor alive.
class CurrentExecutor {
 public:
  explicit CurrentExecutor(WasmVM_ExecutorContext& executor) : previous_(t_executor) { t_executor = &executor; }
  ~CurrentExecutor() { t_executor = previous_; }
  CurrentExecutor(const CurrentExecutor&) = delete;
  CurrentExecutor& operator=(const CurrentExecutor&) = delete;

 private:
  WasmVM_ExecutorContext* const previous_;
};

/// Makes an executor the current one of this thread, and keeps it alive should a host function delete it.
class ExecutorScope {
 public:
  explicit ExecutorScope(WasmVM_ExecutorContext& executor)
      : keep_(Ref<WasmVM_ExecutorContext>::share(&executor)), current_(executor) {}

 private:
  const Ref<WasmVM_ExecutorContext> keep_;
  const CurrentExecutor current_;
};

// -- loading --

Outcome load_bytes(const Settings& settings, std::vector<uint8_t> bytes, Ref<WasmVM_ASTModuleContext>& out);
Outcome load_bytes(const Settings& settings, WasmVM_Bytes bytes, Ref<WasmVM_ASTModuleContext>& out);
Outcome load_file(const Settings& settings, const char* path, Ref<WasmVM_ASTModuleContext>& out);

// -- execution --

/// Instantiates; with `registered`, under that name in the store as well.
Outcome instantiate(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_ASTModuleContext& ast,
                    const std::string_view* registered, Ref<runtime::Instance>& out);
/// Instantiates code with imports that are given, its memories from `images` if there are any.
Outcome instantiate_linked(WasmVM_ExecutorContext& executor, runtime::Store& store, Ref<const runtime::CompiledModule> code,
                           std::vector<runtime::Extern> imports, std::string name, Ref<runtime::Instance>& out,
                           std::span<const Ref<runtime::MemoryImage>> images = {});
/// Compiles a module and finds its imports, which is what instantiation does first. A guest with threads is given nothing.
Outcome link(WasmVM_ExecutorContext& executor, runtime::Store& store, const WasmVM_ASTModuleContext& ast,
             Ref<const runtime::CompiledModule>& code, std::vector<runtime::Extern>& imports);
/// Links an instance that the host owns.
Outcome register_instance(runtime::Store& store, runtime::Instance& instance, std::string_view name);
/// Calls a function with checked arguments. `options` may be null. The caller keeps the executor alive.
Outcome invoke(WasmVM_ExecutorContext& executor, runtime::Func& func, const WasmVM_Value* params, uint32_t param_count,
               WasmVM_Value* returns, uint32_t return_count, const WasmVM_InvokeOptions* options = nullptr);

/// Makes a reference ready to enter a store as an argument, result or field; false if it belongs to another store. `slot` is
/// what `value` is in a slot of this type.
bool admit(runtime::Store& store, const WasmVM_Value& value, runtime::Slot slot, CanonType type);

/// Copies names to a C list; returns how many there are.
uint32_t list_names(const std::vector<std::string_view>& names, WasmVM_String* list, uint32_t length);

}  // namespace wasmvm::capi
