// Signatures of the instructions whose types are fixed, parsed from the opcode table at compile time.
//
// A row of opcodes.def says "ii:i"; the validator wants arrays of value types it can compare with the top of the operand
// stack. Rows whose type depends on context say "*" and are not `fixed`.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "wasm/opcode.h"
#include "wasm/types.h"

namespace wasmvm::validate {

/// Type of one fixed-signature instruction. Constant data.
struct Signature {
  bool fixed = false;
  bool address = false;  ///< params[0] is the address type of the memory that the instruction names
  uint8_t param_count = 0, result_count = 0;
  uint8_t wide_params = 0;  ///< how many parameters take two slots
  ValType params[4] = {};
  ValType results[2] = {};
};

constexpr ValType signature_type(char c) {
  switch (c) {
    case 'I': return ValType::i64();
    case 'f': return ValType::f32();
    case 'F': return ValType::f64();
    case 'v': return ValType::v128();
    default: return ValType::i32();  // 'i', and 'a' until the memory is known
  }
}

constexpr Signature parse_signature(const char* text) {
  Signature s;
  if (*text == '*') return s;
  s.fixed = true;
  for (; *text != ':'; ++text) {
    if (*text == 'a') s.address = true;
    const ValType type = signature_type(*text);
    if (type.is_vec()) ++s.wide_params;
    s.params[s.param_count++] = type;
  }
  for (++text; *text != 0; ++text) s.results[s.result_count++] = signature_type(*text);
  return s;
}

inline constexpr std::array<Signature, kOpcodeCount> kSignatures = {
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) parse_signature(sig),
#include "wasm/opcodes.def"
#undef OP
};

inline const Signature& signature(Opcode op) { return kSignatures[static_cast<unsigned>(op)]; }

}  // namespace wasmvm::validate
