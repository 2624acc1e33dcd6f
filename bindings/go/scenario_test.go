package wasmvm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"wasmvm.dev/go"
)

var bg = context.Background()

func ok[T any](t *testing.T) func(v T, err error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code wasmvm.Code) {
	t.Helper()
	var e *wasmvm.Error
	if !errors.Is(err, code) || !errors.As(err, &e) || e.Message == "" || e.Code != code {
		t.Fatalf("got %v (%T), want %v", err, err, code)
	}
}

type world struct {
	t      *testing.T
	engine *wasmvm.Engine
	store  *wasmvm.Store
	linker *wasmvm.Linker
}

func newWorld(t *testing.T, configs ...*wasmvm.Config) *world {
	t.Helper()
	var config *wasmvm.Config
	if len(configs) > 0 {
		config = configs[0]
	}
	w := &world{t: t, engine: ok[*wasmvm.Engine](t)(wasmvm.NewEngine(config)), linker: wasmvm.NewLinker()}
	w.store = ok[*wasmvm.Store](t)(wasmvm.NewStore(w.engine))
	t.Cleanup(func() { w.store.Close(); w.engine.Close() })
	return w
}

func (w *world) module(wat string) *wasmvm.Module {
	w.t.Helper()
	return ok[*wasmvm.Module](w.t)(w.engine.NewModuleFromText(wat))
}

func (w *world) instance(wat string) *wasmvm.Instance {
	w.t.Helper()
	return ok[*wasmvm.Instance](w.t)(w.linker.Instantiate(bg, w.store, w.module(wat)))
}

func (w *world) call(i *wasmvm.Instance, name string, args ...wasmvm.Value) []wasmvm.Value {
	w.t.Helper()
	return ok[[]wasmvm.Value](w.t)(i.Call(bg, name, args...))
}

const addWat = `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`
const loopWat = `(module (func (export "loop") (loop (br 0))) (func (export "one") (result i32) (i32.const 1)))`

// TestScenario runs the scenarios that the bindings of all languages have, under the same names.
func TestScenario(t *testing.T) {
	for _, s := range append(scenarios, lifetimeScenarios...) {
		t.Run(s.name, s.test)
	}
}

type scenario struct {
	name string
	test func(t *testing.T)
}

var scenarios = []scenario{
	{"load_from_bytes", func(t *testing.T) {
		w := newWorld(t)
		b := ok[[]byte](t)(w.engine.Assemble(addWat))
		m := ok[*wasmvm.Module](t)(w.engine.NewModule(b))
		clear(b)
		i := ok[*wasmvm.Instance](t)(w.linker.Instantiate(bg, w.store, m))
		if got := w.call(i, "add", wasmvm.I32(40), wasmvm.I32(2))[0].I32(); got != 42 {
			t.Fatal(got)
		}
	}},
	{"load_from_file", func(t *testing.T) {
		w := newWorld(t)
		path := filepath.Join(t.TempDir(), "add.wasm")
		must(t, os.WriteFile(path, ok[[]byte](t)(w.engine.Assemble(addWat)), 0o600))
		ok[*wasmvm.Module](t)(w.engine.NewModuleFromFile(path))
		_, err := w.engine.NewModuleFromFile(path + ".none")
		wantCode(t, err, wasmvm.CodeIllegalPath)
	}},
	{"load_from_wat", func(t *testing.T) {
		w := newWorld(t)
		w.module(addWat)
		_, err := w.engine.NewModuleFromText("(module\n  (fun))")
		wantCode(t, err, wasmvm.CodeTextSyntax)
		var e *wasmvm.Error
		if errors.As(err, &e); e.Line != 2 || e.Column == 0 {
			t.Fatal(e)
		}
	}},
	{"load_malformed", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.engine.NewModule([]byte("nonsense"))
		wantCode(t, err, wasmvm.CodeMalformedMagic)
		_, err = w.engine.NewModule(nil)
		if err == nil {
			t.Fatal("nothing is a module")
		}
		_, err = w.engine.NewModuleFromText(`(module (func (result i32) (i64.const 1)))`)
		wantCode(t, err, wasmvm.CodeTypeCheckFailed)
		var e *wasmvm.Error
		if errors.As(err, &e); e.Offset == wasmvm.NoOffset || e.Phase != wasmvm.PhaseValidation {
			t.Fatal(e)
		}
	}},
	{"module_introspection", func(t *testing.T) {
		w := newWorld(t)
		m := w.module(`(module $named (import "a" "f" (func (param i32 f64) (result i64))) (import "a" "g" (global (mut f32)))
			(import "a" "m" (memory 1 2)) (import "a" "t" (table 3 funcref)) (tag (export "tag") (param i32))
			(func (export "out") (param v128)) (@custom "note" "payload"))`)
		if m.Name() != "named" || len(m.Imports()) != 4 || len(m.Exports()) != 2 {
			t.Fatal(m.Name(), m.Imports(), m.Exports())
		}
		in := m.Imports()
		if in[0].Type.Func.String() != "func[i32 f64] [i64]" || !in[1].Type.Mutable || in[1].Type.Value.Kind() != wasmvm.KindF32 ||
			in[2].Type.Limits != (wasmvm.Limits{Min: 1, Max: 2, HasMax: true}) || in[3].Type.Kind != wasmvm.KindTable {
			t.Fatal(in)
		}
		if e := m.Exports()[0]; e.Name != "tag" || e.Type.Kind.String() != "tag" || len(e.Type.Func.Params) != 1 {
			t.Fatal(e)
		}
		found := false
		for _, s := range m.CustomSections() {
			found = found || (s.Name == "note" && string(s.Payload) == "payload" && s.Offset > 0)
		}
		if !found {
			t.Fatal(m.CustomSections())
		}
		if text := ok[string](t)(m.Text()); !strings.Contains(text, "(module") {
			t.Fatal(text)
		}
	}},

	{"call_every_value_type", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module
			(func (export "i32") (param i32) (result i32) (local.get 0)) (func (export "i64") (param i64) (result i64) (local.get 0))
			(func (export "f32") (param f32) (result f32) (local.get 0)) (func (export "f64") (param f64) (result f64) (local.get 0))
			(func (export "v128") (param v128) (result v128) (local.get 0))
			(func (export "funcref") (param funcref) (result funcref) (local.get 0))
			(func (export "externref") (param externref) (result externref) (local.get 0))
			(func (export "anyref") (param anyref) (result anyref) (local.get 0)))`)
		for _, v := range []wasmvm.Value{
			wasmvm.I32(math.MinInt32), wasmvm.I32(-1), wasmvm.I64(math.MinInt64), wasmvm.I64(math.MaxInt64), wasmvm.F32(math.MaxFloat32),
			wasmvm.F32(math.Float32frombits(0x7fc12345)), wasmvm.F64(math.Inf(-1)), wasmvm.F64(math.Float64frombits(0xfff8000000012345)),
			wasmvm.V128(1<<63, 7),
		} {
			if got := w.call(i, v.Kind().String(), v)[0]; got != v {
				t.Fatal(got, v)
			}
		}
		for _, name := range []string{"funcref", "externref", "anyref"} {
			if !w.call(i, name, wasmvm.Null())[0].IsNull() {
				t.Fatal(name)
			}
		}
		f := ok[*wasmvm.Func](t)(i.Func("i32"))
		back := w.call(i, "funcref", wasmvm.FuncRef(f))[0].Func()
		if got := ok[[]wasmvm.Value](t)(back.Call(bg, wasmvm.I32(5))); got[0].I32() != 5 {
			t.Fatal(got)
		}
		if got := w.call(i, "anyref", wasmvm.I31(-5))[0]; got.I31() != -5 || got.Kind() != wasmvm.KindI31 {
			t.Fatal(got)
		}
	}},
	{"call_multiple_results", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (func (export "f") (result i32 f64 i64) (i32.const 1) (f64.const 2.5) (i64.const 3)))`)
		got := w.call(i, "f")
		if len(got) != 3 || got[0].I32() != 1 || got[1].F64() != 2.5 || got[2].I64() != 3 {
			t.Fatal(got)
		}
	}},
	{"call_typed", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
			(func (export "void") (param f64)) (func (export "div") (param i64) (result i64) (i64.div_s (i64.const 1) (local.get 0))))`)
		f := ok[*wasmvm.Func](t)(i.Func("add"))
		add, err := wasmvm.Typed2[int32, int32, int32](f)
		must(t, err)
		if got := ok[int32](t)(add(bg, -40, -2)); got != -42 {
			t.Fatal(got)
		}
		_, err = wasmvm.Typed2[int32, int64, int32](f)
		wantCode(t, err, wasmvm.CodeFuncSigMismatch)
		void, err := wasmvm.Typed1[float64, wasmvm.Void](ok[*wasmvm.Func](t)(i.Func("void")))
		must(t, err)
		ok[wasmvm.Void](t)(void(bg, 1))
		div, err := wasmvm.Typed1[int64, int64](ok[*wasmvm.Func](t)(i.Func("div")))
		must(t, err)
		_, err = div(bg, 0)
		wantCode(t, err, wasmvm.CodeDivideByZero)
	}},
	{"call_wrong_arguments", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(addWat)
		for _, args := range [][]wasmvm.Value{{}, {wasmvm.I32(1)}, {wasmvm.I32(1), wasmvm.I32(1), wasmvm.I32(1)},
			{wasmvm.I32(1), wasmvm.I64(1)}, {wasmvm.I32(1), wasmvm.Null()}, {wasmvm.I32(1), {}}} {
			_, err := i.Call(bg, "add", args...)
			wantCode(t, err, wasmvm.CodeFuncSigMismatch)
		}
	}},
	{"call_missing_export", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (memory (export "m") 1))`)
		for _, name := range []string{"none", "m", ""} {
			_, err := i.Call(bg, name)
			wantCode(t, err, wasmvm.CodeFuncNotFound)
			if !strings.Contains(err.Error(), fmt.Sprintf("%q", name)) {
				t.Fatal(err)
			}
		}
	}},

	{"host_closure", func(t *testing.T) {
		w := newWorld(t)
		var seen []any
		must(t, w.linker.Define("env", "h0", wasmvm.Host0(func(*wasmvm.Caller) (wasmvm.Void, error) { seen = append(seen, 0); return wasmvm.Void{}, nil })))
		must(t, w.linker.Define("env", "h4", wasmvm.Host4(func(_ *wasmvm.Caller, a int32, b int64, c float32, d float64) (float64, error) {
			seen = append(seen, a, b, c, d)
			return float64(a) + float64(b) + float64(c) + d, nil
		})))
		must(t, w.linker.DefineFunc("env", "many", func(a, b, c, d, e, f uint32, g float32, h uint64) (uint64, float32, int32) {
			return uint64(a+b+c+d+e+f) + h, g, -1
		}))
		i := w.instance(`(module (import "env" "h0" (func $h0)) (import "env" "h4" (func $h4 (param i32 i64 f32 f64) (result f64)))
			(import "env" "many" (func $many (param i32 i32 i32 i32 i32 i32 f32 i64) (result i64 f32 i32)))
			(func (export "f") (result f64) (call $h0) (call $h4 (i32.const -1) (i64.const 2) (f32.const 0.5) (f64.const 0.25)))
			(func (export "g") (result i64 f32 i32) (call $many (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5) (i32.const 6)
				(f32.const 1.5) (i64.const 100))))`)
		if got := w.call(i, "f")[0].F64(); got != 1.75 {
			t.Fatal(got)
		}
		if fmt.Sprint(seen) != "[0 -1 2 0.5 0.25]" {
			t.Fatal(seen)
		}
		if got := w.call(i, "g"); got[0].I64() != 121 || got[1].F32() != 1.5 || got[2].I32() != -1 {
			t.Fatal(got)
		}
	}},
	{"host_caller_memory", func(t *testing.T) {
		w := newWorld(t)
		var kept *wasmvm.Memory
		must(t, w.linker.Define("env", "upper", wasmvm.Host2(func(c *wasmvm.Caller, at, length uint32) (uint32, error) {
			kept = c.Memory(0)
			return length, kept.View(uint64(at), uint64(length), func(b []byte) error {
				copy(b, bytes.ToUpper(b))
				return nil
			})
		})))
		i := w.instance(`(module (import "env" "upper" (func $u (param i32 i32) (result i32))) (memory (export "memory") 1) (data (i32.const 8) "shout")
			(func (export "f") (param i32) (result i32) (call $u (i32.const 8) (local.get 0))))`)
		w.call(i, "f", wasmvm.I32(5))
		m := ok[*wasmvm.Memory](t)(i.Memory("memory"))
		if got := ok[string](t)(m.ReadString(8, 5)); got != "SHOUT" {
			t.Fatal(got)
		}
		if err := kept.Write(0, []byte{1}); !errors.Is(err, wasmvm.ErrClosed) {
			t.Fatal(err)
		}
		_, err := i.Call(bg, "f", wasmvm.I32(1<<20))
		if !errors.Is(err, wasmvm.CodeMemoryOutOfBounds) {
			t.Fatal(err)
		}
	}},
	{"host_error", func(t *testing.T) {
		w := newWorld(t)
		mine := errors.New("mine")
		must(t, w.linker.DefineFunc("env", "f", func() error { return fmt.Errorf("because %w", mine) }))
		i := w.instance(`(module (import "env" "f" (func $f)) (func (export "f") (call $f)))`)
		_, err := i.Call(bg, "f")
		var trap *wasmvm.Trap
		if !errors.Is(err, mine) || !errors.As(err, &trap) || !strings.Contains(err.Error(), "because mine") {
			t.Fatal(err)
		}
		wantCode(t, err, wasmvm.CodeHostFuncError)
	}},
	{"host_panic", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.linker.DefineFunc("env", "f", func(what int32) int32 {
			switch what {
			case 0:
				panic("oh no")
			case 1:
				var p *int
				return int32(*p)
			}
			return what
		}))
		i := w.instance(`(module (import "env" "f" (func $f (param i32) (result i32))) (func (export "f") (param i32) (result i32) (call $f (local.get 0))))`)
		_, err := i.Call(bg, "f", wasmvm.I32(0))
		var p *wasmvm.PanicError
		if !errors.As(err, &p) || p.Value != "oh no" || !strings.Contains(err.Error(), "oh no") {
			t.Fatal(err)
		}
		_, err = i.Call(bg, "f", wasmvm.I32(1))
		var fault runtime.Error
		if !errors.As(err, &fault) {
			t.Fatal(err)
		}
		if got := w.call(i, "f", wasmvm.I32(7))[0].I32(); got != 7 {
			t.Fatal(got)
		}
	}},
	{"host_reentrance", func(t *testing.T) {
		w := newWorld(t)
		var fact func(context.Context, int64) (int64, error)
		must(t, w.linker.Define("env", "down", wasmvm.Host1(func(c *wasmvm.Caller, n int64) (int64, error) { return fact(c.Context(), n) })))
		i := w.instance(`(module (import "env" "down" (func $d (param i64) (result i64)))
			(func (export "sum") (param i64) (result i64) (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 0))
				(else (i64.add (local.get 0) (call $d (i64.sub (local.get 0) (i64.const 1))))))))`)
		var err error
		fact, err = wasmvm.Typed1[int64, int64](ok[*wasmvm.Func](t)(i.Func("sum")))
		must(t, err)
		if got := ok[int64](t)(fact(bg, 150)); got != 150*151/2 {
			t.Fatal(got)
		}
		if _, err = fact(bg, 10000); !errors.Is(err, wasmvm.CodeStackExhausted) {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(bg)
		defer cancel()
		if got := ok[int64](t)(fact(ctx, 50)); got != 50*51/2 {
			t.Fatal(got)
		}
	}},
	{"host_reentrance_error", func(t *testing.T) {
		w := newWorld(t)
		var inst *wasmvm.Instance
		var inner error
		must(t, w.linker.DefineFunc("env", "h", func(pass int32) error {
			_, inner = inst.Call(bg, "trap")
			if pass != 0 {
				return inner
			}
			return nil
		}))
		inst = w.instance(`(module (import "env" "h" (func $h (param i32))) (func (export "trap") unreachable)
			(func (export "f") (param i32) (call $h (local.get 0))))`)
		w.call(inst, "f", wasmvm.I32(0))
		wantCode(t, inner, wasmvm.CodeUnreachable)
		_, err := inst.Call(bg, "f", wasmvm.I32(1))
		if !errors.Is(err, wasmvm.CodeUnreachable) || !errors.Is(err, wasmvm.CodeHostFuncError) {
			t.Fatal(err)
		}
	}},
	{"host_wrong_result", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.linker.Define("env", "h", wasmvm.NewHost(wasmvm.FuncType{Results: []wasmvm.ValueType{wasmvm.TypeI32}},
			func(_ *wasmvm.Caller, _, results []wasmvm.Value) error { results[0] = wasmvm.F64(1); return nil })))
		i := w.instance(`(module (import "env" "h" (func $h (result i32))) (func (export "f") (result i32) (call $h)))`)
		_, err := i.Call(bg, "f")
		if !errors.Is(err, wasmvm.CodeFuncSigMismatch) {
			t.Fatal(err)
		}
	}},
	{"host_freed_once", func(t *testing.T) {
		before := wasmvm.LiveHostFunctions()
		w := newWorld(t)
		must(t, w.linker.DefineFunc("env", "h", func() int32 { return 3 }))
		i := w.instance(`(module (import "env" "h" (func $h (result i32))) (func (export "f") (result i32) (call $h)))`)
		f := ok[*wasmvm.Func](t)(w.store.NewFunc(wasmvm.Host0(func(*wasmvm.Caller) (int32, error) { return 1, nil })))
		w.call(i, "f")
		if got := wasmvm.LiveHostFunctions(); got != before+2 {
			t.Fatal(got, before)
		}
		w.store.Close()
		if got := wasmvm.LiveHostFunctions(); got != before {
			t.Fatal(got, before)
		}
		runtime.KeepAlive(f)
	}},

	{"link_missing_import", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.linker.Instantiate(bg, w.store, w.module(`(module (import "env" "nothing" (func)))`))
		wantCode(t, err, wasmvm.CodeUnknownImport)
		if !strings.Contains(err.Error(), "env") || !strings.Contains(err.Error(), "nothing") {
			t.Fatal(err)
		}
	}},
	{"link_wrong_type", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.linker.DefineFunc("env", "f", func(int32) {}))
		_, err := w.linker.Instantiate(bg, w.store, w.module(`(module (import "env" "f" (func (param i64))))`))
		wantCode(t, err, wasmvm.CodeIncompatibleImportType)
	}},
	{"link_between_instances", func(t *testing.T) {
		w := newWorld(t)
		lib := ok[*wasmvm.Instance](t)(w.linker.InstantiateAs(bg, w.store, w.module(`(module (memory (export "m") 1) (table (export "t") 2 funcref)
			(global (export "g") (mut i32) (i32.const 5)) (func (export "f") (result i32) (i32.const 37)))`), "lib"))
		i := w.instance(`(module (import "lib" "m" (memory 1)) (import "lib" "t" (table 2 funcref)) (import "lib" "g" (global $g (mut i32)))
			(import "lib" "f" (func $f (result i32))) (func (export "f") (result i32) (i32.add (call $f) (global.get $g))))`)
		lib.Close()
		if got := w.call(i, "f")[0].I32(); got != 42 {
			t.Fatal(got)
		}
	}},

	{"memory_view", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (memory (export "memory") 1) (func (export "get") (param i32) (result i32) (i32.load8_u (local.get 0))))`)
		m := ok[*wasmvm.Memory](t)(i.Memory("memory"))
		must(t, m.View(100, 4, func(b []byte) error { copy(b, "abcd"); return nil }))
		if got := w.call(i, "get", wasmvm.I32(101))[0].I32(); got != 'b' {
			t.Fatal(got)
		}
		must(t, m.WriteUint64(200, 1<<40|7))
		if got := ok[uint64](t)(m.ReadUint64(200)); got != 1<<40|7 {
			t.Fatal(got)
		}
		if got := ok[uint32](t)(m.ReadUint32(204)); got != 256 {
			t.Fatal(got)
		}
		wantCode(t, m.Write(65535, []byte{1, 2}), wasmvm.CodeMemoryOutOfBounds)
		wantCode(t, m.Read(math.MaxUint64, make([]byte, 2)), wasmvm.CodeMemoryOutOfBounds)
		wantCode(t, m.View(65536, 1, func([]byte) error { return nil }), wasmvm.CodeMemoryOutOfBounds)
		wantCode(t, m.View(0, math.MaxUint64, func([]byte) error { return nil }), wasmvm.CodeMemoryOutOfBounds)
	}},
	{"memory_grow_view", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (memory (export "memory") 1 4) (func (export "grow") (result i32) (memory.grow (i32.const 1))))`)
		m := ok[*wasmvm.Memory](t)(i.Memory("memory"))
		must(t, m.View(0, 8, func(b []byte) error {
			w.call(i, "grow")
			must(t, m.Grow(1))
			b[0] = 9
			return nil
		}))
		if got := ok[uint32](t)(m.ReadUint32(0)); got != 9 || m.Pages() != 3 {
			t.Fatal(got, m.Pages())
		}
		wantCode(t, m.Grow(2), wasmvm.CodeMemoryOutOfBounds)
	}},
	{"memory_create", func(t *testing.T) {
		w := newWorld(t)
		h := ok[*wasmvm.HostModule](t)(w.store.NewHostModule("env", nil))
		m := ok[*wasmvm.Memory](t)(h.AddMemory("m", wasmvm.Limits{Min: 1, Max: 2, HasMax: true}))
		must(t, m.WriteUint32(4, 77))
		i := w.instance(`(module (import "env" "m" (memory 1 2)) (func (export "get") (result i32) (i32.load (i32.const 4)))
			(func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`)
		if got := w.call(i, "get")[0].I32(); got != 77 {
			t.Fatal(got)
		}
		if got := w.call(i, "grow", wasmvm.I32(2))[0].I32(); got != -1 {
			t.Fatal(got)
		}
	}},
	{"global_get_set", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (global (export "i32") (mut i32) (i32.const 0)) (global (export "i64") (mut i64) (i64.const 0))
			(global (export "f32") (mut f32) (f32.const 0)) (global (export "f64") (mut f64) (f64.const 0))
			(global (export "v128") (mut v128) (v128.const i64x2 0 0)) (global (export "externref") (mut externref) (ref.null extern))
			(global (export "const") i32 (i32.const 3)))`)
		for _, v := range []wasmvm.Value{wasmvm.I32(-1), wasmvm.I64(-2), wasmvm.F32(1.5), wasmvm.F64(2.5), wasmvm.V128(1, 2), wasmvm.ExternRef("x")} {
			g := ok[*wasmvm.Global](t)(i.Global(v.Kind().String()))
			must(t, g.Set(v))
			if got := ok[wasmvm.Value](t)(g.Get()); got != v {
				t.Fatal(got, v)
			}
		}
		g := ok[*wasmvm.Global](t)(i.Global("i32"))
		wantCode(t, g.Set(wasmvm.F32(1)), wasmvm.CodeSetValueErrorType)
		wantCode(t, ok[*wasmvm.Global](t)(i.Global("const")).Set(wasmvm.I32(1)), wasmvm.CodeSetValueToConst)
		if _, mutable, err := g.Type(); !mutable || err != nil {
			t.Fatal(err)
		}
	}},
	{"table_get_set_grow", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (table (export "t") 2 4 funcref) (elem (i32.const 0) $f) (func $f (export "f") (result i32) (i32.const 11))
			(func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))`)
		table := ok[*wasmvm.Table](t)(i.Table("t"))
		f := ok[wasmvm.Value](t)(table.Get(0)).Func()
		if got := ok[[]wasmvm.Value](t)(f.Call(bg)); got[0].I32() != 11 {
			t.Fatal(got)
		}
		if !ok[wasmvm.Value](t)(table.Get(1)).IsNull() {
			t.Fatal("no null")
		}
		must(t, table.Grow(1))
		host := ok[*wasmvm.Func](t)(w.store.NewFunc(wasmvm.Host0(func(*wasmvm.Caller) (int32, error) { return 22, nil })))
		must(t, table.Set(2, wasmvm.FuncRef(host)))
		must(t, table.Set(0, wasmvm.Null()))
		if got := w.call(i, "call", wasmvm.I32(2))[0].I32(); got != 22 || table.Len() != 3 {
			t.Fatal(got)
		}
		_, err := table.Get(3)
		wantCode(t, err, wasmvm.CodeTableOutOfBounds)
		wantCode(t, table.Set(3, wasmvm.Null()), wasmvm.CodeTableOutOfBounds)
		wantCode(t, table.Grow(2), wasmvm.CodeTableOutOfBounds)
		if err := table.Set(0, wasmvm.I32(1)); err == nil {
			t.Fatal("a number in a table")
		}
	}},

	{"externref_roundtrip", func(t *testing.T) {
		w := newWorld(t)
		type thing struct{ n int }
		var got any
		must(t, w.linker.DefineFunc("env", "see", func(v any) any { got = v; return v }))
		i := w.instance(`(module (import "env" "see" (func $see (param externref) (result externref)))
			(func (export "f") (param externref) (result externref) (call $see (local.get 0))))`)
		for _, v := range []any{&thing{1}, "text", 5, []int{1}, map[string]int{}} {
			back := w.call(i, "f", wasmvm.ExternRef(v))[0].Extern()
			if fmt.Sprintf("%T %p", back, back) != fmt.Sprintf("%T %p", v, v) || fmt.Sprintf("%p", got) != fmt.Sprintf("%p", v) {
				t.Fatal(back, got, v)
			}
		}
		w.call(i, "f", wasmvm.ExternRef(nil))
		if got != nil {
			t.Fatal(got)
		}
	}},
	{"externref_freed", func(t *testing.T) {
		w := newWorld(t)
		freed := make(chan bool, 2)
		func() {
			i := w.instance(`(module (func (export "f") (param externref)))`)
			v := &struct{ data [64]byte }{}
			runtime.AddCleanup(v, func(c chan bool) { c <- true }, freed)
			w.call(i, "f", wasmvm.ExternRef(v))
			w.call(i, "f", wasmvm.ExternRef(v))
			w.store.Close()
		}()
		waitFor(t, func() bool { return len(freed) == 1 })
	}},
	{"funcref_roundtrip", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.linker.DefineFunc("env", "pass", func(f *wasmvm.Func) *wasmvm.Func { return f }))
		i := w.instance(`(module (type $f (func (result i32))) (import "env" "pass" (func $pass (param funcref) (result funcref))) (table 1 funcref)
			(global (export "g") (mut funcref) (ref.null func))
			(func (export "f") (param funcref) (result i32) (global.set 0 (local.get 0)) (table.set (i32.const 0) (call $pass (local.get 0)))
				(call_indirect (type $f) (i32.const 0))))`)
		other := w.instance(`(module (func (export "n") (result i32) (i32.const 12)))`)
		host := ok[*wasmvm.Func](t)(w.store.NewFunc(wasmvm.Host0(func(*wasmvm.Caller) (int32, error) { return 13, nil })))
		guest := ok[*wasmvm.Func](t)(other.Func("n"))
		if got := w.call(i, "f", wasmvm.FuncRef(guest))[0].I32(); got != 12 {
			t.Fatal(got)
		}
		if got := w.call(i, "f", wasmvm.FuncRef(host))[0].I32(); got != 13 {
			t.Fatal(got)
		}
		g := ok[wasmvm.Value](t)(ok[*wasmvm.Global](t)(i.Global("g")).Get()).Func()
		if got := ok[[]wasmvm.Value](t)(g.Call(bg)); got[0].I32() != 13 {
			t.Fatal(got)
		}
		stranger := newWorld(t)
		si := stranger.instance(`(module (func (export "f") (param funcref)))`)
		_, err := si.Call(bg, "f", wasmvm.FuncRef(guest))
		wantCode(t, err, wasmvm.CodeWrongVMWorkflow)
	}},
	{"funcref_roundtrip__outlives_instance", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (func $n (result i32) (i32.const 12)) (elem declare func $n) (func (export "get") (result funcref) (ref.func $n)))`)
		f := w.call(i, "get")[0].Func()
		i.Close()
		if got := ok[[]wasmvm.Value](t)(f.Call(bg)); got[0].I32() != 12 {
			t.Fatal(got)
		}
	}},
	{"gc_values", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (type $s (struct (field (mut i32)) (field (mut f64)))) (type $a (array (mut i64)))
			(func (export "make") (result (ref $s)) (struct.new $s (i32.const 3) (f64.const 1.5)))
			(func (export "first") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
			(func (export "array") (param (ref $a)) (result i32) (array.len (local.get 0))))`)
		o := w.call(i, "make")[0].Object()
		if o.Kind() != wasmvm.RefStruct || o.Len() != 2 || ok[wasmvm.Value](t)(o.Get(0)).I32() != 3 || ok[wasmvm.Value](t)(o.Get(1)).F64() != 1.5 {
			t.Fatal(o)
		}
		must(t, o.Set(0, wasmvm.I32(8)))
		must(t, w.store.CollectGarbage())
		if got := w.call(i, "first", o.Value())[0].I32(); got != 8 {
			t.Fatal(got)
		}
		_, err := i.Call(bg, "first", wasmvm.Null())
		if err == nil {
			t.Fatal("a field of null")
		}
		s := ok[*wasmvm.Object](t)(i.NewStruct(0, wasmvm.I32(21), wasmvm.F64(0)))
		if got := w.call(i, "first", s.Value())[0].I32(); got != 21 {
			t.Fatal(got)
		}
		a := ok[*wasmvm.Object](t)(i.NewArray(1, 10, wasmvm.I64(4)))
		must(t, a.Set(3, wasmvm.I64(-4)))
		if got := w.call(i, "array", a.Value())[0].I32(); got != 10 || ok[wasmvm.Value](t)(a.Get(3)).I64() != -4 {
			t.Fatal(got)
		}
		_, err = a.Get(10)
		wantCode(t, err, wasmvm.CodeArrayOutOfBounds)
		a.Close()
		if _, err = a.Get(0); !errors.Is(err, wasmvm.ErrClosed) {
			t.Fatal(err)
		}
		if _, err = i.Call(bg, "array", a.Value()); !errors.Is(err, wasmvm.ErrClosed) {
			t.Fatal(err)
		}
	}},
	{"wasi_args_env", func(t *testing.T) {
		w := newWorld(t)
		var out bytes.Buffer
		must(t, w.store.SetWASI(wasmvm.NewWASI().WithArgs("prog", "one").WithEnv("KEY", "value").WithStdout(&out)))
		i := w.instance(wasiWat)
		if code := ok[uint32](t)(i.Run(bg)); code != 0 {
			t.Fatal(code)
		}
		if out.String() != "prog\x00one\x00KEY=value\x00" {
			t.Fatalf("%q", out.String())
		}
	}},
	{"wasi_preopen", func(t *testing.T) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "in.txt"), []byte("from the host"), 0o600))
		must(t, os.WriteFile(filepath.Join(filepath.Dir(dir), "secret"), []byte("secret"), 0o600))
		mem := wasmvm.NewMemoryDir(1 << 20)
		defer mem.Close()
		must(t, mem.WriteFile("in.txt", []byte("from memory")))
		for _, c := range []struct {
			name, want string
			readOnly   bool
			config     *wasmvm.WASIConfig
		}{
			{"host", "from the host", false, wasmvm.NewWASI().WithPreopen("/d", dir, false)},
			{"read-only", "from the host", true, wasmvm.NewWASI().WithPreopen("/d", dir, true)},
			{"fs.FS", "from a map", true, wasmvm.NewWASI().WithFS("/d", fstest.MapFS{"in.txt": {Data: []byte("from a map")}, "sub/deep": {}})},
			{"os.DirFS", "from the host", true, wasmvm.NewWASI().WithFS("/d", os.DirFS(dir))},
			{"memory", "from memory", false, wasmvm.NewWASI().WithMemoryDir("/d", mem, false)},
		} {
			t.Run(c.name, func(t *testing.T) {
				w := newWorld(t)
				must(t, w.store.SetWASI(c.config))
				i := w.instance(fileWat)
				if got := readGuestFile(w, i, "in.txt"); got != c.want {
					t.Fatalf("%q", got)
				}
				if errno, _ := openGuestFile(w, i, "../secret", false); errno == 0 {
					t.Fatal("outside")
				}
				if errno, _ := openGuestFile(w, i, "new.txt", true); (errno != 0) != c.readOnly {
					t.Fatal(errno)
				}
			})
		}
		ok[[]byte](t)(mem.ReadFile("new.txt"))
		w := newWorld(t)
		wantCode(t, w.store.SetWASI(wasmvm.NewWASI().WithPreopen("/d", filepath.Join(dir, "none"), false)), wasmvm.CodeIllegalPath)
	}},
	{"wasi_captured_stdio", func(t *testing.T) {
		w := newWorld(t)
		var out, errs bytes.Buffer
		must(t, w.store.SetWASI(wasmvm.NewWASI().WithStdin(strings.NewReader("hello there")).WithStdout(&out).WithStderr(&errs)))
		i := w.instance(catWat)
		if code := ok[uint32](t)(i.Run(bg)); code != 0 {
			t.Fatal(code)
		}
		if out.String() != "hello there" || errs.String() != "hello there" {
			t.Fatalf("%q %q", out.String(), errs.String())
		}
		r, pw, err := os.Pipe()
		must(t, err)
		w = newWorld(t)
		must(t, w.store.SetWASI(wasmvm.NewWASI().WithStdin(strings.NewReader("file")).WithStdout(pw).WithStderr(io.Discard)))
		ok[uint32](t)(w.instance(catWat).Run(bg))
		must(t, pw.Close())
		w.store.Close()
		if got := ok[[]byte](t)(io.ReadAll(r)); string(got) != "file" {
			t.Fatalf("%q", got)
		}
	}},
	{"wasi_exit_code", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.store.SetWASI(wasmvm.NewWASI()))
		i := w.instance(`(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
			(func (export "_start") (call $exit (i32.const 42))))`)
		if code := ok[uint32](t)(i.Run(bg)); code != 42 {
			t.Fatal(code)
		}
		_, err := i.Call(bg, "_start")
		var exit *wasmvm.ExitError
		if !errors.As(err, &exit) || exit.Code != 42 {
			t.Fatal(err)
		}
	}},

	{"aot_compile_save_load", func(t *testing.T) {
		w := newWorld(t, wasmvm.NewConfig().WithRunMode(wasmvm.AOT))
		path := filepath.Join(t.TempDir(), "image.wasm")
		image, err := w.engine.Compile(ok[[]byte](t)(w.engine.Assemble(addWat)))
		if unavailable(t, err) {
			return
		}
		must(t, err)
		must(t, os.WriteFile(path, image, 0o600))
		m := ok[*wasmvm.Module](t)(w.engine.NewModuleFromFile(path))
		if !m.HasImage() {
			t.Fatal("no image")
		}
		i := ok[*wasmvm.Instance](t)(w.linker.Instantiate(bg, w.store, m))
		if got := w.call(i, "add", wasmvm.I32(40), wasmvm.I32(2))[0].I32(); got != 42 {
			t.Fatal(got)
		}
		_, err = w.linker.Instantiate(bg, w.store, w.module(addWat))
		wantCode(t, err, wasmvm.CodeImageIncompatible)
	}},
	{"aot_damaged_image", func(t *testing.T) {
		w := newWorld(t, wasmvm.NewConfig().WithRunMode(wasmvm.AOT))
		image, err := w.engine.Compile(ok[[]byte](t)(w.engine.Assemble(addWat)))
		if unavailable(t, err) {
			return
		}
		must(t, err)
		image[len(image)-5] ^= 0xFF
		m, err := w.engine.NewModule(image)
		if err == nil {
			_, err = w.linker.Instantiate(bg, w.store, m)
		}
		wantCode(t, err, wasmvm.CodeImageDamaged)
	}},

	{"gas_limit", func(t *testing.T) {
		w := newWorld(t, wasmvm.NewConfig().WithGasMetering())
		i := w.instance(loopWat)
		must(t, w.store.SetGasLimit(10000))
		_, err := i.Call(bg, "loop")
		wantCode(t, err, wasmvm.CodeCostLimitExceeded)
		if got := w.store.GasUsed(); got != 10000 {
			t.Fatal(got)
		}
		must(t, w.store.ResetGas())
		w.call(i, "one")
		_, err = ok[*wasmvm.Func](t)(i.Func("loop")).CallWith(bg, wasmvm.CallOptions{Gas: 500})
		wantCode(t, err, wasmvm.CodeCostLimitExceeded)
	}},
	{"deadline", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(loopWat)
		ctx, cancel := context.WithTimeout(bg, 20*time.Millisecond)
		defer cancel()
		_, err := i.Call(ctx, "loop")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		_, err = ok[*wasmvm.Func](t)(i.Func("loop")).CallWith(bg, wasmvm.CallOptions{Deadline: 10 * time.Millisecond})
		wantCode(t, err, wasmvm.CodeDeadlineExceeded)
		loop, err := wasmvm.Typed0[wasmvm.Void](ok[*wasmvm.Func](t)(i.Func("loop")))
		must(t, err)
		ctx, cancel = context.WithTimeout(bg, 20*time.Millisecond)
		defer cancel()
		if _, err = loop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		w.call(i, "one")
		limited := newWorld(t, wasmvm.NewConfig().WithTimeLimit(10*time.Millisecond))
		_, err = limited.instance(loopWat).Call(bg, "loop")
		wantCode(t, err, wasmvm.CodeDeadlineExceeded)
	}},
	{"cancel_from_another_thread", func(t *testing.T) {
		for _, mode := range []wasmvm.RunMode{wasmvm.Interpreter, wasmvm.JIT} {
			w := newWorld(t, wasmvm.NewConfig().WithRunMode(mode))
			running := make(chan bool)
			must(t, w.linker.DefineFunc("env", "now", func() { running <- true }))
			i, err := w.linker.Instantiate(bg, w.store, w.module(`(module (import "env" "now" (func $now)) (func (export "loop") (call $now) (loop (br 0)))
				(func (export "one") (result i32) (i32.const 1)))`))
			if unavailable(t, err) {
				continue
			}
			must(t, err)
			for range 5 {
				ctx, cancel := context.WithCancelCause(bg)
				why := errors.New("why")
				go func() { <-running; cancel(why) }()
				_, err = i.Call(ctx, "loop")
				wantCode(t, err, wasmvm.CodeInterrupted)
				if !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
					t.Fatal(err)
				}
				w.call(i, "one")
			}
			// A context ends its own call alone, even if it ends too late.
			for range 200 {
				inner, stop := context.WithCancel(bg)
				go stop()
				if _, err = i.Call(inner, "one"); err != nil && !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				w.call(i, "one")
			}
			ctx, cancel := context.WithCancel(bg)
			cancel()
			if _, err = i.Call(ctx, "one"); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			w.call(i, "one")
		}
	}},
	{"memory_limit", func(t *testing.T) {
		w := newWorld(t, wasmvm.NewConfig().WithMaxMemoryPages(3))
		i := w.instance(`(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`)
		if got := w.call(i, "grow", wasmvm.I32(10))[0].I32(); got != -1 {
			t.Fatal(got)
		}
		if got := w.call(i, "grow", wasmvm.I32(2))[0].I32(); got != 1 {
			t.Fatal(got)
		}
	}},
	{"stack_exhausted", func(t *testing.T) {
		for _, mode := range []wasmvm.RunMode{wasmvm.Interpreter, wasmvm.JIT} {
			w := newWorld(t, wasmvm.NewConfig().WithRunMode(mode))
			i, err := w.linker.Instantiate(bg, w.store, w.module(`(module (func $f (export "f") (result i32) (i32.add (i32.const 1) (call $f)))
				(func (export "one") (result i32) (i32.const 1)))`))
			if unavailable(t, err) {
				continue
			}
			must(t, err)
			done := make(chan error)
			go func() { _, err := i.Call(bg, "f"); done <- err }()
			wantCode(t, <-done, wasmvm.CodeStackExhausted)
			w.call(i, "one")
		}
	}},

	{"parallel_instances", func(t *testing.T) {
		engine := ok[*wasmvm.Engine](t)(wasmvm.NewEngine(nil))
		m := ok[*wasmvm.Module](t)(engine.NewModuleFromText(`(module (import "env" "h" (func $h (param i64) (result i64)))
			(func (export "fib") (param $n i64) (result i64) (if (result i64) (i64.lt_s (local.get $n) (i64.const 2)) (then (call $h (local.get $n)))
			(else (i64.add (call 1 (i64.sub (local.get $n) (i64.const 1))) (call 1 (i64.sub (local.get $n) (i64.const 2))))))))`))
		linker := wasmvm.NewLinker()
		must(t, linker.Define("env", "h", wasmvm.Host1(func(_ *wasmvm.Caller, n int64) (int64, error) { return n, nil })))
		var group sync.WaitGroup
		errs := make(chan error, 16)
		for g := range 16 {
			group.Add(1)
			go func() {
				defer group.Done()
				store, err := wasmvm.NewStore(engine)
				if err != nil {
					errs <- err
					return
				}
				defer store.Close()
				i, err := linker.Instantiate(bg, store, m)
				if err != nil {
					errs <- err
					return
				}
				for range 5 {
					got, err := i.Call(bg, "fib", wasmvm.I64(int64(10+g%2)))
					if err != nil || got[0].I64() != []int64{55, 89}[g%2] {
						errs <- fmt.Errorf("%v %v", got, err)
					}
				}
			}()
		}
		group.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
	}},
	{"store_is_confined", func(t *testing.T) {
		w := newWorld(t)
		inside, leave := make(chan bool), make(chan bool)
		must(t, w.linker.DefineFunc("env", "wait", func() { inside <- true; <-leave }))
		i := w.instance(`(module (import "env" "wait" (func $w)) (func (export "wait") (call $w)) (func (export "one") (result i32) (i32.const 1)))`)
		done := make(chan error)
		go func() { _, err := i.Call(bg, "wait"); done <- err }()
		<-inside
		_, err := i.Call(bg, "one")
		wantCode(t, err, wasmvm.CodeWrongVMWorkflow)
		leave <- true
		must(t, <-done)
		w.call(i, "one")
	}},

	{"error_message_offset", func(t *testing.T) {
		w := newWorld(t)
		_, err := w.engine.NewModule([]byte("\x00asm\x01\x00\x00\x00\x63\x01\x00"))
		var e *wasmvm.Error
		if !errors.As(err, &e) || e.Phase != wasmvm.PhaseLoading || e.Offset == wasmvm.NoOffset || !strings.HasPrefix(e.Message, "malformed section id") {
			t.Fatal(err)
		}
	}},
	{"trap_backtrace", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module $mod (func $inner unreachable) (func $outer (export "f") (call $inner)))`)
		_, err := i.Call(bg, "f")
		var trap *wasmvm.Trap
		if !errors.As(err, &trap) || len(trap.Frames) != 2 || trap.Frames[0].Function != "inner" || trap.Frames[1].Function != "outer" ||
			trap.Frames[0].Module != "mod" || trap.Frames[0].Offset == 0 || trap.Offset != trap.Frames[0].Offset {
			t.Fatal(err, trap)
		}
		if !strings.Contains(trap.String(), "#0  mod!inner+0x") {
			t.Fatal(trap.String())
		}
	}},
	{"uncaught_exception", func(t *testing.T) {
		w := newWorld(t)
		i := w.instance(`(module (tag $e (param i32 f64)) (func (export "f") (throw $e (i32.const 5) (f64.const 0.5))))`)
		_, err := i.Call(bg, "f")
		wantCode(t, err, wasmvm.CodeUncaughtException)
		values, has := w.store.TakeException()
		if !has || len(values) != 2 || values[0].I32() != 5 || values[1].F64() != 0.5 {
			t.Fatal(values, has)
		}
	}},
}
