// Names and dependencies of proposals.
#include "wasm/features.h"

#include <array>
#include <string_view>

#include "wasm/error_code.h"

namespace wasmvm {
namespace {

struct Row {
  const char* name;
  bool on;
  int standard;
  const char* tiers;
  std::string_view aliases;
};
constexpr Row kRows[] = {
#define PROPOSAL(name, text, on, standard, tiers, aliases) {text, on, standard, tiers, aliases},
#include "wasm/proposals.def"
#undef PROPOSAL
};
constexpr unsigned kCount = static_cast<unsigned>(Proposal::kCount);

struct Dependency {
  Proposal user, needs;
};
constexpr Dependency kDependencies[] = {
    {Proposal::FunctionReferences, Proposal::ReferenceTypes},
    {Proposal::GC, Proposal::FunctionReferences},
    {Proposal::RelaxSIMD, Proposal::SIMD},
    {Proposal::ExceptionHandling, Proposal::ReferenceTypes},
    {Proposal::ReferenceTypes, Proposal::BulkMemoryOperations},
    {Proposal::CustomDescriptors, Proposal::GC},
    {Proposal::StackSwitching, Proposal::FunctionReferences},
    {Proposal::StackSwitching, Proposal::ExceptionHandling},
};

constexpr uint64_t bit(Proposal p) { return uint64_t{1} << static_cast<unsigned>(p); }

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const size_t space = list.find(' ');
    if (list.substr(0, space) == name) return true;
    if (space == std::string_view::npos) return false;
    list.remove_prefix(space + 1);
  }
  return false;
}

}  // namespace

const char* proposal_name(Proposal p) { return p == kMvp ? "mvp" : kRows[static_cast<unsigned>(p)].name; }

int proposal_standard(Proposal p) { return p == kMvp ? 1 : kRows[static_cast<unsigned>(p)].standard; }

const char* proposal_tiers(Proposal p) { return kRows[static_cast<unsigned>(p)].tiers; }

Error disabled_error(Proposal p, std::string_view what, uint64_t offset, std::string_view official) {
  std::string detail;
  if (!official.empty()) detail = "proposal is disabled: ";
  detail += proposal_name(p);
  detail += " (";
  detail += what;
  detail += ")";
  return make_error(ErrCode::ProposalDisabled, official.empty() ? "proposal is disabled" : official, detail, offset);
}

Proposal find_proposal(std::string_view name) {
  for (unsigned i = 0; i < kCount; ++i) {
    if (kRows[i].name == name || is_listed(kRows[i].aliases, name)) return static_cast<Proposal>(i);
  }
  return Proposal::kCount;
}

Features::Features() : bits_(0) {
  for (unsigned i = 0; i < kCount; ++i) {
    if (kRows[i].on) bits_ |= uint64_t{1} << i;
  }
}

Features Features::standard(int version) {
  uint64_t bits = 0;
  for (unsigned i = 0; i < kCount; ++i) {
    if (kRows[i].standard != 0 && kRows[i].standard <= version) bits |= uint64_t{1} << i;
  }
  return Features(bits);
}

Features Features::all() {
  uint64_t bits = 0;
  for (unsigned i = 0; i < kCount; ++i) {
    if (is_implemented(static_cast<Proposal>(i))) bits |= uint64_t{1} << i;
  }
  return Features(bits);
}

Status Features::check_implemented() const {
  for (unsigned i = 0; i < kCount; ++i) {
    const auto p = static_cast<Proposal>(i);
    if (has(p) && !is_implemented(p))
      return make_error(ErrCode::ProposalUnavailable, "proposal is not implemented", kRows[i].name);
  }
  return {};
}

void Features::add(Proposal p) {
  if (p == kMvp) return;
  bits_ |= bit(p);
  for (const Dependency& d : kDependencies) {
    if (d.user == p && !has(d.needs)) add(d.needs);
  }
}

bool Features::remove(Proposal p) {
  if (p == kMvp) return false;
  for (const Dependency& d : kDependencies) {
    if (d.needs == p && has(d.user)) return false;
  }
  bits_ &= ~bit(p);
  return true;
}

}  // namespace wasmvm
