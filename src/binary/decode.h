// bytes -> Module: structure of the binary format; bodies are kept as byte ranges.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wasm/module.h"

namespace wasmvm::binary {

/// Decodes a whole module. Everything that the specification calls malformed is refused here, except inside function bodies
/// (the validator decodes those) and constant expressions beyond their extent; errors carry official text and byte offset.
/// Instructions or types of proposals that `features` lacks: ErrCode::ProposalDisabled naming the proposal.
Result<Ref<Module>> decode(ModuleBytes bytes, const Features& features);

/// Names of a module's parts, from its `name` section; malformed parts are ignored, never an error.
struct Names {
  using Map = std::vector<std::pair<uint32_t, std::string_view>>;  ///< sorted by index
  using IndirectMap = std::vector<std::pair<uint32_t, Map>>;
  std::string_view module;
  Map functions, types, tables, memories, globals, elements, data, tags;
  IndirectMap locals, labels, fields;
  /// Empty if there is none.
  static std::string_view find(const Map& map, uint32_t index);
  /// Null if there is none.
  static const Map* find(const IndirectMap& map, uint32_t index);
};
/// Reads the first section of that name. Views point into the module's bytes.
Names read_names(const Module& module);

}  // namespace wasmvm::binary
