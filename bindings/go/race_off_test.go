//go:build !race

package wasmvm_test

const raceEnabled = false
