/* Lets a module trap and shows what the host learns of it: code, message and backtrace. The VM stays usable.
   Usage: trap lib.wasm */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "wasmvm_c.h"

static void show(const WasmVM_ErrorContext *error) {
  const WasmVM_String message = WasmVM_ErrorContextGetMessage(error);
  printf("trap 0x%04" PRIx32 ": %.*s\n", WasmVM_ErrorContextGetCode(error), (int)message.Length, message.Buf);
  for (uint32_t i = 0; i < WasmVM_ErrorContextGetFrameCount(error); ++i) {
    WasmVM_Frame frame;
    if (!WasmVM_ErrorContextGetFrame(error, i, &frame)) break;
    printf("  #%" PRIu32 "  %.*s\n", i, (int)frame.FunctionName.Length, frame.FunctionName.Buf);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: trap lib.wasm\n");
    return 2;
  }
  WasmVM_VMContext *vm = WasmVM_VMCreate(NULL, NULL);
  int outcome = EXIT_FAILURE;
  if (WasmVM_ResultOK(WasmVM_VMLoadWasmFromFile(vm, argv[1])) && WasmVM_ResultOK(WasmVM_VMValidate(vm)) &&
      WasmVM_ResultOK(WasmVM_VMInstantiate(vm))) {
    const WasmVM_String quote = WasmVM_StringWrap("quote", 5);
    WasmVM_Value argument = WasmVM_ValueGenI32(0), result;
    if (!WasmVM_ResultOK(WasmVM_VMExecute(vm, quote, &argument, 1, &result, 1))) {
      show(WasmVM_VMGetLastError(vm));
      argument = WasmVM_ValueGenI32(3);
      if (WasmVM_ResultOK(WasmVM_VMExecute(vm, quote, &argument, 1, &result, 1))) {
        printf("afterwards, quote(3) = %d\n", WasmVM_ValueGetI32(result));
        outcome = EXIT_SUCCESS;
      }
    }
  }
  if (outcome != EXIT_SUCCESS) fprintf(stderr, "trap: unexpected outcome\n");
  WasmVM_VMDelete(vm);
  return outcome;
}
