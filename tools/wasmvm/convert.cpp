// wasmvm validate, parse and print: from file to verdict, from text to binary, from binary to text.
#include <CLI/App.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"

namespace cli {
namespace {

struct ConvertOptions {
  FeatureOptions features;
  std::vector<std::string> files;
  std::string file, output;
};

int validate(const ConvertOptions& options) {
  const Configure config(WasmVM_ConfigureCreate());
  if (!options.features.apply(config.get())) return kUsage;
  int status = kOk;
  for (const std::string& file : options.files) {
    int one = kOk;
    const AstModule module = load_valid(config.get(), file, one);
    std::printf("%s: %s\n", file.c_str(), module ? "valid" : "not valid");
    if (one != kOk) status = one;
  }
  return status;
}

int parse(const ConvertOptions& options) {
  const Configure config(WasmVM_ConfigureCreate());
  if (!options.features.apply(config.get())) return kUsage;
  std::string source;
  if (!read_file(options.file, source)) return kBadModule;
  if (source.compare(0, 4, std::string_view("\0asm", 4)) == 0) {
    return usage_error(options.file + " is binary already", "wasmvm print translates from binary to text");
  }
  std::string output = options.output;
  if (output.empty()) {
    const size_t dot = options.file.rfind('.'), slash = options.file.rfind('/');
    const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    output = options.file.substr(0, has_ending ? dot : std::string::npos) + ".wasm";
  }
  const Loader loader(WasmVM_LoaderCreate(config.get()));
  WasmVM_Bytes bytes = {};
  const WasmVM_Result result = WasmVM_LoaderAssembleText(loader.get(), wrap(source), &bytes);
  if (!WasmVM_ResultOK(result)) return report_failure(result, WasmVM_LoaderGetLastError(loader.get()));
  const bool good = write_file(output, {reinterpret_cast<const char*>(bytes.Buf), bytes.Length});
  WasmVM_BytesDelete(bytes);
  return good ? kOk : kFailed;
}

int print(const ConvertOptions& options) {
  const Configure config(WasmVM_ConfigureCreate());
  if (!options.features.apply(config.get())) return kUsage;
  int status = kOk;
  const AstModule module = load_valid(config.get(), options.file, status);
  if (!module) return status;
  WasmVM_String printed = {};
  const WasmVM_Result result = WasmVM_ASTModulePrintText(module.get(), &printed);
  if (!WasmVM_ResultOK(result)) return report_failure(result, nullptr);
  const bool good = write_file(options.output.empty() ? "-" : options.output, view(printed));
  WasmVM_StringDelete(printed);
  return good ? kOk : kFailed;
}

template <int (*Work)(const ConvertOptions&)>
Action add_converter(CLI::App& app, const Words& words, const char* output_description) {
  auto options = std::make_shared<ConvertOptions>();
  app.add_option("FILE", options->file, "A .wat or .wasm file")->required();
  app.add_option("-o,--output", options->output, output_description);
  options->features.add_to(app, words);
  return [options] { return Work(*options); };
}

}  // namespace

Action add_validate(CLI::App& app, const Words& words) {
  auto options = std::make_shared<ConvertOptions>();
  app.add_option("FILE", options->files, "The .wasm or .wat files")->required();
  options->features.add_to(app, words);
  return [options] { return validate(*options); };
}

Action add_parse(CLI::App& app, const Words& words) {
  return add_converter<parse>(app, words, "Where to write the binary, - for stdout; FILE with the ending .wasm if left out");
}

Action add_print(CLI::App& app, const Words& words) {
  return add_converter<print>(app, words, "Where to write the text; stdout if left out");
}

}  // namespace cli
