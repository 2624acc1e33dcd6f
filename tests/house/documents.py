#!/usr/bin/env python3
"""Checks the documents: every path, link and `make` task that they name exists, and no file names a machine's own places."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOP = ("src", "include", "cmake", "tests", "tools", "examples", "docs", "bench", "bindings", "plugins")
PATH = re.compile(r"`((?:%s)/[\w./*{},-]+)`" % "|".join(TOP))
LINK = re.compile(r"\]\(([^)#]+)?(#[^)]*)?\)")
TASK = re.compile(r"`make ([a-z-]+)`")
# Places of one machine: home folders and working folders have no business in a repository.
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[\w.-]+")

problems = []


def anchors(path):
    """Anchors of a Markdown file's headings, as its usual renderers make them."""
    found = set()
    for line in open(path, encoding="utf-8"):
        if line.startswith("#"):
            title = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add("#" + title.replace(" ", "-"))
    return found


def expand(path):
    """`a/{b,c}.h` stands for several paths."""
    found = re.search(r"\{([^}]*)\}", path)
    if not found:
        return [path]
    return [one for part in found[1].split(",") for one in expand(path[:found.start()] + part + path[found.end():])]


def exists(path):
    import glob
    return bool(glob.glob(os.path.join(ROOT, path.rstrip("/"))))


def check_document(path, tasks):
    text = open(os.path.join(ROOT, path), encoding="utf-8").read()
    plain = re.sub(r"```.*?```", lambda found: "\n" * found[0].count("\n"), text, flags=re.S)
    for number, line in enumerate(plain.split("\n"), 1):
        for name in PATH.findall(line):
            for one in expand(name):
                if not exists(one):
                    problems.append(f"{path}:{number}: no such path: {one}")
        for task in TASK.findall(line):
            if task not in tasks:
                problems.append(f"{path}:{number}: no such task: make {task}")
        for target, anchor in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            file = os.path.normpath(os.path.join(ROOT, os.path.dirname(path), target)) if target else os.path.join(ROOT, path)
            if not os.path.exists(file):
                problems.append(f"{path}:{number}: dead link: {target}")
            elif anchor and file.endswith(".md") and anchor not in anchors(file):
                problems.append(f"{path}:{number}: dead anchor: {target}{anchor}")


def main():
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    files = [name for name in listing if name and os.path.exists(os.path.join(ROOT, name))]
    tasks = set(re.findall(r"^([a-z-]+):", open(os.path.join(ROOT, "Makefile"), encoding="utf-8").read(), re.M))
    documents = [name for name in files if name.endswith(".md")]
    for name in documents:
        check_document(name, tasks)
    for name in files:
        try:
            text = open(os.path.join(ROOT, name), encoding="utf-8").read()
        except UnicodeDecodeError:
            continue
        for found in MACHINE.finditer(text):
            if name != "tests/house/documents.py":
                problems.append(f"{name}: a path of one machine: {found[0]}")
    for problem in problems:
        print(problem)
    print(f"{len(documents)} documents, {len(files)} files")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
