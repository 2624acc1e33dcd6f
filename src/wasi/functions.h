// The table of WASI functions, and entering them from wasm.
#pragma once

#include <span>

#include "wasi/handlers.h"

namespace wasmvm::wasi {

/// One row. `params` has a letter per parameter: 'i' i32, 'I' i64, 'p' an i32 that points into guest memory.
struct Function {
  const char* name;
  const char* params;
  Handler handler;
  bool returns_errno = true;
};

/// All functions of preview 1, and after them those of WasmEdge's socket extension.
std::span<const Function> functions();
constexpr size_t kPreview1Functions = 46;
/// Functions of the extension whose name the table above has with another type.
std::span<const Function> overloads();

/// What a registered function carries: its row and the state it works on.
class Binding final : public RefCounted {
 public:
  Binding(const Function& f, Ref<Environment> e, Abi v) : function(f), environment(std::move(e)), abi(v) {}
  const Function& function;
  const Ref<Environment> environment;
  const Abi abi;
};

/// Adds every row that `abi` has to a host module. Each function holds a share of the environment.
void add_functions(runtime::Instance& instance, const Ref<Environment>& environment, Abi abi);

/// The environment behind a module whose functions came from add_functions; null for any other module.
Environment* environment_of(const runtime::Instance& instance);

}  // namespace wasmvm::wasi
