// The objects behind wasm.h: descriptions of types, stores, and references.
//
// Lifetime. A reference (wasm_ref_t) is counted: by the handles that the host has, by guests that hold it as an externref, and by
// frames. While the host has a handle, the reference keeps its store; when the host has neither a handle of the store nor one of a
// reference, the store ends, and with it what guests held. There is one reference per object at a time, so handles are compared
// by address; `wasm_store_t::objects` finds it.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "capi/engine.h"
#include "wasm.h"

// -- descriptions --

struct wasm_valtype_t {
  wasm_valkind_t kind;
};

/// The description of anything external; which members count depends on the kind. Function, global, table and memory types are
/// the same struct under other names.
struct wasm_externtype_t {
  wasm_externkind_t kind = WASM_EXTERN_FUNC;
  wasm_mutability_t mutability = WASM_CONST;
  wasm_limits_t limits = {0, 0xffffffff};
  wasm_valtype_t content = {WASM_I32};  ///< of a global, or a table's elements
  wasm_valtype_vec_t params = {0, nullptr}, results = {0, nullptr};
};
struct wasm_functype_t : wasm_externtype_t {};
struct wasm_globaltype_t : wasm_externtype_t {};
struct wasm_tabletype_t : wasm_externtype_t {};
struct wasm_memorytype_t : wasm_externtype_t {};

/// An import, or an export without a module.
struct wasm_importtype_t {
  wasm_name_t module, name;
  wasm_externtype_t* type;
};
struct wasm_exporttype_t : wasm_importtype_t {};

struct wasm_frame_t {
  wasmvm::Ref<wasm_ref_t> instance;
  uint32_t func_index;
  uint64_t func_offset, module_offset;
};

struct wasm_config_t {};
/// Stateless: what engines share is the process's anyway.
struct wasm_engine_t {};

// -- run-time objects --

namespace wasmvm::capi {
inline constexpr wasm_valkind_t kStdV128 = 4;
inline constexpr wasm_externkind_t kStdTag = 4;

enum class StdKind : uint8_t { Func, Global, Table, Memory, Tag, Instance, Module, Trap, Foreign };
}  // namespace wasmvm::capi

struct wasm_store_t final : wasmvm::capi::Handle {
  explicit wasm_store_t(wasmvm::Ref<wasmvm::runtime::Store> s);
  ~wasm_store_t() override;

  wasmvm::Ref<wasmvm::runtime::Store> store;
  const wasmvm::Ref<WasmVM_ExecutorContext> executor;
  std::mutex lock;                                       ///< of `objects`: handles may end on any thread
  std::unordered_map<const void*, wasm_ref_t*> objects;  ///< the reference of each object that has one
  wasmvm::Ref<wasm_ref_t> raised;                        ///< the trap that a host function returned and nobody got yet
};

/// See above. Which members are set depends on the kind.
struct wasm_ref_t final : wasmvm::RefCounted {
  wasm_ref_t(wasm_store_t& s, wasmvm::capi::StdKind k) : kind(k), store(&s) {}
  ~wasm_ref_t() override;
  /// Gives the host a handle: the result of a function of wasm.h.
  wasm_ref_t* give();
  /// Ends a handle.
  void drop();
  /// Gives up everything but the host information: the store is ending.
  void sever();
  void set_info(void* data, void (*finalizer)(void*));

  const wasmvm::capi::StdKind kind;
  wasm_store_t* const store;  ///< valid while there is a handle of this or of the store, and during calls
  wasmvm::runtime::Func* func = nullptr;
  wasmvm::Ref<wasmvm::runtime::FuncKeeper> keeper;  ///< of `func`
  wasmvm::Ref<wasmvm::runtime::Global> global;
  wasmvm::Ref<wasmvm::runtime::Table> table;
  wasmvm::Ref<wasmvm::runtime::Memory> memory;
  wasmvm::Ref<wasmvm::runtime::Tag> tag;
  wasmvm::Ref<wasmvm::runtime::Instance> instance;
  wasmvm::Ref<const WasmVM_ASTModuleContext> module;
  std::string message;               ///< of a trap
  std::vector<wasm_frame_t> frames;  ///< of a trap
  WasmVM_Value held = {};            ///< of a foreign object that is a guest's: a retained handle
  const void* key = nullptr;         ///< in store->objects
  void* info = nullptr;
  void (*info_finalizer)(void*) = nullptr;

 private:
  uint32_t handles_ = 0;
  wasmvm::Ref<wasm_store_t> store_share_;  ///< while there are handles
};

struct wasm_shared_module_t {
  wasmvm::Ref<const WasmVM_ASTModuleContext> module;
};

namespace wasmvm::capi {

/// The public types of references are names of one struct.
template <typename To, typename From>
To* std_cast(From* reference) {
  return reinterpret_cast<To*>(reference);
}
template <typename T>
wasm_ref_t* std_ref(const T* reference) {
  return reinterpret_cast<wasm_ref_t*>(const_cast<T*>(reference));
}

// -- descriptions from the runtime's types and back (std_types.cpp) --

wasm_valkind_t std_kind(CanonType type);
/// Bottom for a kind that is none.
CanonType canon_of(wasm_valkind_t kind);
CanonFuncType canon_of(const wasm_functype_t& type);
Limits limits_of(const wasm_limits_t& limits);
wasm_externtype_t* std_type(const CanonFuncType& type);
wasm_externtype_t* std_type(const CanonGlobal& type);
wasm_externtype_t* std_type(const CanonTable& type);
wasm_externtype_t* std_type(const MemoryType& type);
wasm_externtype_t* std_type(const ExternTypeBox& box);
wasm_externtype_t* std_tag_type();

// -- references (std_refs.cpp) --

/// The reference of an external object, with a handle for the host.
wasm_ref_t* std_extern(wasm_store_t& store, const runtime::Extern& item);
wasm_ref_t* std_func(wasm_store_t& store, runtime::Func& func);
/// The other way; null for references that are no externals.
bool extern_of(const wasm_ref_t& reference, runtime::Extern& out);
/// A trap with a handle for the host.
wasm_ref_t* std_trap(wasm_store_t& store, Outcome failed);
wasm_ref_t* std_trap(wasm_store_t& store, std::string_view message);

// -- values (std_values.cpp) --

/// Ends the heap handles that conversions make while it lives.
class StdHandleScope {
 public:
  explicit StdHandleScope(wasm_store_t& store);
  ~StdHandleScope();
  StdHandleScope(const StdHandleScope&) = delete;
  StdHandleScope& operator=(const StdHandleScope&) = delete;

 private:
  runtime::Store& store_;
  uint64_t mark_;
};

/// What a handle is in a WasmVM_Value that is to have that type. Whether it fits is not checked.
WasmVM_Value value_of(wasm_store_t& store, const wasm_ref_t* reference, CanonType type);
WasmVM_Value value_of(wasm_store_t& store, const wasm_val_t& value, CanonType type);
/// Writes a value, a reference with a handle for whoever receives it.
void to_std(wasm_store_t& store, const WasmVM_Value& value, wasm_val_t& out);
/// The handle in a reference value; null for null.
wasm_ref_t* std_ref_of(wasm_store_t& store, const WasmVM_Value& value);

}  // namespace wasmvm::capi
