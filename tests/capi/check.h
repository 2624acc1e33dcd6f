/* Assertions of the C programs in this folder: a failed one is printed and counted, the program goes on. */
#ifndef WASMVM_TESTS_CAPI_CHECK_H
#define WASMVM_TESTS_CAPI_CHECK_H

#include <stdio.h>
#include <string.h>

#include "wasmvm_c.h"

static unsigned check_passed, check_failed;

/* Counts one assertion. */
#define CHECK(condition) check_one((condition), #condition, __FILE__, __LINE__)
/* A result has exactly this code. */
#define CHECK_CODE(result, code) check_code((result), (code), #result, __FILE__, __LINE__)
#define CHECK_OK(result) CHECK_CODE(result, WasmVM_ErrCode_Success)

static inline void check_one(int ok, const char* text, const char* file, int line) {
  if (ok) {
    ++check_passed;
  } else {
    ++check_failed;
    printf("%s:%d: failed: %s\n", file, line, text);
  }
}

static inline void check_code(WasmVM_Result result, unsigned code, const char* text, const char* file, int line) {
  check_one(result.Code == code, text, file, line);
  if (result.Code != code) printf("  expected 0x%04x, found 0x%04x (%s)\n", code, result.Code, WasmVM_ResultGetMessage(result));
}

/* Prints the totals; what main returns. */
static inline int check_report(void) {
  printf("%u passed, %u failed\n", check_passed, check_failed);
  return check_failed != 0;
}

static inline WasmVM_String str(const char* text) { return WasmVM_StringWrap(text, (uint32_t)strlen(text)); }

static inline int str_is(WasmVM_String text, const char* expected) { return WasmVM_StringIsEqual(text, str(expected)); }

/* True if `text` begins with `prefix`. */
static inline int str_starts(WasmVM_String text, const char* prefix) {
  return text.Length >= strlen(prefix) && memcmp(text.Buf, prefix, strlen(prefix)) == 0;
}

/* A module from text, not validated; NULL if it has an error. */
static inline WasmVM_ASTModuleContext* load_text(const char* text) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  if (!WasmVM_ResultOK(WasmVM_LoaderParseFromText(loader, &module, str(text)))) {
    const WasmVM_ErrorContext* error = WasmVM_LoaderGetLastError(loader);
    const WasmVM_String message = WasmVM_ErrorContextGetMessage(error);
    printf("load_text: %.*s (line %u)\n", (int)message.Length, message.Buf, WasmVM_ErrorContextGetLine(error));
    module = NULL;
  }
  WasmVM_LoaderDelete(loader);
  return module;
}

/* A validated module from text. */
static inline WasmVM_ASTModuleContext* valid_text(const char* text) {
  WasmVM_ASTModuleContext* module = load_text(text);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  CHECK_OK(WasmVM_ValidatorValidate(validator, module));
  WasmVM_ValidatorDelete(validator);
  return module;
}

/* The binary of a module in text form, to be deleted. */
static inline WasmVM_Bytes wasm_of(const char* text) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_Bytes bytes = {0, NULL};
  CHECK_OK(WasmVM_LoaderAssembleText(loader, str(text), &bytes));
  WasmVM_LoaderDelete(loader);
  return bytes;
}

/* Instantiates a module in text form. */
static inline WasmVM_ModuleInstanceContext* instance_of(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store,
                                                        const char* text) {
  WasmVM_ASTModuleContext* module = valid_text(text);
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
  WasmVM_ASTModuleDelete(module);
  return instance;
}

#endif
