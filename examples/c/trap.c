/* Lets a module trap and shows what the host learns of it: code, message and backtrace. The VM stays usable.
   Usage: trap lib.wasm */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "wasmvm_c.h"

static WasmVM_Result ignore_log(void *data, const WasmVM_CallingFrameContext *frame, const WasmVM_Value *params,
                                WasmVM_Value *returns) {
  (void)data;
  (void)frame;
  (void)params;
  (void)returns;
  return WasmVM_Result_Success;
}

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
  const WasmVM_ValType two_i32[2] = {WasmVM_ValTypeGenI32(), WasmVM_ValTypeGenI32()};
  WasmVM_FunctionTypeContext *log_type = WasmVM_FunctionTypeCreate(two_i32, 2, NULL, 0);
  WasmVM_ModuleInstanceContext *host = WasmVM_ModuleInstanceCreate(WasmVM_StringWrap("host", 4));
  WasmVM_ModuleInstanceAddFunction(host, WasmVM_StringWrap("log", 3),
                                   WasmVM_FunctionInstanceCreate(log_type, ignore_log, NULL, 0));
  WasmVM_FunctionTypeDelete(log_type);
  WasmVM_VMRegisterModuleFromImport(vm, host);

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
  WasmVM_ModuleInstanceDelete(host);
  return outcome;
}
