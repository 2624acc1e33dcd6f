/* Calls an exported function of a module: the shortest host. Usage: call lib.wasm */
#include <stdio.h>
#include <stdlib.h>

#include "wasmvm_c.h"

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: call lib.wasm\n");
    return 2;
  }
  WasmVM_VMContext *vm = WasmVM_VMCreate(NULL, NULL);
  const WasmVM_Value arguments[2] = {WasmVM_ValueGenI32(3528), WasmVM_ValueGenI32(3780)};
  WasmVM_Value result[1];
  const WasmVM_Result status = WasmVM_VMRunWasmFromFile(vm, argv[1], WasmVM_StringWrap("gcd", 3), arguments, 2, result, 1);
  if (WasmVM_ResultOK(status)) {
    printf("gcd(3528, 3780) = %d\n", WasmVM_ValueGetI32(result[0]));
  } else {
    const WasmVM_String message = WasmVM_ErrorContextGetMessage(WasmVM_VMGetLastError(vm));
    fprintf(stderr, "call: %.*s\n", (int)message.Length, message.Buf);
  }
  WasmVM_VMDelete(vm);
  return WasmVM_ResultOK(status) ? EXIT_SUCCESS : EXIT_FAILURE;
}
