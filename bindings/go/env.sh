# Settings to build and test in the tree: . bindings/go/env.sh [BUILD-FOLDER]
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$root/build/release}
export CGO_CFLAGS="-O2 -I$root/include" CGO_LDFLAGS="$build/libwasmvm_c.a" GOFLAGS=-tags=wasmvm_flags
if [ -e "$build/libwasmvm_llvm.so" ]; then export WASMVM_CODEGEN="$build/libwasmvm_llvm.so"; fi
