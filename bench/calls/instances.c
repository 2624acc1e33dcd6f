/* Instances from a template: 1 MiB of memory, 64 KiB of data. Prints the time in microseconds (median, 99th percentile) of making and
 * ending one, of that and writing to four of its pages in between, and of the same by WasmVM_ExecutorInstantiate; then, for many
 * that live at once with four written pages each, the memory of one in KiB and of the process in MiB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "wasmvm_c.h"

enum { kRounds = 4000, kData = 64 << 10, kMany = 10000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static long resident_kib(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) exit(1);
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void must(WasmVM_Result result) {
  if (result.Code == 0) return;
  fprintf(stderr, "%s\n", WasmVM_ResultGetMessage(result));
  exit(1);
}

static WasmVM_String str(const char* text) { return WasmVM_StringWrap(text, (uint32_t)strlen(text)); }

static WasmVM_ASTModuleContext* make_module(void) {
  static const char kBegin[] =
      "(module (memory (export \"memory\") 16) (func (export \"write\")"
      " (i32.store (i32.const 100) (i32.const 1)) (i32.store (i32.const 20000) (i32.const 1))"
      " (i32.store (i32.const 70000) (i32.const 1)) (i32.store (i32.const 900000) (i32.const 1))) (data (i32.const 0) \"";
  char* text = malloc(sizeof kBegin + kData + 4);
  memcpy(text, kBegin, sizeof kBegin - 1);
  for (int i = 0; i < kData; ++i) text[sizeof kBegin - 1 + i] = (char)('a' + i % 26);
  strcpy(text + sizeof kBegin - 1 + kData, "\"))");
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  must(WasmVM_LoaderParseFromText(loader, &module, str(text)));
  must(WasmVM_ValidatorValidate(validator, module));
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  free(text);
  return module;
}

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;
static WasmVM_ASTModuleContext* module;
static WasmVM_InstanceTemplate* from;

static WasmVM_ModuleInstanceContext* make(bool by_template, bool write) {
  WasmVM_ModuleInstanceContext* instance = NULL;
  if (by_template) {
    must(WasmVM_InstanceTemplateInstantiate(from, &instance));
  } else {
    must(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
  }
  if (write) must(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instance, str("write")), NULL, 0, NULL, 0));
  return instance;
}

static void measure(const char* name, bool by_template, bool write) {
  static double times[kRounds];
  for (int i = 0; i < kRounds; ++i) {
    const double start = now();
    WasmVM_ModuleInstanceDelete(make(by_template, write));
    times[i] = now() - start;
  }
  qsort(times, kRounds, sizeof times[0], by_size);
  printf("%s %.2f %.2f\n", name, times[kRounds / 2], times[kRounds * 99 / 100]);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  module = make_module();
  must(WasmVM_InstanceTemplateCreate(executor, &from, store, module));
  measure("template", true, false);
  measure("template_write", true, true);
  measure("plain_write", false, true);
  static WasmVM_ModuleInstanceContext* many[kMany];
  const long before = resident_kib();
  for (int i = 0; i < kMany; ++i) many[i] = make(true, true);
  const long after = resident_kib();
  printf("live %.1f %.1f\n", (double)(after - before) / kMany, (double)after / 1024);
  for (int i = 0; i < kMany; ++i) WasmVM_ModuleInstanceDelete(many[i]);
  WasmVM_InstanceTemplateDelete(from);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  return 0;
}
