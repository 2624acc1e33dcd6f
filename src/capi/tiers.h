// Which execution engine serves a run mode. The one place that knows the engines by name.
#pragma once

#include "base/result.h"
#include "capi/settings.h"
#include "compiled/object_code.h"
#include "runtime/tier.h"
#include "wasmvm_c.h"

namespace wasmvm::capi {

/// The engine of the run mode, with the effort and for the processors that the settings name; for AOT one that goes through
/// temporary images. TierUnavailable if this build has none for it.
Result<const runtime::Tier*> tier_for(const Settings& settings);

}  // namespace wasmvm::capi
