//go:build wasmvm_flags

package wasmvm

// #cgo LDFLAGS: -lstdc++ -lm -ldl -lpthread
import "C"
