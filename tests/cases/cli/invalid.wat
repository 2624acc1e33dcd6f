;; run: FILE
;; status: 3
;; err: error: validation: type mismatch
;; run: validate FILE
;; status: 3
;; out: invalid.wat: not valid
;; err: error: validation: type mismatch
(module
  (func (result i32) (i64.const 1)))
