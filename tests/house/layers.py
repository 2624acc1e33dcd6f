#!/usr/bin/env python3
"""Checks the laws of the source tree: who includes whom, where headers of the operating system may stand, file and function sizes.

The law of the layers is src/layers.txt. A second law is that tools/ and examples/ see the C interface only.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Headers that belong to an operating system rather than to C or C++.
OS_HEADER = re.compile(
    r"^(sys/.*|linux/.*|mach/.*|asm/.*|netinet/.*|arpa/.*|net/.*|unistd\.h|fcntl\.h|dirent\.h|poll\.h|pthread\.h|sched\.h|"
    r"termios\.h|ucontext\.h|dlfcn\.h|netdb\.h|pwd\.h|grp\.h|signal\.h|csignal|spawn\.h|utime\.h|windows\.h|winsock2\.h)$")
OS_PLACES = re.compile(r"^src/(base/os_|runtime/signals)")
MAX_LINES, MEDIAN_LINES, P90_LINES = 1000, 200, 500
MAX_FUNCTION, P99_FUNCTION, P90_FUNCTION = 150, 100, 40
UNBUDGETED = re.compile(r"\.def$")

problems = []


def complain(path, line, text):
    problems.append(f"{path}:{line}: {text}" if line else f"{path}: {text}")


def sources(folder, endings):
    for base, folders, files in os.walk(os.path.join(ROOT, folder)):
        folders.sort()
        for name in sorted(files):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(base, name), ROOT)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read().split("\n")


def read_layers():
    """Layer -> set of the layers that it may include."""
    allowed, below = {}, []
    for line in read("src/layers.txt"):
        words = line.split("#")[0].split()
        if not words:
            continue
        barred = {word[1:] for word in words[1:] if word.startswith("!")}
        below.append(words[0])
        allowed[words[0]] = set(below) - barred
    return allowed


def check_includes():
    allowed = read_layers()
    for path in sources("src", (".h", ".cpp", ".def", ".inc")):
        layer = path.split("/")[1]
        if layer not in allowed:
            complain(path, 0, f"layer {layer} is not in src/layers.txt")
            continue
        for number, line in enumerate(read(path), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            kind, target = found.groups()
            if kind == "<":
                if OS_HEADER.match(target) and not OS_PLACES.match(path):
                    complain(path, number, f"<{target}> belongs to the operating system: only base/os_* and runtime/signals* see it")
                continue
            owner = target.split("/")[0] if "/" in target else ""
            if owner in allowed:
                if owner not in allowed[layer]:
                    complain(path, number, f"layer {layer} may not include {owner}: {target}")
            elif os.path.exists(os.path.join(ROOT, "include", target)):
                if layer != "capi":
                    complain(path, number, f"only capi sees the C interface: {target}")
            elif not os.path.exists(os.path.join(ROOT, "src", target)):
                complain(path, number, f"write the path from src/: {target}")
    for folder in ("tools", "examples"):
        for path in sources(folder, (".h", ".c", ".cpp", ".hpp")):
            for number, line in enumerate(read(path), 1):
                found = INCLUDE.match(line)
                if not found or found[1] == "<":
                    continue
                here = os.path.join(ROOT, os.path.dirname(path), found[2])
                if not os.path.exists(here) and not os.path.exists(os.path.join(ROOT, "include", found[2])):
                    complain(path, number, f"{folder}/ sees include/*.h and its own folder only: {found[2]}")


NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.S)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")


def functions(text):
    """(first line, length) of each function: a brace outside of functions whose head has parentheses and declares no scope."""
    text = NOISE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    text = re.sub(r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    depth, line, head, head_line, start, start_depth = 0, 1, "", 1, None, 0
    for char in text:
        if char == "{":
            if start is None and "(" in head and not SCOPE.search(head.split("(")[0]) and "=" not in head.split("(")[0]:
                start, start_depth = head_line, depth
            depth, head = depth + 1, ""
        elif char == "}":
            depth, head = depth - 1, ""
            if start is not None and depth == start_depth:
                yield start, line - start + 1
                start = None
        elif char == ";":
            head = ""
        else:
            if not head.strip():
                head, head_line = "", line
            head += char
        if char == "\n":
            line += 1


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def check_budgets():
    lengths, function_lengths = [], []
    for folder in ("src", "tools"):
        for path in sources(folder, (".h", ".cpp")):
            lines = read(path)
            lengths.append(len(lines))
            if len(lines) > MAX_LINES and not UNBUDGETED.search(path):
                complain(path, 0, f"{len(lines)} lines, the budget is {MAX_LINES}: split it by topic")
            for first, length in functions("\n".join(lines)):
                function_lengths.append(length)
                if length > MAX_FUNCTION:
                    complain(path, first, f"a function of {length} lines, the budget is {MAX_FUNCTION}")
    for name, values, share, budget in (
            ("file median", lengths, 0.5, MEDIAN_LINES), ("file p90", lengths, 0.9, P90_LINES),
            ("function p90", function_lengths, 0.9, P90_FUNCTION), ("function p99", function_lengths, 0.99, P99_FUNCTION)):
        got = percentile(values, share)
        print(f"{name}: {got} lines (budget {budget})")
        if got > budget:
            complain("src", 0, f"{name} is {got} lines, the budget is {budget}")


check_includes()
check_budgets()
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
