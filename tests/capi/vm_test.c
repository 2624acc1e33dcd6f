/* The VM: stages, whole runs, registration, questions, lifetime; WASI and scripts. */
#include "check.h"

static const char kAdd[] =
    "(module (func (export \"add\") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)\n"
    "  (func (export \"trap\") unreachable) (memory (export \"m\") 1))";

static int add_of(WasmVM_VMContext* vm, int a, int b) {
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(a), WasmVM_ValueGenI32(b)};
  WasmVM_Value out = WasmVM_ValueGenI32(-1);
  CHECK_OK(WasmVM_VMExecute(vm, str("add"), args, 2, &out, 1));
  return WasmVM_ValueGetI32(out);
}

static void test_stages(void) {
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  const WasmVM_Bytes wasm = wasm_of(kAdd);
  CHECK_CODE(WasmVM_VMValidate(vm), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_VMInstantiate(vm), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_VMExecute(vm, str("add"), NULL, 0, NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK(WasmVM_ErrorContextGetPhase(WasmVM_VMGetLastError(vm)) == WasmVM_ErrPhase_Runtime);
  CHECK(WasmVM_VMGetActiveModule(vm) == NULL && WasmVM_VMGetFunctionListLength(vm) == 0);
  CHECK_OK(WasmVM_VMLoadWasmFromBytes(vm, wasm));
  CHECK(WasmVM_VMGetLastError(vm) == NULL);
  CHECK_CODE(WasmVM_VMInstantiate(vm), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_OK(WasmVM_VMValidate(vm));
  CHECK_CODE(WasmVM_VMExecute(vm, str("add"), NULL, 0, NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_OK(WasmVM_VMInstantiate(vm));
  CHECK(add_of(vm, 20, 22) == 42);
  CHECK_OK(WasmVM_VMInstantiate(vm)); /* each stage may be repeated */
  CHECK(add_of(vm, 1, 2) == 3);

  CHECK_CODE(WasmVM_VMExecute(vm, str("nope"), NULL, 0, NULL, 0), WasmVM_ErrCode_FuncNotFound);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(WasmVM_VMGetLastError(vm)), "wasm function not found: "));
  CHECK_CODE(WasmVM_VMExecute(vm, str("m"), NULL, 0, NULL, 0), WasmVM_ErrCode_FuncNotFound);
  CHECK_CODE(WasmVM_VMExecute(vm, str("add"), NULL, 0, NULL, 0), WasmVM_ErrCode_FuncSigMismatch);
  CHECK_CODE(WasmVM_VMExecute(vm, str("trap"), NULL, 0, NULL, 0), WasmVM_ErrCode_Unreachable);
  CHECK(WasmVM_ErrorContextGetFrameCount(WasmVM_VMGetLastError(vm)) == 1);

  WasmVM_String names[2];
  const WasmVM_FunctionTypeContext* types[2];
  CHECK(WasmVM_VMGetFunctionListLength(vm) == 2);
  CHECK(WasmVM_VMGetFunctionList(vm, names, types, 2) == 2);
  CHECK(str_is(names[0], "add") && WasmVM_FunctionTypeGetParametersLength(types[0]) == 2);
  CHECK(str_is(names[1], "trap") && WasmVM_FunctionTypeGetParametersLength(types[1]) == 0);
  CHECK(WasmVM_VMGetFunctionList(vm, NULL, types, 1) == 2 && WasmVM_VMGetFunctionList(vm, names, NULL, 1) == 2);
  CHECK(WasmVM_VMGetFunctionType(vm, str("add")) == types[0]);
  CHECK(WasmVM_VMGetFunctionType(vm, str("m")) == NULL);
  CHECK(WasmVM_ModuleInstanceFindMemory(WasmVM_VMGetActiveModule(vm), str("m")) != NULL);

  /* A failed load leaves everything as it was; a good one starts the stages anew. */
  CHECK_CODE(WasmVM_VMLoadWasmFromBytes(vm, WasmVM_BytesWrap((const uint8_t*)"junkjunk", 8)), WasmVM_ErrCode_MalformedMagic);
  CHECK_OK(WasmVM_VMInstantiate(vm));
  CHECK_OK(WasmVM_VMLoadWasmFromBytes(vm, wasm));
  CHECK_CODE(WasmVM_VMInstantiate(vm), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_VMCleanup(vm);
  CHECK_CODE(WasmVM_VMValidate(vm), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK(WasmVM_VMGetActiveModule(vm) == NULL);

  WasmVM_ASTModuleContext* module = load_text(kAdd);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(vm, module));
  WasmVM_ASTModuleDelete(module); /* the VM has its share */
  CHECK_OK(WasmVM_VMValidate(vm));
  CHECK_OK(WasmVM_VMInstantiate(vm));
  CHECK(add_of(vm, 5, 6) == 11);
  CHECK_CODE(WasmVM_VMLoadWasmFromASTModule(vm, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_VMLoadWasmFromFile(vm, "/no/such.wasm"), WasmVM_ErrCode_IllegalPath);
  WasmVM_BytesDelete(wasm);
  WasmVM_VMDelete(vm);
}

static void test_runs(void) {
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  const WasmVM_Bytes wasm = wasm_of(kAdd);
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(2), WasmVM_ValueGenI32(3)};
  WasmVM_Value out;
  CHECK_OK(WasmVM_VMRunWasmFromBytes(vm, wasm, str("add"), args, 2, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 5);
  CHECK(add_of(vm, 1, 1) == 2); /* it became the active one */
  CHECK_CODE(WasmVM_VMRunWasmFromBytes(vm, wasm, str("nope"), NULL, 0, NULL, 0), WasmVM_ErrCode_FuncNotFound);

  FILE* file = fopen("capi_vm_test.wasm", "wb");
  CHECK(file != NULL && fwrite(wasm.Buf, 1, wasm.Length, file) == wasm.Length);
  fclose(file);
  CHECK_OK(WasmVM_VMRunWasmFromFile(vm, "capi_vm_test.wasm", str("add"), args, 2, &out, 1));
  CHECK_OK(WasmVM_VMLoadWasmFromFile(vm, "capi_vm_test.wasm"));
  CHECK_OK(WasmVM_VMRegisterModuleFromFile(vm, str("file"), "capi_vm_test.wasm"));
  remove("capi_vm_test.wasm");
  CHECK_CODE(WasmVM_VMRunWasmFromFile(vm, "capi_vm_test.wasm", str("add"), args, 2, &out, 1), WasmVM_ErrCode_IllegalPath);

  WasmVM_ASTModuleContext* bad = load_text("(module (func (export \"f\") (result i32)))");
  CHECK_CODE(WasmVM_VMRunWasmFromASTModule(vm, bad, str("f"), NULL, 0, NULL, 0), WasmVM_ErrCode_TypeCheckFailed);
  WasmVM_ASTModuleDelete(bad);
  WasmVM_ASTModuleContext* good = load_text(kAdd);
  CHECK_OK(WasmVM_VMRunWasmFromASTModule(vm, good, str("add"), args, 2, &out, 1));
  CHECK_CODE(WasmVM_VMRunWasmFromASTModule(vm, NULL, str("add"), args, 2, &out, 1), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ASTModuleDelete(good);
  WasmVM_BytesDelete(wasm);
  WasmVM_VMDelete(vm);
}

static void test_registration(void) {
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, store);
  CHECK(WasmVM_VMGetStoreContext(vm) == store);
  const WasmVM_Bytes wasm = wasm_of(kAdd);
  CHECK_OK(WasmVM_VMRegisterModuleFromBytes(vm, str("lib"), wasm));
  CHECK_CODE(WasmVM_VMRegisterModuleFromBytes(vm, str("lib"), wasm), WasmVM_ErrCode_ModuleNameConflict);
  WasmVM_ASTModuleContext* module = load_text("(module (func (export \"one\") (result i32) i32.const 1))");
  CHECK_OK(WasmVM_VMRegisterModuleFromASTModule(vm, str("ast"), module));
  CHECK_CODE(WasmVM_VMRegisterModuleFromASTModule(vm, str("x"), NULL), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ASTModuleDelete(module);

  WasmVM_GlobalTypeContext* type = WasmVM_GlobalTypeCreate(WasmVM_ValTypeGenI32(), WasmVM_Mutability_Const);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  CHECK_OK(WasmVM_ModuleInstanceAddGlobal(host, str("g"), WasmVM_GlobalInstanceCreate(type, WasmVM_ValueGenI32(9))));
  WasmVM_GlobalTypeDelete(type);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, host));
  CHECK_OK(WasmVM_VMRegisterModuleFromImportWithAlias(vm, str("alias"), host));
  CHECK_CODE(WasmVM_VMRegisterModuleFromImport(vm, host), WasmVM_ErrCode_ModuleNameConflict);
  CHECK_CODE(WasmVM_VMRegisterModuleFromImport(vm, NULL), WasmVM_ErrCode_WrongVMWorkflow);

  WasmVM_String names[8];
  CHECK(WasmVM_VMListRegisteredModuleLength(vm) == 4);
  CHECK(WasmVM_VMListRegisteredModule(vm, names, 8) == 4);
  CHECK(str_is(names[0], "alias") && str_is(names[1], "ast") && str_is(names[2], "host") && str_is(names[3], "lib"));
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("alias")) == host);
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("none")) == NULL);
  CHECK(WasmVM_StoreFindModule(store, str("lib")) == WasmVM_VMGetRegisteredModule(vm, str("lib")));

  WasmVM_Value out;
  CHECK_OK(WasmVM_VMExecuteRegistered(vm, str("ast"), str("one"), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 1);
  CHECK_CODE(WasmVM_VMExecuteRegistered(vm, str("none"), str("one"), NULL, 0, &out, 1), WasmVM_ErrCode_WrongInstanceAddress);
  CHECK_CODE(WasmVM_VMExecuteRegistered(vm, str("ast"), str("two"), NULL, 0, &out, 1), WasmVM_ErrCode_FuncNotFound);
  CHECK(WasmVM_FunctionTypeGetReturnsLength(WasmVM_VMGetFunctionTypeRegistered(vm, str("ast"), str("one"))) == 1);
  CHECK(WasmVM_VMGetFunctionTypeRegistered(vm, str("none"), str("one")) == NULL);

  /* A module that links to all of them. */
  const WasmVM_Bytes user = wasm_of(
      "(module (import \"ast\" \"one\" (func $one (result i32))) (import \"alias\" \"g\" (global $g i32))\n"
      "  (func (export \"sum\") (result i32) (i32.add (call $one) (global.get $g))))");
  CHECK_OK(WasmVM_VMRunWasmFromBytes(vm, user, str("sum"), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 10);

  WasmVM_VMDeleteRegisteredModule(vm, str("ast"));
  WasmVM_VMDeleteRegisteredModule(vm, str("none"));
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("ast")) == NULL);
  CHECK_OK(WasmVM_VMExecute(vm, str("sum"), NULL, 0, &out, 1)); /* its importer goes on */
  CHECK_CODE(WasmVM_VMRunWasmFromBytes(vm, user, str("sum"), NULL, 0, &out, 1), WasmVM_ErrCode_UnknownImport);
  WasmVM_VMCleanup(vm);
  CHECK(WasmVM_VMListRegisteredModuleLength(vm) == 0);
  CHECK(str_is(WasmVM_ModuleInstanceGetModuleName(host), "host")); /* the host's own lives on */
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, host));
  CHECK_OK(WasmVM_VMRegisterModuleFromBytes(vm, str("lib"), wasm));

  /* The store handle goes first, then the host module, then the VM. */
  WasmVM_StoreDelete(store);
  CHECK_OK(WasmVM_VMExecuteRegistered(vm, str("lib"), str("trap"), NULL, 0, NULL, 0).Code == WasmVM_ErrCode_Unreachable
               ? WasmVM_Result_Success
               : WasmVM_Result_Fail);
  WasmVM_ModuleInstanceDelete(host);
  CHECK(WasmVM_VMListRegisteredModuleLength(vm) == 1);
  WasmVM_BytesDelete(wasm);
  WasmVM_BytesDelete(user);
  WasmVM_VMDelete(vm);
}

static void test_parts(void) {
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  WasmVM_LoaderContext* loader = WasmVM_VMGetLoaderContext(vm);
  WasmVM_ASTModuleContext* module = NULL;
  CHECK_OK(WasmVM_LoaderParseFromText(loader, &module, str(kAdd)));
  CHECK_OK(WasmVM_ValidatorValidate(WasmVM_VMGetValidatorContext(vm), module));
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorRegister(WasmVM_VMGetExecutorContext(vm), &instance, WasmVM_VMGetStoreContext(vm), module, str("own")));
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("own")) == instance);
  CHECK(WasmVM_StatisticsGetInstrCount(WasmVM_VMGetStatisticsContext(vm)) == 0);
  /* Borrowed parts are not the caller's to delete. */
  WasmVM_LoaderDelete(loader);
  WasmVM_ExecutorDelete(WasmVM_VMGetExecutorContext(vm));
  WasmVM_StoreDelete(WasmVM_VMGetStoreContext(vm));
  WasmVM_ValidatorDelete(WasmVM_VMGetValidatorContext(vm));
  WasmVM_StatisticsDelete(WasmVM_VMGetStatisticsContext(vm));
  CHECK_CODE(WasmVM_VMExecuteRegistered(vm, str("own"), str("trap"), NULL, 0, NULL, 0), WasmVM_ErrCode_Unreachable);
  WasmVM_VMDelete(vm);
  /* The instance is the host's; it outlives the VM. */
  CHECK(WasmVM_ModuleInstanceListFunctionLength(instance) == 2);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ASTModuleDelete(module);

  WasmVM_VMDelete(NULL);
  WasmVM_VMCleanup(NULL);
  CHECK_CODE(WasmVM_VMValidate(NULL), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_VMExecute(NULL, str("x"), NULL, 0, NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK(WasmVM_VMGetStoreContext(NULL) == NULL && WasmVM_VMGetActiveModule(NULL) == NULL);
  CHECK(WasmVM_VMGetLastError(NULL) == NULL && WasmVM_VMListRegisteredModule(NULL, NULL, 0) == 0);
  WasmVM_VMDeleteRegisteredModule(NULL, str("x"));
}

static WasmVM_Result delete_vm(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                               WasmVM_Value* returns) {
  (void)frame, (void)params;
  WasmVM_VMContext* vm = data;
  /* Host functions may use the VM that called them, and end it. */
  CHECK(WasmVM_VMGetFunctionListLength(vm) == 1);
  CHECK_CODE(WasmVM_VMExecute(vm, str("nope"), NULL, 0, NULL, 0), WasmVM_ErrCode_FuncNotFound);
  WasmVM_VMDelete(vm);
  returns[0] = WasmVM_ValueGenI32(4);
  return WasmVM_Result_Success;
}

static void test_deletion_during_call(void) {
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("f"), WasmVM_FunctionInstanceCreate(type, delete_vm, vm, 0)));
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, host));
  const WasmVM_Bytes wasm =
      wasm_of("(module (import \"h\" \"f\" (func $f (result i32))) (func (export \"go\") (result i32) call $f))");
  WasmVM_Value out;
  CHECK_OK(WasmVM_VMRunWasmFromBytes(vm, wasm, str("go"), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 4);
  WasmVM_BytesDelete(wasm);
  WasmVM_ModuleInstanceDelete(host);
}

static const char kExit[] =
    "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))\n"
    "  (memory (export \"memory\") 1) (func (export \"_start\") (call $exit (i32.const 300)) unreachable))";

static void test_wasi(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddHostRegistration(conf, WasmVM_HostRegistration_Wasi);
  WasmVM_VMContext* vm = WasmVM_VMCreate(conf, NULL);
  WasmVM_ConfigureDelete(conf);
  WasmVM_ModuleInstanceContext* wasi = WasmVM_VMGetImportModuleContext(vm, WasmVM_HostRegistration_Wasi);
  CHECK(wasi != NULL && str_is(WasmVM_ModuleInstanceGetModuleName(wasi), "wasi_snapshot_preview1"));
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("wasi_snapshot_preview1")) == wasi);
  const char* const args[2] = {"prog", "one"};
  WasmVM_ModuleInstanceInitWASI(wasi, args, 2, NULL, 0, NULL, 0);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(wasi) == 0);
  const WasmVM_Bytes wasm = wasm_of(kExit);
  const WasmVM_Result result = WasmVM_VMRunWasmFromBytes(vm, wasm, str("_start"), NULL, 0, NULL, 0);
  CHECK_CODE(result, WasmVM_ErrCode_Terminated);
  CHECK(WasmVM_ResultOK(result) && WasmVM_VMGetLastError(vm) == NULL);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(wasi) == 300);
  uint64_t native = 99;
  CHECK(WasmVM_ModuleInstanceWASIGetNativeHandler(wasi, 1, &native) == 0);
  CHECK(WasmVM_ModuleInstanceWASIGetNativeHandler(wasi, 12345, &native) == 2);
  WasmVM_VMCleanup(vm);
  CHECK(WasmVM_VMGetRegisteredModule(vm, str("wasi_snapshot_preview1")) == wasi);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(wasi) == 0);
  WasmVM_ModuleInstanceDelete(wasi); /* borrowed */
  CHECK_CODE(WasmVM_VMRunWasmFromBytes(vm, wasm, str("_start"), NULL, 0, NULL, 0), WasmVM_ErrCode_Terminated);
  WasmVM_VMDelete(vm);

  /* A WASI module of the host's own, in a VM without one. */
  vm = WasmVM_VMCreate(NULL, NULL);
  CHECK(WasmVM_VMGetImportModuleContext(vm, WasmVM_HostRegistration_Wasi) == NULL);
  CHECK_CODE(WasmVM_VMRunWasmFromBytes(vm, wasm, str("_start"), NULL, 0, NULL, 0), WasmVM_ErrCode_UnknownImport);
  wasi = WasmVM_ModuleInstanceCreateWASI(args, 2, NULL, 0, NULL, 0);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, wasi));
  CHECK_CODE(WasmVM_VMRunWasmFromBytes(vm, wasm, str("_start"), NULL, 0, NULL, 0), WasmVM_ErrCode_Terminated);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(wasi) == 300);
  WasmVM_ModuleInstanceDelete(wasi);
  WasmVM_VMDelete(vm);
  WasmVM_BytesDelete(wasm);

  const char* const bad[1] = {"/guest:/no/such/directory"};
  CHECK(WasmVM_ModuleInstanceCreateWASI(NULL, 0, NULL, 0, bad, 1) == NULL);
  WasmVM_ModuleInstanceContext* plain = WasmVM_ModuleInstanceCreate(str("p"));
  WasmVM_ModuleInstanceInitWASI(plain, args, 2, NULL, 0, NULL, 0);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(plain) == 1);
  CHECK(WasmVM_ModuleInstanceWASIGetNativeHandler(plain, 1, NULL) == 1);
  CHECK(WasmVM_ModuleInstanceWASIGetExitCode(NULL) == 1);
  WasmVM_ModuleInstanceDelete(plain);
}

static unsigned events, failures;
static void on_event(void* data, const WasmVM_ScriptEvent* event) {
  ++events;
  if (!event->Passed) {
    ++failures;
    CHECK(event->Message.Length != 0 && event->Line == *(uint32_t*)data);
  }
}

static void test_scripts(void) {
  uint64_t passed = 9, failed = 9, skipped = 9;
  uint32_t bad_line = 3;
  CHECK_OK(WasmVM_ScriptRun(NULL,
                            str("(module (func (export \"f\") (result i32) i32.const 1))\n"
                                "(assert_return (invoke \"f\") (i32.const 1))\n"
                                "(assert_return (invoke \"f\") (i32.const 2))\n"),
                            on_event, &bad_line, &passed, &failed, &skipped));
  CHECK(passed == 1 && failed == 1 && skipped == 0 && failures == 1 && events >= 2);
  CHECK_OK(WasmVM_ScriptRun(NULL, str(""), NULL, NULL, NULL, NULL, NULL));
  CHECK(WasmVM_ScriptGetLastError() == NULL);
  CHECK(!WasmVM_ResultOK(WasmVM_ScriptRun(NULL, str("(module"), NULL, NULL, &passed, &failed, &skipped)) || failed == 1);
}

int main(void) {
  test_stages();
  test_runs();
  test_registration();
  test_parts();
  test_deletion_during_call();
  test_wasi();
  test_scripts();
  return check_report();
}
