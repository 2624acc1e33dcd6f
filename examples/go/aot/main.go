// Command aot compiles a module ahead of time, saves and loads it, and runs it with gas and a deadline.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"wasmvm.dev/go"
)

const guest = `(module
	(func (export "sum") (param $n i64) (result i64) (local $s i64)
		(loop $l (local.set $s (i64.add (local.get $s) (local.get $n)))
			(br_if $l (i32.wrap_i64 (local.tee $n (i64.sub (local.get $n) (i64.const 1))))))
		(local.get $s))
	(func (export "forever") (loop (br 0))))`

func compile(engine *wasmvm.Engine) (*wasmvm.Module, error) {
	folder, err := os.MkdirTemp("", "aot")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	plain, err := engine.Assemble(guest)
	if err != nil {
		return nil, err
	}
	image, err := engine.Compile(plain)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "image.wasm")
	if err := os.WriteFile(path, image, 0o600); err != nil {
		return nil, err
	}
	return engine.NewModuleFromFile(path)
}

func run(ctx context.Context) error {
	engine, err := wasmvm.NewEngine(wasmvm.NewConfig().WithRunMode(wasmvm.AOT).WithGasMetering())
	if err != nil {
		return err
	}
	defer engine.Close()
	module, err := compile(engine)
	if err != nil {
		return err
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		return err
	}
	defer store.Close()
	instance, err := store.Instantiate(ctx, module)
	if err != nil {
		return err
	}
	got, err := instance.Call(ctx, "sum", wasmvm.I64(1000))
	if err != nil {
		return err
	}
	fmt.Printf("sum %d for %d gas\n", got[0].I64(), store.GasUsed())
	sum, err := instance.Func("sum")
	if err != nil {
		return err
	}
	_, err = sum.CallWith(ctx, wasmvm.CallOptions{Gas: 100}, wasmvm.I64(1000))
	fmt.Println("out of gas:", errors.Is(err, wasmvm.CodeCostLimitExceeded))
	soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err = instance.Call(soon, "forever")
	fmt.Println("out of time:", errors.Is(err, context.DeadlineExceeded))
	return nil
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
