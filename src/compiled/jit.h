// The tier that compiles a module before it is instantiated.
#pragma once

#include "base/result.h"
#include "compiled/object_code.h"
#include "runtime/tier.h"

namespace wasmvm::compiled {

/// The tier whose code is made with these options: the same object for the same options. TierUnavailable with the reason, if
/// there is no code generator.
Result<const runtime::Tier*> jit(const CodegenOptions& options = {});

/// Compiles a module to code that any process may load. TierUnavailable with the reason.
Result<ObjectCode> compile_object(const ValidModule& module, const runtime::CompileOptions& options,
                                  const CodegenOptions& codegen);

/// The tier of code that was compiled ahead of time (src/image). It compiles nothing. TierUnavailable where compiled code cannot run.
Result<const runtime::Tier*> aot();

}  // namespace wasmvm::compiled
