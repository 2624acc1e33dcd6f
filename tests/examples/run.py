#!/usr/bin/env python3
"""Runs the demo and compares what its programs print with expected.txt; then builds and runs the host that README.md shows.

Usage: run.py BUILD-FOLDER C-COMPILER [FLAGS]
"""
import difflib
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def capture(command, folder=ROOT):
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def demo(build, compiler):
    """True if the demo prints what expected.txt says."""
    done = capture([os.path.join(ROOT, "examples", "run"), build, *compiler])
    found = [line for line in done.stdout.split("\n") if not line.startswith("+ ")]
    wanted = open(os.path.join(HERE, "expected.txt"), encoding="utf-8").read().split("\n")
    difference = list(difflib.unified_diff(wanted, found, "expected.txt", "printed", lineterm=""))
    print("\n".join(difference) + done.stderr)
    return not difference and done.returncode == 0


def readme(build, compiler):
    """True if the program in README.md compiles as it stands there and prints 12."""
    work = os.path.join(build, "examples")
    source = os.path.join(work, "readme.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(re.search(r"```c\n(.*?)```", open(os.path.join(ROOT, "README.md"), encoding="utf-8").read(), re.S)[1])
    steps = [
        [os.path.join(build, "wasmvm"), "parse", os.path.join(ROOT, "examples", "guests", "gcd.wat"), "-o", os.path.join(work, "gcd.wasm")],
        [*compiler, "-Wall", "-Wextra", "-Werror", "-I", os.path.join(ROOT, "include"), source, os.path.join(build, "libwasmvm_c.a"),
         "-lstdc++", "-lm", "-pthread", "-o", os.path.join(work, "readme")],
        [os.path.join(work, "readme")],
    ]
    for step in steps:
        done = capture(step, work)
        if done.returncode:
            print(done.stdout + done.stderr)
            return False
    return done.stdout == "12\n"


def main(build, *compiler):
    outcomes = {"demo": demo(build, compiler), "README.md": readme(build, compiler)}
    for name, good in outcomes.items():
        print(f"{name}: {'as expected' if good else 'FAILED'}")
    print(f"{sum(outcomes.values())} passed, {len(outcomes) - sum(outcomes.values())} failed")
    return 0 if all(outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
