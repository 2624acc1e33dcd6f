// Work of decoding, validating, printing and assembling grows with the size of a module, not with its square.
//
// Work is the number of edges that the code of these layers takes, and of words that it copies: the same in every run. Each
// family of modules is made in two sizes, one four times the other. Linear work grows by four, with sorting a little more; work
// that were quadratic in what the family has many of would grow by up to sixteen.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>

#include "binary/decode.h"
#include "support/sections.h"
#include "text/assemble.h"
#include "text/print.h"
#include "validate/valid_module.h"

using namespace wasmvm;
using namespace wasmvm::test;
using Op = Opcode;
using S = Sections;

namespace {
uint64_t g_work = 0;
}

extern "C" {
void __sanitizer_cov_trace_pc() { ++g_work; }
void* __real_memcpy(void*, const void*, size_t);
void* __real_memmove(void*, const void*, size_t);
void* __real_memset(void*, int, size_t);
void* __wrap_memcpy(void* to, const void* from, size_t n) {
  g_work += n / 8;
  return __real_memcpy(to, from, n);
}
void* __wrap_memmove(void* to, const void* from, size_t n) {
  g_work += n / 8;
  return __real_memmove(to, from, n);
}
void* __wrap_memset(void* to, int byte, size_t n) {
  g_work += n / 8;
  return __real_memset(to, byte, n);
}
}

namespace {

constexpr double kMostGrowth = 6;
unsigned g_passed = 0, g_failed = 0;

void check(bool good, const std::string& what) {
  ++(good ? g_passed : g_failed);
  if (!good) std::printf("%s\n", what.c_str());
}

// -- families of modules --

S typed() {
  S s;
  s.add(S::Type, {0x60, 0, 0});
  return s;
}

Code field(Code type) {
  type.push_back(1);
  return type;
}
/// An index where types are signed numbers.
Code heap(uint64_t type) {
  Code out;
  append_sleb(out, static_cast<int64_t>(type));
  return out;
}
Code ref_null(uint64_t type) { return code(Code{0x63}, heap(type)); }

/// A function type that no other number has.
Code distinct_type(uint64_t i) {
  Code params;
  for (int bit = 0; bit < 16; ++bit) params.push_back(i >> bit & 1 ? 0x7e : 0x7f);
  return code(Code{0x60, 16}, params, Code{0});
}

Code name_of(const std::string& name) { return code(name.size(), Code(name.begin(), name.end())); }

/// A name section with one subsection.
Code names(uint8_t subsection, const Code& content) { return code(name_of("name"), Code{subsection}, content.size(), content); }

Code name_map(uint64_t n, const std::function<std::string(uint64_t)>& name) {
  Code out = code(n);
  for (uint64_t i = 0; i < n; ++i) put(out, code(i, name_of(name(i))));
  return out;
}

using Make = Code (*)(uint64_t n);
struct Family {
  const char* name;
  uint64_t n;  ///< of the smaller module
  Make make;
};

const Family kFamilies[] = {
    {"recursion groups, all different", 4000,
     [](uint64_t n) {
       S s;
       for (uint64_t i = 0; i < n; ++i) s.add(S::Type, distinct_type(i));
       return s.bytes();
     }},
    {"recursion groups, all equal", 4000,
     [](uint64_t n) { return S().add(S::Type, code(Code{0x4e, 2, 0x5f, 1}, Code{0x7f, 0}, Code{0x5f, 0}), n).bytes(); }},
    {"recursion groups that name all before them", 4000,
     [](uint64_t n) {
       S s;
       s.add(S::Type, {0x5f, 0});
       for (uint64_t i = 1; i <= n; ++i) s.add(S::Type, code(Code{0x5f, 2}, field(ref_null(i - 1)), field(ref_null(i / 2))));
       return s.bytes();
     }},
    {"one recursion group in which each type names the next", 4000,
     [](uint64_t n) {
       Code types;
       for (uint64_t i = 0; i < n; ++i) put(types, code(Code{0x5f, 1}, field(ref_null((i + 1) % n))));
       return S().add(S::Type, code(Code{0x4e}, n, types)).bytes();
     }},
    {"one large group twice, then used", 4000,
     [](uint64_t n) {
       Code types;
       for (uint64_t i = 0; i < n; ++i) put(types, distinct_type(i));
       S s;
       s.add(S::Type, code(Code{0x4e}, n, types), 2);
       s.func(2 * static_cast<uint32_t>(n),
              times(n, code(Code{0xd0}, heap(2 * n - 1), Op::drop, Code{0xd0}, heap(n - 1), Op::drop)));
       return s.add(S::Type, {0x60, 0, 0}).bytes();
     }},
    {"chains of sixty-three supertypes", 4000,
     [](uint64_t n) {
       S s;
       for (uint64_t i = 0; i < n; ++i) {
         s.add(S::Type, i % 64 == 0 ? Code{0x50, 0, 0x5f, 0} : code(Code{0x50, 1}, i - 1, Code{0x5f, 0}));
       }
       return s.bytes();
     }},
    {"subtypes with many fields", 400,
     [](uint64_t n) {
       S s;
       const Code fields = code(Code{50}, times(50, {0x7f, 0}));
       for (uint64_t i = 0; i < n; ++i) {
         s.add(S::Type, i % 64 == 0 ? code(Code{0x50, 0, 0x5f}, fields) : code(Code{0x50, 1}, i - 1, Code{0x5f}, fields));
       }
       return s.bytes();
     }},
    {"casts up and down a long chain", 4000,
     [](uint64_t n) {
       S s;
       s.add(S::Type, {0x50, 0, 0x5f, 0});
       for (uint64_t i = 1; i < 64; ++i) s.add(S::Type, code(Code{0x50, 1}, i - 1, Code{0x5f, 0}));
       s.add(S::Type, {0x60, 0, 0});
       const Code locals = code(Code{2, 1}, ref_null(0), Code{1}, ref_null(63));
       return s
           .func(64,
                 times(n,
                       code(Op::local_get, 1, Op::local_set, 0, Op::local_get, 0, Op::ref_cast_null, heap(63), Op::local_set, 1)),
                 locals)
           .bytes();
     }},
    {"br_table with many targets of many values", 4000,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Type, code(Code{0x60, 0}, 500, Code(500, 0x7f)));
       return s
           .func(0, code(Op::block, 1, Op::block, 1, times(500, {0x41, 0}), Code{0x41, 0}, Op::br_table, n, times(n / 2, {0, 1}),
                         0, Op::end, Op::unreachable, Op::end, Op::unreachable))
           .bytes();
     }},
    {"br_table in deep nesting, naming every block", 4000,
     [](uint64_t n) {
       Code labels;
       for (uint64_t i = 0; i < n; ++i) put(labels, i);
       return S::of_body(
                  code(times(n, code(Op::block, Code{0x40})), Code{0x41, 0}, Op::br_table, n, labels, 0, times(n, code(Op::end))))
           .bytes();
     }},
    {"many br_tables", 1000,
     [](uint64_t n) {
       return S::of_body(times(n, code(Op::block, Code{0x40, 0x41, 0}, Op::br_table, 30, Code(31, 0), Op::end))).bytes();
     }},
    {"a long constant expression", 4000,
     [](uint64_t n) {
       return S().add(S::Global, code(Code{0x7f, 0, 0x41, 1}, times(n, code(Code{0x41, 1}, Op::i32_add)), Op::end)).bytes();
     }},
    {"a constant expression that nests", 4000,
     [](uint64_t n) {
       return S()
           .add(S::Type, code(Code{0x5f, 1}, field(ref_null(0))))
           .add(S::Global, code(ref_null(0), Code{0, 0xd0, 0}, times(n, code(Op::struct_new, 0)), Op::end))
           .bytes();
     }},
    {"globals that name the one before", 4000,
     [](uint64_t n) {
       S s;
       s.add(S::Global, {0x7f, 0, 0x41, 0, 0x0b});
       for (uint64_t i = 0; i < n; ++i) s.add(S::Global, code(Code{0x7f, 0}, Op::global_get, i, Op::end));
       return s.bytes();
     }},
    {"functions with many locals and no code", 20,
     [](uint64_t n) {
       S s = typed();
       for (uint64_t i = 0; i < n; ++i) s.func(0, {}, code(Code{1}, 50'000, Code{0x7f}));
       return s.bytes();
     }},
    {"functions with many groups of locals", 400,
     [](uint64_t n) {
       S s = typed();
       for (uint64_t i = 0; i < n; ++i) s.func(0, code(Op::local_get, 199, Op::drop), code(200, times(100, {1, 0x7f, 1, 0x7e})));
       return s.bytes();
     }},
    {"locals without a default value, set in block after block", 2000,
     [](uint64_t n) {
       S s = typed();
       const Code locals = code(Code{1}, n, Code{0x64, 0x70});
       Code body;
       for (uint64_t i = 0; i < n; ++i) {
         put(body, code(Op::block, Code{0x40, 0xd2, 0}, Op::local_set, i, Op::local_get, i, Op::drop, Op::end));
       }
       return s.func(0, body, locals).add(S::Elem, {3, 0, 1, 0}).bytes();
     }},
    {"deep blocks with parameters", 2000,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Type, code(Code{0x60, 20}, Code(20, 0x7f), Code{20}, Code(20, 0x7f)));
       return s
           .func(0, code(times(20, {0x41, 0}), times(n, code(Op::block, 1)), times(n, code(Op::end)), times(20, code(Op::drop))))
           .bytes();
     }},
    {"code that is not reached, with many operands of any type", 4000,
     [](uint64_t n) { return S::of_body(code(Op::unreachable, times(n, code(Op::select, Op::i32_add)), Op::drop)).bytes(); }},
    {"legacy try blocks with catches", 2000,
     [](uint64_t n) {
       return typed()
           .add(S::Tag, {0, 0})
           .func(0, times(n, code(Op::try_, Code{0x40}, times(4, code(Op::catch_, 0)), Op::end)))
           .bytes();
     }},
    {"catch clauses of many values", 400,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Type, code(Code{0x60, 100}, Code(100, 0x7f), Code{0}))
           .add(S::Type, code(Code{0x60, 0, 100}, Code(100, 0x7f)))
           .add(S::Tag, {0, 1});
       return s
           .func(0, code(Op::block, 2, Op::try_table, Code{0x40}, n, times(n, {0, 0, 0}), Op::end, Op::unreachable, Op::end,
                         Op::unreachable))
           .bytes();
     }},
    {"exports with long common beginnings", 4000,
     [](uint64_t n) {
       S s = typed();
       s.func(0, {});
       for (uint64_t i = 0; i < n; ++i) s.add(S::Export, code(name_of(std::string(40, 'x') + std::to_string(i)), Code{0, 0}));
       return s.bytes();
     }},
    {"data segments and their uses", 4000,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Memory, {0, 1}).add(S::Data, {1, 1, 'x'}, n).add(S::DataCount, code(n));
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Op::data_drop, i));
       return s.func(0, body).bytes();
     }},
    {"element segments and their uses", 4000,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Table, {0x70, 0, 1}).add(S::Elem, {1, 0, 2, 0, 0}, n);
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Op::elem_drop, i));
       return s.func(0, body).bytes();
     }},
    {"imports and calls of them", 4000,
     [](uint64_t n) {
       S s = typed();
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Op::call, i));
       return s.add(S::Import, {1, 'm', 1, 'f', 0, 0}, n).func(0, body).bytes();
     }},
    {"functions with names that are equal", 4000,
     [](uint64_t n) {
       S s = typed();
       for (uint64_t i = 0; i < n; ++i) s.func(0, {});
       return s.custom(names(1, name_map(n, [](uint64_t) { return std::string("same"); }))).bytes();
     }},
    {"functions with names that differ", 4000,
     [](uint64_t n) {
       S s = typed();
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Op::call, i));
       for (uint64_t i = 1; i < n; ++i) s.func(0, {});
       return s.func(0, body).custom(names(1, name_map(n, [](uint64_t i) { return "f" + std::to_string(i); }))).bytes();
     }},
    {"nested blocks with names, each left from the bottom", 1000,
     [](uint64_t n) {
       Code branches;
       for (uint64_t i = 0; i < n; ++i) put(branches, code(Code{0x41, 0}, Op::br_if, i));
       const Code body = code(times(n, code(Op::block, Code{0x40})), branches, times(n, code(Op::end)));
       return S::of_body(body)
           .custom(names(3, code(Code{1, 0}, name_map(n, [](uint64_t i) { return "l" + std::to_string(i); }))))
           .bytes();
     }},
    {"nested blocks whose names hide each other", 1000,
     [](uint64_t n) {
       Code branches;
       for (uint64_t i = 0; i < n; ++i) put(branches, code(Code{0x41, 0}, Op::br_if, i));
       const Code body = code(times(n, code(Op::block, Code{0x40})), branches, times(n, code(Op::end)));
       return S::of_body(body).custom(names(3, code(Code{1, 0}, name_map(n, [](uint64_t) { return std::string("l"); })))).bytes();
     }},
    {"locals with names", 4000,
     [](uint64_t n) {
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Op::local_get, i, Op::drop));
       return S::of_body(body, code(Code{1}, n, Code{0x7f}))
           .custom(names(2, code(Code{1, 0}, name_map(n, [](uint64_t i) { return "x" + std::to_string(i); }))))
           .bytes();
     }},
    {"fields with names", 2000,
     [](uint64_t n) {
       S s = typed();
       s.add(S::Type, code(Code{0x5f}, n, times(n, {0x7f, 1})));
       Code body;
       for (uint64_t i = 0; i < n; ++i) put(body, code(Code{0xd0, 1}, Op::struct_get, 1, i, Op::drop));
       return s.func(0, body)
           .custom(names(10, code(Code{1, 1}, name_map(n, [](uint64_t i) { return "x" + std::to_string(i); }))))
           .bytes();
     }},
    {"custom sections", 2000,
     [](uint64_t n) {
       S s = typed();
       for (uint64_t i = 0; i < n; ++i) s.custom(code(name_of("x"), Code{1, 2, 3}));
       return s.bytes();
     }},
    {"one long string of data", 40000, [](uint64_t n) { return S().add(S::Data, code(Code{1}, n, Code(n, 0xff))).bytes(); }},
    {"plain code", 4000,
     [](uint64_t n) { return S::of_body(times(n, code(Code{0x41, 1, 0x41, 2}, Op::i32_add, Op::drop))).bytes(); }},
};

// -- families of texts, for what a printer would never write --

std::string repeated(uint64_t n, const std::function<std::string(uint64_t)>& part) {
  std::string out;
  for (uint64_t i = 0; i < n; ++i) out += part(i);
  return out;
}

struct TextFamily {
  const char* name;
  uint64_t n;
  std::string (*make)(uint64_t n);
};

const TextFamily kTexts[] = {
    {"folded operands that nest", 1200,
     [](uint64_t n) {
       return "(func (drop " + repeated(n, [](uint64_t) { return "(i32.eqz "; }) + "(i32.const 0)" + std::string(n, ')') + "))";
     }},
    {"functions with inline types, all different", 2000,
     [](uint64_t n) {
       return repeated(n, [](uint64_t i) {
         std::string params;
         for (int bit = 0; bit < 14; ++bit) params += i >> bit & 1 ? " i64" : " i32";
         return "(func (param" + params + "))\n";
       });
     }},
    {"blocks with inline types, all different", 2000,
     [](uint64_t n) {
       return "(func " +
              repeated(n,
                       [](uint64_t i) {
                         std::string params;
                         for (int bit = 0; bit < 14; ++bit) params += i >> bit & 1 ? " i64" : " i32";
                         return "unreachable block (param" + params + ") unreachable end\n";
                       }) +
              ")";
     }},
    {"calls of names that come later", 4000,
     [](uint64_t n) {
       return "(func " + repeated(n, [](uint64_t i) { return "call $f" + std::to_string(i) + "\n"; }) + ")" +
              repeated(n, [](uint64_t i) { return "(func $f" + std::to_string(i) + ")\n"; });
     }},
    {"types of one group that name each other", 2000,
     [](uint64_t n) {
       return "(rec " +
              repeated(n,
                       [n](uint64_t i) {
                         return "(type $t" + std::to_string(i) + " (struct (field $x (ref null $t" + std::to_string((i + 7) % n) +
                                "))))\n";
                       }) +
              ")";
     }},
    {"labels of one name, one in another", 1200,
     [](uint64_t n) {
       return "(func " + repeated(n, [](uint64_t) { return "block $l br $l\n"; }) +
              repeated(n, [](uint64_t) { return "end $l\n"; }) + ")";
     }},
    {"labels of different names, the outermost named by all", 1200,
     [](uint64_t n) {
       return "(func " + repeated(n, [](uint64_t i) { return "block $l" + std::to_string(i) + " br $l0\n"; }) +
              repeated(n, [](uint64_t) { return "end\n"; }) + ")";
     }},
    {"strings with escapes", 8000,
     [](uint64_t n) { return "(memory 1) (data \"" + repeated(n, [](uint64_t) { return "\\ff\\u{20ac}x"; }) + "\")"; }},
    {"strings, joined", 4000,
     [](uint64_t n) { return "(memory 1) (data " + repeated(n, [](uint64_t) { return "\"abc\" "; }) + ")"; }},
    {"numbers with many digits", 8000, [](uint64_t n) { return "(func (drop (f64.const 0." + std::string(n, '1') + ")))"; }},
    {"hexadecimal numbers with many digits", 8000,
     [](uint64_t n) { return "(func (drop (f32.const 0x1." + std::string(n, '0') + "1p-3)))"; }},
    {"comments that nest", 4000,
     [](uint64_t n) {
       return repeated(n, [](uint64_t) { return "(; "; }) + repeated(n, [](uint64_t) { return ";) "; }) + "(func)";
     }},
    {"annotations", 4000,
     [](uint64_t n) { return repeated(n, [](uint64_t) { return "(@custom \"a\" \"b\") (@other (x y))\n"; }); }},
    {"branch hints", 2000,
     [](uint64_t n) {
       return "(func " + repeated(n, [](uint64_t) { return "i32.const 0 (@metadata.code.branch_hint \"\\00\") if end\n"; }) + ")";
     }},
};

// -- measuring --

enum Stage { kDecode, kValidate, kPrint, kAssemble, kStages };
constexpr const char* kStageNames[] = {"decode", "validate", "print", "assemble"};
struct Work {
  uint64_t of[kStages] = {};
};

template <typename Do>
auto measured(uint64_t& work, const Do& action) {
  const uint64_t start = g_work;
  auto result = action();
  work = g_work - start;
  return result;
}

Work work_of(const char* name, const Code& bytes) {
  Work work;
  auto module = measured(work.of[kDecode], [&] { return binary::decode(bytes, Features::all()); });
  check(module.is_ok(), std::string(name) + ": " + (module ? "" : module.error().message));
  if (!module) return work;
  auto valid = measured(work.of[kValidate], [&] { return validate::check(*module); });
  check(valid.is_ok(), std::string(name) + ": " + (valid ? "" : valid.error().message));
  auto text = measured(work.of[kPrint], [&] { return text::print(**module); });
  check(text.is_ok(), std::string(name) + ": " + (text ? "" : text.error().message));
  if (!text) return work;
  auto again = measured(work.of[kAssemble], [&] { return text::assemble(*text, Features::all()); });
  // Deep nesting of blocks is no nesting of parentheses, so all of it comes back.
  check(again.is_ok(), std::string(name) + ": " + (again ? "" : again.error().message));
  return work;
}

Work work_of_text(const char* name, const std::string& text) {
  Work work;
  auto bytes = measured(work.of[kAssemble], [&] { return text::assemble(text, Features::all()); });
  check(bytes.is_ok(), std::string(name) + ": " + (bytes ? "" : bytes.error().message));
  return work;
}

void compare(const char* name, const Work& small, const Work& large, double size_growth) {
  for (int stage = 0; stage < kStages; ++stage) {
    if (small.of[stage] == 0) continue;
    check(small.of[stage] > 10, std::string(name) + ": nothing is counted");
    const double growth = static_cast<double>(large.of[stage]) / static_cast<double>(small.of[stage]);
    char text[200];
    std::snprintf(text, sizeof text, "%s: %s: %llu -> %llu, grows by %.1f where the module grows by %.1f", name,
                  kStageNames[stage], static_cast<unsigned long long>(small.of[stage]),
                  static_cast<unsigned long long>(large.of[stage]), growth, size_growth);
    check(growth <= kMostGrowth, text);
  }
}

}  // namespace

int main() {
  for (const Family& family : kFamilies) {
    const Code small = family.make(family.n), large = family.make(4 * family.n);
    const double size_growth = static_cast<double>(large.size()) / static_cast<double>(small.size());
    compare(family.name, work_of(family.name, small), work_of(family.name, large), size_growth);
  }
  for (const TextFamily& family : kTexts) {
    const std::string small = family.make(family.n), large = family.make(4 * family.n);
    const double size_growth = static_cast<double>(large.size()) / static_cast<double>(small.size());
    compare(family.name, work_of_text(family.name, small), work_of_text(family.name, large), size_growth);
  }
  std::printf("%u passed, %u failed\n", g_passed, g_failed);
  return g_failed == 0 ? 0 : 1;
}
