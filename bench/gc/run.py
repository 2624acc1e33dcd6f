#!/usr/bin/env python3
"""Compares the collector of wasmvm with V8's on the same binary.

Usage: run.py WASMVM [BUILD_FOLDER]. WASMVM is the command line; libwasmvm_c.a lies beside it. V8 is the npm package `node`,
which bench/harness/registry.py fetches. What is built lands in BUILD_FOLDER (default build/bench/gc). Prints one row per program
and engine: time, rate of allocation (from the bytes that wasmvm counts, the same for both), peak memory of the process, and
pauses."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from harness import OUT, ROOT, registry  # noqa: E402

HEAP_BYTES = 64 << 20
PROGRAMS = [("trees", 14, 200), ("lists", 100_000, 60), ("arrays", 0, 200_000)]


def prepare(wasmvm, folder):
    os.makedirs(folder, exist_ok=True)
    wasm = os.path.join(folder, "guest.wasm")
    subprocess.run([wasmvm, "parse", os.path.join(HERE, "guest.wat"), "-o", wasm], check=True)
    driver = os.path.join(folder, "driver")
    library = os.path.join(os.path.dirname(wasmvm), "libwasmvm_c.a")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-D_GNU_SOURCE", "-I", os.path.join(ROOT, "include"), os.path.join(HERE, "driver.c"),
                    library, "-o", driver, "-lstdc++", "-lm", "-lpthread", "-ldl"], check=True)
    return wasm, driver, registry.node()


def run(command):
    best = None
    for _ in range(3):
        done = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        if best is None or done["seconds"] < best["seconds"]:
            best = done
    return best


def main(wasmvm, folder):
    wasm, driver, node = prepare(os.path.abspath(wasmvm), os.path.abspath(folder))
    print(f"heap limit of wasmvm: {HEAP_BYTES >> 20} MiB; V8: node {registry.NODE} with its defaults; best of 3")
    print(f"{'program':8} {'engine':8} {'time s':>8} {'MB/s':>8} {'peak MiB':>9} {'collections':>12} {'longest ms':>11} {'in pauses ms':>13}")
    status = 0
    for name, a, b in PROGRAMS:
        ours = run([driver, wasm, name, str(a), str(b), str(HEAP_BYTES)])
        theirs = run([node, os.path.join(HERE, "driver.mjs"), wasm, name, str(a), str(b)])
        for engine, row in (("wasmvm", ours), ("V8", theirs)):
            print(f"{name:8} {engine:8} {row['seconds']:8.3f} {ours['bytes'] / row['seconds'] / 1e6:8.0f} {row['peak_kib'] / 1024:9.1f} "
                  f"{row['collections']:12} {row['longest_ms']:11.3f} {row['total_ms']:13.1f}")
        if ours["result"] != theirs["result"]:
            print(f"{name}: results differ: {ours['result']} and {theirs['result']}")
            status = 1
    return status


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else os.path.join(OUT, "gc")))
