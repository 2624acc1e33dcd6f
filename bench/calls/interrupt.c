/* Times how soon an endless guest ends: after an interruption from another thread, and after its deadline. Prints one line for
 * each: name, then microseconds as median and 99th percentile. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasmvm_c.h"

enum { kTries = 1000 };
static double times[kTries];
static double asked; /* written before the interruption, read after the call that it ended */

static WasmVM_String str(const char* text) { return WasmVM_StringWrap(text, (uint32_t)strlen(text)); }

static double microseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void pause_for(long nanoseconds) {
  const struct timespec time = {0, nanoseconds};
  nanosleep(&time, NULL);
}

static void* interrupter(void* handle) {
  pause_for(200000);
  asked = microseconds();
  WasmVM_StoreInterruptHandleInterrupt(handle);
  return NULL;
}

static int by_size(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static void report(const char* name) {
  qsort(times, kTries, sizeof times[0], by_size);
  printf("%s %.1f %.1f\n", name, times[kTries / 2], times[kTries * 99 / 100]);
}

static void must(int good, const char* what) {
  if (good) return;
  fprintf(stderr, "failed: %s\n", what);
  exit(1);
}

int main(void) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetInterruptible(config, true);
  WasmVM_VMContext* vm = WasmVM_VMCreate(config, NULL);
  WasmVM_ConfigureDelete(config);
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  must(WasmVM_ResultOK(WasmVM_LoaderParseFromText(loader, &module, str("(module (func (export \"spin\") (loop (br 0))))"))),
       "parse");
  must(WasmVM_ResultOK(WasmVM_VMLoadWasmFromASTModule(vm, module)) && WasmVM_ResultOK(WasmVM_VMValidate(vm)) &&
           WasmVM_ResultOK(WasmVM_VMInstantiate(vm)),
       "instantiate");
  WasmVM_ExecutorContext* executor = WasmVM_VMGetExecutorContext(vm);
  const WasmVM_FunctionInstanceContext* spin = WasmVM_ModuleInstanceFindFunction(WasmVM_VMGetActiveModule(vm), str("spin"));
  WasmVM_StoreInterruptHandle* handle = WasmVM_StoreInterruptHandleCreate(WasmVM_VMGetStoreContext(vm));

  for (int i = 0; i < kTries; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, interrupter, handle) == 0, "a thread");
    must(WasmVM_ExecutorInvoke(executor, spin, NULL, 0, NULL, 0).Code == WasmVM_ErrCode_Interrupted, "interruption");
    const double ended = microseconds();
    pthread_join(thread, NULL);
    times[i] = ended - asked;
  }
  report("interrupt");

  const WasmVM_InvokeOptions options = {500000, 0};
  for (int i = 0; i < kTries; ++i) {
    const double start = microseconds();
    must(WasmVM_ExecutorInvokeWithOptions(executor, spin, NULL, 0, NULL, 0, &options).Code == WasmVM_ErrCode_DeadlineExceeded,
         "deadline");
    times[i] = microseconds() - start - 500;
  }
  report("deadline");

  WasmVM_StoreInterruptHandleDelete(handle);
  WasmVM_VMDelete(vm);
  WasmVM_ASTModuleDelete(module);
  WasmVM_LoaderDelete(loader);
  return 0;
}
