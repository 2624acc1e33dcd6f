// Package wasmvm runs WebAssembly in Go programs: safely bounded, at full speed, with WASI.
//
// An [Engine] holds settings and makes [Module]s of binary or text; both may be used by any number of goroutines. A [Store] is where
// instances live, and is used by one goroutine at a time: programs make one for each task. A [Linker] lists the host functions that
// modules import, and makes an [Instance] of a module in a store.
//
// # Calls
//
// [Func.Call] takes and gives [Value]s. [Typed0] to [Typed4] make a Go function of a guest's, checked once; [Host0] to [Host4] and
// [WrapFunc] make host functions of Go closures. Host functions take no lock, may call the guest again, and their errors and panics
// end the guest's call as a [Trap] behind which errors.Is and errors.As find them.
//
// # Contexts
//
// The end of a context ends the call that was given it, in loops as well unless the engine was made with
// [Config.WithInterruptible]. [Config.WithTimeLimit], [Config.WithGasMetering] and the limits of memories, tables, stacks and
// heaps bound guests without one.
//
// # Lifetimes
//
// Everything ends by itself when nobody can reach it any more, and early with Close. Close is safe at any time and by any goroutine:
// what is in use ends when its call has returned. Using something closed, or what came from it, gives [ErrClosed]. A host function
// that refers to its own store keeps it alive until Close.
//
// # Errors
//
// All errors of the library are *[Error]s with a [Code], a message and the place in the module; how a guest's call ended early is a
// *[Trap] as well, with the frames of the guest. [ExitError] is WASI's proc_exit.
//
// # Signals
//
// The library handles SIGSEGV and SIGBUS of guests and passes all others on to Go, on Go's signal stacks: faults of Go code are panics
// as ever.
package wasmvm
