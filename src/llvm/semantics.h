// The vector semantics as bitcode.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "base/result.h"
#include "wasm/opcode.h"

namespace wasmvm::codegen {

/// Name of the function that computes an instruction.
std::string semantics_name(Opcode op);

/// Adds the definitions of all semantics functions that a module calls, as internal functions to be inlined. `sse42`: those
/// for processors that have it.
Status link_semantics(llvm::Module& module, bool sse42);

}  // namespace wasmvm::codegen
