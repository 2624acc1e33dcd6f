#!/usr/bin/env python3
"""Checks that clang-format would change nothing in C and C++ sources; with --write it changes them."""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ENDINGS = (".c", ".h", ".cpp")


def main(write):
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    files = [name for name in listing if name.endswith(ENDINGS) and os.path.exists(os.path.join(ROOT, name))]
    if write:
        return subprocess.run(["clang-format-19", "-i", *files], cwd=ROOT).returncode
    bad = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        batches = [files[i:i + 16] for i in range(0, len(files), 16)]
        for done in pool.map(lambda batch: subprocess.run(["clang-format-19", "--dry-run", *batch], cwd=ROOT, capture_output=True,
                                                          text=True), batches):
            bad += re.findall(r"^(\S+?):\d+:\d+: (?:warning|error): code should be clang-formatted", done.stderr, re.M)
    for name in sorted(set(bad)):
        print(f"{name}: not formatted; `make format` does it")
    print(f"{len(files) - len(set(bad))} of {len(files)} files are formatted")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
