package wasmvm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"wasmvm.dev/go"
)

func Example() {
	engine, err := wasmvm.NewEngine(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	module, err := engine.NewModuleFromText(`(module
		(import "env" "hello" (func $hello (param i32)))
		(func (export "run") (param i32) (call $hello (local.get 0))))`)
	if err != nil {
		log.Fatal(err)
	}
	linker := wasmvm.NewLinker()
	err = linker.Define("env", "hello", wasmvm.Host1(func(_ *wasmvm.Caller, n int32) (wasmvm.Void, error) {
		fmt.Println("hello number", n)
		return wasmvm.Void{}, nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	instance, err := linker.Instantiate(context.Background(), store, module)
	if err != nil {
		log.Fatal(err)
	}
	if _, err = instance.Call(context.Background(), "run", wasmvm.I32(7)); err != nil {
		log.Fatal(err)
	}
	// Output: hello number 7
}

func exampleInstance(wat string, prepare func(*wasmvm.Store) error) (*wasmvm.Instance, error) {
	engine, err := wasmvm.NewEngine(nil)
	if err != nil {
		return nil, err
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		return nil, err
	}
	module, err := engine.NewModuleFromText(wat)
	if err != nil {
		return nil, err
	}
	if err := prepare(store); err != nil {
		return nil, err
	}
	return store.Instantiate(context.Background(), module)
}

func nothing(*wasmvm.Store) error { return nil }

func ExampleTyped2() {
	instance, err := exampleInstance(`(module (func (export "add") (param i32 i32) (result i32)
		(i32.add (local.get 0) (local.get 1))))`, nothing)
	if err != nil {
		log.Fatal(err)
	}
	f, err := instance.Func("add")
	if err != nil {
		log.Fatal(err)
	}
	add, err := wasmvm.Typed2[int32, int32, int32](f)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(add(context.Background(), 40, 2))
	// Output: 42 <nil>
}

func ExampleTrap() {
	instance, err := exampleInstance(`(module $m (func $f (export "run") unreachable))`, nothing)
	if err != nil {
		log.Fatal(err)
	}
	_, err = instance.Call(context.Background(), "run")
	var trap *wasmvm.Trap
	if errors.As(err, &trap) {
		fmt.Println(trap.Message, "in", trap.Frames[0].Function)
	}
	fmt.Println(errors.Is(err, wasmvm.CodeUnreachable))
	// Output:
	// unreachable in f
	// true
}

func ExampleFunc_Call_deadline() {
	instance, err := exampleInstance(`(module (func (export "run") (loop (br 0))))`, nothing)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = instance.Call(ctx, "run")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

func ExampleStore_SetWASI() {
	files := fstest.MapFS{"poem.txt": {Data: []byte("a poem")}}
	var out bytes.Buffer
	instance, err := exampleInstance(wasiWat, func(store *wasmvm.Store) error {
		return store.SetWASI(wasmvm.NewWASI().WithArgs("program").WithFS("/", files).WithStdout(&out))
	})
	if err != nil {
		log.Fatal(err)
	}
	code, err := instance.Run(context.Background())
	fmt.Printf("%d %v %q\n", code, err, out.String())
	// Output: 0 <nil> "program\x00"
}
