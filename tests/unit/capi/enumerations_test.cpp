// The C header repeats tables of the library; here both are compared entry by entry.
#include <catch2/catch.hpp>

#include "wasm/error_code.h"
#include "wasm/features.h"
#include "wasm/types.h"
#include "wasmvm_c.h"

using namespace wasmvm;

TEST_CASE("error codes of the header have the library's values and texts") {
#define ERROR_CODE(value, name, text)                                                          \
  CHECK(static_cast<uint32_t>(WasmVM_ErrCode_##name) == static_cast<uint32_t>(ErrCode::name)); \
  CHECK(WasmVM_ErrCode_##name == (value));                                                     \
  CHECK(std::string(WasmVM_ResultGetMessage(WasmVM_Result{value})) == (text));
#include "wasm/error_codes.def"
#undef ERROR_CODE
}

TEST_CASE("proposals of the header have the library's order") {
#define PROPOSAL(name, text, on, standard, tiers, aliases)                                       \
  CHECK(static_cast<uint32_t>(WasmVM_Proposal_##name) == static_cast<uint32_t>(Proposal::name)); \
  CHECK(std::string(WasmVM_ProposalName(WasmVM_Proposal_##name)) == (text));
#include "wasm/proposals.def"
#undef PROPOSAL
  CHECK(WasmVM_ProposalCount() == static_cast<uint32_t>(Proposal::kCount));
}

TEST_CASE("a new configuration has the proposals that are on by default") {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
#define PROPOSAL(name, text, on, standard, tiers, aliases) \
  CHECK(WasmVM_ConfigureHasProposal(conf, WasmVM_Proposal_##name) == (on));
#include "wasm/proposals.def"
#undef PROPOSAL
  WasmVM_ConfigureDelete(conf);
}

TEST_CASE("kinds and mutability of the header are those of the binary format") {
  CHECK(WasmVM_ExternalType_Function == static_cast<unsigned>(ExternKind::Func));
  CHECK(WasmVM_ExternalType_Table == static_cast<unsigned>(ExternKind::Table));
  CHECK(WasmVM_ExternalType_Memory == static_cast<unsigned>(ExternKind::Memory));
  CHECK(WasmVM_ExternalType_Global == static_cast<unsigned>(ExternKind::Global));
  CHECK(WasmVM_ExternalType_Tag == static_cast<unsigned>(ExternKind::Tag));
  CHECK(WasmVM_Mutability_Const == static_cast<unsigned>(Mutability::Const));
  CHECK(WasmVM_Mutability_Var == static_cast<unsigned>(Mutability::Var));
}
