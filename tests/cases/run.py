#!/usr/bin/env python3
"""Runs the cases of tests/cases: each file is an input together with what is done with it and what must come out.

The input stands first, the cases below it. A line `;; run: ARGUMENTS` starts a case: the command line is run with them, FILE standing for the file and OUT for a file
to write. `;; status: N`, `;; out: LINE` and `;; err: LINE` say what is expected; OUT's contents are expected with `;; file:`.
Usage: run.py WASMVM [--bless] [FILE...]; --bless rewrites expectations to what comes out.
"""
import os
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = (";; status: ", ";; out: ", ";; err: ", ";; file: ")


def read(path):
    """The cases of a file: (command, expectation lines), and the lines that are the input itself."""
    cases, rest = [], []
    for line in open(path, encoding="utf-8").read().split("\n"):
        if line.startswith(";; run:"):
            cases.append((line[len(";; run:"):].strip(), []))
        elif line.startswith(KEYS) or line in (";; out:", ";; err:", ";; file:"):
            cases[-1][1].append(line.rstrip())
        else:
            rest.append(line)
    while rest and not rest[-1]:
        rest.pop()
    return cases, rest


def carry_out(wasmvm, path, command, out):
    """What a case gives, as expectation lines."""
    folder, name = os.path.split(path)
    words = [word.replace("FILE", name).replace("OUT", out) for word in shlex.split(command)]
    try:
        done = subprocess.run([wasmvm, *words], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=120)
    except subprocess.TimeoutExpired:
        return [";; status: took longer than 120 s"]
    got = [f";; status: {done.returncode}"]
    got += [f";; out: {line}".rstrip() for line in done.stdout.split("\n")[:-1]]
    got += [f";; err: {line}".rstrip() for line in done.stderr.replace(out, "OUT").split("\n")[:-1]]
    if os.path.exists(out):
        got += [f";; file: {line}".rstrip() for line in open(out, encoding="utf-8", errors="replace").read().split("\n")[:-1]]
        os.remove(out)
    return got


def main(arguments):
    bless = "--bless" in arguments
    words = [word for word in arguments if word != "--bless"]
    wasmvm = os.path.abspath(words[0])
    files = [os.path.abspath(word) for word in words[1:]] or sorted(
        os.path.join(base, name) for base, _, names in os.walk(HERE) for name in names if name.endswith((".wat", ".wast")))
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        for path in files:
            cases, rest = read(path)
            header = []
            for command, wanted in cases:
                got = carry_out(wasmvm, path, command, out)
                header += [(";; run: " + command).rstrip(), *got]
                if got == wanted:
                    passed += 1
                    continue
                failed += 1
                print(f"{os.path.relpath(path, HERE)}: run: {command}")
                print("\n".join(f"  - {line}" for line in wanted if line not in got))
                print("\n".join(f"  + {line}" for line in got if line not in wanted))
            if not cases:
                failed += 1
                print(f"{path}: no case")
            if bless:
                with open(path, "w", encoding="utf-8") as file:
                    file.write("\n".join(rest + header) + "\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
