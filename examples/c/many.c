/* One module, many instances: each has a memory of its own, the code is shared. */
#include "common.h"

int main(void) {
  enum { kInstances = 1000 };
  static WasmVM_ModuleInstanceContext *instances[kInstances];
  static WasmVM_StoreContext *stores[kInstances];
  WasmVM_ConfigureContext *config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetCheckedMemory(config, true); /* many small memories: no address space is reserved for growth */
  WasmVM_ExecutorContext *executor = WasmVM_ExecutorCreate(config, NULL);
  WasmVM_ConfigureDelete(config);
  WasmVM_ASTModuleContext *module = module_from(
      "(module (memory 1) (func (export \"set\") (param i32) (i32.store (i32.const 0) (local.get 0)))"
      " (func (export \"get\") (result i32) (i32.load (i32.const 0))))");
  for (int i = 0; i < kInstances; ++i) {
    stores[i] = WasmVM_StoreCreate();
    const WasmVM_Value number = WasmVM_ValueGenI32(i);
    if (!WasmVM_ResultOK(WasmVM_ExecutorInstantiate(executor, &instances[i], stores[i], module)) ||
        !WasmVM_ResultOK(
            WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instances[i], str("set")), &number, 1, NULL, 0)))
      give_up(WasmVM_ExecutorGetLastError(executor));
  }
  long total = 0;
  for (int i = 0; i < kInstances; ++i) {
    WasmVM_Value number;
    if (!WasmVM_ResultOK(
            WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instances[i], str("get")), NULL, 0, &number, 1)))
      give_up(WasmVM_ExecutorGetLastError(executor));
    total += WasmVM_ValueGetI32(number);
    WasmVM_ModuleInstanceDelete(instances[i]);
    WasmVM_StoreDelete(stores[i]);
  }
  printf("%d instances hold %ld together\n", kInstances, total);
  WasmVM_ASTModuleDelete(module);
  WasmVM_ExecutorDelete(executor);
  return 0;
}
