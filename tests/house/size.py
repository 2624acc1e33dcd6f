#!/usr/bin/env python3
"""Measures the shared library of the preset `minimal`, stripped, against its bar, and runs hosts with it: it is built in another way
than what the tests run.

Usage: size.py BUILD-FOLDER
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BAR = 1_500_000
# Tests of the C interface that go through most of the library.
HOSTS = ("vm", "host", "instance", "limits", "module", "exceptions", "gc", "wasi", "template", "std_calls", "std_refs", "hammer")


def main(build):
    library = os.path.join(build, "libwasmvm_c.so")
    good = bad = 0
    with tempfile.TemporaryDirectory() as work:
        stripped = os.path.join(work, "stripped.so")
        subprocess.run(["strip", "-o", stripped, library], check=True)
        size = os.path.getsize(stripped)
        print(f"libwasmvm_c.so, stripped: {size:,} bytes, at most {BAR:,}")
        good, bad = (1, 0) if size <= BAR else (0, 1)
        for name in HOSTS:
            source = os.path.join(ROOT, "tests", "capi", name + "_test.c")
            program = os.path.join(work, name)
            subprocess.run(["cc", "-std=c11", "-I", os.path.join(ROOT, "include"), source, library, "-Wl,-rpath," + build, "-pthread",
                            "-o", program], check=True)
            done = subprocess.run([program], capture_output=True, text=True)
            if done.returncode:
                print(f"{name}: status {done.returncode}\n{done.stdout}{done.stderr}")
            good, bad = good + (done.returncode == 0), bad + (done.returncode != 0)
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
