// Reads the types that sections and instructions have in common; gated by proposals.
// SPEC: https://webassembly.github.io/spec/core/binary/types.html
#pragma once

#include "binary/byte_reader.h"
#include "wasm/types.h"

namespace wasmvm::binary {

ValType read_val_type(ByteReader& in, const Features& features);
/// A reference type; `funcref` is legal even without reference types, as tables of WebAssembly 1.0 have it.
ValType read_ref_type(ByteReader& in, const Features& features);
HeapType read_heap_type(ByteReader& in, const Features& features);
/// A value type or a packed one.
ValType read_storage_type(ByteReader& in, const Features& features);

}  // namespace wasmvm::binary
