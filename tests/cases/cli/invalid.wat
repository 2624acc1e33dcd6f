(module
  (func (result i32) (i64.const 1)))
;; run: FILE
;; status: 3
;; err: error: validation: type mismatch: instruction requires [i32] but stack has [i64] (offset 0x1a)
;; run: validate FILE
;; status: 3
;; out: invalid.wat: not valid
;; err: error: validation: type mismatch: instruction requires [i32] but stack has [i64] (offset 0x1a)
