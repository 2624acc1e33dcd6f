// From IR to an object file: optimisation and code generation.
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>

#include "base/result.h"
#include "compiled/object_code.h"
#include "llvm/linker.h"

namespace wasmvm::codegen {

/// A target machine for one thread. TierUnavailable.
Result<std::unique_ptr<llvm::TargetMachine>> make_target(const compiled::CodegenOptions& options);

/// Optimises a module and generates its code.
Result<ObjectBytes> generate(llvm::Module& module, llvm::TargetMachine& target, compiled::CodegenOptions::Level level);

}  // namespace wasmvm::codegen
