// Command hello runs a module that calls a function of the host's.
package main

import (
	"context"
	"fmt"
	"os"

	"wasmvm.dev/go"
)

const guest = `(module (import "host" "print" (func $print (param i32 i32))) (memory (export "memory") 1)
	(data (i32.const 16) "hello from the guest")
	(func (export "run") (call $print (i32.const 16) (i32.const 20))))`

func run(ctx context.Context) error {
	engine, err := wasmvm.NewEngine(nil)
	if err != nil {
		return err
	}
	defer engine.Close()
	module, err := engine.NewModuleFromText(guest)
	if err != nil {
		return err
	}
	linker := wasmvm.NewLinker()
	err = linker.DefineFunc("host", "print", func(c *wasmvm.Caller, at, length uint32) error {
		text, err := c.Memory(0).ReadString(uint64(at), uint64(length))
		fmt.Println(text)
		return err
	})
	if err != nil {
		return err
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		return err
	}
	defer store.Close()
	instance, err := linker.Instantiate(ctx, store, module)
	if err != nil {
		return err
	}
	_, err = instance.Call(ctx, "run")
	return err
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
