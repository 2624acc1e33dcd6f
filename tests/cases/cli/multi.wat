;; Several files, a missing one among them: each gets its line, and the status tells of the failure.
(module)
;; run: validate FILE no-such.wasm FILE
;; status: 3
;; out: multi.wat: valid
;; out: no-such.wasm: not valid
;; out: multi.wat: valid
;; err: error: loading: no-such.wasm: No such file or directory
;; err: hint: check the path of the file
;; run: validate --no-such-option FILE
;; status: 2
;; err: error: usage: The following argument was not expected: --no-such-option
;; err: hint: wasmvm validate --help lists the options
;; run: validate
;; status: 2
;; err: error: usage: FILE is required
;; err: hint: wasmvm validate --help lists the options
;; run: inspect no-such.wasm
;; status: 3
;; err: error: loading: no-such.wasm: No such file or directory
;; err: hint: check the path of the file
;; run: print no-such.wasm
;; status: 3
;; err: error: loading: no-such.wasm: No such file or directory
;; err: hint: check the path of the file
;; run: parse FILE -o OUT
;; status: 0
;; run:
;; status: 2
;; err: error: usage: a command or a file is missing
;; err: hint: wasmvm --help lists the commands
