#!/usr/bin/env python3
"""Small runs of the benchmarks' programs in C and C++ return what the same sources compiled natively return: `run.py WASMVM`."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench"))
from harness import measure, peers, programs  # noqa: E402


def main(wasmvm):
    engines = [peers.Ours(wasmvm), peers.Native()]
    chosen, missing = programs.build([program for program in programs.listed() if program.native], wasmvm)
    for name, reason in missing.items():
        print(f"{name} cannot be built: {reason}")
    bad = len(missing)
    for program in chosen:
        try:
            ours, native = (measure.checksum_in(measure.run_child(engine.command(program, program.small_rounds))[0]) for engine in engines)
            if ours != native:
                print(f"{program.name}({program.small_rounds}) is {ours} instead of {native}")
                bad += 1
        except measure.Failed as reason:
            print(f"{program.name}({program.small_rounds}): {reason}")
            bad += 1
    print(f"{len(chosen) + len(missing) - bad} passed, {bad} failed")
    return 1 if bad or not chosen else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1])))
