// Operands, locals, signatures and the facts of function bodies.
#include "module_builder.h"
#include "wasm/limits.h"

namespace wasmvm::validate {
namespace {

FuncFacts facts_of(const Code& bytes) {
  auto result = check_bytes(bytes);
  INFO((result ? std::string() : result.error().message));
  REQUIRE(result);
  return (*result)->facts(FuncIndex((*result)->module().imported_functions));
}

TEST_CASE("an instruction takes operands of its signature") {
  const Code add = code(Op::local_get, 0, Op::local_get, 1, Op::i32_add);
  CHECK(verdict(one_function({kI32, kI32}, {kI32}, add)) == "valid");
  CHECK(verdict(one_function({kI32, kI64}, {kI32}, add)) ==
        "type mismatch: instruction requires [i32 i32] but stack has [i32 i64]");
  CHECK(verdict(one_function({}, {kI32}, code(Op::i32_const, 1, Op::i32_add))) ==
        "type mismatch: instruction requires [i32 i32] but stack has [i32]");
}

TEST_CASE("an error has the offset of its instruction") {
  const Code bytes = one_function({}, {}, code(Op::nop, Op::nop, Op::i32_eqz, Op::drop));
  auto result = check_bytes(bytes);
  REQUIRE(!result);
  CHECK(bytes[result.error().offset] == op_info(Op::i32_eqz).code);
}

TEST_CASE("a body must leave exactly its results") {
  CHECK(verdict(one_function({}, {kI32}, {})) == "type mismatch: instruction requires [i32] but stack has []");
  CHECK(verdict(one_function({}, {}, code(Op::i32_const, 1))) == "type mismatch: block requires [] but stack has [i32]");
}

TEST_CASE("anything may be missing in unreachable code, but what is there must fit") {
  CHECK(verdict(one_function({}, {kI32}, code(Op::unreachable, Op::i32_add))) == "valid");
  CHECK(verdict(one_function({}, {kI32}, code(Op::unreachable, Op::f32_const, 0, 0, 0, 0, Op::i32_add))) ==
        "type mismatch: instruction requires [i32 i32] but stack has [... f32]");
  CHECK(verdict(one_function({}, {}, code(Op::unreachable, Op::drop, Op::drop))) == "valid");
  CHECK(verdict(one_function({}, {kF64}, code(Op::unreachable, Op::select))) == "valid");
  // The bottom that a reference instruction leaves is a reference.
  CHECK(verdict(one_function({}, {kFuncref}, code(Op::unreachable, Op::ref_as_non_null))) == "valid");
  CHECK(verdict(one_function({}, {kI32}, code(Op::unreachable, Op::ref_as_non_null, Op::i32_eqz))) ==
        "type mismatch: instruction requires [i32] but stack has [... (ref bot)]");
}

TEST_CASE("locals are typed and counted") {
  CHECK(verdict(one_function({kI64}, {}, code(Op::local_get, 2, Op::drop), code(1, kF32), 1)) ==
        "unknown local 2: the bound is 2");
  CHECK(verdict(one_function({kI64}, {}, code(Op::local_get, 0, Op::local_set, 1), code(1, kF32), 1)) ==
        "type mismatch: instruction requires [f32] but stack has [i64]");
  CHECK(verdict(one_function({kI64}, {kI64}, code(Op::local_get, 0, Op::local_tee, 1), code(1, kI64), 1)) == "valid");
  CHECK(verdict(one_function({}, {}, code(Op::local_tee, 0), code(1, kI64), 1)) ==
        "type mismatch: instruction requires [i64] but stack has []");
}

TEST_CASE("locals far behind the size of the body are found by their run") {
  const Code locals = code(30000, kI32, 1, kF64, 10000, kV128);
  const auto get = [&](uint32_t local, uint8_t type) {
    return verdict(one_function({}, {type}, code(Op::local_get, local), locals, 3));
  };
  CHECK(get(29999, kI32) == "valid");
  CHECK(get(30000, kF64) == "valid");
  CHECK(get(30001, kV128) == "valid");
  CHECK(get(40000, kV128) == "valid");
  CHECK(get(40001, kV128) == "unknown local 40001: the bound is 40001");
}

TEST_CASE("the number of locals is limited, parameters included") {
  CHECK(verdict(one_function({kI32}, {}, {}, code(limits::kLocals - 1, kI32), 1)) == "valid");
  CHECK(verdict(one_function({kI32}, {}, {}, code(limits::kLocals, kI32), 1)) == "too many locals: 50001, the limit is 50000");
}

TEST_CASE("a frame that would not fit 16-bit slots is refused") {
  constexpr uint32_t kReserve = 16;
  constexpr uint32_t kRoom = limits::kFrameSlots - kReserve;
  const auto number = [](uint32_t n) { return std::to_string(n); };
  CHECK(verdict(one_function({}, {}, {}, code(kRoom / 2, kV128), 1)) == "valid");
  CHECK(verdict(one_function({}, {}, {}, code(kRoom / 2 + 1, kV128), 1)) ==
        "limit exceeded: the locals take " + number(kRoom + 2) + " slots, a frame has " + number(limits::kFrameSlots));
  const auto push = [](uint32_t count) {
    return verdict(one_function({}, {}, code(repeat(count, code(Op::i32_const, 0)), Op::unreachable)));
  };
  CHECK(push(kRoom) == "valid");
  CHECK(push(kRoom + 1) ==
        "limit exceeded: operands take " + number(kRoom + 1) + " slots, the frame has room for " + number(kRoom));
  // Many results at once must not write behind the operand stack either.
  ModuleBuilder wide;
  const uint32_t t = wide.func_type({}, Code(1000, kI32));
  wide.func(t, code(Op::unreachable));
  wide.func(wide.func_type({}, {}), code(repeat(kRoom / 1000 + 1, code(Op::call, 0)), Op::unreachable));
  CHECK(verdict(wide.bytes()).starts_with("limit exceeded: operands take"));
}

TEST_CASE("a local of non-nullable type must be set before it is read") {
  const Code locals = code(1, kRef, kFuncHeap);
  const auto with_param = [&](const Code& instructions) {
    ModuleBuilder m;
    m.type(code(0x60, 1, kRef, kFuncHeap, 0));
    m.func(0, instructions, locals, 1);
    return verdict(m.bytes());
  };
  CHECK(with_param(code(Op::local_get, 0, Op::drop)) == "valid");
  CHECK(with_param(code(Op::local_get, 1, Op::drop)) == "uninitialized local: 1");
  CHECK(with_param(code(Op::local_get, 0, Op::local_set, 1, Op::local_get, 1, Op::drop)) == "valid");
  CHECK(with_param(code(Op::local_get, 0, Op::local_tee, 1, Op::drop, Op::local_get, 1, Op::drop)) == "valid");
  // What a block initialised is forgotten at its end.
  CHECK(with_param(code(Op::block, kVoid, Op::local_get, 0, Op::local_set, 1, Op::end, Op::local_get, 1, Op::drop)) ==
        "uninitialized local: 1");
  CHECK(with_param(code(Op::local_get, 0, Op::local_set, 1, Op::block, kVoid, Op::local_get, 1, Op::drop, Op::end)) == "valid");
}

TEST_CASE("initialisations of one body do not leak into the next") {
  ModuleBuilder m;
  m.type(code(0x60, 1, kRef, kFuncHeap, 0));
  const Code locals = code(1, kRef, kFuncHeap);
  m.func(0, code(Op::local_get, 0, Op::local_set, 1), locals, 1);
  m.func(0, code(Op::local_get, 1, Op::drop), locals, 1);
  CHECK(verdict(m.bytes()) == "uninitialized local: 1");
}

TEST_CASE("select without a type refuses references and different types") {
  const Code select = code(Op::local_get, 0, Op::local_get, 1, Op::i32_const, 0, Op::select, Op::drop);
  CHECK(verdict(one_function({kI32, kI32}, {}, select)) == "valid");
  CHECK(verdict(one_function({kV128, kV128}, {}, select)) == "valid");
  CHECK(verdict(one_function({kI32, kF32}, {}, select)).starts_with("type mismatch"));
  CHECK(verdict(one_function({kFuncref, kFuncref}, {}, select)).starts_with("type mismatch"));
  const auto typed = [&](const Code& types) {
    return verdict(one_function({kFuncref, kFuncref}, {},
                                code(Op::local_get, 0, Op::local_get, 1, Op::i32_const, 0, Op::select_t, types, Op::drop)));
  };
  CHECK(typed(code(1, kFuncref)) == "valid");
  CHECK(typed(code(0)) == "invalid result arity: select has 0 types");
  CHECK(typed(code(2, kFuncref, kFuncref)) == "invalid result arity: select has 2 types");
}

TEST_CASE("slots of locals and operands are counted, two for a vector") {
  const FuncFacts facts = facts_of(
      one_function({kI32, kV128}, {}, code(Op::local_get, 1, Op::local_get, 1, Op::i32_const, 0, Op::drop, Op::drop, Op::drop),
                   code(3, kV128), 1));
  CHECK(facts.local_slots == 9);
  CHECK(facts.max_stack_slots == 5);
}

TEST_CASE("results of blocks count towards the height of the stack, also in unreachable code") {
  ModuleBuilder m;
  const uint32_t wide = m.func_type({}, {kV128, kV128, kI32});
  m.func(m.func_type({}, {}), code(Op::i32_const, 0, Op::block, wide, Op::unreachable, Op::end, Op::unreachable));
  CHECK(facts_of(m.bytes()).max_stack_slots == 6);
  ModuleBuilder below;
  const uint32_t three = below.func_type({kI64, kI64, kI64}, {});
  below.func(three, {});
  below.func(below.func_type({}, {}), code(Op::unreachable, Op::call, 0));
  auto result = check_bytes(below.bytes());
  REQUIRE(result);
  CHECK((*result)->facts(FuncIndex(1)).max_stack_slots == 3);
}

TEST_CASE("a catch clause counts the values that it carries") {
  ModuleBuilder m;
  const uint32_t none = m.func_type({}, {});
  const uint32_t three = m.func_type({}, {kI64, kI64, kI64});
  const uint32_t tag = m.func_type({kI64, kI64, kI64}, {});
  m.func(none, code(Op::block, three, Op::try_table, kVoid, 1, 0, 0, 0, Op::end, Op::unreachable, Op::end, Op::unreachable));
  m.entry(ModuleBuilder::kTags, code(0, tag));
  CHECK(facts_of(m.bytes()).max_stack_slots == 3);
}

TEST_CASE("the nesting of legacy try blocks is known and limited") {
  const auto nest = [](size_t depth) {
    return one_function({}, {},
                        code(repeat(depth, code(Op::try_, kVoid)), Op::try_, kVoid, Op::delegate, 0,
                             repeat(depth, code(Op::catch_all, Op::end)), Op::try_, kVoid, Op::end));
  };
  CHECK(facts_of(one_function({}, {}, {})).try_depth == 0);
  CHECK(facts_of(nest(0)).try_depth == 1);
  CHECK(facts_of(nest(4)).try_depth == 5);
  CHECK(verdict(nest(limits::kLegacyTries - 1)) == "valid");
  CHECK(verdict(nest(limits::kLegacyTries)).starts_with("limit exceeded: legacy try blocks nest deeper"));
}

TEST_CASE("the most used locals are known, uses in loops count more") {
  const Code use1 = code(Op::local_get, 1, Op::drop);
  const Code use2 = code(Op::local_get, 2, Op::drop);
  const Code use3 = code(Op::local_get, 3, Op::drop);
  const Code body = code(repeat(17, use1), Op::loop, kVoid, repeat(3, use2), Op::end, repeat(15, use3), Op::local_get, 5,
                         Op::drop, repeat(16, code(Op::local_get, 4, Op::drop)));
  const FuncFacts facts = facts_of(one_function({kI32, kI32, kI64, kFuncref, kF32, kV128}, {}, body));
  CHECK(facts.hot_int[0] == 2);
  CHECK(facts.hot_int[1] == 1);
  CHECK(facts.hot_float[0] == 4);
  CHECK(facts.hot_float[1] == FuncFacts::kNone);
}

TEST_CASE("locals that are used less than twice in a loop are not worth a register") {
  const Code use = code(Op::local_get, 0, Op::drop);
  const auto first = [](const Code& body) { return facts_of(one_function({kI32}, {}, body)).hot_int[0]; };
  CHECK(first(code(Op::loop, kVoid, use, use, Op::end)) == 0);
  CHECK(first(code(Op::loop, kVoid, use, Op::end)) == FuncFacts::kNone);
}

TEST_CASE("weights of deeply nested loops saturate") {
  const Code loops = code(repeat(40, code(Op::loop, kVoid)), repeat(3000, code(Op::local_get, 1, Op::drop)),
                          repeat(40, code(Op::end)), repeat(16, code(Op::local_get, 0, Op::drop)));
  const FuncFacts facts = facts_of(one_function({kI32, kI32}, {}, loops));
  CHECK(facts.hot_int[0] == 1);
  CHECK(facts.hot_int[1] == 0);
}

TEST_CASE("a body without end is malformed, and so are bytes behind the end") {
  ModuleBuilder first;
  first.raw_func(first.func_type({}, {}), code(0, Op::nop));
  first.raw_func(0, code(0, Op::nop, Op::nop, Op::nop, Op::end));
  CHECK(verdict(first.bytes()).starts_with("END opcode expected"));
  ModuleBuilder last;
  last.raw_func(last.func_type({}, {}), code(0, Op::nop));
  CHECK(verdict(last.bytes()).starts_with("unexpected end of section or function"));
  ModuleBuilder behind;
  behind.raw_func(behind.func_type({}, {}), code(0, Op::end, Op::nop));
  CHECK(verdict(behind.bytes()).starts_with("section size mismatch"));
}

TEST_CASE("segments of data need a count before the code") {
  ModuleBuilder m;
  m.memory().entry(ModuleBuilder::kData, code(1, 0));
  m.func(m.func_type({}, {}), code(Op::data_drop, 0));
  CHECK(verdict(m.bytes()) == "data count section required");
}

}  // namespace
}  // namespace wasmvm::validate
