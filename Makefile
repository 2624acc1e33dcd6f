# The menu of tasks: `make` lists them. It only calls presets and scripts.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test test-long bench bench-aot-big bench-interp bench-counts bench-calls bench-start bench-gc bench-http fuzz docs minimal check format fresh-check clean

help: ## list these tasks
	@echo "wasmvm: make TASK, where TASK is one of"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## install the Debian packages that building and testing need (does nothing when all are there)
	@tools/setup

build: setup ## build the libraries and the command line in build/release/
	@tools/build release

demo: build ## the main job: compile C programs to wasm, run one with the command line, embed one in C hosts
	@examples/run build/release

test: setup ## the whole test suite: release, then address and undefined behaviour sanitizers
	@tools/build release asan
	@python3 tests/house/run_tests.py release asan

DIFFERENTIAL_MINUTES ?= 30
test-long: setup ## what takes longer: the portable interpreter built by gcc alone, the thread sanitizer, and DIFFERENTIAL_MINUTES (30) of compiled code against the interpreter
	@tools/build gcc tsan
	@python3 tests/house/run_tests.py gcc tsan
	@tools/build release
	@tools/setup long
	@python3 tests/differential/run.py build/release/tests/differential/differential $(DIFFERENTIAL_MINUTES)

bench: build ## compiled code against native code, V8, wasmtime and wazero on the programs of bench/programs.md, and the speed of compiling
	@tools/setup bench
	@python3 bench/compiled.py build/release/wasmvm $(BENCH_FLAGS)

bench-aot-big: build ## compiling yosys ahead of time, 28 MB of code, and a synthesis with it (fetches yosys with npm on first use)
	@python3 bench/aot_big.py build/release/wasmvm

bench-interp: build ## the interpreter against other interpreters on the programs of bench/programs.md (fetches them on first use)
	@tools/setup bench
	@python3 bench/interp.py build/release/wasmvm $(BENCH_FLAGS)

bench-counts: build ## instructions that the interpreter executes on five programs, against the recorded counts
	@tools/setup bench
	@python3 bench/counts.py build/release/wasmvm $(BENCH_FLAGS)

bench-calls: build ## calls between host and guest, in nanoseconds and cycles
	@python3 bench/calls/run.py build/release/wasmvm

bench-start: build ## decoding, validation, translation, first output, memory of instances (fetches yosys with npm on first use)
	@python3 bench/start/run.py build/release/wasmvm

bench-gc: build ## the collected heap against V8's on the same programs (fetches V8 with npm on first use)
	@python3 bench/gc/run.py build/release/wasmvm

bench-http: build ## an HTTP server and client as guests, next to the same programs compiled for the host
	@python3 bench/http.py build/release/wasmvm

FUZZ_SECONDS ?= 600
fuzz: setup ## run each fuzzer for FUZZ_SECONDS (600); finds land in build/fuzz/finds
	@tools/build release fuzz
	@tests/fuzz/run $(FUZZ_SECONDS)

minimal: setup ## the libraries for size, in build/minimal/; an error if the shared one is too large or a host fails with it
	@tools/build minimal
	@python3 tests/house/size.py build/minimal

docs: setup ## the documentation as a site: guide, C interfaces, C++ wrapper (build/docs/html/index.html)
	@python3 tests/docs/reference.py build/docs

check: build ## layers, budgets, headers, exported symbols, documents and format, without the other tests
	@ctest --test-dir build/release -L house --output-on-failure

format: setup ## format the sources in place
	@tests/house/format.py --write

fresh-check: ## set up a bare Debian 12 in a folder of its own, and run demo and test there (needs root)
	@tests/house/fresh_check

clean: ## remove everything that was built
	@rm -rf build
