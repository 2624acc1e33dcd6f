package wasmvm_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"wasmvm.dev/go"
)

const threadsWat = `(module (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32))) (import "host" "tick" (func $tick (param i32)))
	(import "shared" "memory" (memory 1 1 shared)) (export "memory" (memory 0))
	(func (export "wasi_thread_start") (param i32 i32) (local $n i32)
		(loop $l (call $tick (local.get 1)) (br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100))))
		(drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
	(func (export "_start")
		(drop (call $spawn (i32.const 7))) (drop (call $spawn (i32.const 7))) (drop (call $spawn (i32.const 7)))
		(loop $l (br_if $l (i32.ne (i32.atomic.load (i32.const 0)) (i32.const 3))))))`

func TestHostFunctionsAreCalledByThreadsOfTheGuest(t *testing.T) {
	w := newWorld(t)
	var ticks atomic.Int64
	must(t, w.linker.Define("host", "tick", wasmvm.Host1(func(_ *wasmvm.Caller, n int32) (wasmvm.Void, error) {
		ticks.Add(int64(n))
		return wasmvm.Void{}, nil
	})))
	must(t, w.store.SetWASI(wasmvm.NewWASI()))
	if code := ok[uint32](t)(w.instance(threadsWat).Run(bg)); code != 0 || ticks.Load() != 3*100*7 {
		t.Fatal(code, ticks.Load())
	}
}

func TestTheErrorOfAHostFunctionOnAThreadOfTheGuestEndsItsProcess(t *testing.T) {
	w := newWorld(t)
	mine := errors.New("mine")
	must(t, w.linker.Define("host", "tick", wasmvm.Host1(func(*wasmvm.Caller, int32) (wasmvm.Void, error) {
		return wasmvm.Void{}, mine
	})))
	must(t, w.store.SetWASI(wasmvm.NewWASI()))
	ctx, cancel := context.WithTimeout(bg, 20*time.Second)
	defer cancel()
	if _, err := w.instance(threadsWat).Run(ctx); !errors.Is(err, mine) {
		t.Fatal(err)
	}
}
