// Run modes, effort, processors, and what code is made to do.
#include "engine_options.h"

#include <CLI/App.hpp>
#include <string_view>

#include "report.h"

namespace cli {

void EngineOptions::add_mode(CLI::App& app) {
  app.add_option("--run-mode", mode_,
                 "How to execute: interpreter (the default), jit, or aot; a module without an image gets one first");
  app.add_option("--cache", cache_, "A folder where run mode jit keeps compiled code for later runs");
  app.add_option("--cache-limit", cache_megabytes_, "Bound of that folder in MiB; 1024 if not given")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 30));
  app.add_flag("--code-names", code_names_, "Tell perf and gdb the names of functions that run mode jit compiles");
}

void EngineOptions::add_code(CLI::App& app) {
  app.add_option("-O,--optimize", level_, "The compiler's effort: 0, 1, 2 (if left out), 3, or for size s, z");
  app.add_option("--cpu", cpu_,
                 "Processors that are to run it: x86-64, x86-64-v2, x86-64-v3, x86-64-v4, or native (the default)");
  app.add_flag("--generic-binary", generic_, "Code for every processor of the architecture");
  app.add_flag("--strict-traps", strict_, "Code that never moves an access across another one or leaves one out");
  app.add_flag("--interruptible", interruptible_, "Code whose loops can be interrupted, for time limits");
  app.add_flag("--checked-memory", checked_memory_, "Check every memory access instead of relying on reserved address space");
}

bool EngineOptions::apply_mode(WasmVM_ConfigureContext* config) const {
  static constexpr struct {
    std::string_view name;
    WasmVM_RunMode mode;
  } kModes[] = {{"interpreter", WasmVM_RunMode_Interpreter}, {"jit", WasmVM_RunMode_JIT}, {"aot", WasmVM_RunMode_AOT}};
  for (const auto& [name, mode] : kModes) {
    if (mode_ != name) continue;
    WasmVM_ConfigureSetRunMode(config, mode);
    return true;
  }
  const char* const hint = "use --run-mode interpreter, jit or aot";
  if (mode_ == "lazyjit" || mode_ == "baseline" || mode_ == "tiered") {
    usage_error("run mode " + mode_ + " is not available in this version", hint);
  } else {
    usage_error("--run-mode: unknown mode '" + mode_ + "'", hint);
  }
  return false;
}

bool EngineOptions::apply(WasmVM_ConfigureContext* config) const {
  if (!apply_mode(config)) return false;
  static constexpr std::string_view kLevels = "0123sz";
  const size_t level = level_.size() == 1 ? kLevels.find(level_) : std::string_view::npos;
  if (level == std::string_view::npos) {
    usage_error("--optimize: unknown level '" + level_ + "'", "the levels are 0, 1, 2, 3, s and z");
    return false;
  }
  WasmVM_ConfigureCompilerSetOptimizationLevel(config, static_cast<WasmVM_CompilerOptimizationLevel>(level));
  WasmVM_ConfigureCompilerSetGenericBinary(config, generic_);
  WasmVM_ConfigureSetCodeCache(config, cache_.empty() ? nullptr : cache_.c_str(), cache_megabytes_ << 20);
  WasmVM_ConfigureSetCodeNames(config, code_names_);
  WasmVM_ConfigureCompilerSetStrictTraps(config, strict_);
  WasmVM_ConfigureCompilerSetInterruptible(config, interruptible_);
  WasmVM_ConfigureSetCheckedMemory(config, checked_memory_);
  if (cpu_.empty() || WasmVM_ConfigureCompilerSetCPU(config, wrap(cpu_))) return true;
  usage_error("--cpu: unknown level '" + cpu_ + "'", "use x86-64, x86-64-v2, x86-64-v3, x86-64-v4 or native");
  return false;
}

}  // namespace cli
