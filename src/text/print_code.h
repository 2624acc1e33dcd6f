// CodePrinter: function bodies and constant expressions as unfolded instructions.
#pragma once

#include <map>
#include <vector>

#include "binary/instruction_reader.h"
#include "text/print_context.h"
#include "text/print_hints.h"

namespace wasmvm::text {

/// Prints code of one module into its context. Confined to one thread.
class CodePrinter {
 public:
  explicit CodePrinter(PrintContext& context) : context_(context), out_(context.out) {}

  /// Locals and instructions of a defined function, each on a line of its own. `hints` may be null.
  Status body(FuncIndex function, const FunctionHints* hints);
  /// " (param $x i32) (result i64)": the signature and the names of parameters, behind a type use. Left out where it would be
  /// long: the type use says it all.
  void signature(FuncIndex function);

  /// How a constant expression of more than one instruction is wrapped; one instruction is always folded.
  enum class Wrap : uint8_t { None, Offset, Item };
  Status const_expr(const ConstExpr& expr, Wrap wrap);

 private:
  /// An open block; `op` is the instruction whose part is open (`else_` behind an else).
  struct Open {
    Opcode op;
    std::string_view label;  ///< its identifier, if it has one
  };

  void new_line(size_t depth);
  void locals(const std::vector<binary::LocalGroup>& groups, uint32_t first);
  void hint(const FunctionHints& hints, size_t& next, const binary::Instruction& in, uint64_t body_offset);
  /// Prints one instruction and keeps the stack of blocks. False if it cannot stand here.
  bool instruction(const binary::Instruction& in);
  bool continues_block(const binary::Instruction& in);
  void enter(const binary::Instruction& in);
  void leave();
  // print_immediates.cpp
  void immediates(const binary::Instruction& in);
  void table_immediates(const binary::Instruction& in);
  void constant(const binary::Instruction& in);
  void block_type(const binary::BlockType& type);
  void label(uint32_t depth);
  void mem_arg(const binary::Instruction& in);
  void catches(const binary::Instruction& in);
  void space_index(PrintSpace space, uint32_t index);
  void optional_index(PrintSpace space, uint32_t index);
  void plain_number(uint64_t value);
  binary::Names::Map local_ids(FuncIndex function, uint64_t count) const;

  PrintContext& context_;
  std::string& out_;
  std::vector<Open> open_;
  uint32_t next_label_ = 0;  ///< number of the next block in the function, as the name section counts
  binary::Names::Map locals_;
  const binary::Names::Map* labels_ = nullptr;
  /// Positions in open_ of the blocks with an identifier; the last one hides the others.
  std::map<std::string_view, std::vector<size_t>> label_positions_;
};

}  // namespace wasmvm::text
