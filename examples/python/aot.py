"""Compiles a module ahead of time and runs it with gas and a deadline."""

import wasmvm

TEXT = """(module
  (func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "forever") (loop $l (br $l))))"""

try:
    image = wasmvm.Engine(wasmvm.Config(measure_gas=True, interruptible=True)).compile(wasmvm.wat2wasm(TEXT))
    mode = wasmvm.RunMode.AOT
except wasmvm.WasmUnavailableError as error:
    print("interpreted:", error.message)
    image, mode = wasmvm.wat2wasm(TEXT), wasmvm.RunMode.INTERPRETER

engine = wasmvm.Engine(wasmvm.Config(run_mode=mode, measure_gas=True, interruptible=True))
store = wasmvm.Store(engine)
instance = wasmvm.Linker(store).instantiate(wasmvm.Module(engine, image))
print("fib(20) =", instance.func("fib")(20), "for", store.gas_used, "gas")
try:
    instance.func("fib").call(30, gas=10_000)
except wasmvm.WasmLimitError as error:
    print("with gas:", error.message)
try:
    instance.func("forever").call(deadline=0.05)
except wasmvm.WasmLimitError as error:
    print("with a deadline:", error.message)
