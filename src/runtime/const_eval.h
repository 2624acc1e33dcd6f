// Constant expressions: initial values of globals and tables, items and offsets of segments.
#pragma once

#include "runtime/instance.h"

namespace wasmvm::runtime {

/// A value as it lies in slots; only v128 uses the second one.
struct ConstValue {
  Slot slots[2] = {0, 0};
};

/// Evaluates a valid constant expression of `instance`'s module. Globals and functions that it names must exist already.
/// An error only if the collected heap is full; a result that refers into it is not a root yet.
Result<ConstValue> evaluate_const(const Instance& instance, ConstExpr expr);

}  // namespace wasmvm::runtime
