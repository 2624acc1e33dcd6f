;; A small instance as plug-ins have them: a page of memory with some data, a global, a table, functions.
(module
  (memory (export "memory") 1)
  (table 4 funcref)
  (global $calls (mut i32) (i32.const 0))
  (data (i32.const 1024) "some data of the module's own")
  (elem (i32.const 0) $touch $double)
  (func $double (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func $touch (export "touch") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store (i32.const 2048) (global.get $calls))
    (call $double (i32.load8_u (i32.const 1024)))))
