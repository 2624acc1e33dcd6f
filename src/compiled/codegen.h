// The code generator as the runtime sees it: a table of functions in a module of its own (libwasmvm_llvm.so), so that nobody who
// does not compile loads it.
//
// The module has copies of the stateless layers; what it must ask of the process's state goes through CompilerHost.
#pragma once

#include "base/result.h"
#include "compiled/object_code.h"
#include "runtime/gc_builtins.h"
#include "runtime/heap.h"
#include "runtime/native_run.h"
#include "runtime/tier.h"

namespace wasmvm::compiled {

/// What the code generator asks of the runtime about types.
struct CompilerHost {
  runtime::Layout (*layout)(TypeId type);
  runtime::CastTarget (*cast_target)(CanonHeap heap);
};

struct Codegen {
  uint64_t version;  ///< kCodegenVersion of the build
  /// Compiles all functions of a module. TierUnavailable, naming the instruction, for what it cannot compile.
  Result<ObjectCode> (*compile)(const ValidModule& module, const runtime::CompileOptions& options, const CodegenOptions& codegen,
                                const CompilerHost& host);
};

/// Changes with every layout that the two sides share.
constexpr uint64_t kCodegenVersion = uint64_t{sizeof(CodegenOptions)} << 40 | uint64_t{1} << 32 | sizeof(runtime::Context) << 20 |
                                     sizeof(runtime::StoreBlock) << 8 | sizeof(runtime::NativeRun) % 256;

/// Name of the module's one symbol: `extern "C" const Codegen wasmvm_codegen`.
constexpr const char* kCodegenSymbol = "wasmvm_codegen";

/// The code generator; loads it at the first call. TierUnavailable with the reason.
Result<const Codegen*> find_codegen();

}  // namespace wasmvm::compiled
