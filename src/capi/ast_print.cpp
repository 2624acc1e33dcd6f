// Loaded modules as text.
#include "capi/ast.h"
#if __has_include("text/print.h")
#include "text/print.h"
#endif

using namespace wasmvm;
using namespace wasmvm::capi;

extern "C" {

WasmVM_Result WasmVM_ASTModulePrintText(const WasmVM_ASTModuleContext* Cxt, WasmVM_String* Out) {
  if (Cxt == nullptr) return kNullObject;
#if __has_include("text/print.h")
  auto text = text::print(Cxt->module());
  if (!text) {
    log(WasmVM_LogLevel_Error, text.error().message);
    return result_of(text.error().code);
  }
  if (text->size() > UINT32_MAX) return result_of(ErrCode::LengthOutOfBounds);
  if (Out != nullptr) *Out = copy_string(*text);
  return result_of(ErrCode::Success);
#else
  (void)Out;
  return result_of(ErrCode::TierUnavailable);
#endif
}

}  // extern "C"
