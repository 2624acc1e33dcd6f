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
;; run: print FILE
;; status: 0
;; out: (module $shapes
;; out:   (type (;0;) (func (param i32 i64) (result f32)))
;; out:   (type (;1;) (func (param i32) (result i32)))
;; out:   (import "env" "f" (func $f (;0;) (type 0) (param i32 i64) (result f32)))
;; out:   (import "env" "t" (table (;0;) 1 10 funcref))
;; out:   (import "env" "m" (memory (;0;) 1 2))
;; out:   (import "env" "g" (global (;0;) i32))
;; out:   (import "env" "v" (global (;1;) (mut f64)))
;; out:   (export "own" (func $own))
;; out:   (export "again" (func $f))
;; out:   (export "memory" (memory 0))
;; out:   (elem (;0;) (i32.const 0) func $own)
;; out:   (func $own (;1;) (type 1) (param $x i32) (result i32)
;; out:     (local $y i32)
;; out:     local.get $x
;; out:     if (result i32)
;; out:       i32.const 1
;; out:     else
;; out:       block $b
;; out:         local.get $y
;; out:         i32.eqz
;; out:         br_if $b
;; out:       end
;; out:       i32.const -1
;; out:     end)
;; out:   (data (;0;) (i32.const 8) "text\00\ff\22quoted\22"))
;; run: inspect FILE
;; status: 0
;; out: convert.wat: module shapes
;; out: sections:
;; out:              type                     offset 0x00000a        12 bytes       2 entries
;; out:              import                   offset 0x000018        48 bytes       5 entries
;; out:              function                 offset 0x00004a         2 bytes       1 entries
;; out:              export                   offset 0x00004e        24 bytes       3 entries
;; out:              element                  offset 0x000068         7 bytes       1 entries
;; out:              code                     offset 0x000071        24 bytes       1 entries
;; out:              data                     offset 0x00008b        20 bytes       1 entries
;; out:   custom     name                     offset 0x0000a1        44 bytes
;; out: imports:
;; out:   func    env f  (param i32 i64) (result f32)
;; out:   table   env t  1 10 funcref
;; out:   memory  env m  1 2
;; out:   global  env g  i32
;; out:   global  env v  (mut f64)
;; out: exports:
;; out:   func    own  (param i32) (result i32)
;; out:   func    again  (param i32 i64) (result f32)
;; out:   memory  memory  1 2
;; out: custom sections:
;; out:   name                     offset 0x0000a6        39 bytes
;; run: inspect --json FILE
;; status: 0
;; out: {
;; out:   "name": "shapes",
;; out:   "sections": [
;; out:     {"id": 1, "name": "type", "offset": 10, "size": 12, "count": 2},
;; out:     {"id": 2, "name": "import", "offset": 24, "size": 48, "count": 5},
;; out:     {"id": 3, "name": "function", "offset": 74, "size": 2, "count": 1},
;; out:     {"id": 7, "name": "export", "offset": 78, "size": 24, "count": 3},
;; out:     {"id": 9, "name": "element", "offset": 104, "size": 7, "count": 1},
;; out:     {"id": 10, "name": "code", "offset": 113, "size": 24, "count": 1},
;; out:     {"id": 11, "name": "data", "offset": 139, "size": 20, "count": 1},
;; out:     {"id": 0, "name": "name", "offset": 161, "size": 44, "count": 0}
;; out:   ],
;; out:   "imports": [
;; out:     {"module": "env", "name": "f", "kind": "func", "type": {"params": ["i32", "i64"], "results": ["f32"]}},
;; out:     {"module": "env", "name": "t", "kind": "table", "type": {"element": "funcref", "address": "i32", "min": 1, "max": 10, "shared": false}},
;; out:     {"module": "env", "name": "m", "kind": "memory", "type": {"address": "i32", "min": 1, "max": 2, "shared": false}},
;; out:     {"module": "env", "name": "g", "kind": "global", "type": {"type": "i32", "mutable": false}},
;; out:     {"module": "env", "name": "v", "kind": "global", "type": {"type": "f64", "mutable": true}}
;; out:   ],
;; out:   "exports": [
;; out:     {"name": "own", "kind": "func", "type": {"params": ["i32"], "results": ["i32"]}},
;; out:     {"name": "again", "kind": "func", "type": {"params": ["i32", "i64"], "results": ["f32"]}},
;; out:     {"name": "memory", "kind": "memory", "type": {"address": "i32", "min": 1, "max": 2, "shared": false}}
;; out:   ],
;; out:   "custom_sections": [
;; out:     {"name": "name", "offset": 166, "size": 39}
;; out:   ]
;; out: }
;; run: print FILE -o OUT
;; status: 0
;; file: (module $shapes
;; file:   (type (;0;) (func (param i32 i64) (result f32)))
;; file:   (type (;1;) (func (param i32) (result i32)))
;; file:   (import "env" "f" (func $f (;0;) (type 0) (param i32 i64) (result f32)))
;; file:   (import "env" "t" (table (;0;) 1 10 funcref))
;; file:   (import "env" "m" (memory (;0;) 1 2))
;; file:   (import "env" "g" (global (;0;) i32))
;; file:   (import "env" "v" (global (;1;) (mut f64)))
;; file:   (export "own" (func $own))
;; file:   (export "again" (func $f))
;; file:   (export "memory" (memory 0))
;; file:   (elem (;0;) (i32.const 0) func $own)
;; file:   (func $own (;1;) (type 1) (param $x i32) (result i32)
;; file:     (local $y i32)
;; file:     local.get $x
;; file:     if (result i32)
;; file:       i32.const 1
;; file:     else
;; file:       block $b
;; file:         local.get $y
;; file:         i32.eqz
;; file:         br_if $b
;; file:       end
;; file:       i32.const -1
;; file:     end)
;; file:   (data (;0;) (i32.const 8) "text\00\ff\22quoted\22"))
;; run: parse FILE -o /no-such-folder/out.wasm
;; status: 1
;; err: error: runtime: /no-such-folder/out.wasm: No such file or directory
;; err: hint: name another output with -o
