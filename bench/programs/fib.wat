;; Recursion with one argument: run(n) is fib(n), computed naively.
(module
  (func $fib (param $n i32) (result i32)
    (if (i32.lt_u (local.get $n) (i32.const 2)) (then (return (local.get $n))))
    (i32.add
      (call $fib (i32.sub (local.get $n) (i32.const 1)))
      (call $fib (i32.sub (local.get $n) (i32.const 2)))))
  (func (export "run") (param $rounds i32) (result i64)
    (if (i32.eqz (local.get $rounds)) (then (return (i64.const 0))))
    (i64.extend_i32_u (call $fib (local.get $rounds)))))
