/* Offers a function to a module, which calls it with a pointer and a length: the host reads the guest's memory.
   Usage: host_function reporter.wasm */
#include <stdio.h>
#include <stdlib.h>

#include "wasmvm_c.h"

typedef struct Log {
  unsigned lines;
  unsigned long bytes;
} Log;

/* host.log(pointer, length). Addresses come from the guest: the library checks them against its memory. */
static WasmVM_Result log_line(void *data, const WasmVM_CallingFrameContext *frame, const WasmVM_Value *params,
                              WasmVM_Value *returns) {
  Log *log = data;
  const uint32_t pointer = (uint32_t)WasmVM_ValueGetI32(params[0]);
  const uint32_t length = (uint32_t)WasmVM_ValueGetI32(params[1]);
  const WasmVM_MemoryInstanceContext *memory = WasmVM_CallingFrameGetMemoryInstance(frame, 0);
  const uint8_t *text = WasmVM_MemoryInstanceGetPointerConst(memory, pointer, length);
  (void)returns;
  if (!text) return WasmVM_Result_Fail;
  printf("guest: %.*s\n", (int)length, (const char *)text);
  ++log->lines;
  log->bytes += length;
  return WasmVM_Result_Success;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: host_function reporter.wasm\n");
    return 2;
  }
  Log log = {0, 0};
  WasmVM_VMContext *vm = WasmVM_VMCreate(NULL, NULL);

  /* A host module is built once and may be registered with any number of VMs. */
  const WasmVM_ValType two_i32[2] = {WasmVM_ValTypeGenI32(), WasmVM_ValTypeGenI32()};
  WasmVM_FunctionTypeContext *type = WasmVM_FunctionTypeCreate(two_i32, 2, NULL, 0);
  WasmVM_FunctionInstanceContext *function = WasmVM_FunctionInstanceCreate(type, log_line, &log, 0);
  WasmVM_FunctionTypeDelete(type);
  WasmVM_ModuleInstanceContext *host = WasmVM_ModuleInstanceCreate(WasmVM_StringWrap("host", 4));
  WasmVM_ModuleInstanceAddFunction(host, WasmVM_StringWrap("log", 3), function); /* the module owns it now */
  WasmVM_VMRegisterModuleFromImport(vm, host);

  const WasmVM_Value arguments[1] = {WasmVM_ValueGenI32(300)};
  WasmVM_Value result[1];
  const WasmVM_Result status = WasmVM_VMRunWasmFromFile(vm, argv[1], WasmVM_StringWrap("report", 6), arguments, 1, result, 1);
  if (WasmVM_ResultOK(status)) {
    printf("the guest found %d, the host heard %u lines of %lu bytes\n", WasmVM_ValueGetI32(result[0]), log.lines, log.bytes);
  } else {
    const WasmVM_String message = WasmVM_ErrorContextGetMessage(WasmVM_VMGetLastError(vm));
    fprintf(stderr, "host_function: %.*s\n", (int)message.Length, message.Buf);
  }
  WasmVM_VMDelete(vm);
  WasmVM_ModuleInstanceDelete(host);
  return WasmVM_ResultOK(status) ? EXIT_SUCCESS : EXIT_FAILURE;
}
