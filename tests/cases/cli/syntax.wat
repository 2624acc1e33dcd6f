(module
  (func (i32.bogus)))
;; run: FILE
;; status: 3
;; err: error: loading: unknown operator i32.bogus: expected an instruction, found i32.bogus (line 2, column 10)
;; run: parse FILE -o OUT
;; status: 3
;; err: error: loading: unknown operator i32.bogus: expected an instruction, found i32.bogus (line 2, column 10)
