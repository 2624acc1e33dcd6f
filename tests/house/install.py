#!/usr/bin/env python3
"""Installs a build into a folder, moves that, and builds a program in C against it in all ways that are promised: with CMake, with
pkg-config, and by naming the library; then makes the packages and looks into them.

Usage: install.py BUILD-FOLDER WORK-FOLDER
"""
import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(step, **more):
    """Carries out a step and gives what it printed; ends everything if it failed."""
    done = subprocess.run(step, capture_output=True, text=True, **more)
    if done.returncode:
        print(" ".join(step), done.stdout, done.stderr, sep="\n")
        sys.exit(1)
    return done.stdout


def main(build, work):
    shutil.rmtree(work, ignore_errors=True)
    first, prefix = os.path.join(work, "first"), os.path.join(work, "moved")
    project, source = os.path.join(work, "project"), os.path.join(HERE, "install", "main.c")
    run(["cmake", "--install", build, "--prefix", first])
    os.rename(first, prefix)
    lib = os.path.dirname(glob.glob(os.path.join(prefix, "lib*", "**", "libwasmvm_c.a"), recursive=True)[0])

    run(["cmake", "-G", "Ninja", "-S", os.path.join(HERE, "install"), "-B", project, f"-DCMAKE_PREFIX_PATH={prefix}"])
    run(["cmake", "--build", project])
    for name in ("use_static", "use_shared", "use_cli"):
        run([os.path.join(project, name)])

    program = os.path.join(work, "program")
    found = dict(os.environ, PKG_CONFIG_PATH=os.path.join(lib, "pkgconfig"), LD_LIBRARY_PATH=lib)
    flags = run(["pkg-config", "--cflags", "--libs", "wasmvm"], env=found).split()
    run(["cc", source, *flags, "-o", program])
    run([program], env=found)
    static_flags = run(["pkg-config", "--static", "--cflags", "--libs", "wasmvm"], env=found).split()
    run(["cc", "-static", source, *static_flags, "-o", program])
    run([program])
    # The libraries named here are all that the static library needs of the system.
    run(["cc", source, "-I" + os.path.join(prefix, "include"), os.path.join(lib, "libwasmvm_c.a"), "-lstdc++", "-lm", "-o", program])
    run([program])

    # The installed examples, as their reader would build them.
    examples = glob.glob(os.path.join(prefix, "share", "doc", "**", "examples", "c", "*.c"), recursive=True)
    assert len(examples) >= 11, examples
    for example in examples:
        run(["cc", example, *flags, "-o", program])
    run(["c++", "-std=c++20", os.path.join(os.path.dirname(examples[0]), "object.cpp"), *flags, "-o", program])

    for name in ("wasmvm", "wasmvm-static"):
        assert "tiers:" in run([os.path.join(prefix, "bin", name), "--version"])
    dynamic = run(["readelf", "-d", os.path.join(prefix, "bin", "wasmvm-static")])
    assert "NEEDED" not in dynamic, dynamic
    needed = run(["readelf", "-d", os.path.join(prefix, "bin", "wasmvm")])
    assert "libstdc++" not in needed and "libgcc_s" not in needed, needed

    packages = os.path.join(work, "packages")
    run(["cpack", "--config", os.path.join(build, "CPackConfig.cmake"), "-B", packages])
    lists = [run(["tar", "tzf", glob.glob(packages + "/*.tar.gz")[0]]), run(["dpkg-deb", "-c", glob.glob(packages + "/*.deb")[0]])]
    for listing in lists:
        for wanted in ("bin/wasmvm", "include/wasmvm_c.h", "include/wasm.h", "include/wasmvm.hpp", "libwasmvm_c.a", "libwasmvm_c.so",
                       "wasmvm.pc", "man1/wasmvm.1", "include/wasmvm_cli.h", "libwasmvm_cli.a", "examples/c/call.c", "examples/c/aot.c",
                       "examples/c/object.cpp", "wasmvmConfig.cmake"):
            assert wanted in listing, f"{wanted} is in no package"
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
