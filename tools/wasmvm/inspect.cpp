// wasmvm inspect: what a module consists of, for people or, with --json, for programs.
#include <CLI/App.hpp>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"
#include "values.h"

namespace cli {
namespace {

struct InspectOptions {
  FeatureOptions features;
  std::string file;
  bool json = false;
};

/// `text` as a JSON string. What is no valid UTF-8 cannot occur: names of a loaded module are.
std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

/// A name for a terminal: control characters are escaped, so that a module cannot drive it.
std::string visible(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\%02x", static_cast<unsigned char>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<WasmVM_ValType> parameters(const WasmVM_FunctionTypeContext* type) {
  std::vector<WasmVM_ValType> list(WasmVM_FunctionTypeGetParametersLength(type));
  WasmVM_FunctionTypeGetParameters(type, list.data(), static_cast<uint32_t>(list.size()));
  return list;
}

std::vector<WasmVM_ValType> results(const WasmVM_FunctionTypeContext* type) {
  std::vector<WasmVM_ValType> list(WasmVM_FunctionTypeGetReturnsLength(type));
  WasmVM_FunctionTypeGetReturns(type, list.data(), static_cast<uint32_t>(list.size()));
  return list;
}

std::string function_text(const WasmVM_FunctionTypeContext* type) {
  std::string out;
  for (const auto& [word, list] : {std::pair("param", parameters(type)), std::pair("result", results(type))}) {
    if (list.empty()) continue;
    out += std::string(out.empty() ? "(" : " (") + word;
    for (const WasmVM_ValType one : list) out += " " + type_name(one);
    out += ")";
  }
  return out;
}

std::string function_json(const WasmVM_FunctionTypeContext* type) {
  std::string out;
  for (const auto& [word, list] : {std::pair("params", parameters(type)), std::pair("results", results(type))}) {
    out += std::string(out.empty() ? "{" : ", ") + quote(word) + ": [";
    for (size_t i = 0; i < list.size(); ++i) out += (i ? ", " : "") + quote(type_name(list[i]));
    out += "]";
  }
  return out + "}";
}

std::string limit_text(const WasmVM_LimitContext* limit) {
  std::string out = WasmVM_LimitIs64Bit(limit) ? "i64 " : "";
  out += std::to_string(WasmVM_LimitGetMin(limit));
  if (WasmVM_LimitHasMax(limit)) out += " " + std::to_string(WasmVM_LimitGetMax(limit));
  if (WasmVM_LimitIsShared(limit)) out += " shared";
  return out;
}

std::string limit_json(const WasmVM_LimitContext* limit) {
  std::string out = "\"address\": " + quote(WasmVM_LimitIs64Bit(limit) ? "i64" : "i32");
  out += ", \"min\": " + std::to_string(WasmVM_LimitGetMin(limit));
  out += ", \"max\": " + (WasmVM_LimitHasMax(limit) ? std::to_string(WasmVM_LimitGetMax(limit)) : "null");
  return out + ", \"shared\": " + (WasmVM_LimitIsShared(limit) ? "true" : "false");
}

/// An import or an export: kind and type of it, in text and in JSON.
struct External {
  const char* kind = "";
  std::string text, json;
};

External function_external(const WasmVM_FunctionTypeContext* type) { return {"func", function_text(type), function_json(type)}; }
External tag_external(const WasmVM_TagTypeContext* type) {
  const WasmVM_FunctionTypeContext* function = WasmVM_TagTypeGetFunctionType(type);
  return {"tag", function_text(function), function_json(function)};
}
External table_external(const WasmVM_TableTypeContext* type) {
  const WasmVM_LimitContext* limit = WasmVM_TableTypeGetLimit(type);
  const std::string element = type_name(WasmVM_TableTypeGetRefType(type));
  return {"table", limit_text(limit) + " " + element, "{\"element\": " + quote(element) + ", " + limit_json(limit) + "}"};
}
External memory_external(const WasmVM_MemoryTypeContext* type) {
  const WasmVM_LimitContext* limit = WasmVM_MemoryTypeGetLimit(type);
  return {"memory", limit_text(limit), "{" + limit_json(limit) + "}"};
}
External global_external(const WasmVM_GlobalTypeContext* type) {
  const std::string value = type_name(WasmVM_GlobalTypeGetValType(type));
  const bool is_mutable = WasmVM_GlobalTypeGetMutability(type) == WasmVM_Mutability_Var;
  return {"global", is_mutable ? "(mut " + value + ")" : value,
          "{\"type\": " + quote(value) + ", \"mutable\": " + (is_mutable ? "true" : "false") + "}"};
}

External describe(const WasmVM_ASTModuleContext* module, const WasmVM_ImportTypeContext* import) {
  switch (WasmVM_ImportTypeGetExternalType(import)) {
    case WasmVM_ExternalType_Function: return function_external(WasmVM_ImportTypeGetFunctionType(module, import));
    case WasmVM_ExternalType_Table: return table_external(WasmVM_ImportTypeGetTableType(module, import));
    case WasmVM_ExternalType_Memory: return memory_external(WasmVM_ImportTypeGetMemoryType(module, import));
    case WasmVM_ExternalType_Global: return global_external(WasmVM_ImportTypeGetGlobalType(module, import));
    case WasmVM_ExternalType_Tag: return tag_external(WasmVM_ImportTypeGetTagType(module, import));
  }
  return {};
}

External describe(const WasmVM_ASTModuleContext* module, const WasmVM_ExportTypeContext* item) {
  switch (WasmVM_ExportTypeGetExternalType(item)) {
    case WasmVM_ExternalType_Function: return function_external(WasmVM_ExportTypeGetFunctionType(module, item));
    case WasmVM_ExternalType_Table: return table_external(WasmVM_ExportTypeGetTableType(module, item));
    case WasmVM_ExternalType_Memory: return memory_external(WasmVM_ExportTypeGetMemoryType(module, item));
    case WasmVM_ExternalType_Global: return global_external(WasmVM_ExportTypeGetGlobalType(module, item));
    case WasmVM_ExternalType_Tag: return tag_external(WasmVM_ExportTypeGetTagType(module, item));
  }
  return {};
}

/// Everything that is shown of a module, taken out of it once.
struct Contents {
  std::string name;
  std::vector<WasmVM_SectionEntry> sections;
  std::vector<WasmVM_CustomSectionEntry> customs;
  std::vector<const WasmVM_ImportTypeContext*> imports;
  std::vector<const WasmVM_ExportTypeContext*> exports;
};

Contents contents(const WasmVM_ASTModuleContext* module) {
  Contents out;
  out.name = text(WasmVM_ASTModuleGetName(module));
  out.sections.resize(WasmVM_ASTModuleListSections(module, nullptr, 0));
  WasmVM_ASTModuleListSections(module, out.sections.data(), static_cast<uint32_t>(out.sections.size()));
  out.customs.resize(WasmVM_ASTModuleListCustomSections(module, nullptr, 0));
  WasmVM_ASTModuleListCustomSections(module, out.customs.data(), static_cast<uint32_t>(out.customs.size()));
  out.imports.resize(WasmVM_ASTModuleListImportsLength(module));
  WasmVM_ASTModuleListImports(module, out.imports.data(), static_cast<uint32_t>(out.imports.size()));
  out.exports.resize(WasmVM_ASTModuleListExportsLength(module));
  WasmVM_ASTModuleListExports(module, out.exports.data(), static_cast<uint32_t>(out.exports.size()));
  return out;
}

void show_text(const std::string& file, const WasmVM_ASTModuleContext* module, const Contents& all) {
  std::printf("%s%s%s\n", file.c_str(), all.name.empty() ? "" : ": module ", visible(all.name).c_str());
  std::printf("sections:\n");
  for (const WasmVM_SectionEntry& section : all.sections) {
    const std::string name = visible(view(section.Name));
    std::printf("  %-10s %-24s offset 0x%06" PRIx64 "  %8" PRIu64 " bytes", section.Id == 0 ? "custom" : "", name.c_str(),
                section.Offset, section.Size);
    if (section.Id != 0) std::printf("  %6u entries", section.Count);
    std::printf("\n");
  }
  std::printf("imports:\n");
  for (const WasmVM_ImportTypeContext* import : all.imports) {
    const External external = describe(module, import);
    std::printf("  %-7s %s %s  %s\n", external.kind, visible(view(WasmVM_ImportTypeGetModuleName(import))).c_str(),
                visible(view(WasmVM_ImportTypeGetExternalName(import))).c_str(), external.text.c_str());
  }
  std::printf("exports:\n");
  for (const WasmVM_ExportTypeContext* item : all.exports) {
    const External external = describe(module, item);
    std::printf("  %-7s %s  %s\n", external.kind, visible(view(WasmVM_ExportTypeGetExternalName(item))).c_str(),
                external.text.c_str());
  }
  std::printf("custom sections:\n");
  for (const WasmVM_CustomSectionEntry& section : all.customs) {
    std::printf("  %-24s offset 0x%06" PRIx64 "  %8u bytes\n", visible(view(section.Name)).c_str(), section.Offset,
                section.Payload.Length);
  }
}

/// Puts `items` into a JSON list, one a line.
void show_list(const char* name, const std::vector<std::string>& items, bool last) {
  std::printf("  \"%s\": [", name);
  for (size_t i = 0; i < items.size(); ++i) std::printf("%s\n    %s", i ? "," : "", items[i].c_str());
  std::printf("%s]%s\n", items.empty() ? "" : "\n  ", last ? "" : ",");
}

void show_json(const WasmVM_ASTModuleContext* module, const Contents& all) {
  std::vector<std::string> sections, imports, exports, customs;
  for (const WasmVM_SectionEntry& section : all.sections) {
    sections.push_back("{\"id\": " + std::to_string(section.Id) + ", \"name\": " + quote(view(section.Name)) +
                       ", \"offset\": " + std::to_string(section.Offset) + ", \"size\": " + std::to_string(section.Size) +
                       ", \"count\": " + std::to_string(section.Count) + "}");
  }
  for (const WasmVM_ImportTypeContext* import : all.imports) {
    const External external = describe(module, import);
    imports.push_back("{\"module\": " + quote(view(WasmVM_ImportTypeGetModuleName(import))) +
                      ", \"name\": " + quote(view(WasmVM_ImportTypeGetExternalName(import))) +
                      ", \"kind\": " + quote(external.kind) + ", \"type\": " + external.json + "}");
  }
  for (const WasmVM_ExportTypeContext* item : all.exports) {
    const External external = describe(module, item);
    exports.push_back("{\"name\": " + quote(view(WasmVM_ExportTypeGetExternalName(item))) +
                      ", \"kind\": " + quote(external.kind) + ", \"type\": " + external.json + "}");
  }
  for (const WasmVM_CustomSectionEntry& section : all.customs) {
    customs.push_back("{\"name\": " + quote(view(section.Name)) + ", \"offset\": " + std::to_string(section.Offset) +
                      ", \"size\": " + std::to_string(section.Payload.Length) + "}");
  }
  std::printf("{\n  \"name\": %s,\n", quote(all.name).c_str());
  show_list("sections", sections, false);
  show_list("imports", imports, false);
  show_list("exports", exports, false);
  show_list("custom_sections", customs, true);
  std::printf("}\n");
}

int inspect(const InspectOptions& options) {
  const Configure config(WasmVM_ConfigureCreate());
  if (!options.features.apply(config.get())) return kUsage;
  int status = kOk;
  const AstModule module = load_valid(config.get(), options.file, status);
  if (!module) return status;
  const Contents all = contents(module.get());
  if (options.json) {
    show_json(module.get(), all);
  } else {
    show_text(options.file, module.get(), all);
  }
  return kOk;
}

}  // namespace

Action add_inspect(CLI::App& app, const Words& words) {
  auto options = std::make_shared<InspectOptions>();
  app.add_option("FILE", options->file, "A .wasm or .wat file")->required();
  app.add_flag("--json", options->json, "Print JSON: name, sections, imports, exports, custom_sections");
  options->features.add_to(app, words);
  return [options] { return inspect(*options); };
}

}  // namespace cli
