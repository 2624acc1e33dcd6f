#!/usr/bin/env python3
"""Installs a build into a folder and builds a project in C against that with find_package.

Usage: install.py BUILD-FOLDER WORK-FOLDER
"""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main(build, work):
    shutil.rmtree(work, ignore_errors=True)
    prefix, project = os.path.join(work, "installed"), os.path.join(work, "project")
    steps = [
        ["cmake", "--install", build, "--prefix", prefix],
        ["cmake", "-G", "Ninja", "-S", os.path.join(HERE, "install"), "-B", project, f"-DCMAKE_PREFIX_PATH={prefix}"],
        ["cmake", "--build", project],
        [os.path.join(project, "use_static")],
        [os.path.join(project, "use_shared")],
        [os.path.join(prefix, "bin", "wasmvm"), "--version"],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            print(" ".join(step), done.stdout, done.stderr, sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
