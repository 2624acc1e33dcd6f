//go:build !wasmvm_system && !wasmvm_flags

package wasmvm

/*
#cgo CFLAGS: -I${SRCDIR}/lib/include
#cgo linux,amd64 LDFLAGS: ${SRCDIR}/lib/linux_amd64/libwasmvm_c.a -lstdc++ -lm -ldl -lpthread
*/
import "C"

// Named so that "go mod vendor" copies the library with the module.
import (
	_ "wasmvm.dev/go/lib/include"
	_ "wasmvm.dev/go/lib/linux_amd64"
)
