// Settings: what a configuration says, as a plain value that every object copies when it is made.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "capi/handle.h"
#include "runtime/store.h"
#include "wasi/guest_threads.h"
#include "wasm/features.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

inline constexpr uint64_t kMinStackBytes = 256u << 10, kMaxStackBytes = 1u << 30;
inline constexpr uint64_t kDefaultCacheBytes = uint64_t{1} << 30;
inline constexpr uint64_t kMaxTimeLimit = uint64_t{100} * 365 * 86'400 * 1000;

/// What a WasmVM_ConfigureContext holds. Passive value.
struct Settings {
  Features features;
  bool wasi = false;
  bool allow_af_unix = false;
  std::vector<std::string> network_rules;  ///< what WASI guests may reach; nothing if empty
  uint64_t max_memory_pages = 65536;
  uint64_t max_table_elements = runtime::StoreOptions{}.max_table_elements;
  uint64_t max_instances = runtime::StoreOptions{}.max_instances;
  WasmVM_ResourceLimiter_t limiter = nullptr;  ///< asked before memories, tables and instances are made or grow
  void* limiter_data = nullptr;
  uint64_t stack_bytes = runtime::StoreOptions{}.stack_bytes;
  uint64_t gc_heap_bytes = runtime::StoreOptions{}.gc_heap_bytes;
  uint32_t max_guest_threads = wasi::GuestThreads::kDefaultLimit;
  bool checked_memory = false;
  WasmVM_RunMode run_mode = WasmVM_RunMode_Interpreter;
  WasmVM_CompilerOptimizationLevel optimization = WasmVM_CompilerOptimizationLevel_O3;
  WasmVM_CompilerOutputFormat output = WasmVM_CompilerOutputFormat_Wasm;
  bool dump_ir = false, generic_binary = false, interruptible = false, strict_traps = false, code_names = false;
  uint16_t cpu_level = 0;    ///< image::CpuLevel to compile for; 0: this machine's
  std::string cache_folder;  ///< where the run mode JIT keeps code; empty: nowhere
  uint64_t cache_bytes = kDefaultCacheBytes;
  WasmVM_ImageSign_t sign = nullptr;
  void* sign_data = nullptr;
  WasmVM_ImageVerify_t verify = nullptr;
  void* verify_data = nullptr;
  bool lazy_validation = false;
  bool pin_locals = true, fuse_cells = true;
  bool count_instructions = false, measure_cost = false, measure_time = false;
  uint64_t time_limit_ms = 0;  ///< of each outermost call; 0: none

  runtime::MemoryOptions memory_options() const;
  runtime::StoreOptions store_options() const;
  /// How modules are compiled; metered at the standard costs if anything is to be counted.
  runtime::CompileOptions compile_options() const;
};

/// A copy of what `context` says now; the defaults for null.
Settings snapshot(const WasmVM_ConfigureContext* context);

}  // namespace wasmvm::capi

/// Settings behind a lock: threads may share a configuration.
struct WasmVM_ConfigureContext {
  mutable std::mutex lock;
  wasmvm::capi::Settings settings;
};
