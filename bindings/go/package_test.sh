#!/bin/sh
# Makes a fresh project that gets the packaged module from a file:// proxy, runs it, vendors it and runs it again.
# package_test.sh [BUILD-FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build/release}
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
sh "$here/package.sh" "$build" "$work/proxy" 0.1.0
unset CGO_CFLAGS CGO_LDFLAGS GOFLAGS PKG_CONFIG_PATH 2>/dev/null || true
export GOPROXY="file://$work/proxy" GONOSUMDB='*' GOFLAGS=-modcacherw GOSUMDB=off GOMODCACHE="$work/cache"
module=$(sed -n 's/^module //p' "$here/go.mod")
mkdir "$work/fresh"
cd "$work/fresh"
go mod init fresh 2>/dev/null
cat >main.go <<GO
package main

import (
	"context"
	"fmt"

	"$module"
)

func main() {
	engine, err := wasmvm.NewEngine(nil)
	if err != nil {
		panic(err)
	}
	module, err := engine.NewModuleFromText(\`(module (func (export "answer") (result i32) (i32.const 42)))\`)
	if err != nil {
		panic(err)
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		panic(err)
	}
	instance, err := store.Instantiate(context.Background(), module)
	if err != nil {
		panic(err)
	}
	got, err := instance.Call(context.Background(), "answer")
	fmt.Println(got, err)
}
GO
expect() {
  [ "$1" = "[i32 42] <nil>" ] || { echo "$2: got $1"; exit 1; }
  echo "$2: ok"
}
go get "$module"
expect "$(go run .)" "go get, go run"
go mod vendor
expect "$(go run -mod=vendor .)" "go mod vendor, go run"
