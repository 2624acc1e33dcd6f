// Compiled images: where the compiler of the C interface meets whatever engine can compile ahead of time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "capi/settings.h"
#include "validate/valid_module.h"

namespace wasmvm::capi {

/// The contents of the file that holds `module` compiled, in the format, for the machines and with the effort that the settings
/// say. TierUnavailable if this build has no engine for it.
Result<std::vector<uint8_t>> compile_image(const ValidModule& module, const Settings& settings);

}  // namespace wasmvm::capi
