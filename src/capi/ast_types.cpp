// Imports and exports of loaded modules through the C interface.
#include "capi/ast.h"

using namespace wasmvm;
using namespace wasmvm::capi;

namespace {

/// Writes the addresses of a list's entries; returns how many there are.
template <typename Entry>
uint32_t list_entries(const std::vector<Entry>& entries, const Entry** list, uint32_t length) {
  if (list != nullptr) {
    for (size_t i = 0; i < entries.size() && i < length; ++i) list[i] = &entries[i];
  }
  return static_cast<uint32_t>(entries.size());
}

/// The member of an entry's type that was asked for; null if the entry is not of that module or of another kind.
template <typename Entry, typename Context>
const Context* type_of(const WasmVM_ASTModuleContext* ast, const Entry* entry, std::unique_ptr<Context> ExternTypeBox::* member) {
  if (ast == nullptr || entry == nullptr || entry->parent != ast) return nullptr;
  return (ast->types_of(*entry).*member).get();
}

}  // namespace

extern "C" {

uint32_t WasmVM_ASTModuleListImportsLength(const WasmVM_ASTModuleContext* Cxt) {
  return WasmVM_ASTModuleListImports(Cxt, nullptr, 0);
}
uint32_t WasmVM_ASTModuleListImports(const WasmVM_ASTModuleContext* Cxt, const WasmVM_ImportTypeContext** Imports,
                                     const uint32_t Len) {
  return Cxt == nullptr ? 0 : list_entries(Cxt->imports, Imports, Len);
}
uint32_t WasmVM_ASTModuleListExportsLength(const WasmVM_ASTModuleContext* Cxt) {
  return WasmVM_ASTModuleListExports(Cxt, nullptr, 0);
}
uint32_t WasmVM_ASTModuleListExports(const WasmVM_ASTModuleContext* Cxt, const WasmVM_ExportTypeContext** Exports,
                                     const uint32_t Len) {
  return Cxt == nullptr ? 0 : list_entries(Cxt->exports, Exports, Len);
}
void WasmVM_ASTModuleDelete(WasmVM_ASTModuleContext* Cxt) { delete_handle(Cxt); }

// -- imports --

enum WasmVM_ExternalType WasmVM_ImportTypeGetExternalType(const WasmVM_ImportTypeContext* Cxt) {
  return Cxt == nullptr ? WasmVM_ExternalType_Function : static_cast<WasmVM_ExternalType>(Cxt->item->type.kind);
}
WasmVM_String WasmVM_ImportTypeGetModuleName(const WasmVM_ImportTypeContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(Cxt->item->module);
}
WasmVM_String WasmVM_ImportTypeGetExternalName(const WasmVM_ImportTypeContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(Cxt->item->name);
}
const WasmVM_FunctionTypeContext* WasmVM_ImportTypeGetFunctionType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                   const WasmVM_ImportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::func);
}
const WasmVM_TableTypeContext* WasmVM_ImportTypeGetTableType(const WasmVM_ASTModuleContext* ASTCxt,
                                                             const WasmVM_ImportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::table);
}
const WasmVM_MemoryTypeContext* WasmVM_ImportTypeGetMemoryType(const WasmVM_ASTModuleContext* ASTCxt,
                                                               const WasmVM_ImportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::memory);
}
const WasmVM_TagTypeContext* WasmVM_ImportTypeGetTagType(const WasmVM_ASTModuleContext* ASTCxt,
                                                         const WasmVM_ImportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::tag);
}
const WasmVM_GlobalTypeContext* WasmVM_ImportTypeGetGlobalType(const WasmVM_ASTModuleContext* ASTCxt,
                                                               const WasmVM_ImportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::global);
}

// -- exports --

enum WasmVM_ExternalType WasmVM_ExportTypeGetExternalType(const WasmVM_ExportTypeContext* Cxt) {
  return Cxt == nullptr ? WasmVM_ExternalType_Function : static_cast<WasmVM_ExternalType>(Cxt->item->kind);
}
WasmVM_String WasmVM_ExportTypeGetExternalName(const WasmVM_ExportTypeContext* Cxt) {
  return Cxt == nullptr ? WasmVM_String{0, nullptr} : borrow(Cxt->item->name);
}
const WasmVM_FunctionTypeContext* WasmVM_ExportTypeGetFunctionType(const WasmVM_ASTModuleContext* ASTCxt,
                                                                   const WasmVM_ExportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::func);
}
const WasmVM_TableTypeContext* WasmVM_ExportTypeGetTableType(const WasmVM_ASTModuleContext* ASTCxt,
                                                             const WasmVM_ExportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::table);
}
const WasmVM_MemoryTypeContext* WasmVM_ExportTypeGetMemoryType(const WasmVM_ASTModuleContext* ASTCxt,
                                                               const WasmVM_ExportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::memory);
}
const WasmVM_TagTypeContext* WasmVM_ExportTypeGetTagType(const WasmVM_ASTModuleContext* ASTCxt,
                                                         const WasmVM_ExportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::tag);
}
const WasmVM_GlobalTypeContext* WasmVM_ExportTypeGetGlobalType(const WasmVM_ASTModuleContext* ASTCxt,
                                                               const WasmVM_ExportTypeContext* Cxt) {
  return type_of(ASTCxt, Cxt, &ExternTypeBox::global);
}

}  // extern "C"
