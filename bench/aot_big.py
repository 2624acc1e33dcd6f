#!/usr/bin/env python3
"""Compiles a program of 28 MB of code ahead of time and runs it: yosys, from the npm package @yowasp/yosys.

Usage: aot_big.py WASMVM [LEVEL]. Prints time, processor time, speed and peak memory of compiling at the level (1), then the time of a
small synthesis in the interpreter and in compiled code, whose output must be the same."""
import os
import re
import shutil
import subprocess
import sys
import time

from harness import OUT, registry

MINUTES, GIGABYTES = 10, 4
DESIGN = """module counter(input clk, input rst, input [7:0] step, output reg [15:0] value, output wrapped);
  wire [16:0] next = value + step;
  assign wrapped = next[16];
  always @(posedge clk) if (rst) value <= 0; else value <= next[15:0];
endmodule
"""
# What a host without processes can do: the external tool for logic optimisation is left out.
SCRIPT = "read_verilog /design/counter.v; synth -noabc; stat"
UNPACK = """import {cpSync, mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
const put = (tree, folder) => {
  mkdirSync(folder, {recursive: true});
  for (const [name, item] of Object.entries(tree)) {
    const path = `${folder}/${name}`;
    if (item instanceof URL) cpSync(fileURLToPath(item), path);
    else if (typeof item === 'string') writeFileSync(path, item);
    else put(item, path);
  }
};
put((await import(process.argv[2])).filesystem, process.argv[3]);
"""


def unpack(folder, resources):
    """Yosys's own files, which the package carries as a script; it takes the other files from beside itself."""
    shutil.rmtree(folder, ignore_errors=True)
    package = os.path.join(folder, "package")
    os.makedirs(package)
    shutil.copy(resources, os.path.join(package, "resources.mjs"))
    shutil.copytree(os.path.join(os.path.dirname(resources), "share"), os.path.join(package, "share"))
    script = os.path.join(folder, "unpack.mjs")
    with open(script, "w", encoding="utf-8") as file:
        file.write(UNPACK)
    registry.run([registry.node(), script, os.path.join(package, "resources.mjs"), os.path.join(folder, "files")])
    work = os.path.join(folder, "work")
    os.makedirs(work)
    with open(os.path.join(work, "counter.v"), "w", encoding="utf-8") as file:
        file.write(DESIGN)
    return ["--dir", f"/share:{folder}/files/share:readonly", "--dir", f"/design:{work}", "--dir", f"/tmp:{work}"]


def run(command, **options):
    """Output, time, processor time and peak memory in bytes."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"bench: status {child.returncode} of {' '.join(command)}\n{printed[-2000:]}")
    return printed, time.monotonic() - began, usage.ru_utime, usage.ru_maxrss * 1024


def main(wasmvm, level="1"):
    yosys = registry.npm("@yowasp/yosys", registry.YOSYS, "gen/yosys.core.wasm")
    image = os.path.join(OUT, f"yosys-O{level}.so")
    os.makedirs(OUT, exist_ok=True)
    code = int(re.search(r"^ +code +offset 0x[0-9a-f]+ +(\d+) bytes", run([wasmvm, "inspect", yosys])[0], re.MULTILINE)[1])
    _, seconds, cpu, memory = run([wasmvm, "compile", f"-O{level}", yosys, image])
    verdict = "met" if seconds <= 60 * MINUTES and memory < GIGABYTES << 30 else "missed"
    print(f"compiling {code / 1e6:.1f} MB of code at O{level}: {seconds:.0f} s, {cpu:.0f} s of processor time ({code / 1000 / cpu:.0f} KB a second and core), "
          f"peak memory {memory / 2**30:.2f} GiB; bar {MINUTES} minutes, {GIGABYTES} GiB: {verdict}; the image has {os.path.getsize(image) / 1e6:.0f} MB")
    folders = unpack(os.path.join(OUT, "yosys"), os.path.join(os.path.dirname(yosys), "resources-yosys.js"))
    told = {}
    for mode, path in (("interpreter", yosys), ("aot", image)):
        printed, seconds, cpu, memory = run([wasmvm, "run", "--run-mode", mode, *folders, path, "-q", "-p", SCRIPT, "-l", f"/design/{mode}.log"])
        with open(os.path.join(OUT, "yosys", "work", f"{mode}.log"), encoding="utf-8") as file:
            # The last lines tell times and memory.
            told[mode] = re.sub(r"^End of script.*", "", file.read(), flags=re.MULTILINE | re.DOTALL)
        print(f"a synthesis, {mode}: {seconds:.2f} s, {cpu:.2f} s of processor time, peak memory {memory / 2**20:.0f} MiB")
    same = told["interpreter"] == told["aot"] and "Number of cells" in told["aot"]
    print(f"the same output: {'yes' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
