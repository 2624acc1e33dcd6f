"""Exceptions. All derive from WasmError and carry what the library knows."""

from __future__ import annotations

import enum
import itertools
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Optional

from . import _lowlevel as low


class Phase(enum.IntEnum):
    """The stage that failed."""

    RUNTIME = 0
    LOADING = 1
    VALIDATION = 2
    INSTANTIATION = 3
    EXECUTION = 4
    USER_DEFINED = 5


@dataclass(frozen=True)
class Frame:
    """One frame of a backtrace."""

    module: str
    """From the name section or the registration; may be empty."""
    function: str
    """From the name section, an export, or ``func[N]``."""
    function_index: int
    """In the module, imports first."""
    offset: int
    """Of the instruction in the module's bytes."""
    left_out: int = 0
    """Frames between this one and the next that were not kept."""

    def __str__(self) -> str:
        return f"{self.module}!{self.function}+{self.offset:#x}"


class WasmError(Exception):
    """Something failed in the library. The classes below say what kind of failure it was."""

    message: str
    """The whole message: the official text first, then details."""
    code: int
    """The library's code, as ``ErrorCode`` has it; 0x01xxxxxx for errors of host functions."""
    phase: Phase
    """The stage that failed."""
    offset: Optional[int]
    """Byte offset in the module."""
    line: Optional[int]
    """Line of text input, from 1."""
    column: Optional[int]
    """Column of text input in bytes, from 1."""
    function: str
    """The function that trapped or is invalid; may be empty."""
    backtrace: tuple[Frame, ...]
    """Of a trap, innermost frame first."""

    def __init__(self, message: str, code: int = 0x02, phase: Phase = Phase.RUNTIME) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.phase = phase
        self.offset = None
        self.line = None
        self.column = None
        self.function = ""
        self.backtrace = ()

    def __str__(self) -> str:
        where = f" (line {self.line}, column {self.column})" if self.line else f" (offset {self.offset:#x})" if self.offset is not None else ""
        return "".join([self.message, where, *(f"\n  #{number}  {frame}" for number, frame in enumerate(self.backtrace))])


class WasmLoadError(WasmError):
    """Bytes or text are no module, or a file cannot be read."""


class WasmValidationError(WasmError):
    """A module breaks the rules of the language."""


class WasmLinkError(WasmError):
    """Imports are missing or of the wrong type, or segments do not fit."""


class WasmImageError(WasmLoadError):
    """A compiled image is damaged, or for another version or machine."""


class WasmUnavailableError(WasmError):
    """This build, or these settings, cannot do that."""


class WasmTrap(WasmError):
    """A guest trapped. If a host function raised an exception, that is ``__cause__``."""


class WasmException(WasmTrap):
    """An exception of the guest that nobody caught."""

    exception: Any = None
    """The exception: a wasmvm.ExceptionRef, with the tag's values. A host function that lets it pass throws it on, to guests further
    out."""

    @property
    def _throw(self) -> Any:
        return self.exception._ref if self.exception is not None else None


class WasmLimitError(WasmTrap):
    """A bound ended the call: gas, time, memory, stack."""


class WasmInterrupted(WasmTrap):
    """The call was ended from outside."""


class WasmCallError(WasmError, TypeError):
    """The arguments of a call do not fit the function."""


class WasmClosedError(WasmError):
    """The object, or what it came from, has been closed."""

    def __init__(self, message: str = "the object is closed") -> None:
        super().__init__(message, 0x04)


class WasmBusyError(WasmError):
    """Another thread is in the store."""

    def __init__(self, message: str = "another thread is in the store") -> None:
        super().__init__(message, 0x04)


class HostError(WasmError):
    """Raised by a host function, it ends the guest's call and reaches the one who made it unchanged."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message, 0x01000000 | (code & 0xFFFFFF), Phase.USER_DEFINED)


_UNAVAILABLE = {0x0006, 0x000D, 0x000E, 0x0080, 0x0181, 0x0184}
_LIMITS = {0x0003, 0x0081, 0x0082, 0x0083, 0x0480, 0x0481}
_IMAGES = {0x0182, 0x0183}
_BY_PHASE: dict[int, type[WasmError]] = {1: WasmLoadError, 2: WasmValidationError, 3: WasmLinkError, 4: WasmTrap}


def _class_of(code: int) -> type[WasmError]:
    if code in _UNAVAILABLE:
        return WasmUnavailableError
    if code in _LIMITS:
        return WasmLimitError
    if code in _IMAGES:
        return WasmImageError
    if code == 0x0007:
        return WasmInterrupted
    if code == 0x0419:
        return WasmException
    if code == 0x0403:
        return WasmCallError
    if code in (0x0002, 0x040E) or code >> 24:
        return WasmTrap
    return _BY_PHASE.get(code >> 8, WasmError)


# Exceptions of host functions on their way to the one who called the guest, by the code that they travel under. Those of guest
# threads that nobody waits for are never fetched: so there is a bound.
_travelling: OrderedDict[int, BaseException] = OrderedDict()
_numbers = itertools.count(1)
_MOST = 1024


def _keep_exception(error: BaseException) -> int:
    code = 0x01000000 | (next(_numbers) % 0xFFFFFF + 1)
    _travelling[code] = error
    while len(_travelling) > _MOST:
        _travelling.popitem(last=False)
    return code


def _make_error(code: int, details: tuple[Any, ...], thrown: Any) -> BaseException:
    message, phase, offset, line, column, function, frames = details
    cause = _travelling.pop(code, None)
    # Errors of the library that passed through a host function stay what they were, and nobody swallows an exit.
    if isinstance(cause, WasmError) or (cause is not None and not isinstance(cause, Exception)):
        return cause
    if cause is not None:
        message = f"host function failed: {type(cause).__name__}: {cause}"
    error = _class_of(code)(message)
    error.code = code
    error.phase = Phase(phase) if details[6] or phase else Phase(min((code & 0xFFFF) >> 8, 4)) if not code >> 24 else Phase.USER_DEFINED
    error.offset = offset
    error.line = line or None
    error.column = column or None
    error.function = function
    error.backtrace = tuple(Frame(*one) for one in frames)
    error.__cause__ = cause
    if isinstance(error, WasmException):
        error.exception = thrown
    return error


def _make_mismatch(wanted: int, given: int) -> WasmCallError:
    error = WasmCallError(f"function signature mismatch: {wanted} arguments wanted, {given} given")
    error.code = 0x0403
    error.phase = Phase.EXECUTION
    return error


HOOKS: dict[str, Any] = {
    "make_error": _make_error,
    "make_mismatch": _make_mismatch,
    "keep_exception": _keep_exception,
    "ClosedError": WasmClosedError,
    "BusyError": WasmBusyError,
}
low.set_hooks(HOOKS)
