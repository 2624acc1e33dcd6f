#!/usr/bin/env python3
"""Makes seeds for the fuzzers: the project's own text modules, and those of the official suite if it is there, with their binaries.

Usage: seeds.py WASMVM CORPUS-FOLDER
"""
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "spec"))
import suite

LONGEST = 16_000  # what is longer teaches little and slows mutation down


def own():
    for top in ("tests", "examples", "bench"):
        for base, _, names in os.walk(os.path.join(ROOT, top)):
            for name in names:
                if name.endswith(".wat"):
                    yield open(os.path.join(base, name), encoding="utf-8").read()
    for line in open(os.path.join(ROOT, "tests", "features", "modules.txt"), encoding="utf-8"):
        if not line.startswith("#"):
            yield line[line.index("("):]


def official():
    folder = os.environ.get("WASMVM_TESTSUITE") or os.path.join(ROOT, "..", "shared", "testsuite")
    if os.path.isdir(folder):
        for script in suite.scripts(folder):
            yield from suite.text_modules(os.path.join(folder, script))


def make(job):
    wasmvm, corpus, text = job
    if len(text) > LONGEST:
        return
    name = hashlib.sha1(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    path = os.path.join(corpus, "text", name + ".wat")
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    binary = os.path.join(corpus, "module", name + ".wasm")
    if not os.path.exists(binary):
        subprocess.run([wasmvm, "parse", "--enable-all", path, "-o", binary], capture_output=True)
    # Compiling takes a while: a few of the modules will do.
    if name.startswith("0"):
        image = os.path.join(corpus, "image", name)
        for suffix, form in ((".so", "native"), (".wasm", "wasm")):
            if not os.path.exists(image + suffix):
                subprocess.run([wasmvm, "compile", "--enable-all", "--generic-binary", "--output-format", form, binary, image + suffix],
                               capture_output=True)


def main(wasmvm, corpus):
    for folder in ("text", "module", "exec", "wasi", "image"):
        os.makedirs(os.path.join(corpus, folder), exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make, ((wasmvm, corpus, text) for text in (*own(), *official()))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
