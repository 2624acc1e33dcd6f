(module
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i64)))
  (func (export "_start")))
;; run: FILE
;; status: 4
;; err: error: instantiation: incompatible import type: "wasi_snapshot_preview1" "proc_exit": expected func [i64] -> [], found func [i32] -> [] (offset 0x15)
;; err: hint: compare what it asks for: wasmvm inspect FILE
