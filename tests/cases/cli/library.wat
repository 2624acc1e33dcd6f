;; A reactor's _initialize runs before the function that is called.
(module
  (global $count (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $count (i32.const 41)))
  (func (export "counted") (result i32) (global.get $count))
  (func (export "nothing")))
;; run: FILE
;; status: 2
;; err: error: usage: the module exports no function _start: it is a library, not a program
;; err: hint: call one of its functions: wasmvm --invoke NAME library.wat [ARGS]; it exports _initialize, counted, nothing
;; run: --invoke missing FILE
;; status: 2
;; err: error: usage: the module exports no function missing
;; err: hint: it exports _initialize, counted, nothing
;; run: --invoke counted FILE
;; status: 0
;; out: 41
;; run: --reactor FILE nothing
;; status: 0
;; run: --reactor FILE
;; status: 2
;; err: error: usage: the name of a function is missing
;; err: hint: wasmvm run --reactor FILE FUNCTION [ARGS]
