// Errors of linking that instantiation shares with the search for imports. Private to the runtime layer.
#pragma once

#include "runtime/instance.h"

namespace wasmvm::runtime {

/// "incompatible import type", with both types in words.
Error incompatible_import(const Import& import, const Extern& item, const std::vector<TypeId>& types);

}  // namespace wasmvm::runtime
