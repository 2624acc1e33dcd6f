;; run: print FILE
;; status: 0
;; run: inspect FILE
;; status: 0
;; run: inspect --json FILE
;; status: 0
;; run: print FILE -o OUT
;; status: 0
;; run: parse FILE -o /no-such-folder/out.wasm
;; status: 1
;; err: error: runtime: /no-such-folder/out.wasm: No such file or directory
;; err: hint: name another output with -o
(module $shapes
  (import "env" "f" (func $f (param i32 i64) (result f32)))
  (import "env" "t" (table 1 10 funcref))
  (import "env" "m" (memory 1 2))
  (import "env" "g" (global i32))
  (import "env" "v" (global (mut f64)))
  (func $own (export "own") (param $x i32) (result i32) (local $y i32)
    (if (result i32) (local.get $x)
      (then (i32.const 1))
      (else (block $b (br_if $b (i32.eqz (local.get $y)))) (i32.const -1))))
  (export "again" (func $f))
  (export "memory" (memory 0))
  (elem (i32.const 0) $own)
  (data (i32.const 8) "text\00\ff\"quoted\""))
