"""A guest calls a function of the host."""

import wasmvm

store = wasmvm.Store()
linker = wasmvm.Linker(store)


@linker.func("env")
def say(caller: wasmvm.Caller, at: wasmvm.i32, length: wasmvm.i32) -> None:
    print("the guest says:", caller.memory().read_text(at, length))


module = wasmvm.Module(
    store.engine,
    """(module (import "env" "say" (func $say (param i32 i32)))
      (memory (export "memory") 1) (data (i32.const 0) "hello from the guest")
      (func (export "run") (call $say (i32.const 0) (i32.const 20))))""",
)
linker.instantiate(module).func("run")()
