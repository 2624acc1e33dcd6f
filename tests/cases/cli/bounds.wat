;; Gas and time. `sum` adds the numbers up to its argument: 2 + 10 for each; `spin` never ends.
(module
  (memory 1 1 shared)
  (func (export "sum") (param i32) (result i32) (local i32)
    (loop
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (local.get 0)))
    (local.get 1))
  (func (export "spin") (loop (br 0)))
  (func (export "wait") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
;; run: --enable-gas-measuring --invoke sum FILE 10
;; status: 0
;; out: 55
;; err: statistics: 102 gas
;; run: --enable-instruction-count --invoke sum FILE 10
;; status: 0
;; out: 55
;; err: statistics: 104 instructions
;; run: --enable-instruction-count --enable-gas-measuring --invoke sum FILE 1
;; status: 0
;; out: 1
;; err: statistics: 14 instructions
;; err: statistics: 12 gas
;; run: --gas-limit 102 --invoke sum FILE 10
;; status: 0
;; out: 55
;; run: --gas-limit 101 --enable-gas-measuring --invoke sum FILE 10
;; status: 5
;; err: trap: cost limit exceeded
;; err:   #0  !sum+0x51
;; err: statistics: 101 gas
;; run: --gas-limit 100000 --invoke spin FILE
;; status: 5
;; err: trap: cost limit exceeded
;; err:   #0  !spin+0x59
;; run: --gas-limit -1 --invoke spin FILE
;; status: 2
;; err: error: usage: --gas-limit: expected a number
;; err: hint: wasmvm run --help lists the options
;; run: --time-limit 30 --invoke spin FILE
;; status: 5
;; err: trap: deadline exceeded
;; err:   #0  !spin+0x57
;; run: --time-limit 30 --invoke wait FILE
;; status: 5
;; err: trap: deadline exceeded
;; err:   #0  !wait+0x65
;; run: --time-limit 0 --invoke sum FILE 10
;; status: 2
;; err: error: usage: --time-limit: Value 0 not in range 1 to 1000000000000
;; err: hint: wasmvm run --help lists the options
