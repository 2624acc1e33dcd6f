// InstructionReader: walks the instructions of one function body or constant expression. The only code that does; the
// validator, the interpreter's translator, the compilers and the printer all stand on it.
//
// It checks what the binary grammar demands (encodings, known opcodes, switched-on proposals), nothing about types or indices.
// SPEC: https://webassembly.github.io/spec/core/binary/instructions.html
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "binary/byte_reader.h"
#include "wasm/module.h"
#include "wasm/opcode.h"

namespace wasmvm::binary {

struct MemArg {
  uint32_t align_log2 = 0;
  MemoryIndex memory;
  uint64_t offset = 0;
};

/// A block type: no value, one value, or the function type `type`.
struct BlockType {
  enum Kind : uint8_t { Empty, Value, Func } kind = Empty;
  ValType value;
  TypeIndex type;
};

enum class CatchKind : uint8_t { Catch = 0, CatchRef = 1, CatchAll = 2, CatchAllRef = 3 };
struct CatchClause {
  CatchKind kind = CatchKind::Catch;
  TagIndex tag;  ///< not for CatchAll*
  LabelIndex label;
};

/// One decoded instruction. Which members are meaningful follows from op_info(op).imm; spans are valid until the next read.
struct Instruction {
  Opcode op = Opcode::nop;
  uint8_t lane = 0;        ///< Lane, MemArgLane
  uint8_t cast_flags = 0;  ///< BrOnCast: bit 0 source nullable, bit 1 target nullable
  uint64_t offset = 0;     ///< of the opcode in the module
  /// First index immediate: label, function, type, table, local, global, memory, data, element, tag. CallIndirect: type.
  /// BrTable: the default label. TableInit/MemoryInit: the segment. BrOnCast: the label.
  uint32_t index = 0;
  /// Second index immediate: CallIndirect, TableInit: table. TableCopy, MemoryCopy: source. MemoryInit: memory. TypeField:
  /// field. TypeCount: count. TypeData, TypeElem: segment. TypeType: source type.
  uint32_t index2 = 0;
  MemArg mem;
  BlockType block;                                               ///< Block, TryTable
  uint64_t bits = 0;                                             ///< I32 (sign-extended), I64, F32 (low half), F64
  uint8_t v128[16] = {};                                         ///< V128, Lanes16
  HeapType heap = AbstractHeap::any, heap2 = AbstractHeap::any;  ///< HeapType; BrOnCast: source, target
  std::span<const uint32_t> labels;                              ///< BrTable without the default
  std::span<const ValType> types;                                ///< SelectTypes
  std::span<const CatchClause> catches;                          ///< TryTable
};

/// A run of locals of one type, as bodies declare them.
struct LocalGroup {
  uint32_t count = 0;
  ValType type;
};

/// Reads exactly one expression: instructions up to the `end` that closes it. Confined to one thread.
/// It counts nesting: bytes behind that `end`, or a range that stops before it, are errors with official texts.
class InstructionReader {
 public:
  /// Reads `range` of `module`'s bytes, which must stay alive.
  InstructionReader(const Module& module, ByteRange range);
  /// Reads from bytes that are not part of a module; `base` is the offset reported for code.front().
  InstructionReader(Bytes code, uint64_t base, const Features& features);

  /// Reads the local declarations at the start of a function body. Total count is bounded by limits::kLocals.
  Result<std::vector<LocalGroup>> read_locals();

  /// Reads the next instruction into `out`. False at the end of the range and on errors: see failed().
  bool next(Instruction& out);
  bool at_end() const { return in_.at_end(); }
  bool failed() const { return in_.failed(); }
  Error take_error() { return in_.take_error(); }
  /// Offset in the module of the next byte.
  uint64_t offset() const { return in_.offset(); }
  /// Open expressions: 1 at the start, one more in each block, 0 after the last `end`.
  uint32_t depth() const { return depth_; }

 private:
  bool stop();
  void fail_byte_behind_end();
  bool read_immediates(Immediate shape, Instruction& out);
  void read_block_type(BlockType& out);
  void read_mem_arg(MemArg& out);
  uint32_t read_index_or_zero(Proposal proposal);
  void read_br_table(Instruction& out);
  void read_catches(Instruction& out);
  void read_br_on_cast(Instruction& out);

  ByteReader in_;
  Features features_;
  uint32_t depth_ = 1;
  int byte_behind_ = -1;  ///< first byte of the module behind the range, -1 if there is none
  std::vector<uint32_t> labels_;
  std::vector<ValType> types_;
  std::vector<CatchClause> catches_;
};

}  // namespace wasmvm::binary
