/* The compiler's stages and errors, hooks around host functions, and plug-ins, of which there are none. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

static void compiler(void) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetOptimizationLevel(config, WasmVM_CompilerOptimizationLevel_O1);
  WasmVM_ConfigureCompilerSetOutputFormat(config, WasmVM_CompilerOutputFormat_Native);
  WasmVM_CompilerContext* compiler = WasmVM_CompilerCreate(config);
  WasmVM_ConfigureDelete(config);
  WasmVM_Bytes good = wasm_of("(module (func (export \"f\") (result i32) (i32.const 1)))");
  const WasmVM_Bytes garbage = WasmVM_BytesWrap((const uint8_t*)"garbage", 7);

  /* What is wrong with the input comes first. */
  CHECK_CODE(WasmVM_CompilerCompile(compiler, NULL, "/tmp/out"), WasmVM_ErrCode_IllegalPath);
  CHECK_CODE(WasmVM_CompilerCompile(compiler, "/nowhere/nothing.wasm", "/tmp/out"), WasmVM_ErrCode_IllegalPath);
  const WasmVM_ErrorContext* error = WasmVM_CompilerGetLastError(compiler);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(error), "invalid path: /nowhere/nothing.wasm"));
  CHECK_CODE(WasmVM_CompilerCompileFromBytes(compiler, garbage, "/tmp/out"), WasmVM_ErrCode_MalformedMagic);
  WasmVM_Bytes invalid = wasm_of("(module (func (result i32) (i64.const 1)))");
  CHECK_CODE(WasmVM_CompilerCompileFromBytes(compiler, invalid, "/tmp/out"), WasmVM_ErrCode_TypeCheckFailed);
  CHECK(WasmVM_ErrorContextGetOffset(WasmVM_CompilerGetLastError(compiler)) != WASMVM_NO_OFFSET);

  /* A build with a compiler succeeds, one without says so; neither leaves a file that nobody asked for. */
  WasmVM_Bytes image = {0, NULL};
  const WasmVM_Result result = WasmVM_CompilerCompileFromBytesToBytes(compiler, good, &image);
  CHECK(result.Code == WasmVM_ErrCode_Success || result.Code == WasmVM_ErrCode_TierUnavailable);
  CHECK((result.Code == WasmVM_ErrCode_Success) == (image.Length != 0));
  CHECK((result.Code == WasmVM_ErrCode_Success) == (WasmVM_CompilerGetLastError(compiler) == NULL));
  char path[] = "/tmp/wasmvm_compile_XXXXXX";
  close(mkstemp(path));
  remove(path);
  CHECK_CODE(WasmVM_CompilerCompileFromBytes(compiler, good, path), result.Code);
  CHECK((access(path, F_OK) == 0) == (result.Code == WasmVM_ErrCode_Success));
  remove(path);
  if (result.Code == WasmVM_ErrCode_Success) {
    CHECK_CODE(WasmVM_CompilerCompileFromBytes(compiler, good, "/nowhere/out"), WasmVM_ErrCode_IllegalPath);
    CHECK_CODE(WasmVM_CompilerCompileFromBytes(compiler, good, NULL), WasmVM_ErrCode_IllegalPath);
  }
  WasmVM_BytesDelete(image);
  WasmVM_BytesDelete(invalid);
  WasmVM_BytesDelete(good);
  WasmVM_CompilerDelete(compiler);
}

/* A signature that is the digest itself. */
static unsigned signs, verifies;
static uint32_t sign(void* data, const uint8_t* digest, uint8_t* signature, const uint32_t room) {
  ++signs;
  if (data == NULL || room < 32) return 0;
  memcpy(signature, digest, 32);
  return 32;
}
static bool verify(void* data, const uint8_t* digest, const WasmVM_Bytes signature) {
  ++verifies;
  return data != NULL && signature.Length == 32 && memcmp(signature.Buf, digest, 32) == 0;
}

/* Runs f of a module in the run mode of a configuration; the code of the stage that failed. */
static WasmVM_Result run_image(const WasmVM_ConfigureContext* config, const WasmVM_Bytes bytes, bool has_image) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(config);
  WasmVM_ASTModuleContext* module = NULL;
  WasmVM_Result result = WasmVM_LoaderParseFromBytes(loader, &module, bytes);
  WasmVM_LoaderDelete(loader);
  if (!WasmVM_ResultOK(result)) return result;
  CHECK(WasmVM_ASTModuleHasImage(module) == has_image);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(config);
  result = WasmVM_ValidatorValidate(validator, module);
  WasmVM_ValidatorDelete(validator);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(config, NULL);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* instances[2] = {NULL, NULL};
  /* Twice: one image serves all instances. */
  for (int i = 0; i < 2 && WasmVM_ResultOK(result); ++i) {
    result = WasmVM_ExecutorInstantiate(executor, &instances[i], store, module);
    if (!WasmVM_ResultOK(result)) break;
    WasmVM_Value value;
    CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instances[i], str("f")), NULL, 0, &value, 1));
    CHECK(WasmVM_ValueGetI32(value) == 1);
  }
  WasmVM_ASTModuleDelete(module);
  WasmVM_ModuleInstanceDelete(instances[0]);
  WasmVM_ModuleInstanceDelete(instances[1]);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  return result;
}

static void images(void) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  CHECK(!WasmVM_ConfigureCompilerSetCPU(config, str("z80")));
  CHECK(WasmVM_ConfigureCompilerSetCPU(config, str("x86-64")) && WasmVM_ConfigureCompilerSetCPU(config, str("native")));
  WasmVM_Bytes plain = wasm_of("(module (func (export \"f\") (result i32) (i32.const 1)))"), both = {0, NULL}, native = {0, NULL};
  WasmVM_CompilerContext* compiler = WasmVM_CompilerCreate(config);
  const WasmVM_Result result = WasmVM_CompilerCompileFromBytesToBytes(compiler, plain, &both);
  WasmVM_CompilerDelete(compiler);
  WasmVM_ConfigureSetRunMode(config, WasmVM_RunMode_AOT);
  CHECK(!WasmVM_ASTModuleHasImage(NULL));
  if (result.Code == WasmVM_ErrCode_Success) {
    CHECK_OK(run_image(config, both, true));
    CHECK_CODE(run_image(config, plain, false), WasmVM_ErrCode_ImageIncompatible);
    WasmVM_ConfigureContext* interpreter = WasmVM_ConfigureCreate();
    CHECK_OK(run_image(interpreter, both, true));
    /* Signatures: none is asked for at first; then one is missing, wrong, right, and cannot be made. */
    WasmVM_ConfigureSetImageVerifier(config, verify, &verifies);
    CHECK_CODE(run_image(config, both, true), WasmVM_ErrCode_ImageIncompatible);
    WasmVM_ConfigureCompilerSetOutputFormat(interpreter, WasmVM_CompilerOutputFormat_Native);
    WasmVM_ConfigureCompilerSetImageSigner(interpreter, sign, &signs);
    compiler = WasmVM_CompilerCreate(interpreter);
    CHECK_OK(WasmVM_CompilerCompileFromBytesToBytes(compiler, plain, &native));
    WasmVM_CompilerDelete(compiler);
    CHECK_OK(run_image(config, native, true));
    WasmVM_ConfigureSetImageVerifier(config, verify, NULL);
    CHECK_CODE(run_image(config, native, true), WasmVM_ErrCode_ImageIncompatible);
    CHECK(signs == 1 && verifies >= 3);
    WasmVM_ConfigureSetImageVerifier(config, NULL, NULL);
    WasmVM_ConfigureCompilerSetImageSigner(interpreter, sign, NULL);
    compiler = WasmVM_CompilerCreate(interpreter);
    CHECK_CODE(WasmVM_CompilerCompileFromBytesToBytes(compiler, plain, &native), WasmVM_ErrCode_RuntimeError);
    WasmVM_CompilerDelete(compiler);
    /* Damage. */
    uint8_t* changed = malloc(native.Length);
    memcpy(changed, native.Buf, native.Length);
    changed[native.Length / 2] ^= 1;
    CHECK_CODE(run_image(interpreter, WasmVM_BytesWrap(changed, native.Length), true), WasmVM_ErrCode_ImageDamaged);
    CHECK_CODE(run_image(config, WasmVM_BytesWrap(native.Buf, native.Length - 1), true), WasmVM_ErrCode_ImageDamaged);
    free(changed);
    WasmVM_ConfigureDelete(interpreter);
  }
  WasmVM_BytesDelete(native);
  WasmVM_BytesDelete(both);
  WasmVM_BytesDelete(plain);
  WasmVM_ConfigureDelete(config);
}

static unsigned before, during, after;
static bool watching = true;
static void count(void* counter) { ++*(unsigned*)counter; }
static WasmVM_Result host(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)frame, (void)in, (void)out;
  if (watching) CHECK(before == during + 1 && after == during);
  ++during;
  return data == NULL ? WasmVM_Result_Success : WasmVM_Result_Fail;
}

static void hooks(void) {
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(NULL, NULL);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* module = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  static int fails;
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(module, str("ok"), WasmVM_FunctionInstanceCreate(type, host, NULL, 0)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(module, str("fail"), WasmVM_FunctionInstanceCreate(type, host, &fails, 0)));
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, module));
  WasmVM_ModuleInstanceContext* instance =
      instance_of(executor, store,
                  "(module (import \"host\" \"ok\" (func $ok)) (import \"host\" \"fail\" (func $fail))"
                  " (func (export \"f\") (call $ok) (call $ok) (call $fail)))");
  const WasmVM_FunctionInstanceContext* f = WasmVM_ModuleInstanceFindFunction(instance, str("f"));
  WasmVM_ExecutorExperimentalRegisterPreHostFunction(executor, &before, count);
  WasmVM_ExecutorExperimentalRegisterPostHostFunction(executor, &after, count);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, f, NULL, 0, NULL, 0), WasmVM_ErrCode_RuntimeError);
  CHECK(before == 3 && during == 3 && after == 3);
  /* Another hook takes the place of the first; NULL ends it. */
  unsigned other = 0;
  WasmVM_ExecutorExperimentalRegisterPostHostFunction(executor, &other, count);
  WasmVM_ExecutorExperimentalRegisterPreHostFunction(executor, NULL, NULL);
  watching = false;
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, f, NULL, 0, NULL, 0), WasmVM_ErrCode_RuntimeError);
  CHECK(other == 3 && before == 3 && during == 6 && after == 3);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ModuleInstanceDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
}

static unsigned logged;
static void keep_log(const WasmVM_LogMessage* message) {
  if (message->Level == WasmVM_LogLevel_Error) ++logged;
}

static void plugins(void) {
  WasmVM_LogSetCallback(keep_log);
  WasmVM_PluginLoadWithDefaultPaths();
  CHECK(logged == 0);
  WasmVM_PluginLoadFromPath("/nowhere/plugin.so");
  CHECK(logged == 1);
  WasmVM_LogSetCallback(NULL);
  CHECK(WasmVM_PluginListPluginsLength() == 0);
  WasmVM_String name = str("untouched");
  CHECK(WasmVM_PluginListPlugins(&name, 1) == 0);
  CHECK(str_is(name, "untouched"));
  CHECK(WasmVM_PluginFind(str("wasi_nn")) == NULL);
  CHECK(WasmVM_PluginCreateModule(NULL, str("wasi_nn")) == NULL);
  const char* const preload = "default:GGML:AUTO:model.gguf";
  WasmVM_PluginInitWASINN(&preload, 1);
}

int main(void) {
  compiler();
  images();
  hooks();
  plugins();
  return check_report();
}
