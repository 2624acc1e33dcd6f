#!/usr/bin/env python3
"""What it takes to start: speed of decoding, validation and translation, a large program's first output, a small program from
start to exit against native code, and the memory of many instances.

Usage: run.py WASMVM [ROUNDS]. WASMVM is the command line; libwasmvm_c.a lies beside it. The large program is yosys, from the npm
package @yowasp/yosys. Speeds are bytes of code in a second of processor time on one core; other times are medians of what has
passed, with the smallest and the largest."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from harness import OUT, ROOT, registry  # noqa: E402

FOLDER = os.path.join(OUT, "start")
INSTANCES = 1000


def out(name):
    return os.path.join(FOLDER, name)


def printed(command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def compiled(source, name, *arguments, compiler="clang-19"):
    subprocess.run([compiler, "-O2", "-D_GNU_SOURCE", os.path.join(HERE, source), *arguments, "-o", out(name)], check=True)
    return out(name)


def prepare(wasmvm):
    os.makedirs(FOLDER, exist_ok=True)
    library = os.path.join(os.path.dirname(wasmvm), "libwasmvm_c.a")
    linked = ["-I", os.path.join(ROOT, "include"), library, "-lstdc++", "-lm", "-lpthread", "-ldl"]
    compiled("stages.cpp", "stages", "-std=c++20", "-I", os.path.join(ROOT, "src"), *linked, compiler="clang++-19")
    compiled("instances.c", "instances", *linked)
    compiled("images.c", "images", *linked)
    compiled("spawn.c", "spawn")
    compiled("hello.c", "hello")
    subprocess.run(["clang-19", "--target=wasm32-wasi", "-O2", os.path.join(HERE, "hello.c"), "-o", out("hello.wasm")], check=True)
    subprocess.run([wasmvm, "parse", os.path.join(HERE, "small.wat"), "-o", out("small.wasm")], check=True)


def show_stages(yosys):
    one = {min(os.sched_getaffinity(0))}
    print("stage                       bytes   MB/s on one core")
    bars = {"validate": 150, "translate": 60}
    for line in printed([out("stages"), yosys, "7"], preexec_fn=lambda: os.sched_setaffinity(0, one)).splitlines():
        name, size, *times = line.split()
        if times:
            print(f"{name:20} {int(size):12} {int(size) / float(times[0]) / 1e6:8.0f}   (bar {bars.get(name, 'none')})")
    for line in printed([out("stages"), yosys, "7"]).splitlines():
        name, size, *times = line.split()
        if name == "validate":
            print(f"validate, {os.cpu_count()} cores {int(size):14} {int(size) / float(times[1]) / 1e6:8.0f}   by time that has passed")


def show_processes(title, rounds, commands):
    words = [str(rounds)]
    for number, (_, command) in enumerate(commands):
        words += (["--"] if number else []) + command
    rows = []
    for (name, _), line in zip(commands, printed([out("spawn"), *words]).splitlines()):
        median, least, most, peak = (float(word) for word in line.split())
        rows.append((median, peak))
        print(f"{title} {name:24} {median / 1000:9.3f} ms  ({least / 1000:.3f} - {most / 1000:.3f})  peak {peak / 1024:.1f} MiB")
    return rows


def show_images(wasmvm, rounds):
    """A module whose image takes about 16 KiB, and what of the time is left for larger ones."""
    for functions in (40, 400, 4000):
        with open(out("image.wat"), "w", encoding="utf-8") as file:
            file.write("(module (memory 1) (data (i32.const 64) \"some data\") (table 8 funcref) (elem (i32.const 0) 0 1 2)\n")
            for i in range(functions):
                file.write(f"(func (export \"f{i}\") (param i32 i32) (result i32) (i32.store (local.get 0) (i32.const {i}))"
                           f" (i32.xor (i32.load offset={i} (local.get 1)) (i32.mul (local.get 0) (i32.const {i * 7 + 3}))))\n")
            file.write(")\n")
        subprocess.run([wasmvm, "compile", out("image.wat"), out("image.so")], check=True)
        size, median, least, most = (float(word) for word in printed([out("images"), out("image.so"), str(200 * rounds)]).split())
        bar = "   (bar 50 us for 16 KiB)" if functions == 40 else ""
        print(f"load and instantiate an image of {size / 1024:.1f} KiB: {median:.1f} us  ({least:.1f} - {most:.1f}){bar}")


def main(wasmvm, rounds):
    yosys = registry.npm("@yowasp/yosys", registry.YOSYS, "gen/yosys.core.wasm")
    prepare(wasmvm)
    show_stages(yosys)
    rows = show_processes("yosys --version:", rounds, [
        ("wasmvm", [wasmvm, "run", yosys, "--version"]), ("wasmvm --lazy-validation", [wasmvm, "run", "--lazy-validation", yosys, "--version"])])
    size = os.path.getsize(yosys)
    print(f"  bars: 250 ms, 1.6 x the file; found {rows[0][0] / 1000:.0f} ms and {rows[0][1] * 1024 / size:.3f} x")
    rows = show_processes("hello:", 60 * rounds, [("native, linked dynamically", [out("hello")]), ("wasmvm", [wasmvm, out("hello.wasm")])])
    print(f"  bar: 2 x native; found {rows[1][0] / rows[0][0]:.2f} x")
    show_images(wasmvm, rounds)
    before, after = (int(word) for word in printed([out("instances"), out("small.wasm"), str(INSTANCES)]).split())
    print(f"{INSTANCES} small instances: {(after - before) / 1024:.1f} MiB, {(after - before) * 1024 / INSTANCES:.0f} bytes each; the process {after / 1024:.1f} MiB")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)
