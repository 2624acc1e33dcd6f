#include "support/equivalence.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "binary/decode.h"
#include "binary/instruction_reader.h"
#include "text/print_context.h"
#include "text/print_hints.h"

namespace wasmvm::test {
namespace {

using binary::Instruction;
using binary::InstructionReader;
using binary::Names;

template <typename T>
bool same(std::span<const T> a, std::span<const T> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool same(const binary::CatchClause& a, const binary::CatchClause& b) {
  return a.kind == b.kind && a.tag == b.tag && a.label == b.label;
}

bool same(const TableType& a, const TableType& b) { return a.element == b.element && a.limits == b.limits; }
bool same(const MemoryType& a, const MemoryType& b) { return a.limits == b.limits && a.page_log2 == b.page_log2; }
bool same(const GlobalType& a, const GlobalType& b) { return a.type == b.type && a.mut == b.mut; }
bool same(const SubType& a, const SubType& b) {
  return a.is_final == b.is_final && a.supertypes == b.supertypes && a.type == b.type;
}

/// Both were read into fresh objects, so members that an instruction does not use are equal anyway.
bool same(const Instruction& a, const Instruction& b) {
  return a.op == b.op && a.lane == b.lane && a.cast_flags == b.cast_flags && a.index == b.index && a.index2 == b.index2 &&
         a.mem.align_log2 == b.mem.align_log2 && a.mem.memory == b.mem.memory && a.mem.offset == b.mem.offset &&
         a.block.kind == b.block.kind && a.block.value == b.block.value && a.block.type == b.block.type && a.bits == b.bits &&
         same(std::span<const uint8_t>(a.v128), std::span<const uint8_t>(b.v128)) && a.heap == b.heap && a.heap2 == b.heap2 &&
         same(a.labels, b.labels) && same(a.types, b.types) &&
         std::equal(a.catches.begin(), a.catches.end(), b.catches.begin(), b.catches.end(),
                    [](const auto& x, const auto& y) { return same(x, y); });
}

using HintMap = std::map<std::pair<uint32_t, uint32_t>, uint8_t>;  // (function, ordinal of the instruction) -> hint

/// Compares two modules part by part; the first difference ends it.
class Comparison {
 public:
  Comparison(const Module& a, const Module& b) : a_(a), b_(b) {}

  std::string run() {
    types();
    entities();
    segments();
    bodies();
    customs();
    names();
    return std::move(found_);
  }

 private:
  void check(bool equal, const std::string& what) {
    if (!equal && found_.empty()) found_ = what;
  }
  /// Compares two lists entry by entry with `each`.
  template <typename T, typename Each>
  void lists(const std::vector<T>& a, const std::vector<T>& b, const char* what, const Each& each) {
    check(a.size() == b.size(), std::string("number of ") + what);
    for (size_t i = 0; i < a.size() && found_.empty(); ++i) check(each(a[i], b[i]), what + (" " + std::to_string(i)));
  }

  void types() {
    lists(a_.types, b_.types, "types", [](const SubType& x, const SubType& y) { return same(x, y); });
    lists(a_.rec_groups, b_.rec_groups, "recursion groups",
          [](const RecGroup& x, const RecGroup& y) { return x.first == y.first && x.count == y.count; });
  }

  static bool same_extern(const ExternType& x, const ExternType& y) {
    if (x.kind != y.kind) return false;
    switch (x.kind) {
      case ExternKind::Func:
      case ExternKind::Tag: return x.func == y.func;
      case ExternKind::Table: return same(x.table, y.table);
      case ExternKind::Memory: return same(x.memory, y.memory);
      case ExternKind::Global: break;
    }
    return same(x.global, y.global);
  }

  void entities() {
    lists(a_.imports, b_.imports, "imports", [](const Import& x, const Import& y) {
      return x.module == y.module && x.name == y.name && same_extern(x.type, y.type);
    });
    const auto equal = [](const auto& x, const auto& y) { return x == y; };
    lists(a_.functions, b_.functions, "functions", equal);
    lists(a_.tags, b_.tags, "tags", equal);
    lists(a_.memories, b_.memories, "memories", [](const MemoryType& x, const MemoryType& y) { return same(x, y); });
    lists(a_.tables, b_.tables, "tables", [&](const Table& x, const Table& y) {
      return same(x.type, y.type) && x.init.has_value() == y.init.has_value() && (!x.init || same_expr(*x.init, *y.init));
    });
    lists(a_.globals, b_.globals, "globals",
          [&](const Global& x, const Global& y) { return same(x.type, y.type) && same_expr(x.init, y.init); });
    lists(a_.exports, b_.exports, "exports",
          [](const Export& x, const Export& y) { return x.name == y.name && x.kind == y.kind && x.index == y.index; });
    check(a_.start == b_.start, "start function");
  }

  void segments() {
    lists(a_.elements, b_.elements, "element segments", [&](const ElemSegment& x, const ElemSegment& y) {
      return x.mode == y.mode && x.table == y.table && same_expr(x.offset, y.offset) && x.uses_exprs == y.uses_exprs &&
             (!x.uses_exprs || x.type == y.type) && x.funcs == y.funcs &&
             std::equal(x.exprs.begin(), x.exprs.end(), y.exprs.begin(), y.exprs.end(),
                        [&](const ConstExpr& e, const ConstExpr& f) { return same_expr(e, f); });
    });
    lists(a_.data, b_.data, "data segments", [&](const DataSegment& x, const DataSegment& y) {
      return x.mode == y.mode && x.memory == y.memory && same_expr(x.offset, y.offset) &&
             same(a_.view(x.bytes), b_.view(y.bytes));
    });
  }

  bool same_expr(const ConstExpr& x, const ConstExpr& y) {
    if (x.range.size == 0 || y.range.size == 0) return x.range.size == y.range.size;
    InstructionReader in_a(a_, x.range), in_b(b_, y.range);
    return same_code(in_a, in_b);
  }

  static bool same_code(InstructionReader& in_a, InstructionReader& in_b) {
    for (;;) {
      Instruction x, y;
      const bool more = in_a.next(x);
      if (more != in_b.next(y) || in_a.failed() || in_b.failed()) return false;
      if (!more) return true;
      if (!same(x, y)) return false;
    }
  }

  static std::vector<binary::LocalGroup> merged(const std::vector<binary::LocalGroup>& groups) {
    std::vector<binary::LocalGroup> out;
    for (const binary::LocalGroup& group : groups) {
      if (group.count == 0) continue;
      if (!out.empty() && out.back().type == group.type) {
        out.back().count += group.count;
      } else {
        out.push_back(group);
      }
    }
    return out;
  }

  void bodies() {
    check(a_.bodies.size() == b_.bodies.size(), "number of bodies");
    for (size_t i = 0; i < a_.bodies.size() && found_.empty(); ++i) {
      InstructionReader in_a(a_, a_.bodies[i]), in_b(b_, b_.bodies[i]);
      const auto locals_a = in_a.read_locals(), locals_b = in_b.read_locals();
      const std::string where = " of body " + std::to_string(i);
      if (!locals_a || !locals_b) return check(false, "locals" + where);
      lists(merged(*locals_a), merged(*locals_b), "locals",
            [](const auto& x, const auto& y) { return x.count == y.count && x.type == y.type; });
      check(same_code(in_a, in_b), "code" + where);
    }
  }

  // -- custom sections --

  /// Hints by instruction instead of offset; nothing if the section is not as it should be.
  static bool read_hints(const Module& module, HintMap& out) {
    const auto functions = text::read_branch_hints(module);
    if (!functions) return false;
    for (const text::FunctionHints& f : *functions) {
      for (const auto& [offset, value] : f.hints) {
        // A hint at no branch says nothing, and has no place in text.
        const uint32_t n = ordinal(module, f.function, offset);
        if (n != kNoBranch) out[{f.function, n}] = value;
      }
    }
    return true;
  }

  static constexpr uint32_t kNoBranch = UINT32_MAX;
  static uint32_t ordinal(const Module& module, uint32_t function, uint32_t offset) {
    if (function < module.imported_functions || function >= module.functions.size()) return kNoBranch;
    const ByteRange body = module.body(FuncIndex(function));
    InstructionReader in(module, body);
    if (!in.read_locals()) return kNoBranch;
    Instruction inst;
    for (uint32_t n = 0; in.next(inst); ++n) {
      if (inst.offset != body.offset + offset) continue;
      return inst.op == Opcode::if_ || inst.op == Opcode::br_if ? n : kNoBranch;
    }
    return kNoBranch;
  }

  /// Id of the last section at or before `id` that says anything: empty ones and the data count may be left out.
  static uint8_t place(const Module& m, uint8_t id) {
    static constexpr uint8_t kOrder[] = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};  // ids in the order of the binary
    const bool says[] = {false,
                         !m.rec_groups.empty(),
                         !m.imports.empty(),
                         m.functions.size() > m.imported_functions,
                         m.tables.size() > m.imported_tables,
                         m.memories.size() > m.imported_memories,
                         m.globals.size() > m.imported_globals,
                         !m.exports.empty(),
                         m.start.has_value(),
                         !m.elements.empty(),
                         !m.bodies.empty(),
                         !m.data.empty(),
                         false,
                         m.tags.size() > m.imported_tags};
    uint8_t last = 0;
    for (const uint8_t section : kOrder) {
      if (id == 0) break;
      if (says[section]) last = section;
      if (section == id) break;
    }
    return last;
  }

  using Custom = std::tuple<std::string_view, std::string_view, uint8_t>;
  /// Sections that are kept as they are, with their places, or kLast behind the names if both modules have a section of them:
  /// one that says nothing is left out.
  static std::vector<Custom> kept(const Module& module, bool with_hints, bool with_names) {
    constexpr uint8_t kLast = 255;
    std::vector<Custom> out;
    const CustomSection* names = module.find_custom("name");
    const CustomSection* hints = with_hints ? nullptr : module.find_custom(text::kBranchHintSection);
    bool behind = false;
    for (const CustomSection& section : module.customs) {
      behind = behind || (with_names && &section == names);
      if (&section == names || &section == hints) continue;
      const Bytes bytes = module.view(section.payload);
      out.emplace_back(section.name, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                       behind ? kLast : place(module, section.after));
    }
    return out;
  }

  void customs() {
    HintMap hints_a, hints_b;
    const bool readable = read_hints(a_, hints_a);
    check(readable == read_hints(b_, hints_b) || hints_a == hints_b, "branch hint section");
    check(hints_a == hints_b, "branch hints");
    const bool with_names = a_.find_custom("name") != nullptr && b_.find_custom("name") != nullptr;
    lists(kept(a_, !readable, with_names), kept(b_, !readable, with_names), "custom sections",
          [](const Custom& x, const Custom& y) { return x == y; });
  }

  /// Of what exists. An empty name is as good as none.
  static Names::Map existing(const Names::Map& map, size_t count) {
    Names::Map out;
    for (const auto& entry : map) {
      if (entry.first < count && !entry.second.empty()) out.push_back(entry);
    }
    return out;
  }

  void map(const Names::Map Names::* member, size_t count, const char* what) {
    check(existing(names_a_.*member, count) == existing(names_b_.*member, count), what);
  }

  void names() {
    if (!found_.empty()) return;
    names_a_ = binary::read_names(a_);
    names_b_ = binary::read_names(b_);
    check(names_a_.module == names_b_.module, "name of the module");
    map(&Names::functions, a_.functions.size(), "names of functions");
    map(&Names::types, a_.types.size(), "names of types");
    map(&Names::tables, a_.tables.size(), "names of tables");
    map(&Names::memories, a_.memories.size(), "names of memories");
    map(&Names::globals, a_.globals.size(), "names of globals");
    map(&Names::elements, a_.elements.size(), "names of element segments");
    map(&Names::data, a_.data.size(), "names of data segments");
    map(&Names::tags, a_.tags.size(), "names of tags");
    check(inner(names_a_.locals, names_b_.locals, [&](uint32_t f) { return locals_of(FuncIndex(f)); }), "names of locals");
    check(inner(names_a_.labels, names_b_.labels, [&](uint32_t f) { return labels_of(FuncIndex(f)); }), "names of labels");
    check(inner(names_a_.fields, names_b_.fields,
                [&](uint32_t t) { return t < a_.types.size() ? a_.types[t].type.fields.size() : 0; }),
          "names of fields");
  }

  /// Text has no place for a name of a local, label or field but its identifier: names that cannot be one may be lost, and of
  /// equal ones all but the first. What the second has must be the first's own in any case.
  template <typename Count>
  static bool inner(const Names::IndirectMap& a, const Names::IndirectMap& b, Count count) {
    for (const auto& [owner, names] : b) {
      const Names::Map* const own = Names::find(a, owner);
      for (const auto& entry : names) {
        if (own == nullptr || Names::find(*own, entry.first) != entry.second) return false;
      }
    }
    for (const auto& [owner, names] : a) {
      const Names::Map* const kept = Names::find(b, owner);
      for (const auto& entry : text::usable_names(names, count(owner))) {
        if (kept == nullptr || Names::find(*kept, entry.first) != entry.second) return false;
      }
    }
    return true;
  }

  /// Locals that have a place for a name: of a long signature, parameters are printed together.
  uint64_t locals_of(FuncIndex f) const {
    if (f.value >= a_.functions.size()) return 0;
    const FuncType& type = a_.func_type(f);
    const uint64_t params = type.params.size();
    if (params + type.results.size() > 32) return 0;
    if (a_.is_imported(f)) return params;
    InstructionReader reader(a_, a_.body(f));
    const auto groups = reader.read_locals();
    uint64_t count = params;
    if (groups) {
      for (const binary::LocalGroup& group : *groups) count += group.count;
    }
    return count;
  }

  uint64_t labels_of(FuncIndex f) const {
    if (f.value >= a_.functions.size() || a_.is_imported(f)) return 0;
    InstructionReader reader(a_, a_.body(f));
    if (!reader.read_locals()) return 0;
    uint64_t count = 0;
    Instruction in;
    while (reader.next(in)) {
      const Opcode op = in.op;
      if (op == Opcode::block || op == Opcode::loop || op == Opcode::if_ || op == Opcode::try_ || op == Opcode::try_table)
        ++count;
    }
    return count;
  }

  const Module& a_;
  const Module& b_;
  Names names_a_, names_b_;
  std::string found_;
};

}  // namespace

std::string difference(const Module& a, const Module& b) { return Comparison(a, b).run(); }

}  // namespace wasmvm::test
