// Typed 32-bit indices: a function index cannot be passed where a type index is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace wasmvm {

/// An index into one index space, named by Tag. Passive; any uint32_t is representable.
template <typename Tag>
struct Index {
  uint32_t value = 0;

  constexpr Index() = default;
  constexpr explicit Index(uint32_t v) : value(v) {}
  friend constexpr auto operator<=>(Index, Index) = default;
};

using TypeIndex = Index<struct TypeIndexTag>;  ///< into the type index space of one module
using FuncIndex = Index<struct FuncIndexTag>;
using TableIndex = Index<struct TableIndexTag>;
using MemoryIndex = Index<struct MemoryIndexTag>;
using GlobalIndex = Index<struct GlobalIndexTag>;
using TagIndex = Index<struct TagIndexTag>;
using ElemIndex = Index<struct ElemIndexTag>;
using DataIndex = Index<struct DataIndexTag>;
using LocalIndex = Index<struct LocalIndexTag>;
using FieldIndex = Index<struct FieldIndexTag>;
using LabelIndex = Index<struct LabelIndexTag>;

}  // namespace wasmvm

template <typename Tag>
struct std::hash<wasmvm::Index<Tag>> {
  size_t operator()(wasmvm::Index<Tag> i) const noexcept { return std::hash<uint32_t>{}(i.value); }
};
