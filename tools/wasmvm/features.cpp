// Turns language options into settings.
#include "features.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "report.h"

namespace cli {
namespace {

/// Spellings that users of similar tools type; WasmVM_ProposalFind knows what they mean.
constexpr const char* kAliases[] = {"non-trap-float-to-int", "bulk-memory", "function-reference", "multi-memory", "relaxed-simd"};

/// The names of proposals that are on in `config` and need `proposal`.
std::string users_of(const WasmVM_ConfigureContext* config, WasmVM_Proposal proposal) {
  std::string names;
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const auto user = static_cast<WasmVM_Proposal>(i);
    if (user == proposal || !WasmVM_ConfigureHasProposal(config, user)) continue;
    const Configure probe(WasmVM_ConfigureCreate());
    WasmVM_ConfigureSetWASMStandard(probe.get(), WasmVM_Standard_WASM_1);
    if (WasmVM_ConfigureHasProposal(probe.get(), proposal)) continue;
    WasmVM_ConfigureAddProposal(probe.get(), user);
    if (WasmVM_ConfigureHasProposal(probe.get(), proposal)) names += std::string(" --disable-") + WasmVM_ProposalName(user);
  }
  return names;
}

/// Whether a word of the command line may be one of the options, or asks for a list of them.
bool may_choose(const std::string& word) {
  for (const char* prefix : {"--enable-", "--disable-", "--wasm-", "--help", "-h"}) {
    if (word.rfind(prefix, 0) == 0) return true;
  }
  return false;
}

}  // namespace

bool is_implemented(WasmVM_Proposal proposal) { return *WasmVM_ProposalGetTiers(proposal) != 0; }

void FeatureOptions::add_to(CLI::App& app, const std::vector<std::string>& words) {
  // PERF: adding some sixty options takes longer than starting a small program.
  if (std::none_of(words.begin(), words.end(), may_choose)) return;
  constexpr const char* kGroup = "Language";
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i + 1);
    app.add_flag("--wasm-" + number, standards_[i], "exactly WebAssembly " + number + ".0")->group(kGroup);
  }
  app.add_flag("--enable-all", all_, "every proposal that is implemented")->group(kGroup);
  const auto add = [&](const std::string& name, WasmVM_Proposal proposal, const char* group) {
    for (const bool on : {true, false}) {
      switches_.push_back({proposal, on});
      app.add_flag((on ? "--enable-" : "--disable-") + name, switches_.back().given)->group(group);
    }
  };
  for (uint32_t i = 0; i < WasmVM_ProposalCount(); ++i) {
    const auto proposal = static_cast<WasmVM_Proposal>(i);
    add(WasmVM_ProposalName(proposal), proposal, kGroup);
  }
  for (const char* alias : kAliases) {
    WasmVM_Proposal proposal;
    if (WasmVM_ProposalFind(wrap(alias), &proposal)) add(alias, proposal, "");
  }
}

bool FeatureOptions::any() const {
  for (const Switch& one : switches_) {
    if (one.given) return true;
  }
  return all_ || standards_[0] || standards_[1] || standards_[2];
}

bool FeatureOptions::apply(WasmVM_ConfigureContext* config) const {
  if (standards_[0] + standards_[1] + standards_[2] > 1) {
    usage_error("--wasm-1, --wasm-2 and --wasm-3 exclude each other");
    return false;
  }
  for (int i = 0; i < 3; ++i) {
    if (standards_[i]) WasmVM_ConfigureSetWASMStandard(config, static_cast<WasmVM_Standard>(i));
  }
  for (uint32_t i = 0; all_ && i < WasmVM_ProposalCount(); ++i) {
    const auto proposal = static_cast<WasmVM_Proposal>(i);
    if (is_implemented(proposal)) WasmVM_ConfigureAddProposal(config, proposal);
  }
  for (const Switch& one : switches_) {
    if (!one.given || !one.on) continue;
    if (!is_implemented(one.proposal)) {
      usage_error(std::string("--enable-") + WasmVM_ProposalName(one.proposal) + ": the proposal is not implemented");
      return false;
    }
    WasmVM_ConfigureAddProposal(config, one.proposal);
  }
  // What others need goes only after them, whatever the order of the options: repeat while something changes.
  for (bool changed = true; changed;) {
    changed = false;
    for (const Switch& one : switches_) {
      if (!one.given || one.on || !WasmVM_ConfigureHasProposal(config, one.proposal)) continue;
      WasmVM_ConfigureRemoveProposal(config, one.proposal);
      changed |= !WasmVM_ConfigureHasProposal(config, one.proposal);
    }
  }
  take_log_error();
  for (const Switch& one : switches_) {
    if (!one.given || one.on || !WasmVM_ConfigureHasProposal(config, one.proposal)) continue;
    usage_error(std::string("--disable-") + WasmVM_ProposalName(one.proposal) + ": other proposals that are on need it",
                "add" + users_of(config, one.proposal));
    return false;
  }
  return true;
}

}  // namespace cli
