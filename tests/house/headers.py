#!/usr/bin/env python3
"""Checks that every header includes what it needs; the public ones in all language versions that they promise.

A header that some source file includes first is compiled alone by the build itself; the others are compiled here. Headers
that call themselves "Part of NAME.h" are reached through that one only. Usage: headers.py C-COMPILER C++-COMPILER
"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def check(job):
    compiler, standard, folder, header = job
    language = "c" if standard.startswith("c1") or standard == "c99" else "c++"
    strict = ["-Wall", "-Wextra", "-Werror"] if folder == "include" else []
    with tempfile.NamedTemporaryFile("w", suffix=".c" if language == "c" else ".cpp") as file:
        file.write(f'#include "{header}"\n#include "{header}"\n')
        file.flush()
        done = subprocess.run([compiler, "-x", language, f"-std={standard}", *strict, "-fsyntax-only",
                               f"-I{ROOT}/{folder}", f"-I{ROOT}/include", file.name], capture_output=True, text=True)
    return header, standard, done.returncode, done.stderr


def first_include(path):
    found = re.search(r'^#include "([^"]+)"', open(path, encoding="utf-8").read().split("#include <")[0], re.M)
    return found[1] if found else None


def opening(path):
    return re.match(r"(?://[^\n]*\n)*", open(path, encoding="utf-8").read())[0]


def main(c_compiler, cxx_compiler):
    source, jobs, proven = os.path.join(ROOT, "src"), [], set()
    files = [os.path.join(base, name) for base, _, names in os.walk(source) for name in names]
    for path in files:
        if path.endswith(".cpp"):
            proven.add(first_include(path))
    for path in files:
        name = os.path.relpath(path, source)
        if path.endswith(".h") and name not in proven and not re.search(r"Part of \S+\.h", opening(path)):
            jobs.append((cxx_compiler, "c++20", "src", name))
    for name in sorted(os.listdir(os.path.join(ROOT, "include"))):
        if name.endswith(".h"):
            jobs += [(c_compiler, standard, "include", name) for standard in ("c99", "c11", "c17")]
            jobs += [(cxx_compiler, standard, "include", name) for standard in ("c++11", "c++17", "c++20")]
    bad = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for header, standard, code, errors in pool.map(check, sorted(jobs)):
            if code:
                bad += 1
                print(f"{header} does not stand alone as {standard}:\n{errors}")
    print(f"{len(proven)} headers stand first in a source file")
    print(f"{len(jobs) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
