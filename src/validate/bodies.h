// Checking many bodies: all of them at once on several threads, or each when somebody first asks for it.
//
// Bodies depend on nothing but the context, which no longer changes when they are checked; so the order does not matter, and
// each thread has a FunctionValidator of its own.
#pragma once

#include <mutex>
#include <vector>

#include "validate/context.h"
#include "validate/function.h"

namespace wasmvm::validate {

/// What bodies are checked against, for as long as there are some to check. `context` reads `declared`.
struct BodyContext {
  explicit BodyContext(const Module& module) : declared(module.functions.size()), context(module, declared) {}
  std::vector<bool> declared;
  ModuleContext context;
};

/// Checks all bodies, on several threads if there is enough to do. The error is that of the first invalid body, whoever found
/// it.
Result<std::vector<FuncFacts>> check_bodies(const Module& module, const ModuleContext& context);

/// Checks bodies one by one, long after the module. Any thread.
class LazyBodies {
 public:
  LazyBodies(const Module& module, std::unique_ptr<BodyContext> context)
      : module_(module), context_(std::move(context)), validator_(context_->context), checked_(module.bodies.size()) {}

  /// Fills local_slots in, once; malformed declarations of locals are found here.
  Status declare(std::vector<FuncFacts>& facts);
  /// Checks a body unless that has happened, and fills in its facts.
  Status check(FuncIndex f, FuncFacts& facts);

 private:
  const Module& module_;
  const std::unique_ptr<BodyContext> context_;
  std::mutex lock_;
  FunctionValidator validator_;
  std::vector<bool> checked_;
  bool declared_ = false;
};

}  // namespace wasmvm::validate
