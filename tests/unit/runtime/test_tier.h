// A tier whose functions are written in C++ by the test, so that the runtime can be tested without an engine.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>

#include "binary/decode.h"
#include "runtime/instance.h"
#include "runtime/store.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

namespace wasmvm::runtime::testing {

/// What a function does: arguments and results in slots; false after raising a trap.
using Body = std::function<bool(Store& store, Instance& self, Slot* slots)>;

class TestModule final : public CompiledModule {
 public:
  using CompiledModule::CompiledModule;
  bool guarded = false;
  bool needs_guarded_memory() const override { return guarded; }
  std::map<std::string, Body> bodies;  ///< by export name
  static inline int living = 0;
  TestModule(const Tier& tier, Ref<const ValidModule> module) : CompiledModule(tier, std::move(module)) { ++living; }
  ~TestModule() override { --living; }
};

class TestTier final : public Tier {
 public:
  const char* name() const override { return "test"; }
  Result<Ref<CompiledModule>> compile(Ref<const ValidModule> module, const CompileOptions&) const override {
    return Ref<CompiledModule>(make_ref<TestModule>(*this, std::move(module)));
  }
  void bind(const CompiledModule&, Func* own_funcs, uint32_t count) const override {
    for (uint32_t i = 0; i < count; ++i) own_funcs[i].code.store(&own_funcs[i]);
  }
  bool call(StoreBlock& block, Func& func, Slot* slots) const override {
    Instance& self = *func.ctx->instance;
    const auto& module = static_cast<const TestModule&>(*self.code());
    for (const Export& item : module.module().exports) {
      if (item.kind != ExternKind::Func || item.index != func.index.value) continue;
      const auto body = module.bodies.find(std::string(item.name));
      if (body != module.bodies.end()) return body->second(*block.store, self, slots);
    }
    return true;
  }
  bool call_from_host(Store& store, Func& func, Slot* slots) const override { return store.call(func, slots); }
};

inline const TestTier& test_tier() {
  static const TestTier tier;
  return tier;
}

inline Ref<const ValidModule> valid_module(std::string_view wat) {
  auto bytes = text::assemble(wat, Features::all());
  if (!bytes) FAIL(bytes.error().message);
  auto module = binary::decode(std::move(bytes).value(), Features::all());
  if (!module) FAIL(module.error().message);
  auto valid = validate::check(std::move(module).value());
  if (!valid) FAIL(valid.error().message);
  return std::move(valid).value();
}

inline Ref<TestModule> compile(std::string_view wat, std::map<std::string, Body> bodies = {}) {
  auto module = make_ref<TestModule>(test_tier(), valid_module(wat));
  module->bodies = std::move(bodies);
  return module;
}

/// Links by name and instantiates.
inline Result<Ref<Instance>> try_start(Store& store, Ref<TestModule> module, std::string name = "") {
  auto imports = resolve_imports(store, module->valid());
  if (!imports) return Error(std::move(imports).error());
  return instantiate(store, Ref<const CompiledModule>(module), std::move(imports).value(), std::move(name));
}

inline Ref<Instance> start(Store& store, Ref<TestModule> module, std::string name = "") {
  auto instance = try_start(store, std::move(module), std::move(name));
  if (!instance) FAIL(instance.error().message);
  return std::move(instance).value();
}
inline Ref<Instance> start(Store& store, std::string_view wat, std::map<std::string, Body> bodies = {}) {
  return start(store, compile(wat, std::move(bodies)));
}

inline Func& func_of(const Ref<Instance>& instance, std::string_view name) {
  const Extern* item = instance->find_export(name, ExternKind::Func);
  if (item == nullptr) FAIL("no function " << name);
  return *item->func;
}

/// A host function that runs `body` and counts its end in `ended`.
inline Ref<HostFunc> host_func(const CanonFuncType& type, std::function<bool(HostCall&)> body, int* ended = nullptr) {
  auto* own = new std::function<bool(HostCall&)>(std::move(body));
  auto func = make_ref<HostFunc>(
      type, [](void* env, HostCall& call) { return (*static_cast<std::function<bool(HostCall&)>*>(env))(call); }, own, 0);
  func->finalizer = [own, ended] {
    delete own;
    if (ended != nullptr) ++*ended;
  };
  return func;
}

/// Counts its own end: attached to instances, to see them go.
class CountEnd final : public Attachment {
 public:
  explicit CountEnd(int& ended) : ended_(ended) {}
  ~CountEnd() override { ++ended_; }

 private:
  int& ended_;
};
inline void count_end(const Attachable& object, int& ended) { object.attach(std::make_unique<CountEnd>(ended)); }

}  // namespace wasmvm::runtime::testing
