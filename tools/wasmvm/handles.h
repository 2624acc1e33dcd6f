// Owners of C API handles: each ends its handle when it goes out of scope.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "wasmvm_c.h"

namespace cli {

template <auto Delete>
struct Deleter {
  template <typename T>
  void operator()(T* handle) const {
    Delete(handle);
  }
};

using Configure = std::unique_ptr<WasmVM_ConfigureContext, Deleter<WasmVM_ConfigureDelete>>;
using Loader = std::unique_ptr<WasmVM_LoaderContext, Deleter<WasmVM_LoaderDelete>>;
using Validator = std::unique_ptr<WasmVM_ValidatorContext, Deleter<WasmVM_ValidatorDelete>>;
using Executor = std::unique_ptr<WasmVM_ExecutorContext, Deleter<WasmVM_ExecutorDelete>>;
using Compiler = std::unique_ptr<WasmVM_CompilerContext, Deleter<WasmVM_CompilerDelete>>;
using AstModule = std::unique_ptr<WasmVM_ASTModuleContext, Deleter<WasmVM_ASTModuleDelete>>;
using Store = std::unique_ptr<WasmVM_StoreContext, Deleter<WasmVM_StoreDelete>>;
using Statistics = std::unique_ptr<WasmVM_StatisticsContext, Deleter<WasmVM_StatisticsDelete>>;
using ModuleInstance = std::unique_ptr<WasmVM_ModuleInstanceContext, Deleter<WasmVM_ModuleInstanceDelete>>;

inline std::string_view view(WasmVM_String s) { return {s.Buf, s.Length}; }
inline std::string text(WasmVM_String s) { return std::string(view(s)); }
/// Borrows `s` for a call.
inline WasmVM_String wrap(std::string_view s) { return WasmVM_StringWrap(s.data(), static_cast<uint32_t>(s.size())); }

}  // namespace cli
