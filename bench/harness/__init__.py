"""What all benchmarks share: the programs, the peers, measuring."""
import os

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)
# Everything that benchmarks build and write lands here; what they fetch in a folder that several working trees may share.
OUT = os.path.join(ROOT, "build", "bench")
FETCHED = os.environ.get("WASMVM_BENCH_FETCHED") or os.path.join(OUT, "fetched")


def is_current(target, sources):
    """Whether a built file exists and is no older than its sources."""
    return os.path.exists(target) and all(os.path.getmtime(target) >= os.path.getmtime(source) for source in sources)
