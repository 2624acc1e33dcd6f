// Runs a program under wazero's interpreter, or its compiler: `wazero MODULE ROUNDS [compiler]` prints the checksum of the exported run(rounds); a module that
// exports _start instead is a command, which gets ROUNDS as its argument and prints the checksum itself.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

func run(path, rounds string, compiler bool) error {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	background := context.Background()
	engine := wazero.NewRuntimeConfigInterpreter()
	if compiler {
		engine = wazero.NewRuntimeConfigCompiler()
	}
	runtime := wazero.NewRuntimeWithConfig(background, engine)
	wasi_snapshot_preview1.MustInstantiate(background, runtime)
	config := wazero.NewModuleConfig().WithArgs(path, rounds).WithStdout(os.Stdout).WithStderr(os.Stderr)
	module, err := runtime.InstantiateWithConfig(background, bytes, config)
	if exit, ok := err.(*sys.ExitError); ok && exit.ExitCode() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	function := module.ExportedFunction("run")
	if function == nil {
		return nil
	}
	count, err := strconv.ParseUint(rounds, 10, 32)
	if err != nil {
		return err
	}
	results, err := function.Call(background, count)
	if err != nil {
		return err
	}
	fmt.Println(results[0])
	return nil
}

func main() {
	compiler := len(os.Args) == 4 && os.Args[3] == "compiler"
	if len(os.Args) != 3 && !compiler {
		fmt.Fprintln(os.Stderr, "usage: wazero MODULE ROUNDS [compiler]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], compiler); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
