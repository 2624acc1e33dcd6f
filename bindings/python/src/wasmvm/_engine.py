"""Settings, engines and modules."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass, field
from typing import Any, Optional

from . import _lowlevel as low
from ._errors import WasmClosedError, WasmError
from ._types import Export, Import, Kind, extern_type


class RunMode(enum.IntEnum):
    """How code is executed. Nothing falls back silently: a mode that cannot serve a module fails and says why."""

    INTERPRETER = 0
    JIT = 1
    AOT = 2
    LAZY_JIT = 3
    BASELINE = 4
    TIERED = 5


class OptLevel(enum.IntEnum):
    """Effort of the compiler; OS and OZ prefer small code."""

    O0 = 0
    O1 = 1
    O2 = 2
    O3 = 3
    OS = 4
    OZ = 5


@dataclass(frozen=True)
class Config:
    """Settings of an engine. ``None`` is the library's own choice."""

    run_mode: RunMode = RunMode.INTERPRETER
    proposals: dict[str, bool] = field(default_factory=dict)
    """Switches proposals on and off by name, as ``{"tail-call": False}``."""
    max_memory_pages: Optional[int] = None
    """Bound of every memory, in pages of 64 KiB."""
    max_stack_bytes: Optional[int] = None
    max_table_elements: Optional[int] = None
    max_instances: Optional[int] = None
    max_guest_threads: Optional[int] = None
    gc_heap_limit: Optional[int] = None
    """Bound of the collected heap of a store, in bytes."""
    interruptible: bool = True
    """Whether loops can be interrupted, by a deadline per call or from another thread. Costs a little speed."""
    time_limit: Optional[float] = None
    """Bound of every call, in seconds."""
    measure_gas: bool = False
    """Counts costs; a gas limit of a store or a call needs it."""
    count_instructions: bool = False
    measure_time: bool = False
    checked_memory: bool = False
    """Memories without reserved address space: slower, and they give no buffers."""
    lazy_validation: bool = False
    opt_level: OptLevel = OptLevel.O3
    cpu: Optional[str] = None
    """What compiled images are for: ``x86-64``, ``x86-64-v2``, ..., ``native``."""
    generic_binary: bool = False
    strict_traps: bool = False
    code_cache: Optional[str | os.PathLike[str]] = None
    """An existing folder where the run mode JIT keeps what it compiles."""

    def _make(self) -> low.Handle:
        raw = low.ConfigureCreate()
        low.ConfigureSetRunMode(raw, self.run_mode)
        low.ConfigureCompilerSetInterruptible(raw, self.interruptible)
        low.ConfigureStatisticsSetCostMeasuring(raw, self.measure_gas)
        low.ConfigureStatisticsSetInstructionCounting(raw, self.count_instructions)
        low.ConfigureStatisticsSetTimeMeasuring(raw, self.measure_time)
        low.ConfigureSetCheckedMemory(raw, self.checked_memory)
        low.ConfigureSetLazyValidation(raw, self.lazy_validation)
        low.ConfigureCompilerSetOptimizationLevel(raw, self.opt_level)
        low.ConfigureCompilerSetGenericBinary(raw, self.generic_binary)
        low.ConfigureCompilerSetStrictTraps(raw, self.strict_traps)
        for setter, value in (
            (low.ConfigureSetMaxMemoryPage, self.max_memory_pages),
            (low.ConfigureSetMaxStackSize, self.max_stack_bytes),
            (low.ConfigureSetMaxTableElements, self.max_table_elements),
            (low.ConfigureSetMaxInstances, self.max_instances),
            (low.ConfigureSetMaxGuestThreads, self.max_guest_threads),
            (low.ConfigureSetGCHeapLimit, self.gc_heap_limit),
        ):
            if value is not None:
                setter(raw, value)
        if self.time_limit is not None:
            low.ConfigureSetTimeLimit(raw, max(1, round(self.time_limit * 1000)))
        if self.cpu is not None and not low.ConfigureCompilerSetCPU(raw, self.cpu):
            raise ValueError(f"no processor level is called {self.cpu!r}")
        if self.code_cache is not None:
            low.ConfigureSetCodeCache(raw, os.fspath(self.code_cache), 0)
        self._switch(raw)
        return raw

    def _switch(self, raw: low.Handle) -> None:
        for name, on in self.proposals.items():
            number = low.ProposalFind(name)
            if number is None:
                raise ValueError(f"no proposal is called {name!r}")
            (low.ConfigureAddProposal if on else low.ConfigureRemoveProposal)(raw, number)
            if low.ConfigureHasProposal(raw, number) != on:
                raise ValueError(f"{name} cannot be switched off: another proposal that is on needs it")


class Engine:
    """Settings, and what loads, checks and compiles modules. Threads may share one."""

    def __init__(self, config: Optional[Config] = None) -> None:
        self.config = config if config is not None else Config()
        self._config = self.config._make()

    def compile(self, wasm: bytes | bytearray | memoryview) -> bytes:
        """Compiles a binary module ahead of time; the result is a module with an image, for the run mode AOT. Images are machine code:
        load none that strangers made. Raises WasmUnavailableError if this build has no compiler."""
        return low.CompilerCompileFromBytesToBytes(low.CompilerCreate(self._config), wasm)

    def compile_file(self, source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
        """Compiles a file into another one."""
        low.CompilerCompile(low.CompilerCreate(self._config), os.fspath(source), os.fspath(target))

    def describe(self) -> dict[str, Any]:
        """What the library and these settings can do."""
        names = [(number, low.ProposalName(number)) for number in range(low.ProposalCount())]
        return {
            "version": low.VersionGet(),
            "run_mode": self.config.run_mode.name,
            "proposals": {name: low.ConfigureHasProposal(self._config, number) for number, name in names},
            "tiers": {name: low.ProposalGetTiers(number).split() for number, name in names},
            "compiler": _has_compiler(self._config),
            "plugins": low.plugins(),
        }


def _has_compiler(config: low.Handle) -> bool:
    try:
        low.CompilerCompileFromBytesToBytes(low.CompilerCreate(config), b"\0asm\1\0\0\0")
    except WasmError:
        return False
    return True


def wat2wasm(text: str) -> bytes:
    """Translates the text format to binary, without validating."""
    return low.LoaderAssembleText(low.LoaderCreate(low.ConfigureCreate()), text)


class Module:
    """A valid module. Threads may share one, and instantiate it any number of times.

    ``Module(engine, source)`` takes bytes (binary) or str (text)."""

    def __init__(self, engine: Engine, source: bytes | bytearray | memoryview | str) -> None:
        loader = low.LoaderCreate(engine._config)
        if isinstance(source, str):
            raw = low.LoaderParseFromText(loader, source)
        else:
            raw = low.LoaderParseFromBytes(loader, source)
        self._finish(engine, raw)

    def _finish(self, engine: Engine, raw: low.Handle) -> None:
        low.ValidatorValidate(low.ValidatorCreate(engine._config), raw)
        self.engine = engine
        self._raw: Optional[low.Handle] = raw

    @classmethod
    def from_file(cls, engine: Engine, path: str | os.PathLike[str]) -> Module:
        """A module from a binary file."""
        self = cls.__new__(cls)
        self._finish(engine, low.LoaderParseFromFile(low.LoaderCreate(engine._config), os.fspath(path)))
        return self

    def _handle(self) -> low.Handle:
        if self._raw is None:
            raise WasmClosedError("the module is closed")
        return self._raw

    @property
    def name(self) -> str:
        """From the name section; may be empty."""
        return low.ASTModuleGetName(self._handle())

    @property
    def imports(self) -> list[Import]:
        """What the module needs, in its order."""
        found = low.module_imports(self._handle())
        return [Import(module, name, Kind(kind), extern_type(kind, raw)) for module, name, kind, raw in found]

    @property
    def exports(self) -> list[Export]:
        """What the module offers, in its order."""
        return [Export(name, Kind(kind), extern_type(kind, raw)) for name, kind, raw in low.module_exports(self._handle())]

    @property
    def custom_sections(self) -> list[tuple[str, bytes]]:
        """Names and contents of the custom sections, in file order."""
        return low.module_custom_sections(self._handle())

    @property
    def has_image(self) -> bool:
        """Whether the module came with compiled code."""
        return low.ASTModuleHasImage(self._handle())

    def to_bytes(self) -> bytes:
        """The module as it was loaded, in binary."""
        return low.LoaderSerializeASTModule(low.LoaderCreate(self.engine._config), self._handle())

    def to_text(self) -> str:
        """The module in the text format."""
        return low.ASTModulePrintText(self._handle())

    def compile(self) -> bytes:
        """The module with an image, see Engine.compile."""
        return self.engine.compile(self.to_bytes())

    def close(self) -> None:
        """Gives the module up; instances live on."""
        self._raw = None

    def __enter__(self) -> Module:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
