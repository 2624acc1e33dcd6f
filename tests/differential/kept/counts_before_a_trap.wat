;; What a segment counts is in place when it traps, although the next segment's count would replace it, and in loops as well.
(module
  (memory (export "memory") 1)
  (func (export "across") (param i32) (result i32)
    (i32.load offset=65536 (local.get 0))
    (loop (result i32) (i32.load (local.get 0)))
    i32.add)
  (func (export "loops") (param i32) (result i32)
    (loop
      (drop (i32.load (local.get 0)))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 9999))) (i32.const 1000000))))
    (local.get 0))
  (func (export "stores") (param i32)
    (i32.store (local.get 0) (i32.const 1))
    (loop (i32.store offset=65536 (local.get 0) (i32.const 2)))
    (loop (i32.store (local.get 0) (i32.const 3)))))
