// Module -> text: the inverse of assemble().
#pragma once

#include <string>

#include "base/result.h"
#include "wasm/module.h"

namespace wasmvm::text {

/// Prints a decoded module, valid or not, in the text format. Assembling the text gives an equivalent binary: the same
/// entities in the same order with the same instructions; encodings of numbers and of equivalent forms become the shortest.
///
/// Names come from the name section: as identifiers where they are made of identifier characters and unique, else as @name
/// annotations of definitions. Branch hints and custom sections become annotations. Fails if a body is malformed. Time and
/// memory are linear in the module's size.
Result<std::string> print(const Module& module);

}  // namespace wasmvm::text
