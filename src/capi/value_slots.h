// Values between the host's WasmVM_Value and the slots that code works on. The only place that knows how references of the
// host are represented in slots: a function is its Func*, an externref the host's own pointer.
#pragma once

#include "capi/types.h"
#include "runtime/abi.h"

namespace wasmvm::capi {

/// How a host's value relates to the type that is wanted.
enum class Fit : uint8_t { Good, WrongType, NullNotAllowed };

/// References are judged by what they refer to, not by the type they are labelled with: a funcref value fits (ref $f) if its
/// function has that type.
Fit fit(const WasmVM_Value& value, CanonType wanted);

/// Writes a fitting value to type.slots() slots.
void to_slots(const WasmVM_Value& value, CanonType type, runtime::Slot* slots);
/// Reads a value of that type.
WasmVM_Value from_slots(const runtime::Slot* slots, CanonType type);

/// The function in a reference value; null for null.
inline const runtime::Func* func_of(runtime::Slot slot) { return reinterpret_cast<const runtime::Func*>(slot); }

}  // namespace wasmvm::capi
