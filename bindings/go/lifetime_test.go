package wasmvm_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"wasmvm.dev/go"
)

// Scenarios of the library and of lifetimes.
var lifetimeScenarios = []scenario{
	{"version_matches", func(t *testing.T) {
		if v := wasmvm.Version(); !strings.HasPrefix(v, "0.1.") {
			t.Fatal(v)
		}
		must(t, wasmvm.CheckVersion(0, 1))
		if err := wasmvm.CheckVersion(7, 1); err == nil || !strings.Contains(err.Error(), "7.1") {
			t.Fatal(err)
		}
	}},
	{"describe", func(t *testing.T) {
		if d := wasmvm.Describe(); !strings.Contains(d, wasmvm.Version()) || !strings.Contains(d, "interpreter") || !strings.Contains(d, "tail-call") {
			t.Fatal(d)
		}
	}},
	{"plugin_listing", func(t *testing.T) {
		if p := wasmvm.Plugins(); p == nil || len(p) != 0 {
			t.Fatal(p)
		}
	}},
	{"log_callback", func(t *testing.T) {
		var mu sync.Mutex
		var lines []string
		wasmvm.SetLog(wasmvm.LogTrace, func(_ wasmvm.LogLevel, m string) { mu.Lock(); lines = append(lines, m); mu.Unlock() })
		defer wasmvm.SetLog(wasmvm.LogInfo, nil)
		w := newWorld(t)
		if err := w.store.SetWASI(wasmvm.NewWASI().WithPreopen("/d", "/nowhere/at/all", false)); err == nil {
			t.Fatal("opened")
		}
		mu.Lock()
		defer mu.Unlock()
		if len(lines) == 0 || !strings.Contains(strings.Join(lines, "\n"), "/nowhere/at/all") {
			t.Fatal(lines)
		}
	}},

	{"use_after_close", useAfterClose},
	{"close_twice", func(t *testing.T) {
		w := newWorld(t)
		m := w.module(addWat)
		i := ok[*wasmvm.Instance](t)(w.linker.Instantiate(bg, w.store, m))
		for range 3 {
			must(t, i.Close())
			must(t, m.Close())
			must(t, w.store.Close())
			must(t, w.engine.Close())
		}
	}},
	{"use_after_close__during_call", func(t *testing.T) {
		w := newWorld(t)
		var i *wasmvm.Instance
		must(t, w.linker.DefineFunc("env", "h", func() int32 { i.Close(); w.store.Close(); w.engine.Close(); return 4 }))
		i = w.instance(`(module (import "env" "h" (func $h (result i32))) (memory (export "m") 1)
			(func (export "f") (result i32) (i32.store (i32.const 0) (call $h)) (i32.load (i32.const 0))))`)
		if got := w.call(i, "f")[0].I32(); got != 4 {
			t.Fatal(got)
		}
		if _, err := i.Call(bg, "f"); !errors.Is(err, wasmvm.ErrClosed) {
			t.Fatal(err)
		}
	}},
	{"finalizers_in_any_order", func(t *testing.T) {
		before := wasmvm.LiveHostFunctions()
		for range 30 {
			func() {
				engine := ok[*wasmvm.Engine](t)(wasmvm.NewEngine(nil))
				w := &world{t, engine, ok[*wasmvm.Store](t)(wasmvm.NewStore(engine)), wasmvm.NewLinker()}
				must(t, w.linker.DefineFunc("env", "h", func() { runtime.GC() }))
				i := w.instance(`(module (type $s (struct)) (import "env" "h" (func $h)) (func (export "f") (call $h)) (func $g (export "g") (result funcref (ref $s)) (ref.func $g) (struct.new $s)))`)
				w.call(i, "f")
				w.call(i, "g")
				w.call(i, "g")[1].Object().Len()
			}()
		}
		waitFor(t, func() bool { return wasmvm.LiveHostFunctions() == before })
	}},
	{"no_leaks", noLeaks},
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 500 {
		runtime.GC()
		if done() {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("not freed")
}

func useAfterClose(t *testing.T) {
	w := newWorld(t)
	m := w.module(`(module (type (struct)) (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 0))
		(func $f (export "f")) (func (export "s") (result funcref (ref 0)) (ref.func $f) (struct.new 0)))`)
	i := ok[*wasmvm.Instance](t)(w.linker.Instantiate(bg, w.store, m))
	f := ok[*wasmvm.Func](t)(i.Func("f"))
	typed, err := wasmvm.Typed0[wasmvm.Void](f)
	must(t, err)
	mem, table, global := ok[*wasmvm.Memory](t)(i.Memory("m")), ok[*wasmvm.Table](t)(i.Table("t")), ok[*wasmvm.Global](t)(i.Global("g"))
	got := w.call(i, "s")
	object := got[1].Object()
	host := ok[*wasmvm.HostModule](t)(w.store.NewHostModule("h", nil))
	check := func(what string, errs ...error) {
		t.Helper()
		for n, err := range errs {
			if !errors.Is(err, wasmvm.ErrClosed) {
				t.Fatal(what, n, err)
			}
		}
	}
	second := func(_ any, err error) error { return err }
	ofInstance := func() []error {
		return []error{
			second(i.Func("f")), second(i.Memory("m")), second(i.Table("t")), second(i.Global("g")), second(i.Call(bg, "f")),
			second(i.NewStruct(0)), second(i.NewArray(0, 1, wasmvm.Value{})), second(f.Call(bg)), second(typed(bg)),
			second(wasmvm.Typed0[wasmvm.Void](f)), mem.Write(0, nil), mem.Read(0, nil), mem.Grow(1), second(mem.Limits()),
			mem.View(0, 1, func([]byte) error { return nil }), table.Set(0, wasmvm.Null()), second(table.Get(0)), table.Grow(1),
			second(global.Get()), global.Set(wasmvm.I32(1)), second(i.Run(bg)),
		}
	}
	i.Close()
	check("instance", ofInstance()...)
	if mem.Pages() != 0 || table.Len() != 0 {
		t.Fatal("sizes")
	}
	check("funcref of a closed instance", second(w.instance(`(module (func (export "f") (param funcref)))`).Call(bg, "f", wasmvm.FuncRef(f))))
	m.Close()
	check("module", second(w.linker.Instantiate(bg, w.store, m)), second(m.Text()))
	if m.Imports() != nil || m.Exports() != nil || m.Name() != "" || m.HasImage() || m.CustomSections() != nil {
		t.Fatal("module")
	}
	w.store.Close()
	check("store", ofInstance()...)
	check("store", second(got[0].Func().Call(bg)), second(object.Get(0)), object.Set(0, wasmvm.I32(1)), w.store.SetGasLimit(1), w.store.ResetGas(),
		w.store.CollectGarbage(), w.store.SetWASI(wasmvm.NewWASI()), second(w.store.NewHostModule("x", nil)), second(w.store.NewFunc(wasmvm.Host{})),
		second(host.AddMemory("m", wasmvm.Limits{})), second(host.AddGlobal("g", wasmvm.TypeI32, true, wasmvm.I32(1))),
		second(host.AddTable("t", wasmvm.TypeFuncRef, wasmvm.Limits{}, wasmvm.Null())), second(w.store.Instantiate(bg, m)))
	if object.Len() != 0 || w.store.GasUsed() != 0 {
		t.Fatal("sizes")
	}
	object.Close()
	host.Close()
	w.engine.Close()
	check("engine", second(w.engine.NewModule(nil)), second(w.engine.Compile(nil)), second(w.engine.Assemble("")), second(wasmvm.NewStore(w.engine)))
	dir := wasmvm.NewMemoryDir(100)
	dir.Close()
	check("directory", dir.Mkdir("x"), dir.WriteFile("x", nil), second(dir.ReadFile("x")),
		newWorld(t).store.SetWASI(wasmvm.NewWASI().WithMemoryDir("/", dir, true)))
}

func residentPages(t *testing.T) int {
	t.Helper()
	var size, resident int
	_, err := fmt.Sscan(string(ok[[]byte](t)(os.ReadFile("/proc/self/statm"))), &size, &resident)
	must(t, err)
	return resident
}

func noLeaks(t *testing.T) {
	before := wasmvm.LiveHostFunctions()
	round := func() {
		w := newWorldFor(t)
		defer w.engine.Close()
		defer w.store.Close()
		must(t, w.linker.DefineFunc("env", "h", func(v any) any { return v }))
		must(t, w.store.SetWASI(wasmvm.NewWASI().WithArgs("a").WithFS("/", fstest.MapFS{"f": {Data: []byte("x")}}).WithStdout(io.Discard)))
		i := w.instance(`(module (type $s (struct)) (import "env" "h" (func $h (param externref) (result externref))) (memory (export "m") 1)
			(func (export "f") (param externref) (result externref) (call $h (local.get 0))) (func (export "trap") unreachable)
			(func $g (export "g") (result funcref (ref $s)) (ref.func $g) (struct.new $s)))`)
		w.call(i, "f", wasmvm.ExternRef(w))
		w.call(i, "g")
		if _, err := i.Call(bg, "trap"); err == nil {
			t.Fatal("no trap")
		}
		if _, err := w.engine.NewModule([]byte("x")); err == nil {
			t.Fatal("no error")
		}
	}
	for range 300 {
		round()
	}
	runtime.GC()
	start := residentPages(t)
	for range 1000 {
		round()
	}
	runtime.GC()
	if grown := residentPages(t) - start; grown > 4096 && !instrumented {
		t.Fatal("pages more:", grown)
	}
	waitFor(t, func() bool { return wasmvm.LiveHostFunctions() == before })
}

func newWorldFor(t *testing.T) *world {
	engine := ok[*wasmvm.Engine](t)(wasmvm.NewEngine(nil))
	return &world{t, engine, ok[*wasmvm.Store](t)(wasmvm.NewStore(engine)), wasmvm.NewLinker()}
}
