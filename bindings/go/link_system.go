//go:build wasmvm_system && !wasmvm_flags

package wasmvm

// #cgo pkg-config: wasmvm
import "C"
