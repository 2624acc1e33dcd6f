// Structure of code: lines, indentation, locals, the stack of open blocks.
#include "text/print_code.h"

#include <algorithm>

#include "wasm/error_code.h"

namespace wasmvm::text {
namespace {

/// Deeper code is not indented further, so that the text stays linear in the code.
constexpr size_t kDeepestIndent = 32;
/// Signatures longer than this are printed only as type uses, unless enough of their parameters have names to pay for it.
constexpr size_t kLongSignature = 32;

}  // namespace

void CodePrinter::new_line(size_t depth) {
  out_ += '\n';
  out_.append(4 + 2 * std::min(depth, kDeepestIndent), ' ');
}

// Names of parameters and locals share one space; the count cuts off names of locals that do not exist.
binary::Names::Map CodePrinter::local_ids(FuncIndex function, uint64_t count) const {
  const binary::Names::Map* names = binary::Names::find(context_.names.locals, function.value);
  return names != nullptr ? usable_names(*names, count) : binary::Names::Map();
}

// Neighbours without names share one pair of parentheses, as is usual in hand-written text.
void CodePrinter::signature(FuncIndex function) {
  const Module& module = context_.module;
  const uint32_t index = module.functions[function.value].value;
  if (index >= module.types.size() || module.types[index].type.kind != CompositeKind::Func) return;
  const FuncType& type = module.types[index].type.func;
  const binary::Names::Map ids = local_ids(function, type.params.size());
  const size_t size = type.params.size() + type.results.size();
  if (size > kLongSignature * (1 + ids.size())) return;
  bool open = false;
  for (uint32_t i = 0; i < type.params.size(); ++i) {
    const std::string_view id = binary::Names::find(ids, i);
    if (open && !id.empty()) {
      out_ += ')';
      open = false;
    }
    if (!open) out_ += " (param";
    if (!id.empty()) {
      out_ += " $";
      out_ += id;
    }
    out_ += ' ';
    context_.val_type(type.params[i]);
    open = id.empty();
    if (!open) out_ += ')';
  }
  if (open) out_ += ')';
  if (type.results.empty()) return;
  out_ += " (result";
  context_.val_types(type.results);
  out_ += ')';
}

void CodePrinter::locals(const std::vector<binary::LocalGroup>& groups, uint32_t first) {
  uint32_t index = first;
  for (const binary::LocalGroup& group : groups) {
    bool open = false;
    for (uint32_t i = 0; i < group.count; ++i, ++index) {
      const std::string_view id = binary::Names::find(locals_, index);
      if (open && !id.empty()) {
        out_ += ')';
        open = false;
      }
      if (!open) {
        new_line(0);
        out_ += "(local";
      }
      if (!id.empty()) {
        out_ += " $";
        out_ += id;
      }
      out_ += ' ';
      context_.val_type(group.type);
      open = id.empty();
      if (!open) out_ += ')';
    }
    if (open) out_ += ')';
  }
}

// Hints and instructions both come in rising order, so one walk serves the whole body.
void CodePrinter::hint(const FunctionHints& hints, size_t& next, const binary::Instruction& in, uint64_t body_offset) {
  const uint64_t offset = in.offset - body_offset;
  while (next < hints.hints.size() && hints.hints[next].first < offset) ++next;
  if (next == hints.hints.size() || hints.hints[next].first != offset) return;
  if (in.op != Opcode::if_ && in.op != Opcode::br_if) return;
  out_ += hints.hints[next].second == 1 ? "(@metadata.code.branch_hint \"\\01\") " : "(@metadata.code.branch_hint \"\\00\") ";
}

Status CodePrinter::body(FuncIndex function, const FunctionHints* hints) {
  const Module& module = context_.module;
  const ByteRange range = module.body(function);
  binary::InstructionReader reader(module, range);
  WASMVM_TRY_ASSIGN(const std::vector<binary::LocalGroup> groups, reader.read_locals());
  const uint32_t type = module.functions[function.value].value;
  const uint32_t params = type < module.types.size() ? static_cast<uint32_t>(module.types[type].type.func.params.size()) : 0;
  uint64_t count = params;
  for (const binary::LocalGroup& group : groups) count += group.count;
  locals_ = local_ids(function, count);
  // Parameters whose names signature() did not print have none to refer to.
  if (const size_t named = local_ids(function, params).size(); type < module.types.size()) {
    const size_t size = params + module.types[type].type.func.results.size();
    if (size > kLongSignature * (1 + named)) {
      std::erase_if(locals_, [&](const auto& entry) { return entry.first < params; });
    }
  }
  labels_ = binary::Names::find(context_.names.labels, function.value);
  locals(groups, params);
  open_.assign(1, {Opcode::end, {}});
  label_positions_.clear();
  next_label_ = 0;
  size_t next_hint = 0;
  binary::Instruction in;
  while (reader.next(in)) {
    if (reader.depth() == 0 && in.op == Opcode::end) break;
    const size_t depth = open_.size() - 1;
    new_line(in.op == Opcode::end || continues_block(in) ? depth - (depth > 0 ? 1 : 0) : depth);
    if (hints != nullptr) hint(*hints, next_hint, in, range.offset);
    if (!instruction(in)) return make_error(ErrCode::ENDCodeExpected, "END opcode expected", op_info(in.op).text, in.offset);
  }
  // The reader reports bytes behind the last `end`.
  if (!reader.failed()) reader.next(in);  // nothing may follow
  if (reader.failed()) return reader.take_error();
  return {};
}

Status CodePrinter::const_expr(const ConstExpr& expr, Wrap wrap) {
  binary::InstructionReader reader(context_.module, expr.range);
  open_.assign(1, {Opcode::end, {}});
  label_positions_.clear();
  locals_.clear();
  labels_ = nullptr;
  out_ += ' ';
  const size_t start = out_.size();
  size_t n = 0;
  binary::Instruction in;
  while (reader.next(in)) {
    if (reader.depth() == 0 && in.op == Opcode::end) break;
    if (n++ > 0) out_ += ' ';
    if (!instruction(in)) return make_error(ErrCode::ENDCodeExpected, "END opcode expected", op_info(in.op).text, in.offset);
  }
  if (reader.failed()) return reader.take_error();
  // Folded, one instruction needs no keyword around it. The insertion moves this expression only.
  if (n == 1) {
    out_.insert(start, "(");
    out_ += ')';
  } else if (wrap != Wrap::None) {
    out_.insert(start, wrap == Wrap::Offset ? "(offset " : "(item ");
    out_ += ')';
  }
  return {};
}

// These stand at the depth of the block that they continue.
bool CodePrinter::continues_block(const binary::Instruction& in) {
  return in.op == Opcode::else_ || in.op == Opcode::catch_ || in.op == Opcode::catch_all || in.op == Opcode::delegate;
}

// SPEC: https://webassembly.github.io/spec/core/text/instructions.html#control-instructions
void CodePrinter::enter(const binary::Instruction& in) {
  const uint32_t number = next_label_++;
  const std::string_view name = labels_ != nullptr ? binary::Names::find(*labels_, number) : std::string_view();
  const std::string_view id = is_identifier(name) ? name : std::string_view();
  if (id.empty()) {
    context_.name_annotation(name);
  } else {
    out_ += " $";
    out_ += id;
  }
  block_type(in.block);
  // SPEC: labels of catch clauses count from outside of their own block.
  if (in.op == Opcode::try_table) catches(in);
  if (!id.empty()) label_positions_[id].push_back(open_.size());
  open_.push_back({in.op, id});
}

void CodePrinter::leave() {
  if (const std::string_view id = open_.back().label; !id.empty()) label_positions_[id].pop_back();
  open_.pop_back();
}

bool CodePrinter::instruction(const binary::Instruction& in) {
  Open& top = open_.back();
  switch (in.op) {
    case Opcode::else_:
      if (top.op != Opcode::if_) return false;
      top.op = Opcode::else_;
      break;
    case Opcode::catch_:
    case Opcode::catch_all:
      if (top.op != Opcode::try_ && top.op != Opcode::catch_) return false;
      top.op = in.op;
      break;
    case Opcode::delegate:
      if (top.op != Opcode::try_) return false;
      leave();  // SPEC: its label counts from outside of its own block
      break;
    case Opcode::end: leave(); break;
    default: break;
  }
  out_ += op_info(in.op).text;
  const Immediate shape = op_info(in.op).imm;
  if (shape == Immediate::Block || shape == Immediate::TryTable) {
    enter(in);
  } else {
    immediates(in);
  }
  return true;
}

}  // namespace wasmvm::text
