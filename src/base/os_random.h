// Random bytes of the host, fit for keys.
#pragma once

#include <cstdint>
#include <span>

#include "base/os_errno.h"

namespace wasmvm::os {

/// Fills `out` completely, or fails.
Errno fill_random(std::span<uint8_t> out);

}  // namespace wasmvm::os
