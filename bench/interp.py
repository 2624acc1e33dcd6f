#!/usr/bin/env python3
"""Compares the interpreter with its peers on all programs: `interp.py WASMVM`. See bench/README.md."""
import argparse
import json
import os
import sys
import time

from harness import OUT, measure, peers, programs
from harness.measure import Failed, checksum_in, geometric_mean, median, run_child

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


class Differs(Failed):
    """A result that is not the one that our engine had."""


class Series:
    """Times of one program under one engine, in the order of the rounds, in seconds of user time."""

    def __init__(self):
        self.full = []
        self.empty = []

    def times(self):
        """Time of each round without starting, loading and ending, of which a run with 0 rounds consists."""
        start = median(self.empty)
        return [max(full - start, 1e-6) for full in self.full]


def run_rounds(engines, chosen, rounds, slow_rounds):
    """Returns times by (program, engine), the clock of each round, and failures by (program, engine). An engine that failed at a
    program is left out from then on."""
    series, clocks, failures, checksums = {}, [], {}, {}
    for number in range(rounds):
        clocks.append(measure.measure_clock())
        began = time.monotonic()
        for program in chosen:
            for engine in engines:
                key = program.name, engine.name
                if key in failures or engine.serves(program) or (engine.is_slow and number >= slow_rounds):
                    continue
                try:
                    empty = run_child(engine.command(program, 0))[1]
                    printed, full = run_child(engine.command(program, program.rounds))
                    checksum = checksum_in(printed)
                    if checksums.setdefault(program.name, checksum) != checksum:
                        raise Differs(f"prints {checksum}, {engines[0].name} {checksums[program.name]}")
                    one = series.setdefault(key, Series())
                    one.full.append(full)
                    one.empty.append(empty)
                except Failed as error:
                    failures[key] = error
                    series.pop(key, None)
        print(f"bench: round {number + 1} of {rounds} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return series, clocks, failures


def ratios(series, program, engine, ours):
    """Time of the engine over ours, round by round, or None where one of them did not run."""
    theirs, mine = series.get((program, engine)), series.get((program, ours))
    if not theirs or not mine:
        return None
    return [a / b for a, b in zip(theirs.times(), mine.times())]


def summarise(series, engines, chosen):
    """One record per program and peer, and one per peer over all programs."""
    ours = engines[0].name
    rows, totals = {}, {}
    for program in chosen:
        mine = series.get((program.name, ours))
        row = rows[program.name] = {"seconds": median(mine.times()) if mine else None, "peers": {}}
        for engine in engines[1:]:
            values = ratios(series, program.name, engine.name, ours)
            if values:
                row["peers"][engine.name] = {"ratio": median(values), "min": min(values), "max": max(values),
                                             "seconds": median(series[program.name, engine.name].times())}
    for engine in engines[1:]:
        known = {name: row["peers"][engine.name]["ratio"] for name, row in rows.items() if engine.name in row["peers"]}
        if known:
            worst = min(known, key=known.get)
            totals[engine.name] = {"geometric_mean": geometric_mean(list(known.values())), "worst_program": worst,
                                   "worst_ratio": known[worst], "programs": len(known)}
    return rows, totals


def print_table(rows, totals, engines):
    print(f"\n{'program':14}{'wasmvm s':>9}" + "".join(f"{engine.name + ' / ours':>20}" for engine in engines[1:]))
    for name, row in rows.items():
        line = f"{name:14}" + (f"{row['seconds']:9.3f}" if row["seconds"] is not None else f"{'failed':>9}")
        for engine in engines[1:]:
            one = row["peers"].get(engine.name)
            line += f"{one['ratio']:8.2f} [{one['min']:4.2f}-{one['max']:5.2f}]" if one else f"{'-':>20}"
        print(line)
    print(f"{'geometric mean':23}" + "".join(f"{totals[e.name]['geometric_mean']:8.2f} of {totals[e.name]['programs']:2} prog."
                                            if e.name in totals else f"{'-':>20}" for e in engines[1:]))
    print(f"{'worst program':23}" + "".join(f"{totals[e.name]['worst_ratio']:8.2f} {totals[e.name]['worst_program'][:11]:11}"
                                           if e.name in totals else f"{'-':>20}" for e in engines[1:]))


def cycles(series, chosen, clock, ours):
    """Cycles per unit of the two programs whose units can be counted: calls of fib, iterations of the sieve's inner loop."""
    found = {}
    for program in chosen:
        units = {"fib": fib_calls, "mark": mark_iterations}.get(program.name)
        for (name, engine), one in series.items():
            if units and name == program.name:
                found.setdefault(program.name, {})[engine] = median(one.times()) * clock / units(program.rounds)
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


def print_bars(rows, totals, found, engines):
    """Says which bars are met; a bar whose peer is missing is not."""
    print()
    for name, bar in BARS.items():
        mean = totals.get(name, {}).get("geometric_mean")
        print(f"bar: {bar} x {name} in the geometric mean: " + (f"{mean:.2f}, {'met' if mean >= bar else 'missed'}" if mean else "not measured"))
    interpreters = [engine.name for engine in engines[1:] if not engine.for_scale]
    slow = []
    for name, row in rows.items():
        best = min(((row["peers"][peer]["ratio"], peer) for peer in interpreters if peer in row["peers"]), default=None)
        if best and best[0] * SLOWER_THAN_BEST < 1:
            slow.append(f"{name} ({best[0]:.2f} of {best[1]})")
    print("bar: no program more than 5 % slower than the best interpreter: " + (f"missed by {', '.join(slow)}" if slow else "met"))
    for name, bar, unit in (("fib", 10, "a call"), ("mark", 4.5, "an iteration")):
        if name in found:
            mine = found[name][engines[0].name]
            others = ", ".join(f"{engine} {value:.1f}" for engine, value in found[name].items() if engine != engines[0].name)
            print(f"bar: {name} at most {bar} cycles {unit}: {mine:.1f}, {'met' if mine <= bar else 'missed'}" + (f" ({others})" if others else ""))


def main(arguments):
    options = parse(arguments)
    engines, missing_peers = peers.set_up(options.wasmvm, options.peers)
    chosen, missing_programs = programs.build(programs.chosen(options.programs), engines[0].path,
                                              with_native=any(isinstance(engine, peers.Native) for engine in engines))
    for name, reason in [*missing_peers.items(), *missing_programs.items()]:
        print(f"bench: without {name}: {reason}")
    series, clocks, failures = run_rounds(engines, chosen, options.rounds, options.slow_rounds)
    rows, totals = summarise(series, engines, chosen)
    clock = median(clocks)
    found = cycles(series, chosen, clock, engines[0].name)
    print(f"\n{options.rounds} rounds; times are user time without start and loading; ratios are medians [min-max] of a peer's time over ours, "
          f"so that more than 1 is in our favour;\nclock {clock / 1e9:.2f} GHz [{min(clocks) / 1e9:.2f}-{max(clocks) / 1e9:.2f}]")
    for engine in engines:
        print(f"  {engine.name}: {engine.version}" + (" (for scale)" if engine.for_scale else "")
              + (f" (at most {options.slow_rounds} rounds)" if engine.is_slow else ""))
    print_table(rows, totals, engines)
    print_bars(rows, totals, found, engines)
    print_published(totals)
    for (program, engine), reason in failures.items():
        print(f"{'DIFFERS' if isinstance(reason, Differs) else 'FAILED'}: {program} under {engine}: {reason}")
    record = {"rounds": options.rounds, "clock_hz": clock, "engines": {engine.name: engine.version for engine in engines},
              "missing": {**missing_peers, **missing_programs}, "programs": rows, "totals": totals, "cycles": found,
              "failures": {f"{program}/{engine}": str(reason) for (program, engine), reason in failures.items()}}
    os.makedirs(os.path.dirname(os.path.abspath(options.json)), exist_ok=True)
    with open(options.json, "w", encoding="utf-8") as out:
        json.dump(record, out, indent=1)
    # A peer that cannot run a program is its own affair; a wrong result, and any failure of ours, is not.
    return int(any(isinstance(reason, Differs) or engine == engines[0].name for (_, engine), reason in failures.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
