// The name section: what tools call the parts of a module.
//
// Nothing depends on it, so whatever is malformed is skipped: a broken subsection keeps what was readable before the fault.
// SPEC: https://webassembly.github.io/spec/core/appendix/custom.html#name-section
#include <algorithm>

#include "binary/byte_reader.h"
#include "binary/decode.h"

namespace wasmvm::binary {
namespace {

enum Subsection : uint8_t {
  kModule = 0,
  kFunctions = 1,
  kLocals = 2,
  kLabels = 3,
  kTypes = 4,
  kTables = 5,
  kMemories = 6,
  kGlobals = 7,
  kElements = 8,
  kData = 9,
  kFields = 10,
  kTags = 11,
};

/// Reads a name map; indices must grow, as the format demands and look-up needs.
Names::Map read_map(ByteReader& in) {
  Names::Map map;
  const uint32_t n = in.count();
  for (uint32_t i = 0; i < n && !in.failed(); ++i) {
    const uint32_t index = in.u32();
    const std::string_view name = in.name();
    if (in.failed()) break;
    if (map.empty() || index > map.back().first) map.emplace_back(index, name);
  }
  return map;
}

Names::IndirectMap read_indirect_map(ByteReader& in) {
  Names::IndirectMap map;
  const uint32_t n = in.count();
  for (uint32_t i = 0; i < n && !in.failed(); ++i) {
    const uint32_t index = in.u32();
    Names::Map inner = read_map(in);
    // Out of order or empty: nothing could be found in it.
    const bool in_order = map.empty() || index > map.back().first;
    if (in_order && !inner.empty()) map.emplace_back(index, std::move(inner));
  }
  return map;
}

void read_subsection(Names& names, uint8_t id, ByteReader in) {
  switch (id) {
    case kModule: names.module = in.name(); break;
    case kFunctions: names.functions = read_map(in); break;
    case kLocals: names.locals = read_indirect_map(in); break;
    case kLabels: names.labels = read_indirect_map(in); break;
    case kTypes: names.types = read_map(in); break;
    case kTables: names.tables = read_map(in); break;
    case kMemories: names.memories = read_map(in); break;
    case kGlobals: names.globals = read_map(in); break;
    case kElements: names.elements = read_map(in); break;
    case kData: names.data = read_map(in); break;
    case kFields: names.fields = read_indirect_map(in); break;
    case kTags: names.tags = read_map(in); break;
    default: break;  // of a newer or private kind
  }
}

}  // namespace

std::string_view Names::find(const Map& map, uint32_t index) {
  const auto found = std::lower_bound(map.begin(), map.end(), index,
                                      [](const Map::value_type& entry, uint32_t wanted) { return entry.first < wanted; });
  return found != map.end() && found->first == index ? found->second : std::string_view();
}

const Names::Map* Names::find(const IndirectMap& map, uint32_t index) {
  const auto found = std::lower_bound(map.begin(), map.end(), index,
                                      [](const IndirectMap::value_type& entry, uint32_t wanted) { return entry.first < wanted; });
  return found != map.end() && found->first == index ? &found->second : nullptr;
}

Names read_names(const Module& module) {
  Names names;
  const CustomSection* section = module.find_custom("name");
  if (section == nullptr) return names;
  // Each subsection is read by itself, so that a fault in one does not hide the next.
  ByteReader in(module.view(section->payload), section->payload.offset);
  while (!in.at_end()) {
    const uint8_t id = in.byte();
    const uint32_t size = in.u32();
    const Bytes content = in.take(size);
    if (in.failed()) break;
    read_subsection(names, id, ByteReader(content, in.offset() - size));
  }
  return names;
}

}  // namespace wasmvm::binary
