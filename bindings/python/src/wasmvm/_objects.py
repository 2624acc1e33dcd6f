"""What lives in a store: functions, memories, tables, globals, tags and references."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional, Sequence, Union

from . import _lowlevel as low
from ._errors import HOOKS, WasmClosedError
from ._types import FuncType, GlobalType, Kind, Limits, MemoryType, TableType, ValType, signature_of, val_types

if TYPE_CHECKING:
    from ._store import Instance, Store

_call = low.call


class Func:
    """A function of a guest or of the host: call it with Python numbers, bytes (v128) and references.

    The result is None, one value, or a tuple. Other Python threads run meanwhile. A clean termination (proc_exit) gives None."""

    __slots__ = ("_store", "_item", "_type", "__weakref__")

    def __init__(self, store: Store, item: low.Handle) -> None:
        self._store = store
        self._item = item
        self._type: Optional[FuncType] = None

    def __call__(self, *args: Any) -> Any:
        return _call(self._item, args)

    @property
    def type(self) -> FuncType:
        """Parameters and results."""
        if self._type is None:
            params, results = low.function_signature(self._item)
            self._type = FuncType(val_types(params), val_types(results))
        return self._type

    def call(self, *args: Any, gas: Optional[int] = None, deadline: Optional[float] = None) -> Any:
        """As a plain call, with bounds for this call: gas (needs Config.measure_gas) and seconds (needs Config.interruptible). Raises
        WasmLimitError when one is reached."""
        if (gas is not None and gas < 1) or (deadline is not None and deadline <= 0):
            raise ValueError("bounds are greater than 0")
        nanoseconds = max(1, round(deadline * 1e9)) if deadline is not None else 0
        return low.call_bounded(self._item, args, nanoseconds, gas or 0)

    async def call_async(self, *args: Any, gas: Optional[int] = None, deadline: Optional[float] = None) -> Any:
        """Calls on a thread of asyncio's default pool. If the task is cancelled, the guest is interrupted first; so nothing of the call
        goes on afterwards."""
        bounded = gas is not None or deadline is not None
        work: Callable[[], Any] = (lambda: self.call(*args, gas=gas, deadline=deadline)) if bounded else (lambda: self(*args))
        return await self._store._in_thread(work)

    def typed(self, params: Sequence[ValType], results: Sequence[ValType] = ()) -> Func:
        """This function, if it has exactly that type; else TypeError."""
        wanted = FuncType(tuple(params), tuple(results))
        if self.type != wanted:
            raise TypeError(f"the function is {self.type}, not {wanted}")
        return self

    def __repr__(self) -> str:
        try:
            return f"<Func {self.type}>"
        except WasmClosedError:
            return "<Func closed>"


class Memory(low.MemoryBase):
    """A memory. ``memoryview(memory)`` and ``numpy.frombuffer(memory, ...)`` see and change its bytes without a copy; a view covers the
    size at the time it was made and stays valid when the memory grows or its instance is closed."""

    def __new__(cls, item: low.Handle, store: Optional[Store] = None) -> Memory:
        made: Memory = super().__new__(cls, item)
        return made

    def __init__(self, item: low.Handle, store: Optional[Store] = None) -> None:
        self._item = item
        self._store = store

    @classmethod
    def create(cls, store: Store, minimum: int, maximum: Optional[int] = None, *, is_64: bool = False, is_shared: bool = False) -> Memory:
        """A memory of the host's making, in pages."""
        return cls(low.memory_new(store._anonymous(), minimum, maximum, is_64, is_shared), store)

    @property
    def type(self) -> MemoryType:
        """Its limits; the minimum is the present size."""
        return MemoryType(Limits(*low.memory_limits(self._item)))

    @property
    def pages(self) -> int:
        """Size in pages of 64 KiB."""
        return low.memory_pages(self._item)

    def __len__(self) -> int:
        return self.pages * 65536

    def grow(self, pages: int) -> int:
        """Adds pages of zeros; gives the size before."""
        before = self.pages
        low.memory_grow(self._item, pages)
        return before

    def view(self) -> memoryview:
        """The bytes, without a copy."""
        return memoryview(self)  # type: ignore[arg-type, unused-ignore]

    def read(self, offset: int, length: int) -> bytes:
        """A copy of bytes. Raises WasmTrap if they do not all exist."""
        return low.memory_read(self._item, offset, length)

    def write(self, offset: int, data: bytes | bytearray | memoryview) -> None:
        """Overwrites bytes. Raises WasmTrap if they do not all exist; then nothing is written."""
        low.memory_write(self._item, offset, data)

    def read_text(self, offset: int, length: int) -> str:
        """UTF-8 text."""
        return self.read(offset, length).decode()

    def unpack(self, layout: str, offset: int) -> tuple[Any, ...]:
        """Typed reads: as struct.unpack, little-endian unless the layout says otherwise."""
        layout = layout if layout[:1] in "<>=!@" else "<" + layout
        return struct.unpack(layout, self.read(offset, struct.calcsize(layout)))

    def pack(self, layout: str, offset: int, *values: Any) -> None:
        """Typed writes: as struct.pack, little-endian unless the layout says otherwise."""
        self.write(offset, struct.pack(layout if layout[:1] in "<>=!@" else "<" + layout, *values))

    def __getitem__(self, at: Union[int, slice]) -> Union[int, bytes]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return self.read(start, max(0, stop - start))[::step]
        return self.read(at + len(self) if at < 0 else at, 1)[0]

    def __setitem__(self, at: Union[int, slice], value: Union[int, bytes]) -> None:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step != 1 or isinstance(value, int) or len(value) != max(0, stop - start):
                raise ValueError("a slice takes as many bytes as it has, without steps")
            self.write(start, value)
        elif isinstance(value, int):
            self.write(at + len(self) if at < 0 else at, bytes([value]))
        else:
            raise TypeError("a byte is an int")


class Table:
    """A table of references."""

    __slots__ = ("_store", "_item")

    def __init__(self, store: Store, item: low.Handle) -> None:
        self._store = store
        self._item = item

    @classmethod
    def create(cls, store: Store, element: ValType, minimum: int, maximum: Optional[int] = None, init: Any = None) -> Table:
        """A table of the host's making, filled with ``init``."""
        return cls(store, low.table_new(store._anonymous(), element._raw, minimum, maximum, init))

    @property
    def type(self) -> TableType:
        """Element type and limits; the minimum is the present size."""
        element, limits = low.table_type(self._item)
        return TableType(ValType(element), Limits(*limits))

    def __len__(self) -> int:
        return low.table_size(self._item)

    def __getitem__(self, at: int) -> Any:
        if at < 0:
            raise IndexError("elements are numbered from 0")
        return low.table_get(self._item, at)

    def __setitem__(self, at: int, value: Any) -> None:
        if at < 0:
            raise IndexError("elements are numbered from 0")
        low.table_set(self._item, at, value)

    def __iter__(self) -> Iterator[Any]:
        return (self[at] for at in range(len(self)))

    def grow(self, count: int) -> int:
        """Adds null elements; gives the size before."""
        before = len(self)
        low.table_grow(self._item, count)
        return before


class Global:
    """A global; ``value`` reads and, if it is mutable, writes it."""

    __slots__ = ("_store", "_item")

    def __init__(self, store: Store, item: low.Handle) -> None:
        self._store = store
        self._item = item

    @classmethod
    def create(cls, store: Store, content: ValType, value: Any, *, mutable: bool = False) -> Global:
        """A global of the host's making."""
        return cls(store, low.global_new(store._anonymous(), content._raw, mutable, value))

    @property
    def type(self) -> GlobalType:
        """Type of the value, and whether it can be written."""
        content, mutable = low.global_type(self._item)
        return GlobalType(ValType(content), mutable)

    @property
    def value(self) -> Any:
        """The present value."""
        return low.global_get(self._item)

    @value.setter
    def value(self, value: Any) -> None:
        low.global_set(self._item, value)


class Tag:
    """A tag of exceptions."""

    __slots__ = ("_store", "_item")

    def __init__(self, store: Store, item: low.Handle) -> None:
        self._store = store
        self._item = item

    @classmethod
    def create(cls, store: Store, params: Sequence[ValType] = ()) -> Tag:
        """A tag of the host's making."""
        return cls(store, low.tag_new(store._anonymous(), tuple(one._raw for one in params)))


class GuestException(Exception):
    """Raised by a host function: an exception that guests may catch. If none does, the host gets a WasmException."""

    def __init__(self, tag: Tag, *values: Any) -> None:
        super().__init__(*values)
        self._throw = (tag._item, values)


Extern = Union[Func, Memory, Table, Global, Tag]


def wrap(store: Store, kind: int, item: low.Handle) -> Extern:
    """The object for something of the store's."""
    if kind == Kind.FUNCTION:
        return Func(store, item)
    if kind == Kind.MEMORY:
        return Memory(item, store)
    if kind == Kind.TABLE:
        return Table(store, item)
    return Global(store, item) if kind == Kind.GLOBAL else Tag(store, item)


# -- references --


class I31:
    """A small number as a reference."""

    __slots__ = ("_i31",)

    def __init__(self, value: int) -> None:
        if not -(2**30) <= value < 2**30:
            raise OverflowError("the number does not fit 31 bits")
        self._i31 = value

    def __int__(self) -> int:
        return self._i31

    def __eq__(self, other: object) -> bool:
        return isinstance(other, I31) and other._i31 == self._i31

    def __hash__(self) -> int:
        return hash(("i31", self._i31))

    def __repr__(self) -> str:
        return f"I31({self._i31})"


class _Reference:
    __slots__ = ("_ref", "__weakref__")

    def __init__(self, ref: low.Handle) -> None:
        self._ref = ref

    def same(self, other: object) -> bool:
        """Whether both refer to the same object of the heap."""
        return isinstance(other, _Reference) and low.heap_equal(self._ref, other._ref)


class Struct(_Reference):
    """A struct of a store's heap; the fields are ``struct[0]``, ``struct[1]``, ..."""

    __slots__ = ()

    @staticmethod
    def create(instance: Instance, type_index: int, *fields: Any) -> Struct:
        """A struct of a type of the module, by index: with default contents if no fields are given, else with those."""
        if not fields:
            made = low.heap_new(instance._handle(), False, type_index, 0)
        else:
            model = low.heap_new(instance._handle(), False, type_index, 0)
            for at, value in enumerate(fields):
                model[at] = value
            made = model
        assert isinstance(made, Struct)
        return made

    @staticmethod
    def create_as(instance: Instance, type_index: int, types: Sequence[ValType], fields: Sequence[Any]) -> Struct:
        """A struct with these fields, whose types are given: for types without default contents, and constant fields."""
        raw = tuple(one._raw for one in types)
        if len(raw) != len(fields):
            raise ValueError("there are not as many types as fields")
        made = low.heap_new_with(instance._handle(), False, type_index, 0, tuple(fields), raw)
        assert isinstance(made, Struct)
        return made

    def __len__(self) -> int:
        return low.heap_length(self._ref, False)

    def __getitem__(self, at: int) -> Any:
        return low.heap_get(self._ref, False, _index(at))

    def __setitem__(self, at: int, value: Any) -> None:
        low.heap_set(self._ref, False, _index(at), value)


class Array(_Reference):
    """An array of a store's heap."""

    __slots__ = ()

    @staticmethod
    def create(instance: Instance, type_index: int, length: int) -> Array:
        """An array of a type of the module, by index, with default contents."""
        made = low.heap_new(instance._handle(), True, type_index, length)
        assert isinstance(made, Array)
        return made

    def __len__(self) -> int:
        return low.heap_length(self._ref, True)

    def __getitem__(self, at: int) -> Any:
        return low.heap_get(self._ref, True, _index(at))

    def __setitem__(self, at: int, value: Any) -> None:
        low.heap_set(self._ref, True, _index(at), value)

    def __iter__(self) -> Iterator[Any]:
        return (self[at] for at in range(len(self)))


class ExceptionRef(_Reference):
    """An exception of a guest."""

    __slots__ = ()

    @property
    def values(self) -> tuple[Any, ...]:
        """What it carries."""
        return low.exception_values(self._ref)

    def has_tag(self, tag: Tag) -> bool:
        """Whether it was thrown with that tag."""
        return low.exception_is(self._ref, tag._item)


def _index(at: int) -> int:
    if not 0 <= at < 2**32:
        raise IndexError("elements are numbered from 0")
    return at


def _make_reference(kind: int, ref: low.Handle) -> _Reference:
    return {5: Struct, 6: Array, 8: ExceptionRef}[kind](ref)


HOOKS["make_reference"] = _make_reference
HOOKS["make_i31"] = I31


# -- host functions --


class Caller:
    """Who calls a host function: valid until it returns. A host function gets it if its first parameter is annotated so."""

    __slots__ = ("_store", "_frame")

    def __init__(self, store: Store, frame: low.Handle) -> None:
        self._store = store
        self._frame = frame

    @property
    def store(self) -> Store:
        """The store that the call is in."""
        return self._store

    def memory(self, index: int = 0) -> Memory:
        """A memory of the calling instance, by index. Raises KeyError if there is none such."""
        item = low.frame_memory(self._frame, index)
        if item is None:
            raise KeyError(f"the caller has no memory {index}")
        return Memory(item, self._store)

    def __getitem__(self, name: str) -> Extern:
        found = low.frame_find(self._frame, name)
        if found is None:
            raise KeyError(f"the caller exports nothing called {name!r}")
        return wrap(self._store, *found)


def host_signature(function: Callable[..., Any], type: Optional[FuncType]) -> tuple[FuncType, bool]:
    """The type of a host function, and whether it wants the caller."""
    if type is None:
        return signature_of(function, Caller)
    first = next(iter(getattr(function, "__annotations__", {}).values()), None)
    return type, first is Caller or first == "Caller"


