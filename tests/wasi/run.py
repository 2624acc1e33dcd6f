#!/usr/bin/env python3
"""Compiles the WASI guests of this folder and runs them with the command line.

Usage: run.py [--run-mode=MODE] WASMVM [FOLDER-FOR-BUILDING [NAME...]]. Comments at the start of NAME.c say how to run it; NAME.out is what it
must print (`sha256: HEX` instead, if that is long). The lines are `args:` (as in a shell), `cc: FLAGS` for the compiler, `env: NAME=VALUE`, `stdin: TEXT` (with \\n), `exit: STATUS`,
`grant: GUEST[:readonly]` (a fresh folder each), `host: file|folder|link|fifo PATH ...` (made in the first grant's folder, or in the
grant whose name begins the path) and `outside: NAME TEXT` (a file next to the granted folder that must stay as it is). {outside} in
`args` and `host` is the host's path of the folder around the granted ones. That folder lies in another one of the test's own, so that
a guest which finds a hole does no harm.
"""
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
THREADS = os.path.join(HERE, "..", "..", "examples", "guests", "threads.h")
CLANG = os.environ.get("WASI_CC", "clang-19")


def directives(source):
    found = []
    with open(source, encoding="utf-8") as text:
        for line in text:
            if not line.startswith("//"):
                break
            if match := re.match(r"// (args|cc|env|stdin|exit|grant|host|outside|sha256): ?(.*)", line.rstrip("\n")):
                found.append((match[1], match[2]))
    return found


def build(name, folder):
    source, target = os.path.join(HERE, name + ".c"), os.path.join(folder, name + ".wasm")
    newest = max(os.path.getmtime(path) for path in (source, os.path.join(HERE, "check.h"), THREADS))
    if not os.path.exists(target) or os.path.getmtime(target) < newest:
        flags = [flag for kind, value in directives(source) if kind == "cc" for flag in shlex.split(value)]
        subprocess.run([CLANG, "--target=wasm32-wasi", "-O2", "-Wall", "-Wextra", "-Werror", *flags, "-o", target, source], check=True)
    return target


def prepare(path, kind, rest):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "file":
        with open(path, "w", encoding="utf-8") as file:
            file.write(rest)
    elif kind == "folder":
        os.makedirs(path, exist_ok=True)
    elif kind == "link":
        os.symlink(rest, path)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        raise SystemExit(f"unknown directive: host: {kind}")


def run(wasmvm, mode, name, wasm, world):
    """Runs one guest in the folder `world`; returns what is wrong, or None."""
    # What is compiled runs once: the least effort is enough.
    engine = ["--run-mode", mode, *([] if mode == "interpreter" else ["-O0"])]
    command, status, stdin, kept, digest = [wasmvm, "run", *engine], 0, "", [], None
    args, roots = [], {}
    for kind, value in directives(os.path.join(HERE, name + ".c")):
        if kind in ("args", "host"):
            value = value.replace("{outside}", world)
        if kind == "args":
            args = shlex.split(value)
        elif kind == "env":
            command += ["--env", value]
        elif kind == "stdin":
            stdin = value.replace("\\n", "\n")
        elif kind == "sha256":
            digest = value
        elif kind == "exit":
            status = int(value)
        elif kind == "grant":
            guest, _, mode = value.partition(":")
            host = os.path.join(world, "granted" + str(len(roots)))
            os.makedirs(host)
            roots[guest.strip("/")] = host
            command += ["--dir", f"{guest}:{host}" + (":" + mode if mode else "")]
        elif kind == "host":
            what, path, *rest = value.split(" ", 2)
            first, _, tail = path.partition("/")
            root = roots.get(first) if tail else None
            base = os.path.join(root, tail) if root else os.path.join(next(iter(roots.values())), path)
            prepare(base, what, rest[0] if rest else "")
        elif kind == "outside":
            path, _, text = value.partition(" ")
            kept.append((os.path.join(world, path), text))
            prepare(kept[-1][0], "file", text)
    try:
        got = subprocess.run(command + [wasm] + args, input=stdin.encode(), capture_output=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return "did not end"
    if digest:
        expected = got.stdout if hashlib.sha256(got.stdout).hexdigest() == digest else b"bytes of digest " + digest.encode()
    else:
        with open(os.path.join(HERE, name + ".out"), "rb") as file:
            expected = file.read()
    if got.stdout != expected:
        return f"printed\n{got.stdout[-2000:].decode(errors='replace')}\ninstead of\n{expected[-500:].decode()}\nstderr: {got.stderr[-500:].decode(errors='replace')}"
    if got.returncode != status:
        return f"exit status {got.returncode}, expected {status}; stderr: {got.stderr[-500:].decode(errors='replace')}"
    for path, text in kept:
        with open(path, encoding="utf-8") as file:
            if file.read() != text:
                return f"{os.path.basename(path)} outside the sandbox was changed"
    if kept and sorted(os.listdir(world)) != sorted([os.path.basename(p) for p, _ in kept] + [os.path.basename(r) for r in roots.values()]):
        return "something was made outside the sandbox"
    return None


def main(mode, wasmvm, folder, names):
    os.makedirs(folder, exist_ok=True)
    names = names or sorted(f[:-2] for f in os.listdir(HERE) if f.endswith(".c"))
    failed = 0
    for name in names:
        top = tempfile.mkdtemp(prefix="wasmvm-guest-")
        world = os.path.join(top, "outer", "world")
        os.makedirs(world)
        try:
            trouble = run(wasmvm, mode, name, build(name, folder), world)
        finally:
            shutil.rmtree(top, ignore_errors=True)
        if trouble:
            failed += 1
            print(f"{name}: {trouble}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    words, mode = sys.argv[1:], "interpreter"
    if words and words[0].startswith("--run-mode="):
        mode = words.pop(0).split("=")[1]
    if not words:
        raise SystemExit(__doc__)
    sys.exit(main(mode, words[0], words[1] if len(words) > 1 else "build/wasi-guests", words[2:]))
