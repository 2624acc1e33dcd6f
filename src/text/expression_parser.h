// ExpressionParser: instruction sequences, plain and folded, into the bytes of a body.
//
// Nesting lives on an explicit stack of frames, never on the native one. A folded instruction's own bytes wait in `pending_`
// until its operands have been written. SPEC: https://webassembly.github.io/spec/core/text/instructions.html
#pragma once

#include <unordered_map>

#include "text/type_parser.h"
#include "wasm/opcode.h"

namespace wasmvm::text {

/// A branch hint: value and offset of the instruction in the function's body.
struct BranchHint {
  uint32_t offset;
  std::string value;
};

class ExpressionParser : public ParserBase {
 public:
  ExpressionParser(Cursor& in, ModuleState& module, AnnotationList& annotations, TypeParser& types)
      : ParserBase(in, module, annotations), types_(types) {}

  /// Starts a function: its locals, and an empty list of hints and label names.
  void enter_function(const IndexSpace& locals);
  void leave_function() { locals_ = nullptr; }

  /// Instructions up to the parenthesis that closes the enclosing form, which is not taken. Writes no final `end`.
  bool sequence(ByteWriter& out);
  /// Exactly one folded instruction.
  bool folded(ByteWriter& out);

  std::vector<BranchHint> hints;                              ///< of the function, by rising offset
  std::vector<std::pair<uint32_t, std::string>> label_names;  ///< of the function, by number of the block

 private:
  /// What is open. The first group are forms in parentheses, the second blocks closed by `end`.
  enum class Form : uint8_t {
    Operator,
    If,
    Try,
    Block,
    Then,
    Else,
    Do,
    Catch,
    CatchAll,
    FlatBlock,
    FlatIf,
    FlatElse,
    FlatTry,
    FlatCatch,
    FlatCatchAll
  };
  struct Frame {
    Form form = Form::Operator;
    uint8_t stage = 0;        ///< If: 1 after `then`, 2 after `else`. Try: 1 after `do`, 2 after a catch, 3 at the end
    Opcode op = Opcode::nop;  ///< Operator, If: the instruction that waits in pending_
    uint32_t pending = 0;     ///< where its bytes start there
    std::string_view label;   ///< of a block; null data: none
    const Annotation* hint = nullptr;
  };

  bool run(ByteWriter& out, bool single);
  bool step(ByteWriter& out);
  void push(Form form) { frames_.emplace_back().form = form; }
  bool in_sequence() const { return frames_.empty() || frames_.back().form >= Form::Block; }
  bool plain(ByteWriter& out);
  bool open_folded(ByteWriter& out);
  bool close_folded(ByteWriter& out);
  bool continue_if(ByteWriter& out);
  bool continue_try(ByteWriter& out);
  bool flat_end(ByteWriter& out);
  bool flat_else(ByteWriter& out);
  bool flat_catch(ByteWriter& out, bool all);
  bool flat_delegate(ByteWriter& out);
  bool delegate(ByteWriter& out);

  bool mnemonic(Opcode& op);
  bool take_hint(uint32_t token, const Annotation*& hint);
  bool record_hint(const Annotation* hint, Opcode op, uint32_t offset);
  bool block_header(Opcode op, ByteWriter& out, std::string_view& label, bool& named);
  bool check_label(const Frame& frame);
  void push_label(std::string_view label);
  void pop_label();

  // Immediates, in immediates.cpp.
  bool instruction(Opcode op, ByteWriter& out);
  bool immediates(Opcode op, ByteWriter& out);
  bool index_immediate(Space space, ByteWriter& out);
  bool optional_index_immediate(Space space, ByteWriter& out);
  bool index_pair(Space first, Space second, ByteWriter& out);
  bool copy_immediate(Space space, ByteWriter& out);
  bool init_immediate(Space segment, Space target, ByteWriter& out);
  bool label_index(uint32_t& out);
  bool br_table(ByteWriter& out);
  bool br_on_cast(ByteWriter& out);
  bool catch_clauses(ByteWriter& out);
  bool call_indirect(ByteWriter& out);
  bool field_immediate(ByteWriter& out);
  bool memory_argument(Opcode op, ByteWriter& out);
  bool lane(ByteWriter& out);
  bool shuffle_lanes(ByteWriter& out);
  bool vector_constant(ByteWriter& out);
  bool constant(Immediate kind, ByteWriter& out);

  TypeParser& types_;
  const IndexSpace* locals_ = nullptr;
  std::vector<Frame> frames_;
  std::vector<uint8_t> pending_;
  std::vector<std::string_view> labels_;  ///< open labels, outermost first
  /// Positions in labels_ of each open label's name, innermost last.
  std::unordered_map<std::string_view, std::vector<uint32_t>> label_positions_;
  uint32_t block_count_ = 0;
};

/// Numbers of a `v128.const`: the shape under the cursor and its lanes, as the 16 bytes. Scripts read it too.
bool parse_vector(Cursor& in, uint8_t (&bytes)[16]);
/// One number for an `iN.const` or `fN.const`, as bit pattern.
bool parse_constant(Cursor& in, Immediate kind, uint64_t& bits);

}  // namespace wasmvm::text
