#!/usr/bin/env python3
"""Runs the demo and compares what its programs print with expected.txt.

Usage: run.py BUILD-FOLDER C-COMPILER [FLAGS]
"""
import difflib
import os
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


def main(build, *compiler):
    outcomes = {"demo": demo(build, compiler)}
    for name, good in outcomes.items():
        print(f"{name}: {'as expected' if good else 'FAILED'}")
    print(f"{sum(outcomes.values())} passed, {len(outcomes) - sum(outcomes.values())} failed")
    return 0 if all(outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
