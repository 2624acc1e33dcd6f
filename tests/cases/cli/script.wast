(module (func (export "two") (result i32) (i32.const 2)) (func (export "trap") unreachable))
(assert_return (invoke "two") (i32.const 2))
(assert_return (invoke "two") (i32.const 3))
(assert_trap (invoke "trap") "unreachable")
(assert_trap (invoke "two") "unreachable")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module quote "(func") "unexpected token")
(assert_unlinkable (module (import "no" "where" (func))) "unknown import")
;; run: wast FILE
;; status: 1
;; out: script.wast:3: assert_return: failed: "two": expected (i32.const 3), returned (i32.const 2)
;; out: script.wast:5: assert_trap: failed: "two": expected the trap "unreachable", returned (i32.const 2)
;; out: script.wast: 5 passed, 2 failed, 0 skipped
;; out: 5 passed, 2 failed
;; run: wast -v FILE
;; status: 1
;; out: script.wast:2: assert_return: passed
;; out: script.wast:3: assert_return: failed: "two": expected (i32.const 3), returned (i32.const 2)
;; out: script.wast:4: assert_trap: passed
;; out: script.wast:5: assert_trap: failed: "two": expected the trap "unreachable", returned (i32.const 2)
;; out: script.wast:6: assert_invalid: passed
;; out: script.wast:7: assert_malformed: passed
;; out: script.wast:8: assert_unlinkable: passed
;; out: script.wast: 5 passed, 2 failed, 0 skipped
;; out: 5 passed, 2 failed
;; run: wast --wasm-1 --checked-memory FILE
;; status: 1
;; out: script.wast:3: assert_return: failed: "two": expected (i32.const 3), returned (i32.const 2)
;; out: script.wast:5: assert_trap: failed: "two": expected the trap "unreachable", returned (i32.const 2)
;; out: script.wast: 5 passed, 2 failed, 0 skipped
;; out: 5 passed, 2 failed
;; run: wast missing-folder/missing.wast
;; status: 1
;; out: missing-folder/missing.wast: 0 passed, 1 failed, 0 skipped
;; out: 0 passed, 1 failed
;; err: error: loading: missing-folder/missing.wast: No such file or directory
;; err: hint: check the path of the file
