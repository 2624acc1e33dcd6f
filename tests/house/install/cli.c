/* The command line as a function of a program: statuses come back, the process goes on. */
#include "wasmvm_cli.h"

int main(void) {
  const char* version[] = {"me", "--version"};
  const char* missing[] = {"me", "/nowhere/nothing.wasm"};
  const char* compile[] = {"me", "/nowhere/nothing.wasm", "/nowhere/out.so"};
  if (WasmVM_Driver_UniTool(2, version) != 0 || WasmVM_Driver_Compiler(2, version) != 0) return 1;
  if (WasmVM_Driver_UniTool(1, version) != 2 || WasmVM_Driver_Tool(0, NULL) != 2) return 2;
  if (WasmVM_Driver_Tool(2, missing) != 3) return 3;
  return WasmVM_Driver_Compiler(3, compile) == 3 ? 0 : 4;
}
