/* Times calls between host and guest: the classic call, the typed call, and calls of a host function. Prints one line for each:
 * name, then nanoseconds of a call as the median, smallest and largest of many batches. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasmvm_c.h"

static const char kGuest[] =
    "(module (import \"host\" \"same\" (func $same (param i32) (result i32)))"
    "  (func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))"
    "  (func (export \"host_calls\") (param i32) (result i32) (local i32)"
    "    (loop (local.set 1 (call $same (local.get 0)))"
    "      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
    "    (local.get 1))"
    "  (func (export \"no_calls\") (param i32) (result i32) (local i32)"
    "    (loop (local.set 1 (local.get 0))"
    "      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))"
    "    (local.get 1)))";

enum { kBatches = 501, kCalls = 2000 };

/* A plain host function: takes and returns a number. */
static WasmVM_Result same(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                          WasmVM_Value* returns) {
  (void)data, (void)frame;
  returns[0] = params[0];
  return WasmVM_Result_Success;
}

static void must(WasmVM_Result result) {
  if (result.Code == 0) return;
  fprintf(stderr, "%s\n", WasmVM_ResultGetMessage(result));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double times[kBatches];

static void report(const char* name) {
  qsort(times, kBatches, sizeof times[0], by_size);
  printf("%s %.2f %.2f %.2f\n", name, times[kBatches / 2], times[0], times[kBatches - 1]);
}

static WasmVM_String str(const char* text) { return WasmVM_StringWrap(text, (uint32_t)strlen(text)); }

/* An argument, `jit`, asks for compiled code. */
int main(int argc, char** argv) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  must(WasmVM_LoaderParseFromText(loader, &module, str(kGuest)));
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  must(WasmVM_ValidatorValidate(validator, module));
  WasmVM_ConfigureContext* settings = WasmVM_ConfigureCreate();
  if (argc > 1 && strcmp(argv[1], "jit") == 0) WasmVM_ConfigureSetRunMode(settings, WasmVM_RunMode_JIT);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(settings, NULL);
  WasmVM_ConfigureDelete(settings);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32(), two[2] = {i32, i32};
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(two, 2, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_FunctionTypeContext* host_type = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  WasmVM_ModuleInstanceAddFunction(host, str("same"), WasmVM_FunctionInstanceCreate(host_type, same, NULL, 0));
  WasmVM_FunctionTypeDelete(host_type);
  must(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* instance = NULL;
  must(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(instance, str("add"));

  WasmVM_Value arguments[2] = {WasmVM_ValueGenI32(1), WasmVM_ValueGenI32(2)}, result;
  for (int batch = 0; batch < kBatches; ++batch) {
    const double start = now();
    for (int i = 0; i < kCalls; ++i) must(WasmVM_ExecutorInvoke(executor, function, arguments, 2, &result, 1));
    times[batch] = (now() - start) / kCalls;
  }
  report("invoke");

  WasmVM_TypedFunction* typed = WasmVM_FunctionInstanceGetTyped(function, executor, type);
  if (typed == NULL) return 1;
  for (int batch = 0; batch < kBatches; ++batch) {
    const double start = now();
    for (int i = 0; i < kCalls; ++i) {
      uint64_t slots[2] = {1, 2};
      must(WasmVM_TypedCall(typed, slots));
      if (slots[0] != 3) return 1;
    }
    times[batch] = (now() - start) / kCalls;
  }
  report("typed");
  WasmVM_TypedFunctionDelete(typed);

  const WasmVM_FunctionInstanceContext* with = WasmVM_ModuleInstanceFindFunction(instance, str("host_calls"));
  const WasmVM_FunctionInstanceContext* without = WasmVM_ModuleInstanceFindFunction(instance, str("no_calls"));
  arguments[0] = WasmVM_ValueGenI32(kCalls);
  for (int batch = 0; batch < kBatches; ++batch) {
    const double start = now();
    must(WasmVM_ExecutorInvoke(executor, without, arguments, 1, &result, 1));
    const double middle = now();
    must(WasmVM_ExecutorInvoke(executor, with, arguments, 1, &result, 1));
    times[batch] = (now() - middle - (middle - start)) / kCalls;
  }
  report("host");

  WasmVM_FunctionTypeDelete(type);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(store);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ExecutorDelete(executor);
  WasmVM_ASTModuleDelete(module);
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  return 0;
}
