"""Where the official test suite is, and modules taken from its scripts."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SKIPPED = 77  # what ctest is told to take for "skipped"

TOKEN = re.compile(r';;[^\n]*|\(;|"(?:\\.|[^"\\])*"|[()]|[^\s()";]+|;')


def folder():
    """The suite's folder; ends the program as skipped if there is none."""
    found = os.environ.get("WASMVM_TESTSUITE") or os.path.join(ROOT, "..", "shared", "testsuite")
    if not os.path.isdir(found):
        print("spec suite: absent")
        sys.exit(SKIPPED)
    return os.path.normpath(found)


def scripts(path):
    """The scripts of the suite, relative to its folder."""
    return sorted(os.path.relpath(os.path.join(base, name), path)
                  for base, _, files in os.walk(path) for name in files if name.endswith(".wast"))


def later():
    """Script -> why it cannot pass yet."""
    found = {}
    for line in open(os.path.join(HERE, "later.txt"), encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.strip().partition(" ")
            found[name] = reason.strip()
    return found


def text_modules(path):
    """The texts of the modules that stand at the top of a script, without quoted and binary ones."""
    text = open(path, encoding="utf-8", errors="surrogateescape").read()
    depth, start, first, modules, at = 0, 0, [], [], 0
    while found := TOKEN.search(text, at):
        token, at = found[0], found.end()
        if token == "(;":  # block comments nest
            level = 1
            while level and (inner := re.compile(r"\(;|;\)").search(text, at)):
                level += 1 if inner[0] == "(;" else -1
                at = inner.end()
        elif token == "(":
            if depth == 0:
                start, first = found.start(), []
            depth += 1
        elif token == ")":
            depth -= 1
            if depth == 0 and first[:1] == ["module"] and not {"quote", "binary", "definition", "instance"} & set(first[1:3]):
                modules.append(text[start:at])
        elif depth == 1 and len(first) < 3 and not token.startswith(";;"):
            first.append(token)
    return modules
