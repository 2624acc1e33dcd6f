// decode: what a module with everything in it says, section by section; names; the byte writer.
#include "binary/decode.h"

#include <catch2/catch.hpp>

#include "binary/instruction_reader.h"
#include "sample_modules.h"

using namespace wasmvm;
using namespace wasmvm::binary;
using namespace wasmvm::binary::test;

namespace {

Ref<Module> decoded(std::vector<uint8_t> bytes) {
  auto result = decode(std::move(bytes), Features::all());
  if (!result) FAIL(result.error().message << " at " << result.error().offset);
  return std::move(*result);
}

ValType ref_to(uint32_t index, bool nullable) { return ValType::ref(HeapType(TypeIndex(index)), nullable); }

}  // namespace

TEST_CASE("the empty module decodes") {
  const auto module = decoded(module_of(""));
  CHECK(module->types.empty());
  CHECK(module->customs.empty());
  CHECK_FALSE(module->start);
}

TEST_CASE("types decode with their groups, supertypes and fields") {
  const auto m = decoded(module_with_everything());
  REQUIRE(m->types.size() == 6);
  REQUIRE(m->rec_groups.size() == 5);
  CHECK((m->rec_groups[0].first.value == 0 && m->rec_groups[0].count == 2));
  CHECK((m->rec_groups[3].first.value == 4 && m->rec_groups[3].count == 1));
  CHECK_FALSE(m->types[0].is_final);
  CHECK(m->types[0].type.kind == CompositeKind::Struct);
  CHECK(m->types[0].type.fields == std::vector<FieldType>{{ValType::i8(), Mutability::Const},
                                                          {ValType::i16(), Mutability::Var},
                                                          {ref_to(1, true), Mutability::Var}});
  CHECK(m->types[1].is_final);
  CHECK(m->types[1].supertypes == std::vector<TypeIndex>{TypeIndex(0)});
  CHECK(m->types[1].type.kind == CompositeKind::Array);
  CHECK(m->types[2].type.func == FuncType{{ValType::i32(), ValType::i64()}, {ValType::f32(), ValType::f64()}});
  CHECK(m->types[2].is_final);
  CHECK(m->types[4].type.func.params.size() == 13);
  CHECK(m->types[4].type.func.results == std::vector<ValType>{ValType::ref(AbstractHeap::func, false), ref_to(0, false)});
  CHECK(m->type_ids.empty());
}

TEST_CASE("imports and definitions fill the index spaces") {
  const auto m = decoded(module_with_everything());
  REQUIRE(m->imports.size() == 5);
  CHECK(m->imports[1].module == "m");
  CHECK(m->imports[1].name == "t");
  CHECK(m->imports[1].type.kind == ExternKind::Table);
  CHECK(m->bytes[m->imports[1].offset] == 1);
  CHECK(m->imports[2].type.memory.limits == Limits{1, 2, false, true});
  CHECK(m->imports[4].type.func.value == 2);
  CHECK((m->imported_functions == 1 && m->imported_tables == 1 && m->imported_memories == 1 && m->imported_globals == 1 &&
         m->imported_tags == 1));
  CHECK(m->functions.size() == 3);
  CHECK(m->tags.size() == 2);
  REQUIRE(m->tables.size() == 4);
  CHECK_FALSE(m->tables[1].init);
  REQUIRE(m->tables[2].init);
  CHECK(m->tables[2].type.element == ValType::ref(AbstractHeap::func, false));
  CHECK(m->tables[2].type.limits == Limits{1, 2, true, false});
  const Bytes init = m->view(m->tables[2].init->range);
  CHECK(std::vector<uint8_t>(init.begin(), init.end()) == hex("d2 00 0b"));
  CHECK(m->tables[3].type.limits == Limits{3, {}, true, false});
  REQUIRE(m->memories.size() == 4);
  CHECK(m->memories[1].page_log2 == 16);
  CHECK((m->memories[2].page_log2 == 0 && m->memories[2].limits.is_64 && m->memories[2].limits.max == 2u));
  CHECK(m->memories[3].page_log2 == 16);
  REQUIRE(m->globals.size() == 3);
  CHECK(m->globals[1].init.range.size == 3);
  CHECK(m->globals[2].type.mut == Mutability::Var);
  CHECK(m->exports.size() == 5);
  CHECK(m->exports[4].kind == ExternKind::Tag);
  CHECK(m->bytes[m->exports[4].offset + 1] == 'e');
  CHECK(m->start == FuncIndex(0));
  CHECK(m->bytes[m->start_offset - 2] == 8);
}

TEST_CASE("all eight forms of element segments decode") {
  const auto m = decoded(module_with_everything());
  REQUIRE(m->elements.size() == 8);
  const SegmentMode modes[] = {SegmentMode::Active, SegmentMode::Passive, SegmentMode::Active, SegmentMode::Declarative};
  for (uint8_t form = 0; form < 8; ++form) {
    const ElemSegment& e = m->elements[form];
    CHECK(e.flags == form);
    CHECK(e.mode == modes[form & 3]);
    CHECK(e.uses_exprs == (form >= 4));
    CHECK(e.table.value == ((form & 3) == 2 ? 1 : 0));
    CHECK(e.offset.range.size == ((form & 1) == 0 ? 3 : 0));
    CHECK(m->bytes[e.position] == form);
  }
  CHECK(m->elements[0].type == ValType::ref(AbstractHeap::func, false));
  CHECK(m->elements[0].funcs == std::vector<FuncIndex>{FuncIndex(0), FuncIndex(1)});
  CHECK(m->elements[4].exprs.size() == 2);
  CHECK(m->elements[4].type == ValType::funcref());
  CHECK(m->elements[7].type == ref_to(2, true));
}

TEST_CASE("bodies, data and custom sections are ranges of the bytes") {
  const auto m = decoded(module_with_everything());
  REQUIRE(m->bodies.size() == 2);
  CHECK(m->bodies[0].size == 2);
  REQUIRE(m->data.size() == 3);
  CHECK(m->data_count == 3u);
  CHECK((m->data[0].mode == SegmentMode::Active && m->data[0].bytes.size == 2));
  CHECK((m->data[1].mode == SegmentMode::Passive && m->view(m->data[1].bytes)[0] == 'c'));
  CHECK((m->data[2].memory.value == 1 && m->bytes[m->data[2].position] == 2));
  REQUIRE(m->customs.size() == 3);
  CHECK((m->customs[0].name == "first" && m->customs[0].after == 0 && m->customs[0].payload.size == 3));
  CHECK((m->customs[1].name == "name" && m->customs[1].after == 11));
  CHECK((m->customs[2].name == "last" && m->customs[2].payload.size == 0));
}

TEST_CASE("a body with every instruction reads to its end") {
  const auto m = decoded(module_with_everything());
  InstructionReader reader(*m, m->bodies[1]);
  REQUIRE(reader.read_locals());
  Instruction out;
  unsigned n = 0;
  while (reader.next(out)) ++n;
  if (reader.failed()) FAIL(reader.take_error().message);
  CHECK(n > kOpcodeCount);
}

TEST_CASE("names of all kinds are read") {
  const auto m = decoded(module_with_everything());
  const Names names = read_names(*m);
  CHECK(names.module == "m");
  CHECK(Names::find(names.functions, 0) == "f");
  CHECK(Names::find(names.functions, 1) == "g");
  CHECK(Names::find(names.functions, 2) == "");
  REQUIRE(Names::find(names.locals, 1) != nullptr);
  CHECK(Names::find(*Names::find(names.locals, 1), 1) == "y");
  CHECK(Names::find(names.locals, 0) == nullptr);
  CHECK(Names::find(*Names::find(names.labels, 1), 0) == "l");
  CHECK(Names::find(names.types, 0) == "t");
  CHECK(Names::find(names.tables, 0) == "b");
  CHECK(Names::find(names.memories, 0) == "m");
  CHECK(Names::find(names.globals, 0) == "g");
  CHECK(Names::find(names.elements, 0) == "e");
  CHECK(Names::find(names.data, 0) == "d");
  CHECK(Names::find(*Names::find(names.fields, 0), 0) == "f");
  CHECK(Names::find(names.tags, 0) == "t");
}

TEST_CASE("a broken name section loses only what is broken") {
  const auto names_of = [](std::string_view content) {
    ByteWriter out;
    out.preamble();
    const size_t mark = out.begin_section(0);
    out.name("name");
    out.raw(hex(content));
    out.end_section(mark);
    const auto m = decoded(out.take());
    const Names names = read_names(*m);
    std::vector<std::string> found;
    for (const auto& [index, name] : names.functions) found.push_back(std::to_string(index) + std::string(name));
    found.push_back("module " + std::string(names.module));
    return found;
  };
  using List = std::vector<std::string>;
  CHECK(names_of("") == List{"module "});
  CHECK(names_of("01 07 02 00 01 61 01 01 62 00 02 01 6d") == List{"0a", "1b", "module m"});
  CHECK(names_of("01 07 02 00 01 61 01 01 ff 00 02 01 6d") == List{"0a", "module m"});  // not UTF-8
  CHECK(names_of("01 07 02 05 01 61 01 01 62 00 02 01 6d") == List{"5a", "module m"});  // not in order
  CHECK(names_of("01 07 7f 00 01 61 01 01 62 00 02 01 6d") == List{"module m"});        // count out of bounds
  CHECK(names_of("01 7f 02 00 01 61") == List{"module "});                              // size out of bounds
  CHECK(names_of("63 02 01 02 00 02 01 6d") == List{"module m"});                       // unknown subsection
  CHECK(names_of("01") == List{"module "});
}

TEST_CASE("sized parts of the writer nest and get the shortest sizes") {
  ByteWriter out;
  const size_t outer = out.begin_section(10);
  out.u32(1);
  const size_t inner = out.begin_sized();
  for (int i = 0; i < 200; ++i) out.byte(1);
  out.end_sized(inner);
  out.end_section(outer);
  REQUIRE(out.size() == 1 + 2 + 1 + 2 + 200);
  CHECK(std::vector<uint8_t>(out.bytes().begin(), out.bytes().begin() + 6) == hex("0a cb 01 01 c8 01"));
}

TEST_CASE("the writer's types read back") {
  ByteWriter out;
  out.preamble();
  const size_t mark = out.begin_section(1);
  const std::vector<ValType> types = {ValType::i32(),   ValType::v128(),    ValType::externref(),
                                      ref_to(3, true),  ref_to(200, false), ValType::ref(AbstractHeap::i31, false),
                                      ValType::exnref()};
  out.raw(hex("01 60 07"));
  for (const ValType type : types) out.val_type(type);
  out.byte(0);
  out.end_section(mark);
  CHECK(decoded(out.take())->types[0].type.func.params == types);
}
