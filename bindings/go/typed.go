package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"math"
	"runtime"
)

// Number is what a parameter of a typed function can be. 32-bit integers are i32 whatever their sign, and so on.
type Number interface {
	int32 | uint32 | int64 | uint64 | float32 | float64
}

// Void is the result of typed functions that have none.
type Void struct{}

// Result is what a typed function can return.
type Result interface {
	Number | Void
}

func kindOf[T Result]() Kind {
	switch any(*new(T)).(type) {
	case int32, uint32:
		return KindI32
	case int64, uint64:
		return KindI64
	case float32:
		return KindF32
	case float64:
		return KindF64
	}
	return KindNone
}

func toSlot[T Number](v T) uint64 {
	switch x := any(v).(type) {
	case int32:
		return uint64(uint32(x))
	case uint32:
		return uint64(x)
	case int64:
		return uint64(x)
	case uint64:
		return x
	case float32:
		return uint64(math.Float32bits(x))
	case float64:
		return math.Float64bits(x)
	}
	return 0
}

func fromSlot[T Result](slot uint64) (out T) {
	switch p := any(&out).(type) {
	case *int32:
		*p = int32(slot)
	case *uint32:
		*p = uint32(slot)
	case *int64:
		*p = int64(slot)
	case *uint64:
		*p = slot
	case *float32:
		*p = math.Float32frombits(uint32(slot))
	case *float64:
		*p = math.Float64frombits(slot)
	}
	return out
}

func typeOf[R Result](params ...Kind) FuncType {
	var t FuncType
	for _, p := range params {
		t.Params = append(t.Params, genType(p))
	}
	if r := kindOf[R](); r != KindNone {
		t.Results = []ValueType{genType(r)}
	}
	return t
}

// typedFunc is a function whose type has been checked.
type typedFunc struct {
	f   *Func
	ptr *C.WasmVM_TypedFunction
	res *resource
}

func (f *Func) typed(t FuncType) (*typedFunc, error) {
	if err := f.enter(); err != nil {
		return nil, err
	}
	defer f.core.leave()
	ct := t.c()
	defer C.WasmVM_FunctionTypeDelete(ct)
	ptr := C.WasmVM_FunctionInstanceGetTyped(f.ptr, f.core.exec, ct)
	if ptr == nil {
		return nil, newError(CodeFuncSigMismatch, "%s is %v, wanted %v", f.name, f.typ, t)
	}
	out := &typedFunc{f: f, ptr: ptr}
	out.res = f.core.own(func() { C.WasmVM_TypedFunctionDelete(ptr) })
	runtime.AddCleanup(out, func(r *resource) { r.close() }, out.res)
	return out, nil
}

func (t *typedFunc) call(ctx context.Context, a, b, c, d uint64) (uint64, error) {
	core := t.f.core
	if err := t.f.enter(); err != nil {
		return 0, err
	}
	var end func()
	if ctx.Done() != nil {
		if err := ctx.Err(); err != nil {
			core.leave()
			return 0, err
		}
		end = core.watch(ctx)
	}
	ret := C.go_typed_call(t.ptr, core.exec, C.uint64_t(a), C.uint64_t(b), C.uint64_t(c), C.uint64_t(d))
	if end != nil {
		end()
	}
	runtime.KeepAlive(t)
	if ret.code != 0 {
		err := core.callError(ctx, ret)
		core.leave()
		return 0, err
	}
	core.leave()
	return uint64(ret.value), nil
}

// Typed0 gives a function of 0 numbers as a Go function, which is called without further checks. CodeFuncSigMismatch if its type
// is another. It fails with ErrClosed once the function's instance or store is closed.
func Typed0[R Result](f *Func) (func(context.Context) (R, error), error) {
	t, err := f.typed(typeOf[R]())
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) (R, error) {
		slot, err := t.call(ctx, 0, 0, 0, 0)
		return fromSlot[R](slot), err
	}, nil
}

// Host0 makes a host function of 0 numbers of a Go function, which is called without reflection.
func Host0[R Result](fn func(*Caller) (R, error)) Host {
	return Host{Type: typeOf[R](), typed: func(caller *Caller, vals, results []C.go_val) error {
		r, err := fn(caller)
		if len(results) == 1 {
			results[0].lo = C.uint64_t(resultSlot(r))
		}
		return err
	}}
}

// Typed1 gives a function of 1 numbers as a Go function, which is called without further checks. CodeFuncSigMismatch if its type
// is another. It fails with ErrClosed once the function's instance or store is closed.
func Typed1[A Number, R Result](f *Func) (func(context.Context, A) (R, error), error) {
	t, err := f.typed(typeOf[R](kindOf[A]()))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, a A) (R, error) {
		slot, err := t.call(ctx, toSlot(a), 0, 0, 0)
		return fromSlot[R](slot), err
	}, nil
}

// Host1 makes a host function of 1 numbers of a Go function, which is called without reflection.
func Host1[A Number, R Result](fn func(*Caller, A) (R, error)) Host {
	return Host{Type: typeOf[R](kindOf[A]()), typed: func(caller *Caller, vals, results []C.go_val) error {
		r, err := fn(caller, fromSlot[A](uint64(vals[0].lo)))
		if len(results) == 1 {
			results[0].lo = C.uint64_t(resultSlot(r))
		}
		return err
	}}
}

// Typed2 gives a function of 2 numbers as a Go function, which is called without further checks. CodeFuncSigMismatch if its type
// is another. It fails with ErrClosed once the function's instance or store is closed.
func Typed2[A, B Number, R Result](f *Func) (func(context.Context, A, B) (R, error), error) {
	t, err := f.typed(typeOf[R](kindOf[A](), kindOf[B]()))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, a A, b B) (R, error) {
		slot, err := t.call(ctx, toSlot(a), toSlot(b), 0, 0)
		return fromSlot[R](slot), err
	}, nil
}

// Host2 makes a host function of 2 numbers of a Go function, which is called without reflection.
func Host2[A, B Number, R Result](fn func(*Caller, A, B) (R, error)) Host {
	return Host{Type: typeOf[R](kindOf[A](), kindOf[B]()), typed: func(caller *Caller, vals, results []C.go_val) error {
		r, err := fn(caller, fromSlot[A](uint64(vals[0].lo)), fromSlot[B](uint64(vals[1].lo)))
		if len(results) == 1 {
			results[0].lo = C.uint64_t(resultSlot(r))
		}
		return err
	}}
}

// Typed3 gives a function of 3 numbers as a Go function, which is called without further checks. CodeFuncSigMismatch if its type
// is another. It fails with ErrClosed once the function's instance or store is closed.
func Typed3[A, B, C Number, R Result](f *Func) (func(context.Context, A, B, C) (R, error), error) {
	t, err := f.typed(typeOf[R](kindOf[A](), kindOf[B](), kindOf[C]()))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, a A, b B, c C) (R, error) {
		slot, err := t.call(ctx, toSlot(a), toSlot(b), toSlot(c), 0)
		return fromSlot[R](slot), err
	}, nil
}

// Host3 makes a host function of 3 numbers of a Go function, which is called without reflection.
func Host3[A, B, C Number, R Result](fn func(*Caller, A, B, C) (R, error)) Host {
	return Host{Type: typeOf[R](kindOf[A](), kindOf[B](), kindOf[C]()), typed: func(caller *Caller, vals, results []C.go_val) error {
		r, err := fn(caller, fromSlot[A](uint64(vals[0].lo)), fromSlot[B](uint64(vals[1].lo)), fromSlot[C](uint64(vals[2].lo)))
		if len(results) == 1 {
			results[0].lo = C.uint64_t(resultSlot(r))
		}
		return err
	}}
}

// Typed4 gives a function of 4 numbers as a Go function, which is called without further checks. CodeFuncSigMismatch if its type
// is another. It fails with ErrClosed once the function's instance or store is closed.
func Typed4[A, B, C, D Number, R Result](f *Func) (func(context.Context, A, B, C, D) (R, error), error) {
	t, err := f.typed(typeOf[R](kindOf[A](), kindOf[B](), kindOf[C](), kindOf[D]()))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, a A, b B, c C, d D) (R, error) {
		slot, err := t.call(ctx, toSlot(a), toSlot(b), toSlot(c), toSlot(d))
		return fromSlot[R](slot), err
	}, nil
}

// Host4 makes a host function of 4 numbers of a Go function, which is called without reflection.
func Host4[A, B, C, D Number, R Result](fn func(*Caller, A, B, C, D) (R, error)) Host {
	return Host{Type: typeOf[R](kindOf[A](), kindOf[B](), kindOf[C](), kindOf[D]()), typed: func(caller *Caller, vals, results []C.go_val) error {
		r, err := fn(caller, fromSlot[A](uint64(vals[0].lo)), fromSlot[B](uint64(vals[1].lo)), fromSlot[C](uint64(vals[2].lo)), fromSlot[D](uint64(vals[3].lo)))
		if len(results) == 1 {
			results[0].lo = C.uint64_t(resultSlot(r))
		}
		return err
	}}
}

func resultSlot[R Result](r R) uint64 {
	switch x := any(r).(type) {
	case int32:
		return toSlot(x)
	case uint32:
		return toSlot(x)
	case int64:
		return toSlot(x)
	case uint64:
		return toSlot(x)
	case float32:
		return toSlot(x)
	case float64:
		return toSlot(x)
	}
	return 0
}
