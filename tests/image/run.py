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
  (func (export "sum") (param f64) (result f64) (local f64)
    (loop (local.set 1 (f64.add (local.get 1) (local.get 0))) (local.set 0 (f64.sub (local.get 0) (f64.const 1)))
      (br_if 0 (f64.gt (local.get 0) (f64.const 0))))
    (local.get 1)))
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

    with tempfile.TemporaryDirectory() as folder:
        wat, wasm, native, universal = (os.path.join(folder, name) for name in ("a.wat", "a.wasm", "a.so", "u.wasm"))
        with open(wat, "w", encoding="utf-8") as file:
            file.write(SOURCE)
        expect("assemble", ["parse", wat, "-o", wasm], 0)
        for level in "0123sz":
            expect(f"compile -O{level}", ["compile", f"-O{level}", wasm, native], 0)
            expect(f"run -O{level}", ["run", "--run-mode", "aot", "--invoke", "sum", native, "100"], 0, run("--invoke", "sum", wasm, "100")[1])
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
