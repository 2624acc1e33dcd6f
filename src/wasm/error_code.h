// The codes of errors and traps, with their default texts; values are those of the C API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace wasmvm {

enum class ErrCode : uint32_t {
#define ERROR_CODE(value, name, text) name = value,
#include "wasm/error_codes.def"
#undef ERROR_CODE
};

/// The default text of a code; "unknown error" for a value that is none.
const char* error_text(ErrCode code);

/// Makes an Error whose message is `official` (the text the official suite expects) and, if given, ": " and `detail`.
Error make_error(ErrCode code, std::string_view official, std::string_view detail = {}, uint64_t offset = Error::kNoOffset);

/// As above with the code's default text.
Error make_error(ErrCode code);

}  // namespace wasmvm
