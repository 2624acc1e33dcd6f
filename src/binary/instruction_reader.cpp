// Decoding of instructions: one table look-up for the opcode, one switch over the shape of its immediates.
//
// SPEC: error texts follow the reference interpreter, which reads function bodies out of the whole module and so may run
// over their end; fail_byte_behind_end() says what it would have found there.
#include "binary/instruction_reader.h"

#include <array>

#include "binary/type_reader.h"
#include "wasm/limits.h"

namespace wasmvm::binary {
namespace {

/// What next() needs to know of an opcode, small enough that the table of single-byte opcodes stays in the cache.
struct OpRow {
  Opcode op = Opcode::kCount;
  Immediate imm = Immediate::None;
  Proposal proposal = kMvp;
};

// Names the proposal column of the table: kMvp is not a member of Proposal.
struct Gate {
  static constexpr Proposal kMvp = wasmvm::kMvp;
#define PROPOSAL(name, text, on, standard, tiers, aliases) static constexpr Proposal name = Proposal::name;
#include "wasm/proposals.def"
#undef PROPOSAL
};

constexpr std::array<OpRow, 256> make_single_byte_rows() {
  std::array<OpRow, 256> rows{};
#define OP(prefix, code, name, text, proposal, imm, sig, klass, arg) \
  if (prefix == 0) rows[(code) & 0xff] = {Opcode::name, Immediate::imm, Gate::proposal};
#include "wasm/opcodes.def"
#undef OP
  return rows;
}
constexpr std::array<OpRow, 256> kSingleByteRows = make_single_byte_rows();

std::string hex(uint32_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) {
    const uint32_t digit = value >> shift & 15;
    if (digit != 0 || !text.empty() || shift <= 4) text += kDigits[digit];
  }
  return text;
}

// SPEC: sub-opcodes are numbers of 32 bits and need not have the shortest form.
OpRow read_prefixed(ByteReader& in, uint8_t prefix, uint64_t start) {
  std::string text = "illegal opcode " + hex(prefix);
  if (is_prefix_byte(prefix)) {
    const uint32_t code = in.u32();
    const Opcode op = find_prefixed_op(prefix, code);
    if (op != Opcode::kCount) return {op, op_info(op).imm, op_info(op).proposal};
    text += ' ' + hex(code);
  }
  in.fail(ErrCode::IllegalOpCode, text, {}, start);
  return {};
}

}  // namespace

InstructionReader::InstructionReader(const Module& module, ByteRange range)
    : in_(module.view(range), range.offset), features_(module.features) {
  const uint64_t end = range.offset + range.size;
  if (end < module.bytes.size()) byte_behind_ = module.bytes[end];
}

InstructionReader::InstructionReader(Bytes code, uint64_t base, const Features& features)
    : in_(code, base), features_(features) {}

// The sum is checked and not each group, so a body may declare groups of no locals. Parameters are the validator's to add.
Result<std::vector<LocalGroup>> InstructionReader::read_locals() {
  const uint64_t start = in_.offset();
  const uint32_t n = in_.count();
  std::vector<LocalGroup> groups;
  groups.reserve(n / 2);  // a group takes two bytes, so this is bounded by the body's size
  uint64_t total = 0;
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    LocalGroup group;
    group.count = in_.u32();
    group.type = read_val_type(in_, features_);
    total += group.count;
    groups.push_back(group);
  }
  if (!in_.failed() && total > limits::kLocals) {
    in_.fail(ErrCode::TooManyLocals, "too many locals",
             std::to_string(total) + ", the limit is " + std::to_string(limits::kLocals), start);
  }
  if (in_.failed()) return in_.take_error();
  return groups;
}

// PERF: in line with next() below; as a call it costs a third of the speed (11 against 7 ns per instruction).
[[gnu::always_inline]] inline bool InstructionReader::read_immediates(Immediate shape, Instruction& out) {
  switch (shape) {
    case Immediate::None:
      if (out.op == Opcode::end) --depth_;
      return true;
    case Immediate::Block:
      ++depth_;
      read_block_type(out.block);
      break;
    case Immediate::TryTable:
      ++depth_;
      read_block_type(out.block);
      read_catches(out);
      break;
    case Immediate::Label:
      out.index = in_.u32();
      if (out.op == Opcode::delegate) --depth_;  // it closes its try as `end` would
      break;
    case Immediate::Func:
    case Immediate::Type:
    case Immediate::Table:
    case Immediate::Elem:
    case Immediate::Local:
    case Immediate::Global:
    case Immediate::Data:
    case Immediate::Tag: out.index = in_.u32(); break;
    case Immediate::BrTable: read_br_table(out); break;
    case Immediate::CallIndirect:
      out.index = in_.u32();
      out.index2 = read_index_or_zero(Proposal::ReferenceTypes);
      break;
    case Immediate::TableInit:
    case Immediate::TableCopy:
      out.index = in_.u32();
      out.index2 = in_.u32();
      break;
    case Immediate::MemArg: read_mem_arg(out.mem); break;
    case Immediate::MemArgLane:
      read_mem_arg(out.mem);
      out.lane = in_.byte();
      break;
    case Immediate::Memory: out.index = read_index_or_zero(Proposal::MultiMemories); break;
    case Immediate::MemoryInit:
      out.index = in_.u32();
      out.index2 = read_index_or_zero(Proposal::MultiMemories);
      break;
    case Immediate::MemoryCopy:
      out.index = read_index_or_zero(Proposal::MultiMemories);
      out.index2 = read_index_or_zero(Proposal::MultiMemories);
      break;
    case Immediate::I32: out.bits = static_cast<uint64_t>(in_.s32()); break;
    case Immediate::I64: out.bits = static_cast<uint64_t>(in_.s64()); break;
    case Immediate::F32: out.bits = in_.fixed32(); break;
    case Immediate::F64: out.bits = in_.fixed64(); break;
    // Lane bytes of shuffles are checked by the validator, which knows how many lanes there are.
    case Immediate::V128:
    case Immediate::Lanes16: {
      const Bytes bytes = in_.take(16);
      for (size_t i = 0; i < bytes.size(); ++i) out.v128[i] = bytes[i];
      break;
    }
    case Immediate::Lane: out.lane = in_.byte(); break;
    case Immediate::SelectTypes: {
      const uint32_t n = in_.count();
      types_.clear();
      for (uint32_t i = 0; i < n && !in_.failed(); ++i) types_.push_back(read_val_type(in_, features_));
      out.types = types_;
      break;
    }
    case Immediate::HeapType: out.heap = read_heap_type(in_, features_); break;
    case Immediate::TypeField:
    case Immediate::TypeCount:
    case Immediate::TypeData:
    case Immediate::TypeElem:
    case Immediate::TypeType:
      out.index = in_.u32();
      out.index2 = in_.u32();
      break;
    case Immediate::BrOnCast: read_br_on_cast(out); break;
    case Immediate::ZeroByte: {
      const uint64_t start = in_.offset();
      if (in_.byte() != 0) in_.fail(ErrCode::ExpectedZeroByte, "zero byte expected", {}, start);
      break;
    }
  }
  return !in_.failed();
}

bool InstructionReader::next(Instruction& out) {
  if (in_.at_end() || depth_ == 0) [[unlikely]]
    return stop();
  out.offset = in_.offset();
  const uint8_t byte = in_.byte();
  OpRow row = kSingleByteRows[byte];
  if (row.op == Opcode::kCount) [[unlikely]] {
    row = read_prefixed(in_, byte, out.offset);
    if (in_.failed()) return false;
  }
  out.op = row.op;
  if (!features_.has(row.proposal)) [[unlikely]] {
    in_.fail_disabled(row.proposal, op_info(row.op).text, out.offset);
    return false;
  }
  return read_immediates(row.imm, out);
}

// At the end of the range, or behind the end of the expression: says whether the two are the same.
bool InstructionReader::stop() {
  if (in_.failed()) return false;
  if (depth_ != 0) {
    fail_byte_behind_end();
  } else if (!in_.at_end()) {
    in_.fail(ErrCode::SectionSizeMismatch, "section size mismatch", "bytes behind the end of the expression", in_.offset());
  }
  return false;
}

// What the reference interpreter meets when it reads on: nothing, an `end` that makes the size wrong, or some other byte where
// the grammar wants an `end`.
void InstructionReader::fail_byte_behind_end() {
  static constexpr uint8_t kEnd = 0x0b;
  const uint64_t at = in_.offset();
  if (byte_behind_ < 0) {
    in_.fail(ErrCode::UnexpectedEnd, "unexpected end of section or function", "the expression has no end", at);
  } else if (byte_behind_ == kEnd) {
    in_.fail(ErrCode::SectionSizeMismatch, "section size mismatch", "the expression has no end", at);
  } else {
    in_.fail(ErrCode::ENDCodeExpected, "END opcode expected", {}, at);
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/instructions.html#binary-blocktype
// Value types are negative numbers of one byte, type indices are not negative.
void InstructionReader::read_block_type(BlockType& out) {
  const int byte = in_.peek();
  if (byte == 0x40) {
    in_.byte();
    out.kind = BlockType::Empty;
  } else if (byte >= 0 && (byte & 0xc0) == 0x40) {
    out.kind = BlockType::Value;
    out.value = read_val_type(in_, features_);
  } else {
    const uint64_t start = in_.offset();
    const int64_t index = in_.s33();
    out.kind = BlockType::Func;
    out.type = TypeIndex(static_cast<uint32_t>(index));
    if (in_.failed()) return;
    if (index < 0) {
      in_.fail(ErrCode::IllegalGrammar, "malformed block type", {}, start);
    } else if (!features_.has(Proposal::MultiValue)) {
      in_.fail_disabled(Proposal::MultiValue, "block type", start);
    }
  }
}

// SPEC: https://webassembly.github.io/spec/core/binary/instructions.html#memory-instructions
// Alignments beyond the natural one are validation; 64 and up collide with the flag of the memory index.
void InstructionReader::read_mem_arg(MemArg& out) {
  const uint64_t start = in_.offset();
  const uint32_t flags = in_.u32();
  out.memory = MemoryIndex(0);
  out.align_log2 = flags & 0x3f;
  const bool has_index = (flags & 0x40) != 0;
  if (flags >= 0x80) [[unlikely]] {
    return in_.fail(ErrCode::MalformedMemoryOpFlags, "malformed memop flags", std::to_string(flags), start);
  }
  if (has_index) [[unlikely]] {
    if (!features_.has(Proposal::MultiMemories)) {
      return in_.fail_disabled(Proposal::MultiMemories, "memory index", start, "malformed memop flags");
    }
    out.memory = MemoryIndex(in_.u32());
  }
  out.offset = features_.has(Proposal::Memory64) ? in_.u64() : in_.u32();
}

/// An index that was a zero byte before `proposal`.
uint32_t InstructionReader::read_index_or_zero(Proposal proposal) {
  if (features_.has(proposal)) return in_.u32();
  const uint64_t start = in_.offset();
  if (in_.byte() != 0) in_.fail_disabled(proposal, "index", start, "zero byte expected");
  return 0;
}

void InstructionReader::read_br_table(Instruction& out) {
  const uint64_t start = in_.offset();
  const uint32_t n = in_.count();
  if (n > limits::kBrTableTargets) {
    in_.fail(ErrCode::LimitExceeded, "limit exceeded",
             "br_table with " + std::to_string(n) + " targets, the limit is " + std::to_string(limits::kBrTableTargets), start);
    return;
  }
  // The limit bounds the memory; the count was also checked against the bytes that are left.
  labels_.resize(n);
  for (uint32_t i = 0; i < n; ++i) labels_[i] = in_.u32();
  out.labels = labels_;
  out.index = in_.u32();
}

void InstructionReader::read_catches(Instruction& out) {
  const uint64_t at = in_.offset();
  const uint32_t n = in_.count();
  if (n > limits::kCatchClauses) {
    return in_.fail(
        ErrCode::LimitExceeded, "limit exceeded",
        "try_table with " + std::to_string(n) + " catch clauses, the limit is " + std::to_string(limits::kCatchClauses), at);
  }
  catches_.clear();
  for (uint32_t i = 0; i < n && !in_.failed(); ++i) {
    const uint64_t start = in_.offset();
    const uint8_t kind = in_.byte();
    if (kind > 3) return in_.fail(ErrCode::MalformedCatchFlags, "malformed catch clause", std::to_string(kind), start);
    CatchClause clause;
    clause.kind = static_cast<CatchKind>(kind);
    if (kind < 2) clause.tag = TagIndex(in_.u32());
    clause.label = LabelIndex(in_.u32());
    catches_.push_back(clause);
  }
  out.catches = catches_;
}

void InstructionReader::read_br_on_cast(Instruction& out) {
  const uint64_t start = in_.offset();
  out.cast_flags = in_.byte();
  if (out.cast_flags > 3) {
    return in_.fail(ErrCode::MalformedCastFlags, "malformed br_on_cast flags", std::to_string(out.cast_flags), start);
  }
  out.index = in_.u32();
  out.heap = read_heap_type(in_, features_);
  out.heap2 = read_heap_type(in_, features_);
}

}  // namespace wasmvm::binary
