package wasmvm_test

import (
	"wasmvm.dev/go"
)

// Writes its arguments and variables to the standard output, each with its zero byte.
const wasiWat = `(module
	(import "wasi_snapshot_preview1" "args_sizes_get" (func $as (param i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "args_get" (func $ag (param i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "environ_sizes_get" (func $es (param i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "environ_get" (func $eg (param i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 1)
	(func $put (param i32 i32) (i32.store (i32.const 0) (local.get 0)) (i32.store (i32.const 4) (local.get 1))
		(drop (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
	(func (export "_start")
		(drop (call $as (i32.const 16) (i32.const 20))) (drop (call $ag (i32.const 1000) (i32.const 2000)))
		(call $put (i32.const 2000) (i32.load (i32.const 20)))
		(drop (call $es (i32.const 16) (i32.const 20))) (drop (call $eg (i32.const 1000) (i32.const 2000)))
		(call $put (i32.const 2000) (i32.load (i32.const 20)))))`

// Copies the standard input to both outputs.
const catWat = `(module
	(import "wasi_snapshot_preview1" "fd_read" (func $r (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "proc_exit" (func $x (param i32)))
	(memory (export "memory") 1)
	(func (export "_start") (local $e i32)
		(loop $again
			(i32.store (i32.const 0) (i32.const 100)) (i32.store (i32.const 4) (i32.const 5))
			(local.set $e (call $r (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
			(if (local.get $e) (then (call $x (local.get $e))))
			(if (i32.load (i32.const 8)) (then
				(i32.store (i32.const 4) (i32.load (i32.const 8)))
				(local.set $e (call $w (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
				(if (local.get $e) (then (call $x (local.get $e))))
				(local.set $e (call $w (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 12)))
				(if (local.get $e) (then (call $x (local.get $e))))
				(br $again))))))`

// Opens a file below the first preopened directory, whose name is at 1000, and reads from it to 2000.
const fileWat = `(module
	(import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
	(import "wasi_snapshot_preview1" "fd_read" (func $r (param i32 i32 i32 i32) (result i32)))
	(memory (export "memory") 1)
	(func (export "open") (param $length i32) (param $flags i32) (param $rights i64) (result i32 i32)
		(call $open (i32.const 3) (i32.const 0) (i32.const 1000) (local.get $length) (local.get $flags) (local.get $rights) (i64.const 0)
			(i32.const 0) (i32.const 12))
		(i32.load (i32.const 12)))
	(func (export "read") (param $fd i32) (result i32 i32)
		(i32.store (i32.const 0) (i32.const 2000)) (i32.store (i32.const 4) (i32.const 1000))
		(call $r (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)) (i32.load (i32.const 8))))`

func openGuestFile(w *world, i *wasmvm.Instance, name string, create bool) (errno, fd int32) {
	w.t.Helper()
	m := ok[*wasmvm.Memory](w.t)(i.Memory("memory"))
	must(w.t, m.WriteString(1000, name))
	flags, rights := int32(0), int64(2)
	if create {
		flags, rights = 1, 2|64
	}
	got := w.call(i, "open", wasmvm.I32(int32(len(name))), wasmvm.I32(flags), wasmvm.I64(rights))
	return got[0].I32(), got[1].I32()
}

func readGuestFile(w *world, i *wasmvm.Instance, name string) string {
	w.t.Helper()
	errno, fd := openGuestFile(w, i, name, false)
	if errno != 0 {
		w.t.Fatal("errno", errno)
	}
	got := w.call(i, "read", wasmvm.I32(fd))
	if got[0].I32() != 0 {
		w.t.Fatal("errno", got[0].I32())
	}
	return ok[string](w.t)(ok[*wasmvm.Memory](w.t)(i.Memory("memory")).ReadString(2000, uint64(got[1].I32())))
}
