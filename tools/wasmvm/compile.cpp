// wasmvm compile: from a module to a file with machine code.
#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "commands.h"
#include "engine_options.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"

namespace cli {
namespace {

struct CompileOptions {
  FeatureOptions features;
  EngineOptions engine;
  std::string input, output, format;
  bool dump = false, gas_measuring = false;
};

/// False after printing a usage error.
bool configure(const CompileOptions& options, WasmVM_ConfigureContext* config) {
  if (!options.features.apply(config) || !options.engine.apply(config)) return false;
  WasmVM_ConfigureCompilerSetDumpIR(config, options.dump);
  const std::string& out = options.output;
  const bool is_native =
      options.format.empty() ? out.size() > 3 && out.compare(out.size() - 3, 3, ".so") == 0 : options.format == "native";
  WasmVM_ConfigureCompilerSetOutputFormat(config,
                                          is_native ? WasmVM_CompilerOutputFormat_Native : WasmVM_CompilerOutputFormat_Wasm);
  WasmVM_ConfigureStatisticsSetCostMeasuring(config, options.gas_measuring);
  return true;
}

int compile(const CompileOptions& options) {
  const Configure config(WasmVM_ConfigureCreate());
  if (!configure(options, config.get())) return kUsage;
  int status = kOk;
  const AstModule module = load(config.get(), options.input, status);
  if (!module) return status;
  const Loader loader(WasmVM_LoaderCreate(config.get()));
  const Compiler compiler(WasmVM_CompilerCreate(config.get()));
  WasmVM_Bytes plain = {};
  WasmVM_Result result = WasmVM_LoaderSerializeASTModule(loader.get(), module.get(), &plain);
  if (!WasmVM_ResultOK(result)) return report_failure(result, WasmVM_LoaderGetLastError(loader.get()));
  result = WasmVM_CompilerCompileFromBytes(compiler.get(), plain, options.output.c_str());
  WasmVM_BytesDelete(plain);
  return WasmVM_ResultOK(result) ? kOk : report_failure(result, WasmVM_CompilerGetLastError(compiler.get()));
}

}  // namespace

Action add_compile(CLI::App& app, const Words& words) {
  auto options = std::make_shared<CompileOptions>();
  app.add_option("INPUT", options->input, "A module, binary or text, or what was compiled already")->required();
  app.add_option("OUTPUT", options->output, "The file to write")->required();
  options->engine.add_code(app);
  app.add_flag("--dump", options->dump, "Write the compiler's intermediate code to OUTPUT.N.ll as well");
  app.add_option("--output-format", options->format,
                 "wasm: the module with the code in a custom section (the default), native: a file of its own (for OUTPUT.so)")
      ->check(CLI::IsMember({"native", "wasm"}));
  app.add_flag("--enable-gas-measuring", options->gas_measuring, "Code that counts gas and instructions");
  options->features.add_to(app, words);
  app.footer("An image runs with --run-mode aot and the options that it was compiled with.");
  return [options] { return compile(*options); };
}

}  // namespace cli
