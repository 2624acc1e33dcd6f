#!/usr/bin/env python3
"""Checks what libwasmvm_c.so shows: WasmVM_* only, every function that the header declares, and the right SONAME.

Usage: exports.py LIBRARY
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(library):
    text = open(os.path.join(ROOT, "include/wasmvm_c.h"), encoding="utf-8").read()
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    declared = set(re.findall(r"\b(?:WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE)\s+extern\b[^;(]*?\b(WasmVM_\w+)\s*[(;]", text))
    listing = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    defined = {line.split()[-1].split("@")[0] for line in listing.splitlines()}
    dynamic = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    problems = [f"exported, but not of the interface: {name}" for name in sorted(defined) if not name.startswith("WasmVM_")]
    problems += [f"exported, but not declared: {name}" for name in sorted(defined - declared) if name.startswith("WasmVM_")]
    problems += [f"declared, but not exported: {name}" for name in sorted(declared - defined)]
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
