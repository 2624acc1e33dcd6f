// Tokens, comments, annotations, strings, and the faults of all of them.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "text/characters.h"
#include "text/lexer.h"
#include "wasm/limits.h"

using namespace wasmvm;
using namespace wasmvm::text;

namespace {

std::string kinds(std::string_view source) {
  std::string out;
  for (const Token& token : lex(source, Features()).tokens) out += "()sIiKW.!"[static_cast<int>(token.kind)];
  return out;
}

std::string fault(std::string_view source) {
  const TokenArray tokens = lex(source, Features());
  if (!tokens.error) return "";
  return tokens.error->message.substr(0, tokens.error->message.find(':')) + " " + std::to_string(tokens.error->line) + ":" +
         std::to_string(tokens.error->column);
}

}  // namespace

TEST_CASE("each kind of token is told by its characters") {
  CHECK(kinds("") == ".");
  CHECK(kinds("(module $m 1 \"x\")") == "(KIWs).");
  CHECK(kinds("a.b/c i32.const offset=3") == "KKK.");
  CHECK(kinds("$\"a b\" +1 0x") == "iWW.");
  CHECK(kinds("\"a\"\"b\" \"a\"x $a\"b\"") == "WWW.");
  CHECK(kinds(", ; [x] {") == "WWWW.");
  CHECK(kinds("func;;comment\n(nop)(;x;)nop") == "K(K)K.");
  CHECK(kinds(";; to the end") == ".");
  CHECK(kinds("(; a (; nested ;) b ;) x") == "K.");
  CHECK(kinds(";; ends at a carriage return\rx") == "K.");
}

TEST_CASE("unknown annotations vanish, known ones are set aside") {
  CHECK(kinds("((@a x) module (@b (y) \")\" (;);) ))") == "(K).");
  CHECK(kinds("(@a , ; ] [ }} }x{ ({) ,{{};}] ;)") == ".");
  const TokenArray tokens = lex("(func (@name \"f\") (@other) (@custom \"c\"))", Features());
  REQUIRE(tokens.annotations.size() == 2);
  CHECK(tokens.annotations[0].kind == AnnotationKind::Name);
  CHECK(tokens.annotations[0].token == 2);
  CHECK(tokens.annotations[0].body == " \"f\"");
  CHECK(tokens.annotations[1].kind == AnnotationKind::Custom);
  Features plain;
  REQUIRE(plain.remove(Proposal::Annotations));
  CHECK(lex("(@a)", plain).tokens.size() == 4);
}

TEST_CASE("lexical faults carry official text, line and column") {
  CHECK(fault("(func\n  \x01)") == "illegal character 2:3");
  CHECK(fault("\xc3\xa9") == "illegal character 1:1");
  CHECK(fault(" \xff") == "malformed UTF-8 encoding 1:2");
  CHECK(fault("(; \xc3 ;)") == "malformed UTF-8 encoding 1:4");
  CHECK(fault("(; a (; b ;)") == "unclosed comment 1:1");
  CHECK(fault("\"abc") == "unclosed string 1:5");
  CHECK(fault("\"a\nb\"") == "unclosed string 1:3");
  CHECK(fault("\"\\q\"") == "illegal escape 1:2");
  CHECK(fault("\"\\u{110000}\"") == "illegal escape 1:2");
  CHECK(fault("\"\\u{d800}\"") == "illegal escape 1:2");
  CHECK(fault("$ x") == "empty identifier 1:1");
  CHECK(fault("$\"\"") == "empty identifier 1:1");
  CHECK(fault("$\"\\ff\"") == "malformed UTF-8 encoding 1:1");
  CHECK(fault("(@)") == "empty annotation id 1:1");
  CHECK(fault("(@x (y)") == "unclosed annotation 1:1");
}

TEST_CASE("tokens before a fault stay usable") {
  const TokenArray tokens = lex("(module \x02", Features());
  REQUIRE(tokens.tokens.size() == 3);
  CHECK(tokens.tokens[1].kind == TokenKind::Keyword);
  CHECK(tokens.tokens[2].kind == TokenKind::Error);
}

TEST_CASE("parentheses nest up to the limit") {
  const std::string deep(limits::kTextNesting, '(');
  CHECK(fault(deep) == "");
  CHECK(fault(deep + "(") == "unexpected token 1:" + std::to_string(limits::kTextNesting + 1));
  CHECK(fault("(@a" + deep) != "");
}

TEST_CASE("string literals stand for bytes") {
  CHECK(decode_string("\"a\\tb\\n\\r\\\"\\'\\\\\"") == "a\tb\n\r\"'\\");
  CHECK(decode_string("\"\\00\\fF\"") == std::string("\0\xff", 2));
  CHECK(decode_string("\"\\u{41}\\u{e9}\\u{20_AC}\\u{1f600}\"") == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}
