#!/usr/bin/env python3
"""Keeps docs/proposals.md true: it is generated from src/wasm/proposals.def and src/wasm/opcodes.def.

Without arguments it compares; with --write it writes.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.path.join(ROOT, "docs", "proposals.md")
HEAD = """# Proposals

What each proposal of WebAssembly is called, whether it is on by default, and which tiers run it. Generated from
`src/wasm/proposals.def` and `src/wasm/opcodes.def` by `tests/house/proposals.py --write`.

On the command line, `--enable-NAME` and `--disable-NAME` switch a proposal, `--wasm-1`, `--wasm-2` and `--wasm-3` choose a
version of the standard. A module that needs a proposal that is off is refused with the proposal's name.
A proposal that no tier runs is a name only: who switches it on is refused, and `--enable-all` leaves it out.

"""


def rows(name, pattern):
    for line in open(os.path.join(ROOT, "src", "wasm", name), encoding="utf-8"):
        if found := re.match(pattern, line):
            yield found.groups()


def page():
    instructions = {}
    for (proposal,) in rows("opcodes.def", r'OP\(\w+, \w+, \w+, "[^"]+", (\w+),'):
        instructions[proposal] = instructions.get(proposal, 0) + 1
    proposals = list(rows("proposals.def", r'PROPOSAL\((\w+), "([^"]+)", (\w+), (\d), "([^"]*)",'))
    tiers = list(dict.fromkeys(tier for *_, names in proposals for tier in names.split()))
    table = [["NAME", "default", "standard", "instructions", *tiers]]
    for name, text, on, standard, names in proposals:
        table.append([f"`{text}`", "on" if on == "true" else "off", f"{standard}.0" if standard != "0" else "",
                      str(instructions.get(name, "")), *["yes" if tier in names.split() else "no" for tier in tiers]])
    lines = ["| " + " | ".join(row) + " |" for row in table]
    lines.insert(1, "|" + "---|" * len(table[0]))
    return HEAD + "\n".join(lines) + "\n"


def main():
    wanted = page()
    if sys.argv[1:] == ["--write"]:
        open(TARGET, "w", encoding="utf-8").write(wanted)
        return 0
    if not os.path.exists(TARGET) or open(TARGET, encoding="utf-8").read() != wanted:
        print("docs/proposals.md is not what the tables say: run tests/house/proposals.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
