#!/usr/bin/env python3
"""HTTP over the loopback: server and client as guests, next to the same programs compiled for the host.

Usage: http.py WASMVM
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "wasi"))
import http_guests  # noqa: E402

if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    sys.exit(http_guests.bench(sys.argv[1], "build/bench/http"))
