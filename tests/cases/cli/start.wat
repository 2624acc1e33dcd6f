;; run: --invoke f FILE
;; status: 134
(module
  (memory 1)
  (func $begin (i32.store (i32.const 65536) (i32.const 1)))
  (func (export "f"))
  (start $begin))
