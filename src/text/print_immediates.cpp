// What follows a mnemonic: one case per shape of immediates in the opcode table.
#include "text/print_code.h"

namespace wasmvm::text {

void CodePrinter::space_index(PrintSpace space, uint32_t index) {
  out_ += ' ';
  context_.index(space, index);
}

/// Index 0 of tables and memories is the default.
void CodePrinter::optional_index(PrintSpace space, uint32_t index) {
  if (index != 0) space_index(space, index);
}

void CodePrinter::plain_number(uint64_t value) {
  out_ += ' ';
  context_.number(value);
}

void CodePrinter::label(uint32_t depth) {
  out_ += ' ';
  if (depth < open_.size()) {
    const size_t position = open_.size() - 1 - depth;
    const std::string_view id = open_[position].label;
    // An identifier means the innermost block that has it.
    if (!id.empty() && label_positions_[id].back() == position) {
      out_ += '$';
      out_ += id;
      return;
    }
  }
  context_.number(depth);
}

void CodePrinter::block_type(const binary::BlockType& type) {
  if (type.kind == binary::BlockType::Func) return context_.type_use(type.type);
  if (type.kind == binary::BlockType::Empty) return;
  out_ += " (result ";
  context_.val_type(type.value);
  out_ += ')';
}

// SPEC: https://webassembly.github.io/spec/core/text/instructions.html#text-catch
void CodePrinter::catches(const binary::Instruction& in) {
  static constexpr const char* kKinds[] = {"catch", "catch_ref", "catch_all", "catch_all_ref"};
  for (const binary::CatchClause& clause : in.catches) {
    out_ += " (";
    out_ += kKinds[static_cast<unsigned>(clause.kind)];
    if (clause.kind < binary::CatchKind::CatchAll) space_index(PrintSpace::Tag, clause.tag.value);
    label(clause.label.value);
    out_ += ')';
  }
}

// Only what differs from the default is printed; the assembler fills in the natural alignment.
void CodePrinter::mem_arg(const binary::Instruction& in) {
  optional_index(PrintSpace::Memory, in.mem.memory.value);
  if (in.mem.offset != 0) {
    out_ += " offset=";
    context_.number(in.mem.offset);
  }
  if (in.mem.align_log2 != op_info(in.op).arg) {
    out_ += " align=";
    context_.number(uint64_t{1} << in.mem.align_log2);
  }
}

void CodePrinter::constant(const binary::Instruction& in) {
  out_ += ' ';
  switch (op_info(in.op).imm) {
    case Immediate::F32: return context_.f32(static_cast<uint32_t>(in.bits));
    case Immediate::F64: return context_.f64(in.bits);
    case Immediate::V128:
      // Hexadecimal words show the bits whatever the lanes are meant to be.
      out_ += "i32x4";
      for (unsigned lane = 0; lane < 4; ++lane) {
        uint32_t value = 0;
        for (unsigned i = 0; i < 4; ++i) value |= static_cast<uint32_t>(in.v128[4 * lane + i]) << (8 * i);
        out_ += ' ';
        context_.hex(value, 8);
      }
      return;
    default: out_ += std::to_string(static_cast<int64_t>(in.bits));
  }
}

/// Instructions with two indices of which defaults may be left out, and those whose text order is not the binary's.
void CodePrinter::table_immediates(const binary::Instruction& in) {
  const auto init = [&](PrintSpace segment, PrintSpace target) {
    optional_index(target, in.index2);
    space_index(segment, in.index);
  };
  const auto copy = [&](PrintSpace space) {
    if (in.index == 0 && in.index2 == 0) return;
    space_index(space, in.index);
    space_index(space, in.index2);
  };
  switch (op_info(in.op).imm) {
    case Immediate::TableInit: return init(PrintSpace::Elem, PrintSpace::Table);
    case Immediate::MemoryInit: return init(PrintSpace::Data, PrintSpace::Memory);
    case Immediate::TableCopy: return copy(PrintSpace::Table);
    case Immediate::MemoryCopy: return copy(PrintSpace::Memory);
    case Immediate::CallIndirect: optional_index(PrintSpace::Table, in.index2); return context_.type_use(TypeIndex(in.index));
    default: return;
  }
}

void CodePrinter::immediates(const binary::Instruction& in) {
  const Immediate shape = op_info(in.op).imm;
  switch (shape) {
    case Immediate::None:
    case Immediate::ZeroByte:
    case Immediate::Block:
    case Immediate::TryTable: return;
    case Immediate::Label: return label(in.index);
    case Immediate::BrTable:
      for (const uint32_t target : in.labels) label(target);
      return label(in.index);
    case Immediate::Func: return space_index(PrintSpace::Func, in.index);
    case Immediate::Type: return space_index(PrintSpace::Type, in.index);
    case Immediate::Elem: return space_index(PrintSpace::Elem, in.index);
    case Immediate::Data: return space_index(PrintSpace::Data, in.index);
    case Immediate::Global: return space_index(PrintSpace::Global, in.index);
    case Immediate::Tag: return space_index(PrintSpace::Tag, in.index);
    case Immediate::Table: return optional_index(PrintSpace::Table, in.index);
    case Immediate::Memory: return optional_index(PrintSpace::Memory, in.index);
    case Immediate::Local: out_ += ' '; return context_.index_in(locals_, in.index);
    case Immediate::TableInit:
    case Immediate::TableCopy:
    case Immediate::MemoryInit:
    case Immediate::MemoryCopy:
    case Immediate::CallIndirect: return table_immediates(in);
    case Immediate::MemArg: return mem_arg(in);
    case Immediate::MemArgLane: mem_arg(in); return plain_number(in.lane);
    case Immediate::I32:
    case Immediate::I64:
    case Immediate::F32:
    case Immediate::F64:
    case Immediate::V128: return constant(in);
    case Immediate::Lane: return plain_number(in.lane);
    case Immediate::Lanes16:
      for (const uint8_t lane : in.v128) plain_number(lane);
      return;
    case Immediate::SelectTypes:
      out_ += " (result";
      for (const ValType type : in.types) {
        out_ += ' ';
        context_.val_type(type);
      }
      out_ += ')';
      return;
    case Immediate::HeapType: {
      // Table rows of one mnemonic differ in nullability: the plain opcodes mean non-null references.
      const bool is_test = in.op == Opcode::ref_test || in.op == Opcode::ref_cast;
      out_ += ' ';
      if (in.op == Opcode::ref_null) return context_.heap_type(in.heap);
      return context_.ref_type(in.heap, !is_test);
    }
    case Immediate::TypeField:
      space_index(PrintSpace::Type, in.index);
      out_ += ' ';
      return context_.field_index(in.index, in.index2);
    case Immediate::TypeCount: space_index(PrintSpace::Type, in.index); return plain_number(in.index2);
    case Immediate::TypeData:
    case Immediate::TypeElem:
      space_index(PrintSpace::Type, in.index);
      return space_index(shape == Immediate::TypeData ? PrintSpace::Data : PrintSpace::Elem, in.index2);
    case Immediate::TypeType: space_index(PrintSpace::Type, in.index); return space_index(PrintSpace::Type, in.index2);
    case Immediate::BrOnCast:
      label(in.index);
      out_ += ' ';
      context_.ref_type(in.heap, (in.cast_flags & 1) != 0);
      out_ += ' ';
      return context_.ref_type(in.heap2, (in.cast_flags & 2) != 0);
  }
}

}  // namespace wasmvm::text
