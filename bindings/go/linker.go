package wasmvm

// #include "shim.h"
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// Linker is a list of what modules may import. It belongs to no store: any number of stores may be filled from it. It is safe for
// concurrent use.
type Linker struct {
	mu      sync.Mutex
	modules map[string]map[string]Host
	version uint64
}

type hostEntry struct {
	linker  *Linker
	version uint64
	res     *resource
}

// NewLinker makes an empty list.
func NewLinker() *Linker { return &Linker{modules: map[string]map[string]Host{}} }

// Define offers a host function. It fails if there is one of these names already.
func (l *Linker) Define(module, name string, host Host) error {
	if host.fn == nil && host.typed == nil {
		return fmt.Errorf("wasmvm: %s.%s: there is no function", module, name)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, has := l.modules[module][name]; has {
		return fmt.Errorf("wasmvm: %s.%s is defined already", module, name)
	}
	// A copy, since a store may be at work with the old one.
	next := map[string]Host{name: host}
	for n, h := range l.modules[module] {
		next[n] = h
	}
	l.modules[module] = next
	l.version++
	return nil
}

// DefineFunc offers a Go function as WrapFunc has it.
func (l *Linker) DefineFunc(module, name string, fn any) error {
	host, err := WrapFunc(fn)
	if err != nil {
		return fmt.Errorf("%w (%s.%s)", err, module, name)
	}
	return l.Define(module, name, host)
}

func (l *Linker) functions(module string) (map[string]Host, uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.modules[module], l.version
}

// provide puts the host modules that a module wants into the store, which must be entered.
func (l *Linker) provide(s *Store, module *Module) error {
	done := map[string]bool{}
	for _, wanted := range module.Imports() {
		name := wanted.Module
		funcs, version := l.functions(name)
		if done[name] || funcs == nil {
			continue
		}
		done[name] = true
		entry, has := s.hosts[name]
		if has && entry.linker == l && entry.version == version {
			continue
		}
		if has { // what others imported from it lives on
			entry.res.closed.Store(true)
			s.forget(entry.res)
			entry.res.free()
			delete(s.hosts, name)
		}
		made, err := s.newHostModule(name, funcs)
		if err != nil {
			return err
		}
		if ret := C.go_register(s.exec, s.store, made, cstr(name), C.uint64_t(len(name))); ret.code != 0 {
			C.WasmVM_ModuleInstanceDelete(made)
			return errorOf(ret)
		}
		s.hosts[name] = hostEntry{l, version, s.own(func() { C.WasmVM_ModuleInstanceDelete(made) })}
	}
	return nil
}

// Instantiate makes an instance of a module in a store. Its imports come from the linker, and from what is registered in the store:
// WASI, and instances with a name. The context can end the module's start function.
func (l *Linker) Instantiate(ctx context.Context, s *Store, module *Module) (*Instance, error) {
	return l.instantiate(ctx, s, module, "", false)
}

// InstantiateAs is Instantiate for an instance that others in the store import under this name.
func (l *Linker) InstantiateAs(ctx context.Context, s *Store, module *Module, name string) (*Instance, error) {
	return l.instantiate(ctx, s, module, name, true)
}

func (l *Linker) instantiate(ctx context.Context, s *Store, module *Module, name string, hasName bool) (*Instance, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}
	defer s.leave()
	if err := module.enter(); err != nil {
		return nil, err
	}
	defer module.leave()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("wasmvm: not instantiated: %w", err)
	}
	if err := l.provide(s, module); err != nil {
		return nil, err
	}
	if end := s.watch(ctx); end != nil {
		defer end()
	}
	named := C.int(0)
	if hasName {
		named = 1
	}
	var ptr *C.WasmVM_ModuleInstanceContext
	ret := C.go_instantiate(s.exec, s.store, module.ast, cstr(name), C.uint64_t(len(name)), named, &ptr)
	runtime.KeepAlive(s)
	runtime.KeepAlive(module)
	if ptr == nil {
		return nil, s.callError(ctx, ret)
	}
	return newInstance(s, ptr), nil
}

// Instantiate makes an instance of a module that imports nothing but what is registered in the store.
func (s *Store) Instantiate(ctx context.Context, module *Module) (*Instance, error) {
	return NewLinker().Instantiate(ctx, s, module)
}
