// Module: what a binary says, section by section, before anyone knows whether it is valid.
//
// Made by binary::decode alone; immutable afterwards and shared by threads. Names, bodies and data are views into the bytes
// that the module owns. SPEC: https://webassembly.github.io/spec/core/syntax/modules.html
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/ref.h"
#include "wasm/features.h"
#include "wasm/type_registry.h"
#include "wasm/types.h"

namespace wasmvm {

using Bytes = std::span<const uint8_t>;

/// The bytes of a module: its own, or a part of something that is immutable and that it keeps alive (a mapped file).
class ModuleBytes {
 public:
  ModuleBytes() = default;
  ModuleBytes(std::vector<uint8_t> own) : own_(std::move(own)), view_(own_) {}
  ModuleBytes(Bytes part, Ref<const RefCounted> of) : keeper_(std::move(of)), view_(part) {}
  // A moved vector stays where it is.
  ModuleBytes(ModuleBytes&&) = default;
  ModuleBytes& operator=(ModuleBytes&&) = default;
  operator Bytes() const { return view_; }
  const uint8_t* data() const { return view_.data(); }
  size_t size() const { return view_.size(); }
  uint8_t operator[](size_t i) const { return view_[i]; }
  /// What the bytes are a part of; null if they are the module's own. The caller knows what it is.
  template <typename T>
  Ref<const T> keeper() const {
    return Ref<const T>::share(static_cast<const T*>(keeper_.get()));
  }
  friend bool operator==(const ModuleBytes& a, Bytes b) { return std::equal(a.view_.begin(), a.view_.end(), b.begin(), b.end()); }

 private:
  std::vector<uint8_t> own_;
  Ref<const RefCounted> keeper_;
  Bytes view_;
};

/// Where a run of the module's bytes lies. `offset` counts from the start of the module.
struct ByteRange {
  uint64_t offset = 0;
  uint64_t size = 0;
};

/// Type of an import or export. Only the member that `kind` names is meaningful.
struct ExternType {
  ExternKind kind = ExternKind::Func;
  TypeIndex func;  ///< also the type of a tag
  TableType table;
  MemoryType memory;
  GlobalType global;
};

struct Import {
  std::string_view module, name;
  ExternType type;
  uint64_t offset = 0;  ///< of the entry in the binary, for messages
};

struct Export {
  std::string_view name;
  ExternKind kind = ExternKind::Func;
  uint32_t index = 0;
  uint64_t offset = 0;
};

/// A constant expression: its instructions up to and including the final `end`.
struct ConstExpr {
  ByteRange range;
};

struct Table {
  TableType type;
  std::optional<ConstExpr> init;  ///< explicit initial value
};

struct Global {
  GlobalType type;
  ConstExpr init;
};

enum class SegmentMode : uint8_t { Active, Passive, Declarative };

/// An element segment: `funcs` or `exprs` holds the items, the other is empty.
struct ElemSegment {
  SegmentMode mode = SegmentMode::Passive;
  TableIndex table;
  ConstExpr offset;
  ValType type;
  std::vector<FuncIndex> funcs;
  std::vector<ConstExpr> exprs;
  bool uses_exprs = false;
  uint8_t flags = 0;      ///< binary form (0..7), kept for the printer
  uint64_t position = 0;  ///< offset of the segment in the binary
  uint32_t size() const { return static_cast<uint32_t>(uses_exprs ? exprs.size() : funcs.size()); }
};

struct DataSegment {
  SegmentMode mode = SegmentMode::Passive;
  MemoryIndex memory;
  ConstExpr offset;
  ByteRange bytes;
  uint64_t position = 0;
};

/// A custom section. `after` is the id of the last non-custom section before it (0 at the start).
struct CustomSection {
  std::string_view name;
  ByteRange payload;  ///< without the name
  uint8_t after = 0;
};

/// What a binary says. Index spaces list imports first, as in the specification.
class Module : public RefCounted {
 public:
  ModuleBytes bytes;  ///< the whole binary; all views point into it
  Features features;  ///< what was on when it was decoded

  std::vector<SubType> types;
  std::vector<RecGroup> rec_groups;
  std::vector<TypeId> type_ids;  ///< canonical id of each type; empty until validated (only valid types have ids)
  TypeScope type_scope;          ///< keeps type_ids alive

  std::vector<Import> imports;
  std::vector<TypeIndex> functions;  ///< type of each function of the index space
  std::vector<Table> tables;
  std::vector<MemoryType> memories;
  std::vector<TypeIndex> tags;
  std::vector<Global> globals;  ///< imported ones have an empty init
  std::vector<Export> exports;
  std::optional<FuncIndex> start;
  uint64_t start_offset = 0;
  std::vector<ElemSegment> elements;
  std::optional<uint32_t> data_count;
  std::vector<ByteRange> bodies;  ///< of defined functions: locals and instructions, without the size prefix
  std::vector<DataSegment> data;
  std::vector<CustomSection> customs;

  uint32_t imported_functions = 0, imported_tables = 0, imported_memories = 0, imported_globals = 0, imported_tags = 0;

  Bytes view(ByteRange r) const { return Bytes(bytes).subspan(r.offset, r.size); }
  bool is_imported(FuncIndex f) const { return f.value < imported_functions; }
  ByteRange body(FuncIndex f) const { return bodies[f.value - imported_functions]; }
  const FuncType& func_type(FuncIndex f) const { return types[functions[f.value].value].type.func; }
  const FuncType& func_type(TypeIndex t) const { return types[t.value].type.func; }
  const CustomSection* find_custom(std::string_view name) const {
    for (const CustomSection& c : customs) {
      if (c.name == name) return &c;
    }
    return nullptr;
  }
};

}  // namespace wasmvm
