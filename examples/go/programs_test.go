// Package examples tests the programs beside it.
package examples

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const echo = `(module
	(import "wasi_snapshot_preview1" "fd_read" (func $r (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 1)
	(func (export "_start")
		(loop $again
			(i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 1000))
			(drop (call $r (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
			(if (i32.load (i32.const 8)) (then
				(i32.store (i32.const 4) (i32.load (i32.const 8)))
				(drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
				(br $again))))))`

var functions = map[string]string{
	"echo.wat": echo,
	"loop.wat": `(module (memory (export "memory") 1) (func (export "_start") (loop (br 0))))`,
	"trap.wat": `(module (memory (export "memory") 1) (func (export "_start") unreachable))`,
	"eat.wat": `(module (memory (export "memory") 1) (func (export "_start")
		(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable))`,
	"deep.wat": `(module (memory (export "memory") 1) (func $f (export "_start") (call $f) (call $f)))`,
	"exit.wat": `(module (import "wasi_snapshot_preview1" "proc_exit" (func $x (param i32))) (memory (export "memory") 1)
		(func (export "_start") (call $x (i32.const 3))))`,
}

// build makes the program and puts the compiler, if there is one, beside it.
func build(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("go", "build", "-o", path, "./"+name).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if codegen := os.Getenv("WASMVM_CODEGEN"); codegen != "" {
		if err := os.Symlink(codegen, filepath.Join(filepath.Dir(path), filepath.Base(codegen))); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(build(t, name), args...).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	return string(out)
}

func TestHelloPrintsWhatTheGuestSays(t *testing.T) {
	if got := output(t, "hello"); got != "hello from the guest\n" {
		t.Fatal(got)
	}
}

func TestWASIProgramsOutputIsCaptured(t *testing.T) {
	path := filepath.Join(t.TempDir(), "start.wasm")
	// (module (memory (export "memory") 1) (func (export "_start")))
	module := "\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x05\x03\x01\x00\x01" +
		"\x07\x13\x02\x06memory\x02\x00\x06_start\x00\x00\x0a\x04\x01\x02\x00\x0b"
	if err := os.WriteFile(path, []byte(module), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := output(t, "wasi", path, t.TempDir()); got != "0 bytes, exit code 0: \n" {
		t.Fatal(got)
	}
}

func TestCompiledCodeRunsWithGasAndDeadline(t *testing.T) {
	if os.Getenv("WASMVM_CODEGEN") == "" {
		if out, err := exec.Command(build(t, "aot")).CombinedOutput(); err == nil || !strings.Contains(string(out), "execution tier unavailable") {
			t.Fatal(err, string(out))
		}
		return
	}
	got := output(t, "aot")
	if !strings.HasPrefix(got, "sum 500500 for ") || !strings.HasSuffix(got, " gas\nout of gas: true\nout of time: true\n") {
		t.Fatal(got)
	}
}

func TestTheServerSurvivesItsFunctions(t *testing.T) {
	folder := t.TempDir()
	for name, text := range functions {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := exec.Command(build(t, "server"), "127.0.0.1:0", folder)
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Process.Kill(); _ = server.Wait() }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + strings.TrimSpace(strings.TrimPrefix(line, "listening on ")) + "/"
	wanted := map[string]int{"echo": 200, "loop": 504, "trap": 502, "eat": 502, "deep": 502, "exit": 502, "none": 404}
	var group sync.WaitGroup
	for round := range 4 {
		for name, status := range wanted {
			group.Add(1)
			go func() {
				defer group.Done()
				body := strings.Repeat(fmt.Sprint(round, " "), 1000)
				answer, err := http.Post(base+name, "text/plain", strings.NewReader(body))
				if err != nil {
					t.Error(name, err)
					return
				}
				defer answer.Body.Close()
				text, _ := io.ReadAll(answer.Body)
				if answer.StatusCode != status || (status == 200 && string(text) != body) {
					t.Error(name, answer.StatusCode, string(text))
				}
			}()
		}
	}
	group.Wait()
}
