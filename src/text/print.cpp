// The fields of a module, in the order of the binary's sections except that custom sections come last with their places.
// SPEC: https://webassembly.github.io/spec/core/text/modules.html
#include "text/print.h"

#include <algorithm>

#include "text/print_code.h"
#include "text/print_context.h"
#include "wasm/error_code.h"

namespace wasmvm::text {
namespace {

class ModulePrinter {
 public:
  ModulePrinter(const Module& module, uint64_t max_bytes)
      : module_(module), max_bytes_(max_bytes), context_(module), code_(context_), out_(context_.out) {
    const bool has_hints = module.features.has(Proposal::Annotations) && module.features.has(Proposal::BranchHinting);
    if (has_hints) hints_ = read_branch_hints(module);
  }

  Result<std::string> run() {
    out_ += "(module";
    module_name();
    types();
    WASMVM_TRY(imports());
    WASMVM_TRY(tables());
    for (uint32_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
      field("memory", PrintSpace::Memory, i);
      memory_type(module_.memories[i]);
      out_ += ')';
    }
    for (uint32_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
      field("tag", PrintSpace::Tag, i);
      context_.type_use(module_.tags[i]);
      out_ += ')';
    }
    WASMVM_TRY(globals());
    exports();
    WASMVM_TRY(elements());
    WASMVM_TRY(functions());
    WASMVM_TRY(data());
    customs();
    out_ += ")\n";
    return std::move(out_);
  }

 private:
  void line() { out_ += "\n  "; }
  Status check_size() const {
    if (out_.size() <= max_bytes_) return {};
    return make_error(ErrCode::LimitExceeded, "limit exceeded",
                      "the text would be larger than " + std::to_string(max_bytes_) + " bytes");
  }
  void field(const char* word, PrintSpace space, uint32_t index) {
    line();
    out_ += '(';
    out_ += word;
    context_.definition(space, index);
  }

  // The name section is not printed as a custom section: identifiers and annotations carry its content.
  void module_name() {
    const std::string_view name = context_.names.module;
    if (name.empty()) return;
    if (!is_identifier(name)) return context_.name_annotation(name);
    out_ += " $";
    out_ += name;
  }

  // -- types --

  // A group of one is the same type with or without `rec`; the binary forms are equivalent.
  void types() {
    for (const RecGroup& group : module_.rec_groups) {
      if (group.count == 1) {
        line();
        type(group.first.value);
        continue;
      }
      line();
      out_ += "(rec";
      for (uint32_t i = 0; i < group.count; ++i) {
        out_ += "\n    ";
        type(group.first.value + i);
      }
      out_ += ')';
    }
  }

  void type(uint32_t index) {
    const SubType& type = module_.types[index];
    out_ += "(type";
    context_.definition(PrintSpace::Type, index);
    const bool is_plain = type.is_final && type.supertypes.empty();
    if (!is_plain) {
      out_ += type.is_final ? " (sub final" : " (sub";
      for (const TypeIndex super : type.supertypes) {
        out_ += ' ';
        context_.index(PrintSpace::Type, super.value);
      }
    }
    composite(index, type.type);
    out_ += is_plain ? ")" : "))";
  }

  // SPEC: https://webassembly.github.io/spec/core/text/types.html#composite-types
  void composite(uint32_t index, const CompositeType& type) {
    switch (type.kind) {
      case CompositeKind::Func:
        out_ += " (func";
        value_list("param", type.func.params);
        value_list("result", type.func.results);
        break;
      case CompositeKind::Array:
        out_ += " (array ";
        storage(type.fields[0]);
        break;
      case CompositeKind::Struct: {
        out_ += " (struct";
        const binary::Names::Map* ids = context_.field_ids(index);
        for (uint32_t i = 0; i < type.fields.size(); ++i) {
          out_ += " (field ";
          if (const std::string_view id = ids ? binary::Names::find(*ids, i) : std::string_view(); !id.empty()) {
            out_ += '$';
            out_ += id;
            out_ += ' ';
          }
          storage(type.fields[i]);
          out_ += ')';
        }
      }
    }
    out_ += ')';
  }

  void value_list(const char* word, const std::vector<ValType>& types) {
    if (types.empty()) return;
    out_ += " (";
    out_ += word;
    context_.val_types(types);
    out_ += ')';
  }

  void storage(const FieldType& field) { mutable_type(field.storage, field.mut); }
  void mutable_type(ValType type, Mutability mut) {
    if (mut == Mutability::Var) out_ += "(mut ";
    context_.val_type(type);
    if (mut == Mutability::Var) out_ += ')';
  }

  void limits(const Limits& limits) {
    out_ += limits.is_64 ? " i64 " : " ";
    context_.number(limits.min);
    if (!limits.max) return;
    out_ += ' ';
    context_.number(*limits.max);
  }

  void table_type(const TableType& type) {
    limits(type.limits);
    out_ += ' ';
    context_.val_type(type.element);
  }

  void memory_type(const MemoryType& type) {
    limits(type.limits);
    if (type.limits.is_shared) out_ += " shared";
    if (type.page_log2 == 16) return;
    out_ += " (pagesize ";
    context_.number(uint64_t{1} << type.page_log2);
    out_ += ')';
  }

  // -- imports and definitions --

  Status imports() {
    // Imports stand in the order of their section, which numbers each kind by itself.
    uint32_t next[5] = {};
    static constexpr PrintSpace kSpaces[] = {PrintSpace::Func, PrintSpace::Table, PrintSpace::Memory, PrintSpace::Global,
                                             PrintSpace::Tag};
    for (const Import& import : module_.imports) {
      const auto kind = static_cast<unsigned>(import.type.kind);
      const uint32_t index = next[kind]++;
      line();
      out_ += "(import ";
      context_.string(import.module);
      out_ += ' ';
      context_.string(import.name);
      out_ += " (";
      out_ += to_text(import.type.kind);
      context_.definition(kSpaces[kind], index);
      extern_type(import.type, index);
      out_ += "))";
      WASMVM_TRY(check_size());
    }
    return {};
  }

  void extern_type(const ExternType& type, uint32_t index) {
    switch (type.kind) {
      case ExternKind::Func: context_.type_use(type.func); return code_.signature(FuncIndex(index));
      case ExternKind::Table: return table_type(type.table);
      case ExternKind::Memory: return memory_type(type.memory);
      case ExternKind::Global: out_ += ' '; return mutable_type(type.global.type, type.global.mut);
      case ExternKind::Tag: return context_.type_use(type.func);
    }
  }

  Status tables() {
    for (uint32_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
      field("table", PrintSpace::Table, i);
      table_type(module_.tables[i].type);
      if (module_.tables[i].init) WASMVM_TRY(code_.const_expr(*module_.tables[i].init, CodePrinter::Wrap::None));
      out_ += ')';
    }
    return {};
  }

  Status globals() {
    for (uint32_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
      field("global", PrintSpace::Global, i);
      out_ += ' ';
      mutable_type(module_.globals[i].type.type, module_.globals[i].type.mut);
      WASMVM_TRY(code_.const_expr(module_.globals[i].init, CodePrinter::Wrap::None));
      out_ += ')';
    }
    return {};
  }

  void exports() {
    static constexpr PrintSpace kSpaces[] = {PrintSpace::Func, PrintSpace::Table, PrintSpace::Memory, PrintSpace::Global,
                                             PrintSpace::Tag};
    for (const Export& entry : module_.exports) {
      line();
      out_ += "(export ";
      context_.string(entry.name);
      out_ += " (";
      out_ += to_text(entry.kind);
      out_ += ' ';
      context_.index(kSpaces[static_cast<unsigned>(entry.kind)], entry.index);
      out_ += "))";
    }
    if (!module_.start) return;
    line();
    out_ += "(start ";
    context_.index(PrintSpace::Func, module_.start->value);
    out_ += ')';
  }

  // SPEC: https://webassembly.github.io/spec/core/text/modules.html#element-segments
  Status elements() {
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
      const ElemSegment& segment = module_.elements[i];
      field("elem", PrintSpace::Elem, i);
      if (segment.mode == SegmentMode::Declarative) out_ += " declare";
      if (segment.mode == SegmentMode::Active) {
        WASMVM_TRY(target("table", PrintSpace::Table, segment.table.value, segment.offset));
      }
      out_ += ' ';
      if (segment.uses_exprs) {
        context_.val_type(segment.type);
      } else {
        out_ += "func";
      }
      for (const FuncIndex function : segment.funcs) {
        out_ += ' ';
        context_.index(PrintSpace::Func, function.value);
      }
      for (const ConstExpr& item : segment.exprs) WASMVM_TRY(code_.const_expr(item, CodePrinter::Wrap::Item));
      out_ += ')';
    }
    return {};
  }

  /// " (memory $m) (i32.const 0)" of an active segment.
  Status target(const char* word, PrintSpace space, uint32_t index, const ConstExpr& offset) {
    if (index != 0) {
      out_ += " (";
      out_ += word;
      out_ += ' ';
      context_.index(space, index);
      out_ += ')';
    }
    return code_.const_expr(offset, CodePrinter::Wrap::Offset);
  }

  Status functions() {
    size_t next_hints = 0;
    for (uint32_t i = module_.imported_functions; i < module_.functions.size(); ++i) {
      field("func", PrintSpace::Func, i);
      context_.type_use(module_.functions[i]);
      code_.signature(FuncIndex(i));
      const FunctionHints* hints = nullptr;
      if (hints_) {
        while (next_hints < hints_->size() && (*hints_)[next_hints].function < i) ++next_hints;
        if (next_hints < hints_->size() && (*hints_)[next_hints].function == i) hints = &(*hints_)[next_hints];
      }
      WASMVM_TRY(code_.body(FuncIndex(i), hints));
      out_ += ')';
      WASMVM_TRY(check_size());
    }
    return {};
  }

  Status data() {
    // Long data is cut into lines; the strings of one segment are joined again by the assembler.
    constexpr uint64_t kBytesPerLine = 64;
    for (uint32_t i = 0; i < module_.data.size(); ++i) {
      const DataSegment& segment = module_.data[i];
      field("data", PrintSpace::Data, i);
      if (segment.mode == SegmentMode::Active) {
        WASMVM_TRY(target("memory", PrintSpace::Memory, segment.memory.value, segment.offset));
      }
      const Bytes bytes = module_.view(segment.bytes);
      for (uint64_t at = 0; at < bytes.size() || at == 0; at += kBytesPerLine) {
        out_ += bytes.size() > kBytesPerLine ? "\n    " : " ";
        context_.string(bytes.subspan(at, std::min<uint64_t>(kBytesPerLine, bytes.size() - at)));
      }
      out_ += ')';
    }
    return {};
  }

  // -- custom sections --

  // SPEC: https://webassembly.github.io/spec/core/appendix/custom.html#custom-annotations
  void customs() {
    // Names of the places by section id.
    static constexpr const char* kPlaces[] = {"(before first)",    "(after type)",   "(after import)", "(after func)",
                                              "(after table)",     "(after memory)", "(after global)", "(after export)",
                                              "(after start)",     "(after elem)",   "(after code)",   "(after data)",
                                              "(after datacount)", "(after tag)"};
    if (!module_.features.has(Proposal::Annotations)) return;
    const CustomSection* names = module_.find_custom("name");
    const CustomSection* hints = hints_ ? module_.find_custom(kBranchHintSection) : nullptr;
    bool behind_names = false;
    for (const CustomSection& section : module_.customs) {
      if (&section == names) behind_names = true;
      if (&section == names || &section == hints) continue;
      line();
      out_ += "(@custom ";
      context_.string(section.name);
      out_ += ' ';
      // The assembler puts names behind all other sections.
      out_ += behind_names ? "(after last)" : kPlaces[section.after];
      out_ += ' ';
      context_.string(module_.view(section.payload));
      out_ += ')';
    }
  }

  const Module& module_;
  uint64_t max_bytes_;
  PrintContext context_;
  CodePrinter code_;
  std::string& out_;
  std::optional<std::vector<FunctionHints>> hints_;
};

}  // namespace

Result<std::string> print(const Module& module, uint64_t max_bytes) { return ModulePrinter(module, max_bytes).run(); }

}  // namespace wasmvm::text
