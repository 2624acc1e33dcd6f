"""Scenarios: calls, host functions, linking."""

from __future__ import annotations

import gc
import math
import struct
import weakref
from typing import Any

import pytest

import wasmvm
from conftest import Guest
from wasmvm import Caller, FuncType, Global, Memory, Table, Tag, ValType, f32, f64, i32, i64, v128

IDENTITY = "(module " + "".join(f'(func (export "{t}") (param {t}) (result {t}) local.get 0)' for t in ("i32", "i64", "f32", "f64", "v128", "funcref", "externref")) + ")"


def test_call_every_value_type(guest: Guest) -> None:
    same = guest.load(IDENTITY).exports
    for value in (0, -1, 2**31 - 1, -(2**31)):
        assert same.i32(value) == value
    assert same.i32(2**32 - 1) == -1
    for value in (0, -1, 2**63 - 1, -(2**63)):
        assert same.i64(value) == value
    assert same.f32(1.5) == 1.5 and same.f32(-math.inf) == -math.inf
    assert math.copysign(1, same.f64(-0.0)) == -1 and same.f64(5e-324) == 5e-324
    nan = struct.unpack("<d", bytes.fromhex("010000000000f8ff"))[0]
    assert struct.pack("<d", same.f64(nan)).hex() == "010000000000f8ff"
    assert same.v128(bytes(range(16))) == bytes(range(16))
    assert same.funcref(None) is None and same.funcref(same.i32)(5) == 5
    thing = object()
    assert same.externref(thing) is thing and same.externref(None) is None


def test_call_multiple_results(guest: Guest) -> None:
    text = '(module (func (export "f") (result i32 i64 f32 f64) i32.const 1 i64.const 2 f32.const 3 f64.const 4))'
    assert guest.load(text).func("f")() == (1, 2, 3.0, 4.0)


def test_call_typed(guest: Guest) -> None:
    same = guest.load(IDENTITY)
    assert same.func("i32").typed([ValType.I32], [ValType.I32])(3) == 3
    with pytest.raises(TypeError, match="not"):
        same.func("i32").typed([ValType.I64], [ValType.I32])


def test_call_wrong_arguments(guest: Guest) -> None:
    same = guest.load(IDENTITY).exports
    for arguments in ((), (1, 2)):
        with pytest.raises(wasmvm.WasmCallError) as caught:
            same.i32(*arguments)
        assert caught.value.code == 0x0403
    for wrong in ("1", 1.5, None, b""):
        with pytest.raises(TypeError):
            same.i32(wrong)
    with pytest.raises(OverflowError):
        same.i32(2**32)
    with pytest.raises(OverflowError):
        same.i64(-(2**63) - 1)
    with pytest.raises(ValueError):
        same.v128(b"short")
    with pytest.raises(TypeError):
        same.funcref(5)


def test_call_missing_export(guest: Guest) -> None:
    instance = guest.load(IDENTITY)
    with pytest.raises(KeyError, match="none"):
        instance.func("none")
    with pytest.raises(AttributeError, match="none"):
        instance.exports.none
    with pytest.raises(TypeError, match="'i32' is a Func, not a Memory"):
        instance.memory("i32")


def test_host_closure(guest: Guest) -> None:
    seen: list[Any] = []

    @guest.linker.func("env")
    def many(a: i32, b: i64, c: f32, d: f64, e: v128) -> tuple[v128, f64, f32, i64, i32]:
        seen.append((a, b, c, d, e))
        return e, d, c, b, a

    @guest.linker.func("env")
    def nothing() -> None:
        seen.append("nothing")

    instance = guest.load(
        """(module (import "env" "many" (func $m (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)))
          (import "env" "nothing" (func $n))
          (func (export "f") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)
            call $n local.get 0 local.get 1 local.get 2 local.get 3 local.get 4 call $m))"""
    )
    vector = bytes(range(16))
    assert instance.func("f")(-1, -2, 0.5, 0.25, vector) == (vector, 0.25, 0.5, -2, -1)
    assert seen == ["nothing", (-1, -2, 0.5, 0.25, vector)]


def test_host_closure__seventeen_parameters(guest: Guest) -> None:
    numbers = tuple(range(17))
    guest.linker.define("env", "sum", lambda *given: sum(given), FuncType((ValType.I32,) * 17, (ValType.I32,)))
    params = " ".join(["i32"] * 17)
    calls = " ".join(f"local.get {n}" for n in numbers)
    instance = guest.load(f'(module (import "env" "sum" (func $s (param {params}) (result i32))) (func (export "f") (param {params}) (result i32) {calls} call $s))')
    assert instance.func("f")(*numbers) == sum(numbers)


def test_host_caller_memory(guest: Guest) -> None:
    kept: list[Caller] = []

    @guest.linker.func("env")
    def upper(caller: Caller, at: i32, length: i32) -> None:
        memory = caller.memory()
        memory.write(at, memory.read(at, length).upper())
        assert caller["memory"].__class__ is Memory
        kept.append(caller)

    instance = guest.load(
        """(module (import "env" "upper" (func $u (param i32 i32))) (memory (export "memory") 1) (data (i32.const 8) "hello")
          (func (export "f") i32.const 8 i32.const 5 call $u))"""
    )
    instance.func("f")()
    assert instance.memory().read_text(8, 5) == "HELLO"
    with pytest.raises(wasmvm.WasmClosedError):
        kept[0].memory()


CALLS = '(module (import "env" "f" (func $f)) (memory (export "memory") 1) (func (export "run") call $f))'


def test_host_error(guest: Guest) -> None:
    error = wasmvm.HostError("no more tickets", 77)

    @guest.linker.func("env")
    def f() -> None:
        raise error

    run = guest.load(CALLS).func("run")
    with pytest.raises(wasmvm.HostError) as caught:
        run()
    assert caught.value is error and caught.value.code == 0x0100004D


def test_host_panic(guest: Guest) -> None:
    fails = True

    @guest.linker.func("env")
    def f() -> None:
        if fails:
            raise ZeroDivisionError("by nothing")

    run = guest.load(CALLS).func("run")
    with pytest.raises(wasmvm.WasmTrap, match="ZeroDivisionError: by nothing") as caught:
        run()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert [one.function for one in caught.value.backtrace][-1] == "run"
    fails = False
    run()


def test_host_panic__exit_passes(guest: Guest) -> None:
    @guest.linker.func("env")
    def f() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guest.load(CALLS).func("run")()


def test_host_reentrance(guest: Guest) -> None:
    @guest.linker.func("env")
    def down(n: i32) -> i32:
        return n + (go(n - 1) if n else 0)

    go = guest.load('(module (import "env" "down" (func $d (param i32) (result i32))) (func (export "f") (param i32) (result i32) local.get 0 call $d))').func("f")
    assert go(60) == 60 * 61 // 2


def test_host_reentrance_error(guest: Guest) -> None:
    passes = False

    @guest.linker.func("env")
    def f() -> None:
        try:
            trap()
        except wasmvm.WasmTrap:
            if passes:
                raise

    trap = guest.load('(module (func (export "t") unreachable))').func("t")
    run = guest.load(CALLS).func("run")
    run()
    passes = True
    with pytest.raises(wasmvm.WasmTrap) as caught:
        run()
    assert caught.value.code == 0x040A


@pytest.mark.parametrize("wrong", [None, "1", 2**40, (1, 2)])
def test_host_wrong_result(guest: Guest, wrong: Any) -> None:
    guest.linker.define("env", "f", lambda: wrong, FuncType((), (ValType.I32,)))
    run = guest.load('(module (import "env" "f" (func $f (result i32))) (func (export "run") (result i32) call $f))').func("run")
    with pytest.raises(wasmvm.WasmTrap):
        run()


def test_host_freed_once() -> None:
    freed: list[int] = []

    class Thing:
        def __call__(self) -> None:
            freed.append(-1)

    guest = Guest()
    thing = Thing()
    weakref.finalize(thing, freed.append, 1)
    guest.linker.define("env", "f", thing, FuncType(()))
    run = guest.load(CALLS).func("run")
    del thing
    gc.collect()
    run()
    assert freed == [-1]
    del run, guest
    gc.collect()
    assert freed == [-1, 1]


def test_host_freed_once__cycle_through_the_store() -> None:
    freed: list[int] = []
    guest = Guest()

    def f() -> None:
        guest.store.interrupt()  # the function holds the store, which holds the function

    weakref.finalize(f, freed.append, 1)
    guest.linker.define("env", "f", f)
    guest.load(CALLS)
    del f, guest
    gc.collect()
    assert freed == [1]


def test_link_missing_import(guest: Guest) -> None:
    with pytest.raises(wasmvm.WasmLinkError, match="env.*f|f.*env") as caught:
        guest.load(CALLS)
    assert caught.value.code == 0x0302


def test_link_wrong_type(guest: Guest) -> None:
    guest.linker.define("env", "f", lambda a: None, FuncType((ValType.I32,)))
    with pytest.raises(wasmvm.WasmLinkError) as caught:
        guest.load(CALLS)
    assert caught.value.code == 0x0301


def test_link_between_instances(guest: Guest) -> None:
    first = guest.load(
        """(module (memory (export "m") 1) (table (export "t") 2 funcref) (global (export "g") (mut i32) (i32.const 5))
          (func (export "f") (result i32) i32.const 6))"""
    )
    guest.linker.define_instance("first", first)
    second = guest.load(
        """(module (import "first" "m" (memory 1)) (import "first" "t" (table 2 funcref)) (import "first" "g" (global $g (mut i32)))
          (import "first" "f" (func $f (result i32)))
          (func (export "sum") (result i32) global.get $g call $f i32.add i32.const 0 i32.load i32.add table.size i32.add))"""
    )
    first.memory("m").pack("i", 0, 100)
    first.close()
    assert second.func("sum")() == 5 + 6 + 100 + 2


def test_link_between_instances__by_objects(guest: Guest) -> None:
    first = guest.load('(module (func (export "f") (result i32) i32.const 6))')
    guest.linker.define("other", "f", first["f"])
    guest.linker.define("other", "g", Global.create(guest.store, ValType.I32, 3, mutable=True))
    guest.linker.define("other", "t", Table.create(guest.store, ValType.FUNCREF, 4))
    second = guest.load(
        """(module (import "other" "f" (func $f (result i32))) (import "other" "g" (global $g (mut i32)))
          (import "other" "t" (table 4 funcref)) (func (export "s") (result i32) call $f global.get $g i32.add))"""
    )
    assert second.func("s")() == 9


CATCHES = """(module (import "env" "fail" (func $fail)) (import "env" "tag" (tag $tag (param i32)))
  (func (export "catch") (result i32) (block $h (result i32) (try_table (catch $tag $h) call $fail) i32.const -1))
  (func (export "pass") call $fail) (func (export "throw") (throw $tag (i32.const 3))))"""


def test_uncaught_exception__thrown_by_the_host(guest: Guest) -> None:
    tag = Tag.create(guest.store, [ValType.I32])
    inner = False

    @guest.linker.func("env")
    def fail() -> None:
        if inner:
            exports.throw()
        raise wasmvm.GuestException(tag, 41)

    guest.linker.define("env", "tag", tag)
    exports = guest.load(CATCHES).exports
    assert exports.catch() == 41
    with pytest.raises(wasmvm.WasmException) as caught:
        exports.__getattr__("pass")()
    assert caught.value.exception.values == (41,) and caught.value.exception.has_tag(tag)
    inner = True
    assert exports.catch() == 3


def test_template(guest: Guest) -> None:
    module = wasmvm.Module(guest.store.engine, '(module (global $g (mut i32) (i32.const 0)) (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))')
    template = guest.linker.prepare(module)
    module.close()
    for _ in range(10):
        with template.instantiate() as instance:
            assert [instance.func("next")(), instance.func("next")()] == [1, 2]
    guest.store.close()
    with pytest.raises(wasmvm.WasmClosedError):
        template.instantiate()
