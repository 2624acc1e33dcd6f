"""Scenarios: WASI, compiling ahead of time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import wasmvm
from conftest import Guest
from wasmvm import Config, Engine, Linker, Module, Preopen, RunMode, Store, WasiConfig

HEAD = """(import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; writes [at, at + length) to a descriptor
  (func $put (param $fd i32) (param $at i32) (param $length i32) (result i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $length))
    (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
  ;; reads at most 1000 bytes to 4096, gives how many, or minus the errno
  (func $get (param $fd i32) (result i32) (local $errno i32)
    (i32.store (i32.const 0) (i32.const 4096)) (i32.store (i32.const 4) (i32.const 1000))
    (local.set $errno (call $read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
    (if (result i32) (local.get $errno) (then (i32.sub (i32.const 0) (local.get $errno))) (else (i32.load (i32.const 8)))))"""

LIST = f"""(module {HEAD}
  (func (export "_start")
    (drop (call $args_sizes (i32.const 16) (i32.const 20))) (drop (call $args (i32.const 64) (i32.const 1024)))
    (drop (call $put (i32.const 1) (i32.const 1024) (i32.load (i32.const 20))))
    (drop (call $env_sizes (i32.const 16) (i32.const 20))) (drop (call $env (i32.const 64) (i32.const 1024)))
    (drop (call $put (i32.const 2) (i32.const 1024) (i32.load (i32.const 20))))))"""

ECHO = f"""(module {HEAD}
  (func (export "_start") (local $n i32)
    (loop $more
      (local.set $n (call $get (i32.const 0)))
      (if (i32.gt_s (local.get $n) (i32.const 0))
        (then (drop (call $put (i32.const 1) (i32.const 4096) (local.get $n))) (drop (call $put (i32.const 2) (i32.const 4096) (i32.const 1))) (br $more))))))"""

FILES = f"""(module {HEAD}
  ;; opens a path that the host wrote to 2048 below the first folder; oflags, rights
  (func (export "open") (param $length i32) (param $flags i32) (param $rights i64) (result i32)
    (local $errno i32)
    (local.set $errno (call $open (i32.const 3) (i32.const 0) (i32.const 2048) (local.get $length) (local.get $flags)
      (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 12)))
    (if (result i32) (local.get $errno) (then (i32.sub (i32.const 0) (local.get $errno))) (else (i32.load (i32.const 12)))))
  (func (export "read") (param i32) (result i32) (call $get (local.get 0)))
  (func (export "write") (param i32 i32) (result i32) (call $put (local.get 0) (i32.const 2048) (local.get 1))))"""

READ, WRITE, CREATE = 1 << 1, 1 << 6, 1


def run(text: str, config: WasiConfig) -> tuple[int, wasmvm.Wasi]:
    guest = Guest()
    wasi = guest.linker.define_wasi(config)
    return guest.load(text).start(), wasi


def test_wasi_args_env(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASMVM_SEEN", "1")
    monkeypatch.setenv("WASMVM_HIDDEN", "2")
    code, wasi = run(LIST, WasiConfig(args=["prog", "a b", "ü"], env={"A": "1=2"}, inherit_env=["WASMVM_SEEN"]))
    assert code == 0
    assert wasi.stdout == "prog\0a b\0ü\0".encode()
    assert set(wasi.stderr.split(b"\0")) == {b"A=1=2", b"WASMVM_SEEN=1", b""}


def open_file(instance: wasmvm.Instance, path: str, flags: int = 0, rights: int = READ) -> int:
    instance.memory().write(2048, path.encode())
    number: int = instance.func("open")(len(path.encode()), flags, rights)
    return number


def test_wasi_preopen(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_text("secret")
    (inside / "hello").write_text("hello")
    guest = Guest()
    guest.linker.define_wasi(WasiConfig(preopens=[Preopen("/data", inside)]))
    instance = guest.load(FILES)
    number = open_file(instance, "hello")
    assert number > 3 and instance.func("read")(number) == 5 and instance.memory().read(4096, 5) == b"hello"
    for path in ("../secret", "/etc/passwd", "none"):
        assert open_file(instance, path) < 0
    number = open_file(instance, "new", CREATE, WRITE)
    assert number > 3 and instance.func("write")(number, 3) == 0
    assert (inside / "new").read_bytes() == b"new"


def test_wasi_preopen__readonly(tmp_path: Path) -> None:
    (tmp_path / "hello").write_text("hello")
    guest = Guest()
    guest.linker.define_wasi(WasiConfig(preopens=[Preopen("/data", tmp_path, readonly=True)]))
    instance = guest.load(FILES)
    assert open_file(instance, "hello") > 3
    assert open_file(instance, "new", CREATE, WRITE) < 0 and not (tmp_path / "new").exists()


def test_wasi_preopen__in_memory() -> None:
    tree = wasmvm.MemoryDirectory()
    tree.write("sub/hello", b"hello")
    guest = Guest()
    guest.linker.define_wasi(WasiConfig(preopens=[wasmvm.MemoryPreopen("/data", tree)]))
    instance = guest.load(FILES)
    number = open_file(instance, "sub/hello")
    assert number > 3 and instance.func("read")(number) == 5
    number = open_file(instance, "new", CREATE, WRITE)
    assert instance.func("write")(number, 3) == 0 and tree.read("new") == b"new"
    with pytest.raises(wasmvm.WasmError):
        tree.read("none")


def test_wasi_captured_stdio() -> None:
    code, wasi = run(ECHO, WasiConfig(stdin=b"x" * 1000 + b"tail"))
    assert (code, wasi.stdout, wasi.stderr) == (0, b"x" * 1000 + b"tail", b"xt")
    wasi.clear_output()
    assert wasi.stdout == b""


def test_wasi_captured_stdio__functions() -> None:
    source, pieces = io.BytesIO(b"one two"), bytearray()
    run(ECHO, WasiConfig(stdin=source.read, stdout=pieces.extend, stderr=None))
    assert pieces == b"one two"


def test_wasi_captured_stdio__bounded() -> None:
    code, wasi = run(ECHO, WasiConfig(stdin=b"x" * 5000, capture_limit=2500))
    assert code == 0 and wasi.stdout == b"x" * 2000


def test_wasi_exit_code() -> None:
    code, wasi = run(f'(module {HEAD} (func (export "_start") (call $exit (i32.const 42)) unreachable))', WasiConfig())
    assert (code, wasi.exit_code) == (42, 42)


FIB = """(module (func $fib (export "fib") (param i32) (result i32)
  (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
    (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2))))))))"""


def compiled(text: str) -> bytes:
    """An image; without a compiler in the build the refusal is what is tested."""
    module = Module(Engine(), text)
    if not module.engine.describe()["compiler"]:
        with pytest.raises(wasmvm.WasmUnavailableError) as caught:
            module.compile()
        assert caught.value.code == 0x0080
        return b""
    return module.compile()


def test_aot_compile_save_load(tmp_path: Path) -> None:
    image = compiled(FIB)
    if not image:
        return
    path = tmp_path / "fib.wasm"
    path.write_bytes(image)
    engine = Engine(Config(run_mode=RunMode.AOT))
    module = Module.from_file(engine, path)
    assert module.has_image and Linker(Store(engine)).instantiate(module).func("fib")(20) == 6765
    with pytest.raises(wasmvm.WasmImageError):
        Linker(Store(engine)).instantiate(Module(engine, FIB))
    Engine().compile_file(path, tmp_path / "again.wasm")
    assert Module.from_file(engine, tmp_path / "again.wasm").has_image


def test_aot_damaged_image() -> None:
    image = bytearray(compiled(FIB))
    if not image:
        return
    image[-1] ^= 0xFF
    engine = Engine(Config(run_mode=RunMode.AOT))
    with pytest.raises(wasmvm.WasmImageError) as caught:
        Linker(Store(engine)).instantiate(Module(engine, bytes(image)))
    assert caught.value.code in (0x0182, 0x0183)
