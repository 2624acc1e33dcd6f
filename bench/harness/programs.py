"""The programs that bench/programs.md lists, built for wasm and natively into the build folder."""
import os
import platform
import re
import shutil
from dataclasses import dataclass

from . import BENCH, OUT, is_current, registry
from .registry import Unavailable, run

SOURCES = os.path.join(BENCH, "programs")
BUILT = os.path.join(OUT, "programs")
SHARED = ("bench.h", "main.c")

# The level of features that all peers have; no vectors.
WASM = ["--target=wasm32-wasi", "-O2", "-mcpu=mvp", "-mmutable-globals", "-msign-ext", "-mnontrapping-fptoint", "-mbulk-memory",
        "-nostartfiles", "-Wl,--no-entry"]
# Wasm has no fused multiply-add, so that results are the same only without it.
NATIVE = ["-O2", "-ffp-contract=off"] + (["-march=x86-64-v3"] if platform.machine() == "x86_64" else [])
CPLUSPLUS = ["-std=c++20", "-fno-exceptions", "-fno-rtti"]


@dataclass(frozen=True)
class Program:
    name: str
    source: str
    rounds: int
    small_rounds: int
    exercises: str

    @property
    def ending(self):
        return os.path.splitext(self.source)[1]

    @property
    def wasm(self):
        return os.path.join(BUILT, self.name + ".wasm")

    @property
    def is_command(self):
        """Whether it is a WASI command that takes the rounds as its argument, instead of a function `run`."""
        return self.ending == ".go"

    @property
    def native(self):
        """Path of the native build, or None where the source is not C or C++."""
        return os.path.join(BUILT, self.name) if self.ending in (".c", ".cpp") else None


def listed():
    """The rows of the table in bench/programs.md: name, source, rounds, rounds of a small run, what it exercises."""
    programs = []
    with open(os.path.join(BENCH, "programs.md"), encoding="utf-8") as text:
        for line in text:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) == 5 and re.fullmatch(r"`programs/[\w.-]+`", cells[1]):
                programs.append(Program(cells[0], cells[1][len("`programs/"):-1], int(cells[2]), int(cells[3]), cells[4]))
    return programs


def chosen(names):
    """All programs, or those with the given names."""
    programs = listed()
    unknown = set(names or ()) - {program.name for program in programs}
    if unknown:
        raise SystemExit(f"bench: no such program: {', '.join(sorted(unknown))}; there are {', '.join(p.name for p in programs)}")
    return [program for program in programs if not names or program.name in names]


def assemble(program, source, wasmvm):
    run([wasmvm, "parse", source, "-o", program.wasm])


def compile_c(program, source, wasmvm):
    extra = CPLUSPLUS if program.ending == ".cpp" else []
    run(["clang-19", *WASM, *extra, source, "-o", program.wasm])


def compile_assemblyscript(program, source, wasmvm):
    compiler = registry.npm("assemblyscript", registry.ASSEMBLYSCRIPT, "bin/asc.js")
    run([registry.node(), compiler, source, "-O", "--runtime", "stub", "--use", "abort=", "-o", program.wasm])


def compile_rust(program, source, wasmvm):
    """With any rustc on this machine that has the library for wasm; Debian's has it as a package, and wants its own linker."""
    for compiler in ("rustc", "/usr/bin/rustc"):
        if not shutil.which(compiler):
            continue
        library = os.path.join(run([compiler, "--print", "sysroot"]).strip(), "lib", "rustlib", "wasm32-unknown-unknown", "lib")
        if os.path.isdir(library):
            linker = ["-C", "linker=wasm-ld-14", "-C", "linker-flavor=wasm-ld"] if shutil.which("wasm-ld-14") else []
            run([compiler, "--target", "wasm32-unknown-unknown", "--crate-type", "cdylib", "--edition", "2021", "-O", "-C", "lto",
                 "-C", "panic=abort", "-C", "strip=symbols", *linker, source, "-o", program.wasm])
            return
    raise Unavailable("no rustc with the library for wasm32-unknown-unknown; Debian's packages are rustc, libstd-rust-dev-wasm32, lld-14")


def compile_go(program, source, wasmvm):
    run(["go", "build", "-o", program.wasm, source], env=dict(os.environ, GOOS="wasip1", GOARCH="wasm"))


BUILDERS = {".wat": assemble, ".c": compile_c, ".cpp": compile_c, ".ts": compile_assemblyscript, ".rs": compile_rust, ".go": compile_go}


def build_native(program, source):
    extra = CPLUSPLUS if program.ending == ".cpp" else []
    body = program.native + ".o"
    run(["clang-19", *NATIVE, *extra, "-c", source, "-o", body])
    run(["clang-19", *NATIVE, os.path.join(SOURCES, "main.c"), body, "-lm", "-o", program.native])


def build(programs, wasmvm, with_native=True):
    """Builds what is out of date. Returns the programs that could be built, and the reasons for the others by name."""
    os.makedirs(BUILT, exist_ok=True)
    built, missing = [], {}
    for program in programs:
        source = os.path.join(SOURCES, program.source)
        inputs = [source, os.path.abspath(__file__), *(os.path.join(SOURCES, name) for name in SHARED)]
        try:
            if not is_current(program.wasm, inputs):
                BUILDERS[program.ending](program, source, wasmvm)
            if with_native and program.native and not is_current(program.native, inputs):
                build_native(program, source)
            built.append(program)
        except Unavailable as reason:
            missing[program.name] = str(reason)
    return built, missing
