// Which execution engine serves a run mode. The one place that knows the engines by name.
#pragma once

#include "base/result.h"
#include "runtime/tier.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

/// The engine of a run mode; for AOT one that goes through temporary images. TierUnavailable if this build has none for it.
Result<const runtime::Tier*> tier_for(WasmVM_RunMode mode);

}  // namespace wasmvm::capi
