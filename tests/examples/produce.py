#!/usr/bin/env python3
"""Makes the text of an example guest anew from its source; it must do what the checked-in text does.

Usage: produce.py WASMVM FOLDER NAME; status 77 if the producer is not installed.
"""
import os
import subprocess
import sys

GUESTS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "examples", "guests")
ARGUMENTS = {"calculator": (["run"], []), "tree": (["--invoke", "grow"], ["10000"])}


def run(wasmvm, name, text):
    options, arguments = ARGUMENTS[name]
    return subprocess.run([wasmvm, *options, text, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def main(wasmvm, folder, name):
    os.makedirs(folder, exist_ok=True)
    fresh = os.path.join(folder, name + ".wat")
    done = subprocess.run([os.path.join(GUESTS, "produce"), name, fresh], env={**os.environ, "WASMVM": wasmvm}, check=False)
    if done.returncode:
        return done.returncode
    expected, found = run(wasmvm, name, os.path.join(GUESTS, name + ".wat")), run(wasmvm, name, fresh)
    good = found.returncode == 0 and (found.stdout, found.returncode) == (expected.stdout, expected.returncode)
    if not good:
        print(f"expected\n{expected.stdout}{expected.stderr}found\n{found.stdout}{found.stderr}")
    print(f"{name}: {int(good)} passed, {int(not good)} failed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
