// Makes a valid module out of any bytes: random bytes hardly ever validate, and execution is behind validation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace wasmvm::fuzz {

/// A module that validates with all proposals, whatever `choices` says. It imports "h"."f", [i32] -> [i32], and exports its
/// functions as "0", "1", ..., a memory, tables and globals. Calls may loop without end and recurse without bound.
std::vector<uint8_t> generate(std::span<const uint8_t> choices);

}  // namespace wasmvm::fuzz
