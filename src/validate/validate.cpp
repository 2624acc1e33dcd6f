// validate::check: the module without its bodies, then its bodies, now or later, then the ValidModule.
#include "validate/bodies.h"
#include "validate/module_checker.h"
#include "validate/valid_module.h"
#include "wasm/type_registry.h"

namespace wasmvm {

/// The one place that may construct a ValidModule.
class ValidModuleMaker {
 public:
  static Ref<const ValidModule> make(Ref<const Module> module, std::vector<FuncFacts> facts,
                                     std::unique_ptr<validate::LazyBodies> lazy) {
    return Ref<const ValidModule>::adopt(new ValidModule(std::move(module), std::move(facts), std::move(lazy)));
  }
};

ValidModule::ValidModule(Ref<const Module> module, std::vector<FuncFacts> facts, std::unique_ptr<validate::LazyBodies> lazy)
    : module_(std::move(module)), facts_(std::move(facts)), lazy_(std::move(lazy)) {}
ValidModule::~ValidModule() = default;

Status ValidModule::check_body(FuncIndex f) const {
  if (lazy_ == nullptr) return {};
  return lazy_->check(f, facts_[f.value - module_->imported_functions]);
}

Status ValidModule::know_locals() const { return lazy_ == nullptr ? Status() : lazy_->declare(facts_); }

Status ValidModule::check_bodies() const {
  if (lazy_ == nullptr) return {};
  for (size_t i = 0; i < facts_.size(); ++i) {
    WASMVM_TRY(check_body(FuncIndex(module_->imported_functions + static_cast<uint32_t>(i))));
  }
  return {};
}

namespace validate {
namespace {

Result<Ref<const ValidModule>> check_module(const Ref<Module>& module, When bodies) {
  auto held = std::make_unique<BodyContext>(*module);
  {
    FunctionValidator validator(held->context);
    WASMVM_TRY(ModuleChecker(*module, held->context, validator, held->declared).run());
  }
  if (bodies == When::Now) {
    WASMVM_TRY_ASSIGN(std::vector<FuncFacts> facts, check_bodies(*module, held->context));
    return ValidModuleMaker::make(module, std::move(facts), nullptr);
  }
  auto lazy = std::make_unique<LazyBodies>(*module, std::move(held));
  std::vector<FuncFacts> facts(module->bodies.size());
  if (bodies == When::FirstCall) WASMVM_TRY(lazy->declare(facts));
  return ValidModuleMaker::make(module, std::move(facts), std::move(lazy));
}

}  // namespace

Result<Ref<const ValidModule>> check(Ref<Module> module, When bodies) {
  auto valid = check_module(module, bodies);
  if (!valid) {
    // Only valid types may keep canonical ids. A module that passed before cannot come here.
    module->type_ids.clear();
    module->type_scope = TypeScope();
  }
  return valid;
}

}  // namespace validate
}  // namespace wasmvm
