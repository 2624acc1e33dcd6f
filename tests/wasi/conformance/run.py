#!/usr/bin/env python3
"""Runs cases of WASI calls with the command line: scripts that one guest follows, with the errno each call must give.

Usage: run.py WASMVM BUILD-FOLDER CASES... [--race ROUNDS]

A file of cases holds, for each, `case: NAME`, then lines `grant: GUEST[:readonly]` (a fresh folder each; "/" if there is none),
`host: file|folder|link|fifo PATH [TEXT]` (in the first granted folder, or in grant N as N:PATH), and the script, a call a line:

  open %SLOT PATH MODE       MODE: r w, c reat, t runcate, x clusive, d irectory, n ofollow, a ppend, N onblock, D S R sync, z the right to set sizes; 0: no rights
  read|write|pread|pwrite FD (OFFSET) (COUNT|TEXT)        the value is what was read, or how much was written
  seek FD OFFSET WHENCE, tell, close, sync, datasync, size, allocate, advise, flags, rights, times, ftimes, renumber, fstat, fdstat,
  stat, lstat, mkdir, rmdir, unlink, rename, link, symlink, readlink, list FD [BUFFER], prestat, shutdown

each followed by ` = ERRNO [VALUE]`. FD is a number or %SLOT; a path may begin with FD:, else it is in descriptor 3; ~ is a space,
aa*9 is repeated, _ is empty, {outside} is the host's path of the folder around the granted ones.

What lies around the granted folder (a file `secret` and a folder `vault`) must be as it was afterwards; the guest itself complains
if it reads anything of it. With --race, two guests do each script many times over, one of them backwards, and only that is
checked. The guests run as an unprivileged user, in a folder of the test's own two levels down, so that one that finds a hole does
no harm to the machine.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
NOBODY = 65534


def read_cases(path):
    cases = []
    with open(path, encoding="utf-8") as text:
        for number, line in enumerate(text, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            key, _, value = line.partition(": ")
            if key == "case":
                cases.append({"name": value, "place": f"{os.path.basename(path)}:{number}", "grant": [], "host": [], "script": []})
            elif key in ("grant", "host"):
                cases[-1][key].append(value)
            else:
                assert " = " in line, f"{path}:{number}: no expectation"
                cases[-1]["script"].append(line)
    return cases


def prepare(root, directive, world):
    kind, path, *rest = directive.split(" ", 2)
    path, content = os.path.join(root, path), rest[0].replace("{outside}", world) if rest else ""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "file":
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
    elif kind == "folder":
        os.makedirs(path, exist_ok=True)
    elif kind == "link":
        os.symlink(content, path)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        raise SystemExit(f"unknown: host: {kind}")


def give_away(top):
    for base, folders, files in os.walk(top):
        for name in [base] + [os.path.join(base, f) for f in folders + files]:
            os.lchown(name, NOBODY, NOBODY)


def demote():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def picture(world):
    """What lies around the granted folders, with contents."""
    found = []
    for name in sorted(os.listdir(world)):
        path = os.path.join(world, name)
        if name.startswith("granted"):
            found.append(name)
        elif os.path.isdir(path) and not os.path.islink(path):
            found.append((name, picture(path)))
        else:
            with open(path, encoding="utf-8") as file:
                found.append((name, file.read(), os.lstat(path).st_nlink, os.lstat(path).st_mtime_ns))
    return found


def run_case(wasmvm, wasm, case, rounds):
    """None, or what is wrong."""
    top = tempfile.mkdtemp(prefix="wasmvm-cases-")
    os.chmod(top, 0o755)
    world = os.path.join(top, "outer", "world")
    os.makedirs(os.path.join(world, "vault"))
    try:
        for name in ("secret", "vault/gold"):
            with open(os.path.join(world, name), "w", encoding="utf-8") as file:
                file.write("outside " + name)
        command, roots = [wasmvm, "run"], []
        for number, grant in enumerate(case["grant"] or ["/"]):
            guest, _, mode = grant.partition(":")
            roots.append(os.path.join(world, f"granted{number}"))
            os.mkdir(roots[-1])
            command += ["--dir", f"{guest}:{roots[-1]}" + (":" + mode if mode else "")]
        for directive in case["host"]:
            kind, path, *rest = directive.split(" ", 2)
            number, _, tail = path.partition(":")
            root = roots[int(number)] if tail else roots[0]
            prepare(root, " ".join([kind, tail or path, *rest]), world)
        is_root = os.geteuid() == 0
        if is_root:
            give_away(top)
        before = picture(world)
        script = "\n".join(case["script"]).replace("{outside}", world).encode()
        runs = [[], ["race", str(rounds)], ["race", str(rounds), "back"]][1 if rounds else 0:3 if rounds else 1]
        guests = [subprocess.Popen(command + [wasm] + extra, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=demote if is_root else None) for extra in runs]
        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(lambda guest: guest.communicate(script, timeout=60), guests))
        for guest, (out, err) in zip(guests, ends):
            if guest.returncode != 0 or out or err:
                return f"status {guest.returncode}\n{out.decode(errors='replace')}{err.decode(errors='replace')}"
        return None if picture(world) == before else "something outside was changed"
    except subprocess.TimeoutExpired:
        for guest in guests:
            guest.kill()
        return "did not end"
    finally:
        shutil.rmtree(top, ignore_errors=True)


def main(arguments):
    rounds = 0
    if "--race" in arguments:
        at = arguments.index("--race")
        rounds = int(arguments[at + 1])
        del arguments[at:at + 2]
    wasmvm, folder, *paths = arguments
    os.makedirs(folder, exist_ok=True)
    wasm = os.path.join(folder, f"guest{os.getpid()}.wasm")
    subprocess.run([os.environ.get("WASI_CC", "clang-19"), "--target=wasm32-wasi", "-O1", "-Wall", "-Wextra", "-Werror", "-o", wasm,
                    os.path.join(HERE, "guest.c")], check=True)
    # Whoever runs the guests must be able to read them.
    shared = tempfile.mkdtemp(prefix="wasmvm-cases-")
    os.chmod(shared, 0o755)
    tools = [shutil.copy(wasmvm, shared), shutil.move(wasm, os.path.join(shared, "guest.wasm"))]
    for tool in tools:
        os.chmod(tool, 0o755)
    cases = [case for path in paths for case in read_cases(path)]
    try:
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda case: run_case(*tools, case, rounds), cases))
    finally:
        shutil.rmtree(shared, ignore_errors=True)
    failed = 0
    for case, trouble in zip(cases, results):
        if trouble:
            failed += 1
            print(f"{case['place']}: {case['name']}: {trouble}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1:]))
