#!/usr/bin/env python3
"""Checks that every limit of src/wasm/limits.h is used by the library and met by a test."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def texts(folder):
    for base, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in names:
            if name.endswith((".cpp", ".h")) and name != "limits.h":
                yield open(os.path.join(base, name), encoding="utf-8").read()


def main():
    table = open(os.path.join(ROOT, "src", "wasm", "limits.h"), encoding="utf-8").read()
    limits = set(re.findall(r"\b(k[A-Z]\w*) =", table))
    problems = [] if limits else ["no limit found in src/wasm/limits.h"]
    for folder, what in (("src", "is used nowhere"), ("tests", "is met by no test")):
        used = {name for text in texts(folder) for name in re.findall(r"\blimits::(k\w+)", text)}
        problems += [f"{name} {what}" for name in sorted(limits - used)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
