"""The engines that are compared, each with the command that runs a program."""
import glob
import os
import re

from . import BENCH, OUT, registry
from .programs import NATIVE
from .registry import run


def invoke(program):
    """Options of command lines that call a function instead of a command's start."""
    return [] if program.is_command else ["--invoke", "run"]


class Peer:
    """An engine. `path` is set by `set_up`; a subclass says how to get it and how to call it."""
    name = version = ""
    # Engines that are no interpreters stand in the table for scale and take part in no mean.
    for_scale = False
    # Engines that are several times slower than all others may take part in fewer rounds.
    is_slow = False
    path = None

    def set_up(self):
        raise NotImplementedError

    def serves(self, program):
        """None, or why this engine does not run the program."""
        return None

    def command(self, program, rounds):
        raise NotImplementedError


class Ours(Peer):
    name = "wasmvm"

    def __init__(self, path):
        self.path = path
        self.version = "this tree, interpreter"

    def set_up(self):
        pass

    def command(self, program, rounds):
        return [self.path, "run", "--run-mode", "interpreter", *invoke(program), program.wasm, str(rounds)]


class Wasm3(Peer):
    """wasm3 as the Python package pywasm3 carries it, built with a C host of our own: the package's build records backtraces and is
    called through Python."""
    name = "wasm3"
    version = f"{registry.PYWASM3}, sources of pywasm3, clang-19 -O3"
    flags = ["-O3", "-fomit-frame-pointer", "-fno-stack-check", "-fno-stack-protector", "-DNDEBUG", "-DNASSERTS",
             "-Dd_m3RecordBacktraces=0", "-w"]

    def set_up(self):
        header = registry.python_source("pywasm3", registry.PYWASM3, "wasm3/wasm3.h")
        folder = os.path.dirname(header)
        sources = [os.path.join(BENCH, "peers", "wasm3.c"), *sorted(glob.glob(os.path.join(folder, "*.c")))]
        binary = os.path.join(OUT, f"wasm3-{registry.PYWASM3}")
        self.path = registry.once(binary, "wasm3", lambda: run(["clang-19", *self.flags, "-I", folder, *sources, "-lm", "-o", binary]),
                                  sources[:1])

    def command(self, program, rounds):
        return [self.path, program.wasm, str(rounds)]


class Wasmi(Peer):
    name = "wasmi"
    version = f"{registry.WASMI}, crate wasmi_cli, fat LTO"

    def set_up(self):
        self.path = registry.crate("wasmi_cli", registry.WASMI, "wasmi")

    def command(self, program, rounds):
        return [self.path, "run", *invoke(program), program.wasm, str(rounds)]


class Stitch(Peer):
    name = "stitch"
    version = f"{registry.STITCH}, crate makepad-stitch, fat LTO"

    def set_up(self):
        self.path = registry.crate("makepad-stitch", registry.STITCH, "makepad-stitch")

    def serves(self, program):
        return "it has no WASI" if program.is_command else None

    def command(self, program, rounds):
        return [self.path, program.wasm, "run", str(rounds)]


class Wazero(Peer):
    name = "wazero"
    is_slow = True
    folder = os.path.join(BENCH, "peers", "wazero")

    def __init__(self):
        with open(os.path.join(self.folder, "go.mod"), encoding="utf-8") as module:
            pinned = re.search(r"tetratelabs/wazero (v\S+)", module.read())[1]
        self.version = f"{pinned}, its interpreter"

    def set_up(self):
        self.path = registry.go_program(self.folder, "wazero")

    def command(self, program, rounds):
        return [self.path, program.wasm, str(rounds)]


class V8(Peer):
    name = "V8"
    version = f"node {registry.NODE}"
    for_scale = True

    def set_up(self):
        self.path = registry.node()

    def command(self, program, rounds):
        return [self.path, "--no-warnings", os.path.join(BENCH, "peers", "v8.mjs"), program.wasm, str(rounds)]


class Native(Peer):
    name = "native"
    version = " ".join(["clang-19", *NATIVE])
    for_scale = True

    def set_up(self):
        pass

    def serves(self, program):
        return None if program.native else "no C or C++ source"

    def command(self, program, rounds):
        return [program.native, str(rounds)]


INTERPRETERS = [Wasm3, Wasmi, Stitch, Wazero]
FOR_SCALE = [V8, Native]

# Interpreters that no registry has: geometric means over 20 programs of their speed relative to wasm3's, as wasmi-benchmarks
# published them in August 2026 for a Xeon 8573C and an Apple M2 Pro. Nothing of this is measured here.
PUBLISHED_TO_WASM3 = {"Silverfir-nano": (1.69, 2.08), "WAMR fast interpreter": (0.96, 0.87)}


def set_up(wasmvm, names):
    """Sets up the named peers, or all. Returns those at hand, ours first, and the reasons for the others by name."""
    every = [Ours(os.path.abspath(wasmvm)), *(kind() for kind in INTERPRETERS + FOR_SCALE)]
    unknown = set(names or ()) - {peer.name for peer in every}
    if unknown:
        raise SystemExit(f"bench: no such peer: {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in every)}")
    ready, missing = every[:1], {}
    for peer in every[1:]:
        if names and peer.name not in names:
            continue
        try:
            peer.set_up()
            ready.append(peer)
        except registry.Unavailable as reason:
            missing[peer.name] = str(reason)
    return ready, missing
