package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"errors"
	"runtime"
)

// Instance is a module at run time. One goroutine at a time may use it, as everything of a store.
type Instance struct {
	store *Store
	res   *resource
	ptr   *C.WasmVM_ModuleInstanceContext
}

func newInstance(s *Store, ptr *C.WasmVM_ModuleInstanceContext) *Instance {
	i := &Instance{store: s, ptr: ptr, res: s.own(func() { C.WasmVM_ModuleInstanceDelete(ptr) })}
	runtime.AddCleanup(i, func(r *resource) { r.close() }, i.res)
	return i
}

// Close ends the instance, and what was taken from it by name, and takes its name out of the store; what others imported from it lives
// on. Closing again does nothing.
func (i *Instance) Close() error {
	i.res.close()
	return nil
}

// Store is the instance's store.
func (i *Instance) Store() *Store { return i.store }

func missing(kind, name string) error {
	return newError(CodeFuncNotFound, "no exported %s is called %q", kind, name)
}

// Func is the exported function of that name.
func (i *Instance) Func(name string) (*Func, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	defer i.res.core.leave()
	ptr := C.go_find_Function(i.ptr, cstr(name), C.uint64_t(len(name)))
	if ptr == nil {
		return nil, missing("function", name)
	}
	t := funcTypeOf(C.WasmVM_FunctionInstanceGetFunctionType(ptr))
	return &Func{core: i.res.core, store: i.store, res: i.res, owner: i, ptr: ptr, typ: t, name: name}, nil
}

// Call calls the exported function of that name.
func (i *Instance) Call(ctx context.Context, name string, args ...Value) ([]Value, error) {
	f, err := i.Func(name)
	if err != nil {
		return nil, err
	}
	return f.Call(ctx, args...)
}

// Run calls the export _start of a WASI program and gives its exit code. The error is nil if the program ended by itself,
// whatever its code.
func (i *Instance) Run(ctx context.Context) (uint32, error) {
	_, err := i.Call(ctx, "_start")
	var exit *ExitError
	if errors.As(err, &exit) {
		return exit.Code, nil
	}
	return 0, err
}

// Memory is the exported memory of that name.
func (i *Instance) Memory(name string) (*Memory, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	defer i.res.core.leave()
	ptr := C.go_find_Memory(i.ptr, cstr(name), C.uint64_t(len(name)))
	if ptr == nil {
		return nil, missing("memory", name)
	}
	return &Memory{core: i.res.core, res: i.res, owner: i, ptr: ptr}, nil
}

// Global is the exported global of that name.
func (i *Instance) Global(name string) (*Global, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	defer i.res.core.leave()
	ptr := C.go_find_Global(i.ptr, cstr(name), C.uint64_t(len(name)))
	if ptr == nil {
		return nil, missing("global", name)
	}
	return &Global{core: i.res.core, res: i.res, owner: i, ptr: ptr}, nil
}

// Table is the exported table of that name.
func (i *Instance) Table(name string) (*Table, error) {
	if err := i.res.enter(); err != nil {
		return nil, err
	}
	defer i.res.core.leave()
	ptr := C.go_find_Table(i.ptr, cstr(name), C.uint64_t(len(name)))
	if ptr == nil {
		return nil, missing("table", name)
	}
	return &Table{core: i.res.core, res: i.res, owner: i, ptr: ptr}, nil
}

// HostModule is a host module of one store that offers memories, globals and tables of the host's making, and functions.
type HostModule struct {
	inst *Instance
}

// NewHostModule makes a host module and registers it in the store.
func (s *Store) NewHostModule(name string, funcs map[string]Host) (*HostModule, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	made, err := s.newHostModule(name, funcs)
	if err != nil {
		return nil, err
	}
	if ret := C.go_register(s.exec, s.store, made, cstr(name), C.uint64_t(len(name))); ret.code != 0 {
		C.WasmVM_ModuleInstanceDelete(made)
		return nil, errorOf(ret)
	}
	return &HostModule{newInstance(s, made)}, nil
}

// Exports gives the module as an instance, to look things up in.
func (h *HostModule) Exports() *Instance { return h.inst }

// Close takes the module out of the store; what others imported from it lives on.
func (h *HostModule) Close() error { return h.inst.Close() }

// AddMemory makes a memory and offers it.
func (h *HostModule) AddMemory(name string, l Limits) (*Memory, error) {
	if err := h.inst.res.enter(); err != nil {
		return nil, err
	}
	defer h.inst.res.core.leave()
	memory := C.go_memory_create(C.uint64_t(l.Min), C.uint64_t(l.Max), flag(l.HasMax), flag(l.Is64), flag(l.Shared))
	if memory == nil {
		return nil, newError(CodeLimitExceeded, "these limits of a memory are refused")
	}
	if code := C.go_add_Memory(h.inst.ptr, cstr(name), C.uint64_t(len(name)), memory); code != 0 {
		C.WasmVM_MemoryInstanceDelete(memory)
		return nil, codeError(code)
	}
	return h.inst.Memory(name)
}

// AddGlobal makes a global and offers it.
func (h *HostModule) AddGlobal(name string, t ValueType, mutable bool, v Value) (*Global, error) {
	if err := h.inst.res.enter(); err != nil {
		return nil, err
	}
	defer h.inst.res.core.leave()
	var in C.go_val
	if err := h.inst.res.core.toC(v, &in); err != nil {
		return nil, err
	}
	ct := t.c()
	global := C.go_global_create(&ct, flag(mutable), &in)
	if global == nil || !v.fits(t) {
		C.WasmVM_GlobalInstanceDelete(global)
		return nil, newError(CodeSetValueErrorType, "%v in a global of %v", v.kind, t)
	}
	if code := C.go_add_Global(h.inst.ptr, cstr(name), C.uint64_t(len(name)), global); code != 0 {
		C.WasmVM_GlobalInstanceDelete(global)
		return nil, codeError(code)
	}
	return h.inst.Global(name)
}

// AddTable makes a table, filled with a value, and offers it.
func (h *HostModule) AddTable(name string, t ValueType, l Limits, v Value) (*Table, error) {
	if err := h.inst.res.enter(); err != nil {
		return nil, err
	}
	defer h.inst.res.core.leave()
	var in C.go_val
	if err := h.inst.res.core.toC(v, &in); err != nil {
		return nil, err
	}
	ct := t.c()
	table := C.go_table_create(&ct, C.uint64_t(l.Min), C.uint64_t(l.Max), flag(l.HasMax), &in)
	if table == nil {
		return nil, newError(CodeRefTypeMismatch, "this type or these limits of a table are refused")
	}
	if code := C.go_add_Table(h.inst.ptr, cstr(name), C.uint64_t(len(name)), table); code != 0 {
		C.WasmVM_TableInstanceDelete(table)
		return nil, codeError(code)
	}
	return h.inst.Table(name)
}

func flag(on bool) C.int {
	if on {
		return 1
	}
	return 0
}
