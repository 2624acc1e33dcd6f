#!/usr/bin/env python3
"""What `wasmvm compile` writes, run in all modes, damaged, and read by others. Usage: run.py WASMVM"""
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = """(module $sample
  (memory (export "memory") 1 4)
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "spin") (loop (br 0)))
  (func (export "total") (param i32) (result i32) (local i32 i32)
    (loop (local.set 1 (i32.add (local.get 1) (i32.load (local.get 2))))
      (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 4))) (local.get 0))))
    (i32.div_u (local.get 1) (i32.const 7)))
  (func (export "mix") (param i32) (result i32) (local i32)
    (loop (local.set 0 (i32.mul (i32.xor (i32.rotl (local.get 0) (i32.const 5)) (local.get 1)) (i32.const 0x9e3779b1)))
      (br_if 0 (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 50))))
    (local.get 0))
  (func (export "four") (param i32) (local i32 i32 i32 i32)
    (local.set 1 (i32.add (i32.load offset=0 (i32.const 64)) (i32.load offset=0 (i32.const 128))))
    (local.set 2 (i32.add (i32.load offset=4 (i32.const 64)) (i32.load offset=4 (i32.const 128))))
    (local.set 3 (i32.add (i32.load offset=8 (i32.const 64)) (i32.load offset=8 (i32.const 128))))
    (local.set 4 (i32.add (i32.load offset=12 (i32.const 64)) (i32.load offset=12 (i32.const 128))))
    (i32.store offset=0 (local.get 0) (local.get 1))
    (i32.store offset=4 (local.get 0) (local.get 2))
    (i32.store offset=8 (local.get 0) (local.get 3))
    (i32.store offset=12 (local.get 0) (local.get 4)))
  (func (export "sum") (param f64) (result f64) (local f64)
    (loop (local.set 1 (f64.add (local.get 1) (local.get 0))) (local.set 0 (f64.sub (local.get 0) (f64.const 1)))
      (br_if 0 (f64.gt (local.get 0) (f64.const 0))))
    (local.get 1)))
"""
# A loop without calls, a cycle of tail calls, and recursion of bounded depth that ends after 2^60 calls.
ENDLESS = """(module
  (func (export "loop") (loop (br 0)))
  (func $tail (export "tail") (return_call $liat))
  (func $liat (return_call $tail))
  (func (export "recursion") (call $tree (i32.const 60)))
  (func $tree (param i32)
    (if (local.get 0) (then (call $tree (i32.sub (local.get 0) (i32.const 1))) (call $tree (i32.sub (local.get 0) (i32.const 1)))))))
"""
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"failed: {what} {detail}")


def main(wasmvm):
    def run(*words):
        done = subprocess.run([wasmvm, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    def expect(what, words, status, out="", err=""):
        got = run(*words)
        check(what, got[0] == status and got[1] == out and err in got[2], got)

    def text_of(path, *options):
        if options:
            expect(f"compile {options}", ["compile", *options, wasm, path], 0)
        with open(path, "rb") as file:
            return file.read()[4096:8192]

    with tempfile.TemporaryDirectory() as folder:
        wat, wasm, native, universal = (os.path.join(folder, name) for name in ("a.wat", "a.wasm", "a.so", "u.wasm"))
        with open(wat, "w", encoding="utf-8") as file:
            file.write(SOURCE)
        expect("assemble", ["parse", wat, "-o", wasm], 0)
        codes = {}
        for level in "0123sz":
            expect(f"compile -O{level}", ["compile", f"-O{level}", wasm, native], 0)
            codes[level] = text_of(native)
            expect(f"run -O{level}", ["run", "--run-mode", "aot", "--invoke", "sum", native, "100"], 0, run("--invoke", "sum", wasm, "100")[1])
        check("levels make different code", len(set(codes.values())) == 6, len(set(codes.values())))
        baseline, best = text_of(native, "--generic-binary"), text_of(native, "--cpu", "x86-64-v3")
        check("no VEX prefix in code for any processor", b"\xc5\xfb" not in baseline and b"\xc5\xfa" not in baseline)
        check("processors count", baseline != best, len(best))
        expect("compile strictly", ["compile", "--strict-traps", wasm, native], 0)
        expect("strict code", ["run", "--run-mode", "aot", "--strict-traps", "--invoke", "sum", native, "100"], 0, run("--invoke", "sum", wasm, "100")[1])
        expect("compile loosely", ["compile", wasm, native], 0)
        expect("strict traps", ["run", "--run-mode", "aot", "--strict-traps", "--invoke", "add", native, "2", "40"], 3, err="strict traps are wanted")
        for words in (["-O1"], ["-Oz", "--generic-binary"], ["--cpu", "x86-64-v2", "--strict-traps", "--interruptible"]):
            expect(f"jit {words}", ["run", "--run-mode", "jit", *words, "--invoke", "sum", wasm, "100"], 0, run("--invoke", "sum", wasm, "100")[1])
        expect("compile for two levels", ["compile", "--generic-binary", wasm, universal], 0)
        one = os.path.getsize(universal)
        expect("compile again", ["compile", universal, universal], 0)
        check("images are kept", os.path.getsize(universal) >= one)
        for path in (native, universal, wat, wasm):
            expect(f"aot {path}", ["run", "--run-mode", "aot", "--invoke", "add", path, "2", "40"], 0, "42")
        for path in (native, universal):
            expect(f"interpreter {path}", ["--invoke", "add", path, "2", "40"], 0, "42")
            expect(f"jit {path}", ["run", "--run-mode", "jit", "--invoke", "add", path, "2", "40"], 0, "42")
        expect("the other engine's view", ["validate", universal], 0, run("validate", wasm)[1].replace(wasm, universal))
        # What an image was not compiled for.
        expect("gas", ["run", "--run-mode", "aot", "--enable-gas-measuring", "--invoke", "add", native, "2", "40"], 3,
               err="compiled image is incompatible: its code counts neither gas nor instructions")
        expect("checked", ["run", "--run-mode", "aot", "--checked-memory", "--invoke", "add", native, "2", "40"], 3, err="relies on guard pages")
        expect("time", ["run", "--run-mode", "aot", "--time-limit", "50", "--invoke", "spin", native], 3, err="cannot be interrupted")
        expect("compile for gas", ["compile", "--enable-gas-measuring", wasm, native], 0)
        gas = run("run", "--enable-gas-measuring", "--invoke", "sum", wasm, "100")
        check("the interpreter's gas", run("run", "--run-mode", "aot", "--enable-gas-measuring", "--invoke", "sum", native, "100") == gas, gas)
        expect("compile for time", ["compile", "--interruptible", wasm, native], 0)
        expect("time limit", ["run", "--run-mode", "aot", "--time-limit", "50", "--invoke", "spin", native], 5, err="deadline exceeded")
        expect("a plain module takes the options of the run", ["run", "--run-mode", "aot", "--gas-limit", "10", "--invoke", "spin", wasm], 5,
               err="cost limit exceeded")
        # Damage.
        with open(native, "rb") as file:
            good = file.read()
        for at in (0, 600, 4000, 4100, len(good) - 1):
            with open(native, "wb") as file:
                file.write(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            status, out, err = run("run", "--run-mode", "aot", "--invoke", "add", native, "2", "40")
            check(f"byte {at}", status == 3 and not out and "compiled image is" in err or at == 0 and status == 3, (status, out, err))
        expect("an unknown level", ["compile", "--cpu", "pentium", wasm, native], 2, err="--cpu: unknown level 'pentium'")
        expect("an invalid module", ["compile", os.path.join(folder, "none.wasm"), native], 3)
        endless = os.path.join(folder, "endless.wat")
        with open(endless, "w", encoding="utf-8") as file:
            file.write(ENDLESS)
        for mode in ("jit", "aot"):
            for name in ("loop", "tail", "recursion"):
                expect(f"{mode}: an endless {name} ends", ["run", "--run-mode", mode, "--time-limit", "50", "--invoke", name, endless], 5,
                       err="deadline exceeded")
        os.remove(endless)
        cache = os.path.join(folder, "cache")
        cached = ["run", "--run-mode", "jit", "--cache", cache]
        expect("a cache needs its folder", [*cached, "--invoke", "add", wasm, "2", "40"], 3, err="cannot be opened")
        os.mkdir(cache)
        expect("fill the cache", [*cached, "--invoke", "add", wasm, "2", "40"], 0, "42")
        files = os.listdir(cache)
        check("one file", len(files) == 1, files)
        entry = os.path.join(cache, files[0])
        made = os.stat(entry).st_ino
        expect("use the cache", [*cached, "--invoke", "add", wasm, "2", "40"], 0, "42")
        check("the file stays", os.stat(entry).st_ino == made and os.listdir(cache) == files)
        with open(entry, "rb") as file:
            good = file.read()
        for bytes_ in (good[:-1], good[:5000] + bytes([good[5000] ^ 1]) + good[5001:], b""):
            os.remove(entry)
            with open(entry, "wb") as file:
                file.write(bytes_)
            expect("a damaged file", [*cached, "--invoke", "add", wasm, "2", "40"], 0, "42")
            with open(entry, "rb") as file:
                check("is replaced by the same", file.read() == good)
        for words in (["-O0"], ["--strict-traps"], ["--generic-binary"], ["--enable-gas-measuring"], ["--checked-memory"], ["--interruptible"]):
            expect(f"other options {words}", [*cached, *words, "--invoke", "add", wasm, "2", "40"], 0, "42",
                   "gas" if "--enable-gas-measuring" in words else "")
        check("a file for each", len(os.listdir(cache)) == 7, os.listdir(cache))
        with open(os.path.join(cache, "wasmvm-left-over"), "wb") as file:
            file.truncate(2 << 20)
        os.utime(os.path.join(cache, "wasmvm-left-over"), (1, 1))
        expect("a bound", [*cached, "--cache-limit", "1", "-O1", "--invoke", "add", wasm, "2", "40"], 0, "42")
        check("the oldest goes", len(os.listdir(cache)) == 8 and "wasmvm-left-over" not in os.listdir(cache), os.listdir(cache))
        running = [subprocess.Popen([wasmvm, *cached, "-Oz", "--invoke", "add", wasm, "2", "40"], stdout=subprocess.PIPE, text=True) for _ in range(8)]
        check("many at once", all(one.communicate()[0].strip() == "42" for one in running))
        check("make one file", len(os.listdir(cache)) == 9, os.listdir(cache))
        shutil.rmtree(cache)
        broken = os.path.join(folder, "broken.wat")
        with open(broken, "w", encoding="utf-8") as file:
            file.write('(module (func (export "fine")) (func (result i32) (i64.const 1)))')
        expect("the interpreter checks late", ["run", "--lazy-validation", "--invoke", "fine", broken], 0)
        for mode in ("jit", "aot"):
            expect(f"{mode} checks before it compiles", ["run", "--run-mode", mode, "--lazy-validation", "--invoke", "fine", broken], 3, err="type mismatch")
        os.remove(broken)
        check("no other file", sorted(os.listdir(folder)) == ["a.so", "a.wasm", "a.wat", "u.wasm"], os.listdir(folder))
        # Others.
        with open(native, "wb") as file:
            file.write(good)
        if objdump := shutil.which("objdump"):
            text = subprocess.run([objdump, "-d", native], capture_output=True, text=True, check=False)
            check("objdump", text.returncode == 0 and "<add>:" in text.stdout and not text.stderr, text.stderr)
        if readelf := shutil.which("readelf"):
            text = subprocess.run([readelf, "-aW", native], capture_output=True, text=True, check=False)
            check("readelf", text.returncode == 0 and not text.stderr and "There are no relocations" in text.stdout, text.stderr)
        if node := shutil.which("node"):
            script = "const m=new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));console.log(new WebAssembly.Instance(m).exports.add(2,40))"
            text = subprocess.run([node, "-e", script, universal], capture_output=True, text=True, check=False)
            check("V8", text.stdout.strip() == "42", text.stderr)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
