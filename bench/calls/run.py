#!/usr/bin/env python3
"""Times calls between host and guest in wasmvm, how soon an endless guest is stopped, in each run mode that the build has, and what
instances from a template cost.

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

# Bars in nanoseconds: interpreted, compiled.
ROWS = [("typed", "host -> guest, typed call", 15, 10), ("invoke", "host -> guest, WasmVM_ExecutorInvoke", 40, 40),
        ("host", "guest -> host", 8, 4)]
INSTANCES = [("template", "made and ended", "10"), ("template_write", "made, four pages written, ended", "none: faults"),
             ("plain_write", "the same without a template", "none")]


def compiled(source, *arguments):
    program = os.path.join(OUT, "calls", os.path.splitext(os.path.basename(source))[0])
    os.makedirs(os.path.dirname(program), exist_ok=True)
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-D_GNU_SOURCE", source, *arguments, "-o", program], check=True)
    return program


def run_modes(folder):
    """The modes of a build; its compiler is made to lie beside our programs, where it is looked for."""
    module, beside = os.path.join(folder, "libwasmvm_llvm.so"), os.path.join(OUT, "calls", "libwasmvm_llvm.so")
    if os.path.lexists(beside):
        os.unlink(beside)
    if not os.path.exists(module):
        return ["interpreter"]
    os.symlink(module, beside)
    return ["interpreter", "jit", "aot"]


def lines_of(*command):
    return [line.split() for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()]


def medians(pairs):
    return (statistics.median(pair[i] for pair in pairs) for i in (0, 1))


def show_calls(found, modes, ghz):
    print(f"{'call':38} {'ns':>6} {'min':>6} {'max':>6} {'cycles':>7} {'bar ns':>7}")
    for mode in modes:
        print(f"-- {mode}")
        for name, title, *bars in ROWS:
            times = found[mode, name]
            ns = statistics.median(times)
            print(f"{title:38} {ns:6.1f} {min(times):6.1f} {max(times):6.1f} {ns * ghz:7.0f} {bars[mode != 'interpreter']:7}")


def main(wasmvm, rounds):
    folder = os.path.dirname(os.path.abspath(wasmvm))
    linked = ["-I", os.path.join(ROOT, "include"), os.path.join(folder, "libwasmvm_c.a"), "-lstdc++", "-lm", "-lpthread", "-ldl"]
    driver, interrupt, instances = (compiled(os.path.join(HERE, name), *linked) for name in ("driver.c", "interrupt.c", "instances.c"))
    clock = compiled(os.path.join(BENCH, "clock.c"))
    modes = run_modes(folder)
    call_modes = [mode for mode in modes if mode != "aot"]  # the same code as jit
    found, stops, made, hertz = {}, {}, {}, []
    for _ in range(rounds):
        hertz.append(float(lines_of(clock)[0][0]))
        for mode in call_modes:
            for name, median, _, _ in lines_of(driver, mode):
                found.setdefault((mode, name), []).append(float(median))
        for *name, median, percentile in lines_of(interrupt, *modes):
            stops.setdefault(tuple(name), []).append((float(median), float(percentile)))
        for name, first, second in lines_of(instances):
            made.setdefault(name, []).append((float(first), float(second)))
    ghz = statistics.median(hertz) / 1e9
    print(f"{rounds} rounds, clock {ghz:.2f} GHz")
    show_calls(found, call_modes, ghz)
    print("an endless guest ends                    p50 us  p99 us (medians of the rounds; bar 1000)")
    for name, pairs in stops.items():
        p50, p99 = medians(pairs)
        print(f"{' '.join(name):38} {p50:9.1f} {p99:7.1f}")
    print("an instance of 1 MiB with 64 KiB of data p50 us  p99 us  bar us")
    for name, title, bar in INSTANCES:
        p50, p99 = medians(made[name])
        print(f"{title:38} {p50:9.1f} {p99:7.1f}  {bar}")
    each, process = medians(made["live"])
    print(f"10,000 such instances live at once: {each:.1f} KiB each, of that 16 KiB written; the process {process:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7)
