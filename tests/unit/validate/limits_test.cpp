// Every limit of wasm/limits.h that a module can meet: what lies at the limit is accepted, one more is refused with a message
// that names the limit. tests/house/limits.py checks that no limit is missing here or in the other tests that it names.
#include "wasm/limits.h"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "binary/decode.h"
#include "support/sections.h"
#include "text/assemble.h"
#include "validate/valid_module.h"

using namespace wasmvm;
using namespace wasmvm::test;
using Op = Opcode;
using S = Sections;

namespace {

std::string verdict(const Code& bytes) {
  auto module = binary::decode(bytes, Features::all());
  if (!module) return module.error().message;
  auto valid = validate::check(std::move(*module));
  return valid ? "valid" : valid.error().message;
}

Code string_of(uint64_t n) { return code(n, Code(n, 'x')); }

/// The module with `n` of what the limit is about.
struct Row {
  const char* name;
  uint64_t limit;
  std::function<Code(uint64_t n)> module;
  const char* message;  ///< for limit + 1
};

S typed() {
  S s;
  s.add(S::Type, {0x60, 0, 0});
  return s;
}

/// `n` distinct names of exports of function 0.
Code exports(uint64_t n) {
  S s = typed();
  s.func(0, {});
  for (uint64_t i = 0; i < n; ++i) {
    const Code name = code(i);
    Code hex;
    for (const uint8_t b : name) put(hex, Code{static_cast<uint8_t>('a' + (b >> 4)), static_cast<uint8_t>('a' + (b & 15))});
    s.add(S::Export, code(hex.size(), hex, Code{0, 0}));
  }
  return s.bytes();
}

/// `n` nested blocks of one kind.
Code nested(uint64_t n, Op op) { return S::of_body(code(times(n, code(op, Code{0x40})), times(n, code(Op::end)))).bytes(); }

const Row kRows[] = {
    {"kTypes", limits::kTypes, [](uint64_t n) { return S().add(S::Type, {0x60, 0, 0}, n).bytes(); },
     "limit exceeded: 1000001 recursion groups, the limit is 1000000"},
    {"kTypes in a group", limits::kTypes,
     [](uint64_t n) { return S().add(S::Type, code(Code{0x4e}, n, times(n, {0x5f, 0}))).bytes(); },
     "limit exceeded: 1000001 types, the limit is 1000000"},
    {"kTypes in groups", limits::kTypes,
     [](uint64_t n) {
       return S()
           .add(S::Type, {0x60, 0, 0}, 7)
           .add(S::Type, code(Code{0x4e}, n - 10, times(n - 10, {0x5f, 0})))
           .add(S::Type, {0x60, 0, 0}, 3)
           .bytes();
     },
     "limit exceeded: too many types"},
    {"kFunctions", limits::kFunctions,
     [](uint64_t n) { return typed().add(S::Func, {0}, n).add(S::Body, {2, 0, 0x0b}, n).bytes(); },
     "limit exceeded: 1000001 functions, the limit is 1000000"},
    {"kFunctions with imports", limits::kFunctions,
     [](uint64_t n) {
       return typed().add(S::Import, {0, 0, 0, 0}, 9).add(S::Func, {0}, n - 9).add(S::Body, {2, 0, 0x0b}, n - 9).bytes();
     },
     "limit exceeded: 1000001 functions, the limit is 1000000"},
    {"kImports", limits::kImports, [](uint64_t n) { return typed().add(S::Import, {0, 0, 0, 0}, n).bytes(); },
     "limit exceeded: 1000001 imports, the limit is 1000000"},
    {"kExports", limits::kExports, exports, "limit exceeded: 1000001 exports, the limit is 1000000"},
    {"kGlobals", limits::kGlobals, [](uint64_t n) { return S().add(S::Global, {0x7f, 0, 0x41, 0, 0x0b}, n).bytes(); },
     "limit exceeded: 1000001 globals, the limit is 1000000"},
    {"kTags", limits::kTags, [](uint64_t n) { return typed().add(S::Tag, {0, 0}, n).bytes(); },
     "limit exceeded: 1000001 tags, the limit is 1000000"},
    {"kDataSegments", limits::kDataSegments, [](uint64_t n) { return S().add(S::Data, {1, 0}, n).bytes(); },
     "limit exceeded: 100001 data segments, the limit is 100000"},
    {"kElemSegments", limits::kElemSegments, [](uint64_t n) { return S().add(S::Elem, {1, 0, 0}, n).bytes(); },
     "limit exceeded: 100001 element segments, the limit is 100000"},
    {"kTables", limits::kTables, [](uint64_t n) { return S().add(S::Table, {0x70, 0, 0}, n).bytes(); },
     "limit exceeded: 100001 tables, the limit is 100000"},
    {"kTables imported", limits::kTables, [](uint64_t n) { return S().add(S::Import, {0, 0, 1, 0x70, 0, 0}, n).bytes(); },
     "limit exceeded: 100001 imported tables, the limit is 100000"},
    {"kMemories", limits::kMemories, [](uint64_t n) { return S().add(S::Memory, {0, 0}, n).bytes(); },
     "limit exceeded: 101 memories, the limit is 100"},
    {"kMemories imported", limits::kMemories, [](uint64_t n) { return S().add(S::Import, {0, 0, 2, 0, 0}, n).bytes(); },
     "limit exceeded: 101 imported memories, the limit is 100"},
    {"kMemories of both kinds", limits::kMemories,
     [](uint64_t n) { return S().add(S::Import, {0, 0, 2, 0, 0}, 60).add(S::Memory, {0, 0}, n - 60).bytes(); },
     "limit exceeded: 101 memories, the limit is 100"},
    {"kParams", limits::kParams, [](uint64_t n) { return S().add(S::Type, code(Code{0x60}, n, Code(n, 0x7f), Code{0})).bytes(); },
     "limit exceeded: 1001 parameters, the limit is 1000"},
    {"kResults", limits::kResults, [](uint64_t n) { return S().add(S::Type, code(Code{0x60, 0}, n, Code(n, 0x7b))).bytes(); },
     "limit exceeded: 1001 results, the limit is 1000"},
    {"kLocals", limits::kLocals, [](uint64_t n) { return S::of_body({}, code(Code{1}, n, Code{0x7f})).bytes(); },
     "too many locals: 50001, the limit is 50000"},
    {"kLocals in groups", limits::kLocals,
     [](uint64_t n) { return S::of_body({}, code(Code{2}, n - 5, Code{0x7f, 5, 0x7e})).bytes(); },
     "too many locals: 50001, the limit is 50000"},
    {"kLocals with parameters", limits::kLocals,
     [](uint64_t n) { return S().add(S::Type, {0x60, 2, 0x7f, 0x7f, 0}).func(0, {}, code(Code{1}, n - 2, Code{0x7f})).bytes(); },
     "too many locals: 50001, the limit is 50000"},
    {"kFields", limits::kFields, [](uint64_t n) { return S().add(S::Type, code(Code{0x5f}, n, times(n, {0x7f, 0}))).bytes(); },
     "limit exceeded: 10001 fields, the limit is 10000"},
    {"kSubtypeDepth", limits::kSubtypeDepth,
     [](uint64_t n) {
       S s;
       s.add(S::Type, {0x50, 0, 0x5f, 0});
       for (uint64_t i = 0; i < n; ++i) s.add(S::Type, code(Code{0x50, 1}, i, Code{0x5f, 0}));
       return s.bytes();
     },
     "limit exceeded: sub type 64 has more than 63 super types"},
    {"kBodyBytes", limits::kBodyBytes, [](uint64_t n) { return S::of_body(Code(n - 2, 0x01)).bytes(); },
     "limit exceeded: a function body of 7654322 bytes, the limit is 7654321"},
    {"kBrTableTargets", limits::kBrTableTargets,
     [](uint64_t n) { return S::of_body(code(Code{0x41, 0}, Op::br_table, n, Code(n + 1, 0))).bytes(); },
     "limit exceeded: br_table with 65521 targets, the limit is 65520"},
    {"kCatchClauses", limits::kCatchClauses,
     [](uint64_t n) { return S::of_body(code(Op::try_table, Code{0x40}, n, times(n, {2, 0}), Op::end)).bytes(); },
     "limit exceeded: try_table with 10001 catch clauses, the limit is 10000"},
    {"kNesting", limits::kNesting, [](uint64_t n) { return nested(n, Op::block); },
     "limit exceeded: blocks nest deeper than 100000"},
    {"kLegacyTries", limits::kLegacyTries, [](uint64_t n) { return nested(n, Op::try_); },
     "limit exceeded: legacy try blocks nest deeper than 1000"},
    {"kStringBytes of an import's module", limits::kStringBytes,
     [](uint64_t n) { return typed().add(S::Import, code(string_of(n), Code{0, 0, 0})).bytes(); },
     "limit exceeded: name of an import of 100001 bytes, the limit is 100000"},
    {"kStringBytes of an import", limits::kStringBytes,
     [](uint64_t n) { return typed().add(S::Import, code(Code{0}, string_of(n), Code{0, 0})).bytes(); },
     "limit exceeded: name of an import of 100001 bytes, the limit is 100000"},
    {"kStringBytes of an export", limits::kStringBytes,
     [](uint64_t n) { return typed().func(0, {}).add(S::Export, code(string_of(n), Code{0, 0})).bytes(); },
     "limit exceeded: name of an export of 100001 bytes, the limit is 100000"},
    {"kArrayNewFixed", limits::kArrayNewFixed,
     [](uint64_t n) {
       S s = typed();
       return s.add(S::Type, {0x5e, 0x7f, 0}).func(0, code(times(n, {0x41, 0}), Op::array_new_fixed, 1, n, Op::drop)).bytes();
     },
     "limit exceeded: array.new_fixed of 10001 elements, at most 10000"},
};

}  // namespace

TEST_CASE("what lies at a limit is valid, and one more is refused with the limit's name") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(verdict(row.module(row.limit)) == "valid");
    CHECK(verdict(row.module(row.limit + 1)) == row.message);
  }
}

TEST_CASE("a module of more bytes than the limit is refused before it is read") {
  CHECK(verdict(Code(limits::kModuleBytes + 1)) == "limit exceeded: modules may have at most 1 GiB");
}

TEST_CASE("a frame has room for so many slots, whatever takes them") {
  const auto with = [](uint64_t vectors, uint64_t operands) {
    return verdict(S::of_body(code(times(operands, {0x41, 0}), Op::unreachable), code(Code{1}, vectors, Code{0x7b})).bytes());
  };
  uint64_t most = 0;  // operands that fit beside 20,000 vectors
  for (uint64_t step = 32'768; step > 0; step /= 2) {
    if (with(20'000, most + step) == "valid") most += step;
  }
  CHECK(most <= limits::kFrameSlots - 40'000);
  CHECK(most > limits::kFrameSlots - 40'000 - 100);  // the frame itself takes a few
  CHECK(with(20'000, most + 1).rfind("limit exceeded: ", 0) == 0);
  CHECK(with(20'001, most - 2) == "valid");
  CHECK(with(20'001, most - 1).rfind("limit exceeded: ", 0) == 0);
  CHECK(with(limits::kFrameSlots / 2, 0).rfind("limit exceeded: the locals take 64000 slots, a frame has 64000", 0) == 0);
}

TEST_CASE("a text of more bytes than the limit is refused before it is read") {
  const auto refused = text::assemble(std::string(limits::kTextBytes + 1, ' '), Features::all());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "unexpected token: the text is larger than the limit of 1073741824 bytes");
}

TEST_CASE("text nests up to the limit") {
  const auto nested_text = [](uint32_t n) {  // (module (func (block (block ...))))
    std::string text = "(module (func ";
    for (uint32_t i = 2; i < n; ++i) text += "(block ";
    text.append(n, ')');
    auto bytes = text::assemble(text, Features::all());
    return bytes ? "valid" : bytes.error().message;
  };
  CHECK(nested_text(limits::kTextNesting) == "valid");
  CHECK(nested_text(limits::kTextNesting + 1) == "unexpected token: parentheses nest deeper than the limit of 10000");
}

TEST_CASE("text meets the limits of the binary") {
  const auto text_verdict = [](const std::string& text) {
    auto bytes = text::assemble(text, Features::all());
    return bytes ? verdict(*bytes) : bytes.error().message;
  };
  const auto repeated = [](uint64_t n, const char* part) {
    std::string out;
    for (uint64_t i = 0; i < n; ++i) out += part;
    return out;
  };
  CHECK(text_verdict("(func (param " + repeated(limits::kParams, "i32 ") + "))") == "valid");
  CHECK(text_verdict("(func (param " + repeated(limits::kParams + 1, "i32 ") + "))") ==
        "limit exceeded: 1001 parameters, the limit is 1000");
  CHECK(text_verdict("(func (local " + repeated(limits::kLocals, "i32 ") + "))") == "valid");
  CHECK(text_verdict("(func (local " + repeated(limits::kLocals + 1, "i32 ") + "))") ==
        "too many locals: 50001, the limit is 50000");
  CHECK(text_verdict("(memory 0)" + repeated(limits::kMemories - 1, "(memory 0)")) == "valid");
  CHECK(text_verdict("(memory 0)" + repeated(limits::kMemories, "(memory 0)")) ==
        "limit exceeded: 101 memories, the limit is 100");
  CHECK(text_verdict("(type (struct " + repeated(limits::kFields + 1, "(field i8)") + "))") ==
        "limit exceeded: 10001 fields, the limit is 10000");
  const std::string name(limits::kStringBytes, 'x');
  CHECK(text_verdict("(func (export \"" + name + "\"))") == "valid");
  CHECK(text_verdict("(func (export \"x" + name + "\"))") ==
        "limit exceeded: name of an export of 100001 bytes, the limit is 100000");
}
