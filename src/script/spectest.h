// The module `spectest` that scripts import from.
#pragma once

#include "base/result.h"
#include "runtime/instance.h"

namespace wasmvm::script {

/// A fresh one. Its print functions take their arguments and print nothing: results are all that scripts check.
Result<Ref<runtime::Instance>> make_spectest(const runtime::MemoryOptions& memory);

}  // namespace wasmvm::script
