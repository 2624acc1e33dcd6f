// From a file name to a module: reading, text or binary, validation.
#pragma once

#include <string>

#include "handles.h"

namespace cli {

/// Whether a file holds text: its name ends in .wat.
bool is_text(const std::string& path);

/// Reads a whole file; false after printing an error.
bool read_file(const std::string& path, std::string& bytes);
/// Writes a whole file, or stdout for "-"; false after printing an error.
bool write_file(const std::string& path, std::string_view bytes);

/// Loads a module from a .wasm or .wat file. Null after printing an error; `status` is the exit status then.
AstModule load(const WasmVM_ConfigureContext* config, const std::string& path, int& status);
/// Loads and validates.
AstModule load_valid(const WasmVM_ConfigureContext* config, const std::string& path, int& status);

}  // namespace cli
