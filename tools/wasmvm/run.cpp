// wasmvm run: a WASI program with its arguments, or one function of a module.
#include <CLI/App.hpp>
#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "engine_options.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"
#include "values.h"

namespace cli {
namespace {

struct RunOptions {
  FeatureOptions features;
  std::vector<std::string> dirs, envs, net;
  EngineOptions engine;
  std::string invoke;
  bool reactor = false, lazy_validation = false, allow_af_unix = false;
  bool instruction_count = false, gas_measuring = false, time_measuring = false, all_statistics = false;
  uint64_t memory_page_limit = 0;
  uint64_t time_limit = 0;  ///< milliseconds; 0: none
  std::optional<uint64_t> gas_limit;
  std::optional<uint32_t> max_threads;
  std::vector<std::string> words;  ///< FILE and what follows it
};

std::vector<const char*> pointers(const std::vector<std::string>& strings) {
  std::vector<const char*> out;
  for (const std::string& s : strings) out.push_back(s.c_str());
  return out;
}

std::string list_functions(const WasmVM_ModuleInstanceContext* instance) {
  std::vector<WasmVM_String> names(WasmVM_ModuleInstanceListFunctionLength(instance));
  WasmVM_ModuleInstanceListFunction(instance, names.data(), static_cast<uint32_t>(names.size()));
  std::string list;
  for (size_t i = 0; i < names.size() && i < 20; ++i) list += (i ? ", " : "") + text(names[i]);
  if (names.size() > 20) list += ", ...";
  return list.empty() ? "nothing" : list;
}

/// Refuses what this version cannot do, before anything is loaded.
int check(const RunOptions& options) {
  for (const std::string& env : options.envs) {
    if (env.find('=') == std::string::npos || env[0] == '=') return usage_error("--env " + env + ": expected NAME=VALUE");
  }
  if (options.words.empty()) return usage_error("a file is missing", "wasmvm run FILE [ARGS]");
  if (options.words[0][0] == '-') {
    return usage_error("unknown option " + options.words[0], "wasmvm run --help lists the options; the guest's own follow FILE");
  }
  return kOk;
}

/// One program's run: the objects it needs, in the order in which they are made.
class Session {
 public:
  explicit Session(const RunOptions& options) : options_(options) {}
  int start();
  void print_statistics() const;

 private:
  using Clock = std::chrono::steady_clock;
  void configure_statistics();
  int compile_if_plain();
  int instantiate(const std::vector<std::string>& guest_arguments);
  int call(std::string_view name, const std::vector<std::string>* arguments);
  int ended() const { return static_cast<int>(WasmVM_ModuleInstanceWASIGetExitCode(wasi_.get()) & 0xff); }
  int failed(WasmVM_Result result) const { return report_failure(result, WasmVM_ExecutorGetLastError(executor_.get())); }

  const RunOptions& options_;
  Statistics statistics_;
  Clock::time_point started_;
  Configure config_;
  AstModule module_;
  Executor executor_;
  Store store_;
  ModuleInstance wasi_, instance_;
  bool terminated_ = false;  ///< the guest ended the program; there is nothing more to call
};

void Session::configure_statistics() {
  statistics_.reset(WasmVM_StatisticsCreate());
  if (options_.gas_limit) WasmVM_StatisticsSetCostLimit(statistics_.get(), *options_.gas_limit);
  const bool all = options_.all_statistics;
  WasmVM_ConfigureStatisticsSetInstructionCounting(config_.get(), all || options_.instruction_count);
  WasmVM_ConfigureStatisticsSetCostMeasuring(config_.get(), all || options_.gas_measuring);
  WasmVM_ConfigureStatisticsSetTimeMeasuring(config_.get(), all || options_.time_measuring);
  WasmVM_ConfigureSetTimeLimit(config_.get(), options_.time_limit);
}

void Session::print_statistics() const {
  if (!statistics_) return;
  const WasmVM_StatisticsContext* figures = statistics_.get();
  const bool all = options_.all_statistics;
  std::fflush(stdout);
  if (all || options_.instruction_count)
    std::fprintf(stderr, "statistics: %" PRIu64 " instructions\n", WasmVM_StatisticsGetInstrCount(figures));
  if (all || options_.gas_measuring)
    std::fprintf(stderr, "statistics: %" PRIu64 " gas\n", WasmVM_StatisticsGetTotalCost(figures));
  if (!all && !options_.time_measuring) return;
  std::fprintf(stderr, "statistics: %.6f s\n", static_cast<double>(WasmVM_StatisticsGetTime(figures)) / 1e9);
  if (all || options_.instruction_count)
    std::fprintf(stderr, "statistics: %.0f instructions per second\n", WasmVM_StatisticsGetInstrPerSecond(figures));
}

int Session::start() {
  const RunOptions& options = options_;
  started_ = Clock::now();
  if (const int status = check(options)) return status;
  config_.reset(WasmVM_ConfigureCreate());
  if (!options.features.apply(config_.get()) || !options.engine.apply(config_.get())) return kUsage;
  WasmVM_ConfigureSetLazyValidation(config_.get(), options.lazy_validation);
  if (options.max_threads) WasmVM_ConfigureSetMaxGuestThreads(config_.get(), *options.max_threads);
  configure_statistics();
  if (options.memory_page_limit) WasmVM_ConfigureSetMaxMemoryPage(config_.get(), options.memory_page_limit);

  std::vector<std::string> arguments(options.words.begin() + 1, options.words.end());
  std::string function = options.invoke;
  const bool reactor = options.reactor || !function.empty();
  if (reactor && function.empty()) {
    if (arguments.empty()) return usage_error("the name of a function is missing", "wasmvm run --reactor FILE FUNCTION [ARGS]");
    function = arguments[0];
    arguments.erase(arguments.begin());
  }
  int status = kOk;
  module_ = load_valid(config_.get(), options.words[0], status);
  if (module_ && options.engine.is_aot()) status = compile_if_plain();
  if (status != kOk || !module_) return status;
  status = instantiate(arguments);
  if (status != kOk || terminated_) return status;

  if (!reactor) {
    if (!WasmVM_ModuleInstanceFindFunction(instance_.get(), wrap("_start"))) {
      return usage_error("the module exports no function _start: it is a library, not a program",
                         "call one of its functions: wasmvm --invoke NAME " + options.words[0] + " [ARGS]; it exports " +
                             list_functions(instance_.get()));
    }
    return call("_start", nullptr);
  }
  if (!WasmVM_ModuleInstanceFindFunction(instance_.get(), wrap(function))) {
    return usage_error("the module exports no function " + function, "it exports " + list_functions(instance_.get()));
  }
  if (WasmVM_ModuleInstanceFindFunction(instance_.get(), wrap("_initialize"))) {
    status = call("_initialize", nullptr);
    if (status != kOk || terminated_) return status;
  }
  return call(function, &arguments);
}

/// Run mode aot takes images: a module without one gets one that lasts for this run.
int Session::compile_if_plain() {
  if (WasmVM_ASTModuleHasImage(module_.get())) return kOk;
  if (options_.gas_limit) WasmVM_ConfigureStatisticsSetCostMeasuring(config_.get(), true);
  WasmVM_ConfigureCompilerSetOutputFormat(config_.get(), WasmVM_CompilerOutputFormat_Native);
  const Loader loader(WasmVM_LoaderCreate(config_.get()));
  const Compiler compiler(WasmVM_CompilerCreate(config_.get()));
  WasmVM_Bytes plain = {}, image = {};
  WasmVM_ASTModuleContext* module = nullptr;
  WasmVM_Result result = WasmVM_LoaderSerializeASTModule(loader.get(), module_.get(), &plain);
  const WasmVM_ErrorContext* error = WasmVM_LoaderGetLastError(loader.get());
  if (WasmVM_ResultOK(result)) {
    result = WasmVM_CompilerCompileFromBytesToBytes(compiler.get(), plain, &image);
    error = WasmVM_CompilerGetLastError(compiler.get());
  }
  if (WasmVM_ResultOK(result)) {
    result = WasmVM_LoaderParseFromBytes(loader.get(), &module, image);
    error = WasmVM_LoaderGetLastError(loader.get());
  }
  WasmVM_BytesDelete(plain);
  WasmVM_BytesDelete(image);
  module_.reset(module);
  if (!WasmVM_ResultOK(result)) return report_failure(result, error);
  const Validator validator(WasmVM_ValidatorCreate(config_.get()));
  result = WasmVM_ValidatorValidate(validator.get(), module_.get());
  return WasmVM_ResultOK(result) ? kOk : report_failure(result, WasmVM_ValidatorGetLastError(validator.get()));
}

int Session::instantiate(const std::vector<std::string>& guest_arguments) {
  const RunOptions& options = options_;
  executor_.reset(WasmVM_ExecutorCreate(config_.get(), statistics_.get()));
  store_.reset(WasmVM_StoreCreate());
  std::vector<std::string> words = {options.words[0]};
  words.insert(words.end(), guest_arguments.begin(), guest_arguments.end());
  const std::vector<const char*> arguments = pointers(words), envs = pointers(options.envs), dirs = pointers(options.dirs);
  wasi_.reset(WasmVM_ModuleInstanceCreateWASI(arguments.data(), static_cast<uint32_t>(arguments.size()), envs.data(),
                                              static_cast<uint32_t>(envs.size()), dirs.data(),
                                              static_cast<uint32_t>(dirs.size())));
  if (!wasi_) {
    const std::string why = take_log_error();
    return usage_error(why.empty() ? "a directory of --dir cannot be opened" : why,
                       "--dir GUEST:HOST[:readonly] takes an existing directory HOST");
  }
  const std::vector<const char*> rules = pointers(options.net);
  if (!WasmVM_ResultOK(WasmVM_ModuleInstanceSetNetworkPolicy(wasi_.get(), rules.data(), static_cast<uint32_t>(rules.size()))))
    return usage_error(take_log_error(), "for instance --net allow:tcp:connect:example.org:443");
  WasmVM_ModuleInstanceSetAllowAFUNIX(wasi_.get(), options.allow_af_unix);
  WasmVM_Result result = WasmVM_ExecutorRegisterImport(executor_.get(), store_.get(), wasi_.get());
  if (!WasmVM_ResultOK(result)) return failed(result);
  WasmVM_ModuleInstanceContext* instance = nullptr;
  result = WasmVM_ExecutorInstantiate(executor_.get(), &instance, store_.get(), module_.get());
  if (!WasmVM_ResultOK(result)) return failed(result);
  instance_.reset(instance);
  terminated_ = WasmVM_ResultGetCode(result) == WasmVM_ErrCode_Terminated;
  return terminated_ ? ended() : kOk;
}

/// Calls an exported function and prints its results. Without `arguments`, its type must be () -> ().
int Session::call(std::string_view name, const std::vector<std::string>* arguments) {
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(instance_.get(), wrap(name));
  const WasmVM_FunctionTypeContext* type = WasmVM_FunctionInstanceGetFunctionType(function);
  std::vector<WasmVM_ValType> params(WasmVM_FunctionTypeGetParametersLength(type));
  WasmVM_FunctionTypeGetParameters(type, params.data(), static_cast<uint32_t>(params.size()));
  std::vector<WasmVM_Value> results(WasmVM_FunctionTypeGetReturnsLength(type)), values;
  if (!arguments) {
    if (!params.empty() || !results.empty()) {
      return usage_error(std::string(name) + " has parameters or results: the module is not a WASI program",
                         "call the function by its name: wasmvm --invoke " + std::string(name) + " FILE [ARGS]");
    }
  } else {
    std::string error;
    values = parse_values(*arguments, params, error);
    if (!error.empty()) {
      std::string types;
      for (const WasmVM_ValType& one : params) types += " " + type_name(one);
      return usage_error(error, std::string(name) + " takes" + (types.empty() ? " no arguments" : types));
    }
  }
  WasmVM_InvokeOptions bounds = {};
  if (options_.time_limit) {
    // The limit is of the whole run: what is left of it, and no less than a moment.
    const auto left = started_ + std::chrono::milliseconds(options_.time_limit) - Clock::now();
    bounds.Deadline = static_cast<uint64_t>(std::max<int64_t>(1, std::chrono::nanoseconds(left).count()));
  }
  const WasmVM_Result result =
      WasmVM_ExecutorInvokeWithOptions(executor_.get(), function, values.data(), static_cast<uint32_t>(values.size()),
                                       results.data(), static_cast<uint32_t>(results.size()), &bounds);
  if (!WasmVM_ResultOK(result)) return failed(result);
  terminated_ = WasmVM_ResultGetCode(result) == WasmVM_ErrCode_Terminated;
  if (terminated_) return ended();
  for (const WasmVM_Value& value : results) std::printf("%s\n", print_value(value).c_str());
  return kOk;
}

}  // namespace

Action add_run(CLI::App& app, const Words& words) {
  auto options = std::make_shared<RunOptions>();
  app.add_option("--dir", options->dirs, "Open a directory for the guest: GUEST[:HOST[:readonly]]; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--env", options->envs, "Set an environment variable of the guest: NAME=VALUE; may be repeated")
      ->allow_extra_args(false);
  app.add_option(
         "--net", options->net,
         "Let the guest use the network, or not: (allow|deny):(tcp|udp|unix|dns|*):(listen|connect|*):HOST:PORT; the first "
         "rule that matches decides, and without one everything is denied; may be repeated")
      ->allow_extra_args(false);
  app.add_flag("--allow-af-unix", options->allow_af_unix,
               "Let the guest use sockets in granted directories, as --net unix allows");
  app.add_option("--invoke", options->invoke, "Call this exported function with ARGS as its arguments and print its results");
  app.add_flag("--reactor", options->reactor, "As --invoke, with the function's name as the first of ARGS");
  options->engine.add_mode(app);
  options->engine.add_code(app);
  app.add_option("--time-limit", options->time_limit, "End the run after this many milliseconds, with status 5")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000'000'000}));
  app.add_option("--gas-limit", options->gas_limit, "End the run when it has cost this much gas, with status 5")
      ->check([](const std::string& text) {
        const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return std::string(is_number ? "" : "expected a number");
      });
  app.add_flag("--enable-instruction-count", options->instruction_count, "Print the number of executed instructions");
  app.add_flag("--enable-gas-measuring", options->gas_measuring, "Print what the run has cost in gas");
  app.add_flag("--enable-time-measuring", options->time_measuring, "Print how long the guest has run");
  app.add_flag("--enable-all-statistics", options->all_statistics, "Print all of these");
  app.add_option("--memory-page-limit", options->memory_page_limit, "Bound each memory to this many pages of 64 KiB");
  app.add_option("--max-threads", options->max_threads, "Bound the threads that the guest may start; 256 if not given");
  app.add_flag("--lazy-validation", options->lazy_validation, "Check function bodies at their first calls");
  options->features.add_to(app, words);
  app.prefix_command();
  app.footer("FILE [ARGS] follow the options; everything behind FILE is the guest's.");
  return [options, &app] {
    options->words = app.remaining();
    Session session(*options);
    const int status = session.start();
    session.print_statistics();
    return status;
  };
}

}  // namespace cli
