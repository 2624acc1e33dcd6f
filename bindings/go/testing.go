package wasmvm

// #include "shim.h"
import "C"

// plainCgoCall is the cheapest call into the library, which cannot be in a test file: those know no cgo.
func plainCgoCall() { C.WasmVM_VersionGetMajor() }
