#!/usr/bin/env python3
"""The differential test for a long time: modules of our generator and of binaryen's fuzzer (`wasm-opt -ttf`, if it is installed).

Usage: run.py DIFFERENTIAL MINUTES [SEED]. Seeds count up from SEED, so that a run can be repeated; what differs is kept in a folder
that the last lines name. Ends with `N passed, N failed`.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

# Of what binaryen 108 knows, the proposals whose final form it has.
FEATURES = ("simd", "bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "multivalue", "tail-call")
BATCH = 100
TALLY = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


def made_by_binaryen(seed, folder):
    """Paths of modules; NaNs are made canonical, since engines may choose among them."""
    paths = []
    for index in range(BATCH):
        source = random.Random(f"{seed}-{index}")
        choices = os.path.join(folder, "choices")
        path = os.path.join(folder, f"{seed}-{index}.wasm")
        with open(choices, "wb") as file:
            file.write(source.randbytes(source.randint(500, 6000)))
        subprocess.run(["wasm-opt", choices, "-ttf", "--denan", *(f"--enable-{name}" for name in FEATURES), "-o", path], check=True,
                       stdin=subprocess.DEVNULL, capture_output=True)
        paths.append(path)
    return paths


def main(differential, minutes, seed=1):
    end = time.monotonic() + 60 * float(minutes)
    seed = int(seed)
    passed = failed = 0
    kept = tempfile.mkdtemp(prefix="differential-")
    has_binaryen = shutil.which("wasm-opt") is not None
    print(f"binaryen: {'found' if has_binaryen else 'absent, modules of our generator only'}")
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            for words in ([str(seed), str(BATCH), kept], made_by_binaryen(seed, folder) if has_binaryen else None):
                if words is None:
                    continue
                done = subprocess.run([differential, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
                found = TALLY.search(done.stdout)
                good, bad = (int(found[1]), int(found[2])) if found else (0, 1)
                passed, failed = passed + good, failed + bad
                if done.returncode != 0:
                    print(f"seed {seed}: status {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}", flush=True)
                    for path in words:
                        if path.endswith(".wasm") and path in done.stdout or not found and path.endswith(".wasm"):
                            shutil.copy(path, kept)
        seed += 1
    if failed:
        print(f"kept in {kept}")
    else:
        shutil.rmtree(kept)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
