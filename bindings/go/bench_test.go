package wasmvm_test

import (
	"context"
	"testing"

	"wasmvm.dev/go"
)

// benchWat has a function that does nothing, and one that calls the host n times: the difference of two n is the callback alone.
const benchWat = `(module (import "env" "h" (func $h (param i32 i32) (result i32))) (import "env" "w" (func $w (param i32 i32) (result i32)))
	(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
	(func (export "typed") (param $n i32) (result i32) (loop $l (drop (call $h (i32.const 1) (i32.const 2)))
		(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (i32.const 0))
	(func (export "wrapped") (param $n i32) (result i32) (loop $l (drop (call $w (i32.const 1) (i32.const 2)))
		(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (i32.const 0)))`

func benchInstance(b *testing.B) *wasmvm.Instance {
	engine, err := wasmvm.NewEngine(nil)
	fail(b, err)
	store, err := wasmvm.NewStore(engine)
	fail(b, err)
	b.Cleanup(func() { store.Close(); engine.Close() })
	m, err := engine.NewModuleFromText(benchWat)
	fail(b, err)
	linker := wasmvm.NewLinker()
	fail(b, linker.Define("env", "h", wasmvm.Host2(func(_ *wasmvm.Caller, x, y int32) (int32, error) { return x + y, nil })))
	fail(b, linker.DefineFunc("env", "w", func(x, y int32) int32 { return x + y }))
	i, err := linker.Instantiate(bg, store, m)
	fail(b, err)
	return i
}

func fail(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func benchFunc(b *testing.B, name string) *wasmvm.Func {
	f, err := benchInstance(b).Func(name)
	fail(b, err)
	return f
}

func BenchmarkCallTyped(b *testing.B) {
	add, err := wasmvm.Typed2[int32, int32, int32](benchFunc(b, "add"))
	fail(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if got, err := add(bg, 1, 2); err != nil || got != 3 {
			b.Fatal(got, err)
		}
	}
}

func BenchmarkCallTypedWithContext(b *testing.B) {
	add, err := wasmvm.Typed2[int32, int32, int32](benchFunc(b, "add"))
	fail(b, err)
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if got, err := add(ctx, 1, 2); err != nil || got != 3 {
			b.Fatal(got, err)
		}
	}
}

func BenchmarkCallDynamic(b *testing.B) {
	add := benchFunc(b, "add")
	b.ReportAllocs()
	for b.Loop() {
		if got, err := add.Call(bg, wasmvm.I32(1), wasmvm.I32(2)); err != nil || got[0].I32() != 3 {
			b.Fatal(got, err)
		}
	}
}

func benchCallback(b *testing.B, name string) {
	f, err := wasmvm.Typed1[int32, int32](benchFunc(b, name))
	fail(b, err)
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := f(bg, int32(b.N)); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCallbackTyped(b *testing.B)   { benchCallback(b, "typed") }
func BenchmarkCallbackWrapped(b *testing.B) { benchCallback(b, "wrapped") }

// BenchmarkCgo is what any call into C costs here: the floor of BenchmarkCallTyped.
func BenchmarkCgo(b *testing.B) {
	for b.Loop() {
		wasmvm.PlainCgoCall()
	}
}

// BenchmarkInstantiate is what a request of a function server pays: a store, an instance, a call, the end of both.
func BenchmarkInstantiate(b *testing.B) {
	engine, err := wasmvm.NewEngine(nil)
	fail(b, err)
	m, err := engine.NewModuleFromText(addWat)
	fail(b, err)
	linker := wasmvm.NewLinker()
	b.ReportAllocs()
	for b.Loop() {
		store, err := wasmvm.NewStore(engine)
		fail(b, err)
		i, err := linker.Instantiate(bg, store, m)
		fail(b, err)
		_, err = i.Call(bg, "add", wasmvm.I32(1), wasmvm.I32(2))
		fail(b, err)
		store.Close()
	}
}

func BenchmarkMemoryRead(b *testing.B) {
	engine, err := wasmvm.NewEngine(nil)
	fail(b, err)
	store, err := wasmvm.NewStore(engine)
	fail(b, err)
	module, err := engine.NewModuleFromText(`(module (memory (export "m") 1))`)
	fail(b, err)
	i, err := store.Instantiate(bg, module)
	fail(b, err)
	m, err := i.Memory("m")
	fail(b, err)
	buf := make([]byte, 64)
	for b.Loop() {
		if err := m.Read(0, buf); err != nil {
			b.Fatal(err)
		}
	}
}
