package wasmvm_test

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"wasmvm.dev/go"
)

// TestFaultsOfGuestsAndOfGoAreKeptApart lets guests run off their memories, Go code follow nil pointers, and signals arrive, all at
// once: each fault must reach its own side. In the mode JIT accesses out of bounds are faults of the machine.
func TestFaultsOfGuestsAndOfGoAreKeptApart(t *testing.T) {
	for _, mode := range []wasmvm.RunMode{wasmvm.Interpreter, wasmvm.JIT} {
		faultsApart(t, mode)
	}
}

func goFault() (err error) {
	defer func() { err, _ = recover().(error) }()
	var p *struct{ a [10]int }
	return errors.New(string(rune(p.a[3])))
}

func faultsApart(t *testing.T, mode wasmvm.RunMode) {
	engine := ok[*wasmvm.Engine](t)(wasmvm.NewEngine(wasmvm.NewConfig().WithRunMode(mode)))
	module := ok[*wasmvm.Module](t)(engine.NewModuleFromText(`(module (import "env" "fault" (func $h)) (memory 1)
		(func (export "f") (param i32) (result i32) (call $h) (i32.load (local.get 0))))`))
	linker := wasmvm.NewLinker()
	must(t, linker.DefineFunc("env", "fault", func() error {
		var fault runtime.Error
		if err := goFault(); !errors.As(err, &fault) {
			return errors.New("no fault of Go's in a host function")
		}
		return nil
	}))
	seen := make(chan os.Signal, 1000)
	signal.Notify(seen, syscall.SIGUSR1)
	defer signal.Stop(seen)
	var group sync.WaitGroup
	stop := make(chan bool)
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			store, err := wasmvm.NewStore(engine)
			if err != nil {
				t.Error(err)
				return
			}
			defer store.Close()
			i, err := linker.Instantiate(bg, store, module)
			if unavailable(t, err) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			for range 300 {
				_, err := i.Call(bg, "f", wasmvm.I32(-8))
				if !errors.Is(err, wasmvm.CodeMemoryOutOfBounds) {
					t.Error(err)
					return
				}
				var fault runtime.Error
				if err := goFault(); !errors.As(err, &fault) {
					t.Error("no fault of Go's:", err)
					return
				}
				if got, err := i.Call(bg, "f", wasmvm.I32(0)); err != nil || got[0].I32() != 0 {
					t.Error(got, err)
					return
				}
			}
		}()
	}
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				_ = syscall.Kill(os.Getpid(), syscall.SIGUSR1)
				runtime.GC()
			}
		}
	}()
	group.Wait()
	close(stop)
}
