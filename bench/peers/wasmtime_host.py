"""Runs a program under wasmtime: `wasmtime_host.py FOLDER MODULE ROUNDS`, with the package's folder; prints the checksum of the exported
run(rounds). A module that exports _start instead is a command, which gets ROUNDS as its argument and prints the checksum itself."""
import sys

folder, path, rounds = sys.argv[1:]
sys.path.insert(0, folder)
import wasmtime  # noqa: E402

engine = wasmtime.Engine()
module = wasmtime.Module.from_file(engine, path)
store = wasmtime.Store(engine)
linker = wasmtime.Linker(engine)
linker.define_wasi()
wasi = wasmtime.WasiConfig()
wasi.argv = (path, rounds)
wasi.inherit_stdout()
store.set_wasi(wasi)
exports = linker.instantiate(store, module).exports(store)
if "_start" in exports:
    try:
        exports["_start"](store)
    except wasmtime.ExitTrap as end:
        sys.exit(end.code)
else:
    print(exports["run"](store, int(rounds)) % 2**64)
