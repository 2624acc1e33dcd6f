"""The engines that compile: ours in its modes and levels, and its peers."""
import os
import sys

from . import BENCH, OUT, is_current, registry
from .peers import V8, Native, Peer, Wazero, invoke
from .registry import run

# As native code is built.
CPU = "x86-64-v3"


class Image(Peer):
    """Ours, compiled ahead of time at one level."""

    def __init__(self, wasmvm, level):
        self.wasmvm = os.path.abspath(wasmvm)
        self.level = level
        self.name = f"aot-O{level}"
        self.version = f"this tree, images for {CPU}"
        self.folder = os.path.join(OUT, "images", self.name)

    def set_up(self):
        pass

    def image(self, program):
        path = os.path.join(self.folder, program.name + ".so")
        if not is_current(path, [program.wasm, self.wasmvm, os.path.join(os.path.dirname(self.wasmvm), "libwasmvm_llvm.so")]):
            os.makedirs(self.folder, exist_ok=True)
            run([self.wasmvm, "compile", f"-O{self.level}", "--cpu", CPU, program.wasm, path])
        return path

    def command(self, program, rounds):
        return [self.wasmvm, "run", "--run-mode", "aot", *invoke(program), self.image(program), str(rounds)]


class Jit(Peer):
    name = "jit"
    version = "this tree, -O2"

    def __init__(self, wasmvm):
        self.path = os.path.abspath(wasmvm)

    def set_up(self):
        pass

    def command(self, program, rounds):
        return [self.path, "run", "--run-mode", "jit", "--cpu", CPU, *invoke(program), program.wasm, str(rounds)]


class Wasmtime(Peer):
    name = "wasmtime"
    version = f"{registry.WASMTIME}, Python package, Cranelift"

    def set_up(self):
        self.path = registry.python_wheel("wasmtime", registry.WASMTIME)

    def command(self, program, rounds):
        return [sys.executable, os.path.join(BENCH, "peers", "wasmtime_host.py"), self.path, program.wasm, str(rounds)]


class WazeroCompiler(Wazero):
    is_slow = False

    def __init__(self):
        super().__init__()
        self.version = self.version.replace("interpreter", "compiler")

    def command(self, program, rounds):
        return [self.path, program.wasm, str(rounds), "compiler"]


LEVELS = "0123sz"


def set_up(wasmvm, names):
    """Sets up the named engines, or all: native code first, then ours. Returns those at hand and the reasons for the others."""
    best = Image(wasmvm, "2")
    every = [Native(), best, Jit(wasmvm), *(Image(wasmvm, level) for level in LEVELS if level != "2"), V8(), Wasmtime(), WazeroCompiler()]
    unknown = set(names or ()) - {engine.name for engine in every}
    if unknown:
        raise SystemExit(f"bench: no such engine: {', '.join(sorted(unknown))}; there are {', '.join(e.name for e in every)}")
    ready, missing = [], {}
    for engine in every:
        if names and engine.name not in names and engine not in every[:2]:
            continue
        try:
            engine.set_up()
            ready.append(engine)
        except registry.Unavailable as reason:
            missing[engine.name] = str(reason)
    return ready, missing
