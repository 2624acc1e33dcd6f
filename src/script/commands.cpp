// Parser of scripts. Modules are only delimited here; the assembler reads them when their command is run.
#include "script/commands.h"

#include <algorithm>

namespace wasmvm::script {

using text::Cursor;
using text::TokenKind;

namespace {

class ScriptParser {
 public:
  ScriptParser(Cursor& in, std::string_view source) : in_(in), source_(source) {
    line_starts_.push_back(0);
    for (size_t pos = 0; pos < source.size(); ++pos) {
      if (source[pos] == '\n') line_starts_.push_back(pos + 1);
    }
  }

  bool run(std::vector<Command>& out) {
    if (!is_script()) return whole_module(out);
    while (!in_.at_end()) {
      if (!command(out.emplace_back(), false)) return false;
    }
    return true;
  }

 private:
  struct Word {
    std::string_view word;
    CommandKind kind;
  };
  static constexpr Word kActionAsserts[] = {{"assert_return", CommandKind::AssertReturn},
                                            {"assert_exception", CommandKind::AssertException},
                                            {"assert_exhaustion", CommandKind::AssertExhaustion}};
  static constexpr Word kModuleAsserts[] = {{"assert_unlinkable", CommandKind::AssertUnlinkable},
                                            {"assert_malformed", CommandKind::AssertMalformed},
                                            {"assert_invalid", CommandKind::AssertInvalid},
                                            {"assert_malformed_custom", CommandKind::AssertMalformedCustom},
                                            {"assert_invalid_custom", CommandKind::AssertInvalidCustom}};

  // Binary search: a script may have as many commands as lines.
  uint32_t line_of(size_t offset) const {
    const auto it = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    return static_cast<uint32_t>(it - line_starts_.begin());
  }

  // Module fields may stand alone, as in a .wat file.
  bool is_script() const {
    static constexpr std::string_view kFields[] = {"type", "rec",    "import", "func",  "table", "memory",
                                                   "tag",  "global", "export", "start", "elem",  "data"};
    if (!in_.at(TokenKind::LeftParen) || in_.peek(1).kind != TokenKind::Keyword) return true;
    return std::find(std::begin(kFields), std::end(kFields), in_.text(1)) == std::end(kFields);
  }

  bool whole_module(std::vector<Command>& out) {
    Command& command = out.emplace_back();
    command.word = "module";
    command.line = command.module.line = 1;
    command.module.source = source_;
    while (!in_.at_end()) {
      if (!in_.at(TokenKind::LeftParen)) return in_.unexpected("a module field");
      if (!in_.skip_form()) return false;
    }
    return true;
  }

  void optional_id(std::optional<std::string>& out) {
    if (in_.at_id()) out = std::string(in_.id());
  }

  // The module form under the cursor.
  bool module_text(ModuleText& out) {
    const uint32_t first = in_.position();
    if (!in_.accept_form("module")) return in_.unexpected("(module");
    in_.accept_keyword("definition");
    optional_id(out.id);
    out.is_quoted = in_.at_keyword("quote");
    in_.seek(first);
    const uint32_t begin = in_.peek().offset;
    if (!in_.skip_form()) return false;
    const uint32_t last = in_.position() - 1;
    const text::Token& close = in_.tokens().tokens[last];
    out.source = source_.substr(begin, close.offset + close.size - begin);
    out.line = line_of(begin);
    return true;
  }

  // (invoke id? "name" const*) | (get id? "name")
  bool action(Action& out) {
    if (!in_.expect_open()) return false;
    out.is_get = in_.accept_keyword("get");
    if (!out.is_get && !in_.accept_keyword("invoke")) return in_.unexpected("invoke or get");
    optional_id(out.module);
    if (!in_.expect_name(out.name)) return false;
    while (!out.is_get && !in_.at(TokenKind::RightParen)) {
      if (!parse_argument(in_, out.arguments.emplace_back())) return false;
    }
    return in_.expect_close();
  }

  // (module definition? id? ...) | (module instance id? id?)
  bool module_command(Command& out) {
    if (!in_.at_keyword("instance", 2)) {
      out.kind = in_.at_keyword("definition", 2) ? CommandKind::Definition : CommandKind::Module;
      return module_text(out.module);
    }
    out.kind = CommandKind::Instance;
    in_.skip(3);
    optional_id(out.id);
    optional_id(out.target);
    return in_.expect_close();
  }

  // (assert_... action|module "text"? result*); `found` is false if the word is none of them.
  bool assertion(Command& out, bool& found) {
    found = true;
    in_.skip();
    for (const Word& w : kActionAsserts) {
      if (!in_.accept_keyword(w.word)) continue;
      out.kind = w.kind;
      if (!action(out.action)) return false;
      if (w.kind == CommandKind::AssertExhaustion && !in_.expect_string(out.text)) return false;
      while (w.kind == CommandKind::AssertReturn && !in_.at(TokenKind::RightParen)) {
        if (!parse_pattern(in_, out.results.emplace_back())) return false;
      }
      return in_.expect_close();
    }
    for (const Word& w : kModuleAsserts) {
      if (!in_.accept_keyword(w.word)) continue;
      out.kind = w.kind;
      return module_text(out.module) && in_.expect_string(out.text) && in_.expect_close();
    }
    if (in_.accept_keyword("assert_trap")) {
      const bool about_module = in_.at_form("module");
      out.kind = about_module ? CommandKind::AssertModuleTrap : CommandKind::AssertTrap;
      return (about_module ? module_text(out.module) : action(out.action)) && in_.expect_string(out.text) && in_.expect_close();
    }
    found = false;
    return true;
  }

  // `(thread $t (shared (module $m))* command*)`
  bool thread(Command& out) {
    out.kind = CommandKind::Thread;
    optional_id(out.id);
    while (in_.accept_form("shared")) {
      if (!in_.expect_form("module")) return false;
      if (!in_.at_id()) return in_.unexpected("the name of a module");
      out.shared.emplace_back(in_.id());
      if (!in_.expect_close() || !in_.expect_close()) return false;
    }
    while (!in_.at(TokenKind::RightParen)) {
      if (!command(out.body.emplace_back(), true)) return false;
    }
    in_.skip();
    return true;
  }

  // Threads do not start threads, so the depth of commands is two.
  bool command(Command& out, bool in_thread) {
    if (!in_.at(TokenKind::LeftParen)) return in_.unexpected("a command");
    out.line = line_of(in_.peek().offset);
    out.word = in_.text(1);
    if (in_.at_form("module")) return module_command(out);
    if (in_.at_form("invoke") || in_.at_form("get")) {
      out.kind = CommandKind::Act;
      return action(out.action);
    }
    if (in_.accept_form("register")) {
      out.kind = CommandKind::Register;
      if (!in_.expect_name(out.text)) return false;
      optional_id(out.target);
      return in_.expect_close();
    }
    if (!in_thread && in_.accept_form("thread")) return thread(out);
    if (!in_thread && in_.accept_form("wait")) {
      out.kind = CommandKind::Wait;
      optional_id(out.target);
      return in_.expect_close();
    }
    bool found;
    return assertion(out, found) && (found || in_.unexpected("a command"));
  }

  Cursor& in_;
  std::string_view source_;
  std::vector<size_t> line_starts_;
};

}  // namespace

Result<std::vector<Command>> parse_script(std::string_view source, const Features& features) {
  const text::TokenArray tokens = text::lex(source, features);
  Cursor in(tokens);
  std::vector<Command> commands;
  if (!ScriptParser(in, source).run(commands)) return in.take_error();
  return commands;
}

}  // namespace wasmvm::script
