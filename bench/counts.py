#!/usr/bin/env python3
"""Compares the instructions that the interpreter executes on small runs with bench/counts.txt: `counts.py WASMVM [--update]`.

Counts do not depend on what else the machine does, so that a change of a few per cent is seen. From the count of a small run that
of a run with 0 rounds is taken off. A count more than 2 % above or below the recorded one is an error; --update records anew."""
import argparse
import os
import re
import subprocess
import sys

from harness import BENCH, programs
from harness.registry import Unavailable

PROGRAMS = ["fib", "bytecode", "json", "sha256", "shapes"]
TOLERANCE = 0.02
GOLDEN = os.path.join(BENCH, "counts.txt")
HEADING = "# Instructions of the interpreter on small runs (x86-64, preset release); `make bench-counts` compares, bench/README.md tells more.\n"


def count(command):
    """Instructions that a command executes, all its threads together."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        raise Unavailable(f"`{' '.join(command)}` under valgrind: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return int(found[1])


def measure(wasmvm):
    chosen, missing = programs.build(programs.chosen(PROGRAMS), wasmvm, with_native=False)
    if missing:
        raise Unavailable("; ".join(f"{name}: {reason}" for name, reason in missing.items()))
    call = [wasmvm, "run", "--run-mode", "interpreter", "--invoke", "run"]
    return {program.name: count([*call, program.wasm, str(program.small_rounds)]) - count([*call, program.wasm, "0"]) for program in chosen}


def read_golden():
    if not os.path.exists(GOLDEN):
        return {}
    with open(GOLDEN, encoding="utf-8") as text:
        return {line.split()[0]: int(line.split()[1]) for line in text if line.strip() and not line.startswith("#")}


def compare(measured, golden):
    """Prints a line per program; returns how many differ."""
    wrong = 0
    for name in sorted(set(measured) | set(golden)):
        if name not in measured or name not in golden:
            print(f"{name:12}{'is not recorded' if name in measured else 'is recorded, but not measured'}")
            wrong += 1
            continue
        change = measured[name] / golden[name] - 1
        differs = abs(change) > TOLERANCE
        wrong += differs
        print(f"{name:12}{measured[name]:14,}{golden[name]:14,}{100 * change:+8.2f} %{'  DIFFERS' if differs else ''}")
    return wrong


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wasmvm")
    parser.add_argument("--update", action="store_true", help="record what is measured")
    options = parser.parse_args(arguments)
    measured = measure(os.path.abspath(options.wasmvm))
    print(f"{'program':12}{'instructions':>14}{'recorded':>14}{'change':>10}")
    wrong = compare(measured, read_golden())
    if options.update:
        with open(GOLDEN, "w", encoding="utf-8") as out:
            out.write(HEADING + "".join(f"{name} {value}\n" for name, value in measured.items()))
        print("recorded")
        return 0
    if wrong:
        print(f"{wrong} of {len(measured)} differ by more than {100 * TOLERANCE:.0f} %; if that is meant: bench/counts.py WASMVM --update")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unavailable as reason:
        sys.exit(f"bench-counts: {reason}")
