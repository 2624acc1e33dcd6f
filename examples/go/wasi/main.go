// Command wasi runs a WASI program with a preopened folder and captures what it writes: wasi PROGRAM.wasm FOLDER [ARGUMENT...]
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"wasmvm.dev/go"
)

func run(ctx context.Context, path, folder string, args []string) (uint32, error) {
	engine, err := wasmvm.NewEngine(nil)
	if err != nil {
		return 0, err
	}
	defer engine.Close()
	module, err := engine.NewModuleFromFile(path)
	if err != nil {
		return 0, err
	}
	store, err := wasmvm.NewStore(engine)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	var output bytes.Buffer
	err = store.SetWASI(wasmvm.NewWASI().WithArgs(append([]string{path}, args...)...).WithPreopen("/", folder, true).
		WithStdout(&output).WithStderr(os.Stderr))
	if err != nil {
		return 0, err
	}
	instance, err := store.Instantiate(ctx, module)
	if err != nil {
		return 0, err
	}
	code, err := instance.Run(ctx)
	fmt.Printf("%d bytes, exit code %d: %s\n", output.Len(), code, output.String())
	return code, err
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: wasi PROGRAM.wasm FOLDER [ARGUMENT...]")
		os.Exit(2)
	}
	code, err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(134)
	}
	os.Exit(int(code & 0xFF))
}
