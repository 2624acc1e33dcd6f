#!/usr/bin/env python3
"""Times calls between host and guest in wasmvm, and how soon an endless guest is stopped, in each run mode that the build has.

Usage: run.py WASMVM [ROUNDS]. WASMVM is the command line; libwasmvm_c.a lies beside it. Each round is a process; the table
shows the median of the rounds' medians, with the smallest and the largest, in nanoseconds and in cycles of the clock that is
measured in the same run (bench/clock.c)."""
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.dirname(HERE)
sys.path.insert(0, BENCH)
from harness import OUT, ROOT  # noqa: E402

ROWS = [("typed", "host -> guest, typed call", 15), ("invoke", "host -> guest, WasmVM_ExecutorInvoke", 40),
        ("host", "guest -> host", 8)]


def compiled(source, *arguments):
    program = os.path.join(OUT, "calls", os.path.splitext(os.path.basename(source))[0])
    os.makedirs(os.path.dirname(program), exist_ok=True)
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-D_GNU_SOURCE", source, *arguments, "-o", program], check=True)
    return program


def main(wasmvm, rounds):
    library = os.path.join(os.path.dirname(os.path.abspath(wasmvm)), "libwasmvm_c.a")
    linked = ["-I", os.path.join(ROOT, "include"), library, "-lstdc++", "-lm", "-lpthread", "-ldl"]
    driver, interrupt = (compiled(os.path.join(HERE, name), *linked) for name in ("driver.c", "interrupt.c"))
    clock = compiled(os.path.join(BENCH, "clock.c"))
    found = {name: [] for name, _, _ in ROWS}
    modes = ["interpreter"]
    if os.path.exists(os.path.join(os.path.dirname(os.path.abspath(wasmvm)), "libwasmvm_llvm.so")):
        modes += ["jit", "aot"]
    stops = {}
    hertz = []
    for _ in range(rounds):
        hertz.append(float(subprocess.run([clock], check=True, capture_output=True, text=True).stdout))
        for line in subprocess.run([driver], check=True, capture_output=True, text=True).stdout.splitlines():
            name, median, _, _ = line.split()
            found[name].append(float(median))
        for line in subprocess.run([interrupt, *modes], check=True, capture_output=True, text=True).stdout.splitlines():
            *name, median, percentile = line.split()
            stops.setdefault(tuple(name), []).append((float(median), float(percentile)))
    ghz = statistics.median(hertz) / 1e9
    print(f"{rounds} rounds, clock {ghz:.2f} GHz")
    print(f"{'call':38} {'ns':>6} {'min':>6} {'max':>6} {'cycles':>7} {'bar ns':>7}")
    for name, title, bar in ROWS:
        ns = statistics.median(found[name])
        print(f"{title:38} {ns:6.1f} {min(found[name]):6.1f} {max(found[name]):6.1f} {ns * ghz:7.0f} {bar:7}")
    print("an endless guest ends                    p50 us  p99 us (medians of the rounds; bar 1000)")
    for name, pairs in stops.items():
        p50, p99 = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
        print(f"{' '.join(name):38} {p50:9.1f} {p99:7.1f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7)
