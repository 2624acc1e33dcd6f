;; run: FILE
;; status: 3
;; err: error: loading: unknown operator
;; run: parse FILE -o OUT
;; status: 3
;; err: error: loading: unknown operator
(module
  (func (i32.bogus)))
