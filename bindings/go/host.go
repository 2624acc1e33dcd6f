package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/cgo"
	"runtime/debug"
	"unsafe"
)

// HostFunc is a host function of any type: it is given the arguments and fills in the results, which come as zeros and nulls of their
// types. What it returns, or a panic of it, ends the guest's call: errors.Is and errors.As find it behind the *Trap that the caller
// gets. It may call the guest again, on the goroutine that it was called on. It must not call runtime.Goexit (nor t.FailNow of a
// test).
type HostFunc func(c *Caller, args, results []Value) error

// Host is a host function with its type, for Linker.Define: of Host0 to Host4, WrapFunc or NewHost.
type Host struct {
	Type FuncType
	// Cost is what a call adds to the gas.
	Cost uint64

	fn    HostFunc
	typed func(c *Caller, vals, results []C.go_val) error
}

// NewHost makes a host function of any type.
func NewHost(t FuncType, fn HostFunc) Host { return Host{Type: t, fn: fn} }

// Caller is who calls a host function. It is valid until that function returns.
type Caller struct {
	core  *storeCore
	frame *C.WasmVM_CallingFrameContext
}

// Context is that of the call of the guest.
func (c *Caller) Context() context.Context { return c.core.context() }

// Store is the store of the call; nil once it is closed and unused.
func (c *Caller) Store() *Store { return c.core.public() }

// Memory is the memory of the calling instance with this index, usually 0; nil if it has none such.
func (c *Caller) Memory(index uint32) *Memory {
	if c.frame == nil {
		return nil
	}
	ptr := C.WasmVM_CallingFrameGetMemoryInstance(c.frame, C.uint32_t(index))
	if ptr == nil {
		return nil
	}
	return &Memory{core: c.core, ptr: ptr, caller: c}
}

// Func is an exported function of the calling instance; nil if it has none of that name. It may be kept.
func (c *Caller) Func(name string) *Func {
	if c.frame == nil {
		return nil
	}
	ptr := C.go_find_Function(C.WasmVM_CallingFrameGetModuleInstance(c.frame), cstr(name), C.uint64_t(len(name)))
	if ptr == nil {
		return nil
	}
	in := C.go_val{lo: C.uint64_t(uintptrOf(ptr)), kind: C.kGoFunc}
	f := c.core.funcOf(&in)
	f.name = name
	return f
}

func cstr(s string) *C.char { return (*C.char)(unsafe.Pointer(unsafe.StringData(s))) }

//export wasmvmGoHostCall
func wasmvmGoHostCall(handle C.uintptr_t, frame *C.WasmVM_CallingFrameContext, vals *C.go_val, count C.uint32_t, results *C.go_val,
	resultCount C.uint32_t) (code C.uint32_t) {
	h := cgo.Handle(handle).Value().(*hostFunc)
	c := &Caller{h.core, frame}
	h.core.join()
	defer func() {
		if r := recover(); r != nil {
			code = h.fail(&PanicError{r, debug.Stack()})
		}
		c.frame = nil
		h.core.leave()
	}()
	if err := h.enter(c, unsafe.Slice(vals, int(count)), unsafe.Slice(results, int(resultCount))); err != nil {
		return h.fail(err)
	}
	return 0
}

func (h *hostFunc) fail(err error) C.uint32_t {
	if errors.Is(err, ErrTerminate) {
		return C.uint32_t(CodeTerminated)
	}
	var exit *ExitError
	if errors.As(err, &exit) {
		return C.uint32_t(CodeTerminated) // of an inner call: the guest is to end
	}
	h.core.hostErr.Store(&err)
	return C.uint32_t(codeHost)
}

func (h *hostFunc) enter(c *Caller, vals, results []C.go_val) error {
	if h.typed != nil {
		return h.typed(c, vals, results)
	}
	var few [8]Value
	all := few[:0]
	if len(vals)+len(results) > len(few) {
		all = make([]Value, 0, len(vals)+len(results))
	}
	for i := range vals {
		all = append(all, h.core.fromC(&vals[i]))
	}
	for i := range results {
		all = append(all, h.core.fromC(&results[i]))
	}
	args, out := all[:len(vals):len(vals)], all[len(vals):]
	if err := h.fn(c, args, out); err != nil {
		return err
	}
	for i := range results {
		if !out[i].fits(h.typ.Results[i]) {
			return newError(CodeFuncSigMismatch, "result %d of a host function is %v, wanted %v", i, out[i].kind, h.typ.Results[i])
		}
		if err := h.core.toC(out[i], &results[i]); err != nil {
			return err
		}
	}
	runtime.KeepAlive(out)
	return nil
}

var (
	callerType = reflect.TypeFor[*Caller]()
	errorType  = reflect.TypeFor[error]()
	valueType  = reflect.TypeFor[Value]()
	anyType    = reflect.TypeFor[any]()
	funcType   = reflect.TypeFor[*Func]()
)

func reflectType(t reflect.Type) (ValueType, bool) {
	switch t {
	case anyType:
		return TypeExternRef, true
	case funcType:
		return TypeFuncRef, true
	}
	switch t.Kind() {
	case reflect.Int32, reflect.Uint32:
		return TypeI32, true
	case reflect.Int64, reflect.Uint64:
		return TypeI64, true
	case reflect.Float32:
		return TypeF32, true
	case reflect.Float64:
		return TypeF64, true
	}
	return ValueType{}, false
}

func toReflect(v Value, t reflect.Type) reflect.Value {
	out := reflect.New(t).Elem()
	switch {
	case t == anyType:
		if v.ref != nil {
			out.Set(reflect.ValueOf(v.ref))
		}
	case t == funcType:
		out.Set(reflect.ValueOf(v.Func()))
	case out.CanInt():
		out.SetInt(v.signed())
	case out.CanUint():
		out.SetUint(v.lo)
	case v.kind == KindF32:
		out.SetFloat(float64(v.F32()))
	default:
		out.SetFloat(v.F64())
	}
	return out
}

func (v Value) signed() int64 {
	if v.kind == KindI32 {
		return int64(v.I32())
	}
	return v.I64()
}

func fromReflect(r reflect.Value, t ValueType) Value {
	switch t.kind {
	case KindExternRef:
		return ExternRef(r.Interface())
	case KindFuncRef:
		f, _ := r.Interface().(*Func)
		return FuncRef(f)
	case KindF32:
		return F32(float32(r.Float()))
	case KindF64:
		return F64(r.Float())
	}
	bits := uint64(0)
	if r.CanInt() {
		bits = uint64(r.Int())
	} else {
		bits = r.Uint()
	}
	if t.kind == KindI32 {
		return I32(int32(bits))
	}
	return I64(int64(bits))
}

// WrapFunc makes a host function of any Go function whose parameters and results are 32- and 64-bit integers, floats, any (an
// externref) and *Func (a funcref). A *Caller may come first and an error last. It calls through reflection: Host0 to Host4 are
// faster.
func WrapFunc(fn any) (Host, error) {
	v := reflect.ValueOf(fn)
	if v.Kind() != reflect.Func || v.Type().IsVariadic() {
		return Host{}, fmt.Errorf("wasmvm: %T is no function for guests", fn)
	}
	t := v.Type()
	var host Host
	hasCaller := t.NumIn() > 0 && t.In(0) == callerType
	hasError := t.NumOut() > 0 && t.Out(t.NumOut()-1) == errorType
	first, results := 0, t.NumOut()
	if hasCaller {
		first = 1
	}
	if hasError {
		results--
	}
	for i := first; i < t.NumIn(); i++ {
		p, ok := reflectType(t.In(i))
		if !ok {
			return Host{}, fmt.Errorf("wasmvm: parameter %d of %T has a type that guests do not know", i, fn)
		}
		host.Type.Params = append(host.Type.Params, p)
	}
	for i := range results {
		r, ok := reflectType(t.Out(i))
		if !ok {
			return Host{}, fmt.Errorf("wasmvm: result %d of %T has a type that guests do not know", i, fn)
		}
		host.Type.Results = append(host.Type.Results, r)
	}
	host.fn = func(c *Caller, args, out []Value) error {
		in := make([]reflect.Value, 0, len(args)+1)
		if hasCaller {
			in = append(in, reflect.ValueOf(c))
		}
		for i, a := range args {
			in = append(in, toReflect(a, t.In(i+first)))
		}
		got := v.Call(in)
		for i := range out {
			out[i] = fromReflect(got[i], host.Type.Results[i])
		}
		if hasError {
			err, _ := got[results].Interface().(error)
			return err
		}
		return nil
	}
	return host, nil
}

// newHostModule makes a host module of the store's. The store must be entered. The caller deletes it.
func (s *storeCore) newHostModule(name string, funcs map[string]Host) (*C.WasmVM_ModuleInstanceContext, error) {
	data := &hostData{}
	for range funcs {
		liveHosts.Add(1)
	}
	module := C.go_host_module(cstr(name), C.uint64_t(len(name)), C.uintptr_t(cgo.NewHandle(data)))
	for field, host := range funcs {
		h := &hostFunc{core: s, typ: host.Type, fn: host.fn, typed: host.typed}
		handle := cgo.NewHandle(h)
		data.handles = append(data.handles, handle)
		t := host.Type.c()
		code := C.go_host_function(module, cstr(field), C.uint64_t(len(field)), t, C.uintptr_t(handle), C.uint64_t(host.Cost))
		C.WasmVM_FunctionTypeDelete(t)
		if code != 0 {
			C.WasmVM_ModuleInstanceDelete(module)
			return nil, newError(Code(code), "host function %s.%s", name, field)
		}
	}
	return module, nil
}

// NewFunc makes a function of the host's that can be passed to guests of the store as a funcref.
func (s *Store) NewFunc(host Host) (*Func, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	module, err := s.newHostModule("", map[string]Host{"f": host})
	if err != nil {
		return nil, err
	}
	f := &Func{core: s.storeCore, store: s, typ: host.Type, ptr: C.go_find_Function(module, cstr("f"), 1)}
	f.res = s.own(func() { C.WasmVM_ModuleInstanceDelete(module) })
	runtime.AddCleanup(f, func(r *resource) { r.close() }, f.res)
	return f, nil
}
