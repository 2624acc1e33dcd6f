#!/usr/bin/env python3
"""Compiles every header alone, so that each includes what it needs; the public one as C11, C++17 and C++20 too.

Usage: headers.py C-COMPILER C++-COMPILER
"""
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def check(job):
    compiler, standard, folder, header = job
    language = "c" if standard.startswith("c1") or standard == "c99" else "c++"
    with tempfile.NamedTemporaryFile("w", suffix=".c" if language == "c" else ".cpp") as file:
        file.write(f'#include "{header}"\n#include "{header}"\n')
        file.flush()
        done = subprocess.run([compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                               f"-I{ROOT}/{folder}", f"-I{ROOT}/include", file.name], capture_output=True, text=True)
    return header, standard, done.returncode, done.stderr


def main(c_compiler, cxx_compiler):
    jobs = []
    for base, _, files in os.walk(os.path.join(ROOT, "src")):
        for name in files:
            if name.endswith(".h"):
                jobs.append((cxx_compiler, "c++20", "src", os.path.relpath(os.path.join(base, name), os.path.join(ROOT, "src"))))
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
    print(f"{len(jobs) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
