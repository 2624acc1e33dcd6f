;; A guest whose threads end it: number 1 traps, number 2 exits with 7, any other adds to the status and wakes the main thread.
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (import "env" "memory") 1 1 shared)
  (export "memory" (memory 0))
  (func $fail unreachable)
  (func (export "wasi_thread_start") (param i32 $what i32)
    (if (i32.eq (local.get $what) (i32.const 1)) (then (call $fail)))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (call $exit (i32.const 7))))
    (drop (i32.atomic.rmw.add (i32.const 0) (local.get $what)))
    (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
  ;; As many arguments, as many threads.
  (func (export "_start")
    (drop (call $sizes (i32.const 8) (i32.const 12)))
    (if (i32.lt_s (call $spawn (i32.load (i32.const 8))) (i32.const 0)) (then (call $exit (i32.const 99))))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
    (call $exit (i32.load (i32.const 0)))))
;; run: FILE
;; status: 134
;; err: trap: unreachable: in thread 1 of the guest
;; err:   #0  !fail+0xc7
;; err:   #1  !wasi_thread_start+0xd2
;; run: FILE a
;; status: 7
;; run: FILE a b
;; status: 3
;; run: --max-threads 0 FILE a b
;; status: 99
;; run: --gas-limit 100000 FILE a b
;; status: 99
;; run: --time-limit 60000 FILE a b
;; status: 3
;; run: --max-threads few FILE
;; status: 2
;; err: error: usage: Could not convert: --max-threads = few
;; err: hint: wasmvm run --help lists the options
;; run: --disable-threads FILE
;; status: 3
;; err: error: loading: unknown operator i32.atomic.rmw.add: proposal is disabled: threads (i32.atomic.rmw.add) (line 12, column 12)
;; err: hint: switch it on with --enable-threads
