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

/// How the validator's loop treats an instruction: the frequent shapes have a path of their own.
enum class Shape : uint8_t {
  LocalGet,
  LocalSet,
  LocalTee,
  End,
  BrIf,
  Const,      ///< pushes one value of a narrow type
  Unary,      ///< replaces one narrow operand
  Binary,     ///< replaces two narrow operands by one
  Fixed,      ///< any other fixed signature without an immediate that must be checked
  MemAccess,  ///< fixed signature behind a memory argument
  Lane,       ///< fixed signature behind lane numbers
  Other,      ///< type depends on context
};

/// One row of the loop's table, four bytes: the types of a Unary or Binary, which are narrow and fit a byte.
struct Rule {
  Shape shape = Shape::Other;
  uint8_t params[2] = {0, 0};
  uint8_t result = 0;
};

constexpr Rule make_rule(Opcode op, Immediate imm, const Signature& sig) {
  Rule rule;
  switch (op) {
    case Opcode::local_get: rule.shape = Shape::LocalGet; return rule;
    case Opcode::local_set: rule.shape = Shape::LocalSet; return rule;
    case Opcode::local_tee: rule.shape = Shape::LocalTee; return rule;
    case Opcode::end: rule.shape = Shape::End; return rule;
    case Opcode::br_if: rule.shape = Shape::BrIf; return rule;
    default: break;
  }
  if (!sig.fixed) return rule;
  const bool narrow = sig.wide_params == 0 && sig.result_count == 1 && !sig.results[0].is_vec();
  for (unsigned i = 0; i < 2; ++i) rule.params[i] = static_cast<uint8_t>(sig.params[i].bits());
  rule.result = static_cast<uint8_t>(sig.results[0].bits());
  if (imm == Immediate::MemArg || imm == Immediate::MemArgLane) {
    rule.shape = Shape::MemAccess;
  } else if (imm == Immediate::Lane || imm == Immediate::Lanes16) {
    rule.shape = Shape::Lane;
  } else if (narrow && sig.param_count <= 2) {
    constexpr Shape kShapes[] = {Shape::Const, Shape::Unary, Shape::Binary};
    rule.shape = kShapes[sig.param_count];
  } else {
    rule.shape = Shape::Fixed;
  }
  return rule;
}

inline constexpr std::array<Rule, kOpcodeCount> kRules = {
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) \
  make_rule(Opcode::name, Immediate::imm, parse_signature(sig)),
#include "wasm/opcodes.def"
#undef OP
};

inline const Signature& signature(Opcode op) { return kSignatures[static_cast<unsigned>(op)]; }

}  // namespace wasmvm::validate
