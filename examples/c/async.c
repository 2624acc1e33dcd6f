/* Calls that do not wait: several at once, one of them cancelled. */
#include "common.h"

int main(void) {
  WasmVM_ASTModuleContext *module = module_from(
      "(module (func $sum (export \"sum\") (param i32) (result i32)"
      " (if (result i32) (local.get 0) (then (i32.add (local.get 0) (call $sum (i32.sub (local.get 0) (i32.const 1)))))"
      "  (else (i32.const 0))))"
      " (func (export \"forever\") (loop $l (br $l))))");
  enum { kCalls = 4 };
  WasmVM_VMContext *vms[kCalls];
  WasmVM_Async *calls[kCalls];
  for (int i = 0; i < kCalls; ++i) {
    const WasmVM_Value to = WasmVM_ValueGenI32(1000 * (i + 1));
    vms[i] = WasmVM_VMCreate(NULL, NULL);
    calls[i] = WasmVM_VMAsyncRunWasmFromASTModule(vms[i], module, str("sum"), &to, 1);
  }
  WasmVM_VMContext *endless_vm = WasmVM_VMCreate(NULL, NULL);
  WasmVM_Async *endless = WasmVM_VMAsyncRunWasmFromASTModule(endless_vm, module, str("forever"), NULL, 0);
  for (int i = 0; i < kCalls; ++i) {
    WasmVM_Value sum;
    if (!WasmVM_ResultOK(WasmVM_AsyncGet(calls[i], &sum, 1))) give_up(WasmVM_AsyncGetLastError(calls[i]));
    printf("1 + ... + %d = %d\n", 1000 * (i + 1), WasmVM_ValueGetI32(sum));
    WasmVM_AsyncDelete(calls[i]);
    WasmVM_VMDelete(vms[i]);
  }
  if (!WasmVM_AsyncWaitFor(endless, 10)) WasmVM_AsyncCancel(endless);
  printf("the endless one: %s\n", WasmVM_ResultGetMessage(WasmVM_AsyncGet(endless, NULL, 0)));
  WasmVM_AsyncDelete(endless);
  WasmVM_VMDelete(endless_vm);
  WasmVM_ASTModuleDelete(module);
  return 0;
}
