// Prints every valid module of the official suite and assembles the text again: the binary must be equivalent.
//
// Modules are taken from all commands of all scripts, also from those that expect an error: what is valid with every proposal
// switched on counts. Usage: spec_round_trip SCRIPT... Ends with "N passed, M failed", N counting modules.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "binary/decode.h"
#include "script/commands.h"
#include "support/equivalence.h"
#include "text/assemble.h"
#include "text/print.h"
#include "validate/valid_module.h"

using namespace wasmvm;

namespace {

struct Tally {
  uint64_t passed = 0, failed = 0, identical = 0;
};

const Features kFeatures = Features::all();

std::string fault(const char* what, const Error& error) { return std::string(what) + ": " + error.message; }

/// Why the way to text and back fails, or nothing. `module` is valid.
std::string round_trip(const Module& module, Tally& tally) {
  const auto text = text::print(module);
  if (!text) return fault("does not print", text.error());
  auto bytes = text::assemble(*text, kFeatures);
  if (!bytes) return fault("the text does not assemble", bytes.error());
  if (*bytes == module.bytes) ++tally.identical;
  auto again = binary::decode(std::move(*bytes), kFeatures);
  if (!again) return fault("the second binary is malformed", again.error());
  if (std::string found = test::difference(module, **again); !found.empty()) return "the second binary differs: " + found;
  // What the assembler wrote comes back byte by byte: where it had a choice the first time, there is none left.
  const auto text2 = text::print(**again);
  if (!text2) return fault("the second binary does not print", text2.error());
  const auto bytes2 = text::assemble(*text2, kFeatures);
  if (!bytes2 || *bytes2 != (*again)->bytes) return "the second binary does not come back byte by byte";
  if (auto valid = validate::check(*again); !valid) return fault("the second binary is invalid", valid.error());
  return {};
}

/// Why a command's module fails, or nothing. A module that is expected to be refused may be.
std::string try_module(const script::Command& command, Tally& tally, bool& counts) {
  using script::CommandKind;
  const CommandKind kind = command.kind;
  counts = kind == CommandKind::Module || kind == CommandKind::Definition || kind == CommandKind::AssertUnlinkable ||
           kind == CommandKind::AssertModuleTrap;
  auto bytes = text::assemble(command.module.source, kFeatures);
  if (!bytes) return fault("does not assemble", bytes.error());
  auto module = binary::decode(std::move(*bytes), kFeatures);
  if (!module) return fault("malformed", module.error());
  if (auto valid = validate::check(*module); !valid) return fault("invalid", valid.error());
  counts = true;
  return round_trip(**module, tally);
}

void try_commands(const std::string& path, const std::vector<script::Command>& commands, Tally& tally) {
  for (const script::Command& command : commands) {
    try_commands(path, command.body, tally);
    if (command.module.source.empty()) continue;
    bool counts;
    const std::string why = try_module(command, tally, counts);
    if (!counts) continue;
    ++(why.empty() ? tally.passed : tally.failed);
    if (!why.empty()) std::printf("%s:%u: %s\n", path.c_str(), command.module.line, why.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  Tally tally;
  for (int i = 1; i < argc; ++i) {
    std::stringstream source;
    source << std::ifstream(argv[i]).rdbuf();
    const std::string text = source.str();
    auto commands = script::parse_script(text, kFeatures);
    if (!commands) {
      std::printf("%s: %s\n", argv[i], commands.error().message.c_str());
      ++tally.failed;
      continue;
    }
    try_commands(argv[i], *commands, tally);
  }
  std::printf("%llu of the modules came back byte by byte\n", static_cast<unsigned long long>(tally.identical));
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(tally.passed),
              static_cast<unsigned long long>(tally.failed));
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
