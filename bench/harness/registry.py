"""Fetches pinned packages from the package registries, each once."""
import os
import subprocess
import sys

from . import FETCHED, OUT, is_current

NODE = "22.12.0"
ASSEMBLYSCRIPT = "0.28.20"
PYWASM3 = "0.5.0"
WASMI = "2.0.0"
STITCH = "0.1.0"
YOSYS = "0.55.944"
WASMTIME = "50.0.1"


class Unavailable(Exception):
    """Something that cannot be had on this machine; the text says why."""


def run(command, **options):
    """Runs a command; its output is shown only in the reason when it fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    except FileNotFoundError as error:
        raise Unavailable(f"{error.filename} is not on this machine") from None
    if done.returncode:
        last = [line for line in done.stdout.strip().splitlines() if line][-3:]
        raise Unavailable(f"`{' '.join(command)}` failed: {' / '.join(last)}")
    return done.stdout


def once(path, what, make, sources=()):
    """Calls `make` unless `path` exists and is newer than the sources, and returns the path."""
    if not is_current(path, sources):
        print(f"bench: setting up {what}", file=sys.stderr, flush=True)
        os.makedirs(FETCHED, exist_ok=True)
        os.makedirs(OUT, exist_ok=True)
        make()
        if not os.path.exists(path):
            raise Unavailable(f"setting up {what} did not make {os.path.basename(path)}")
    return path


def npm(package, version, file):
    """A file of an npm package."""
    folder = os.path.join(FETCHED, f"{package.replace('/', '-')}-{version}")
    return once(os.path.join(folder, "node_modules", package, file), f"{package} {version} (npm)", lambda: run(
        ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", folder, f"{package}@{version}"]))


def node():
    """V8 is the npm package `node`."""
    return npm("node", NODE, "bin/node")


def crate(name, version, binary):
    """A program of a crate, optimised across crates, which is the best that its authors recommend."""
    folder = os.path.join(FETCHED, f"{name}-{version}")
    options = dict(os.environ, CARGO_PROFILE_RELEASE_LTO="fat", CARGO_PROFILE_RELEASE_CODEGEN_UNITS="1")
    return once(os.path.join(folder, "bin", binary), f"{name} {version} (crate; takes minutes)", lambda: run(
        ["cargo", "install", name, "--version", version, "--locked", "--root", folder], env=options))


def go_program(folder, name):
    """A program in a Go module of our own, whose go.sum pins what it needs."""
    binary = os.path.join(OUT, name)
    return once(binary, f"{name} (Go module)", lambda: run(["go", "build", "-o", binary, "."], cwd=folder),
                [os.path.join(folder, file) for file in os.listdir(folder)])


def python_wheel(name, version):
    """The folder of a Python package, to be put before the interpreter's path."""
    folder = os.path.join(FETCHED, f"{name}-{version}-wheel")
    once(os.path.join(folder, name, "__init__.py"), f"{name} {version} (Python package)", lambda: run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", folder, f"{name}=={version}"]))
    return folder


def python_source(name, version, file):
    """A file of a Python package's source archive."""
    folder = os.path.join(FETCHED, f"{name}-{version}")

    def fetch():
        run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name, "-d", FETCHED, f"{name}=={version}"])
        run(["tar", "-xzf", f"{folder}.tar.gz", "-C", FETCHED])
    return once(os.path.join(folder, file), f"{name} {version} (Python package)", fetch)
