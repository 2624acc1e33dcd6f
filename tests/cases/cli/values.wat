(module
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "wide") (param i64) (result i64) (local.get 0))
  (func (export "single") (param f32) (result f32) (local.get 0))
  (func (export "double") (param f64) (result f64) (local.get 0))
  (func (export "three") (result i32 f32 f64) (i32.const 7) (f32.const 1.5) (f64.const 18446744073709551615))
  (func $f (export "refs") (param funcref externref) (result externref funcref funcref)
    (local.get 1) (local.get 0) (ref.func $f)))
;; run: --invoke add FILE 1 2
;; status: 0
;; out: 3
;; run: --invoke add FILE -1 0xffffffff
;; status: 0
;; out: -2
;; run: run --invoke add FILE 4294967295 1
;; status: 0
;; out: 0
;; run: run --reactor FILE add 1_000 1
;; status: 0
;; out: 1001
;; run: --invoke add FILE 4294967296 1
;; status: 2
;; err: error: usage: argument 1: expected i32, found '4294967296'
;; err: hint: add takes i32 i32
;; run: --invoke add FILE 1
;; status: 2
;; err: error: usage: argument 2: expected i32, found nothing
;; err: hint: add takes i32 i32
;; run: --invoke add FILE 1 2 3
;; status: 2
;; err: error: usage: 2 arguments expected, found '3' after them
;; err: hint: add takes i32 i32
;; run: --invoke wide FILE -9223372036854775808
;; status: 0
;; out: -9223372036854775808
;; run: --invoke wide FILE 0xffffffffffffffff
;; status: 0
;; out: -1
;; run: --invoke single FILE 0.1
;; status: 0
;; out: 0.1
;; run: --invoke single FILE nan:0x200001
;; status: 0
;; out: nan:0x200001
;; run: --invoke single FILE -inf
;; status: 0
;; out: -inf
;; run: --invoke double FILE 0x1.8p+1
;; status: 0
;; out: 3
;; run: --invoke double FILE -nan
;; status: 0
;; out: -nan
;; run: --invoke double FILE -0.0
;; status: 0
;; out: -0
;; run: --invoke double FILE 1e400
;; status: 2
;; err: error: usage: argument 1: expected f64, found '1e400'
;; err: hint: double takes f64
;; run: --invoke double FILE infinity
;; status: 2
;; err: error: usage: argument 1: expected f64, found 'infinity'
;; err: hint: double takes f64
;; run: --invoke three FILE
;; status: 0
;; out: 7
;; out: 1.5
;; out: 18446744073709551616
;; run: --invoke refs FILE null null
;; status: 0
;; out: ref.null extern
;; out: ref.null func
;; out: ref.func
