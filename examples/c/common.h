/* What the examples share: a module from text, and the end of the program with a reason. */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasmvm_c.h"

static inline WasmVM_String str(const char *text) { return WasmVM_StringWrap(text, (uint32_t)strlen(text)); }

/* Prints the whole message of a failure and ends the program. */
static inline void give_up(const WasmVM_ErrorContext *error) {
  const WasmVM_String message = WasmVM_ErrorContextGetMessage(error);
  fprintf(stderr, "error: %.*s\n", (int)message.Length, message.Buf);
  exit(EXIT_FAILURE);
}

/* A valid module from text. */
static inline WasmVM_ASTModuleContext *module_from(const char *text) {
  WasmVM_LoaderContext *loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ASTModuleContext *module = NULL;
  if (!WasmVM_ResultOK(WasmVM_LoaderParseFromText(loader, &module, str(text)))) give_up(WasmVM_LoaderGetLastError(loader));
  WasmVM_LoaderDelete(loader);
  WasmVM_ValidatorContext *validator = WasmVM_ValidatorCreate(NULL);
  if (!WasmVM_ResultOK(WasmVM_ValidatorValidate(validator, module))) give_up(WasmVM_ValidatorGetLastError(validator));
  WasmVM_ValidatorDelete(validator);
  return module;
}

#endif
