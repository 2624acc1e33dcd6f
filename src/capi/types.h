// Types as handles: value types packed into WasmVM_ValType, and the contexts of limits, function, table, memory, tag and
// global types.
//
// All types here are canonical; each context holds what its types name alive. Contexts are immutable except for the minimum
// of limits, which follows the size of a living table or memory.
#pragma once

#include <atomic>
#include <cstring>
#include <memory>

#include "capi/basic.h"
#include "wasm/module.h"
#include "wasm/type_registry.h"
#include "wasm/types.h"

namespace wasmvm::capi {

constexpr uint32_t kTypeMark = 0x57564d31;
/// ABI: bytes 0..3 are the type's bits, 4..7 the same mixed with a constant, so that memory never set is told from a type.
inline WasmVM_ValType pack(CanonType type) {
  WasmVM_ValType out = {};
  if (type.is_bottom()) return out;
  const uint32_t words[2] = {type.bits(), type.bits() ^ kTypeMark};
  std::memcpy(out.Data, words, sizeof words);
  return out;
}
/// The packed type; bottom if the bytes are none.
inline CanonType unpack(const WasmVM_ValType& type) {
  uint32_t words[2];
  std::memcpy(words, type.Data, sizeof words);
  return words[1] == (words[0] ^ kTypeMark) ? CanonType::from_bits(words[0]) : CanonType::bottom();
}

/// The bytes of a type as one number.
inline uint64_t type_word(const WasmVM_ValType& type) {
  uint64_t word;
  std::memcpy(&word, type.Data, sizeof word);
  return word;
}

/// Whether a type is a reference into the hierarchy of functions, or to host objects.
bool is_func_reference(CanonType type);
bool is_extern_reference(CanonType type);

/// Keeps what a type names alive.
void hold(TypeScope& scope, CanonType type);

}  // namespace wasmvm::capi

struct WasmVM_LimitContext {
  explicit WasmVM_LimitContext(const wasmvm::Limits& limits, bool is_owned = false)
      : min(limits.min), max(limits.max), is_64(limits.is_64), is_shared(limits.is_shared), owned(is_owned) {}
  wasmvm::Limits limits() const { return {min.load(std::memory_order_relaxed), max, is_64, is_shared}; }

  std::atomic<uint64_t> min;
  const std::optional<uint64_t> max;
  const bool is_64, is_shared;
  const bool owned;  ///< made by the host, which deletes it; here and below
};

struct WasmVM_FunctionTypeContext {
  explicit WasmVM_FunctionTypeContext(wasmvm::CanonFuncType t, bool is_owned = false);
  const wasmvm::CanonFuncType type;
  wasmvm::TypeScope scope;
  const bool owned;
};

struct WasmVM_TableTypeContext {
  explicit WasmVM_TableTypeContext(const wasmvm::CanonTable& type, bool is_owned = false);
  const wasmvm::CanonType element;
  wasmvm::TypeScope scope;
  WasmVM_LimitContext limit;
  const bool owned;
};

struct WasmVM_MemoryTypeContext {
  explicit WasmVM_MemoryTypeContext(const wasmvm::MemoryType& type, bool is_owned = false)
      : limit(type.limits), page_log2(type.page_log2), owned(is_owned) {}
  WasmVM_LimitContext limit;
  const uint8_t page_log2;
  const bool owned;
};

struct WasmVM_TagTypeContext {
  explicit WasmVM_TagTypeContext(wasmvm::CanonFuncType type) : func(std::move(type)) {}
  const WasmVM_FunctionTypeContext func;
};

struct WasmVM_GlobalTypeContext {
  explicit WasmVM_GlobalTypeContext(const wasmvm::CanonGlobal& t, bool is_owned = false);
  const wasmvm::CanonGlobal type;
  wasmvm::TypeScope scope;
  const bool owned;
};
