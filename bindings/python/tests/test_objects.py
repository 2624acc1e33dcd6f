"""Scenarios: memory, globals, tables, references, the collected heap."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy
import pytest

import wasmvm
from conftest import Guest
from wasmvm import I31, Array, Caller, Config, Func, Global, Memory, Struct, Table, ValType, i32

MEMORY = """(module (memory (export "memory") 1 3)
  (func (export "load") (param i32) (result i32) local.get 0 i32.load)
  (func (export "store") (param i32 i32) local.get 0 local.get 1 i32.store)
  (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))"""


def test_memory_view(guest: Guest) -> None:
    instance = guest.load(MEMORY)
    memory = instance.memory()
    view = memory.view()
    array = numpy.frombuffer(view, dtype="<i4")
    assert len(view) == len(memory) == 65536
    array[2] = 77
    assert instance.func("load")(8) == 77
    instance.func("store")(12, -5)
    assert array[3] == -5 and memory.unpack("ii", 8) == (77, -5)
    memory.pack("d", 16, 2.5)
    assert memory.unpack("d", 16) == (2.5,) and memory[16:24] == memory.read(16, 8)
    memory[100] = 9
    memory[101:103] = b"ab"
    assert view[100] == 9 and bytes(view[101:103]) == b"ab" and memory[-1] == 0
    for refused in (lambda: memory.read(65535, 2), lambda: memory.write(65530, b"1234567"), lambda: memory[65536], lambda: memory.read(2**63, 1)):
        with pytest.raises(wasmvm.WasmTrap) as caught:
            refused()
        assert caught.value.code == 0x0408


def test_memory_grow_view(guest: Guest) -> None:
    instance = guest.load(MEMORY)
    memory = instance.memory()
    old = numpy.frombuffer(memory.view(), dtype=numpy.uint8)
    assert memory.grow(1) == 1 and instance.func("grow")(1) == 2 and memory.pages == 3
    old[5] = 42
    assert memory[5] == 42 and len(old) == 65536 and len(memory.view()) == 3 * 65536
    with pytest.raises(wasmvm.WasmTrap):
        memory.grow(1)
    instance.close()
    old[6] = 43
    assert old[5] == 42
    with pytest.raises(wasmvm.WasmClosedError):
        memory.view()


def test_memory_grow_view__checked_memories_move() -> None:
    guest = Guest(Config(checked_memory=True))
    memory = guest.load(MEMORY).memory()
    with pytest.raises(BufferError):
        memory.view()
    memory.grow(1)
    memory.write(70000, b"x")
    assert memory.read(70000, 1) == b"x"


def test_memory_create(guest: Guest) -> None:
    memory = Memory.create(guest.store, 1, 2)
    guest.linker.define("env", "memory", memory)
    instance = guest.load(
        """(module (import "env" "memory" (memory 1 2)) (func (export "store") (param i32 i32) local.get 0 local.get 1 i32.store)
          (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))"""
    )
    instance.func("store")(4, 258)
    assert memory.read(4, 4) == b"\2\1\0\0"
    assert instance.func("grow")(1) == 1 and instance.func("grow")(1) == -1 and memory.pages == 2
    assert memory.type.limits == wasmvm.Limits(2, 2)
    with pytest.raises(wasmvm.WasmError):
        Memory.create(guest.store, 3, 2)


def test_global_get_set(guest: Guest) -> None:
    instance = guest.load(
        """(module (global (export "a") (mut i32) (i32.const 1)) (global (export "b") (mut i64) (i64.const 2))
          (global (export "c") (mut f32) (f32.const 3)) (global (export "d") (mut f64) (f64.const 4))
          (global (export "e") (mut v128) (v128.const i64x2 1 2)) (global (export "f") (mut externref) (ref.null extern))
          (global (export "k") i32 (i32.const 9)))"""
    )
    thing = object()
    for name, old, new in (("a", 1, -1), ("b", 2, -(2**63)), ("c", 3.0, 0.5), ("d", 4.0, 1e300), ("e", (1).to_bytes(8, "little") + (2).to_bytes(8, "little"), b"0123456789abcdef"), ("f", None, thing)):
        one = instance.glob(name)
        assert one.value == old
        one.value = new
        assert one.value == new
    constant = instance.glob("k")
    assert constant.type == wasmvm.GlobalType(ValType.I32, False)
    with pytest.raises(wasmvm.WasmError) as caught:
        constant.value = 1
    assert caught.value.code == 0x000A and constant.value == 9
    with pytest.raises(TypeError):
        instance.glob("a").value = "text"


def test_table_get_set_grow(guest: Guest) -> None:
    instance = guest.load(
        """(module (table (export "t") 2 4 funcref) (elem (i32.const 0) $f) (func $f (export "f") (result i32) i32.const 7)
          (func (export "call") (param i32) (result i32) local.get 0 call_indirect (result i32)))"""
    )
    table = instance.table("t")
    assert len(table) == 2 and table[1] is None and table[0]() == 7

    def eight() -> i32:
        return 8

    table[1] = guest.store.func(eight)
    assert instance.func("call")(1) == 8
    assert table.grow(2) == 2 and len(table) == 4 and table[3] is None
    for refused in (lambda: table[4], lambda: table.grow(1)):
        with pytest.raises(wasmvm.WasmTrap):
            refused()
    with pytest.raises(wasmvm.WasmTrap):
        table[4] = None
    with pytest.raises(TypeError):
        table[0] = 5
    assert table.type.element == ValType.FUNCREF


EXTERN = """(module (global $g (mut externref) (ref.null extern)) (func (export "put") (param externref) local.get 0 global.set $g)
  (func (export "take") (result externref) global.get $g ref.null extern global.set $g)
  (func (export "same") (param externref) (result externref) local.get 0))"""


def test_externref_roundtrip(guest: Guest) -> None:
    exports = guest.load(EXTERN).exports
    things: list[Any] = [object(), "text", 5, [1], exports]
    for thing in things:
        assert exports.same(thing) is thing
        exports.put(thing)
        gc.collect()
        assert exports.take() is thing


def test_externref_freed() -> None:
    class Thing:
        pass

    freed: list[int] = []
    guest = Guest()
    exports = guest.load(EXTERN).exports
    thing = Thing()
    weakref.finalize(thing, freed.append, 1)
    exports.put(thing)
    del thing
    gc.collect()
    assert freed == [] and isinstance(exports.take(), Thing)
    guest.store.close()
    gc.collect()
    assert freed == [1]


def test_funcref_roundtrip(guest: Guest) -> None:
    instance = guest.load(
        """(module (table $t (export "t") 1 funcref) (global $g (export "g") (mut funcref) (ref.null func)) (type $n (func (param i32) (result i32)))
          (func (export "twice") (param i32) (result i32) local.get 0 i32.const 2 i32.mul)
          (func (export "same") (param funcref) (result funcref) local.get 0)
          (func (export "call") (param funcref i32) (result i32) i32.const 0 local.get 0 table.set $t local.get 1 i32.const 0 call_indirect (type $n)))"""
    )

    @guest.store.func
    def thrice(n: i32) -> i32:
        return n * 3

    assert isinstance(thrice, Func)
    for function, result in ((thrice, 21), (instance.func("twice"), 14)):
        assert instance.func("same")(function)(7) == result
        assert instance.func("call")(function, 7) == result
        instance.glob("g").value = function
        assert instance.glob("g").value(7) == result
        assert instance.table("t")[0](7) == result
    other = Guest()
    with pytest.raises(ValueError, match="another store"):
        other.load('(module (func (export "same") (param funcref)))').func("same")(thrice)


GC = """(module (type $s (struct (field (mut i32)) (field (mut f64)) (field (mut anyref)) (field (mut i8)))) (type $a (array (mut i16)))
  (type $k (struct (field i64)))
  (func (export "make") (param i32) (result (ref $s)) local.get 0 f64.const 2 ref.null any i32.const 255 struct.new $s)
  (func (export "sum") (param (ref $a)) (result i32) local.get 0 i32.const 0 array.get_s $a local.get 0 i32.const 1 array.get_s $a i32.add)
  (func (export "first") (param (ref $s)) (result i32) local.get 0 struct.get $s 0)
  (func (export "constant") (param (ref $k)) (result i64) local.get 0 struct.get $k 0)
  (func (export "small") (param i32) (result i31ref) local.get 0 ref.i31)
  (func (export "any") (param anyref) (result anyref) local.get 0))"""


def test_gc_values(guest: Guest) -> None:
    instance = guest.load(GC)
    exports = instance.exports
    made = exports.make(5)
    assert isinstance(made, Struct) and [made[at] for at in range(len(made))] == [5, 2.0, None, 255]
    made[0] = 6
    made[2] = I31(-3)
    made[3] = 7
    guest.store.collect_garbage()
    assert (exports.first(made), made[2], made[3]) == (6, I31(-3), 7)
    array = Array.create(instance, 1, 2)
    array[0], array[1] = 300, -1
    assert len(array) == 2 and exports.sum(array) == 299 and list(array) == [300, 65535]
    assert exports.first(Struct.create(instance, 0, 11, 1.5, array, 1)) == 11
    assert exports.constant(Struct.create_as(instance, 2, [ValType.I64], [2**40])) == 2**40
    assert exports.small(-7) == I31(-7) and int(exports.any(I31(9))) == 9
    assert made.same(exports.any(made)) and not made.same(array)
    thing = object()
    assert exports.any(thing) is thing
    with pytest.raises(wasmvm.WasmCallError):
        exports.first(array)
    with pytest.raises(wasmvm.WasmTrap):
        array[2]
    guest.store.close()
    with pytest.raises(wasmvm.WasmClosedError):
        made[0]
    assert len(gc.get_objects()) > 0


def test_gc_values__in_host_functions(guest: Guest) -> None:
    kept: list[Struct] = []

    @guest.linker.func("env")
    def keep(caller: Caller, value: wasmvm.anyref) -> wasmvm.anyref:
        kept.append(value)
        return value

    instance = guest.load(
        """(module (import "env" "keep" (func $k (param anyref) (result anyref))) (type $s (struct (field i32)))
          (func (export "f") (result i32) i32.const 31 struct.new $s call $k ref.cast (ref $s) struct.get $s 0))"""
    )
    assert instance.func("f")() == 31
    guest.store.collect_garbage()
    assert kept[0][0] == 31
    with pytest.raises(wasmvm.WasmError) as caught:
        kept[0][0] = 5
    assert caught.value.code == 0x000A


def test_tables_and_globals_of_the_host(guest: Guest) -> None:
    table = Table.create(guest.store, ValType.EXTERNREF, 2, init="x")
    assert list(table) == ["x", "x"]
    one = Global.create(guest.store, ValType.ANYREF, I31(4), mutable=True)
    assert one.value == I31(4)
