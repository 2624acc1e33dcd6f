/* Guests that must end: a bound on cost (gas) and a deadline for one call. */
#include "common.h"

int main(void) {
  WasmVM_ConfigureContext *config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureStatisticsSetCostMeasuring(config, true); /* for gas */
  WasmVM_ConfigureCompilerSetInterruptible(config, true);   /* for deadlines: loops look whether they must stop */
  WasmVM_StatisticsContext *statistics = WasmVM_StatisticsCreate();
  WasmVM_ExecutorContext *executor = WasmVM_ExecutorCreate(config, statistics);
  WasmVM_StoreContext *store = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext *module = module_from("(module (func (export \"forever\") (loop $l (br $l))))");
  WasmVM_ModuleInstanceContext *instance = NULL;
  if (!WasmVM_ResultOK(WasmVM_ExecutorInstantiate(executor, &instance, store, module)))
    give_up(WasmVM_ExecutorGetLastError(executor));
  const WasmVM_FunctionInstanceContext *forever = WasmVM_ModuleInstanceFindFunction(instance, str("forever"));

  const WasmVM_InvokeOptions gas = {0, 10000};
  WasmVM_Result result = WasmVM_ExecutorInvokeWithOptions(executor, forever, NULL, 0, NULL, 0, &gas);
  printf("with gas: %s\n", WasmVM_ResultGetMessage(result));
  printf("it used %llu\n", (unsigned long long)WasmVM_StatisticsGetTotalCost(statistics));

  const WasmVM_InvokeOptions time = {20 * 1000 * 1000, 0}; /* nanoseconds */
  result = WasmVM_ExecutorInvokeWithOptions(executor, forever, NULL, 0, NULL, 0, &time);
  printf("with a deadline: %s\n", WasmVM_ResultGetMessage(result));

  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  WasmVM_StatisticsDelete(statistics);
  WasmVM_ConfigureDelete(config);
  return 0;
}
