package wasmvm

// #include "shim.h"
import "C"

import "unsafe"

// funcPtr is the function behind a value. It is C's memory, which never moves.
func funcPtr(from *C.go_val) *C.WasmVM_FunctionInstanceContext {
	at := uintptr(from.lo)
	return *(**C.WasmVM_FunctionInstanceContext)(unsafe.Pointer(&at))
}
