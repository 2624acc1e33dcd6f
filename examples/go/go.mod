module wasmvm.dev/examples

go 1.24

require wasmvm.dev/go v0.1.0

replace wasmvm.dev/go => ../../bindings/go
