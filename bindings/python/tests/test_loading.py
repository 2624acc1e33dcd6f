"""Scenarios: loading, errors, the library."""

from __future__ import annotations

from pathlib import Path

import pytest

import wasmvm
from conftest import Guest
from wasmvm import Engine, Kind, Limits, Linker, Module, Store, ValType

ADD = '(module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))'


def run_add(module: Module) -> None:
    instance = Linker(Store(module.engine)).instantiate(module)
    assert instance.func("add")(2, 3) == 5


def test_load_from_bytes() -> None:
    data = bytearray(wasmvm.wat2wasm(ADD))
    module = Module(Engine(), data)
    data[:] = b"\xff" * len(data)
    run_add(module)


def test_load_from_file(tmp_path: Path) -> None:
    path = tmp_path / "add.wasm"
    path.write_bytes(wasmvm.wat2wasm(ADD))
    run_add(Module.from_file(Engine(), path))
    with pytest.raises(wasmvm.WasmLoadError) as caught:
        Module.from_file(Engine(), tmp_path / "none.wasm")
    assert caught.value.code == 0x0100


def test_load_from_wat() -> None:
    run_add(Module(Engine(), ADD))
    with pytest.raises(wasmvm.WasmLoadError) as caught:
        Module(Engine(), "(module\n  (func (foo)))")
    assert (caught.value.code, caught.value.line) == (0x0180, 2)
    assert caught.value.column is not None and caught.value.column > 1


def test_load_malformed() -> None:
    with pytest.raises(wasmvm.WasmLoadError) as caught:
        Module(Engine(), b"\0asm\1\0\0\0\1\1")
    assert caught.value.offset is not None and caught.value.message
    assert caught.value.phase is wasmvm.Phase.LOADING
    with pytest.raises(wasmvm.WasmValidationError) as invalid:
        Module(Engine(), "(module (func (result i32) i64.const 1))")
    assert invalid.value.code == 0x0202 and invalid.value.offset is not None
    assert "type mismatch" in str(invalid.value)


def test_module_introspection() -> None:
    module = Module(
        Engine(),
        """(module $name
          (import "env" "f" (func (param i64) (result f32)))
          (import "env" "g" (global (mut f64)))
          (memory (export "m") 1 2) (table (export "t") 3 funcref)
          (tag (export "e") (param i32))
          (func (export "h") (param v128 externref) (result i32 i64) i32.const 0 i64.const 0)
          (@custom "notes" "hello"))""",
    )
    assert module.name == "name"
    assert [(one.module, one.name, one.kind) for one in module.imports] == [("env", "f", Kind.FUNCTION), ("env", "g", Kind.GLOBAL)]
    assert module.imports[0].type == wasmvm.FuncType((ValType.I64,), (ValType.F32,))
    assert module.imports[1].type == wasmvm.GlobalType(ValType.F64, True)
    exports = {one.name: one.type for one in module.exports}
    assert exports["m"] == wasmvm.MemoryType(Limits(1, 2))
    assert exports["t"] == wasmvm.TableType(ValType.FUNCREF, Limits(3))
    assert exports["e"] == wasmvm.TagType((ValType.I32,))
    assert exports["h"] == wasmvm.FuncType((ValType.V128, ValType.EXTERNREF), (ValType.I32, ValType.I64))
    assert ("notes", b"hello") in module.custom_sections
    assert "func" in module.to_text() and module.to_bytes()[:4] == b"\0asm"


def test_error_message_offset(guest: Guest) -> None:
    trap = guest.load('(module (func (export "f") unreachable))').func("f")
    with pytest.raises(wasmvm.WasmTrap) as caught:
        trap()
    error = caught.value
    assert (error.code, error.phase, error.message) == (0x040A, wasmvm.Phase.EXECUTION, "unreachable")
    assert error.offset is not None and error.offset > 8


def test_trap_backtrace(guest: Guest) -> None:
    text = '(module $m (func $inner unreachable) (func $outer (export "f") call $inner))'
    with pytest.raises(wasmvm.WasmTrap) as caught:
        guest.load(text).func("f")()
    frames = caught.value.backtrace
    assert [one.function for one in frames] == ["inner", "outer"]
    assert frames[0].module == "m" and frames[0].offset < frames[1].offset
    assert "#0  m!inner+0x" in str(caught.value)


def test_uncaught_exception(guest: Guest) -> None:
    instance = guest.load('(module (tag $e (export "e") (param i32 f64)) (func (export "f") i32.const 7 f64.const 1.5 throw $e))')
    tag = instance["e"]
    assert isinstance(tag, wasmvm.Tag)
    with pytest.raises(wasmvm.WasmException) as caught:
        instance.func("f")()
    assert caught.value.exception.values == (7, 1.5)
    assert caught.value.exception.has_tag(tag)


def test_version_matches() -> None:
    assert wasmvm.library_version().split(".")[0] == wasmvm.__version__.split(".")[0]
    with pytest.raises(ImportError, match="needs a library of version 0.x, but found 7.1.0"):
        wasmvm._check_version("7.1.0", "0.1.0")


def test_describe() -> None:
    about = Engine().describe()
    assert about["version"] == wasmvm.library_version()
    assert about["proposals"]["gc"] is True and "interpreter" in " ".join(about["tiers"]["gc"])


def test_plugin_listing() -> None:
    assert wasmvm.plugins() == []


def test_log_callback() -> None:
    seen: list[tuple[wasmvm.LogLevel, str]] = []
    wasmvm.set_log(lambda level, text: seen.append((level, text)))
    try:
        with pytest.raises(wasmvm.WasmError):
            config = wasmvm.WasiConfig(preopens=[wasmvm.Preopen("/", "/does/not/exist")])
            Linker(Store()).define_wasi(config)
    finally:
        wasmvm.set_log(None)
    assert seen and isinstance(seen[0][0], wasmvm.LogLevel) and seen[0][1]
