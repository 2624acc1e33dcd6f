"""WebAssembly for Python: load modules, give them host functions, memory and WASI, and run them with limits.

::

    import wasmvm

    store = wasmvm.Store()
    linker = wasmvm.Linker(store)

    @linker.func("env")
    def log(value: wasmvm.i32) -> None:
        print("guest says", value)

    module = wasmvm.Module(store.engine, '''
        (module (import "env" "log" (func $log (param i32)))
          (func (export "run") (param i32) local.get 0 call $log))''')
    instance = linker.instantiate(module)
    instance.exports.run(42)
"""

from __future__ import annotations

import enum as _enum
import typing as _typing
import warnings as _warnings

with _warnings.catch_warnings():
    # SWIG's types have no __module__, for which Python warns; where warnings are errors, they would be missing.
    _warnings.simplefilter("ignore", DeprecationWarning)
    from . import _lowlevel as _low

__version__ = "0.1.0"


def _check_version(library: str, package: str) -> None:
    if library.split(".")[0] != package.split(".")[0]:
        raise ImportError(f"wasmvm {package} needs a library of version {package.split('.')[0]}.x, but found {library}")


_check_version(_low.VersionGet(), __version__)

from ._engine import Config, Engine, Module, OptLevel, RunMode, wat2wasm  # noqa: E402
from ._errors import (  # noqa: E402
    Frame,
    HostError,
    Phase,
    WasmBusyError,
    WasmCallError,
    WasmClosedError,
    WasmError,
    WasmException,
    WasmImageError,
    WasmInterrupted,
    WasmLimitError,
    WasmLinkError,
    WasmLoadError,
    WasmTrap,
    WasmUnavailableError,
    WasmValidationError,
)
from ._objects import I31, Array, Caller, ExceptionRef, Extern, Func, Global, GuestException, Memory, Struct, Table, Tag  # noqa: E402
from ._store import Exports, Instance, Linker, Store, Template  # noqa: E402
from ._types import (  # noqa: E402
    Export,
    FuncType,
    GlobalType,
    Import,
    Kind,
    Limits,
    MemoryType,
    TableType,
    TagType,
    ValType,
    _known_types,
    anyref,
    externref,
    f32,
    f64,
    funcref,
    i32,
    i64,
    v128,
)
from ._wasi import MemoryDirectory, MemoryPreopen, Preopen, Wasi, WasiConfig  # noqa: E402

_known_types()


class LogLevel(_enum.IntEnum):
    """Urgency of a message of the library."""

    TRACE = 0
    DEBUG = 1
    INFO = 2
    WARN = 3
    ERROR = 4
    CRITICAL = 5


def set_log(receiver: _typing.Optional[_typing.Callable[[LogLevel, str], object]]) -> None:
    """Sets who receives the library's messages, for the whole process; None for nobody. The function must not use the object at work."""
    _low.set_log(None if receiver is None else lambda level, text: receiver(LogLevel(level), text))


def plugins() -> list[str]:
    """Names of the loaded plug-ins."""
    return _low.plugins()


def library_version() -> str:
    """The version of the library within."""
    return _low.VersionGet()


__all__ = [
    "Array", "Caller", "Config", "Engine", "ExceptionRef", "Export", "Exports", "Extern", "Frame", "Func", "FuncType", "Global",
    "GlobalType", "GuestException", "HostError", "I31", "Import", "Instance", "Kind", "Limits", "Linker", "LogLevel", "Memory", "MemoryDirectory", "MemoryPreopen", "MemoryType", "Module",
    "OptLevel", "Phase", "Preopen", "RunMode", "Store", "Struct", "Table", "TableType", "Tag", "TagType", "Template", "ValType", "Wasi",
    "WasiConfig", "WasmBusyError", "WasmCallError", "WasmClosedError", "WasmError", "WasmException", "WasmImageError",
    "WasmInterrupted", "WasmLimitError", "WasmLinkError", "WasmLoadError", "WasmTrap", "WasmUnavailableError", "WasmValidationError",
    "anyref", "externref", "f32", "f64", "funcref", "i32", "i64", "library_version", "plugins", "set_log", "v128", "wat2wasm",
]  # fmt: skip
