// Module instances of the C interface: host modules, exports by name, and additions to host modules.
#include "capi/engine.h"
#include "capi/host_func.h"

namespace wasmvm::capi {
namespace {

const runtime::Extern* find(const WasmVM_ModuleInstanceContext* handle, WasmVM_String name, ExternKind kind) {
  return handle == nullptr ? nullptr : unwrap(handle)->find_export(view(name), kind);
}

/// Lists the exports of one kind; returns how many there are.
uint32_t list_exports(const WasmVM_ModuleInstanceContext* handle, ExternKind kind, WasmVM_String* names, uint32_t length) {
  if (handle == nullptr) return 0;
  uint32_t count = 0;
  for (const auto& [name, item] : unwrap(handle)->exports()) {
    if (item.kind != kind) continue;
    if (names != nullptr && count < length) names[count] = borrow(name);
    ++count;
  }
  return count;
}

/// Adds an export to a host module, which becomes one more owner of it; the host's own share ends if it has one.
template <typename EndShare>
WasmVM_Result add(WasmVM_ModuleInstanceContext* handle, WasmVM_String name, runtime::Extern item, const EndShare& end_share) {
  runtime::Instance& instance = *unwrap(handle);
  if (instance.store() != nullptr) return result_of(ErrCode::WrongVMWorkflow);
  if (!instance.add_export(std::string(view(name)), std::move(item))) return result_of(ErrCode::DupExportName);
  end_share();
  return result_of(ErrCode::Success);
}

template <typename Object>
WasmVM_Result add_object(WasmVM_ModuleInstanceContext* handle, WasmVM_String name, Object* object) {
  if (handle == nullptr || object == nullptr) return kNullObject;
  return add(handle, name, runtime::Extern::of(Ref<Object>::share(object)), [&] { delete_object(object); });
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreate(const WasmVM_String ModuleName) {
  return hand_out_object(runtime::Instance::create_host(std::string(view(ModuleName))));
}

WasmVM_ModuleInstanceContext* WasmVM_ModuleInstanceCreateWithData(const WasmVM_String ModuleName, void* HostData,
                                                                  void (*Finalizer)(void*)) {
  Ref<runtime::Instance> instance = runtime::Instance::create_host(std::string(view(ModuleName)));
  data_of(*instance).host_data = make_ref<capi::HostData>(HostData, Finalizer);
  return hand_out_object(std::move(instance));
}

void WasmVM_ModuleInstanceDelete(WasmVM_ModuleInstanceContext* Cxt) {
  if (Cxt == nullptr) return;
  runtime::Instance* const instance = unwrap(Cxt);
  if (instance->attachment() == nullptr || !data_of(*instance).share.take()) return;
  end_instance(Ref<runtime::Instance>::adopt(instance));
}

WasmVM_String WasmVM_ModuleInstanceGetModuleName(const WasmVM_ModuleInstanceContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(unwrap(Cxt)->name());
}

void* WasmVM_ModuleInstanceGetHostData(const WasmVM_ModuleInstanceContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  const Ref<HostData>& data = data_of(*unwrap(Cxt)).host_data;
  return data ? data->data() : nullptr;
}

// -- exports by name --

WasmVM_FunctionInstanceContext* WasmVM_ModuleInstanceFindFunction(const WasmVM_ModuleInstanceContext* Cxt,
                                                                  const WasmVM_String Name) {
  const runtime::Extern* const item = find(Cxt, Name, ExternKind::Func);
  return item == nullptr ? nullptr : wrap(item->func);
}
WasmVM_TableInstanceContext* WasmVM_ModuleInstanceFindTable(const WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name) {
  const runtime::Extern* const item = find(Cxt, Name, ExternKind::Table);
  return item == nullptr ? nullptr : wrap(item->table.get());
}
WasmVM_MemoryInstanceContext* WasmVM_ModuleInstanceFindMemory(const WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name) {
  const runtime::Extern* const item = find(Cxt, Name, ExternKind::Memory);
  return item == nullptr ? nullptr : wrap(item->memory.get());
}
WasmVM_TagInstanceContext* WasmVM_ModuleInstanceFindTag(const WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name) {
  const runtime::Extern* const item = find(Cxt, Name, ExternKind::Tag);
  return item == nullptr ? nullptr : wrap(item->tag.get());
}
WasmVM_GlobalInstanceContext* WasmVM_ModuleInstanceFindGlobal(const WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name) {
  const runtime::Extern* const item = find(Cxt, Name, ExternKind::Global);
  return item == nullptr ? nullptr : wrap(item->global.get());
}

uint32_t WasmVM_ModuleInstanceListFunctionLength(const WasmVM_ModuleInstanceContext* Cxt) {
  return list_exports(Cxt, ExternKind::Func, nullptr, 0);
}
uint32_t WasmVM_ModuleInstanceListFunction(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  return list_exports(Cxt, ExternKind::Func, Names, Len);
}
uint32_t WasmVM_ModuleInstanceListTableLength(const WasmVM_ModuleInstanceContext* Cxt) {
  return list_exports(Cxt, ExternKind::Table, nullptr, 0);
}
uint32_t WasmVM_ModuleInstanceListTable(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  return list_exports(Cxt, ExternKind::Table, Names, Len);
}
uint32_t WasmVM_ModuleInstanceListMemoryLength(const WasmVM_ModuleInstanceContext* Cxt) {
  return list_exports(Cxt, ExternKind::Memory, nullptr, 0);
}
uint32_t WasmVM_ModuleInstanceListMemory(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  return list_exports(Cxt, ExternKind::Memory, Names, Len);
}
uint32_t WasmVM_ModuleInstanceListTagLength(const WasmVM_ModuleInstanceContext* Cxt) {
  return list_exports(Cxt, ExternKind::Tag, nullptr, 0);
}
uint32_t WasmVM_ModuleInstanceListTag(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  return list_exports(Cxt, ExternKind::Tag, Names, Len);
}
uint32_t WasmVM_ModuleInstanceListGlobalLength(const WasmVM_ModuleInstanceContext* Cxt) {
  return list_exports(Cxt, ExternKind::Global, nullptr, 0);
}
uint32_t WasmVM_ModuleInstanceListGlobal(const WasmVM_ModuleInstanceContext* Cxt, WasmVM_String* Names, const uint32_t Len) {
  return list_exports(Cxt, ExternKind::Global, Names, Len);
}

// -- additions to host modules --

WasmVM_Result WasmVM_ModuleInstanceAddFunction(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                               WasmVM_FunctionInstanceContext* FuncCxt) {
  if (Cxt == nullptr || FuncCxt == nullptr) return kNullObject;
  runtime::Func* const func = unwrap(FuncCxt);
  return add(Cxt, Name, runtime::Extern::of(func), [&] {
    HostFuncData* const data = host_func_data(*func);
    const Ref<HostData>& module_data = data_of(*unwrap(Cxt)).host_data;
    if (data != nullptr && module_data) data->modules.push_back(module_data);
    WasmVM_FunctionInstanceDelete(FuncCxt);
  });
}
WasmVM_Result WasmVM_ModuleInstanceAddTable(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                            WasmVM_TableInstanceContext* TableCxt) {
  return add_object(Cxt, Name, unwrap(TableCxt));
}
WasmVM_Result WasmVM_ModuleInstanceAddMemory(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                             WasmVM_MemoryInstanceContext* MemoryCxt) {
  return add_object(Cxt, Name, unwrap(MemoryCxt));
}
WasmVM_Result WasmVM_ModuleInstanceAddGlobal(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                             WasmVM_GlobalInstanceContext* GlobalCxt) {
  return add_object(Cxt, Name, unwrap(GlobalCxt));
}
WasmVM_Result WasmVM_ModuleInstanceAddTag(WasmVM_ModuleInstanceContext* Cxt, const WasmVM_String Name,
                                          WasmVM_TagInstanceContext* TagCxt) {
  return add_object(Cxt, Name, unwrap(TagCxt));
}

}  // extern "C"
