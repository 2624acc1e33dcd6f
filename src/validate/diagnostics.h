// Messages of the validator: the official text first, so that the suite recognises it, then what was found and expected.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "wasm/error_code.h"
#include "wasm/types.h"

namespace wasmvm::validate {

/// The bottom of all reference types, "(ref bot)": what a reference instruction yields in unreachable code. It exists only
/// on the validator's operand stack.
inline constexpr ValType kBottomRef = ValType::ref(HeapType::from_bits(HeapType::kAbstract), false);

/// "[i32 (ref null func)]"; only the last few types of a long list, behind "...". `open` marks a stack below which anything
/// may lie (unreachable code).
std::string types_text(std::span<const ValType> types, bool open = false);

/// "unknown local 7: the bound is 3"; the official text is the code's default one.
Error unknown_index(ErrCode code, uint64_t index, uint64_t bound, uint64_t offset);

/// "unknown type 4: ..." for a type of the wrong kind, say a structure where a function type is needed.
Error wrong_kind(uint64_t index, CompositeKind found, CompositeKind needed, uint64_t offset);

/// "type mismatch: <detail>".
Error type_mismatch(const std::string& detail, uint64_t offset);

/// "limit exceeded: <detail>".
Error limit_exceeded(const std::string& detail, uint64_t offset);

}  // namespace wasmvm::validate
