#!/usr/bin/env python3
"""Checks what the headers say of each function, and builds the site that is made of it, where a warning is an error.

Every function of wasmvm_c.h has a comment with @since; a type that it works on has a thread word; what it hands out is [own] or
borrowed; and if it returns a result, the comment names the errors or the function whose errors they are.

Usage: reference.py FOLDER-FOR-THE-SITE
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "docs", "doxygen"))
import filter as headers  # noqa: E402


def error_codes(text):
    return set(re.findall(r"WasmVM_ErrCode_(\w+) = ", text))


def lacks(function, words, codes):
    """What the comment of one function lacks."""
    doc, result = function["doc"], function["result"].strip()
    if not re.search(r"@since \d+\.\d+\.\d+", doc):
        yield "@since"
    if headers.thread_rule(function, words)[0] is None:
        yield "a thread word at its type"
    if result == "WasmVM_Result" and function["name"] != "WasmVM_ResultGen":
        named = any(re.search(rf"\b{code}\b", doc) for code in codes)
        if not named and not re.search(r"[Aa]s\s+(?:for|\*?\s*WasmVM_\w+)|[Ee]rrors|WasmVM_\w+ has it", doc):
            yield "errors"
    elif "Context *" in result + "*" and result.endswith("*") and not re.search(r"(?i)\[own\]\s+(?:\*\s*)?result|borrowed|[Aa]s\s+(?:\*\s*)?WasmVM_", doc):
        yield "who owns the result"


def main(site):
    path = os.path.join(ROOT, "include", "wasmvm_c.h")
    text = open(path, encoding="utf-8").read()
    words, codes = headers.thread_words(text), error_codes(text)
    functions = list(headers.FUNCTION.finditer(text))
    declared = set(re.findall(r"^(?:WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE) extern [^;(]*?\b(WasmVM_\w+)\(", text, re.M))
    problems = [f"{name}: has no comment" for name in sorted(declared - {function["name"] for function in functions})]
    problems += [f"{function['name']}: its comment lacks {what}" for function in functions for what in lacks(function, words, codes)]
    problems += [f"{name}: has no thread word" for name, word in words.items() if word is None]
    if len(functions) < 300:
        problems.append(f"only {len(functions)} functions found in wasmvm_c.h")
    os.makedirs(site, exist_ok=True)
    done = subprocess.run(["doxygen", "docs/doxygen/Doxyfile"], cwd=ROOT, env=dict(os.environ, WASMVM_DOCS=site),
                          capture_output=True, text=True)
    if done.returncode:
        problems += sorted({line for line in done.stderr.splitlines() if ": " in line}) or ["doxygen failed"]
    print("\n".join(problems))
    print(f"{len(functions)} functions of wasmvm_c.h; the site is {os.path.join(site, 'html', 'index.html')}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
