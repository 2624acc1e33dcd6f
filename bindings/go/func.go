package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// Func is a function of a guest, or of the host in a store. One goroutine at a time may use it, as everything of a store.
type Func struct {
	core  *storeCore
	store *Store
	res   *resource // of the instance, or what keeps the function alive
	owner *Instance // keeps its resource
	ptr   *C.WasmVM_FunctionInstanceContext
	typ   FuncType
	name  string
}

func (f *Func) isClosed() bool { return f.res != nil && f.res.closed.Load() }

// Type is the function's type.
func (f *Func) Type() FuncType { return f.typ }

// Name is the name under which it was exported, if that is how it was found.
func (f *Func) Name() string { return f.name }

// funcOf makes a Func of a reference. The table keeps alive what the function needs.
func (s *storeCore) funcOf(from *C.go_val) *Func {
	f := &Func{core: s, store: s.public(), ptr: funcPtr(from)}
	f.typ = funcTypeOf(C.WasmVM_FunctionInstanceGetFunctionType(f.ptr))
	funcref := TypeFuncRef.c()
	table := C.go_table_create(&funcref, 1, 1, 1, from)
	f.res = s.own(func() { C.WasmVM_TableInstanceDelete(table) })
	runtime.AddCleanup(f, func(r *resource) { r.close() }, f.res)
	return f
}

// keepFunc keeps a function alive until the store ends: the library leaves that to the host for references that are passed to guests.
func (s *storeCore) keepFunc(f *Func) {
	if _, has := s.kept[f.ptr]; has {
		return
	}
	in := C.go_val{lo: C.uint64_t(uintptrOf(f.ptr)), kind: C.kGoFunc}
	funcref := TypeFuncRef.c()
	table := C.go_table_create(&funcref, 1, 1, 1, &in)
	s.kept[f.ptr] = s.own(func() { C.WasmVM_TableInstanceDelete(table) })
}

// CallOptions bounds one call.
type CallOptions struct {
	Gas      uint64        // what it may cost, 0 for no bound; needs WithGasMetering
	Deadline time.Duration // how long it may take, 0 for no bound; needs interruptible code
}

// Call calls the function. The end of the context ends it: the error is then a *Trap with CodeInterrupted or
// CodeDeadlineExceeded, for which errors.Is finds context.Canceled or context.DeadlineExceeded too.
func (f *Func) Call(ctx context.Context, args ...Value) ([]Value, error) {
	return f.CallWith(ctx, CallOptions{}, args...)
}

func (f *Func) check(args []Value) error {
	if len(args) != len(f.typ.Params) {
		return newError(CodeFuncSigMismatch, "%d arguments for %v", len(args), f.typ)
	}
	for i, a := range args {
		if !a.fits(f.typ.Params[i]) {
			return newError(CodeFuncSigMismatch, "argument %d is %v, wanted %v", i, a.kind, f.typ.Params[i])
		}
	}
	return nil
}

func (f *Func) enter() error {
	if f.res != nil {
		return f.res.enter()
	}
	return f.core.enter()
}

// CallWith is Call with bounds of its own.
func (f *Func) CallWith(ctx context.Context, options CallOptions, args ...Value) ([]Value, error) {
	if err := f.enter(); err != nil {
		return nil, err
	}
	core := f.core
	defer core.leave()
	if err := f.check(args); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("wasmvm: not called: %w", err)
	}
	vals := make([]C.go_val, len(args)+len(f.typ.Results)+1)
	hasRefs := false
	for i, a := range args {
		if err := core.toC(a, &vals[i]); err != nil {
			return nil, err
		}
	}
	for _, r := range f.typ.Results {
		hasRefs = hasRefs || r.kind >= KindNull
	}
	deadline := max(options.Deadline, 0)
	if at, has := ctx.Deadline(); has && core.config.interruptible {
		if left := max(time.Until(at), 1); deadline == 0 || left < deadline {
			deadline = left
		}
	}
	if end := core.watch(ctx); end != nil {
		defer end()
	}
	var mark C.uint64_t
	if hasRefs {
		mark = C.uint64_t(C.WasmVM_StoreMarkHandles(core.store))
	}
	results := vals[len(args):]
	ret := C.go_call(core.exec, f.ptr, &vals[0], C.uint32_t(len(args)), &results[0], C.uint32_t(len(f.typ.Results)),
		C.uint64_t(deadline), C.uint64_t(options.Gas))
	runtime.KeepAlive(args)
	runtime.KeepAlive(f)
	if err := core.callError(ctx, ret); err != nil {
		return nil, err
	}
	out := make([]Value, len(f.typ.Results))
	for i := range out {
		out[i] = core.fromC(&results[i])
	}
	if hasRefs {
		C.WasmVM_StoreReleaseHandles(core.store, C.uint64_t(mark))
	}
	return out, nil
}
