"""What all tests use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wasmvm import Config, Engine, Instance, Linker, Module, Store


class Guest:
    """A store with a linker, and modules from text."""

    def __init__(self, config: Config | None = None) -> None:
        self.store = Store(Engine(config))
        self.linker = Linker(self.store)

    def load(self, text: str, name: str | None = None) -> Instance:
        return self.linker.instantiate(Module(self.store.engine, text), name)


@pytest.fixture
def guest() -> Iterator[Guest]:
    one = Guest()
    yield one
    one.store.close()
