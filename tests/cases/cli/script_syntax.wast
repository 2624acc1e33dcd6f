(module)
(assert_sometimes (invoke "two"))
;; run: wast FILE
;; status: 1
;; out: script_syntax.wast: 0 passed, 1 failed, 0 skipped
;; out: 0 passed, 1 failed
;; err: error: loading: unknown operator assert_sometimes: expected a command, found assert_sometimes (line 2, column 2)
