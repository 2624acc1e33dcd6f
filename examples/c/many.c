/* One module, many instances: each has a memory of its own, the code is shared. A template links once and makes instances cheap:
   their memories begin as one image, of which a page is copied when it is written. */
#include "common.h"

int main(void) {
  enum { kInstances = 1000 };
  static WasmVM_ModuleInstanceContext *instances[kInstances];
  WasmVM_ExecutorContext *executor = WasmVM_ExecutorCreate(NULL, NULL);
  WasmVM_StoreContext *store = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext *module = module_from(
      "(module (memory 1) (data (i32.const 64) \"the same in all\")"
      " (func (export \"set\") (param i32) (i32.store (i32.const 0) (local.get 0)))"
      " (func (export \"get\") (result i32) (i32.load (i32.const 0))))");
  WasmVM_InstanceTemplate *guest = NULL;
  if (!WasmVM_ResultOK(WasmVM_InstanceTemplateCreate(executor, &guest, store, module)))
    give_up(WasmVM_ExecutorGetLastError(executor));
  for (int i = 0; i < kInstances; ++i) {
    const WasmVM_Value number = WasmVM_ValueGenI32(i);
    if (!WasmVM_ResultOK(WasmVM_InstanceTemplateInstantiate(guest, &instances[i])) ||
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
  }
  printf("%d instances hold %ld together\n", kInstances, total);
  WasmVM_InstanceTemplateDelete(guest);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  return 0;
}
