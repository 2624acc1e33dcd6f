"""Runs a WASI program with a folder of the host's and captures its output: `wasi.py PROGRAM FOLDER [ARGUMENT...]`."""

import sys

import wasmvm


def main(program: str, folder: str, *arguments: str) -> int:
    store = wasmvm.Store()
    linker = wasmvm.Linker(store)
    config = wasmvm.WasiConfig(args=[program, *arguments], preopens=[wasmvm.Preopen("/data", folder)])
    wasi = linker.define_wasi(config)
    code = linker.instantiate(wasmvm.Module.from_file(store.engine, program)).start()
    print(f"exit code {code}, {len(wasi.stdout)} bytes of output:")
    print(wasi.stdout.decode(errors="replace"), end="")
    return code


sys.exit(main(*sys.argv[1:]))
