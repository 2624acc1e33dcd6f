// Contents of `spectest` as the official suite wants them.
// SPEC: https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
#include "script/spectest.h"

#include <cstring>

namespace wasmvm::script {

using namespace runtime;

namespace {

bool print_nothing(void*, HostCall&) { return true; }

void add_print(Instance& module, const char* name, std::vector<CanonType> params) {
  CanonFuncType type;
  type.params = std::move(params);
  const Ref<HostFunc> function = make_ref<HostFunc>(type, print_nothing, nullptr, 0);
  module.add_export(name, Extern::of(&function->func));
}

template <typename T>
void add_global(Instance& module, const char* name, CanonType type, T value) {
  CanonGlobal global_type;
  global_type.type = type;
  const Ref<runtime::Global> global = make_ref<runtime::Global>(global_type);
  std::memcpy(global->value, &value, sizeof value);
  module.add_export(name, Extern::of(global));
}

Status add_table(Instance& module, const char* name, bool is_64) {
  CanonTable type;
  type.element = CanonType::funcref();
  type.limits.min = 10;
  type.limits.max = 20;
  type.limits.is_64 = is_64;
  WASMVM_TRY_ASSIGN(const Ref<runtime::Table> table, runtime::Table::create(type, 0));
  module.add_export(name, Extern::of(table));
  return {};
}

Status add_memory(Instance& module, const char* name, bool is_shared, const MemoryOptions& options) {
  MemoryType type;
  type.limits.min = 1;
  type.limits.max = 2;
  type.limits.is_shared = is_shared;
  WASMVM_TRY_ASSIGN(const Ref<Memory> memory, Memory::create(type, options));
  module.add_export(name, Extern::of(memory));
  return {};
}

}  // namespace

Result<Ref<Instance>> make_spectest(const MemoryOptions& memory) {
  const CanonType i32 = CanonType::i32(), i64 = CanonType::i64(), f32 = CanonType::f32(), f64 = CanonType::f64();
  Ref<Instance> module = Instance::create_host("spectest");
  add_print(*module, "print", {});
  add_print(*module, "print_i32", {i32});
  add_print(*module, "print_i64", {i64});
  add_print(*module, "print_f32", {f32});
  add_print(*module, "print_f64", {f64});
  add_print(*module, "print_i32_f32", {i32, f32});
  add_print(*module, "print_f64_f64", {f64, f64});
  add_global(*module, "global_i32", i32, int32_t{666});
  add_global(*module, "global_i64", i64, int64_t{666});
  add_global(*module, "global_f32", f32, 666.6f);
  add_global(*module, "global_f64", f64, 666.6);
  WASMVM_TRY(add_table(*module, "table", false));
  WASMVM_TRY(add_table(*module, "table64", true));
  WASMVM_TRY(add_memory(*module, "memory", false, memory));
  WASMVM_TRY(add_memory(*module, "shared_memory", true, memory));
  return module;
}

}  // namespace wasmvm::script
