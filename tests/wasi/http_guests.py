#!/usr/bin/env python3
"""An HTTP server and client as guests, over the loopback, with the same programs compiled for the host on the other side.

Usage: http_guests.py WASMVM BUILD-FOLDER [CC]
"""
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
GUESTS = os.path.join(HERE, "..", "..", "examples", "guests")
PAIRS = [("guest", "guest"), ("guest", "host"), ("host", "guest")]


def build(folder, cc):
    os.makedirs(folder, exist_ok=True)
    wasi = os.environ.get("WASI_CC", "clang-19")
    for name in ("http_server", "http_client"):
        source, out = os.path.join(GUESTS, name + ".c"), os.path.join(folder, name)
        flags = ["-O2", "-Wall", "-Wextra", "-Werror", source, "-o"]
        subprocess.run([cc, *flags, out], check=True)
        subprocess.run([wasi, "--target=wasm32-wasi", *flags, out + ".wasm"], check=True)


def command(wasmvm, folder, side, name, allowed):
    if side == "host":
        return [os.path.join(folder, name)]
    return [wasmvm, "run", "--net", f"allow:tcp:{allowed}:127.0.0.1:*", os.path.join(folder, name + ".wasm")]


def run(wasmvm, folder, server, client, requests, connections, size):
    """Seconds that the requests took; raises AssertionError if anything went wrong. Size 0 stands for a client that misbehaves."""
    total = requests + (50 if size == 0 else 0)
    listening = subprocess.Popen(command(wasmvm, folder, server, "http_server", "listen") + ["0", str(total)], stdout=subprocess.PIPE)
    try:
        port = listening.stdout.readline().decode().strip()
        assert port.isdigit(), "the server does not listen"
        started = time.perf_counter()
        asking = subprocess.run(command(wasmvm, folder, client, "http_client", "connect") + [port, str(requests), str(connections), str(size)],
                                capture_output=True, timeout=200, check=False)
        seconds = time.perf_counter() - started
        assert asking.returncode == 0, f"the client failed: {asking.stderr.decode(errors='replace')}"
        assert asking.stdout.decode() == f"{total} requests\n", f"the client printed {asking.stdout}"
        assert listening.wait(60) == 0, "the server failed"
        return seconds
    finally:
        if listening.poll() is None:
            listening.kill()
        listening.wait()


def main(wasmvm, folder, cc="clang-19"):
    build(folder, cc)
    good = bad = 0
    for server, client in PAIRS:
        for requests, connections, size in ((10000, 32, 100), (400, 200, 20000), (200, 8, 0)):
            try:
                run(wasmvm, folder, server, client, requests, connections, size)
                good += 1
            except (AssertionError, subprocess.TimeoutExpired) as trouble:
                bad += 1
                print(f"server on {server}, client on {client}, {requests} requests, {connections} connections, size {size}: {trouble}")
    print(f"{good} passed, {bad} failed")
    return bad != 0


def bench(wasmvm, folder, cc="clang-19", rounds=7):
    """Requests in a second, for each side as a guest and native, interleaved."""
    build(folder, cc)
    sides = [("host", "host"), *PAIRS]
    rates = {pair: [] for pair in sides}
    for _ in range(rounds):
        for pair in sides:
            rates[pair].append(10000 / run(wasmvm, folder, *pair, 10000, 32, 100))
    native = statistics.median(rates["host", "host"])
    for (server, client), found in rates.items():
        middle = statistics.median(found)
        print(f"server {server}, client {client}: {middle:8.0f} requests/s, {middle / native:5.0%} of native "
              f"(from {min(found):.0f} to {max(found):.0f})")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    sys.exit(main(*sys.argv[1:4]))
