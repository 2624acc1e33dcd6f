/* Memory of many small instances in one process: instances MODULE COUNT. Prints the resident memory in KiB before the first
 * instance and after the last, each having been called once. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "wasmvm_c.h"

static long resident_kib(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) exit(1);
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void must(WasmVM_Result result) {
  if (WasmVM_ResultOK(result)) return;
  fprintf(stderr, "%s\n", WasmVM_ResultGetMessage(result));
  exit(1);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int count = atoi(argv[2]);
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(NULL, NULL);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext* module = NULL;
  must(WasmVM_LoaderParseFromFile(loader, &module, argv[1]));
  must(WasmVM_ValidatorValidate(validator, module));
  WasmVM_ModuleInstanceContext** instances = calloc((size_t)count, sizeof(void*));
  const WasmVM_String name = WasmVM_StringWrap("touch", 5);
  const long before = resident_kib();
  for (int i = 0; i < count; ++i) {
    WasmVM_Value result;
    must(WasmVM_ExecutorInstantiate(executor, &instances[i], store, module));
    must(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instances[i], name), NULL, 0, &result, 1));
  }
  printf("%ld %ld\n", before, resident_kib());
  for (int i = 0; i < count; ++i) WasmVM_ModuleInstanceDelete(instances[i]);
  free(instances);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  return 0;
}
