(module (func (export "f") (result i32) (i32.extend8_s (i32.const 255))))
;; run: --invoke f FILE
;; status: 0
;; out: -1
;; run: --wasm-1 --invoke f FILE
;; status: 3
;; err: error: loading: unknown operator i32.extend8_s: proposal is disabled: sign-extension-operators (i32.extend8_s) (line 1, column 42)
;; err: hint: switch it on with --enable-sign-extension-operators
;; run: --disable-sign-extension-operators --invoke f FILE
;; status: 3
;; err: error: loading: unknown operator i32.extend8_s: proposal is disabled: sign-extension-operators (i32.extend8_s) (line 1, column 42)
;; err: hint: switch it on with --enable-sign-extension-operators
;; run: --wasm-1 --enable-sign-extension-operators --invoke f FILE
;; status: 0
;; out: -1
;; run: --disable-reference-types --invoke f FILE
;; status: 2
;; err: error: usage: --disable-reference-types: other proposals that are on need it
;; err: hint: add --disable-function-references --disable-gc --disable-exception-handling
;; run: --disable-bulk-memory --disable-function-reference --disable-gc --disable-exception-handling --disable-reference-types --invoke f FILE
;; status: 0
;; out: -1
;; run: --wasm-1 --wasm-2 --invoke f FILE
;; status: 2
;; err: error: usage: --wasm-1, --wasm-2 and --wasm-3 exclude each other
