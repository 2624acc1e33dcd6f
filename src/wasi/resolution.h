// How a sandbox resolves paths.
#pragma once

#include <cstdint>

namespace wasmvm::wasi {

/// Kernel: the host's own resolution beneath a directory. Walk: component by component, here. Both mean the same; Automatic is
/// Kernel where the kernel can, else Walk.
enum class Resolution : uint8_t { Automatic, Kernel, Walk };

}  // namespace wasmvm::wasi
