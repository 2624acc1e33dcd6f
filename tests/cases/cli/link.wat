;; run: FILE
;; status: 4
;; err: error: instantiation: unknown import
;; run: validate FILE
;; status: 0
;; out: link.wat: valid
(module
  (import "env" "missing" (func (param i32)))
  (func (export "_start")))
