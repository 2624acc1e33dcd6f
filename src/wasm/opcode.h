// The instruction set as data: one OpInfo per row of opcodes.def, and the maps from binary code and mnemonic to it.
#pragma once

#include <cstdint>
#include <string_view>

#include "wasm/features.h"

namespace wasmvm {

/// Every instruction of the table, densely numbered in table order (this is not the binary encoding).
enum class Opcode : uint16_t {
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) name,
#include "wasm/opcodes.def"
#undef OP
  kCount,  // also "no such instruction"
};
constexpr unsigned kOpcodeCount = static_cast<unsigned>(Opcode::kCount);

/// Shape of the immediates behind an opcode, in binary order.
enum class Immediate : uint8_t {
  None,
  Block,         ///< block type: 0x40, a value type, or a type index (s33)
  Label,         ///< label index
  BrTable,       ///< vector of label indices, default label index
  Func,          ///< function index
  CallIndirect,  ///< type index, table index
  Type,          ///< type index
  Table,         ///< table index
  TableInit,     ///< element index, table index
  TableCopy,     ///< destination table, source table
  Elem,          ///< element index
  Local,
  Global,
  MemArg,      ///< alignment (bit 6: memory index follows), offset (u64)
  MemArgLane,  ///< MemArg, lane byte
  Memory,      ///< memory index
  MemoryInit,  ///< data index, memory index
  MemoryCopy,  ///< destination memory, source memory
  Data,        ///< data index
  I32,
  I64,
  F32,
  F64,
  V128,
  Lane,         ///< one lane byte
  Lanes16,      ///< sixteen lane bytes
  SelectTypes,  ///< vector of value types
  HeapType,     ///< heap type (s33)
  TypeField,    ///< type index, field index
  TypeCount,    ///< type index, u32
  TypeData,
  TypeElem,
  TypeType,  ///< two type indices
  BrOnCast,  ///< flags byte, label index, source heap type, target heap type
  Tag,       ///< tag index
  TryTable,  ///< block type, vector of catch clauses
  ZeroByte,  ///< one byte that must be zero
};

/// Group of instructions that stages treat alike. Fixed-signature groups come before Control.
enum class OpClass : uint8_t {
  Const,
  Unary,
  Binary,
  Division,
  Test,
  Compare,
  Convert,
  Truncation,
  Wide,
  Load,
  Store,
  SimdUnary,
  SimdBinary,
  SimdTernary,
  SimdTest,
  SimdShift,
  SimdSplat,
  SimdShuffle,
  ExtractLane,
  ReplaceLane,
  LoadLane,
  StoreLane,
  AtomicLoad,
  AtomicStore,
  AtomicRmw,
  AtomicCmpxchg,
  AtomicWait,
  AtomicNotify,
  AtomicFence,
  Control,
  Parametric,
  Variable,
  Table,
  Memory,
  Reference,
  Aggregate,
};

/// What the table says of one instruction. Constant data.
struct OpInfo {
  uint8_t prefix;  ///< 0 or 0xfb..0xfe
  uint8_t arg;     ///< log2 access width or lane count, see opcodes.def
  uint16_t code;   ///< opcode byte, or sub-opcode behind the prefix
  Immediate imm;
  OpClass klass;
  Proposal proposal;  ///< kMvp or what must be switched on
  const char* name;   ///< C++ enumerator
  const char* text;   ///< mnemonic of the text format
  const char* sig;    ///< "params:results", or "*"
};

extern const OpInfo kOpTable[kOpcodeCount];

inline const OpInfo& op_info(Opcode op) { return kOpTable[static_cast<unsigned>(op)]; }

/// Opcode of a single-byte encoding; kCount where none is defined (prefix bytes included).
extern const Opcode kSingleByteOps[256];
/// Opcode behind a prefix byte; kCount if there is none.
Opcode find_prefixed_op(uint8_t prefix, uint32_t code);
inline bool is_prefix_byte(uint8_t byte) { return byte >= 0xfb && byte <= 0xfe; }

/// First opcode (in table order) with this mnemonic; kCount if there is none. `select`, `ref.test` and `ref.cast` have two
/// encodings of one mnemonic: the untyped / non-null one is returned.
Opcode find_mnemonic(std::string_view text);

}  // namespace wasmvm
