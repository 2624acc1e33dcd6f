// Loads damaged modules: cut at every byte, and with every byte flipped. Each must end in an error or a valid module, soon.
//
// Usage: house_mutate FILE.wasm...  A mutation that ends the process or takes longer than kSlow seconds is the failure;
// what a valid mutant offers is listed and printed, so that the paths behind validation see it too.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wasmvm_c.h"

static const double kSlow = 5.0;

typedef struct Tally {
  unsigned long valid, invalid, malformed, silent, slow;
} Tally;

static double now(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void show(const WasmVM_ASTModuleContext* module) {
  const WasmVM_ImportTypeContext* imports[64];
  const WasmVM_ExportTypeContext* exports[64];
  uint32_t count = WasmVM_ASTModuleListImports(module, imports, 64);
  for (uint32_t i = 0; i < count && i < 64; ++i) {
    WasmVM_ImportTypeGetFunctionType(module, imports[i]);
    WasmVM_ImportTypeGetMemoryType(module, imports[i]);
  }
  count = WasmVM_ASTModuleListExports(module, exports, 64);
  for (uint32_t i = 0; i < count && i < 64; ++i) {
    WasmVM_ExportTypeGetFunctionType(module, exports[i]);
    WasmVM_ExportTypeGetTableType(module, exports[i]);
  }
  WasmVM_String text = {0, NULL};
  if (WasmVM_ResultOK(WasmVM_ASTModulePrintText(module, &text))) WasmVM_StringDelete(text);
}

static void try_bytes(WasmVM_LoaderContext* loader, WasmVM_ValidatorContext* validator, const uint8_t* bytes, uint32_t size,
                      Tally* tally) {
  const double start = now();
  WasmVM_ASTModuleContext* module = NULL;
  const WasmVM_Result loaded = WasmVM_LoaderParseFromBuffer(loader, &module, bytes, size);
  if (!WasmVM_ResultOK(loaded)) {
    ++tally->malformed;
    const WasmVM_ErrorContext* error = WasmVM_LoaderGetLastError(loader);
    if (!error || WasmVM_ErrorContextGetMessage(error).Length == 0) ++tally->silent;
  } else if (!WasmVM_ResultOK(WasmVM_ValidatorValidate(validator, module))) {
    ++tally->invalid;
    const WasmVM_ErrorContext* error = WasmVM_ValidatorGetLastError(validator);
    if (!error || WasmVM_ErrorContextGetMessage(error).Length == 0) ++tally->silent;
  } else {
    ++tally->valid;
    show(module);
  }
  WasmVM_ASTModuleDelete(module);
  if (now() - start > kSlow) ++tally->slow;
}

// The exact size is allocated for each mutant, so that a sanitizer sees a read beyond its end.
static void try_copy(WasmVM_LoaderContext* loader, WasmVM_ValidatorContext* validator, const uint8_t* bytes, uint32_t size,
                     uint32_t flip, uint8_t mask, Tally* tally) {
  uint8_t* copy = malloc(size ? size : 1);
  if (!copy) exit(1);
  memcpy(copy, bytes, size);
  if (mask) copy[flip] ^= mask;
  try_bytes(loader, validator, copy, size, tally);
  free(copy);
}

static uint8_t* read_file(const char* path, uint32_t* size) {
  FILE* file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (uint32_t)ftell(file);
  rewind(file);
  uint8_t* bytes = malloc(*size ? *size : 1);
  if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

int main(int argc, char** argv) {
  unsigned long passed = 0, failed = 0;
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  for (int i = 1; i < argc; ++i) {
    uint32_t size = 0;
    uint8_t* bytes = read_file(argv[i], &size);
    Tally whole = {0, 0, 0, 0, 0}, tally = {0, 0, 0, 0, 0};
    if (bytes) try_bytes(loader, validator, bytes, size, &whole);
    static const uint8_t masks[] = {0xff, 0x01, 0x80, 0x40};
    for (uint32_t at = 0; bytes && at < size; ++at) {
      try_copy(loader, validator, bytes, at, 0, 0, &tally);
      for (size_t m = 0; m < sizeof masks; ++m) try_copy(loader, validator, bytes, size, at, masks[m], &tally);
    }
    free(bytes);
    printf("%s: %u bytes: %lu malformed, %lu invalid, %lu valid, %lu without a reason, %lu slow\n", argv[i], size,
           tally.malformed, tally.invalid, tally.valid, tally.silent, tally.slow);
    if (whole.valid == 1 && tally.silent == 0 && tally.slow == 0) {
      ++passed;
    } else {
      ++failed;
    }
  }
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  printf("%lu passed, %lu failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
