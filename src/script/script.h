// Runs scripts of the official test suite (`.wast`): modules, actions and assertions about them.
//
// A script has a store of its own, in which the module `spectest` is registered. Every assertion is carried out and counts as
// passed or failed; so does, when it fails, everything else that must succeed: modules, registrations, bare actions. Nothing
// is left out. SPEC: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "runtime/store.h"
#include "runtime/tier.h"
#include "wasm/features.h"

namespace wasmvm::script {

/// Outcome of one counted command. The views live as long as the call of the reporter.
struct ScriptEvent {
  uint32_t line;  ///< where the command stands, 1-based
  bool passed;
  std::string_view command;  ///< its keyword, e.g. "assert_return"
  std::string_view message;  ///< for failures: what was expected and what happened
};

struct ScriptOptions {
  Features features;
  const runtime::Tier* tier = nullptr;
  runtime::StoreOptions store;
  runtime::CompileOptions code;
  validate::When validate = validate::When::Now;  ///< of bodies in modules that must load; assert_invalid checks at once
};

struct ScriptTotals {
  uint64_t passed = 0, failed = 0, skipped = 0;
};

/// Runs a script to its end and reports each counted command in order. A text that is no script is an error with line and
/// column, found before anything runs; a text that consists of module fields only is a script of one module.
/// `report` may be empty and is called on this thread only.
Result<ScriptTotals> run(std::string_view source, const ScriptOptions& options,
                         const std::function<void(const ScriptEvent&)>& report);

}  // namespace wasmvm::script
