// wasmvm wast: runs test scripts, a line for each file and the sum at the end.
#include <CLI/App.hpp>
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "engine_options.h"
#include "exit_status.h"
#include "features.h"
#include "load.h"
#include "report.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

struct SuiteRow {
  std::string_view folder;
  int edition;
  std::string_view proposals;
};
constexpr SuiteRow kSuites[] = {
#define SUITE(folder, edition, proposals) {folder, edition, proposals},
#include "suite_features.def"
#undef SUITE
};

struct WastOptions {
  FeatureOptions features;
  std::vector<std::string> paths;
  EngineOptions engine;
  bool verbose = false, gas_measuring = false, lazy_validation = false;
  bool no_pinning = false, no_fusing = false;
};

struct Counts {
  uint64_t passed = 0, failed = 0, skipped = 0;
};

/// What a script's events are printed with.
struct Reporting {
  const std::string& path;
  bool verbose;
};

const SuiteRow& suite_of(const std::string& path) {
  const std::string folder = "/" + fs::absolute(path).parent_path().lexically_normal().generic_string();
  const SuiteRow* best = &kSuites[0];
  for (const SuiteRow& row : kSuites) {
    const std::string end = "/" + std::string(row.folder);
    if (row.folder.size() > best->folder.size() && folder.size() >= end.size() &&
        folder.compare(folder.size() - end.size(), end.size(), end) == 0) {
      best = &row;
    }
  }
  return *best;
}

/// Calls `use(proposal, on)` for each proposal that a row names.
template <typename Use>
void each_proposal(const SuiteRow& suite, const Use& use) {
  for (std::string_view rest = suite.proposals; !rest.empty();) {
    const size_t space = std::min(rest.find(' '), rest.size());
    const bool off = rest.front() == '-';
    WasmVM_Proposal proposal;
    if (WasmVM_ProposalFind(wrap(rest.substr(off, space - off)), &proposal)) use(proposal, !off);
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
}

Configure configure(const WastOptions& options, const std::string& path) {
  Configure config(WasmVM_ConfigureCreate());
  if (!options.engine.apply(config.get())) return nullptr;
  WasmVM_ConfigureStatisticsSetCostMeasuring(config.get(), options.gas_measuring);
  WasmVM_ConfigureSetLazyValidation(config.get(), options.lazy_validation);
  WasmVM_ConfigureInterpreterSetPinLocals(config.get(), !options.no_pinning);
  WasmVM_ConfigureInterpreterSetFuseCells(config.get(), !options.no_fusing);
  if (options.features.any()) return options.features.apply(config.get()) ? std::move(config) : nullptr;
  const SuiteRow& suite = suite_of(path);
  WasmVM_ConfigureSetWASMStandard(config.get(), static_cast<WasmVM_Standard>(WasmVM_Standard_WASM_1 + suite.edition - 1));
  each_proposal(suite, [&](WasmVM_Proposal proposal, bool on) {
    (on ? WasmVM_ConfigureAddProposal : WasmVM_ConfigureRemoveProposal)(config.get(), proposal);
  });
  return config;
}

/// Whether a suite needs what is not implemented.
bool is_refused(const SuiteRow& suite) {
  bool refused = false;
  each_proposal(suite, [&](WasmVM_Proposal proposal, bool on) { refused |= on && !is_implemented(proposal); });
  return refused;
}

void report(void* data, const WasmVM_ScriptEvent* event) {
  const Reporting& reporting = *static_cast<const Reporting*>(data);
  if (event->Passed && !reporting.verbose) return;
  const std::string command = text(event->Command), message = text(event->Message);
  std::printf("%s:%u: %s: %s%s\n", reporting.path.c_str(), event->Line, command.c_str(),
              event->Passed ? "passed" : "failed: ", message.c_str());
}

/// Runs one script; a script that cannot be read counts as one failure.
Counts run_script(const WasmVM_ConfigureContext* config, const std::string& path, bool verbose) {
  Counts counts;
  std::string source;
  if (!read_file(path, source)) {
    counts.failed = 1;
    return counts;
  }
  Reporting reporting = {path, verbose};
  const WasmVM_Result result =
      WasmVM_ScriptRun(config, wrap(source), report, &reporting, &counts.passed, &counts.failed, &counts.skipped);
  if (!WasmVM_ResultOK(result)) {
    std::fflush(stdout);
    report_failure(result, WasmVM_ScriptGetLastError());
    ++counts.failed;
  }
  return counts;
}

/// A script of a proposal that is not implemented: its assertions count as skipped.
Counts refuse_script(const SuiteRow& suite, const std::string& path) {
  Counts counts;
  std::string source;
  if (!read_file(path, source)) {
    counts.failed = 1;
    return counts;
  }
  for (size_t at = source.find("(assert_"); at != std::string::npos; at = source.find("(assert_", at + 1)) ++counts.skipped;
  std::printf("%s: refused: %s is not implemented\n", path.c_str(), std::string(suite.proposals).c_str());
  return counts;
}

/// The scripts that `paths` name, folders searched to the bottom, in order of their names; false if a path does not exist.
bool collect(const std::vector<std::string>& paths, std::vector<std::string>& scripts) {
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      scripts.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      if (it->path().extension() == ".wast") found.push_back(it->path().generic_string());
    }
    if (error) {
      print_error("loading", path + ": " + error.message());
      return false;
    }
    std::sort(found.begin(), found.end());
    scripts.insert(scripts.end(), found.begin(), found.end());
  }
  return true;
}

int run_scripts(const WastOptions& options) {
  std::vector<std::string> scripts;
  if (!collect(options.paths, scripts)) return kBadModule;
  if (scripts.empty()) return usage_error("no .wast file found", "wasmvm wast takes scripts or folders with scripts");
  Counts sum;
  for (const std::string& path : scripts) {
    const Configure config = configure(options, path);
    if (!config) return kUsage;
    const SuiteRow& suite = suite_of(path);
    const bool refused = !options.features.any() && is_refused(suite);
    const Counts counts = refused ? refuse_script(suite, path) : run_script(config.get(), path, options.verbose);
    std::printf("%s: %" PRIu64 " passed, %" PRIu64 " failed, %" PRIu64 " skipped\n", path.c_str(), counts.passed, counts.failed,
                counts.skipped);
    std::fflush(stdout);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
  }
  std::printf("%" PRIu64 " passed, %" PRIu64 " failed\n", sum.passed, sum.failed);
  return sum.failed ? kFailed : kOk;
}

}  // namespace

Action add_wast(CLI::App& app, const Words& words) {
  auto options = std::make_shared<WastOptions>();
  app.add_option("PATH", options->paths, "Scripts, or folders that are searched for .wast files")->required();
  app.add_flag("-v,--verbose", options->verbose, "Show what passed as well");
  options->engine.add_mode(app);
  options->engine.add_code(app);
  app.add_flag("--enable-gas-measuring", options->gas_measuring, "Run code that counts gas");
  app.add_flag("--lazy-validation", options->lazy_validation, "Check function bodies at their first calls");
  app.add_flag("--no-pinned-locals", options->no_pinning, "Keep no locals in registers");
  app.add_flag("--no-fused-cells", options->no_fusing, "Join no instructions");
  options->features.add_to(app, words);
  app.footer("Without language options, a script's folder decides: the folders of the official test suite are known.");
  return [options] { return run_scripts(*options); };
}

}  // namespace cli
