/* Times how soon an endless guest ends: after an interruption from another thread, and after its deadline. Of each run mode and
 * each kind of endlessness prints a line: names of these, then microseconds as median and 99th percentile. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasmvm_c.h"

enum { kTries = 300 };
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

static void must(int good, const char* what) {
  if (good) return;
  fprintf(stderr, "failed: %s\n", what);
  exit(1);
}

/* A loop without calls, a cycle of tail calls, and recursion that ends after 2^60 calls. */
static const char kGuest[] =
    "(module (func (export \"loop\") (loop (br 0)))"
    "  (func $tail (export \"tail\") (return_call $liat))"
    "  (func $liat (return_call $tail))"
    "  (func (export \"recursion\") (call $tree (i32.const 60)))"
    "  (func $tree (param i32)"
    "    (if (local.get 0) (then (call $tree (i32.sub (local.get 0) (i32.const 1)))"
    "                            (call $tree (i32.sub (local.get 0) (i32.const 1)))))))";
static const char* const kGuests[] = {"loop", "tail", "recursion"};

static void report(const char* mode, const char* guest, const char* stop) {
  qsort(times, kTries, sizeof times[0], by_size);
  printf("%s %s %s %.1f %.1f\n", mode, guest, stop, times[kTries / 2], times[kTries * 99 / 100]);
}

static void measure(const char* mode, const char* guest, WasmVM_VMContext* vm) {
  WasmVM_ExecutorContext* executor = WasmVM_VMGetExecutorContext(vm);
  const WasmVM_FunctionInstanceContext* spin = WasmVM_ModuleInstanceFindFunction(WasmVM_VMGetActiveModule(vm), str(guest));
  WasmVM_StoreInterruptHandle* handle = WasmVM_StoreInterruptHandleCreate(WasmVM_VMGetStoreContext(vm));
  for (int i = 0; i < kTries; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, interrupter, handle) == 0, "a thread");
    must(WasmVM_ExecutorInvoke(executor, spin, NULL, 0, NULL, 0).Code == WasmVM_ErrCode_Interrupted, "interruption");
    const double ended = microseconds();
    pthread_join(thread, NULL);
    times[i] = ended - asked;
  }
  report(mode, guest, "interrupt");
  WasmVM_StoreInterruptHandleDelete(handle);

  const WasmVM_InvokeOptions options = {500000, 0};
  for (int i = 0; i < kTries; ++i) {
    const double start = microseconds();
    must(WasmVM_ExecutorInvokeWithOptions(executor, spin, NULL, 0, NULL, 0, &options).Code == WasmVM_ErrCode_DeadlineExceeded,
         "deadline");
    times[i] = microseconds() - start - 500;
  }
  report(mode, guest, "deadline");
}

/* Run modes: interpreter, jit, aot. */
int main(int argc, char** argv) {
  for (int m = 1; m < argc; ++m) {
    WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
    WasmVM_ConfigureCompilerSetInterruptible(config, true);
    WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(config);
    WasmVM_ASTModuleContext* module = NULL;
    must(WasmVM_ResultOK(WasmVM_LoaderParseFromText(loader, &module, str(kGuest))), "parse");
    if (strcmp(argv[m], "jit") == 0) WasmVM_ConfigureSetRunMode(config, WasmVM_RunMode_JIT);
    if (strcmp(argv[m], "aot") == 0) {
      WasmVM_Bytes plain, image;
      WasmVM_CompilerContext* compiler = WasmVM_CompilerCreate(config);
      must(WasmVM_ResultOK(WasmVM_LoaderSerializeASTModule(loader, module, &plain)), "serialise");
      must(WasmVM_ResultOK(WasmVM_CompilerCompileFromBytesToBytes(compiler, plain, &image)), "compile");
      WasmVM_CompilerDelete(compiler);
      WasmVM_ASTModuleDelete(module);
      must(WasmVM_ResultOK(WasmVM_LoaderParseFromBytes(loader, &module, image)), "load");
      WasmVM_BytesDelete(plain);
      WasmVM_BytesDelete(image);
      WasmVM_ConfigureSetRunMode(config, WasmVM_RunMode_AOT);
    }
    WasmVM_VMContext* vm = WasmVM_VMCreate(config, NULL);
    WasmVM_ConfigureDelete(config);
    must(WasmVM_ResultOK(WasmVM_VMLoadWasmFromASTModule(vm, module)) && WasmVM_ResultOK(WasmVM_VMValidate(vm)) &&
             WasmVM_ResultOK(WasmVM_VMInstantiate(vm)),
         "instantiate");
    for (size_t i = 0; i < sizeof kGuests / sizeof kGuests[0]; ++i) measure(argv[m], kGuests[i], vm);
    WasmVM_VMDelete(vm);
    WasmVM_ASTModuleDelete(module);
    WasmVM_LoaderDelete(loader);
  }
  return 0;
}
