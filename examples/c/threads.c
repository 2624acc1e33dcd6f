/* Threads of the host: they share module and executor, each has a store of its own. */
#include <pthread.h>

#include "common.h"

static WasmVM_ASTModuleContext *module;
static WasmVM_ExecutorContext *executor;

static void *work(void *number) {
  WasmVM_StoreContext *store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext *instance = NULL;
  if (!WasmVM_ResultOK(WasmVM_ExecutorInstantiate(executor, &instance, store, module)))
    give_up(WasmVM_ExecutorGetLastError(executor));
  const WasmVM_Value argument = WasmVM_ValueGenI32(*(int *)number);
  WasmVM_Value result;
  if (!WasmVM_ResultOK(
          WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instance, str("square")), &argument, 1, &result, 1)))
    give_up(WasmVM_ExecutorGetLastError(executor)); /* each thread has its own last error */
  *(int *)number = WasmVM_ValueGetI32(result);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(store);
  return NULL;
}

int main(void) {
  enum { kThreads = 4 };
  module = module_from("(module (func (export \"square\") (param i32) (result i32) (i32.mul (local.get 0) (local.get 0))))");
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  pthread_t threads[kThreads];
  int numbers[kThreads];
  for (int i = 0; i < kThreads; ++i) {
    numbers[i] = i + 1;
    if (pthread_create(&threads[i], NULL, work, &numbers[i]) != 0) return EXIT_FAILURE;
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  printf("squares: %d %d %d %d\n", numbers[0], numbers[1], numbers[2], numbers[3]);
  WasmVM_ExecutorDelete(executor);
  WasmVM_ASTModuleDelete(module);
  return 0;
}
