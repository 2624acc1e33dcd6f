"""A function server: `server.py FOLDER [PORT]` answers POST /NAME by running NAME.wasm (or NAME.wat) of the folder.

Each request gets a fresh instance with limits: the body is the guest's input, its output the answer. A guest that loops, traps or
wants too much memory costs its own request, nothing else."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import wasmvm

SECONDS, PAGES, BODY = 1.0, 64, 1 << 20


def load(engine: wasmvm.Engine, folder: Path) -> dict[str, wasmvm.Module]:
    """Every module of the folder, checked once and shared by all requests."""
    found = {path.stem: wasmvm.Module.from_file(engine, path) for path in folder.glob("*.wasm")}
    return found | {path.stem: wasmvm.Module(engine, path.read_text()) for path in folder.glob("*.wat")}


def run(module: wasmvm.Module, body: bytes) -> tuple[int, bytes]:
    """Status and answer of one request."""
    with wasmvm.Store(module.engine) as store:
        linker = wasmvm.Linker(store)
        wasi = linker.define_wasi(wasmvm.WasiConfig(stdin=body, capture_limit=BODY))
        try:
            code = linker.instantiate(module).start()
        except wasmvm.WasmLimitError as error:
            return 503, error.message.encode()
        except wasmvm.WasmError as error:
            return 500, error.message.encode()
        return (200, wasi.stdout) if code == 0 else (500, b"exit code %d" % code)


class Handler(BaseHTTPRequestHandler):
    modules: dict[str, wasmvm.Module] = {}

    def do_POST(self) -> None:
        module = self.modules.get(self.path.strip("/"))
        length = int(self.headers.get("Content-Length") or 0)
        if module is None:
            status, answer = 404, b"no such function"
        elif length > BODY:
            status, answer = 413, b"too much input"
        else:
            status, answer = run(module, self.rfile.read(length))
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


def main(folder: str, port: str = "0") -> None:
    engine = wasmvm.Engine(wasmvm.Config(time_limit=SECONDS, max_memory_pages=PAGES))
    Handler.modules = load(engine, Path(folder))
    with ThreadingHTTPServer(("127.0.0.1", int(port)), Handler) as server:
        print("listening on port", server.server_port, flush=True)
        server.serve_forever()


main(*sys.argv[1:])
