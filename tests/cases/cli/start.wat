(module
  (memory 1)
  (func $begin (i32.store (i32.const 65536) (i32.const 1)))
  (func (export "f"))
  (start $begin))
;; run: --invoke f FILE
;; status: 134
;; err: trap: out of bounds memory access
;; err:   #0  !begin+0x2d
