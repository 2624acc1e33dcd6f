"""Measuring on a machine that others use too: processor time of child processes, in rounds that take everyone in turn."""
import os
import re
import subprocess
import tempfile
import threading

from . import BENCH, OUT, is_current
from .registry import run


class Failed(Exception):
    """A run that ended with an error or printed no number."""


def run_child(command, limit_seconds=120):
    """Runs a command; returns what it printed and the user time in seconds that it and its threads took."""
    with tempfile.TemporaryFile("w+") as errors:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        watchdog = threading.Timer(limit_seconds, child.kill)
        watchdog.start()
        printed = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        watchdog.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            first = next((line.strip() for line in errors if line.strip()), "no message")
            raise Failed(f"exit status {child.returncode}: {first[:200]}")
        return printed, usage.ru_utime


def checksum_in(printed):
    """The last integer that was printed, as a u64: engines differ in signs and in what they print around it."""
    numbers = re.findall(r"-?\d+", printed)
    if not numbers:
        raise Failed(f"no number in {printed[:100]!r}")
    return int(numbers[-1]) % 2**64


def measure_clock():
    """The clock in Hz, from a chain of dependent adds: one per cycle."""
    helper = os.path.join(OUT, "clock")
    source = os.path.join(BENCH, "clock.c")
    if not is_current(helper, [source]):
        os.makedirs(OUT, exist_ok=True)
        run([os.environ.get("CC", "cc"), "-O2", source, "-o", helper])
    return float(run_child([helper])[0])


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def geometric_mean(values):
    product = 1.0
    for value in values:
        product *= value ** (1 / len(values))
    return product
