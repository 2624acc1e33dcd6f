#!/usr/bin/env python3
"""Compares the interpreter with its peers on all programs: `interp.py WASMVM`. See bench/README.md."""
import argparse
import json
import os
import sys

from harness import OUT, peers, programs
from harness.compare import Comparison, print_failures, print_table

BARS = {"wasm3": 1.75, "wasmi": 1.25}
SLOWER_THAN_BEST = 1.05


def parse(arguments):
    names = lambda text: text.split(",")  # noqa: E731
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wasmvm", help="the command line to measure")
    parser.add_argument("--rounds", type=int, default=7, help="how often each program runs under each engine (7)")
    parser.add_argument("--slow-rounds", type=int, default=3, help="the same for wazero, which is ten times slower (3)")
    parser.add_argument("--programs", type=names, help="only these, with commas between")
    parser.add_argument("--peers", type=names, help="only these besides ours: wasm3,wasmi,stitch,wazero,V8,native")
    parser.add_argument("--json", default=os.path.join(OUT, "interp.json"), help="where the figures go (build/bench/interp.json)")
    return parser.parse_args(arguments)


def cycles(comparison):
    """Cycles per unit of the two programs whose units can be counted: calls of fib, iterations of the sieve's inner loop."""
    found = {}
    for program in comparison.programs:
        units = {"fib": fib_calls, "mark": mark_iterations}.get(program.name)
        for engine in comparison.engines if units else []:
            seconds = comparison.seconds(program, engine)
            if seconds is not None:
                found.setdefault(program.name, {})[engine.name] = seconds * comparison.clock() / units(program.rounds)
    return found


def fib_calls(n):
    a, b = 1, 1
    for _ in range(n):
        a, b = b, a + b + 1
    return a


def mark_iterations(rounds):
    return rounds * sum(-(-(65536 - step) // step) for step in range(3, 64, 2))


def print_published(totals):
    """Sets our measured speed relative to wasm3 beside what others published of engines that cannot be had here."""
    if "wasm3" not in totals:
        return
    print(f"published speed relative to wasm3, not measured here (ours, measured: {totals['wasm3']['geometric_mean']:.2f}):")
    for name, (xeon, m2) in peers.PUBLISHED_TO_WASM3.items():
        print(f"  {name}: {xeon} on a Xeon 8573C, {m2} on an M2 Pro")


def verdict(value, is_met):
    return f"{value}, {'met' if is_met else 'missed'}"


def print_bars(rows, totals, found, engines):
    """Says which bars are met, and which cannot be told because a peer is missing."""
    print()
    for name, bar in BARS.items():
        mean = totals.get(name, {}).get("geometric_mean")
        print(f"bar: {bar} x {name} in the geometric mean: " + (verdict(f"{mean:.2f}", mean >= bar) if mean else "not measured"))
    interpreters = [engine.name for engine in engines[1:] if not engine.for_scale and engine.name in totals]
    slow = [f"{name} (failed)" for name, row in rows.items() if row["seconds"] is None]
    for name, row in rows.items():
        ratio, best = min(((row["peers"][peer]["ratio"], peer) for peer in interpreters if peer in row["peers"]), default=(None, None))
        if best and ratio * SLOWER_THAN_BEST < 1:
            slow.append(f"{name} ({ratio:.2f} of {best})")
    print(f"bar: no program more than 5 % slower than the best of {', '.join(interpreters) or 'none'}: "
          + (f"missed by {', '.join(slow)}" if slow else "met" if interpreters else "not measured"))
    for name, bar, unit in (("fib", 10, "a call"), ("mark", 4.5, "an iteration")):
        mine = found.get(name, {}).get(engines[0].name)
        others = ", ".join(f"{engine} {value:.1f}" for engine, value in found.get(name, {}).items() if engine != engines[0].name)
        print(f"bar: {name} at most {bar} cycles {unit}: " + (verdict(f"{mine:.1f}", mine <= bar) if mine else "not measured")
              + (f" ({others})" if others else ""))


def print_conditions(comparison, options):
    clocks = comparison.clocks
    print(f"\n{options.rounds} rounds{'' if options.rounds >= 7 else ' (a bar is met by the median of 7 or more)'}; times are user time without start and loading; ratios are medians [min-max] of a peer's time over ours, "
          f"so that more than 1 is in our favour;\nclock {comparison.clock() / 1e9:.2f} GHz [{min(clocks) / 1e9:.2f}-{max(clocks) / 1e9:.2f}]")
    for engine in comparison.engines:
        print(f"  {engine.name}: {engine.version}" + (" (for scale)" if engine.for_scale else "")
              + (f" (at most {options.slow_rounds} rounds)" if engine.is_slow else ""))


def main(arguments):
    options = parse(arguments)
    engines, missing_peers = peers.set_up(options.wasmvm, options.peers)
    chosen, missing_programs = programs.build(programs.chosen(options.programs), engines[0].path,
                                              with_native=any(isinstance(engine, peers.Native) for engine in engines))
    for name, reason in [*missing_peers.items(), *missing_programs.items()]:
        print(f"bench: without {name}: {reason}")
    comparison = Comparison(engines, chosen)
    comparison.run(options.rounds, options.slow_rounds)
    rows, totals = comparison.summary()
    found = cycles(comparison)
    print_conditions(comparison, options)
    print_table(rows, totals, engines)
    print_bars(rows, totals, found, engines)
    print_published(totals)
    print_failures(comparison)
    record = {"rounds": options.rounds, "clock_hz": comparison.clock(), "engines": {engine.name: engine.version for engine in engines},
              "missing": {**missing_peers, **missing_programs}, "programs": rows, "totals": totals, "cycles": found,
              "failures": {f"{program}/{engine}": str(reason) for (program, engine), reason in comparison.failures.items()}}
    os.makedirs(os.path.dirname(os.path.abspath(options.json)), exist_ok=True)
    with open(options.json, "w", encoding="utf-8") as out:
        json.dump(record, out, indent=1)
    return int(comparison.went_wrong())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
