;; run: FILE
;; status: 4
;; err: error: instantiation: incompatible import type
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i64)))
  (func (export "_start")))
