(module
  (import "env" "missing" (func (param i32)))
  (func (export "_start")))
;; run: FILE
;; status: 4
;; err: error: instantiation: unknown import: "env" "missing": no module of that name is registered (offset 0x15)
;; err: hint: the command line offers wasi_snapshot_preview1, wasi_unstable and, to guests with threads, wasi.thread-spawn; other imports need a host program, see examples/c
;; run: validate FILE
;; status: 0
;; out: link.wat: valid
