// Blocks, branches, exceptions, and the cost of checking them.
#include "module_builder.h"
#include "validate/function.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

std::string body(const Code& params, const Code& results, const Code& instructions) {
  return verdict(one_function(params, results, instructions));
}

/// Work of checking the first function of a module, in comparisons.
uint64_t work_of(const Code& bytes) {
  auto module = binary::decode(bytes, Features::all());
  REQUIRE(module);
  std::vector<bool> declared((*module)->functions.size());
  ModuleContext context(**module, declared);
  REQUIRE(check_types(**module, context));
  FunctionValidator validator(context);
  auto facts = validator.check_body(FuncIndex(0));
  INFO((facts ? std::string() : facts.error().message));
  REQUIRE(facts);
  return validator.work();
}

TEST_CASE("blocks hide the operands around them") {
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::block, kVoid, Op::drop, Op::end)) ==
        "type mismatch: instruction requires an operand but stack has []");
  CHECK(body({}, {kI32}, code(Op::block, kI32, Op::i32_const, 0, Op::end)) == "valid");
  CHECK(body({}, {kI32}, code(Op::block, kI32, Op::end)) == "type mismatch: instruction requires [i32] but stack has []");
}

TEST_CASE("block types may name function types") {
  ModuleBuilder m;
  const uint32_t twice = m.func_type({kI32}, {kI32, kI32});
  const uint32_t outer = m.func_type({}, {kI32, kI32});
  m.func(outer, code(Op::i32_const, 1, Op::block, twice, Op::i32_const, 2, Op::end));
  CHECK(verdict(m.bytes()) == "valid");
  CHECK(body({}, {}, code(Op::block, 7, Op::end)) == "unknown type 7: the bound is 1");
}

TEST_CASE("a branch carries the results of a block and the parameters of a loop") {
  CHECK(body({}, {kI32}, code(Op::block, kI32, Op::i32_const, 0, Op::br, 0, Op::end)) == "valid");
  CHECK(body({}, {kI32}, code(Op::block, kI32, Op::br, 0, Op::end)) ==
        "type mismatch: instruction requires [i32] but stack has []");
  CHECK(body({}, {kI32}, code(Op::loop, kI32, Op::br, 0, Op::end)) == "valid");
  CHECK(body({}, {}, code(Op::br, 1)) == "unknown label 1: the bound is 1");
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::br_if, 2)) == "unknown label 2: the bound is 1");
  CHECK(body({}, {}, code(Op::br_if, 0)) == "type mismatch: instruction requires [i32] but stack has []");
}

TEST_CASE("if without else passes its parameters on") {
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::if_, kVoid, Op::end)) == "valid");
  CHECK(body({}, {kI32}, code(Op::i32_const, 0, Op::if_, kI32, Op::i32_const, 0, Op::end))
            .starts_with("type mismatch: if without else requires [i32]"));
  CHECK(body({}, {kI32}, code(Op::i32_const, 0, Op::if_, kI32, Op::i32_const, 0, Op::else_, Op::i32_const, 0, Op::end)) ==
        "valid");
  CHECK(body({}, {}, code(Op::else_)) == "END opcode expected: else without if");
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::if_, kVoid, Op::else_, Op::else_, Op::end)) ==
        "END opcode expected: else without if");
}

TEST_CASE("labels of br_table agree in arity and take the operands") {
  const auto table = [](uint32_t inner, const Code& value) {
    return body({}, {},
                code(Op::block, kI32, Op::block, inner, value, Op::i32_const, 0, Op::br_table, 1, 1, 0, Op::end, Op::unreachable,
                     Op::end, Op::drop));
  };
  CHECK(table(kVoid, {}).starts_with("type mismatch"));
  CHECK(body({}, {}, code(Op::block, kVoid, Op::i32_const, 0, Op::br_table, 2, 0, 1, 0, Op::end)) == "valid");
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::br_table, 1, 1, 0)) == "unknown label 1: the bound is 1");
  CHECK(body({}, {}, code(Op::i32_const, 0, Op::br_table, 1, 0, 9)) == "unknown label 9: the bound is 1");
  // In unreachable code labels of different types may meet, their arities may not differ.
  CHECK(body({}, {},
             code(Op::block, kI32, Op::block, kF32, Op::unreachable, Op::br_table, 1, 0, 1, Op::end, Op::drop, Op::i32_const, 0,
                  Op::end, Op::drop)) == "valid");
}

TEST_CASE("a br_table checks each label once, however often it is listed") {
  ModuleBuilder m;
  const uint32_t many = m.func_type({}, Code(1000, kI32));
  const uint32_t plain = m.func_type({}, {});
  const Code labels = repeat(20000, code(0, 1));
  m.func(plain, code(Op::block, many, Op::block, many, repeat(1000, code(Op::i32_const, 0)), Op::i32_const, 0, Op::br_table,
                     40000, labels, 0, Op::end, Op::unreachable, Op::end, Op::unreachable));
  CHECK(work_of(m.bytes()) < 50000);  // 40,000 labels and a few thousand operands, not their product of 40,000,000
}

TEST_CASE("work per instruction in a body of plain code is bounded") {
  const size_t n = 10000;
  const Code pair = code(Op::local_get, 0, Op::local_get, 0, Op::i32_add, Op::drop);
  const uint64_t once = work_of(one_function({kI32}, {}, repeat(n, pair)));
  const uint64_t twice = work_of(one_function({kI32}, {}, repeat(2 * n, pair)));
  CHECK(once < 4 * n);
  CHECK(twice < 8 * n);
}

TEST_CASE("a structure of many fields costs what lies on the stack") {
  ModuleBuilder m;
  const uint32_t plain = m.func_type({}, {});
  const uint32_t wide = m.type(code(0x5f, 10000, repeat(10000, code(kI32, 0))));
  const size_t n = 10000;
  m.func(plain, code(Op::unreachable, repeat(n, code(Op::struct_new, wide, Op::drop))));
  CHECK(work_of(m.bytes()) < 10 * n);
  ModuleBuilder full;
  full.func_type({}, {});
  full.type(code(0x5f, 10000, repeat(10000, code(kI32, 0))));
  full.func(plain, code(repeat(9999, code(Op::i32_const, 0)), Op::struct_new, wide, Op::drop));
  CHECK(verdict(full.bytes()).starts_with("type mismatch: instruction requires [... i32"));
}

TEST_CASE("blocks nest deeply without recursion, up to a limit") {
  const auto nest = [](size_t depth) {
    return body({}, {}, code(repeat(depth, code(Op::block, kVoid)), repeat(depth, code(Op::end))));
  };
  CHECK(nest(limits::kNesting) == "valid");
  CHECK(nest(limits::kNesting + 1).starts_with("limit exceeded: blocks nest deeper"));
}

TEST_CASE("tail calls return what the function returns") {
  ModuleBuilder m;
  const uint32_t i32 = m.func_type({}, {kI32});
  const uint32_t f32 = m.func_type({}, {kF32});
  m.func(i32, code(Op::i32_const, 0));
  m.func(i32, code(Op::return_call, 0));
  CHECK(verdict(m.bytes()) == "valid");
  m.func(f32, code(Op::return_call, 0));
  CHECK(verdict(m.bytes()) == "type mismatch: the function returns [f32], the tail call [i32]");
}

TEST_CASE("legacy exceptions: catch follows try, rethrow stands in a catch, delegate ends a try") {
  const Code try_ = code(Op::try_, kVoid);
  CHECK(body({}, {}, code(try_, Op::catch_all, Op::rethrow, 0, Op::end)) == "valid");
  CHECK(body({}, {}, code(try_, Op::rethrow, 0, Op::catch_all, Op::end)) == "invalid rethrow label: 0");
  CHECK(body({}, {}, code(Op::rethrow, 0)) == "invalid rethrow label: 0");
  CHECK(body({}, {}, code(Op::rethrow, 4)) == "unknown label 4: the bound is 1");
  CHECK(body({}, {}, code(try_, Op::delegate, 0)) == "valid");
  CHECK(body({}, {}, code(try_, Op::delegate, 1)) == "unknown label 1: the bound is 1");
  CHECK(body({}, {}, code(Op::block, kVoid, try_, Op::delegate, 1, Op::end)) == "valid");
  CHECK(body({}, {}, code(Op::catch_all)) == "END opcode expected: catch without try");
  CHECK(body({}, {}, code(try_, Op::catch_all, Op::catch_all, Op::end)) == "END opcode expected: catch without try");
  CHECK(body({}, {}, code(try_, Op::catch_all, Op::i32_const, 0, Op::end)) ==
        "type mismatch: block requires [] but stack has [i32]");
  CHECK(body({}, {}, code(try_, Op::catch_, 0, Op::end)) == "unknown tag 0: the bound is 0");
}

}  // namespace
}  // namespace wasmvm::validate
