"""Installs the package into a fresh virtual environment, as people do, and runs the tests there: `python tests/install.py FOLDER`.

With WASMVM_LIB_DIR the wheel carries that library, else it is built from the tree. Needs the network, for pip."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def main(folder: str) -> None:
    place = Path(folder)
    venv.create(place / "venv", with_pip=True, clear=True)
    python = str(place.resolve() / "venv/bin/python")

    def run(*command: str) -> None:
        subprocess.run([python, "-m", *command], check=True, cwd=place)

    run("pip", "install", "--quiet", "--disable-pip-version-check", f"{PACKAGE}[test]")
    run("pytest", "-q", "-p", "no:cacheprovider", str(PACKAGE / "tests"), "-c", str(PACKAGE / "pyproject.toml"))
    run("mypy", "--strict", "--cache-dir", str(place / "mypy"), "-c", "import wasmvm\nfunction: wasmvm.Func\nreveal_type(function.type)")


main(sys.argv[1])
