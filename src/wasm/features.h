// Which proposals are switched on: a set that decoder, validator and text parser consult.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace wasmvm {

enum class Proposal : uint8_t {
#define PROPOSAL(name, text, on, standard, tiers, aliases) name,
#include "wasm/proposals.def"
#undef PROPOSAL
  kCount,  // also stands for "part of WebAssembly 1.0" in the opcode table, see kMvp
};
constexpr Proposal kMvp = Proposal::kCount;

/// Name as on the command line, e.g. "tail-call".
const char* proposal_name(Proposal proposal);
/// Finds a proposal by its name or one of its aliases; kCount if there is none.
Proposal find_proposal(std::string_view name);
/// WebAssembly version (1, 2, 3) that includes the proposal, 0 for none.
int proposal_standard(Proposal proposal);
/// Names of the execution tiers that run it, separated by spaces; empty if the proposal is not implemented.
const char* proposal_tiers(Proposal proposal);
inline bool is_implemented(Proposal proposal) { return *proposal_tiers(proposal) != 0; }
/// ErrCode::ProposalDisabled: "proposal is disabled: NAME (WHAT)". Where the official text is another, it comes first.
Error disabled_error(Proposal proposal, std::string_view what, uint64_t offset = Error::kNoOffset,
                     std::string_view official = {});

/// A set of proposals. Passive value; closed under dependencies only if made by standard() or changed by add()/remove().
class Features {
 public:
  /// Default set: all of 3.0, Threads, BranchHinting, WideArithmetic, CustomPageSizes.
  Features();
  /// Exactly the proposals that WebAssembly 1.0, 2.0 or 3.0 includes.
  static Features standard(int version);
  /// Every proposal that is implemented.
  static Features all();

  bool has(Proposal p) const { return p == kMvp || (bits_ >> static_cast<unsigned>(p) & 1) != 0; }
  /// Switches `p` on together with everything it needs.
  void add(Proposal p);
  /// Switches `p` off; refuses (returns false, changes nothing) while another proposal that is on needs it.
  bool remove(Proposal p);
  /// ErrCode::ProposalUnavailable naming a proposal that is on although nothing implements it. Whoever reads modules asks first.
  Status check_implemented() const;
  uint64_t bits() const { return bits_; }
  friend bool operator==(Features, Features) = default;

 private:
  explicit Features(uint64_t bits) : bits_(bits) {}
  uint64_t bits_;
};

}  // namespace wasmvm
