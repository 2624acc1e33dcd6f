"""Compares engines on programs: runs them in turns, checks that results are the same, forms ratios and prints them as a table."""
import sys
import time

from .measure import Failed, checksum_in, geometric_mean, measure_clock, median, run_child


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


class Comparison:
    """What the rounds gave: times by (program, engine), the clock in each round, failures by (program, engine). The first engine
    is the one that the others are compared with."""

    def __init__(self, engines, programs):
        self.engines = engines
        self.programs = programs
        self.series = {}
        self.clocks = []
        self.failures = {}
        self.checksums = {}

    def run(self, rounds, slow_rounds):
        for number in range(rounds):
            self.clocks.append(measure_clock())
            began = time.monotonic()
            for program in self.programs:
                for engine in self.engines:
                    if not engine.serves(program) and not (engine.is_slow and number >= slow_rounds):
                        self.run_one(program, engine)
            print(f"bench: round {number + 1} of {rounds} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

    def run_one(self, program, engine):
        """One run without and one with the work. An engine that failed at a program is not asked again."""
        key = program.name, engine.name
        if key in self.failures:
            return
        try:
            empty = run_child(engine.command(program, 0))[1]
            printed, full = run_child(engine.command(program, program.rounds))
            checksum = checksum_in(printed)
            if self.checksums.setdefault(program.name, checksum) != checksum:
                raise Differs(f"returns {checksum}, others {self.checksums[program.name]}")
        except Failed as error:
            self.failures[key] = error
            self.series.pop(key, None)
            return
        one = self.series.setdefault(key, Series())
        one.full.append(full)
        one.empty.append(empty)

    def went_wrong(self):
        """Whether results differ or our own engine failed. A peer that cannot run a program is its own affair."""
        return any(isinstance(reason, Differs) or engine == self.engines[0].name for (_, engine), reason in self.failures.items())

    def clock(self):
        return median(self.clocks)

    def seconds(self, program, engine):
        """The median time, or None where the engine did not run the program."""
        one = self.series.get((program.name, engine.name))
        return median(one.times()) if one else None

    def ratios(self, program, engine, base):
        """Time of the engine over that of `base`, round by round; empty where one of them did not run."""
        theirs, mine = self.series.get((program.name, engine.name)), self.series.get((program.name, base.name))
        return [a / b for a, b in zip(theirs.times(), mine.times())] if theirs and mine else []

    def summary(self, base=None):
        """One record per program, and one per peer over all programs, compared with `base`, or with the first engine."""
        base = base or self.engines[0]
        others = [engine for engine in self.engines if engine is not base]
        rows, totals = {}, {}
        for program in self.programs:
            row = rows[program.name] = {"seconds": self.seconds(program, base), "peers": {}}
            for engine in others:
                values = self.ratios(program, engine, base)
                if values:
                    row["peers"][engine.name] = {"ratio": median(values), "min": min(values), "max": max(values),
                                                 "seconds": self.seconds(program, engine)}
        for engine in others:
            known = {name: row["peers"][engine.name]["ratio"] for name, row in rows.items() if engine.name in row["peers"]}
            if known:
                worst = min(known, key=known.get)
                totals[engine.name] = {"geometric_mean": geometric_mean(list(known.values())), "worst_program": worst,
                                       "worst_ratio": known[worst], "programs": len(known)}
        return rows, totals


def print_table(rows, totals, engines, base="ours"):
    """Ratios as the median and [min-max] of the rounds. The first engine is the one that the others are compared with."""
    width = 21
    print(f"\n{'program':14}{engines[0].name + ' s':>9}" + "".join(f"{f'{engine.name} / {base}':>{width}}" for engine in engines[1:]))
    for name, row in rows.items():
        line = f"{name:14}" + (f"{row['seconds']:9.3f}" if row["seconds"] is not None else f"{'failed':>9}")
        for engine in engines[1:]:
            one = row["peers"].get(engine.name)
            line += f"{'%.2f [%.2f-%.2f]' % (one['ratio'], one['min'], one['max']) if one else '-':>{width}}"
        print(line)
    for label, cell in (("geometric mean", lambda total: f"{total['geometric_mean']:.2f} of {total['programs']} programs"),
                        ("worst program", lambda total: f"{total['worst_ratio']:.2f} {total['worst_program']}")):
        print(f"{label:23}" + "".join(f"{cell(totals[e.name]) if e.name in totals else '-':>{width}}" for e in engines[1:]))


def print_failures(comparison):
    for (program, engine), reason in comparison.failures.items():
        print(f"{'DIFFERS' if isinstance(reason, Differs) else 'FAILED'}: {program} under {engine}: {reason}")
