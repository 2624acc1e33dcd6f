;; A program ends by proc_exit; its code is cut to 8 bits: 300 & 255 = 44.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 300)) unreachable))
;; run: FILE
;; status: 44
;; run: run FILE ignored arguments --dir x
;; status: 44
;; run: --invoke _start FILE
;; status: 44
;; run: --run-mode interpreter FILE
;; status: 44
;; run: --run-mode lazyjit FILE
;; status: 2
;; err: error: usage: run mode lazyjit is not available in this version
;; err: hint: use --run-mode interpreter, jit or aot
;; run: --run-mode fast FILE
;; status: 2
;; err: error: usage: --run-mode: unknown mode 'fast'
;; err: hint: use --run-mode interpreter, jit or aot
;; run: --time-limit 100000 --gas-limit 100 FILE
;; status: 44
;; run: --env NAME FILE
;; status: 2
;; err: error: usage: --env NAME: expected NAME=VALUE
;; run: --dir /x:missing-folder FILE
;; status: 2
;; err: error: usage: invalid path: cannot open directory "missing-folder"
;; err: hint: --dir GUEST:HOST[:readonly] takes an existing directory HOST
;; run: --no-such-option FILE
;; status: 2
;; err: error: usage: unknown option --no-such-option
;; err: hint: wasmvm run --help lists the options; the guest's own follow FILE
;; run: missing.wasm
;; status: 3
;; err: error: loading: missing.wasm: No such file or directory
;; err: hint: check the path of the file
