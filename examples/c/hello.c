/* The smallest host: a module as text, one call. */
#include "common.h"

int main(void) {
  WasmVM_VMContext *vm = WasmVM_VMCreate(NULL, NULL);
  WasmVM_ASTModuleContext *module =
      module_from("(module (func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))");
  const WasmVM_Value arguments[2] = {WasmVM_ValueGenI32(40), WasmVM_ValueGenI32(2)};
  WasmVM_Value sum;
  const WasmVM_Result result = WasmVM_VMRunWasmFromASTModule(vm, module, str("add"), arguments, 2, &sum, 1);
  if (!WasmVM_ResultOK(result)) give_up(WasmVM_VMGetLastError(vm));
  printf("40 + 2 = %d\n", WasmVM_ValueGetI32(sum));
  WasmVM_ASTModuleDelete(module);
  WasmVM_VMDelete(vm);
  return 0;
}
