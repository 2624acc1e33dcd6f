#!/usr/bin/env python3
"""Takes the largest module of each of ten scripts of the official suite and has house_mutate load damaged copies of it.

Usage: mutate.py WASMVM HOUSE_MUTATE FOLDER-FOR-FILES
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "spec"))
import suite  # noqa: E402

SCRIPTS = ("address", "br_if", "bulk", "call_indirect", "conversions", "elem", "func", "global", "memory_grow", "names")
LARGEST = 6000  # bytes of a binary: mutants are as many as five times its bytes


def main(wasmvm, mutate, work):
    source = suite.folder()
    os.makedirs(work, exist_ok=True)
    files = []
    for script in SCRIPTS:
        wat, wasm = os.path.join(work, script + ".wat"), os.path.join(work, script + ".wasm")
        for text in sorted(suite.text_modules(os.path.join(source, script + ".wast")), key=len, reverse=True):
            with open(wat, "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(text)
            done = subprocess.run([wasmvm, "parse", wat, "-o", wasm], capture_output=True, text=True)
            if done.returncode:
                print(f"{script}: {done.stderr}")
                return 1
            if os.path.getsize(wasm) <= LARGEST:
                files.append(wasm)
                break
    if len(files) != len(SCRIPTS):
        print(f"only {len(files)} of {len(SCRIPTS)} scripts have a module of at most {LARGEST} bytes")
        return 1
    return subprocess.run([mutate, *files]).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
