// Puts the sections of an assembled module together.
#pragma once

#include "text/field_parser.h"

namespace wasmvm::text {

/// The binary of a module whose fields have been parsed.
std::vector<uint8_t> encode_module(ModuleState& module, const FieldParser& fields);

/// The content of a `name` section, without the section's own name; empty if nothing has a name.
ByteWriter encode_names(ModuleState& module);

}  // namespace wasmvm::text
