// The interpreter as a tier.
#pragma once

#include "runtime/tier.h"

namespace wasmvm::interp {

/// The one interpreter of the process.
const runtime::Tier& tier();

/// "native" (tail-calling handlers) or "portable": which variant this build has.
const char* variant();

}  // namespace wasmvm::interp
