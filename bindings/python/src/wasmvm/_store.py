"""Stores, linkers and instances."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any, Callable, Iterator, Optional, TypeVar

from . import _lowlevel as low
from ._engine import Engine, Module
from ._errors import HOOKS, WasmClosedError, WasmInterrupted
from ._objects import Caller, Extern, Func, Global, Memory, Table, Tag, host_signature, wrap
from ._types import FuncType, Kind
from ._wasi import Wasi, WasiConfig

F = TypeVar("F", bound=Callable[..., Any])


class _Hosts(list[Optional[Callable[..., Any]]]):
    """A store's host functions and the Python objects that its guests refer to. The low level sees it weakly: so cycles of Python
    objects through a store are found by Python's collector."""

    __slots__ = ("state", "store", "objects", "numbers", "__weakref__")

    def __init__(self) -> None:
        super().__init__()
        self.state: Optional[low.Handle] = None
        self.store: Optional[weakref.ref[Store]] = None
        self.objects: list[Any] = [None]
        self.numbers: dict[int, int] = {}

    def put(self, value: Any) -> int:
        """The number under which guests know an object; the same one for the same object."""
        number = self.numbers.get(id(value))
        if number is None:
            number = len(self.objects)
            self.objects.append(value)
            self.numbers[id(value)] = number
        return number << 4

    def find(self, word: int) -> Any:
        """The object behind a number."""
        return self.objects[word >> 4]

    def owner(self) -> Store:
        """The store; a call keeps it alive."""
        store = self.store() if self.store is not None else None
        if store is None:
            raise WasmClosedError("the store is gone")
        return store


def _make_caller(hosts: _Hosts, frame: low.Handle) -> Caller:
    return Caller(hosts.owner(), frame)


def _make_function(hosts: _Hosts, item: low.Handle) -> Func:
    return Func(hosts.owner(), item)


HOOKS["make_caller"] = _make_caller
HOOKS["make_function"] = _make_function


class Store:
    """Where instances live. Threads may pass a store on, but only one may use it at a time: another one gets WasmBusyError.

    Objects that guests refer to (externref) live until the store is closed."""

    def __init__(self, engine: Optional[Engine] = None, *, gas_limit: Optional[int] = None) -> None:
        self.engine = engine if engine is not None else Engine()
        self._statistics = low.StatisticsCreate()
        if gas_limit is not None:
            self.set_gas_limit(gas_limit)
        self._hosts = _Hosts()
        state = low.state_new(self.engine._config, self._statistics, self._hosts)
        self._hosts.state = state
        self._hosts.store = weakref.ref(self)
        self._state: Optional[low.Handle] = state
        self._wasi: Optional[Wasi] = None
        self._instances: weakref.WeakSet[Instance] = weakref.WeakSet()

    def _handle(self) -> low.Handle:
        if self._state is None:
            raise WasmClosedError("the store is closed")
        return self._state

    def _anonymous(self) -> low.Handle:
        return low.host_module(self._handle(), None)

    def _add_function(self, module: low.Handle, name: str, function: Callable[..., Any], type: Optional[FuncType], cost: int) -> Func:
        signature, wants_caller = host_signature(function, type)
        params = tuple(one._raw for one in signature.params)
        results = tuple(one._raw for one in signature.results)
        self._hosts.append(function)
        return Func(self, low.host_function(module, name, params, results, len(self._hosts) - 1, wants_caller, cost))

    def func(self, function: Callable[..., Any], type: Optional[FuncType] = None, *, cost: int = 0) -> Func:
        """A host function, of the type that is given or that its annotations say. Also as a decorator."""
        return self._add_function(self._anonymous(), "", function, type, cost)

    @property
    def gas_used(self) -> int:
        """Cost of all calls so far; needs Config.measure_gas."""
        return low.StatisticsGetTotalCost(self._statistics)

    def set_gas_limit(self, limit: Optional[int]) -> None:
        """Bounds the cost of all calls together, for calls that begin afterwards; None for no bound. Needs Config.measure_gas."""
        if limit is not None and not self.engine.config.measure_gas:
            raise ValueError("a gas limit needs Config(measure_gas=True)")
        low.StatisticsSetCostLimit(self._statistics, 2**64 - 1 if limit is None else limit)

    def reset_statistics(self) -> None:
        """Sets gas, instructions and time used back to 0; limits and costs stay."""
        low.StatisticsClear(self._statistics)

    @property
    def instructions(self) -> int:
        """Instructions executed; needs Config.count_instructions."""
        return low.StatisticsGetInstrCount(self._statistics)

    def interrupt(self) -> None:
        """Ends the running call, or the next one if none runs, with WasmInterrupted. Any thread may do this at any time."""
        low.state_interrupt(self._handle(), False)

    def withdraw_interrupt(self) -> None:
        """Takes back an interruption that no call has met yet."""
        low.state_interrupt(self._handle(), True)

    def collect_garbage(self) -> None:
        """Collects the store's heap now."""
        low.state_collect(self._handle())

    @property
    def heap_statistics(self) -> dict[str, int]:
        """Figures of the store's heap."""
        return dict(zip(("used_bytes", "limit_bytes", "allocated_bytes", "collections"), low.state_heap(self._handle())))

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        state = self._handle()  # also if the store is closed meanwhile
        running = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            while not running.done():
                low.state_interrupt(state, False)
                await asyncio.wait([running], timeout=0.05)
            if not isinstance(running.exception(), WasmInterrupted):
                low.state_interrupt(state, True)  # the call ended before it was met
            raise

    def close(self) -> None:
        """Closes all instances; everything that came from the store refuses to work afterwards. Closing again is harmless."""
        state = self._state
        if state is None:
            return
        self._state = None
        low.state_close(state)
        for instance in list(self._instances):
            instance.close()
        self._hosts.objects = [None]
        self._hosts.numbers = {}

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Instance:
    """A module at run time. Its exports are ``instance["name"]`` or ``instance.exports.name``."""

    def __init__(self, store: Store, raw: low.Handle) -> None:
        self._store = store
        self._raw: Optional[low.Handle] = raw
        store._instances.add(self)

    @property
    def store(self) -> Store:
        """Where it lives."""
        return self._store

    def _handle(self) -> low.Handle:
        if self._raw is None or self._store._state is None:
            raise WasmClosedError("the instance is closed")
        return self._raw

    def names(self) -> dict[str, Kind]:
        """All exports with their kinds."""
        return {name: Kind(kind) for kind, name in low.instance_list(self._handle())}

    def get(self, name: str) -> Optional[Extern]:
        """An export; None if there is none of that name."""
        raw = self._handle()
        for kind in Kind:
            item = low.instance_find(raw, kind, name)
            if item is not None:
                return wrap(self._store, kind, item)
        return None

    def __getitem__(self, name: str) -> Extern:
        found = self.get(name)
        if found is None:
            raise KeyError(f"the instance exports nothing called {name!r}")
        return found

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def func(self, name: str) -> Func:
        """An exported function; KeyError if there is none of that name, TypeError if it is something else."""
        return self._of(name, Func)

    def memory(self, name: str = "memory") -> Memory:
        """An exported memory; as func."""
        return self._of(name, Memory)

    def table(self, name: str) -> Table:
        """An exported table; as func."""
        return self._of(name, Table)

    def glob(self, name: str) -> Global:
        """An exported global; as func."""
        return self._of(name, Global)

    def _of(self, name: str, kind: type[T]) -> T:
        found = self[name]
        if not isinstance(found, kind):
            raise TypeError(f"the export {name!r} is a {type(found).__name__}, not a {kind.__name__}")
        return found

    @property
    def exports(self) -> Exports:
        """The exports as attributes."""
        return Exports(self)

    def start(self) -> int:
        """Runs a WASI program (its export ``_start``) and gives its exit code, 0 if it just returns."""
        self.func("_start")()
        wasi = self._store._wasi
        return wasi.exit_code if wasi is not None else 0

    async def start_async(self) -> int:
        """Runs a WASI program on another thread."""
        code: int = await self._store._in_thread(self.start)
        return code

    def close(self) -> None:
        """Gives the instance up: it, and what came from it, refuse to work afterwards. What other instances imported from it goes on,
        and so do buffers of its memory. Closing again is harmless."""
        raw = self._raw
        self._raw = None
        if raw is not None:
            low.instance_close(raw)

    def __enter__(self) -> Instance:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


T = TypeVar("T", Func, Memory, Table, Global)


class Exports:
    """Exports of an instance as attributes."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def __getattr__(self, name: str) -> Any:
        found = self._instance.get(name)
        if found is None:
            raise AttributeError(f"the instance exports nothing called {name!r}")
        return found

    def __dir__(self) -> list[str]:
        return sorted(self._instance.names())


class Linker:
    """Gives names to what modules import, in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._modules: dict[str, low.Handle] = {}

    def _module(self, name: str) -> low.Handle:
        self.store._handle()
        if name not in self._modules:
            self._modules[name] = low.host_module(self.store._handle(), name)
        return self._modules[name]

    def define(self, module: str, name: str, value: Extern | Callable[..., Any], type: Optional[FuncType] = None, *, cost: int = 0) -> None:
        """Offers something under a name: an object of the store's, or a callable (of the type that is given or that its annotations say)."""
        raw = self._module(module)
        if isinstance(value, (Func, Memory, Table, Global, Tag)):
            low.host_share(raw, name, value._item)
        else:
            self.store._add_function(raw, name, value, type, cost)

    def func(self, module: str, name: Optional[str] = None, type: Optional[FuncType] = None, *, cost: int = 0) -> Callable[[F], F]:
        """A decorator: offers a function, under its own name if none is given.

        ::

            @linker.func("env")
            def add(a: i32, b: i32) -> i32:
                return a + b
        """

        def decorate(function: F) -> F:
            self.define(module, name if name is not None else function.__name__, function, type, cost=cost)
            return function

        return decorate

    def define_instance(self, module: str, instance: Instance) -> None:
        """Offers all exports of an instance under a module's name."""
        low.instance_register(instance._handle(), module)

    def define_wasi(self, config: WasiConfig) -> Wasi:
        """Offers WASI (``wasi_snapshot_preview1``) with what the configuration grants."""
        self.store._wasi = Wasi(self.store._handle(), config)
        return self.store._wasi

    def instantiate(self, module: Module, name: Optional[str] = None) -> Instance:
        """An instance; with a name, modules instantiated later can import from it."""
        raw = low.instantiate(self.store._handle(), module._handle(), name)
        return Instance(self.store, raw)

    def prepare(self, module: Module) -> Template:
        """Links a module once, so that many short-lived instances cost little."""
        return Template(self.store, low.template_new(self.store._handle(), module._handle()))


class Template:
    """A module that has been linked. What is offered or closed afterwards changes nothing for it."""

    def __init__(self, store: Store, raw: low.Handle) -> None:
        self._store = store
        self._raw = raw

    def instantiate(self) -> Instance:
        """A new instance."""
        return Instance(self._store, low.template_instantiate(self._raw))

