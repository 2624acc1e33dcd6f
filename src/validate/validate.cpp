// validate::check: the module without its bodies, then each body, then the ValidModule.
#include "validate/module_checker.h"
#include "validate/valid_module.h"
#include "wasm/type_registry.h"

namespace wasmvm {

/// The one place that may construct a ValidModule.
class ValidModuleMaker {
 public:
  static Ref<const ValidModule> make(Ref<const Module> module, std::vector<FuncFacts> facts) {
    return Ref<const ValidModule>::adopt(new ValidModule(std::move(module), std::move(facts)));
  }
};

namespace validate {
namespace {

/// Bodies depend on nothing but the context, which no longer changes: they may be checked in any order, or in parallel
/// with one FunctionValidator per thread.
Result<std::vector<FuncFacts>> check_module(Module& module) {
  std::vector<bool> declared(module.functions.size());
  ModuleContext context(module, declared);
  FunctionValidator validator(context);
  WASMVM_TRY(ModuleChecker(module, context, validator, declared).run());
  std::vector<FuncFacts> facts;
  facts.reserve(module.bodies.size());
  for (size_t i = 0; i < module.bodies.size(); ++i) {
    const FuncIndex f(module.imported_functions + static_cast<uint32_t>(i));
    WASMVM_TRY_ASSIGN(const FuncFacts of_body, validator.check_body(f));
    facts.push_back(of_body);
  }
  return facts;
}

}  // namespace

Result<Ref<const ValidModule>> check(Ref<Module> module) {
  auto facts = check_module(*module);
  if (!facts) {
    // Only valid types may keep canonical ids. A module that passed before cannot come here.
    module->type_ids.clear();
    module->type_scope = TypeScope();
    return std::move(facts).error();
  }
  return ValidModuleMaker::make(std::move(module), std::move(facts).value());
}

}  // namespace validate
}  // namespace wasmvm
