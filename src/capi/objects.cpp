// Attached data of run-time objects, and the end of instances.
#include "capi/objects.h"

namespace wasmvm::capi {

const WasmVM_FunctionTypeContext* KeeperData::type_of(const runtime::Func& func) {
  const std::lock_guard<std::mutex> lock(lock_);
  std::unique_ptr<WasmVM_FunctionTypeContext>& type = types_[func.type.value];
  if (type == nullptr) type = std::make_unique<WasmVM_FunctionTypeContext>(type_info(func.type).type.func);
  return type.get();
}

KeeperData& data_of(const runtime::FuncKeeper& keeper) {
  return attached<KeeperData>(keeper, [] { return std::make_unique<KeeperData>(); });
}

TableData& data_of(const runtime::Table& table) {
  return attached<TableData>(table, [&] { return std::make_unique<TableData>(table.type()); });
}

MemoryData& data_of(const runtime::Memory& memory) {
  return attached<MemoryData>(memory, [&] { return std::make_unique<MemoryData>(memory.type()); });
}

GlobalData& data_of(const runtime::Global& global) {
  return attached<GlobalData>(global, [&] { return std::make_unique<GlobalData>(global.type); });
}

TagData& data_of(const runtime::Tag& tag) {
  return attached<TagData>(tag, [&] { return std::make_unique<TagData>(type_info(tag.type).type.func); });
}

const WasmVM_FunctionTypeContext* type_context(const runtime::Func& func) { return data_of(*func.keeper).type_of(func); }

void end_instance(Ref<runtime::Instance> instance) {
  if (!instance) return;
  runtime::Store::unlink(*instance);
  if (instance->attachment() != nullptr && data_of(*instance).threads) data_of(*instance).threads->stop();
  if (runtime::Store* const store = instance->store()) {
    // The instance may hold the last share of its own store.
    const Ref<runtime::Store> keep = Ref<runtime::Store>::share(store);
    store->retire(std::move(instance));
  }
}

}  // namespace wasmvm::capi
