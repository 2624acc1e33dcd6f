;; run: FILE
;; status: 134
;; err: trap: integer divide by zero
;; err:   #0  traps!inner+0x0
;; run: --invoke deep FILE
;; status: 134
;; run: --invoke load FILE 65533
;; status: 134
;; run: --invoke load FILE 65532
;; status: 0
;; out: 0
;; run: --checked-memory --invoke load FILE 0xffffffff
;; status: 134
(module $traps
  (memory 1)
  (func $inner (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func $outer (result i32) (i32.add (i32.const 1) (call $inner (i32.const 0))))
  (func (export "_start") (drop (call $outer)))
  (func $deep (export "deep") (result i32) (i32.add (i32.const 1) (call $deep)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
