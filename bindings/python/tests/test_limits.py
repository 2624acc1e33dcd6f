"""Scenarios: limits, threads, tasks, lifetimes."""

from __future__ import annotations

import asyncio
import gc
import random
import resource
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

import numpy
import pytest

import wasmvm
from conftest import Guest
from wasmvm import Config, Engine, FuncType, Global, Linker, Memory, Module, Store, Table, ValType, i32

LOOP = """(module (memory (export "memory") 1) (func (export "forever") (loop $l (br $l)))
  (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)
  (func $deep (export "deep") call $deep) (func (export "one") (result i32) i32.const 1))"""


def test_gas_limit() -> None:
    guest = Guest(Config(measure_gas=True))
    guest.store.set_gas_limit(10_000)
    instance = guest.load(LOOP)
    with pytest.raises(wasmvm.WasmLimitError) as caught:
        instance.func("forever")()
    assert caught.value.code == 0x0003 and guest.store.gas_used == 10_000
    guest.store.set_gas_limit(20_000)
    assert instance.func("one")() == 1 and 10_000 < guest.store.gas_used < 10_010
    with pytest.raises(wasmvm.WasmLimitError):
        instance.func("forever").call(gas=500)
    with pytest.raises(ValueError):
        Store(gas_limit=5)


def test_deadline(guest: Guest) -> None:
    forever = guest.load(LOOP).func("forever")
    with pytest.raises(wasmvm.WasmLimitError) as caught:
        forever.call(deadline=0.01)
    assert caught.value.code == 0x0081
    limited = Guest(Config(time_limit=0.01))
    with pytest.raises(wasmvm.WasmLimitError):
        limited.load(LOOP).func("forever")()


def test_cancel_from_another_thread(guest: Guest) -> None:
    instance = guest.load(LOOP)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            instance.func("forever")()
        except wasmvm.WasmError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    guest.store.interrupt()  # the running call, or the next one
    thread.join()
    assert isinstance(errors[0], wasmvm.WasmInterrupted) and errors[0].code == 0x0007
    assert instance.func("one")() == 1


def test_cancel_from_another_thread__task() -> None:
    async def main() -> None:
        guest = Guest()
        instance = guest.load(LOOP)
        assert await instance.func("one").call_async() == 1
        with pytest.raises(wasmvm.WasmLimitError):
            await instance.func("forever").call_async(deadline=0.01)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(instance.func("forever").call_async(), 0.05)
        assert await instance.func("one").call_async() == 1

    asyncio.run(main())


def test_memory_limit() -> None:
    guest = Guest(Config(max_memory_pages=2))
    grow = guest.load(LOOP).func("grow")
    assert grow(1) == 1 and grow(1) == -1


def test_stack_exhausted(guest: Guest) -> None:
    instance = guest.load(LOOP)
    with pytest.raises(wasmvm.WasmLimitError) as caught:
        instance.func("deep")()
    assert caught.value.code == 0x0480 and len(caught.value.backtrace) > 1
    assert instance.func("one")() == 1


SUM = """(module (import "env" "add" (func $add (param i32 i32) (result i32)))
  (func (export "sum") (param i32) (result i32) (local i32)
    (loop $l (local.set 1 (call $add (local.get 1) (local.get 0)))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) local.get 1))"""


def test_parallel_instances() -> None:
    module = Module(Engine(), SUM)

    def work(n: int) -> int:
        with Store(module.engine) as store:
            linker = Linker(store)
            linker.define("env", "add", lambda a, b: a + b, FuncType((ValType.I32,) * 2, (ValType.I32,)))
            result: int = linker.instantiate(module).func("sum")(n)
            return result

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(1, 200))) == [n * (n + 1) // 2 for n in range(1, 200)]


def test_parallel_instances__the_interpreter_lock_is_released(guest: Guest) -> None:
    forever = guest.load(LOOP).func("forever")
    thread = threading.Thread(target=lambda: pytest.raises(wasmvm.WasmInterrupted, forever))
    thread.start()
    guest.store.interrupt()  # would never be reached if the guest held the lock
    thread.join()


def test_store_is_confined(guest: Guest) -> None:
    inside, leave = threading.Event(), threading.Event()

    @guest.linker.func("env")
    def wait() -> None:
        inside.set()
        assert leave.wait(60)

    instance = guest.load(
        """(module (import "env" "wait" (func $w)) (memory (export "m") 1 2) (table (export "t") 1 funcref) (global (export "g") (mut i32) (i32.const 0))
          (func (export "f") call $w))"""
    )
    function, memory, table, glob = instance.func("f"), instance.memory("m"), instance.table("t"), instance.glob("g")
    thread = threading.Thread(target=function)
    thread.start()
    assert inside.wait(60)
    others: list[Callable[[], Any]] = [
        function,
        lambda: memory.grow(1),
        lambda: table[0],
        lambda: table.grow(1),
        lambda: glob.value,
        lambda: guest.load(LOOP),
        guest.store.collect_garbage,
    ]
    for other in others:
        with pytest.raises(wasmvm.WasmBusyError):
            other()
    instance.close()
    leave.set()
    thread.join()
    assert guest.load(LOOP).func("one")() == 1


def everything(guest: Guest) -> tuple[list[Callable[[], Any]], list[Callable[[], Any]]]:
    """What must refuse after its instance is closed, and what must after its store is."""
    instance = guest.load(
        """(module (memory (export "m") 1) (table (export "t") 1 externref) (global (export "g") (mut i32) (i32.const 0)) (tag (export "e"))
          (type $s (struct (field (mut i32)))) (func (export "s") (result (ref $s)) i32.const 1 struct.new $s)
          (func (export "f") (result i32) i32.const 1))"""
    )
    f, m, t, g = instance.func("f"), instance.memory("m"), instance.table("t"), instance.glob("g")
    s = instance.func("s")()

    def write_global() -> None:
        g.value = 1

    of_instance: list[Callable[[], Any]] = [
        f, lambda: f.type, lambda: f.call(gas=1), lambda: len(m), lambda: m.pages, lambda: m.grow(1), m.view, lambda: m.read(0, 1),
        lambda: m.write(0, b"x"), lambda: m.type, lambda: memoryview(m), lambda: len(t), lambda: t[0], lambda: t.grow(1), lambda: t.type,  # type: ignore[arg-type, unused-ignore]
        lambda: g.value, write_global, lambda: g.type, lambda: instance.func("f"), lambda: instance["m"], lambda: list(instance),
        lambda: instance.names(), lambda: instance.exports.f, lambda: guest.linker.define_instance("x", instance),
        lambda: guest.linker.define("x", "f", f), lambda: guest.linker.define("x", "m", m), lambda: wasmvm.Array.create(instance, 0, 1), instance.start,
    ]  # fmt: skip
    of_store: list[Callable[[], Any]] = [
        lambda: s[0], lambda: len(s), lambda: guest.load(LOOP), guest.store.collect_garbage, lambda: guest.store.heap_statistics,
        guest.store.interrupt, lambda: guest.linker.define("y", "f", len), lambda: guest.store.func(len, FuncType(())),
        lambda: Memory.create(guest.store, 1), lambda: Table.create(guest.store, ValType.FUNCREF, 1),
        lambda: Global.create(guest.store, ValType.I32, 1), lambda: guest.linker.define_wasi(wasmvm.WasiConfig()),
    ]  # fmt: skip
    return of_instance, of_store


def test_use_after_close(guest: Guest) -> None:
    of_instance, of_store = everything(guest)
    for instance in list(guest.store._instances):
        instance.close()
    for use in of_instance:
        with pytest.raises(wasmvm.WasmClosedError):
            use()
    guest.store.close()
    for use in of_instance + of_store:
        with pytest.raises(wasmvm.WasmClosedError):
            use()
    module = Module(Engine(), LOOP)
    module.close()
    for use in (lambda: module.name, lambda: module.imports, lambda: module.exports, lambda: module.custom_sections, module.to_bytes, module.to_text, module.compile, lambda: module.has_image):
        with pytest.raises(wasmvm.WasmClosedError):
            use()


def test_use_after_close__inside_a_call(guest: Guest) -> None:
    @guest.linker.func("env")
    def close() -> i32:
        instance.close()
        guest.store.close()
        return 5

    instance = guest.load('(module (import "env" "close" (func $c (result i32))) (func (export "f") (result i32) call $c i32.const 1 i32.add))')
    function = instance.func("f")
    assert function() == 6
    with pytest.raises(wasmvm.WasmClosedError):
        function()


def test_close_twice(guest: Guest) -> None:
    with guest.load(LOOP) as instance:
        instance.close()
    module = Module(guest.store.engine, LOOP)
    for one in (instance, module, guest.store):
        one.close()
        one.close()


def make_things() -> list[Any]:
    guest = Guest()
    guest.linker.define("env", "add", lambda a, b: a + b, FuncType((ValType.I32,) * 2, (ValType.I32,)))
    instance = guest.load(SUM)
    loop = guest.load(LOOP)
    heap = guest.load('(module (type $s (struct)) (func (export "s") (result (ref $s)) struct.new $s))')
    memory = loop.memory()
    wasi = guest.linker.define_wasi(wasmvm.WasiConfig())
    return [guest.store, guest.linker, guest, instance, loop, heap, memory, memory.view(), numpy.frombuffer(memory.view(), dtype=numpy.uint8), instance.func("sum"), heap.func("s")(), wasi, Memory.create(guest.store, 1), guest.store.func(len, FuncType(()))]  # fmt: skip


def test_finalizers_in_any_order() -> None:
    order = random.Random(7)
    for _ in range(60):
        things = make_things()
        order.shuffle(things)
        while things:
            things.pop()
            if order.random() < 0.3:
                gc.collect()


def test_finalizers_in_any_order__other_threads(guest: Guest) -> None:
    rounds = 30

    def drop() -> None:
        for _ in range(rounds):
            things = make_things()
            random.shuffle(things)
            while things:
                things.pop()

    threads = [threading.Thread(target=drop) for _ in range(4)]
    for thread in threads:
        thread.start()
    one = guest.load(LOOP).func("one")
    for _ in range(1000):
        assert one() == 1
    for thread in threads:
        thread.join()


def test_finalizers_in_any_order__at_exit() -> None:
    code = "import wasmvm, sys; sys.path.insert(0, sys.argv[1]); import test_limits; kept = test_limits.make_things(); print('made')"
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", code, __file__.rsplit("/", 1)[0]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "made\n", "")


def test_no_leaks() -> None:
    def rounds(count: int) -> None:
        for _ in range(count):
            guest = Guest(Config(measure_gas=True))
            of_instance, of_store = everything(guest)
            for use in of_instance + of_store:
                try:
                    use()
                except Exception:  # noqa: BLE001
                    pass
            try:
                guest.load("(module (func (export \"f\") unreachable))").func("f")()
            except wasmvm.WasmTrap:
                pass
            guest.store.close()
        gc.collect()

    def size() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    rounds(200)
    objects, before = len(gc.get_objects()), size()
    rounds(1000)
    assert len(gc.get_objects()) - objects < 200
    assert size() - before < 4 << 20
