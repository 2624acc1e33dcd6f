package wasmvm

// #include "shim.h"
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// RunMode is how code is executed. Nothing falls back silently: what a library cannot do fails with CodeTierUnavailable.
type RunMode int

// The ways to execute code.
const (
	Interpreter RunMode = C.WasmVM_RunMode_Interpreter
	JIT         RunMode = C.WasmVM_RunMode_JIT
	AOT         RunMode = C.WasmVM_RunMode_AOT
	LazyJIT     RunMode = C.WasmVM_RunMode_LazyJIT
	Baseline    RunMode = C.WasmVM_RunMode_Baseline
	Tiered      RunMode = C.WasmVM_RunMode_Tiered
)

// Optimization is the compiler's effort.
type Optimization int

// Os and Oz prefer small code.
const (
	O0 Optimization = C.WasmVM_CompilerOptimizationLevel_O0
	O1 Optimization = C.WasmVM_CompilerOptimizationLevel_O1
	O2 Optimization = C.WasmVM_CompilerOptimizationLevel_O2
	O3 Optimization = C.WasmVM_CompilerOptimizationLevel_O3
	Os Optimization = C.WasmVM_CompilerOptimizationLevel_Os
	Oz Optimization = C.WasmVM_CompilerOptimizationLevel_Oz
)

// Config holds the settings of engines. A Config never changes: each With method gives a new one. It is safe for concurrent use.
type Config struct {
	steps []func(c *C.WasmVM_ConfigureContext) error

	interruptible bool
	gas           bool
}

// NewConfig gives the default settings: those of the C library, with loops that can be interrupted, since a context.Context would
// have no effect otherwise.
func NewConfig() *Config { return &Config{interruptible: true} }

func (c *Config) with(step func(c *C.WasmVM_ConfigureContext) error) *Config {
	next := *c
	next.steps = append(append([]func(*C.WasmVM_ConfigureContext) error{}, c.steps...), step)
	return &next
}

func (c *Config) set(step func(c *C.WasmVM_ConfigureContext)) *Config {
	return c.with(func(conf *C.WasmVM_ConfigureContext) error {
		step(conf)
		return nil
	})
}

// WithRunMode chooses how code is executed; Interpreter at the start.
func (c *Config) WithRunMode(mode RunMode) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetRunMode(conf, C.enum_WasmVM_RunMode(mode)) })
}

// WithProposal switches a part of the language on or off, by its name, e.g. "tail-call". NewEngine fails for an unknown name, and for
// what others need.
func (c *Config) WithProposal(name string, on bool) *Config {
	return c.with(func(conf *C.WasmVM_ConfigureContext) error {
		text := C.CString(name)
		defer C.free(unsafe.Pointer(text))
		var prop C.enum_WasmVM_Proposal
		if !C.WasmVM_ProposalFind(C.WasmVM_StringWrap(text, C.uint32_t(len(name))), &prop) {
			return fmt.Errorf("wasmvm: there is no proposal %q", name)
		}
		if on {
			C.WasmVM_ConfigureAddProposal(conf, prop)
		} else {
			C.WasmVM_ConfigureRemoveProposal(conf, prop)
		}
		if bool(C.WasmVM_ConfigureHasProposal(conf, prop)) != on {
			return fmt.Errorf("wasmvm: proposal %q cannot be switched off while another one needs it", name)
		}
		return nil
	})
}

// WithMaxMemoryPages bounds every memory, in pages of 64 KiB.
func (c *Config) WithMaxMemoryPages(pages uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetMaxMemoryPage(conf, C.uint64_t(pages)) })
}

// WithMaxStackSize bounds the stack of a call chain in bytes.
func (c *Config) WithMaxStackSize(bytes uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetMaxStackSize(conf, C.uint64_t(bytes)) })
}

// WithMaxTableElements bounds the elements of an instance's tables.
func (c *Config) WithMaxTableElements(count uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetMaxTableElements(conf, C.uint64_t(count)) })
}

// WithMaxInstances bounds the instances that a store has at a time.
func (c *Config) WithMaxInstances(count uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetMaxInstances(conf, C.uint64_t(count)) })
}

// WithMaxGuestThreads bounds the threads that a guest may start.
func (c *Config) WithMaxGuestThreads(count uint32) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetMaxGuestThreads(conf, C.uint32_t(count)) })
}

// WithGCHeapLimit bounds the collected heap of a store in bytes.
func (c *Config) WithGCHeapLimit(bytes uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetGCHeapLimit(conf, C.uint64_t(bytes)) })
}

// WithTimeLimit bounds the time of each call, in steps of a millisecond; a call beyond it ends with CodeDeadlineExceeded.
func (c *Config) WithTimeLimit(limit time.Duration) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) {
		C.WasmVM_ConfigureSetTimeLimit(conf, C.uint64_t((max(limit, 0)+time.Millisecond-1)/time.Millisecond))
	})
}

// WithInterruptible says whether loops notice contexts that are cancelled; on at the start. Without it code is a little faster, and
// only calls and waits notice them.
func (c *Config) WithInterruptible(on bool) *Config {
	next := *c
	next.interruptible = on
	return &next
}

// WithGasMetering measures what code costs: Store.SetGasLimit, Store.GasUsed and CallOptions.Gas need it.
func (c *Config) WithGasMetering() *Config {
	next := *c
	next.gas = true
	return &next
}

// WithStrictTraps makes compiled code do every access to memory exactly where the module has it.
func (c *Config) WithStrictTraps(on bool) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureCompilerSetStrictTraps(conf, C.bool(on)) })
}

// WithOptimization sets the compiler's effort; O3 at the start.
func (c *Config) WithOptimization(level Optimization) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) {
		C.WasmVM_ConfigureCompilerSetOptimizationLevel(conf, C.enum_WasmVM_CompilerOptimizationLevel(level))
	})
}

// WithCPU sets the processors that code is compiled for: "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4" or "native".
func (c *Config) WithCPU(name string) *Config {
	return c.with(func(conf *C.WasmVM_ConfigureContext) error {
		text := C.CString(name)
		defer C.free(unsafe.Pointer(text))
		if !C.WasmVM_ConfigureCompilerSetCPU(conf, C.WasmVM_StringWrap(text, C.uint32_t(len(name)))) {
			return fmt.Errorf("wasmvm: there is no processor %q", name)
		}
		return nil
	})
}

// WithCodeCache keeps what the mode JIT compiles in an existing folder, for later processes. Whoever can write there can run code.
// maxBytes 0 is the library's default.
func (c *Config) WithCodeCache(folder string, maxBytes uint64) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) {
		text := C.CString(folder)
		defer C.free(unsafe.Pointer(text))
		C.WasmVM_ConfigureSetCodeCache(conf, text, C.uint64_t(maxBytes))
	})
}

// WithCheckedMemory makes memories do without reserved address space; slower.
func (c *Config) WithCheckedMemory(on bool) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetCheckedMemory(conf, C.bool(on)) })
}

// WithLazyValidation puts the check of function bodies off until their first calls.
func (c *Config) WithLazyValidation(on bool) *Config {
	return c.set(func(conf *C.WasmVM_ConfigureContext) { C.WasmVM_ConfigureSetLazyValidation(conf, C.bool(on)) })
}

func (c *Config) build() (*C.WasmVM_ConfigureContext, error) {
	conf := C.WasmVM_ConfigureCreate()
	C.WasmVM_ConfigureCompilerSetInterruptible(conf, C.bool(c.interruptible))
	C.WasmVM_ConfigureStatisticsSetCostMeasuring(conf, C.bool(c.gas))
	for _, step := range c.steps {
		if err := step(conf); err != nil {
			C.WasmVM_ConfigureDelete(conf)
			return nil, err
		}
	}
	return conf, nil
}
