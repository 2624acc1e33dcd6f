// Loaded modules as text.
#include "capi/ast.h"
#include "text/print.h"

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_Result WasmVM_ASTModulePrintText(const WasmVM_ASTModuleContext* Cxt, WasmVM_String* Out) {
  if (Cxt == nullptr) return kNullObject;
  auto text = text::print(Cxt->module());
  if (!text) {
    log(WasmVM_LogLevel_Error, text.error().message);
    return result_of(text.error().code);
  }
  if (text->size() > UINT32_MAX) return result_of(ErrCode::LengthOutOfBounds);
  if (Out != nullptr) *Out = copy_string(*text);
  return result_of(ErrCode::Success);
}

}  // extern "C"
