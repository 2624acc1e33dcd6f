#!/usr/bin/env python3
"""Writes a C program that calls every function of a header of ours with nothing: nulls, zeros, lists that claim a length but have no
address, and with real handles but nothing else (those of wasmvm_c.h).

Usage: nulls.py HEADER OUTPUT
"""
import re
import subprocess
import sys

# Handles that the program can make, by type; and what a function must not be given for real.
MAKERS = {
    "WasmVM_ConfigureContext": "WasmVM_ConfigureCreate()",
    "WasmVM_StatisticsContext": "WasmVM_StatisticsCreate()",
    "WasmVM_LimitContext": "WasmVM_LimitCreate(1, false)",
    "WasmVM_FunctionTypeContext": "WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0)",
    "WasmVM_TableTypeContext": "WasmVM_TableTypeCreate(WasmVM_ValTypeGenFuncRef(), h_WasmVM_LimitContext)",
    "WasmVM_MemoryTypeContext": "WasmVM_MemoryTypeCreate(h_WasmVM_LimitContext)",
    "WasmVM_GlobalTypeContext": "WasmVM_GlobalTypeCreate(WasmVM_ValTypeGenI32(), WasmVM_Mutability_Var)",
    "WasmVM_ASTModuleContext": "make_module()",
    "WasmVM_LoaderContext": "WasmVM_LoaderCreate(NULL)",
    "WasmVM_ValidatorContext": "WasmVM_ValidatorCreate(NULL)",
    "WasmVM_CompilerContext": "WasmVM_CompilerCreate(NULL)",
    "WasmVM_ExecutorContext": "WasmVM_ExecutorCreate(NULL, NULL)",
    "WasmVM_StoreContext": "WasmVM_StoreCreate()",
    "WasmVM_ModuleInstanceContext": "WasmVM_ModuleInstanceCreate(WasmVM_StringWrap(\"m\", 1))",
    "WasmVM_FunctionInstanceContext": "WasmVM_FunctionInstanceCreate(h_WasmVM_FunctionTypeContext, host, NULL, 0)",
    "WasmVM_TableInstanceContext": "WasmVM_TableInstanceCreate(h_WasmVM_TableTypeContext)",
    "WasmVM_MemoryInstanceContext": "WasmVM_MemoryInstanceCreate(h_WasmVM_MemoryTypeContext)",
    "WasmVM_GlobalInstanceContext": "WasmVM_GlobalInstanceCreate(h_WasmVM_GlobalTypeContext, WasmVM_ValueGenI32(1))",
    "WasmVM_VMContext": "WasmVM_VMCreate(NULL, NULL)",
    "WasmVM_TagInstanceContext": "WasmVM_TagInstanceCreate(h_WasmVM_FunctionTypeContext)",
    "WasmVM_TypedFunction": "make_typed_function()",
    "WasmVM_StoreInterruptHandle": "make_interrupt_handle()",
    "WasmVM_InstanceTemplate": "make_template()",
    "WasmVM_WASIConfigContext": "WasmVM_WASIConfigCreate()",
    "WasmVM_WASIDirectoryContext": "WasmVM_WASIDirectoryCreate(1 << 20)",
    "WasmVM_Async": "WasmVM_VMAsyncExecute(h_WasmVM_VMContext, (WasmVM_String){0, NULL}, NULL, 0)",
}
DELETERS = {name: name.removesuffix("Context") + "Delete" for name in MAKERS}
STRUCTS = ("WasmVM_String", "WasmVM_Bytes", "WasmVM_Value", "WasmVM_ValType", "WasmVM_Result", "int128_t")
# Makers of what needs a store in use.
USED_STORE = [f"static WasmVM_{kind}* make_{name}(void) {{" + f"""
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(NULL, NULL);
  WasmVM_ASTModuleContext* module = make_module();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
  WasmVM_{kind}* made = NULL;
  {call};
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_FunctionTypeDelete(type);
  WasmVM_ASTModuleDelete(module);
  WasmVM_ExecutorDelete(executor);
  WasmVM_StoreDelete(store);
  return made;
}}""" for kind, name, call in (
    ("StoreInterruptHandle", "interrupt_handle", "made = WasmVM_StoreInterruptHandleCreate(store)"),
    ("InstanceTemplate", "template", "CHECK_OK(WasmVM_InstanceTemplateCreate(executor, &made, store, module))"),
    ("TypedFunction", "typed_function",
     'made = WasmVM_FunctionInstanceGetTyped(WasmVM_ModuleInstanceFindFunction(instance, WasmVM_StringWrap("f", 1)), executor, type)'))]
# They would free what was not allocated, or make other calls of this program mean something else.
NOT_WITH_CLAIMS = {"WasmVM_StringDelete", "WasmVM_BytesDelete"}


def split(params):
    out, depth, word = [], 0, ""
    for c in params:
        depth += {"(": 1, ")": -1}.get(c, 0)
        if c == "," and depth == 0:
            out.append(word.strip())
            word = ""
        else:
            word += c
    return [p for p in out + [word.strip()] if p and p != "void"]


def handle(param):
    """The handle type of a parameter, or None."""
    found = re.match(r"^(?:const )?(?:struct )?(WasmVM_\w+) \*\s*\w*$", param)
    return found.group(1) if found and found.group(1) in MAKERS else None


def argument(param, mode):
    if "*" in param:
        kind = handle(param)
        return f"h_{kind}" if kind and mode == "handles" else "NULL"
    kind = re.sub(r"\bconst\b|\benum\b", "", param).split()[0]
    if kind in STRUCTS:
        if kind in ("WasmVM_String", "WasmVM_Bytes") and mode != "zero":
            return f"(({kind}){{3, NULL}})"
        return f"zero_{kind}"
    if kind.endswith("_t") and kind.startswith("WasmVM_"):
        return "NULL"
    number = 0 if mode == "zero" else 3
    return f"({kind}){number}"


def standard(header, output):
    """For wasm.h, whose declarations are made by macros."""
    text = subprocess.run(["cc", "-E", "-P", "-DWASM_API_EXTERN=EXPORTED", header], capture_output=True, text=True, check=True).stdout
    functions = re.findall(r"EXPORTED ([^;()]*?)\s*\b(wasm_\w+)\(((?:[^()]|\([^()]*\))*)\);", re.sub(r"\s+", " ", text))
    assert len(functions) == 280, len(functions)
    lines = ["/* Made by nulls.py. */", '#include "wasm.h"', "", "int main(void) {"]
    for number in (0, 3):
        for result, name, params in functions:
            given = ", ".join("NULL" if "*" in p or "[" in p else f"({p.replace('const ', '').split()[0]}){number}" for p in split(params))
            owned = re.match(r"^(wasm_\w+)_t ?\*$", result)
            lines.append(f"  {owned.group(1)}_delete({name}({given}));" if owned else f"  (void){name}({given});")
    open(output, "w", encoding="utf-8").write("\n".join(lines + ["  return 0;", "}"]) + "\n")


def main(header, output):
    if header.endswith("/wasm.h"):
        return standard(header, output)
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", open(header, encoding="utf-8").read(), flags=re.S)
    text = re.sub(r"\s+", " ", text)
    functions = re.findall(r"(?:WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE) extern ([^;()]*?) ?(WasmVM_\w+)\(((?:[^()]|\([^()]*\))*)\);", text)
    assert len(functions) > 280, len(functions)
    deleted = {p.split(" *")[0] for _, name, p in functions if name.endswith("Delete") and " *" in p}
    assert deleted == set(MAKERS), f"handles without a way to make one, or the other way round: {deleted ^ set(MAKERS)}"
    lines = ["/* Made by nulls.py. */", '#include "check.h"', ""]
    lines += [f"static {kind} zero_{kind};" for kind in STRUCTS]
    lines += ["static WasmVM_Result host(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {",
              "  (void)data, (void)frame, (void)in, (void)out;", "  return WasmVM_Result_Success;", "}",
              "static WasmVM_ASTModuleContext* make_module(void) {", '  return valid_text("(module (func (export \\"f\\")))");', "}"]
    lines += USED_STORE
    mains = []
    for mode in ("zero", "claims", "handles"):
        for result, name, params in functions:
            params = split(params)
            is_delete = name.endswith("Delete")
            if mode == "claims" and name in NOT_WITH_CLAIMS:
                continue
            if mode == "handles" and (is_delete or not any(handle(p) for p in params)):
                continue
            call = f"{name}({', '.join(argument(p, mode) for p in params)})"
            lines.append(f"static void {mode}_{name}(void) {{")
            if mode == "handles":
                used = []
                for kind in MAKERS:
                    if any(handle(p) == kind for p in params):
                        needs = re.findall(r"h_(WasmVM_\w+)", MAKERS[kind])
                        for need in needs:
                            for deeper in re.findall(r"h_(WasmVM_\w+)", MAKERS[need]):
                                used.append(deeper)
                            used.append(need)
                        used.append(kind)
                used = list(dict.fromkeys(used))
                lines += [f"  {kind}* h_{kind} = {MAKERS[kind]};" for kind in used]
                lines += [f"  CHECK(h_{kind} != NULL);" for kind in used]
            owned = re.match(r"^(?:struct )?(WasmVM_\w+) \*$", result)
            if result == "WasmVM_Result" and params and "*" in params[0] and "ConfCxt" not in params[0] and mode != "handles":
                lines.append(f"  CHECK({call}.Code != 0);")
            elif owned and owned.group(1) in DELETERS:
                lines.append(f"  {DELETERS[owned.group(1)]}({call});")
            elif result in ("WasmVM_String", "WasmVM_Bytes") and "Create" in name:
                lines.append(f"  {result}Delete({call});")
            else:
                lines.append(f"  (void){call};")
            if mode == "handles":
                lines += [f"  {DELETERS[kind]}(h_{kind});" for kind in reversed(used)]
            lines.append("}")
            mains.append(f"{mode}_{name}")
    lines += ["int main(void) {"] + [f"  {name}();" for name in mains] + ["  return check_report();", "}"]
    open(output, "w", encoding="utf-8").write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
