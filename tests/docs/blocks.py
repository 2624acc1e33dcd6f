#!/usr/bin/env python3
"""Runs the code in README.md and docs/guide: every block with a language is compiled and run, and prints what is shown.

A block behind `<!-- file: NAME -->` is saved under that name, for the commands that follow; a `c` or `cpp` block with a main
function is a program; the other `c` blocks of a document are one program, those that begin with a preprocessor line, `static`
or `typedef` at file scope, the others in main, one after another; `sh` blocks run in one folder, where include/, examples/ and
build/release/ are, with the programs of the build in the path; `wat` blocks are valid modules. A `text` block is the exact
output of what stands before it. A block without a language is no code.

Usage: blocks.py BUILD-FOLDER WORK-FOLDER HAS-COMPILER C-COMPILER CXX-COMPILER [FLAGS]
"""
import glob
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FENCE = re.compile(r"(?:^<!-- (?P<key>file|needs): (?P<value>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.M | re.S)
AT_FILE_SCOPE = re.compile(r"\s*(?:/\*.*?\*/\s*)?(?:#|static |typedef )", re.S)


class Failure(Exception):
    """What a document promises and does not hold."""


class Chapter:
    """One document: its blocks in order, run in a folder of its own."""

    def __init__(self, path, work, build, has_compiler, compilers, flags):
        self.path, self.work, self.build, self.has_compiler, self.flags = path, work, build, has_compiler, flags
        self.compilers = dict(zip(("c", "cpp"), compilers))
        # What is printed at once, and by the program that the fragments make together at the end.
        self.printed, self.expected = {"now": "", "end": ""}, {"now": "", "end": ""}
        self.kind = "now"
        self.scope, self.statements, self.count = [], [], 0
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(os.path.join(work, "build"))
        os.makedirs(os.path.join(work, "bin"))
        for name, target in (("include", f"{ROOT}/include"), ("examples", f"{ROOT}/examples"), ("build/release", build)):
            os.symlink(target, os.path.join(work, name))
        if has_compiler:  # a module that is looked for beside the program
            os.symlink(os.path.join(build, "libwasmvm_llvm.so"), os.path.join(work, "libwasmvm_llvm.so"))
        for name, compiler in (("cc", compilers[0]), ("c++", compilers[1])):
            with open(os.path.join(work, "bin", name), "w", encoding="utf-8") as file:
                file.write(f'#!/bin/sh\nexec {compiler} {" ".join(flags)} "$@"\n')
            os.chmod(os.path.join(work, "bin", name), 0o755)
        self.environment = dict(os.environ, PATH=os.pathsep.join([os.path.join(work, "bin"), build, os.environ["PATH"]]))

    def execute(self, command):
        done = subprocess.run(command, cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def write(self, name, body):
        with open(os.path.join(self.work, name), "w", encoding="utf-8") as file:
            file.write(body)

    def compile_and_run(self, language, body):
        self.count += 1
        name = f"program{self.count}"
        self.write(f"{name}.{language}", body)
        standard = "-std=c11" if language == "c" else "-std=c++20"
        source = os.path.join(self.work, f"{name}.{language}")
        self.execute([self.compilers[language], *self.flags, standard, "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-I", "include",
                      "-I", "examples/c", source, "build/release/libwasmvm_c.a", "-lstdc++", "-lm", "-pthread", "-o", name])
        return self.execute([os.path.join(self.work, name)])

    def take(self, found):
        """Runs or keeps one block."""
        language, body, key, value = found["language"], found["body"], found["key"], found["value"]
        if key == "needs" and value == "compiler" and not self.has_compiler:
            return
        if language == "text":
            self.expected[self.kind] += body
            return
        self.kind = "now"
        if key == "file":
            self.write(value, body)
        elif language == "sh":
            self.printed["now"] += self.execute(["bash", "-e", "-o", "pipefail", "-c", body])
        elif language == "wat":
            self.write("block.wat", body)
            self.execute(["wasmvm", "validate", "block.wat"])
        elif language in ("c", "cpp") and re.search(r"\bint main\(", body):
            self.printed["now"] += self.compile_and_run(language, body)
        elif language == "c":
            self.kind = "end"
            (self.scope if AT_FILE_SCOPE.match(body) else self.statements).append(body)
        elif language:
            raise Failure(f"nobody knows how to run a block of '{language}'")

    def run(self):
        text = open(self.path, encoding="utf-8").read()
        blocks = list(FENCE.finditer(text))
        for found in blocks:
            self.take(found)
        if self.statements:
            program = "\n".join(self.scope) + "\nint main(void) {\n" + "\n".join(self.statements) + "\nreturn 0;\n}\n"
            self.printed["end"] = self.compile_and_run("c", program)
        for kind in ("now", "end"):
            if self.printed[kind] != self.expected[kind]:
                raise Failure(f"shown:\n{self.expected[kind]}printed:\n{self.printed[kind]}")
        return sum(1 for found in blocks if found["language"] not in ("", "text"))


def main(build, work, has_compiler, *compilers_and_flags):
    compilers, flags = compilers_and_flags[:2], compilers_and_flags[2:]
    good = bad = 0
    for path in [os.path.join(ROOT, "README.md"), *sorted(glob.glob(os.path.join(ROOT, "docs", "guide", "*.md")))]:
        name = os.path.relpath(path, ROOT)
        try:
            chapter = Chapter(path, os.path.join(work, os.path.basename(path)[:-3]), build, has_compiler == "ON", compilers, flags)
            blocks = chapter.run()
            print(f"{name}: {blocks} blocks")
            good += 1
        except Failure as failure:
            print(f"{name}: {failure}")
            bad += 1
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), *sys.argv[3:]))
