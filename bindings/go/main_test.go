package wasmvm_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"wasmvm.dev/go"
)

// The library looks for its compiler beside itself, which is this test program if it is linked in. WASMVM_CODEGEN names the compiler;
// tests then accept no CodeTierUnavailable.
var codegen = os.Getenv("WASMVM_CODEGEN")

func TestMain(m *testing.M) {
	if codegen != "" {
		self, err := os.Executable()
		if err == nil {
			err = os.Symlink(codegen, filepath.Join(filepath.Dir(self), filepath.Base(codegen)))
		}
		if err != nil && !errors.Is(err, os.ErrExist) {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// unavailable says whether a test must do without a compiler.
func unavailable(t *testing.T, err error) bool {
	t.Helper()
	if !errors.Is(err, wasmvm.CodeTierUnavailable) {
		return false
	}
	if codegen != "" {
		t.Fatal(err)
	}
	t.Log("no compiler in this library: ", err)
	return true
}
