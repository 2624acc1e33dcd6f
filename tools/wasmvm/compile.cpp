// wasmvm compile: from a module to a compiled image in a file.
#include <CLI/App.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"

namespace cli {
namespace {

using Compiler = std::unique_ptr<WasmVM_CompilerContext, Deleter<WasmVM_CompilerDelete>>;

struct CompileOptions {
  FeatureOptions features;
  std::string file, output, optimize = "2";
  bool generic = false, interruptible = false, dump = false;
};

constexpr const char* kLevels = "0123sz";

int compile(const CompileOptions& options) {
  const size_t level = options.optimize.size() == 1 ? std::string_view(kLevels).find(options.optimize) : std::string_view::npos;
  if (level == std::string_view::npos) {
    return usage_error("--optimize: unknown level '" + options.optimize + "'", "the levels are 0, 1, 2, 3, s and z");
  }
  const Configure config(WasmVM_ConfigureCreate());
  if (!options.features.apply(config.get())) return kUsage;
  const bool is_native = options.output.size() > 3 && options.output.compare(options.output.size() - 3, 3, ".so") == 0;
  WasmVM_ConfigureCompilerSetOutputFormat(config.get(),
                                          is_native ? WasmVM_CompilerOutputFormat_Native : WasmVM_CompilerOutputFormat_Wasm);
  WasmVM_ConfigureCompilerSetOptimizationLevel(config.get(), static_cast<WasmVM_CompilerOptimizationLevel>(level));
  WasmVM_ConfigureCompilerSetGenericBinary(config.get(), options.generic);
  WasmVM_ConfigureCompilerSetInterruptible(config.get(), options.interruptible);
  WasmVM_ConfigureCompilerSetDumpIR(config.get(), options.dump);
  int status = kOk;
  // The input may be text, which the compiler does not read.
  const AstModule module = load_valid(config.get(), options.file, status);
  if (!module) return status;
  const Loader loader(WasmVM_LoaderCreate(config.get()));
  WasmVM_Bytes bytes = {};
  WasmVM_Result result = WasmVM_LoaderSerializeASTModule(loader.get(), module.get(), &bytes);
  if (!WasmVM_ResultOK(result)) return report_failure(result, WasmVM_LoaderGetLastError(loader.get()));
  const Compiler compiler(WasmVM_CompilerCreate(config.get()));
  result = WasmVM_CompilerCompileFromBytes(compiler.get(), bytes, options.output.c_str());
  WasmVM_BytesDelete(bytes);
  return WasmVM_ResultOK(result) ? kOk : report_failure(result, WasmVM_CompilerGetLastError(compiler.get()));
}

}  // namespace

Action add_compile(CLI::App& app, const Words& words) {
  auto options = std::make_shared<CompileOptions>();
  app.add_option("FILE", options->file, "A .wasm or .wat file")->required();
  app.add_option("OUTPUT", options->output, "The file to write: native code alone if it ends in .so, else wasm with native code")
      ->required();
  app.add_option("--optimize", options->optimize, "Effort: 0, 1, 2 (if left out), 3, s or z");
  app.add_flag("--generic-binary", options->generic, "Make code for every processor of the architecture");
  app.add_flag("--interruptible", options->interruptible, "Make loops interruptible");
  app.add_flag("--dump", options->dump, "Write the compiler's intermediate code to files");
  options->features.add_to(app, words);
  return [options] { return compile(*options); };
}

}  // namespace cli
