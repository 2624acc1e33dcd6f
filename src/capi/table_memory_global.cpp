// Table, memory, tag and global instances of the C interface.
#include <cstring>

#include "capi/engine.h"

namespace wasmvm::capi {
namespace {

/// Logs why an object was not made; the functions that make objects have only NULL to say so.
void log_refusal(const Error& error) { log(WasmVM_LogLevel_Error, error.message); }

WasmVM_TableInstanceContext* create_table(const WasmVM_TableTypeContext& type, const WasmVM_Value& init) {
  const CanonTable table_type{type.element, type.limit.limits()};
  if (fit(init, table_type.element) != Fit::Good) return nullptr;
  runtime::Slot slot = 0;
  to_slots(init, table_type.element, &slot);
  auto table = runtime::Table::create(table_type, slot);
  if (!table) {
    log_refusal(table.error());
    return nullptr;
  }
  if (!(*table)->admit(slot, store_of(init).get())) return nullptr;
  return hand_out_object(std::move(table).value());
}

WasmVM_Value null_of(CanonType type) {
  static constexpr runtime::Slot kNull[2] = {0, 0};
  return from_slots(kNull, type, nullptr);
}

}  // namespace
}  // namespace wasmvm::capi

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

// -- tables --

WasmVM_TableInstanceContext* WasmVM_TableInstanceCreate(const WasmVM_TableTypeContext* TabType) {
  return TabType == nullptr ? nullptr : create_table(*TabType, null_of(TabType->element));
}
WasmVM_TableInstanceContext* WasmVM_TableInstanceCreateWithInit(const WasmVM_TableTypeContext* TabType,
                                                                const WasmVM_Value Value) {
  return TabType == nullptr ? nullptr : create_table(*TabType, Value);
}
void WasmVM_TableInstanceDelete(WasmVM_TableInstanceContext* Cxt) { delete_object(unwrap(Cxt)); }

const WasmVM_TableTypeContext* WasmVM_TableInstanceGetTableType(const WasmVM_TableInstanceContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  TableData& data = data_of(*unwrap(Cxt));
  data.type.limit.min.store(unwrap(Cxt)->size(), std::memory_order_relaxed);
  return &data.type;
}

WasmVM_Result WasmVM_TableInstanceGetData(const WasmVM_TableInstanceContext* Cxt, WasmVM_Value* Data, const uint64_t Offset) {
  if (Cxt == nullptr) return kNullObject;
  const runtime::Table& table = *unwrap(Cxt);
  if (Offset >= table.size()) return result_of(ErrCode::TableOutOfBounds);
  if (Data != nullptr) *Data = from_slots(&table.desc.elements[Offset], data_of(table).type.element, table.home().get());
  return result_of(ErrCode::Success);
}

WasmVM_Result WasmVM_TableInstanceSetData(WasmVM_TableInstanceContext* Cxt, WasmVM_Value Data, const uint64_t Offset) {
  if (Cxt == nullptr) return kNullObject;
  runtime::Table& table = *unwrap(Cxt);
  TableData& data = data_of(table);
  switch (fit(Data, data.type.element)) {
    case Fit::WrongType: return result_of(ErrCode::RefTypeMismatch);
    case Fit::NullNotAllowed: return result_of(ErrCode::NonNullRequired);
    case Fit::Good: break;
  }
  if (Offset >= table.size()) return result_of(ErrCode::TableOutOfBounds);
  runtime::Slot slot = 0;
  to_slots(Data, data.type.element, &slot);
  if (!table.admit(slot, store_of(Data).get())) return result_of(ErrCode::WrongVMWorkflow);
  table.desc.elements[Offset] = slot;
  return result_of(ErrCode::Success);
}

uint64_t WasmVM_TableInstanceGetSize(const WasmVM_TableInstanceContext* Cxt) { return Cxt == nullptr ? 0 : unwrap(Cxt)->size(); }

WasmVM_Result WasmVM_TableInstanceGrow(WasmVM_TableInstanceContext* Cxt, const uint64_t Size) {
  if (Cxt == nullptr) return kNullObject;
  runtime::Table& table = *unwrap(Cxt);
  if (!data_of(table).type.element.is_nullable()) return result_of(ErrCode::NonNullRequired);
  return result_of(table.grow(Size, 0) < 0 ? ErrCode::TableOutOfBounds : ErrCode::Success);
}

// -- memories --

WasmVM_MemoryInstanceContext* WasmVM_MemoryInstanceCreate(const WasmVM_MemoryTypeContext* MemType) {
  if (MemType == nullptr) return nullptr;
  auto memory = runtime::Memory::create(MemoryType{MemType->limit.limits(), MemType->page_log2}, {});
  if (!memory) {
    log_refusal(memory.error());
    return nullptr;
  }
  return hand_out_object(std::move(memory).value());
}
void WasmVM_MemoryInstanceDelete(WasmVM_MemoryInstanceContext* Cxt) { delete_object(unwrap(Cxt)); }

const WasmVM_MemoryTypeContext* WasmVM_MemoryInstanceGetMemoryType(const WasmVM_MemoryInstanceContext* Cxt) {
  if (Cxt == nullptr) return nullptr;
  MemoryData& data = data_of(*unwrap(Cxt));
  data.type.limit.min.store(unwrap(Cxt)->size_pages(), std::memory_order_relaxed);
  return &data.type;
}

WasmVM_Result WasmVM_MemoryInstanceGetData(const WasmVM_MemoryInstanceContext* Cxt, uint8_t* Data, const uint64_t Offset,
                                           const uint64_t Length) {
  if (Cxt == nullptr || (Data == nullptr && Length != 0)) return kNullObject;
  const uint8_t* const bytes = WasmVM_MemoryInstanceGetPointerConst(Cxt, Offset, Length);
  if (!unwrap(Cxt)->contains(Offset, Length)) return result_of(ErrCode::MemoryOutOfBounds);
  if (Length != 0) std::memcpy(Data, bytes, Length);
  return result_of(ErrCode::Success);
}

WasmVM_Result WasmVM_MemoryInstanceSetData(WasmVM_MemoryInstanceContext* Cxt, const uint8_t* Data, const uint64_t Offset,
                                           const uint64_t Length) {
  if (Cxt == nullptr || (Data == nullptr && Length != 0)) return kNullObject;
  runtime::Memory& memory = *unwrap(Cxt);
  if (!memory.contains(Offset, Length)) return result_of(ErrCode::MemoryOutOfBounds);
  if (Length != 0) std::memcpy(memory.at(Offset), Data, Length);
  return result_of(ErrCode::Success);
}

uint8_t* WasmVM_MemoryInstanceGetPointer(WasmVM_MemoryInstanceContext* Cxt, const uint64_t Offset, const uint64_t Length) {
  if (Cxt == nullptr || !unwrap(Cxt)->contains(Offset, Length)) return nullptr;
  return unwrap(Cxt)->at(Offset);
}
const uint8_t* WasmVM_MemoryInstanceGetPointerConst(const WasmVM_MemoryInstanceContext* Cxt, const uint64_t Offset,
                                                    const uint64_t Length) {
  return WasmVM_MemoryInstanceGetPointer(const_cast<WasmVM_MemoryInstanceContext*>(Cxt), Offset, Length);
}

uint64_t WasmVM_MemoryInstanceGetPageSize(const WasmVM_MemoryInstanceContext* Cxt) {
  return Cxt == nullptr ? 0 : unwrap(Cxt)->size_pages();
}
WasmVM_Result WasmVM_MemoryInstanceGrowPage(WasmVM_MemoryInstanceContext* Cxt, const uint64_t Page) {
  if (Cxt == nullptr) return kNullObject;
  return result_of(unwrap(Cxt)->grow(Page) < 0 ? ErrCode::MemoryOutOfBounds : ErrCode::Success);
}

// -- tags --

const WasmVM_TagTypeContext* WasmVM_TagInstanceGetTagType(const WasmVM_TagInstanceContext* Cxt) {
  return Cxt == nullptr ? nullptr : &data_of(*unwrap(Cxt)).type;
}

// -- globals --

WasmVM_GlobalInstanceContext* WasmVM_GlobalInstanceCreate(const WasmVM_GlobalTypeContext* GlobType, const WasmVM_Value Value) {
  if (GlobType == nullptr || fit(Value, GlobType->type.type) != Fit::Good) return nullptr;
  Ref<runtime::Global> global = make_ref<runtime::Global>(GlobType->type);
  to_slots(Value, GlobType->type.type, global->value);
  if (GlobType->type.type.is_ref() && !global->admit(global->value[0], store_of(Value).get())) return nullptr;
  return hand_out_object(std::move(global));
}
void WasmVM_GlobalInstanceDelete(WasmVM_GlobalInstanceContext* Cxt) { delete_object(unwrap(Cxt)); }

const WasmVM_GlobalTypeContext* WasmVM_GlobalInstanceGetGlobalType(const WasmVM_GlobalInstanceContext* Cxt) {
  return Cxt == nullptr ? nullptr : &data_of(*unwrap(Cxt)).type;
}
WasmVM_Value WasmVM_GlobalInstanceGetValue(const WasmVM_GlobalInstanceContext* Cxt) {
  if (Cxt == nullptr) return WasmVM_ValueGenI32(0);
  return from_slots(unwrap(Cxt)->value, unwrap(Cxt)->type.type, unwrap(Cxt)->home().get());
}
WasmVM_Result WasmVM_GlobalInstanceSetValue(WasmVM_GlobalInstanceContext* Cxt, const WasmVM_Value Value) {
  if (Cxt == nullptr) return kNullObject;
  runtime::Global& global = *unwrap(Cxt);
  if (global.type.mut != Mutability::Var) return result_of(ErrCode::SetValueToConst);
  switch (fit(Value, global.type.type)) {
    case Fit::WrongType: return result_of(ErrCode::SetValueErrorType);
    case Fit::NullNotAllowed: return result_of(ErrCode::NonNullRequired);
    case Fit::Good: break;
  }
  runtime::Slot slots[2] = {0, 0};
  to_slots(Value, global.type.type, slots);
  if (global.type.type.is_ref() && !global.admit(slots[0], store_of(Value).get())) return result_of(ErrCode::WrongVMWorkflow);
  std::memcpy(global.value, slots, sizeof slots);
  return result_of(ErrCode::Success);
}

}  // extern "C"
