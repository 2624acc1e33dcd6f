package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"runtime"
	"runtime/cgo"
	"sync"
	"sync/atomic"
	"unsafe"
	"weak"
)

// Store is where instances live, with everything that belongs to them: functions, memories, tables, globals, objects. One goroutine
// at a time may use a store and what is in it: it may move between goroutines, and a call that finds another one at work fails
// with CodeWrongVMWorkflow. Close is safe at any time, and takes effect when the running call has returned.
type Store struct {
	*storeCore
	engine *Engine
}

type storeCore struct {
	lifetime
	self    weak.Pointer[Store]
	config  *Config
	exec    *C.WasmVM_ExecutorContext
	store   *C.WasmVM_StoreContext
	stats   *C.WasmVM_StatisticsContext
	stop    *C.WasmVM_StoreInterruptHandle
	wasi    *wasiCore
	hosts   map[string]hostEntry // host modules that linkers have put here
	kept    map[*C.WasmVM_FunctionInstanceContext]*resource
	ctx     atomic.Pointer[watched] // of the innermost call; nil is context.Background()
	hostErr atomic.Pointer[error]   // what a host function returned, on its way to its caller
	owned   map[*resource]struct{}
	ownedMu sync.Mutex
	externs struct {
		sync.Mutex
		values map[uint64]any
		keys   map[any]uint64
		last   uint64
	}
}

// NewStore makes an empty store whose modules run with the engine's settings.
func NewStore(engine *Engine) (*Store, error) {
	if err := engine.enter(); err != nil {
		return nil, err
	}
	defer engine.leave()
	core := &storeCore{
		config: engine.config, store: C.WasmVM_StoreCreate(), stats: C.WasmVM_StatisticsCreate(),
		hosts: map[string]hostEntry{}, owned: map[*resource]struct{}{},
		kept: map[*C.WasmVM_FunctionInstanceContext]*resource{},
	}
	core.externs.values, core.externs.keys = map[uint64]any{}, map[any]uint64{}
	core.exec = C.WasmVM_ExecutorCreate(engine.conf, core.stats)
	core.stop = C.go_use_store(core.exec, core.store)
	core.free = core.end
	s := &Store{core, engine}
	core.self = weak.Make(s)
	runtime.AddCleanup(s, func(c *storeCore) { c.close() }, core)
	return s, nil
}

// Close ends the store and everything in it. Closing again does nothing.
func (s *Store) Close() error {
	s.close()
	return nil
}

// end runs once, when nobody is in.
func (s *storeCore) end() {
	s.ownedMu.Lock()
	owned := s.owned
	s.owned = nil
	s.ownedMu.Unlock()
	for r := range owned {
		r.closed.Store(true)
		r.free()
	}
	C.WasmVM_StoreInterruptHandleDelete(s.stop)
	C.WasmVM_StoreDelete(s.store)
	C.WasmVM_ExecutorDelete(s.exec)
	C.WasmVM_StatisticsDelete(s.stats)
	s.externs.Lock()
	s.externs.values, s.externs.keys = nil, nil
	s.externs.Unlock()
}

func (s *storeCore) own(free func()) *resource {
	r := &resource{core: s, free: free}
	s.ownedMu.Lock()
	defer s.ownedMu.Unlock()
	if s.owned != nil {
		s.owned[r] = struct{}{}
	}
	return r
}

func (s *storeCore) forget(r *resource) {
	s.ownedMu.Lock()
	defer s.ownedMu.Unlock()
	delete(s.owned, r)
}

// public is the store as programs know it; for values that keep it alive.
func (s *storeCore) public() *Store { return s.self.Value() }

// SetGasLimit bounds what all calls in the store cost together, from the last ResetGas on. It needs WithGasMetering.
func (s *Store) SetGasLimit(limit uint64) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	if !s.config.gas {
		return newError(CodeWrongVMWorkflow, "the engine was made without WithGasMetering")
	}
	C.WasmVM_StatisticsSetCostLimit(s.stats, C.uint64_t(limit))
	return nil
}

// GasUsed is what all calls have cost; 0 without WithGasMetering or after Close. Any goroutine may ask, also while a call runs.
func (s *Store) GasUsed() uint64 {
	if s.enter() != nil {
		return 0
	}
	defer s.leave()
	return uint64(C.WasmVM_StatisticsGetTotalCost(s.stats))
}

// ResetGas sets what calls have cost to zero.
func (s *Store) ResetGas() error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	C.WasmVM_StatisticsClear(s.stats)
	return nil
}

// CollectGarbage collects the store's heap now.
func (s *Store) CollectGarbage() error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return codeError(C.uint32_t(C.WasmVM_StoreCollectGarbage(s.store).Code))
}

// TakeException gives the values of the exception that the last call ended with, if its error had CodeUncaughtException.
func (s *Store) TakeException() ([]Value, bool) {
	if s.enter() != nil {
		return nil, false
	}
	defer s.leave()
	var raw C.go_val
	if C.go_take_exception(s.store, &raw) == 0 {
		return nil, false
	}
	count := C.go_exception_values(&raw, nil, 0)
	out := make([]C.go_val, int(count)+1)
	C.go_exception_values(&raw, &out[0], count)
	values := make([]Value, int(count))
	for i := range values {
		values[i] = s.fromC(&out[i])
	}
	return values, true
}

// -- calls --

// watched is a context whose end ends a call, and those of the calls around it.
type watched struct {
	ctx   context.Context
	outer *watched
}

// watch interrupts the store when the context ends; the function that it gives ends the watch.
func (s *storeCore) watch(ctx context.Context) func() {
	if ctx.Done() == nil {
		return nil
	}
	outer := s.ctx.Load()
	s.ctx.Store(&watched{ctx, outer})
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		C.WasmVM_StoreInterruptHandleInterrupt(s.stop)
		close(done)
	})
	return func() {
		s.ctx.Store(outer)
		if stop() {
			return
		}
		// It may have come too late for this call, and is not meant for the next, unless a call around this one is to end too.
		<-done
		C.WasmVM_StoreInterruptHandleWithdraw(s.stop)
		for w := outer; w != nil; w = w.outer {
			if w.ctx.Err() != nil {
				C.WasmVM_StoreInterruptHandleInterrupt(s.stop)
				return
			}
		}
	}
}

func (s *storeCore) context() context.Context {
	if w := s.ctx.Load(); w != nil {
		return w.ctx
	}
	return context.Background()
}

// callError makes an error of what a call returned; nil if it succeeded.
func (s *storeCore) callError(ctx context.Context, ret C.go_ret) error {
	if ret.code == 0 {
		return nil
	}
	if ret.error == nil && C.go_code_ok(ret.code) != 0 {
		exit := &ExitError{}
		if s.wasi != nil {
			exit.Code = uint32(C.WasmVM_ModuleInstanceWASIGetExitCode(s.wasi.ptr))
		}
		return exit
	}
	var host error
	if Code(ret.code) == codeHost {
		if at := s.hostErr.Swap(nil); at != nil {
			host = *at
		}
	}
	return because(errorOf(ret), ctx, host)
}

func uintptrOf(f *C.WasmVM_FunctionInstanceContext) uintptr { return uintptr(unsafe.Pointer(f)) }

// -- host functions --

// hostFunc is what the library calls. Its handle lives as long as anybody can call the function.
type hostFunc struct {
	core    *storeCore
	typ     FuncType
	fn      HostFunc
	typed   func(c *Caller, vals []C.go_val, results []C.go_val) error
	numbers bool
}

// hostData is what a host module keeps; the library gives it back when the module and its functions are unused.
type hostData struct {
	handles []cgo.Handle
}

// liveHostFunctions is the number of closures that guests of this process can still call, for tests of leaks.
func liveHostFunctions() int64 { return liveHosts.Load() }

var liveHosts atomic.Int64

//export wasmvmGoFinalize
func wasmvmGoFinalize(data C.uintptr_t) {
	handle := cgo.Handle(data)
	for _, h := range handle.Value().(*hostData).handles {
		h.Delete()
		liveHosts.Add(-1)
	}
	handle.Delete()
}
