//go:build !race && !asan

package wasmvm_test

const instrumented = false
