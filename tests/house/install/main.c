/* Uses enough of the library to need its C++ runtime. */
#include <stdio.h>
#include <string.h>

#include "wasmvm_c.h"

int main(void) {
  static const uint8_t empty[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  const WasmVM_Result loaded = WasmVM_VMLoadWasmFromBytes(vm, WasmVM_BytesWrap(empty, sizeof empty));
  WasmVM_VMDelete(vm);
  puts(WasmVM_VersionGet());
  return WasmVM_ResultOK(loaded) && strcmp(WasmVM_VersionGet(), WASMVM_VERSION) == 0 ? 0 : 1;
}
