/* A WASI program with arguments and an environment; its exit code comes back. */
#include "common.h"

static const char kProgram[] =
    "(module (import \"wasi_snapshot_preview1\" \"args_sizes_get\" (func $sizes (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_write\" (func $write (param i32 i32 i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    " (memory (export \"memory\") 1) (data (i32.const 16) \"\\40\\00\\00\\00\\10\\00\\00\\00\")"
    " (data (i32.const 64) \"hello from WASI\\0a\")"
    " (func (export \"_start\") (drop (call $sizes (i32.const 0) (i32.const 4)))"
    "  (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))"
    "  (call $exit (i32.load (i32.const 0)))))";

int main(void) {
  WasmVM_ConfigureContext *config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddHostRegistration(config, WasmVM_HostRegistration_Wasi);
  WasmVM_VMContext *vm = WasmVM_VMCreate(config, NULL);
  WasmVM_ConfigureDelete(config);
  const char *const arguments[] = {"program", "first", "second"};
  const char *const environment[] = {"KEY=value"};
  WasmVM_ModuleInstanceContext *wasi = WasmVM_VMGetImportModuleContext(vm, WasmVM_HostRegistration_Wasi);
  WasmVM_ModuleInstanceInitWASI(wasi, arguments, 3, environment, 1, NULL, 0);
  WasmVM_ASTModuleContext *module = module_from(kProgram);
  fflush(stdout);
  const WasmVM_Result result = WasmVM_VMRunWasmFromASTModule(vm, module, str("_start"), NULL, 0, NULL, 0);
  if (!WasmVM_ResultOK(result)) give_up(WasmVM_VMGetLastError(vm));
  printf("it was given %u words\n", WasmVM_ModuleInstanceWASIGetExitCode(wasi));
  WasmVM_ASTModuleDelete(module);
  WasmVM_VMDelete(vm);
  return 0;
}
