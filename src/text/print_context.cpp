// Identifiers, types and literals of the printer.
// SPEC: https://webassembly.github.io/spec/core/text/values.html
#include "text/print_context.h"

#include <algorithm>

#include "text/characters.h"

namespace wasmvm::text {
namespace {

using Map = binary::Names::Map;

/// Longer names stay annotations: an index of one byte in the binary must not become kilobytes of text.
constexpr size_t kLongestIdentifier = 128;

}  // namespace

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= kLongestIdentifier && std::all_of(name.begin(), name.end(), is_id_char);
}

Map usable_names(const Map& map, uint64_t count) {
  // Sorted by name and then index, so that of equal names the first index comes first.
  std::vector<std::pair<std::string_view, uint32_t>> by_name;
  for (const auto& [index, name] : map) {
    if (index < count && is_identifier(name)) by_name.emplace_back(name, index);
  }
  std::sort(by_name.begin(), by_name.end());
  Map ids;
  for (size_t i = 0; i < by_name.size(); ++i) {
    if (i == 0 || by_name[i].first != by_name[i - 1].first) ids.emplace_back(by_name[i].second, by_name[i].first);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Identifiers are chosen once, before anything is printed: uses come before definitions in a module.
PrintContext::PrintContext(const Module& m) : module(m), names(binary::read_names(m)) {
  for (unsigned i = 0; i < kPrintSpaces; ++i) {
    const auto space = static_cast<PrintSpace>(i);
    ids_[i] = usable_names(names_of(space), count_of(space));
  }
  for (const auto& [type, fields] : names.fields) {
    if (type >= module.types.size()) continue;
    Map ids = usable_names(fields, module.types[type].type.fields.size());
    if (!ids.empty()) field_ids_.emplace_back(type, std::move(ids));
  }
}

const Map& PrintContext::names_of(PrintSpace space) const {
  switch (space) {
    case PrintSpace::Type: return names.types;
    case PrintSpace::Func: return names.functions;
    case PrintSpace::Table: return names.tables;
    case PrintSpace::Memory: return names.memories;
    case PrintSpace::Global: return names.globals;
    case PrintSpace::Tag: return names.tags;
    case PrintSpace::Elem: return names.elements;
    case PrintSpace::Data: break;
  }
  return names.data;
}

uint64_t PrintContext::count_of(PrintSpace space) const {
  switch (space) {
    case PrintSpace::Type: return module.types.size();
    case PrintSpace::Func: return module.functions.size();
    case PrintSpace::Table: return module.tables.size();
    case PrintSpace::Memory: return module.memories.size();
    case PrintSpace::Global: return module.globals.size();
    case PrintSpace::Tag: return module.tags.size();
    case PrintSpace::Elem: return module.elements.size();
    case PrintSpace::Data: break;
  }
  return module.data.size();
}

void PrintContext::index_in(const Map& ids, uint32_t index) {
  const std::string_view name = binary::Names::find(ids, index);
  if (name.empty()) return number(index);
  out += '$';
  out += name;
}

void PrintContext::index(PrintSpace space, uint32_t index) { index_in(ids_[static_cast<unsigned>(space)], index); }

void PrintContext::definition(PrintSpace space, uint32_t index) {
  const std::string_view id = binary::Names::find(ids_[static_cast<unsigned>(space)], index);
  if (!id.empty()) {
    out += " $";
    out += id;
  }
  out += " (;";
  number(index);
  out += ";)";
  if (id.empty()) name_annotation(binary::Names::find(names_of(space), index));
}

void PrintContext::name_annotation(std::string_view name) {
  if (name.empty() || !module.features.has(Proposal::Annotations)) return;
  out += " (@name ";
  string(name);
  out += ')';
}

void PrintContext::field_index(uint32_t type, uint32_t field) {
  static const Map kNone;
  const Map* ids = field_ids(type);
  index_in(ids != nullptr ? *ids : kNone, field);
}

void PrintContext::heap_type(HeapType heap) {
  if (heap.is_abstract()) {
    out += to_text(heap.abstract());
  } else {
    index(PrintSpace::Type, heap.id().value);
  }
}

void PrintContext::ref_type(HeapType heap, bool nullable) {
  out += nullable ? "(ref null " : "(ref ";
  heap_type(heap);
  out += ')';
}

// Only types of the module need names; the others have their text already.
void PrintContext::val_type(ValType type) {
  if (type.is_ref() && type.heap().is_defined()) return ref_type(type.heap(), type.is_nullable());
  out += to_text(type);
}

void PrintContext::val_types(const std::vector<ValType>& types) {
  for (const ValType type : types) {
    out += ' ';
    val_type(type);
  }
}

void PrintContext::type_use(TypeIndex type) {
  out += " (type ";
  index(PrintSpace::Type, type.value);
  out += ')';
}

void PrintContext::string(Bytes bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (const uint8_t byte : bytes) {
    if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
      out += static_cast<char>(byte);
    } else {
      out += '\\';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  out += '"';
}

void PrintContext::hex(uint64_t value, unsigned min_digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += "0x";
  bool started = false;
  for (int digit = 15; digit >= 0; --digit) {
    const uint64_t nibble = value >> (4 * digit) & 15;
    started = started || nibble != 0 || digit < static_cast<int>(min_digits);
    if (started) out += kDigits[nibble];
  }
}

void PrintContext::floating(bool negative, uint32_t exponent, uint64_t fraction, unsigned exponent_bits, unsigned fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  if (negative) out += '-';
  if (exponent == (1u << exponent_bits) - 1) {
    if (fraction == 0) {
      out += "inf";
    } else {
      out += "nan:";
      hex(fraction >> (52 - fraction_bits));
    }
    return;
  }
  // Subnormal numbers keep their leading zero; their exponent is that of the smallest normal one.
  out += exponent == 0 ? "0x0" : "0x1";
  if (fraction != 0) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out += '.';
    for (int digit = 12; digit >= 0 && fraction != 0; --digit) {
      out += kDigits[fraction >> 48 & 15];
      fraction = fraction << 4 & 0xfffffffffffff;
    }
    out += exponent == 0 ? "p-" + std::to_string(bias - 1) : "p" + std::to_string(static_cast<int>(exponent) - bias);
  } else {
    out += "p" + std::to_string(exponent == 0 ? 0 : static_cast<int>(exponent) - bias);
  }
}

}  // namespace wasmvm::text
