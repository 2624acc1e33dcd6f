"""The example programs, run as people run them."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import wasmvm
from test_wasi import ECHO, HEAD, LIST

PROGRAMS = Path(__file__).resolve().parents[3] / "examples/python"


def output(*command: str) -> str:
    return subprocess.run([sys.executable, "-W", "error", *command], check=True, capture_output=True, text=True, timeout=120).stdout


def test_example_hello() -> None:
    assert output(str(PROGRAMS / "hello.py")) == "the guest says: hello from the guest\n"


def test_example_wasi(tmp_path: Path) -> None:
    program = tmp_path / "list.wasm"
    program.write_bytes(wasmvm.wat2wasm(LIST))
    assert output(str(PROGRAMS / "wasi.py"), str(program), str(tmp_path), "one") == f"exit code 0, {len(str(program)) + 5} bytes of output:\n{program}\0one\0"


def test_example_aot() -> None:
    lines = output(str(PROGRAMS / "aot.py")).splitlines()[-3:]
    assert lines[0].startswith("fib(20) = 6765 for ")
    assert lines[1].startswith("with gas: cost limit exceeded") and lines[2].startswith("with a deadline: deadline exceeded")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "echo.wasm").write_bytes(wasmvm.wat2wasm(ECHO))
    (tmp_path / "loop.wat").write_text(f'(module {HEAD} (func (export "_start") (loop $l (br $l))))')
    (tmp_path / "trap.wat").write_text(f'(module {HEAD} (func (export "_start") unreachable))')
    (tmp_path / "fail.wat").write_text(f'(module {HEAD} (func (export "_start") (call $exit (i32.const 3))))')
    (tmp_path / "eat.wat").write_text(
        f'(module {HEAD} (func (export "_start") (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable))'
    )
    process = subprocess.Popen([sys.executable, str(PROGRAMS / "server.py"), str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().split()[-1]}"
    process.terminate()
    process.stdout.close()
    process.wait()


def post(address: str, body: bytes = b"") -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_example_server(server: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        looping = pool.submit(post, f"{server}/loop")
        answers = list(pool.map(lambda n: post(f"{server}/echo", b"%d" % n), range(40)))
        assert answers == [(200, b"%d" % n) for n in range(40)]
        assert post(f"{server}/trap") == (500, b"unreachable")
        assert post(f"{server}/fail") == (500, b"exit code 3")
        assert post(f"{server}/eat")[0] == 500
        assert post(f"{server}/none")[0] == 404
        assert looping.result()[0] == 503
    assert post(f"{server}/echo", b"still here") == (200, b"still here")
