// Types, imports, limits, segments, exports, constant expressions: modules given as text.
#include "module_builder.h"
#include "text/assemble.h"
#include "wasm/limits.h"
#include "wasm/type_registry.h"

namespace wasmvm::validate {
namespace {

std::string check_text(std::string_view source, const Features& features = Features::all()) {
  auto bytes = text::assemble(source, Features::all());
  if (!bytes) return "text: " + bytes.error().message;
  return verdict(*bytes, features);
}

struct Row {
  const char* source;
  const char* message;
};

void check_rows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.source);
    CHECK(check_text(row.source) == row.message);
  }
}

Features without(std::initializer_list<Proposal> off) {
  Features features = Features::standard(1);
  for (unsigned p = 0; p < static_cast<unsigned>(Proposal::kCount); ++p) {
    bool keep = true;
    for (const Proposal o : off) keep &= o != static_cast<Proposal>(p);
    if (keep && is_implemented(static_cast<Proposal>(p))) features.add(static_cast<Proposal>(p));
  }
  return features;
}

TEST_CASE("types refer to types of their group or before") {
  check_rows({
      {"(type (func (param (ref 1)))) (type (func))", "unknown type 1: the bound is 1"},
      {"(rec (type (func (param (ref 1)))) (type (func)))", "valid"},
      {"(type (struct (field (ref null 0))))", "valid"},
      {"(type (array (mut (ref 7))))", "unknown type 7: the bound is 1"},
  });
}

TEST_CASE("a declared supertype must be open and match") {
  check_rows({
      {"(type (sub (struct))) (type (sub 0 (struct (field i32))))", "valid"},
      {"(type (struct)) (type (sub 0 (struct)))", "sub type 1 does not match super type 0: the super type is final"},
      {"(type (sub (struct (field i32)))) (type (sub 0 (struct)))", "sub type 1 does not match super type 0"},
      {"(type (sub (struct (field i32)))) (type (sub 0 (struct (field (mut i32)))))", "sub type 1 does not match super type 0"},
      {"(type (sub (array i8))) (type (sub 0 (array i16)))", "sub type 1 does not match super type 0"},
      {"(type (sub (array i8))) (type (sub 0 (struct)))", "sub type 1 does not match super type 0"},
      {"(type (sub (array anyref))) (type (sub 0 (array (ref any))))", "valid"},
      {"(type (sub (array (mut anyref)))) (type (sub 0 (array (mut (ref any)))))", "sub type 1 does not match super type 0"},
      {"(type (sub (func (param eqref) (result anyref)))) (type (sub 0 (func (param anyref) (result eqref))))", "valid"},
      {"(type (sub (func (param anyref)))) (type (sub 0 (func (param eqref))))", "sub type 1 does not match super type 0"},
      {"(type (sub (func))) (type (sub 0 (func (param i32))))", "sub type 1 does not match super type 0"},
      {"(rec (type (sub 1 (struct))) (type (sub (struct))))", "unknown type 1: forward use in sub type 0"},
      {"(type (sub 9 (struct)))", "unknown type 9: the bound is 1"},
  });
  ModuleBuilder two;
  two.type(code(0x50, 0, 0x5f, 0));
  two.type(code(0x50, 2, 0, 0, 0x5f, 0));
  CHECK(verdict(two.bytes()) == "sub type 1 has more than one super type");
}

TEST_CASE("chains of supertypes have a bounded length") {
  const auto chain = [](uint32_t length) {
    ModuleBuilder m;
    m.type(code(0x50, 0, 0x5f, 0));
    for (uint32_t i = 0; i < length; ++i) m.type(code(0x50, 1, i, 0x5f, 0));
    return verdict(m.bytes());
  };
  CHECK(chain(limits::kSubtypeDepth) == "valid");
  CHECK(chain(limits::kSubtypeDepth + 1) == "limit exceeded: sub type 64 has more than 63 super types");
}

TEST_CASE("a module that is refused leaves no types behind") {
  const uint32_t before = registered_type_count();
  CHECK(check_text("(type (struct (field i64 i64 i64 f32))) (func (result i32))") != "valid");
  CHECK(registered_type_count() == before);
}

TEST_CASE("types of functions, tags and imports must exist and be function types") {
  check_rows({
      {"(func (type 3))", "unknown type 3: the bound is 0"},
      {"(type (func (result i32))) (tag (type 0))", "non-empty tag result type: [] -> [i32]"},
      {"(import \"m\" \"f\" (func (type 2)))", "unknown type 2: the bound is 0"},
      {"(import \"m\" \"g\" (global (ref 2)))", "unknown type 2: the bound is 0"},
      {"(import \"m\" \"t\" (table 1 (ref 2)))", "unknown type 2: the bound is 0"},
  });
  ModuleBuilder m;
  m.type(code(0x5f, 0));
  m.func(0, {});
  CHECK(verdict(m.bytes()) == "unknown type 0: it is a structure type, needed is a function type");
}

TEST_CASE("memories have limits by their address type and page size") {
  check_rows({
      {"(memory 65536)", "valid"},
      {"(memory 65537)", "memory size must be at most 65536 pages (4GiB): minimum 65537"},
      {"(memory 0 65537)", "memory size must be at most 65536 pages (4GiB): maximum 65537"},
      {"(memory 2 1)", "size minimum must not be greater than maximum: 2 > 1"},
      {"(memory i64 0x1_0000_0000_0000)", "valid"},
      {"(memory i64 0x1_0000_0000_0001)",
       "memory size must be at most 281474976710656 pages (2^64 bytes): minimum 281474976710657"},
      {"(memory 0xffff_ffff (pagesize 1))", "valid"},
      {"(memory 0x1_0000_0000 (pagesize 1))", "memory size must be at most 4294967295 pages of one byte: minimum 4294967296"},
      {"(memory 0 (pagesize 2))", "invalid custom page size: 2^1 bytes"},
      {"(memory 1 shared)", "shared memory must have maximum"},
      {"(memory 1 1 shared)", "valid"},
      {"(import \"m\" \"m\" (memory 70000))", "memory size must be at most 65536 pages (4GiB): minimum 70000"},
  });
  CHECK(check_text("(memory 1) (memory 1)") == "valid");
  CHECK(check_text("(memory 1) (memory 1)", without({Proposal::MultiMemories})) ==
        "multiple memories: proposal is disabled: multi-memories (2 memories)");
}

TEST_CASE("tables have limits and default or initial elements") {
  check_rows({
      {"(table 2 1 funcref)", "size minimum must not be greater than maximum: 2 > 1"},
      {"(table 0x1_0000_0000 funcref)", "table size must be at most 2^32-1: minimum 4294967296"},
      {"(table i64 0x1_0000_0000 funcref)", "valid"},
      {"(table 1 (ref func))", "type mismatch: a table of (ref func) needs an initial value"},
      {"(func $f) (table 1 (ref func) (ref.func $f))", "valid"},
      {"(table 1 funcref (i32.const 0))", "type mismatch: instruction requires [funcref] but stack has [i32]"},
      {"(global $g funcref (ref.null func)) (table 1 funcref (global.get $g))", "unknown global 0: the bound is 0"},
  });
  Features no_refs = Features::standard(1);
  CHECK(check_text("(table 1 funcref) (table 1 funcref)", no_refs) ==
        "multiple tables: proposal is disabled: reference-types (2 tables)");
}

TEST_CASE("globals see those before them, immutable ones only") {
  check_rows({
      {"(global i32 (i32.const 1)) (global i32 (global.get 0))", "valid"},
      {"(global i32 (global.get 0))", "unknown global 0: the bound is 0"},
      {"(global i32 (global.get 1)) (global i32 (i32.const 1))", "unknown global 1: the bound is 0"},
      {"(global (mut i32) (i32.const 1)) (global i32 (global.get 0))", "constant expression required: global 0 is mutable"},
      {"(global i32 (f32.const 1))", "type mismatch: instruction requires [i32] but stack has [f32]"},
      {"(global i32 (i32.ctz (i32.const 1)))", "constant expression required: i32.ctz"},
      {"(global i32 (i32.const 1) (i32.const 1))", "type mismatch: block requires [i32] but stack has [i32 i32]"},
      {"(global i64 (i64.mul (i64.const 2) (i64.sub (i64.const 9) (i64.const 4))))", "valid"},
      {"(func (global.set 0 (i32.const 1))) (global i32 (i32.const 0))", "immutable global: 0"},
      {"(type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1)))", "valid"},
      {"(type $a (array i32)) (global (ref $a) (array.new_fixed $a 2 (i32.const 1) (i32.const 2)))", "valid"},
  });
  CHECK(check_text("(global i32 (i32.add (i32.const 1) (i32.const 1)))", without({Proposal::ExtendedConst})) ==
        "constant expression required: proposal is disabled: extended-const (i32.add)");
  CHECK(check_text("(import \"m\" \"g\" (global i32)) (global i32 (global.get 0)) (global i32 (global.get 1))",
                   Features::standard(2)) == "unknown global 1: proposal is disabled: gc (defined global)");
  Features no_mutable = Features::standard(1);
  CHECK(check_text("(import \"m\" \"g\" (global (mut i32)))", no_mutable) ==
        "proposal is disabled: import-export-mut-globals (mutable global)");
  CHECK(check_text("(global (export \"g\") (mut i32) (i32.const 0))", no_mutable) ==
        "proposal is disabled: import-export-mut-globals (mutable global)");
}

TEST_CASE("segments name things that exist and have their types") {
  check_rows({
      {"(data (i32.const 0) \"\")", "unknown memory 0: the bound is 0"},
      {"(memory i64 1) (data (i32.const 0) \"\")", "type mismatch: instruction requires [i64] but stack has [i32]"},
      {"(elem (i32.const 0) func)", "unknown table 0: the bound is 0"},
      {"(table 1 externref) (func $f) (elem (i32.const 0) func $f)",
       "type mismatch: elements of type (ref func) do not fit a table of externref"},
      {"(table 1 funcref) (elem (i64.const 0) func)", "type mismatch: instruction requires [i32] but stack has [i64]"},
      {"(table i64 1 funcref) (elem (i64.const 0) func)", "valid"},
      {"(elem func 3)", "unknown function 3: the bound is 0"},
      {"(elem funcref (item (ref.null extern)))", "type mismatch: instruction requires [funcref] but stack has [externref]"},
      {"(elem (ref 4))", "unknown type 4: the bound is 0"},
      {"(table 1 (ref func) (ref.func 0)) (func) (elem (i32.const 0) func 0)", "valid"},
  });
}

TEST_CASE("exports have distinct names and exist") {
  check_rows({
      {"(func) (export \"a\" (func 0)) (export \"b\" (func 0))", "valid"},
      {"(func) (export \"a\" (func 0)) (export \"b\" (func 0)) (export \"a\" (func 0))", "duplicate export name: a"},
      {"(export \"f\" (func 0))", "unknown function 0: the bound is 0"},
      {"(export \"t\" (table 1))", "unknown table 1: the bound is 0"},
      {"(export \"m\" (memory 2))", "unknown memory 2: the bound is 0"},
      {"(export \"g\" (global 3))", "unknown global 3: the bound is 0"},
      {"(export \"e\" (tag 4))", "unknown tag 4: the bound is 0"},
  });
}

TEST_CASE("the start function takes and returns nothing") {
  check_rows({
      {"(func) (start 0)", "valid"},
      {"(start 1)", "unknown function 1: the bound is 0"},
      {"(func (param i32)) (start 0)", "start function: its type is [i32] -> []"},
      {"(func (result i32) unreachable) (start 0)", "start function: its type is [] -> [i32]"},
  });
}

TEST_CASE("ref.func names functions that occur outside of bodies") {
  check_rows({
      {"(func $f (drop (ref.func $f)))", "undeclared function reference: 0"},
      {"(start $f) (func $f (drop (ref.func $f)))", "undeclared function reference: 0"},
      {"(func $f (export \"f\") (drop (ref.func $f)))", "valid"},
      {"(elem declare func $f) (func $f (drop (ref.func $f)))", "valid"},
      {"(global funcref (ref.func $f)) (func $f (drop (ref.func $f)))", "valid"},
      {"(elem funcref (item (ref.func $f))) (func $f (drop (ref.func $f)))", "valid"},
      {"(func (drop (ref.func 5)))", "unknown function 5: the bound is 1"},
  });
}

TEST_CASE("a module may be checked again") {
  auto bytes = text::assemble("(type $s (struct (field i32))) (func (result (ref $s)) (struct.new_default $s))", Features());
  REQUIRE(bytes);
  auto module = binary::decode(*bytes, Features());
  REQUIRE(module);
  auto first = check(*module);
  auto second = check(*module);
  REQUIRE(first);
  REQUIRE(second);
  CHECK((*first)->type_id(TypeIndex(0)) == (*second)->type_id(TypeIndex(0)));
}

}  // namespace
}  // namespace wasmvm::validate
