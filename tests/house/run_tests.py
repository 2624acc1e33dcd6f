#!/usr/bin/env python3
"""Runs the tests of the named presets and adds them up.

ctest has the list. What a test printed decides what it counts for: a closing line `N passed, N failed`, Catch2's summary,
or else one test. The first preset runs everything, later ones leave out the checks of the source tree. The last line of the
output is `N passed, N failed`, and the exit status tells whether any failed.
"""
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIP = "spec suite: absent"

TALLY = re.compile(r"^(?:\w+: )?(\d+) passed, (\d+) failed")
CATCH_OK = re.compile(r"^All tests passed \(\d+ assertions? in (\d+) test cases?\)")
CATCH_BAD = re.compile(r"^test cases: +(\d+) \|(?: +(\d+) passed \|)? +(\d+) failed")
OUTPUT = re.compile(r"^(\d+): ?(.*)$")
RESULT = re.compile(r"^ *\d+/\d+ Test +#(\d+): (\S+) \.* *(.*?) +([\d.]+) sec")


def tally(lines, passed):
    """(passed, failed) of one test, from what it printed and whether ctest liked it."""
    good, bad = (1, 0) if passed else (0, 1)
    for line in lines:
        if found := TALLY.match(line):
            good, bad = int(found[1]), int(found[2])
        elif found := CATCH_OK.match(line):
            good, bad = int(found[1]), 0
        elif found := CATCH_BAD.match(line):
            good, bad = int(found[2] or 0), int(found[3])
    if not passed and bad == 0:  # a crash, a leak or a time-out after the count was printed
        bad = 1
    return good, bad


def run(preset, with_house):
    """Runs one preset's tests; returns (passed, failed)."""
    build = os.path.join(ROOT, "build", preset)
    command = ["ctest", "--test-dir", build, "-V", "-j", str(os.cpu_count() or 2), "--timeout", "1500"]
    if not with_house:
        command += ["-LE", "house"]
    environment = dict(os.environ)
    environment.setdefault("ASAN_OPTIONS", "detect_leaks=1:allocator_may_return_null=1")
    environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    log = open(os.path.join(build, "test.log"), "w", encoding="utf-8", errors="replace")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    output, good, bad, started = {}, 0, 0, time.time()
    for line in process.stdout:
        log.write(line)
        line = line.rstrip("\n")
        if found := OUTPUT.match(line):
            output.setdefault(found[1], []).append(found[2])
        elif found := RESULT.match(line):
            number, name, verdict, seconds = found.groups()
            lines = output.pop(number, [])
            if "Skipped" in verdict:
                print(f"{preset}: {name}: skipped", flush=True)
                for reason in [text for text in lines if text == SKIP]:
                    print(reason, flush=True)
                continue
            passed = verdict == "Passed"
            one_good, one_bad = tally(lines, passed)
            good, bad = good + one_good, bad + one_bad
            print(f"{preset}: {name}: {one_good} passed, {one_bad} failed ({seconds} s)", flush=True)
            if not passed:
                print(f"  {verdict}; its output ends:")
                print("\n".join("  | " + text for text in lines[-60:]), flush=True)
    process.wait()
    log.close()
    if good + bad == 0:
        print(f"{preset}: no test ran; see build/{preset}/test.log")
        bad = 1
    elif process.returncode != 0 and bad == 0:
        print(f"{preset}: ctest failed; see build/{preset}/test.log")
        bad = 1
    print(f"{preset}: {good} passed, {bad} failed in {time.time() - started:.0f} s", flush=True)
    return good, bad


def main(presets):
    good = bad = 0
    for number, preset in enumerate(presets):
        one_good, one_bad = run(preset, with_house=number == 0)
        good, bad = good + one_good, bad + one_bad
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["release"]))
