"""Types of values, functions, memories, tables, globals and tags."""

from __future__ import annotations

import enum
import inspect
import typing
from dataclasses import dataclass
from typing import Annotated, Any, Callable, Optional

from . import _lowlevel as low


class ValType:
    """The type of a value. The well-known ones are class attributes, ``ValType.I32`` and so on; equal types are the same object or
    compare equal. Types that a module defines are told apart, but have no more than a general name."""

    __slots__ = ("_raw",)
    I32: typing.ClassVar[ValType]
    I64: typing.ClassVar[ValType]
    F32: typing.ClassVar[ValType]
    F64: typing.ClassVar[ValType]
    V128: typing.ClassVar[ValType]
    FUNCREF: typing.ClassVar[ValType]
    EXTERNREF: typing.ClassVar[ValType]
    ANYREF: typing.ClassVar[ValType]
    EQREF: typing.ClassVar[ValType]
    I31REF: typing.ClassVar[ValType]
    STRUCTREF: typing.ClassVar[ValType]
    ARRAYREF: typing.ClassVar[ValType]
    EXNREF: typing.ClassVar[ValType]

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValType) and other._raw == self._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __str__(self) -> str:
        name = _NAMES.get(self._raw)
        if name is not None:
            return name
        null = "null " if low.ValTypeIsRefNull(self._raw) else ""
        kind = "func" if low.ValTypeIsFuncRef(self._raw) else "extern" if low.ValTypeIsExternRef(self._raw) else "..."
        return f"(ref {null}{kind})"

    def __repr__(self) -> str:
        return f"ValType({self})"

    @property
    def is_ref(self) -> bool:
        """Whether it is a reference type."""
        return low.ValTypeIsRef(self._raw)


_NAMES: dict[bytes, str] = {}


def _known_types() -> None:
    """The C interface has constructors for seven types; the others are taken from a module that uses them."""
    plain = {
        "i32": low.ValTypeGenI32(),
        "i64": low.ValTypeGenI64(),
        "f32": low.ValTypeGenF32(),
        "f64": low.ValTypeGenF64(),
        "v128": low.ValTypeGenV128(),
        "funcref": low.ValTypeGenFuncRef(),
        "externref": low.ValTypeGenExternRef(),
    }
    heap = ["anyref", "eqref", "i31ref", "structref", "arrayref", "exnref"]
    config = low.ConfigureCreate()
    text = f"(module (func (export \"\") (param {' '.join(heap)})))"
    module = low.LoaderParseFromText(low.LoaderCreate(config), text)
    signature = typing.cast("tuple[tuple[bytes, ...], tuple[bytes, ...]]", low.module_exports(module)[0][2])
    for name, raw in [*plain.items(), *zip(heap, signature[0])]:
        _NAMES[raw] = name
        setattr(ValType, name.upper(), ValType(raw))


i32 = Annotated[int, "i32"]
"""In annotations of host functions: a 32-bit integer, with sign when it comes from the guest."""
i64 = Annotated[int, "i64"]
"""In annotations of host functions: a 64-bit integer."""
f32 = Annotated[float, "f32"]
"""In annotations of host functions: a single-precision number."""
f64 = Annotated[float, "f64"]
"""In annotations of host functions: a double-precision number."""
v128 = Annotated[bytes, "v128"]
"""In annotations of host functions: a vector, 16 bytes, the first lane first."""
externref = Annotated[Any, "externref"]
"""In annotations of host functions: any Python object."""
funcref = Annotated[Any, "funcref"]
"""In annotations of host functions: a Func or None."""
anyref = Annotated[Any, "anyref"]
"""In annotations of host functions: a Struct, Array, I31, any Python object, or None."""


class Kind(enum.IntEnum):
    """What is imported or exported."""

    FUNCTION = 0
    TABLE = 1
    MEMORY = 2
    GLOBAL = 3
    TAG = 4


@dataclass(frozen=True)
class FuncType:
    """Parameters and results of a function."""

    params: tuple[ValType, ...]
    results: tuple[ValType, ...] = ()

    def __str__(self) -> str:
        return f"({', '.join(map(str, self.params))}) -> ({', '.join(map(str, self.results))})"


@dataclass(frozen=True)
class Limits:
    """Least and greatest size: pages of 64 KiB, or elements."""

    minimum: int
    maximum: Optional[int] = None
    is_64: bool = False
    is_shared: bool = False


@dataclass(frozen=True)
class MemoryType:
    """Type of a memory."""

    limits: Limits


@dataclass(frozen=True)
class TableType:
    """Type of a table."""

    element: ValType
    limits: Limits


@dataclass(frozen=True)
class GlobalType:
    """Type of a global."""

    content: ValType
    mutable: bool


@dataclass(frozen=True)
class TagType:
    """Type of a tag: what its exceptions carry."""

    params: tuple[ValType, ...]


ExternType = FuncType | TableType | MemoryType | GlobalType | TagType


@dataclass(frozen=True)
class Import:
    """One import of a module."""

    module: str
    name: str
    kind: Kind
    type: ExternType


@dataclass(frozen=True)
class Export:
    """One export of a module."""

    name: str
    kind: Kind
    type: ExternType


def val_types(raw: tuple[bytes, ...]) -> tuple[ValType, ...]:
    """Types as the low level has them."""
    return tuple(ValType(one) for one in raw)


def extern_type(kind: int, raw: Any) -> ExternType:
    """A type as the low level describes it."""
    if kind == Kind.FUNCTION:
        return FuncType(val_types(raw[0]), val_types(raw[1]))
    if kind == Kind.TABLE:
        return TableType(ValType(raw[0]), Limits(*raw[1]))
    if kind == Kind.MEMORY:
        return MemoryType(Limits(*raw))
    if kind == Kind.GLOBAL:
        return GlobalType(ValType(raw[0]), raw[1])
    return TagType(val_types(raw[0]))


def _annotated_type(annotation: Any) -> ValType:
    if isinstance(annotation, ValType):
        return annotation
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, ValType):
            return extra
        if isinstance(extra, str) and hasattr(ValType, extra.upper()):
            return typing.cast(ValType, getattr(ValType, extra.upper()))
    if annotation is int:
        return ValType.I32
    if annotation is float:
        return ValType.F64
    raise TypeError(f"{annotation!r} is no type of WebAssembly: use wasmvm.i32, i64, f32, f64, v128, externref, funcref or anyref")


def _result_types(annotation: Any) -> tuple[ValType, ...]:
    if annotation is None or annotation is type(None):
        return ()
    if typing.get_origin(annotation) is tuple and not hasattr(annotation, "__metadata__"):
        return tuple(_annotated_type(one) for one in typing.get_args(annotation))
    return (_annotated_type(annotation),)


def signature_of(function: Callable[..., Any], caller: type) -> tuple[FuncType, bool]:
    """The type that a function's annotations say, and whether its first parameter is the caller. ``int`` is i32, ``float`` f64."""
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())
    wants_caller = bool(parameters) and hints.get(parameters[0].name) is caller
    params: list[ValType] = []
    for parameter in parameters[wants_caller:]:
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(f"parameter {parameter.name} of a host function is not positional")
        if parameter.name not in hints:
            raise TypeError(f"parameter {parameter.name} of a host function has no annotation")
        params.append(_annotated_type(hints[parameter.name]))
    return FuncType(tuple(params), _result_types(hints.get("return"))), wants_caller


