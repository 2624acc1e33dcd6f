// The keywords of the language beyond instruction mnemonics. Only error messages depend on this list: a misplaced keyword is
// an "unexpected token", a word that means nothing anywhere an "unknown operator".
#include <unordered_set>

#include "text/cursor.h"
#include "text/numbers.h"
#include "wasm/opcode.h"

namespace wasmvm::text {

bool is_known_keyword(std::string_view word) {
  static const std::unordered_set<std::string_view> keywords = {
      // types
      "i8", "i16", "i32", "i64", "f32", "f64", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2", "ref", "null", "any",
      "eq", "i31", "struct", "array", "none", "func", "nofunc", "exn", "noexn", "extern", "noextern", "anyref", "eqref", "i31ref",
      "structref", "arrayref", "nullref", "funcref", "nullfuncref", "exnref", "nullexnref", "externref", "nullexternref", "mut",
      "field", "sub", "final", "rec", "shared", "pagesize",
      // module fields and their parts
      "module", "type", "param", "result", "local", "global", "table", "memory", "tag", "elem", "data", "declare", "offset",
      "item", "import", "export", "start", "binary", "quote", "definition", "instance",
      // parts of instructions
      "then", "do", "catch_ref", "catch_all_ref",
      // scripts
      "script", "register", "invoke", "get", "input", "output", "assert_malformed", "assert_invalid", "assert_malformed_custom",
      "assert_invalid_custom", "assert_unlinkable", "assert_return", "assert_trap", "assert_exception", "assert_exhaustion",
      "nan:canonical", "nan:arithmetic", "either", "ref.struct", "ref.array", "ref.extern", "ref.host", "ref.any", "thread",
      "wait"};
  if (keywords.contains(word) || find_mnemonic(word) != Opcode::kCount) return true;
  for (std::string_view prefix : {"offset=", "align="}) {
    if (word.starts_with(prefix)) return number_shape(word.substr(prefix.size())) == NumberShape::Nat;
  }
  return number_shape(word) != NumberShape::None;  // inf and nan
}

}  // namespace wasmvm::text
