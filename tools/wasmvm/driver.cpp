// The command line as functions: which command the words name, and their options. Everything goes through the C interface.
#include "wasmvm_cli.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "exit_status.h"
#include "report.h"
#include "wasmvm_c.h"

namespace {

void print_version() {
  std::printf("wasmvm %s\n", WasmVM_VersionGet());
  std::printf("tiers: interpreter\n");
  std::printf("proposals: name, on or off by default, tiers\n");
  WasmVM_ConfigureContext* defaults = WasmVM_ConfigureCreate();
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const auto proposal = static_cast<WasmVM_Proposal>(i);
    const char* tiers = WasmVM_ProposalGetTiers(proposal);
    std::printf("  %-34s %-4s %s\n", WasmVM_ProposalName(proposal),
                WasmVM_ConfigureHasProposal(defaults, proposal) ? "on" : "off", *tiers != 0 ? tiers : "none");
  }
  WasmVM_ConfigureDelete(defaults);
  std::printf("plug-ins: none\n");
}

struct Command {
  const char* name;
  const char* description;
  cli::Action (*add)(CLI::App&, const cli::Words&);
};
constexpr Command kCommands[] = {
    {"run", "Run a program or a function of a module (the default command)", cli::add_run},
    {"validate", "Say whether modules are valid, and if not, why and where", cli::add_validate},
    {"parse", "Translate a module from text to binary", cli::add_parse},
    {"print", "Translate a module from binary to text", cli::add_print},
    {"inspect", "List sections, imports, exports and custom sections", cli::add_inspect},
    {"wast", "Run test scripts", cli::add_wast},
    {"compile", "Compile a module ahead of time", cli::add_compile},
};

bool is_command(const char* word) {
  for (const Command& command : kCommands) {
    if (std::strcmp(word, command.name) == 0) return true;
  }
  return false;
}

bool is_global_option(const char* word) {
  for (const char* option : {"--version", "-V", "--help", "-h"}) {
    if (std::strcmp(word, option) == 0) return true;
  }
  return false;
}

int run(std::vector<std::string> words) {
  if (words.empty()) return cli::usage_error("a command or a file is missing", "wasmvm --help lists the commands");
  // `wasmvm FILE` means `wasmvm run FILE`.
  if (!is_command(words[0].c_str()) && !is_global_option(words[0].c_str())) words.insert(words.begin(), "run");

  CLI::App app("wasmvm: runs WebAssembly. `wasmvm FILE ARGS...` is short for `wasmvm run FILE ARGS...`.", "wasmvm");
  app.set_help_flag("-h,--help", "Show this, or with a command its options");
  bool version = false;
  app.add_flag("-V,--version", version, "Show version, tiers, proposals and plug-ins");
  std::vector<std::pair<CLI::App*, cli::Action>> actions;
  for (const Command& command : kCommands) {
    // Only the chosen command's options are needed, unless help wants to list the commands.
    CLI::App* sub = app.add_subcommand(command.name, command.description);
    if (words[0] == command.name) actions.emplace_back(sub, command.add(*sub, words));
  }
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const CLI::App* shown = actions.empty() ? &app : actions[0].first;
    std::fputs(shown->help(shown == &app ? "" : "wasmvm").c_str(), stdout);
    return cli::kOk;
  } catch (const CLI::ParseError& error) {
    return cli::usage_error(
        error.what(), actions.empty() ? "wasmvm --help lists the commands" : "wasmvm " + words[0] + " --help lists the options");
  }
  if (version) {
    print_version();
    return cli::kOk;
  }
  if (actions.empty()) return cli::usage_error("a command or a file is missing", "wasmvm --help lists the commands");
  return actions[0].second();
}

/// `command`: what the program does whatever its words say; null if they choose.
int drive(int argc, const char** argv, const char* command) {
  std::vector<std::string> words;
  for (int i = 1; i < argc && argv != nullptr && argv[i] != nullptr; ++i) words.emplace_back(argv[i]);
  if (command != nullptr && !(words.size() == 1 && (words[0] == "--version" || words[0] == "-V"))) {
    words.insert(words.begin(), command);
  }
  cli::show_log();
  int status = run(std::move(words));
  if (std::fflush(stdout) != 0 && status == cli::kOk) status = cli::kFailed;
  return status;
}

}  // namespace

extern "C" {

int WasmVM_Driver_UniTool(int Argc, const char* Argv[]) { return drive(Argc, Argv, nullptr); }
int WasmVM_Driver_Tool(int Argc, const char* Argv[]) { return drive(Argc, Argv, "run"); }
int WasmVM_Driver_Compiler(int Argc, const char* Argv[]) { return drive(Argc, Argv, "compile"); }

}  // extern "C"
