// Order of sections, custom sections between them, and the name section.
//
// SPEC: https://webassembly.github.io/spec/core/binary/modules.html,
// https://webassembly.github.io/spec/core/appendix/custom.html#name-section
#include "text/encode_module.h"

namespace wasmvm::text {

namespace {

using NameMap = std::vector<std::pair<uint32_t, std::string>>;

void write_custom(ByteWriter& out, std::string_view name, const ByteWriter& content) {
  ByteWriter section;
  section.name(name);
  section.raw(content.bytes());
  out.byte(0);
  write_sized(out, section);
}

void write_section(ByteWriter& out, uint8_t id, uint32_t count, const ByteWriter& content) {
  if (count == 0) return;
  ByteWriter section;
  section.u64(count);
  section.raw(content.bytes());
  out.byte(id);
  write_sized(out, section);
}

void write_section(ByteWriter& out, uint8_t id, const Section& section) {
  write_section(out, id, section.count, section.content);
}

void write_name_map(ByteWriter& out, const NameMap& map) {
  out.u64(map.size());
  for (const auto& [index, name] : map) {
    out.u64(index);
    out.name(name);
  }
}

void write_names(ByteWriter& out, uint8_t id, const NameMap& map) {
  if (map.empty()) return;
  ByteWriter content;
  write_name_map(content, map);
  out.byte(id);
  write_sized(out, content);
}

// A subsection that maps outer indices to maps of names.
class IndirectNames {
 public:
  void add(uint32_t outer, const NameMap& map) {
    if (map.empty()) return;
    ++count_;
    content_.u64(outer);
    write_name_map(content_, map);
  }
  void write(ByteWriter& out, uint8_t id) const { write_section(out, id, count_, content_); }

 private:
  uint32_t count_ = 0;
  ByteWriter content_;
};

// Writes one section, or nothing for the places that are none.
void write_place(ByteWriter& out, unsigned place, ModuleState& module, const Sections& s) {
  switch (place) {
    case 1: return write_section(out, 1, module.type_groups, module.type_section);
    case 2: return write_section(out, 2, s.imports);
    case 3: return write_section(out, 3, s.functions);
    case 4: return write_section(out, 4, s.tables);
    case 5: return write_section(out, 5, s.memories);
    case 6: return write_section(out, 13, s.tags);
    case 7: return write_section(out, 6, s.globals);
    case 8: return write_section(out, 7, s.exports);
    case 9:
      if (s.start) {
        ByteWriter content;
        content.u64(*s.start);
        out.byte(8);
        write_sized(out, content);
      }
      return;
    case 10: return write_section(out, 9, s.elements);
    case 11:
      if (module.needs_data_count) {
        ByteWriter content;
        content.u64(s.data.count);
        out.byte(12);
        write_sized(out, content);
      }
      return;
    case 12:
      if (s.branch_hints.count != 0) {
        ByteWriter content;
        content.u64(s.branch_hints.count);
        content.raw(s.branch_hints.content.bytes());
        write_custom(out, "metadata.code.branch_hint", content);
      }
      return write_section(out, 10, s.code);
    case 13: return write_section(out, 11, s.data);
    default: return;
  }
}

}  // namespace

// Subsections in the order of their ids, each only if it has entries.
ByteWriter encode_names(ModuleState& module) {
  ByteWriter out;
  if (module.has_module_name) {
    ByteWriter name;
    name.name(module.module_name);
    out.byte(0);
    write_sized(out, name);
  }
  IndirectNames locals, labels, fields;
  for (const FunctionNames& f : module.functions) {
    locals.add(f.function, f.locals);
    labels.add(f.function, f.labels);
  }
  for (size_t i = 0; i < module.types.size(); ++i) fields.add(static_cast<uint32_t>(i), module.types[i].fields.names);
  write_names(out, 1, module.space(Space::Func).names);
  locals.write(out, 2);
  labels.write(out, 3);
  write_names(out, 4, module.space(Space::Type).names);
  write_names(out, 5, module.space(Space::Table).names);
  write_names(out, 6, module.space(Space::Memory).names);
  write_names(out, 7, module.space(Space::Global).names);
  write_names(out, 8, module.space(Space::Elem).names);
  write_names(out, 9, module.space(Space::Data).names);
  fields.write(out, 10);
  write_names(out, 11, module.space(Space::Tag).names);
  return out;
}

// Branch hints stand directly before the code, where readers that stream need them; names at the end.
std::vector<uint8_t> encode_module(ModuleState& module, const FieldParser& fields) {
  ByteWriter out;
  out.preamble();
  // Custom sections that ask for the same place keep their order.
  const auto write_customs = [&](unsigned place, bool before) {
    for (const CustomText& custom : fields.customs) {
      if (custom.place != place || custom.before != before) continue;
      ByteWriter content;
      content.raw(custom.bytes);
      write_custom(out, custom.name, content);
    }
  };
  for (unsigned place = 0; place <= kLastPlace; ++place) {
    write_customs(place, true);
    write_place(out, place, module, fields.sections);
    if (place == kLastPlace) {
      const ByteWriter names = encode_names(module);
      if (names.size() > 0) write_custom(out, "name", names);
    }
    write_customs(place, false);
  }
  return out.take();
}

}  // namespace wasmvm::text
