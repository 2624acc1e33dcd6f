#!/usr/bin/env python3
"""Compares compiled code with native code and with other compilers on all programs, and times compiling: `compiled.py WASMVM`. See
bench/README.md."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys

from harness import OUT, compilers, programs
from harness.compare import Comparison, print_failures, print_table
from harness.measure import run_child

BAR, SPEED_BARS = 1.10, {"2": 60, "0": 250}


def parse(arguments):
    names = lambda text: text.split(",")  # noqa: E731
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wasmvm", help="the command line to measure")
    parser.add_argument("--rounds", type=int, default=7, help="how often each program runs under each engine (7)")
    parser.add_argument("--programs", type=names, help="only these, with commas between")
    parser.add_argument("--engines", type=names, help="only these besides native and aot-O2: jit,aot-O0,...,aot-Oz,V8,wasmtime,wazero")
    parser.add_argument("--json", default=os.path.join(OUT, "compiled.json"), help="where the figures go (build/bench/compiled.json)")
    return parser.parse_args(arguments)


def code_bytes(wasmvm, path):
    """Size of a module's code section."""
    listed = subprocess.run([wasmvm, "inspect", path], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^ +code +offset 0x[0-9a-f]+ +(\d+) bytes", listed, re.MULTILINE)[1])


def time_compiling(wasmvm, chosen, rounds):
    """KB of code a second and core at each level, over all programs together; user time, without starting."""
    total = sum(code_bytes(wasmvm, program.wasm) for program in chosen)
    out = os.path.join(OUT, "compiled.so")
    empty = os.path.join(OUT, "empty.wasm")
    with open(empty, "wb") as file:
        file.write(b"\0asm\1\0\0\0")
    found = {level: [] for level in compilers.LEVELS}
    for _ in range(rounds):
        for level in compilers.LEVELS:
            def seconds(path):
                return run_child([wasmvm, "compile", f"-O{level}", "--cpu", compilers.CPU, path, out])[1]
            start = seconds(empty)
            found[level].append(total / 1000 / sum(max(1e-4, seconds(program.wasm) - start) for program in chosen))
    return total, found


def print_compiling(total, found):
    print(f"\ncompiling {total / 1000:.0f} KB of code: KB a second and core")
    for level, speeds in found.items():
        bar = SPEED_BARS.get(level)
        speed = statistics.median(speeds)
        print(f"  -O{level} {speed:8.0f} [{min(speeds):.0f}-{max(speeds):.0f}]"
              + (f", bar {bar}: {'met' if speed >= bar else 'missed'}" if bar else ""))


def print_bars(to_native, to_ours):
    print()
    mean = to_native.get("aot-O2", {}).get("geometric_mean")
    if mean:
        print(f"bar: at most {BAR:.2f} x native in the geometric mean: {mean:.3f}, {'met' if mean <= BAR else 'missed'}")
    for name in ("V8", "wasmtime", "wazero"):
        theirs = to_ours.get(name, {}).get("geometric_mean")
        if theirs:
            print(f"bar: ahead of {name} in the geometric mean: {theirs:.2f} x our time, {'met' if theirs > 1 else 'missed'}")


def main(arguments):
    options = parse(arguments)
    wasmvm = os.path.abspath(options.wasmvm)
    engines, missing_engines = compilers.set_up(wasmvm, options.engines)
    chosen, missing_programs = programs.build(programs.chosen(options.programs), wasmvm)
    for name, reason in [*missing_engines.items(), *missing_programs.items()]:
        print(f"bench: without {name}: {reason}")
    comparison = Comparison(engines, chosen)
    comparison.run(options.rounds, options.rounds)
    native, ours = engines[0], engines[1]
    to_native, native_totals = comparison.summary(native)
    to_ours, totals = comparison.summary(ours)
    print(f"\n{options.rounds} rounds{'' if options.rounds >= 7 else ' (a bar is met by the median of 7 or more)'}; user time without start, loading and compiling; "
          f"ratios are medians [min-max], less than 1 is faster than native; clock {comparison.clock() / 1e9:.2f} GHz")
    for engine in engines:
        print(f"  {engine.name}: {engine.version}")
    print_table(to_native, native_totals, [native, *engines[1:]], "native")
    print_table(to_ours, totals, [ours, native, *engines[2:]])
    total, speeds = time_compiling(wasmvm, [p for p in chosen if not p.is_command], options.rounds)
    print_compiling(total, speeds)
    print_bars(native_totals, totals)
    print_failures(comparison)
    record = {"rounds": options.rounds, "clock_hz": comparison.clock(), "engines": {engine.name: engine.version for engine in engines},
              "missing": {**missing_engines, **missing_programs}, "to_native": to_native, "native_totals": native_totals,
              "to_ours": to_ours, "totals": totals, "compiling": speeds,
              "failures": {f"{program}/{engine}": str(reason) for (program, engine), reason in comparison.failures.items()}}
    os.makedirs(os.path.dirname(os.path.abspath(options.json)), exist_ok=True)
    with open(options.json, "w", encoding="utf-8") as out:
        json.dump(record, out, indent=1)
    return int(comparison.went_wrong())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
