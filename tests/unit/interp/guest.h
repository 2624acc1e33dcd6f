// Guest: a module in text form, instantiated and callable, for tests of execution.
#pragma once

#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "interp/interp.h"
#include "runtime/instance.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

namespace wasmvm::test {

/// Owns a store and one instance of `source`, which may import from the host module `host`. Calls fail the test on unknown
/// exports.
class Guest {
 public:
  explicit Guest(const std::string& source, bool guard_pages = true, runtime::StoreOptions options = {},
                 const Ref<runtime::Instance>& host = nullptr)
      : Guest(source, runtime::CompileOptions{guard_pages}, options, host) {}
  Guest(const std::string& source, runtime::CompileOptions code, runtime::StoreOptions options = {},
        const Ref<runtime::Instance>& host = nullptr)
      : options_(std::move(code)) {
    options.memory.guard_pages = options_.guard_pages;
    store_ = runtime::Store::create(options);
    if (host) REQUIRE(store_->register_name(host->name(), *host));
    instance_ = load(source, "", options_.guard_pages);
  }

  /// Loads one more module into the same store and registers it under `name`.
  Ref<runtime::Instance> load(const std::string& source, const std::string& name, bool guard_pages = true) {
    auto bytes = text::assemble(source, Features::all());
    if (!bytes) FAIL(bytes.error().message << " at line " << bytes.error().line);
    auto module = binary::decode(std::move(*bytes), Features::all());
    if (!module) FAIL(module.error().message);
    auto valid = validate::check(std::move(*module));
    if (!valid) FAIL(valid.error().message);
    runtime::CompileOptions options = options_;
    options.guard_pages = guard_pages;
    auto code = interp::tier().compile(std::move(*valid), options);
    if (!code) FAIL(code.error().message);
    auto imports = runtime::resolve_imports(*store_, (*code)->valid());
    if (!imports) FAIL(imports.error().message);
    auto instance = runtime::instantiate(*store_, *code, std::move(*imports), name);
    if (!instance) FAIL(instance.error().message);
    if (!name.empty()) REQUIRE(store_->register_name(name, **instance));
    loaded_.push_back(*instance);
    return *instance;
  }

  runtime::Store& store() { return *store_; }
  runtime::Instance& instance() { return *instance_; }

  /// Calls an export with raw slots; true if it returned. Results replace the arguments.
  bool call(const std::string& name, std::vector<runtime::Slot>& slots) {
    const runtime::Extern* item = instance_->find_export(name, ExternKind::Func);
    if (item == nullptr) FAIL("no function " << name);
    slots.resize(std::max<size_t>({slots.size(), item->func->param_slots, item->func->result_slots, 1}));
    return store_->call(*item->func, slots.data());
  }

  /// First result of a call that must return.
  runtime::Slot run(const std::string& name, std::initializer_list<runtime::Slot> arguments = {}) {
    std::vector<runtime::Slot> slots(arguments);
    if (!call(name, slots)) FAIL(name << " trapped: " << store_->trap().message);
    return slots[0];
  }

  /// Message of the trap that a call must end in.
  std::string trap(const std::string& name, std::initializer_list<runtime::Slot> arguments = {}) {
    std::vector<runtime::Slot> slots(arguments);
    if (call(name, slots)) FAIL(name << " returned " << slots[0]);
    return store_->trap().message;
  }

 private:
  runtime::CompileOptions options_;
  Ref<runtime::Store> store_;
  std::vector<Ref<runtime::Instance>> loaded_;
  Ref<runtime::Instance> instance_;
};

}  // namespace wasmvm::test
