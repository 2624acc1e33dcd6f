// Arguments of guest functions from the command line, and their results back to text, both in the notation of WAT literals.
#pragma once

#include <string>
#include <vector>

#include "wasmvm_c.h"

namespace cli {

/// "i32", "funcref", ... for messages.
std::string type_name(WasmVM_ValType type);

/// Reads one value per type from `words`. Integers are decimal or 0x with an optional sign; floats are what WAT allows; a v128
/// is a shape and its lanes, `i32x4 1 2 3 4`, in one word or several; references can only be `null`.
/// Empty `error` on success; otherwise it says which argument is wrong and what was expected.
std::vector<WasmVM_Value> parse_values(const std::vector<std::string>& words, const std::vector<WasmVM_ValType>& types,
                                       std::string& error);

std::string print_value(WasmVM_Value value);

}  // namespace cli
