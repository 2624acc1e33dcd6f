#!/usr/bin/env python3
"""Runs the demo and compares what its programs print with expected.txt. Usage: run.py BUILD-FOLDER C-COMPILER [FLAGS]"""
import difflib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def main(arguments):
    done = subprocess.run([os.path.join(ROOT, "examples", "run"), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    found = [line for line in done.stdout.split("\n") if not line.startswith("+ ")]
    wanted = open(os.path.join(HERE, "expected.txt"), encoding="utf-8").read().split("\n")
    difference = list(difflib.unified_diff(wanted, found, "expected.txt", "printed", lineterm=""))
    print("\n".join(difference))
    print(done.stderr)
    return 1 if difference or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
