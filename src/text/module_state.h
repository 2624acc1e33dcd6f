// ModuleState: the index spaces, types and names of the module being assembled.
//
// Explicit types come first in the type index space; function types that the text writes inline and nobody declared are
// appended in order of use. SPEC: https://webassembly.github.io/spec/core/text/modules.html#text-typeuse
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "binary/writer.h"
#include "wasm/features.h"
#include "wasm/types.h"

namespace wasmvm::text {

using binary::ByteWriter;

enum class Space : uint8_t { Type, Func, Table, Memory, Global, Tag, Elem, Data, Field, Local, Label, kCount };

/// "function", "table", ... as in "unknown function".
const char* space_name(Space space);

/// Identifiers of one index space. Views must outlive it.
struct IndexSpace {
  uint32_t count = 0;
  std::unordered_map<std::string_view, uint32_t> ids;
  std::vector<std::pair<uint32_t, std::string>> names;  ///< for the name section, by rising index
};

/// Names of one function: what only its own body can refer to.
struct FunctionNames {
  uint32_t function;
  std::vector<std::pair<uint32_t, std::string>> locals, labels;
};

/// What the assembler must know of a type of the index space.
struct TypeEntry {
  CompositeKind kind = CompositeKind::Func;
  FuncType func;      ///< of a function type
  IndexSpace fields;  ///< of a struct type
};

struct ModuleState {
  explicit ModuleState(const Features& f) : features(f) {}

  Features features;
  IndexSpace spaces[static_cast<size_t>(Space::kCount)];
  IndexSpace& space(Space s) { return spaces[static_cast<size_t>(s)]; }

  std::string module_name;
  bool has_module_name = false;
  std::vector<FunctionNames> functions;  ///< those with names of locals or labels

  std::vector<TypeEntry> types;
  uint32_t type_groups = 0;  ///< entries of the type section
  ByteWriter type_section;   ///< its content without the count
  bool needs_data_count = false;

  /// Records that the type `index` can stand for its function type in inline uses, unless an earlier one can.
  void offer_type(const FuncType& type, uint32_t index) { by_signature_.try_emplace(signature(type), index); }
  /// Index of the function type, which is appended if there is none.
  uint32_t intern_type(const FuncType& type);

 private:
  static std::string signature(const FuncType& type);
  std::unordered_map<std::string, uint32_t> by_signature_;
};

/// Appends `content` behind its size.
void write_sized(ByteWriter& out, const ByteWriter& content);

/// Encodes parameters and results as they stand behind 0x60.
void write_func_type(ByteWriter& out, const FuncType& type);

}  // namespace wasmvm::text
