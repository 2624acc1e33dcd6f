#!/usr/bin/env python3
"""Checks what libwasmvm_c.so shows: WasmVM_* and wasm_* only, every function that the headers declare, the right SONAME, and the
list of symbols, tests/house/symbols.txt: what a released library had stays, what is new is appended.

Usage: exports.py LIBRARY
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def standard_functions():
    """The functions of wasm.h, whose declarations are made by macros; the inline ones have no symbol."""
    path = os.path.join(ROOT, "include/wasm.h")
    text = subprocess.run(["cc", "-E", "-P", "-DWASM_API_EXTERN=EXPORTED", path], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"\bEXPORTED\s[^;(]*?\b(wasm_\w+)\s*\(", text))


def main(library):
    text = open(os.path.join(ROOT, "include/wasmvm_c.h"), encoding="utf-8").read()
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    declared = set(re.findall(r"\b(?:WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE)\s+extern\b[^;(]*?\b(WasmVM_\w+)\s*[(;]", text))
    declared |= standard_functions()
    listing = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    defined = {line.split()[-1].split("@")[0] for line in listing.splitlines()}
    dynamic = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    problems = [f"exported, but not of the interface: {name}" for name in sorted(defined) if not name.startswith(("WasmVM_", "wasm_"))]
    problems += [f"exported, but not declared: {name}" for name in sorted(defined - declared) if name.startswith(("WasmVM_", "wasm_"))]
    problems += [f"declared, but not exported: {name}" for name in sorted(declared - defined)]
    listed = [line for line in open(os.path.join(ROOT, "tests/house/symbols.txt"), encoding="utf-8").read().split("\n")
              if line and not line.startswith("#")]
    problems += [f"was exported by an earlier library and is no more: {name}" for name in listed if name not in defined]
    problems += [f"new: append it to tests/house/symbols.txt: {name}" for name in sorted(defined - set(listed))]
    if len(set(listed)) != len(listed):
        problems.append("tests/house/symbols.txt names a symbol twice")
    if "[libwasmvm_c.so.0]" not in dynamic:
        problems.append("SONAME is not libwasmvm_c.so.0")
    if not declared:
        problems.append("no declaration found in include/wasmvm_c.h")
    for problem in problems:
        print(problem)
    print(f"{len(defined)} symbols")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
