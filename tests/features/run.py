#!/usr/bin/env python3
"""Switches proposals off on the command line: modules of modules.txt must then be refused with the proposal's name.

Usage: run.py WASMVM
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
checks = failures = 0


def check(good, what):
    global checks, failures
    checks += 1
    if not good:
        failures += 1
        print(what)


def run(wasmvm, *words):
    done = subprocess.run([wasmvm, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)
    return done.returncode, done.stdout + done.stderr


def listed():
    """(proposal, module, what stands in front of it) of each line of modules.txt."""
    for line in open(os.path.join(HERE, "modules.txt"), encoding="utf-8"):
        name, _, module = line.strip().partition(" ")
        if name and name != "#":
            found = re.fullmatch(r"(?:(text|ignored): )?(.*)", module)
            yield name, found[2], found[1]


def proposals(wasmvm):
    """name -> (on by default, implemented), as --version shows them."""
    status, output = run(wasmvm, "--version")
    check(status == 0, output)
    rows = re.findall(r"^  (\S+) +(on|off) +(\S.*)$", output, flags=re.M)
    return {name: (on == "on", tiers != "none") for name, on, tiers in rows}


def switches(wasmvm, name, path):
    """The options that switch a proposal off, with those of its users: the hint of the refusal lists them."""
    options = [f"--disable-{name}"]
    status, output = run(wasmvm, "validate", "--enable-" + name, *options, path)
    if status == 2:
        options += re.findall(r"--disable-[\w-]+", output.split("hint: add", 1)[1])
    return options


def try_file(wasmvm, name, module, path):
    status, output = run(wasmvm, "validate", "--enable-" + name, path)
    check(status == 0, f"{module}: {output}")
    options = switches(wasmvm, name, path)
    status, output = run(wasmvm, "validate", "--enable-" + name, *options, path)
    check(status == 3 and name in output and "disabled" in output and f"hint: switch it on with --enable-{name}" in output,
          f"{module} with {' '.join(options)}: {status}: {output}")


def main(wasmvm):
    known = proposals(wasmvm)
    check(len(known) > 20, f"--version lists {len(known)} proposals")
    seen = set()
    with tempfile.TemporaryDirectory() as folder:
        text, binary = os.path.join(folder, "module.wat"), os.path.join(folder, "module.wasm")
        for name, module, kind in listed():
            first = name not in seen
            seen.add(name)
            if not first or kind == "ignored":
                continue  # features_test tries all of them; here it is about the options
            open(text, "w", encoding="utf-8").write(module)
            try_file(wasmvm, name, module, text)
            if kind is None:
                check(run(wasmvm, "parse", "--enable-" + name, text, "-o", binary)[0] == 0, f"{module} does not assemble")
                try_file(wasmvm, name, module, binary)
            on = known[name][0]
            status, output = run(wasmvm, "validate", text)
            check(status == (0 if on else 3), f"{module} without options: {status}: {output}")
            for edition in (1, 2, 3):
                status, output = run(wasmvm, "validate", f"--wasm-{edition}", f"--enable-{name}", "--enable-multi-value", text)
                check(status == 0, f"{module} with --wasm-{edition} --enable-{name}: {output}")
            status, output = run(wasmvm, "validate", "--enable-all", text)
            check(status == 0, f"{module} with --enable-all: {output}")
        open(text, "w", encoding="utf-8").write("(module)")
        for name, (on, implemented) in known.items():
            check(implemented == (name in seen), f"{name}: implemented, but without a module here, or the reverse")
            if implemented:
                continue
            check(not on, f"{name} is on by default, and not implemented")
            for command in ("validate", "run", "inspect", "print", "wast"):
                status, output = run(wasmvm, command, f"--enable-{name}", text)
                check(status == 2 and f"--enable-{name}: the proposal is not implemented" in output, f"{command}: {output}")
    print(f"{checks - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
