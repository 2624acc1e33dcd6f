module wasmvm.dev/go

go 1.24
