// Look-up tables over the opcode table, built at compile time except the mnemonic map, which is built on first use.
#include "wasm/opcode.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace wasmvm {

namespace {
// Shortens the row's proposal column: kMvp is not a member of Proposal.
struct ProposalNames {
  static constexpr Proposal kMvp = wasmvm::kMvp;
#define PROPOSAL(name, text, on, standard, tiers, aliases) static constexpr Proposal name = Proposal::name;
#include "wasm/proposals.def"
#undef PROPOSAL
};
}  // namespace

const OpInfo kOpTable[kOpcodeCount] = {
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) \
  {prefix, arg, code, Immediate::imm, OpClass::klass, ProposalNames::proposal, #name, text, sig},
#include "wasm/opcodes.def"
#undef OP
};

namespace {

constexpr unsigned kMaxSubOpcode = 0x120;

struct DecodeTables {
  std::array<Opcode, 256> single;
  std::array<std::array<Opcode, kMaxSubOpcode>, 4> prefixed;
};

constexpr DecodeTables make_decode_tables() {
  DecodeTables t{};
  t.single.fill(Opcode::kCount);
  for (auto& row : t.prefixed) row.fill(Opcode::kCount);
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) \
  if (prefix == 0) {                                                 \
    t.single[(code) & 0xff] = Opcode::name;                          \
  } else {                                                           \
    t.prefixed[((prefix) - 0xfb) & 3][code] = Opcode::name;          \
  }
#include "wasm/opcodes.def"
#undef OP
  return t;
}

constexpr DecodeTables kDecode = make_decode_tables();

#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) \
  static_assert((prefix) == 0 ? (code) < 256 : (code) < kMaxSubOpcode);
#include "wasm/opcodes.def"
#undef OP

}  // namespace

const Opcode kSingleByteOps[256] = {
#define B1(n) kDecode.single[n]
#define B4(n) B1(n), B1(n + 1), B1(n + 2), B1(n + 3)
#define B16(n) B4(n), B4(n + 4), B4(n + 8), B4(n + 12)
#define B64(n) B16(n), B16(n + 16), B16(n + 32), B16(n + 48)
    B64(0), B64(64), B64(128), B64(192)
#undef B64
#undef B16
#undef B4
#undef B1
};

Opcode find_prefixed_op(uint8_t prefix, uint32_t code) {
  if (!is_prefix_byte(prefix) || code >= kMaxSubOpcode) return Opcode::kCount;
  return kDecode.prefixed[prefix - 0xfb][code];
}

Opcode find_mnemonic(std::string_view text) {
  static const std::unordered_map<std::string_view, Opcode> map = [] {
    std::unordered_map<std::string_view, Opcode> m;
    m.reserve(kOpcodeCount);
    for (unsigned i = 0; i < kOpcodeCount; ++i) m.try_emplace(kOpTable[i].text, static_cast<Opcode>(i));
    return m;
  }();
  const auto it = map.find(text);
  return it == map.end() ? Opcode::kCount : it->second;
}

}  // namespace wasmvm
