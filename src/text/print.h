// Module -> text: the inverse of assemble().
#pragma once

#include <string>

#include "base/result.h"
#include "wasm/limits.h"
#include "wasm/module.h"

namespace wasmvm::text {

/// Prints a decoded module, valid or not, in the text format. Assembling the text gives an equivalent binary: the same
/// entities in the same order with the same instructions; encodings of numbers and of equivalent forms become the shortest.
///
/// Names come from the name section: as identifiers where they are made of identifier characters and unique, else as @name
/// annotations of definitions. Branch hints and custom sections become annotations; empty names and hints that are at no
/// branch say nothing and are left out. Fails if a body is malformed. Time and
/// memory are linear in the size of the text. That is linear in the module's size but for runs of locals and types of
/// functions, which the text repeats; what would be larger than `max_bytes` is refused with ErrCode::LimitExceeded.
Result<std::string> print(const Module& module, uint64_t max_bytes = limits::kTextBytes);

}  // namespace wasmvm::text
