// Joins the objects of a module's partitions to one ObjectCode.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "compiled/object_code.h"
#include "wasm/module.h"

namespace wasmvm::codegen {

/// An object file, in bytes.
using ObjectBytes = std::vector<uint8_t>;

/// Function types with equal keys are passed in the same way.
std::string convention_key(const FuncType& type);

/// TierUnavailable, naming the symbol, if an object needs anything from outside.
Result<compiled::ObjectCode> link_objects(const Module& module, std::span<const ObjectBytes> objects);

}  // namespace wasmvm::codegen
