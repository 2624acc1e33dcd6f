// Control structure of instruction sequences: folding, blocks, labels, branch hints.
#include "text/expression_parser.h"

#include "text/characters.h"

namespace wasmvm::text {

void ExpressionParser::enter_function(const IndexSpace& locals) {
  locals_ = &locals;
  hints.clear();
  label_names.clear();
  block_count_ = 0;
}

bool ExpressionParser::sequence(ByteWriter& out) { return run(out, false); }

bool ExpressionParser::folded(ByteWriter& out) {
  return in_.at(TokenKind::LeftParen) ? run(out, true) : in_.unexpected("a folded instruction");
}

// Both entry points. Each step takes one opening, one closing or one plain instruction.
bool ExpressionParser::run(ByteWriter& out, bool single) {
  frames_.clear();
  pending_.clear();
  labels_.clear();
  label_positions_.clear();
  // The label of the function body (or expression) itself.
  push_label({});
  do {
    if (frames_.empty() && in_.at(TokenKind::RightParen)) return true;
    if (!step(out)) return false;
  } while (!single || !frames_.empty());
  return true;
}

// Inside of a folded operator only further folded ones may stand; in a sequence anything may.
bool ExpressionParser::step(ByteWriter& out) {
  if (in_.at(TokenKind::RightParen)) return close_folded(out);
  if (in_.at(TokenKind::LeftParen)) {
    if (!frames_.empty()) {
      const Form form = frames_.back().form;
      if (form == Form::If && (frames_.back().stage > 0 || in_.at_form("then"))) return continue_if(out);
      if (form == Form::Try) return continue_try(out);
    }
    return open_folded(out);
  }
  if (!in_sequence()) return in_.unexpected("( or )");
  return plain(out);
}

// -- labels --

// Names map to stacks of positions: a look-up costs the same however many labels are open.
void ExpressionParser::push_label(std::string_view label) {
  if (label.data() != nullptr) label_positions_[label].push_back(static_cast<uint32_t>(labels_.size()));
  labels_.push_back(label);
}

void ExpressionParser::pop_label() {
  const std::string_view label = labels_.back();
  if (label.data() != nullptr) label_positions_[label].pop_back();
  labels_.pop_back();
}

// labelidx ::= u32 | id; the binary form counts from the innermost label.
bool ExpressionParser::label_index(uint32_t& out) {
  if (!in_.at_id()) {
    if (!in_.at(TokenKind::Word)) return in_.unexpected("a label");
    uint64_t value;
    if (!in_.expect_unsigned(32, value)) return false;
    out = static_cast<uint32_t>(value);
    return true;
  }
  const Token token = in_.peek();
  const auto it = label_positions_.find(in_.id());
  if (it == label_positions_.end() || it->second.empty()) return unknown_id(token, Space::Label);
  out = static_cast<uint32_t>(labels_.size()) - 1 - it->second.back();
  return true;
}

// `end` and `else` may repeat their block's label, no other.
bool ExpressionParser::check_label(const Frame& frame) {
  if (!in_.at_id()) return true;
  const Token token = in_.peek();
  if (frame.label.data() != nullptr && in_.id() == frame.label) return true;
  return in_.fail(
      token, ErrCode::TextSyntax, "mismatching label",
      "expected " + (frame.label.data() ? "$" + std::string(frame.label) : "no label") + ", found " + in_.shown(token));
}

// -- branch hints --

// (@metadata.code.branch_hint "\00") in front of an instruction, at most one.
bool ExpressionParser::take_hint(uint32_t token, const Annotation*& hint) {
  hint = locals_ == nullptr ? nullptr : annotations_.take(AnnotationKind::BranchHint, token);
  if (hint == nullptr) return true;
  if (const Annotation* second = annotations_.take(AnnotationKind::BranchHint, token)) {
    return fail_at(*second, "@metadata.code.branch_hint annotation: duplicate annotation");
  }
  return true;
}

// Called when the instruction's opcode is about to be written at `offset`.
bool ExpressionParser::record_hint(const Annotation* hint, Opcode op, uint32_t offset) {
  if (hint == nullptr) return true;
  if (op != Opcode::if_ && op != Opcode::br_if) {
    return fail_at(*hint, "@metadata.code.branch_hint annotation: invalid target",
                   std::string("expected if or br_if, found ") + op_info(op).text);
  }
  const TokenArray body = lex(hint->body, module_.features);
  if (body.tokens[0].kind != TokenKind::String || body.tokens[1].kind != TokenKind::End) {
    return fail_at(*hint, "@metadata.code.branch_hint annotation: unexpected token", "expected one string");
  }
  std::string value = decode_string(body.text(body.tokens[0]));
  if (value.size() != 1 || static_cast<uint8_t>(value[0]) > 1) {
    return fail_at(*hint, "@metadata.code.branch_hint annotation: invalid value", "expected \"\\00\" or \"\\01\"");
  }
  hints.push_back({offset, std::move(value)});
  return true;
}

// -- openings --

// The word of an instruction. The words that only continue a block are taken where the block is known.
bool ExpressionParser::mnemonic(Opcode& op) {
  if (!in_.at(TokenKind::Keyword)) return in_.unexpected("an instruction");
  const std::string_view word = in_.text();
  op = find_mnemonic(word);
  if (op == Opcode::kCount) return in_.unexpected("an instruction");
  if (op == Opcode::catch_ || op == Opcode::catch_all || op == Opcode::delegate) {
    return in_.unexpected("an instruction");  // where they belong, they are taken before
  }
  const Proposal proposal = op_info(op).proposal;
  if (!module_.features.has(proposal)) {
    return in_.fail_disabled(proposal, op_info(op).text, "unknown operator " + std::string(word));
  }
  in_.skip();
  return true;
}

// Label and type of a block; what follows the opcode. The label is not open yet.
bool ExpressionParser::block_header(Opcode op, ByteWriter& out, std::string_view& label, bool& named) {
  named = in_.at_id();
  label = named ? in_.id() : std::string_view();
  std::string annotated_name;
  bool annotated;
  if (!name_annotation(annotated_name, annotated)) return false;
  if (named || annotated) label_names.emplace_back(block_count_, annotated ? annotated_name : std::string(label));
  ++block_count_;
  out.byte(static_cast<uint8_t>(op_info(op).code));
  if (!types_.block_type(out)) return false;
  return op != Opcode::try_table || catch_clauses(out);
}

// plaininstr | blockinstr opening | end, else, catch... of the innermost block
bool ExpressionParser::plain(ByteWriter& out) {
  const Annotation* hint;
  if (!take_hint(in_.position(), hint)) return false;
  if (in_.at(TokenKind::Keyword) && !frames_.empty() && frames_.back().form >= Form::FlatBlock) {
    if (in_.accept_keyword("end")) return flat_end(out);
    if (in_.accept_keyword("else")) return flat_else(out);
    if (in_.accept_keyword("catch")) return flat_catch(out, false);
    if (in_.accept_keyword("catch_all")) return flat_catch(out, true);
    if (in_.accept_keyword("delegate")) return flat_delegate(out);
  }
  const Token token = in_.peek();
  Opcode op;
  if (!mnemonic(op) || !record_hint(hint, op, static_cast<uint32_t>(out.size()))) return false;
  switch (op) {
    case Opcode::end:
    case Opcode::else_: return in_.unexpected(token, "an instruction or )");
    case Opcode::block:
    case Opcode::loop:
    case Opcode::try_table:
    case Opcode::if_:
    case Opcode::try_: {
      Frame frame;
      frame.form = op == Opcode::if_ ? Form::FlatIf : op == Opcode::try_ ? Form::FlatTry : Form::FlatBlock;
      bool named;
      if (!block_header(op, out, frame.label, named)) return false;
      push_label(frame.label);
      frames_.push_back(frame);
      return true;
    }
    default: return instruction(op, out);
  }
}

// foldedinstr ::= (plaininstr foldedinstr*) | (block label blocktype instr*) | (if ...) | (try ...). Operators and `if` have
// their operands in front of them in the binary form, so their bytes wait; blocks are written at once.
bool ExpressionParser::open_folded(ByteWriter& out) {
  Frame frame;
  if (!take_hint(in_.position(), frame.hint)) return false;
  in_.skip();
  const Token token = in_.peek();
  if (!mnemonic(frame.op)) return false;
  bool named;
  switch (frame.op) {
    case Opcode::end:
    case Opcode::else_: return in_.unexpected(token, "an instruction");
    case Opcode::block:
    case Opcode::loop:
    case Opcode::try_table:
    case Opcode::try_:
      if (!record_hint(frame.hint, frame.op, 0)) return false;
      frame.form = frame.op == Opcode::try_ ? Form::Try : Form::Block;
      if (!block_header(frame.op, out, frame.label, named)) return false;
      push_label(frame.label);
      break;
    default: {
      frame.pending = static_cast<uint32_t>(pending_.size());
      ByteWriter own;
      if (frame.op == Opcode::if_) {
        frame.form = Form::If;
        if (!block_header(frame.op, own, frame.label, named)) return false;
      } else if (!instruction(frame.op, own)) {
        return false;
      }
      pending_.insert(pending_.end(), own.bytes().begin(), own.bytes().end());
    }
  }
  frames_.push_back(frame);
  return true;
}

// -- folded if and try --

// (if label blocktype foldedinstr* (then instr*) (else instr*)?): at `then` the condition is complete, so the opcode can be
// written and the label opens.
bool ExpressionParser::continue_if(ByteWriter& out) {
  Frame& frame = frames_.back();
  if (frame.stage == 0) {
    in_.skip(2);
    if (!record_hint(frame.hint, Opcode::if_, static_cast<uint32_t>(out.size()))) return false;
    out.raw(Bytes(pending_).subspan(frame.pending));
    pending_.resize(frame.pending);
    push_label(frame.label);
    frame.stage = 1;
    push(Form::Then);
    return true;
  }
  if (frame.stage == 2 || !in_.accept_form("else")) return in_.unexpected(frame.stage == 2 ? ")" : "(else or )");
  frame.stage = 2;
  out.byte(0x05);
  push(Form::Else);
  return true;
}

// (try label blocktype (do instr*) (catch x instr*)* (catch_all instr*)?), or (delegate l) instead of the catches
bool ExpressionParser::continue_try(ByteWriter& out) {
  Frame& frame = frames_.back();
  if (frame.stage == 0) {
    if (!in_.accept_form("do")) return in_.unexpected(in_.peek(1), "do");
    frame.stage = 1;
    push(Form::Do);
    return true;
  }
  if (frame.stage <= 2 && in_.accept_form("catch")) {
    frame.stage = 2;
    push(Form::Catch);
    out.byte(0x07);
    return index_immediate(Space::Tag, out);
  }
  if (frame.stage <= 2 && in_.accept_form("catch_all")) {
    frame.stage = 3;
    push(Form::CatchAll);
    out.byte(0x19);
    return true;
  }
  if (frame.stage == 1 && in_.accept_form("delegate")) {
    frames_.pop_back();
    return delegate(out) && in_.expect_close() && in_.expect_close();
  }
  return in_.unexpected(in_.peek(1), "catch, catch_all, delegate or )");
}

// The label of `delegate` counts from outside of its own block.
bool ExpressionParser::delegate(ByteWriter& out) {
  pop_label();
  uint32_t label;
  if (!label_index(label)) return false;
  out.byte(0x18);
  out.u64(label);
  return true;
}

bool ExpressionParser::close_folded(ByteWriter& out) {
  if (frames_.empty()) return in_.unexpected("an instruction");
  const Frame frame = frames_.back();
  switch (frame.form) {
    case Form::Operator:
      if (!record_hint(frame.hint, frame.op, static_cast<uint32_t>(out.size()))) return false;
      out.raw(Bytes(pending_).subspan(frame.pending));
      pending_.resize(frame.pending);
      break;
    case Form::If:
      if (frame.stage == 0) return in_.unexpected("(then");
      [[fallthrough]];
    case Form::Try:
    case Form::Block:
      if (frame.form == Form::Try && frame.stage == 0) return in_.unexpected("(do");
      out.byte(0x0b);
      pop_label();
      break;
    case Form::Then:
    case Form::Else:
    case Form::Do:
    case Form::Catch:
    case Form::CatchAll: break;
    default: return in_.unexpected("end");
  }
  frames_.pop_back();
  in_.skip();
  return true;
}

// -- blocks without parentheses --

// block label blocktype instr* end id?
bool ExpressionParser::flat_end(ByteWriter& out) {
  if (!check_label(frames_.back())) return false;
  out.byte(0x0b);
  pop_label();
  frames_.pop_back();
  return true;
}

// if label blocktype instr* else id? instr* end id?
bool ExpressionParser::flat_else(ByteWriter& out) {
  Frame& frame = frames_.back();
  if (frame.form != Form::FlatIf) return in_.fail("unexpected token", "expected end, found else");
  frame.form = Form::FlatElse;
  out.byte(0x05);
  return check_label(frame);
}

// try label blocktype instr* (catch x instr*)* (catch_all instr*)? end id?
bool ExpressionParser::flat_catch(ByteWriter& out, bool all) {
  Frame& frame = frames_.back();
  if (frame.form != Form::FlatTry && frame.form != Form::FlatCatch) {
    return in_.fail("unexpected token", "expected end, found catch outside of a try block");
  }
  frame.form = all ? Form::FlatCatchAll : Form::FlatCatch;
  out.byte(all ? 0x19 : 0x07);
  return all ? check_label(frame) : index_immediate(Space::Tag, out);
}

// try label blocktype instr* delegate l: ends the block by itself
bool ExpressionParser::flat_delegate(ByteWriter& out) {
  if (frames_.back().form != Form::FlatTry) {
    return in_.fail("unexpected token", "expected end, found delegate outside of a try block");
  }
  frames_.pop_back();
  return delegate(out);
}

}  // namespace wasmvm::text
