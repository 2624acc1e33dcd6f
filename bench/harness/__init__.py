"""What all benchmarks share: the programs, the peers, measuring."""
import os

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(BENCH)
# Everything that benchmarks fetch, build and write lands here.
OUT = os.path.join(ROOT, "build", "bench")
