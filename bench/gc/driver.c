/* Runs one function of a module in wasmvm and prints what its collector did, as one line of JSON.
 * Usage: driver FILE FUNCTION A B HEAP_BYTES */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "wasmvm_c.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void demand(WasmVM_Result result, const char* what) {
  if (WasmVM_ResultOK(result)) return;
  fprintf(stderr, "%s: %s\n", what, WasmVM_ResultGetMessage(result));
  exit(1);
}

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetGCHeapLimit(conf, strtoull(argv[5], NULL, 10));
  WasmVM_VMContext* vm = WasmVM_VMCreate(conf, NULL);
  demand(WasmVM_VMLoadWasmFromFile(vm, argv[1]), "load");
  demand(WasmVM_VMValidate(vm), "validate");
  demand(WasmVM_VMInstantiate(vm), "instantiate");
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(atoi(argv[3])), WasmVM_ValueGenI32(atoi(argv[4]))};
  WasmVM_Value result;
  const double start = seconds();
  demand(WasmVM_VMExecute(vm, WasmVM_StringWrap(argv[2], (uint32_t)strlen(argv[2])), args, 2, &result, 1), argv[2]);
  const double time = seconds() - start;
  WasmVM_HeapStatistics heap;
  if (!WasmVM_StoreGetHeapStatistics(WasmVM_VMGetStoreContext(vm), &heap)) return 1;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf(
      "{\"result\": %d, \"seconds\": %.6f, \"peak_kib\": %ld, \"bytes\": %llu, \"collections\": %llu, "
      "\"longest_ms\": %.3f, \"total_ms\": %.3f}\n",
      WasmVM_ValueGetI32(result), time, usage.ru_maxrss, (unsigned long long)heap.AllocatedBytes,
      (unsigned long long)heap.Collections, (double)heap.LongestPause * 1e-6, (double)heap.TotalPause * 1e-6);
  WasmVM_VMDelete(vm);
  WasmVM_ConfigureDelete(conf);
  return 0;
}
