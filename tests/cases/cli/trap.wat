(module $traps
  (memory 1)
  (func $inner (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func $outer (result i32) (i32.add (i32.const 1) (call $inner (i32.const 0))))
  (func (export "_start") (drop (call $outer)))
  (func $deep (export "deep") (result i32) (i32.add (i32.const 1) (call $deep)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
;; run: FILE
;; status: 134
;; err: trap: integer divide by zero
;; err:   #0  traps!inner+0x47
;; err:   #1  traps!outer+0x4f
;; err:   #2  traps!_start+0x55
;; run: --invoke deep FILE
;; status: 134
;; err: trap: call stack exhausted
;; err:   #0  traps!deep+0x5d
;; err:   #1  traps!deep+0x5d
;; err:   #2  traps!deep+0x5d
;; err:   #3  traps!deep+0x5d
;; err:   #4  traps!deep+0x5d
;; err:   #5  traps!deep+0x5d
;; err:   #6  traps!deep+0x5d
;; err:   #7  traps!deep+0x5d
;; err:   #8  traps!deep+0x5d
;; err:   #9  traps!deep+0x5d
;; err:   #10  traps!deep+0x5d
;; err:   #11  traps!deep+0x5d
;; err:   ...
;; err:   #60  traps!deep+0x5d
;; err:   #61  traps!deep+0x5d
;; err:   #62  traps!deep+0x5d
;; err:   #63  traps!deep+0x5d
;; err: hint: calls nest deeper than the guest's stack allows; endless recursion is the usual cause
;; run: --invoke load FILE 65533
;; status: 134
;; err: trap: out of bounds memory access
;; err:   #0  traps!load+0x65
;; run: --invoke load FILE 65532
;; status: 0
;; out: 0
;; run: --checked-memory --invoke load FILE 0xffffffff
;; status: 134
;; err: trap: out of bounds memory access
;; err:   #0  traps!load+0x65
