/* Loading and instantiating a compiled image, from the file to an instance: images FILE ROUNDS. Prints the size of the file in bytes and
 * the median, smallest and largest time in microseconds; the first three rounds do not count. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "wasmvm_c.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static void must(WasmVM_Result result) {
  if (WasmVM_ResultOK(result)) return;
  fprintf(stderr, "%s\n", WasmVM_ResultGetMessage(result));
  exit(1);
}

int main(int argc, char** argv) {
  enum { UNCOUNTED = 3 };
  if (argc != 3 || atoi(argv[2]) <= 0) return 2;
  const int rounds = atoi(argv[2]) + UNCOUNTED;
  double* times = calloc((size_t)rounds, sizeof(double));
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetRunMode(config, WasmVM_RunMode_AOT);
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(config);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(config);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(config, NULL);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  for (int i = 0; i < rounds; ++i) {
    WasmVM_ASTModuleContext* module = NULL;
    WasmVM_ModuleInstanceContext* instance = NULL;
    const double start = now();
    must(WasmVM_LoaderParseFromFile(loader, &module, argv[1]));
    must(WasmVM_ValidatorValidate(validator, module));
    must(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
    times[i] = now() - start;
    WasmVM_ModuleInstanceDelete(instance);
    WasmVM_ASTModuleDelete(module);
  }
  FILE* file = fopen(argv[1], "rb");
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  fclose(file);
  qsort(times + UNCOUNTED, (size_t)(rounds - UNCOUNTED), sizeof(double), by_value);
  printf("%ld %.1f %.1f %.1f\n", size, times[UNCOUNTED + (rounds - UNCOUNTED) / 2], times[UNCOUNTED], times[rounds - 1]);
  free(times);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  WasmVM_ConfigureDelete(config);
  return 0;
}
