#!/usr/bin/env python3
"""Prepares a header for Doxygen: `filter.py HEADER` writes what Doxygen is to read to its output.

Sections (`/* -- name -- */`) become groups, with the comment that follows a section's title as its text. Each function learns
its thread rule from the word at the type that it works on. The families of wasm.h, which are made by macros, are written out
with the text that stands at the macro. tests/docs/reference.py uses the same functions to check what is missing.
"""
import os
import re
import sys

RULES = {
    "shared": "Any number of threads may use one %s at a time.",
    "confined": "One thread at a time may use a %s, or anything else of its store.",
    "plain": "Any thread; works on plain data.",
    "process": "Any thread; acts on the whole process.",
}
FUNCTION = re.compile(
    r"(?P<doc>/\*\*(?:[^*]|\*(?!/))*\*/)\n(?P<head>(?:WASMVM_CAPI_EXPORT|WASMVM_UNSTABLE) extern )(?P<result>[^;(]*?\*?)"
    r"(?P<name>WasmVM_\w+)\((?P<parameters>[^;]*)\);")
HANDLE = re.compile(r"/\*\*(?P<doc>(?:[^*]|\*(?!/))*)\*/\ntypedef struct (?P<name>WasmVM_\w+) (?P=name);")


def thread_words(text):
    """What each handle's own comment says of threads: {type: shared or confined}."""
    words = {}
    for found in HANDLE.finditer(text):
        word = re.search(r"\[(shared|confined)\]", found["doc"])
        words[found["name"]] = word[1] if word else None
    return words


def thread_rule(function, words):
    """The (word, type) that holds for a function; the word is None if its type has none."""
    for name in re.findall(r"\b(WasmVM_\w+)\b", function["parameters"]) + re.findall(r"\b(WasmVM_\w+)\b", function["result"]):
        if name in words:
            return words[name], name
    process = re.match(r"WasmVM_(Log|Plugin)", function["name"])
    return ("process" if process else "plain"), None


def with_thread_rules(text):
    words = thread_words(text)

    def extended(found):
        word, name = thread_rule(found, words)
        rule = RULES[word] if word else ""
        body = found["doc"][:-2].rstrip() + f"\n * @par Threads\n * {rule.replace('%s', name or '')}\n */"
        return body + found[0][len(found["doc"]):]

    return FUNCTION.sub(extended, text)


def with_groups(text, stem):
    """Turns section titles into groups; a plain comment right behind a title becomes the group's text."""
    parts = re.split(r"^/\* -- (.*?) -- \*/\n", text, flags=re.M)
    out = [parts[0]]
    for title, body in zip(parts[1::2], parts[2::2]):
        name = f"{stem}_" + re.sub(r"\W+", "_", title)
        note = ""
        if found := re.match(r"\s*/\*\n((?: \*[^\n]*\n)*?) \*/\n", body):
            note, body = found[1], body[found.end():]
        out.append(f"/**\n * @defgroup {name} {stem}.h: {title}\n{note} * @{{\n */\n{body}\n/** @}} */\n")
    return "".join(out)


# -- families of wasm.h --

MACRO = re.compile(r"/\*\*(?P<doc>(?:[^*]|\*(?!/))*)\*/\n#define (?P<name>WASM_DECLARE_\w+)\((?P<parameters>[^)]*)\)\s*\\?\n"
                   r"(?P<body>(?:[^\n]*\\\n)*[^\n]*\n)")


def family_texts(doc):
    """The lines `  name: text` of a macro's comment."""
    texts, last = {}, None
    for line in doc.split("\n"):
        line = re.sub(r"^\s*\*", "", line)
        if found := re.match(r"\s{3}(\w+): (.*)", line):
            last = found[1]
            texts[last] = found[2]
        elif last and re.match(r"\s{5}\S", line):
            texts[last] += " " + line.strip()
    return texts


def family_key(pattern):
    """The name by which a macro's comment speaks of a function: `wasm_##name##_vec_new` is `vec_new`."""
    special = re.fullmatch(r"wasm_##(general|special)##_as_##(?:general|special)(?:##(_const))?", pattern)
    if special:  # a cast is named after what it gives
        return {"general": "special", "special": "general"}[special[1]] + (special[2] or "")
    if pattern.startswith("wasm_ref_as_##name"):
        return "ref_as" + ("_const" if pattern.endswith("_const") else "")
    return pattern.replace("wasm_##name##_", "")


def expand(text, macros, arguments_of):
    """Declarations that one use of a macro stands for, each with its comment."""
    macro, arguments = arguments_of
    parameters = [name.strip() for name in macros[macro]["parameters"].split(",")]
    values = dict(zip(parameters, arguments))
    out = []
    body = macros[macro]["body"].replace("\\\n", "\n")
    for inner in re.finditer(r"\s*typedef struct [^;{]*\{[^}]*\}[^;]*;|WASM_DECLARE_\w+\([^)]*\)|[^;]*?;", body):
        statement = " ".join(inner[0].split())
        if use := re.fullmatch(r"(WASM_DECLARE_\w+)\(([^)]*)\);?", statement):
            out += expand(text, macros, (use[1], [values.get(a.strip(), a.strip()) for a in use[2].split(",")]))
            continue
        nested = re.match(r"(WASM_DECLARE_\w+)\(([^)]*)\) *(.*)", statement)
        while nested:
            out += expand(text, macros, (nested[1], [values.get(a.strip(), a.strip()) for a in nested[2].split(",")]))
            statement = nested[3]
            nested = re.match(r"(WASM_DECLARE_\w+)\(([^)]*)\) *(.*)", statement)
        if not statement:
            continue
        pattern = re.search(r"(wasm_[\w#]+) ?\(", statement.replace("typedef struct", ""))
        if "typedef struct" in statement:
            note = f"A list of wasm_{values['name']}_t, which it owns." if "_vec_t {" in statement else \
                f"An opaque type: {values['name'].replace('_', ' ')}."
            statement = re.sub(r"(size_t size;)", r"\1 /**< number of elements */", statement)
            statement = re.sub(r"(data;)", r"\1 /**< the elements */", statement)
        else:
            note = family_texts(macros[macro]["doc"]).get(family_key(pattern[1]), "") if pattern else ""
        for name, value in values.items():
            statement = re.sub(rf"(##)?\b{name}\b(##)?" if name != "star" else r"\bstar\b", value, statement) if name == "star" else \
                re.sub(rf"##{name}##|##{name}\b|\b{name}##", value, statement)
        out.append(f"/** {note} */\n{statement}\n" if note else statement + "\n")
    return out


def with_families(text):
    macros = {found["name"]: found for found in MACRO.finditer(text)}
    rest = MACRO.sub("", text)
    return re.sub(r"^(?:/\*\* [^\n]* \*/\n)?(WASM_DECLARE_\w+)\(([^)]*)\)$",
                  lambda use: "".join(expand(text, macros, (use[1], [a.strip() for a in use[2].split(",")]))),
                  rest, flags=re.M)


def filtered(path):
    name = os.path.basename(path)
    text = open(path, encoding="utf-8").read()
    if not name.endswith((".h", ".hpp")):
        return text
    if name.endswith(".h"):
        text = re.sub(r"\A/\*\n \* " + re.escape(name) + r": ", f"/**\n * @file {name}\n * ", text)
        # A paragraph of the first comment begins with its subject.
    else:
        lines = text.split("\n")
        count = next(i for i, line in enumerate(lines) if not line.startswith("//"))
        head = [re.sub(r"^// ?", "", line) for line in lines[:count]]
        head[0] = head[0].replace(name + ": ", "")
        text = "\n".join(["/**", f" * @file {name}", *(" * " + line for line in head), " */", *lines[count:]])
    if name == "wasm.h":
        text = with_families(text)
    if name == "wasmvm_c.h":
        text = with_thread_rules(text)
    return with_groups(text, name.split(".")[0]) if name in ("wasmvm_c.h", "wasm.h") else text


if __name__ == "__main__":
    sys.stdout.write(filtered(sys.argv[1]))
