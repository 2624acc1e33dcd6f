// Loading parts of the library that are files of their own.
#pragma once

#include <string>

namespace wasmvm::os {

/// Loads the shared object `file` from the folder of the file that this code itself is in (an executable or a shared library),
/// or from one of the folders where such files are installed beside it, and returns the address of `symbol`. Null with a
/// reason if that fails. What has been loaded stays.
void* load_module(const std::string& file, const char* symbol, std::string& reason);

/// Processors that this process may use; at least 1.
unsigned processor_count();

}  // namespace wasmvm::os
