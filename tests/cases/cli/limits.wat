;; A memory beyond the bound that the command line sets is refused; one that grows towards it is told -1.
(module
  (memory 2 10)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
;; run: --invoke grow FILE 3
;; status: 0
;; out: 2
;; run: --memory-page-limit 4 --invoke grow FILE 2
;; status: 0
;; out: 2
;; run: --memory-page-limit 4 --invoke grow FILE 3
;; status: 0
;; out: -1
;; run: --memory-page-limit 1 --invoke grow FILE 0
;; status: 5
;; err: error: runtime: limit exceeded: memory of 131072 bytes, at most 65536 are allowed
;; run: --memory-page-limit many --invoke grow FILE 0
;; status: 2
;; err: error: usage: Could not convert: --memory-page-limit = many
;; err: hint: wasmvm run --help lists the options
