"""Writes src/wasmvm/_lowlevel.pyi from SWIG's wrapper: `python lowlevel/stubs.py WRAPPER.c`. What PyObject * means is in the table."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = {
    "state_new": "Handle", "state_heap": "tuple[int, int, int, int]", "instantiate": "Handle", "template_new": "Handle", "template_instantiate": "Handle", "tag_new": "Handle", "instance_list": "list[tuple[int, str]]",
    "instance_find": "Handle | None", "call": "Any", "call_bounded": "Any", "host_module": "Handle", "host_function": "Handle",
    "function_signature": "tuple[tuple[bytes, ...], tuple[bytes, ...]]", "frame_memory": "Handle | None",
    "frame_find": "tuple[int, Handle] | None", "heap_get": "Any", "heap_new": "Any", "heap_new_with": "Any",
    "exception_values": "tuple[Any, ...]", "memory_read": "bytes", "memory_limits": "tuple[int, int | None, bool, bool]",
    "memory_new": "Handle", "table_new": "Handle", "global_new": "Handle", "table_get": "Any",
    "table_type": "tuple[bytes, tuple[int, int | None, bool, bool]]", "global_type": "tuple[bytes, bool]", "global_get": "Any",
    "wasi_stream": "Handle", "sink_bytes": "bytes", "wasi_new": "Handle", "module_custom_sections": "list[tuple[str, bytes]]",
    "module_imports": "list[tuple[str, str, int, Any]]", "module_exports": "list[tuple[str, int, Any]]", "plugins": "list[str]",
    "ProposalFind": "int | None", "LoaderParseFromFile": "Handle", "LoaderParseFromBytes": "Handle", "LoaderParseFromText": "Handle",
    "LoaderSerializeASTModule": "bytes", "LoaderAssembleText": "bytes", "ASTModulePrintText": "str", "CompilerCompileToBytes": "bytes",
    "CompilerCompileFromBytesToBytes": "bytes", "WASIDirectoryReadFile": "bytes",
}  # fmt: skip
PARAMETERS = {"Capsule", "StateCapsule", "ModuleCapsule", "Module", "Config", "Statistics", "Of", "Function", "A", "B", "Tag"}
BYTES = "bytes | bytearray | memoryview"


def type_of(text: str, name: str) -> str:
    if "WasmVM_String" in text or "char *" in text or "char*" in text:
        return "str"
    if "WasmVM_Bytes" in text or "uint8_t" in text:
        return BYTES
    if "WasmVM_ValType" in text:
        return "bytes"
    if "PyObject" in text:
        return "Handle" if name in PARAMETERS else "Any"
    if "WasmVM_" in text and "*" in text:
        return "Handle"
    if "bool" in text:
        return "bool"
    return "float" if "double" in text else "None" if text.strip() in ("void", "WasmVM_Result") else "int"


def parameters(text: str) -> list[str]:
    found = []
    for one in (part.strip() for part in text.split(",")):
        match = re.fullmatch(r"(.+?)(\w+)", one)
        if one in ("void", "") or match is None or "**" in one or re.search(r"\*\s*(Out|Prop)$|WasmVM_Bytes \*Buf$", one):
            continue
        if match[2] == "Len" and found and "bytes" in found[-1]:
            continue
        found.append(f"{match[2]}: {type_of(match[1], match[2])}")
    return found


def main(wrapper: str, header: str) -> None:
    names = re.findall(r'^\s*\{ "(\w+)", _wrap_', Path(wrapper).read_text(), re.M)
    source = re.sub(r"/\*.*?\*/", "", Path(header).read_text() + (HERE / "functions.h").read_text(), flags=re.S)
    lines = ['"""The low level: made by lowlevel/stubs.py. Handles are capsules that end by themselves."""', "", "from typing import Any", "",
             "class Handle: ...", "", "class MemoryBase:", "    def __new__(cls, item: Handle) -> Any: ...",
             "    def __buffer__(self, flags: int, /) -> memoryview: ...", ""]  # fmt: skip
    for name in names:
        match = re.search(r"([\w \*]+?[\s\*])(?:WasmVM_)?" + name + r"\s*\(([^;]*?)\);", source, re.S)
        if match is None:
            continue
        result = re.sub(r"\b(WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE|extern|const)\b", "", match[1]).strip()
        line = f"def {name}({', '.join(parameters(' '.join(match[2].split())))}, /) -> {RESULTS.get(name, type_of(result, ''))}: ..."
        lines.append(line.replace("(, /)", "()").replace("-> Any", "-> None" if "PyObject" in result and name not in RESULTS else "-> Any"))
    (HERE.parent / "src/wasmvm/_lowlevel.pyi").write_text("\n".join(lines) + "\n")


main(sys.argv[1], sys.argv[2])
