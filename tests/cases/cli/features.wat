;; run: --invoke f FILE
;; status: 0
;; out: -1
;; run: --wasm-1 --invoke f FILE
;; status: 3
;; run: --disable-sign-extension-operators --invoke f FILE
;; status: 3
;; run: --wasm-1 --enable-sign-extension-operators --invoke f FILE
;; status: 0
;; out: -1
;; run: --disable-reference-types --invoke f FILE
;; status: 2
;; run: --disable-bulk-memory --disable-function-reference --disable-gc --disable-exception-handling --disable-reference-types --invoke f FILE
;; status: 0
;; out: -1
;; run: --wasm-1 --wasm-2 --invoke f FILE
;; status: 2
;; err: error: usage: --wasm-1, --wasm-2 and --wasm-3 exclude each other
(module (func (export "f") (result i32) (i32.extend8_s (i32.const 255))))
