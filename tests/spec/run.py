#!/usr/bin/env python3
"""Runs the official test suite and holds it to tests/spec/later.txt.

Every script must pass without failing or skipping an assertion, except those that later.txt lists. A listed script that
passes must leave the list, so the list can only shrink; it stays out of the sums. Usage: run.py VARIANT WASMVM, with a
variant of OPTIONS.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import suite

LINE = re.compile(r": (\d+) passed, (\d+) failed, (\d+) skipped$")


OPTIONS = {
    "guarded": [],
    "checked": ["--checked-memory"],
    "metered": ["--enable-gas-measuring"],
    "interruptible": ["--interruptible"],
    "lazy": ["--lazy-validation"],
    "unpinned": ["--no-pinned-locals"],
    "unfused": ["--no-fused-cells"],
    "jit": ["--run-mode", "jit"],
    "aot": ["--run-mode", "aot", "-O1"],
    "jit-checked": ["--run-mode", "jit", "--checked-memory", "-O0"],
    "jit-metered": ["--run-mode", "jit", "--enable-gas-measuring", "--interruptible", "-O0"],
    # Compiled code at levels that cost little time, and once at each that optimises more.
    "jit-lazy": ["--run-mode", "jit", "--lazy-validation", "-O0"],
    "jit-strict": ["--run-mode", "jit", "--strict-traps", "-O3"],
    "aot-strict": ["--run-mode", "aot", "--strict-traps", "--enable-gas-measuring", "--generic-binary", "-O0"],
    "plain": ["--no-pinned-locals", "--no-fused-cells", "--checked-memory"],
}


def run(job):
    wasmvm, options, folder, script = job
    try:
        done = subprocess.run([wasmvm, "wast", *options, os.path.join(folder, script)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="replace", timeout=600)
        output, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        output, code = "took longer than 600 s", -1
    counts = None
    for line in output.split("\n"):
        if found := LINE.search(line):
            counts = tuple(int(number) for number in found.groups())
    return script, code, counts, output


def main(variant, wasmvm):
    folder = suite.folder()
    scripts = suite.scripts(folder)
    expected = suite.later()
    options = OPTIONS[variant]
    passed = failed = 0
    for script in sorted(set(expected) - set(scripts)):
        print(f"later.txt lists {script}, which the suite does not have")
        failed += 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for script, code, counts, output in pool.map(run, [(wasmvm, options, folder, script) for script in scripts]):
            good = code == 0 and counts is not None and counts[1] == 0 and counts[2] == 0 and ": refused: " not in output
            if script in expected:
                if good:
                    print(f"{script}: passes now: take it off tests/spec/later.txt")
                    failed += 1
                elif code not in (0, 1):  # a crash is never expected
                    print(f"{script}: ended with {code}\n{output[-2000:]}")
                    failed += 1
                continue
            if good:
                passed += counts[0]
                continue
            print(f"{script}: status {code}\n{output[-3000:]}")
            one_passed, one_failed, one_skipped = counts or (0, 1, 0)
            passed += one_passed
            failed += max(1, one_failed + one_skipped)
    print(f"{len(scripts) - len(expected)} of {len(scripts)} scripts must pass")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
