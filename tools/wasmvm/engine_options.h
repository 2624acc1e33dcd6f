// The options that choose an engine and how it makes code, for every command that runs or compiles.
#pragma once

#include <string>

#include "handles.h"

namespace CLI {
class App;
}

namespace cli {

class EngineOptions {
 public:
  /// Adds --run-mode.
  void add_mode(CLI::App& app);
  /// Adds what decides how code is made; this object must outlive the parsing.
  void add_code(CLI::App& app);
  /// Changes `config` accordingly. False after printing a usage error.
  bool apply(WasmVM_ConfigureContext* config) const;
  bool is_aot() const { return mode_ == "aot"; }

 private:
  bool apply_mode(WasmVM_ConfigureContext* config) const;

  std::string mode_ = "interpreter", level_ = "2", cpu_, cache_;
  uint64_t cache_megabytes_ = 0;
  bool generic_ = false, strict_ = false, interruptible_ = false, checked_memory_ = false, code_names_ = false;
};

}  // namespace cli
