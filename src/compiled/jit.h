// The tier that compiles a module before it is instantiated.
#pragma once

#include "base/result.h"
#include "runtime/tier.h"

namespace wasmvm::compiled {

/// TierUnavailable with the reason, if there is no code generator.
Result<const runtime::Tier*> jit();

}  // namespace wasmvm::compiled
