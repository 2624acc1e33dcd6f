// Text -> bytes: assembles one module of the text format into the binary format.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wasm/features.h"

namespace wasmvm::text {

/// Assembles a `.wat` source: `(module ...)`, `(module binary "...")`, `(module quote "...")`, or just the fields of a module.
///
/// Only syntax and names are checked; the bytes may still be invalid. Identifiers go into a `name` section. Instructions of
/// proposals that `features` lacks are refused. Errors carry line and column. Time and memory are linear in the source's size,
/// and the native stack used does not depend on it.
Result<std::vector<uint8_t>> assemble(std::string_view source, const Features& features);

}  // namespace wasmvm::text
