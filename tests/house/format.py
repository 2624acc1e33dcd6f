#!/usr/bin/env python3
"""Checks that clang-format would change nothing in C and C++ sources; with --write it changes them."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENDINGS = (".c", ".h", ".cpp")


def main(write):
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    files = [name for name in listing if name.endswith(ENDINGS) and os.path.exists(os.path.join(ROOT, name))]
    if write:
        return subprocess.run(["clang-format-19", "-i", *files], cwd=ROOT).returncode
    bad = 0
    for name in files:
        path = os.path.join(ROOT, name)
        wanted = subprocess.run(["clang-format-19", name], cwd=ROOT, capture_output=True, check=True).stdout
        if wanted != open(path, "rb").read():
            bad += 1
            print(f"{name}: not formatted; `make format` does it")
    print(f"{len(files) - bad} of {len(files)} files are formatted")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
