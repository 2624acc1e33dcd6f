// Mixed: modules of one store in different tiers, for tests of compiled code and of the ways between tiers.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "compiled/codegen.h"
#include "compiled/jit.h"
#include "interp/interp.h"
#include "runtime/instance.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

namespace wasmvm::test {

/// The compiler's tier; null, with a warning, in builds that have no compiler.
inline const runtime::Tier* compiler() {
  const auto tier = compiled::jit();
  if (tier) return *tier;
#if defined(WASMVM_HAS_LLVM)
  FAIL(tier.error().message);
#else
  WARN("no compiler in this build");
#endif
  return nullptr;
}

inline Ref<const ValidModule> valid_module(const std::string& source) {
  auto bytes = text::assemble(source, Features::all());
  if (!bytes) FAIL(bytes.error().message << " at line " << bytes.error().line);
  auto module = binary::decode(std::move(*bytes), Features::all());
  if (!module) FAIL(module.error().message);
  auto valid = validate::check(std::move(*module));
  if (!valid) FAIL(valid.error().message);
  return std::move(*valid);
}

/// A store and what has been loaded into it.
class Mixed {
 public:
  explicit Mixed(runtime::CompileOptions code = {}, runtime::StoreOptions store = {})
      : code_(std::move(code)), store_(runtime::Store::create(store)) {}

  /// Loads a module in a tier and registers it under `name`.
  runtime::Instance& load(const runtime::Tier& tier, const std::string& name, const std::string& source) {
    auto code = tier.compile(valid_module(source), code_);
    if (!code) FAIL(code.error().message);
    auto imports = runtime::resolve_imports(*store_, (*code)->valid());
    if (!imports) FAIL(imports.error().message);
    auto instance = runtime::instantiate(*store_, *code, std::move(*imports), name);
    if (!instance) FAIL(instance.error().message);
    REQUIRE(store_->register_name(name, **instance));
    loaded_.push_back(*instance);
    return **instance;
  }

  runtime::Store& store() { return *store_; }

  /// Calls `name` of the module loaded last; true if it returned. Results replace the arguments.
  bool call(const std::string& name, std::vector<runtime::Slot>& slots) {
    const runtime::Extern* item = loaded_.back()->find_export(name, ExternKind::Func);
    if (item == nullptr) FAIL("no function " << name);
    slots.resize(std::max<size_t>({slots.size(), item->func->param_slots, item->func->result_slots, 1}));
    return store_->call(*item->func, slots.data());
  }
  runtime::Slot run(const std::string& name, std::vector<runtime::Slot> slots = {}) {
    if (!call(name, slots)) FAIL(name << " trapped: " << store_->trap().message);
    return slots[0];
  }
  std::string trap(const std::string& name, std::vector<runtime::Slot> slots = {}) {
    if (call(name, slots)) FAIL(name << " returned " << slots[0]);
    return store_->trap().message;
  }

 private:
  runtime::CompileOptions code_;
  Ref<runtime::Store> store_;
  std::vector<Ref<runtime::Instance>> loaded_;
};

}  // namespace wasmvm::test
