"""WASI guests: what they are granted, and what they wrote."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Callable, Optional, Union

from . import _lowlevel as low
from ._errors import WasmClosedError

Stream = Union[None, bytes, int, str, Callable[..., object]]


@dataclass(frozen=True)
class Preopen:
    """A folder of the host that the guest sees under a name of its own."""

    guest: str
    host: str | os.PathLike[str]
    readonly: bool = False


class MemoryDirectory:
    """A tree of files in memory, which guests can be given as a folder; several may share one."""

    def __init__(self, max_bytes: int = 64 << 20) -> None:
        self._raw = low.WASIDirectoryCreate(max_bytes)

    def write(self, path: str, data: bytes | bytearray | memoryview) -> None:
        """Makes or replaces a file, and the folders above it."""
        low.WASIDirectoryAddFile(self._raw, path, data)

    def make(self, path: str) -> None:
        """Makes a folder, and those above it."""
        low.WASIDirectoryAddDirectory(self._raw, path)

    def read(self, path: str) -> bytes:
        """A copy of a file. Raises WasmError if there is none."""
        return low.WASIDirectoryReadFile(self._raw, path)


@dataclass(frozen=True)
class MemoryPreopen:
    """A tree in memory that the guest sees as a folder."""

    guest: str
    directory: MemoryDirectory
    readonly: bool = False


@dataclass
class WasiConfig:
    """What a guest gets; nothing else of the process is seen."""

    args: list[str] = field(default_factory=lambda: ["guest"])
    """The program's name first."""
    env: dict[str, str] = field(default_factory=dict)
    inherit_env: list[str] = field(default_factory=list)
    """Variables of the process to pass on, by name; ``*`` at the end stands for all that begin so."""
    preopens: list[Preopen | MemoryPreopen] = field(default_factory=list)
    """Folders of the host come first, whatever their order here."""
    stdin: bytes | int | Callable[[int], bytes] | None = b""
    """Bytes, a file descriptor, or a function of a size that gives at most so many bytes; None: closed, so that the first file that the
    guest opens gets its number."""
    stdout: int | Callable[[bytes], object] | str | None = "capture"
    """"capture" collects the output (see Wasi.stdout), or a file descriptor, or a function that gets each piece; None: closed."""
    stderr: int | Callable[[bytes], object] | str | None = "capture"
    capture_limit: int = 16 << 20
    """Bytes that are collected of each stream; beyond it the guest gets an error."""
    network: list[str] = field(default_factory=list)
    """Rules "(allow|deny):(tcp|udp|unix|dns|*):(listen|connect|*):(HOST|CIDR|[v6]|*):(PORT|A-B|*)"; nothing is allowed without."""
    max_open_files: Optional[int] = None


class Wasi:
    """WASI in one store: output and exit code of the guest."""

    def __init__(self, state: low.Handle, config: WasiConfig) -> None:
        raw = low.WASIConfigCreate()
        low.wasi_strings(raw, 0, config.args)
        low.wasi_strings(raw, 1, [f"{name}={value}" for name, value in config.env.items()])
        if config.inherit_env:
            low.wasi_strings(raw, 2, config.inherit_env)
        for one in config.preopens:
            if isinstance(one, MemoryPreopen):
                low.WASIConfigAddDirectory(raw, one.guest, one.directory._raw, one.readonly)
                continue
            host = os.fspath(one.host)
            if ":" in one.guest or ":" in host:
                raise ValueError("the names of preopened folders must not contain a colon")
            low.WASIConfigAddPreopen(raw, f"{one.guest}:{host}{':readonly' if one.readonly else ''}")
        if config.network:
            low.wasi_strings(raw, 3, config.network)
        if config.max_open_files is not None:
            low.WASIConfigSetMaxOpenFiles(raw, config.max_open_files)
        self._sinks: dict[int, low.Handle] = {}
        self._limit = config.capture_limit
        self._stream(state, raw, 0, config.stdin)
        self._stream(state, raw, 1, config.stdout)
        self._stream(state, raw, 2, config.stderr)
        self._raw: Optional[low.Handle] = low.wasi_new(state, raw)

    def _stream(self, state: low.Handle, raw: low.Handle, number: int, what: Stream) -> None:
        if what is None:
            return
        if isinstance(what, (bytes, bytearray, memoryview)):
            low.wasi_input(raw, what)
        elif isinstance(what, int):
            low.WASIConfigSetStreamFd(raw, number, what)
        elif what == "capture":
            self._sinks[number] = low.wasi_stream(state, raw, number, None, self._limit)
        elif callable(what):
            low.wasi_stream(state, raw, number, what, 0)
        else:
            raise TypeError(f"a stream cannot be {what!r}")

    def _output(self, number: int) -> bytes:
        if number not in self._sinks:
            raise ValueError("the stream is not captured")
        return low.sink_bytes(self._sinks[number], False)

    @property
    def stdout(self) -> bytes:
        """What the guest wrote so far."""
        return self._output(1)

    @property
    def stderr(self) -> bytes:
        """What the guest wrote so far as errors."""
        return self._output(2)

    def clear_output(self) -> None:
        """Forgets what the guest wrote."""
        for sink in self._sinks.values():
            low.sink_bytes(sink, True)

    @property
    def exit_code(self) -> int:
        """What the guest gave to proc_exit, 0 if it did not call it."""
        if self._raw is None:
            raise WasmClosedError("the WASI module is closed")
        return low.wasi_exit_code(self._raw)
