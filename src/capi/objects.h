// What this layer attaches to run-time objects: who may delete them, and their type as a context. Handles of run-time objects
// are their addresses; the casts between both stand here.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "capi/handle.h"
#include "capi/types.h"
#include "capi/value_slots.h"
#include "runtime/instance.h"
#include "wasi/guest_threads.h"

namespace wasmvm::capi {

// -- casts --

inline runtime::Instance* unwrap(const WasmVM_ModuleInstanceContext* handle) {
  return const_cast<runtime::Instance*>(reinterpret_cast<const runtime::Instance*>(handle));
}
inline runtime::Func* unwrap(const WasmVM_FunctionInstanceContext* handle) {
  return const_cast<runtime::Func*>(reinterpret_cast<const runtime::Func*>(handle));
}
inline runtime::Table* unwrap(const WasmVM_TableInstanceContext* handle) {
  return const_cast<runtime::Table*>(reinterpret_cast<const runtime::Table*>(handle));
}
inline runtime::Memory* unwrap(const WasmVM_MemoryInstanceContext* handle) {
  return const_cast<runtime::Memory*>(reinterpret_cast<const runtime::Memory*>(handle));
}
inline runtime::Global* unwrap(const WasmVM_GlobalInstanceContext* handle) {
  return const_cast<runtime::Global*>(reinterpret_cast<const runtime::Global*>(handle));
}
inline runtime::Tag* unwrap(const WasmVM_TagInstanceContext* handle) {
  return const_cast<runtime::Tag*>(reinterpret_cast<const runtime::Tag*>(handle));
}
inline WasmVM_ModuleInstanceContext* wrap(runtime::Instance* object) {
  return reinterpret_cast<WasmVM_ModuleInstanceContext*>(object);
}
inline WasmVM_FunctionInstanceContext* wrap(runtime::Func* object) {
  return reinterpret_cast<WasmVM_FunctionInstanceContext*>(object);
}
inline WasmVM_TableInstanceContext* wrap(runtime::Table* object) {
  return reinterpret_cast<WasmVM_TableInstanceContext*>(object);
}
inline WasmVM_MemoryInstanceContext* wrap(runtime::Memory* object) {
  return reinterpret_cast<WasmVM_MemoryInstanceContext*>(object);
}
inline WasmVM_GlobalInstanceContext* wrap(runtime::Global* object) {
  return reinterpret_cast<WasmVM_GlobalInstanceContext*>(object);
}
inline WasmVM_TagInstanceContext* wrap(runtime::Tag* object) { return reinterpret_cast<WasmVM_TagInstanceContext*>(object); }

// -- attached data --

/// Data of a host module that its functions keep alive; ends with the host's finalizer.
class HostData final : public RefCounted {
 public:
  HostData(void* data, WasmVM_Finalizer_t finalizer) : data_(data), finalizer_(finalizer) {}
  ~HostData() override {
    if (finalizer_ != nullptr) finalizer_(data_);
  }
  void* data() const { return data_; }

 private:
  void* data_;
  WasmVM_Finalizer_t finalizer_;
};

/// Attached to instances and host functions.
struct KeeperData : ObjectData {
  /// The type of one of the keeper's functions; made once.
  const WasmVM_FunctionTypeContext* type_of(const runtime::Func& func);

  Ref<HostData> host_data;          ///< of a host module
  Ref<wasi::GuestThreads> threads;  ///< of the main instance of a guest that may have threads; set before its handle is out

 private:
  std::mutex lock_;
  std::unordered_map<uint32_t, std::unique_ptr<WasmVM_FunctionTypeContext>> types_;
};

struct TableData final : ObjectData {
  explicit TableData(const CanonTable& t) : type(t) {}
  WasmVM_TableTypeContext type;
};

struct MemoryData final : ObjectData {
  explicit MemoryData(const MemoryType& t) : type(t) {}
  WasmVM_MemoryTypeContext type;
};

struct GlobalData final : ObjectData {
  explicit GlobalData(const CanonGlobal& t) : type(t) {}
  WasmVM_GlobalTypeContext type;
};

struct TagData final : ObjectData {
  explicit TagData(CanonFuncType t) : type(std::move(t)) {}
  WasmVM_TagTypeContext type;
};

KeeperData& data_of(const runtime::FuncKeeper& keeper);
TableData& data_of(const runtime::Table& table);
MemoryData& data_of(const runtime::Memory& memory);
GlobalData& data_of(const runtime::Global& global);
TagData& data_of(const runtime::Tag& tag);

/// The type of a function, borrowed from its keeper.
const WasmVM_FunctionTypeContext* type_context(const runtime::Func& func);

/// Gives the host its share of a run-time object and returns the handle.
template <typename Object>
auto* hand_out_object(Ref<Object> object) {
  data_of(*object).share.give();
  return wrap(object.leak());
}

/// Ends the host's share of a table, memory or global, if it has one.
template <typename Object>
void delete_object(Object* object) {
  if (object != nullptr && object->attachment() != nullptr && data_of(*object).share.take()) object->release();
}

/// Gives up the host's share of an instance: its names vanish from all stores, the rest as soon as nothing uses it.
void end_instance(Ref<runtime::Instance> instance);

}  // namespace wasmvm::capi
