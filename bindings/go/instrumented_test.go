//go:build race || asan

package wasmvm_test

// The tools keep memory of their own, which is no leak.
const instrumented = true
