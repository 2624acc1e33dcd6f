/* Compiling ahead of time: once from bytes to bytes, then running what came out without a compiler. */
#include "common.h"

static const char kGuest[] =
    "(module (func $fib (export \"fib\") (param i32) (result i32)"
    " (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))"
    "  (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2))))))))";

/* The guest as a binary with machine code inside; empty if this build of the library cannot compile. */
static WasmVM_Bytes compile(void) {
  WasmVM_LoaderContext *loader = WasmVM_LoaderCreate(NULL);
  WasmVM_Bytes binary = {0, NULL}, image = {0, NULL};
  if (!WasmVM_ResultOK(WasmVM_LoaderAssembleText(loader, str(kGuest), &binary))) give_up(WasmVM_LoaderGetLastError(loader));
  WasmVM_CompilerContext *compiler = WasmVM_CompilerCreate(NULL);
  const WasmVM_Result result = WasmVM_CompilerCompileFromBytesToBytes(compiler, binary, &image);
  if (!WasmVM_ResultOK(result) && WasmVM_ResultGetCode(result) != WasmVM_ErrCode_TierUnavailable)
    give_up(WasmVM_CompilerGetLastError(compiler));
  WasmVM_CompilerDelete(compiler);
  WasmVM_BytesDelete(binary);
  WasmVM_LoaderDelete(loader);
  return image;
}

int main(void) {
  const WasmVM_Bytes image = compile(); /* a host would keep these bytes in a file */
  WasmVM_ConfigureContext *config = WasmVM_ConfigureCreate();
  if (image.Length == 0) {
    printf("this build has no compiler\n");
  } else {
    WasmVM_ConfigureSetRunMode(config, WasmVM_RunMode_AOT); /* never interprets: a module without an image is refused */
    WasmVM_VMContext *vm = WasmVM_VMCreate(config, NULL);
    const WasmVM_Value thirty = WasmVM_ValueGenI32(30);
    WasmVM_Value answer;
    if (!WasmVM_ResultOK(WasmVM_VMRunWasmFromBytes(vm, image, str("fib"), &thirty, 1, &answer, 1)))
      give_up(WasmVM_VMGetLastError(vm));
    printf("fib(30) = %d, by machine code\n", WasmVM_ValueGetI32(answer));
    WasmVM_VMDelete(vm);
  }
  WasmVM_ConfigureDelete(config);
  WasmVM_BytesDelete(image);
  return 0;
}
