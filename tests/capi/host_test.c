/* Host functions: arguments, results, errors, termination, re-entry, calling frames, finalizers and lifetimes. */
#include "check.h"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;

static WasmVM_FunctionTypeContext* type_of(const char* params, const char* results) {
  WasmVM_ValType in[16], out[16];
  uint32_t n = 0, m = 0;
  for (const char* p = params; *p; ++p) {
    in[n++] = *p == 'i'   ? WasmVM_ValTypeGenI32()
              : *p == 'l' ? WasmVM_ValTypeGenI64()
              : *p == 'd' ? WasmVM_ValTypeGenF64()
              : *p == 'v' ? WasmVM_ValTypeGenV128()
              : *p == 'F' ? WasmVM_ValTypeGenFuncRef()
                          : WasmVM_ValTypeGenExternRef();
  }
  for (const char* p = results; *p; ++p) {
    out[m++] = *p == 'i'   ? WasmVM_ValTypeGenI32()
               : *p == 'l' ? WasmVM_ValTypeGenI64()
               : *p == 'd' ? WasmVM_ValTypeGenF64()
               : *p == 'v' ? WasmVM_ValTypeGenV128()
               : *p == 'F' ? WasmVM_ValTypeGenFuncRef()
                           : WasmVM_ValTypeGenExternRef();
  }
  return WasmVM_FunctionTypeCreate(in, n, out, m);
}

static WasmVM_FunctionInstanceContext* function(const char* params, const char* results, WasmVM_HostFunc_t func, void* data) {
  WasmVM_FunctionTypeContext* type = type_of(params, results);
  WasmVM_FunctionInstanceContext* out = WasmVM_FunctionInstanceCreate(type, func, data, 0);
  WasmVM_FunctionTypeDelete(type);
  return out;
}

static WasmVM_Result mix(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params, WasmVM_Value* returns) {
  CHECK(WasmVM_CallingFrameGetExecutor(frame) == executor);
  CHECK(WasmVM_CallingFrameGetModuleInstance(frame) != NULL);
  ++*(int*)data;
  uint64_t low, high;
  WasmVM_ValueGetV128Words(params[1], &low, &high);
  returns[0] = WasmVM_ValueGenV128Words(high, low);
  returns[1] = WasmVM_ValueGenF64(WasmVM_ValueGetF64(params[2]) + WasmVM_ValueGetI32(params[0]));
  return WasmVM_Result_Success;
}

static void test_values(void) {
  int calls = 0;
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("mix"), function("ivd", "vd", mix, &calls)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (import \"h\" \"mix\" (func $m (param i32 v128 f64) (result v128 f64)))\n"
                  "  (func (export \"f\") (param i32 v128 f64) (result v128 f64) local.get 0 local.get 1 local.get 2 call $m)\n"
                  "  (export \"m\" (func $m)))");
  const WasmVM_Value args[3] = {WasmVM_ValueGenI32(-3), WasmVM_ValueGenV128Words(1, 2), WasmVM_ValueGenF64(0.5)};
  WasmVM_Value out[2];
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("f")), args, 3, out, 2));
  uint64_t low, high;
  WasmVM_ValueGetV128Words(out[0], &low, &high);
  CHECK(low == 2 && high == 1 && WasmVM_ValueGetF64(out[1]) == -2.5 && calls == 1);
  const WasmVM_FunctionInstanceContext* m = WasmVM_ModuleInstanceFindFunction(user, str("m"));
  CHECK(m == WasmVM_ModuleInstanceFindFunction(host, str("mix")));
  CHECK(WasmVM_FunctionInstanceGetData(m) == &calls);
  WasmVM_ModuleInstanceDelete(user);
  WasmVM_ModuleInstanceDelete(host);
}

/* Returns the result that `data` holds. */
static WasmVM_Result give(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                          WasmVM_Value* returns) {
  (void)frame, (void)params, (void)returns;
  return *(WasmVM_Result*)data;
}

/* Leaves its result as it found it. */
static WasmVM_Result lazy(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                          WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params;
  CHECK(WasmVM_ValTypeIsI64(returns[0].Type) && WasmVM_ValueGetI64(returns[0]) == 0);
  return WasmVM_Result_Success;
}

static WasmVM_Result liar(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                          WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params;
  returns[0] = WasmVM_ValueGenI32(1);
  return WasmVM_Result_Success;
}

static void test_results(void) {
  WasmVM_Result next = {0};
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("give"), function("", "", give, &next)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("lazy"), function("", "l", lazy, NULL)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("liar"), function("", "l", liar, NULL)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (import \"h\" \"give\" (func $give)) (import \"h\" \"lazy\" (func $lazy (result i64)))\n"
                  "  (import \"h\" \"liar\" (func $liar (result i64)))\n"
                  "  (global (export \"after\") (mut i32) (i32.const 0))\n"
                  "  (func (export \"call\") call $middle)\n"
                  "  (func $middle call $give (global.set 0 (i32.const 1)))\n"
                  "  (func (export \"lazy\") (result i64) call $lazy) (func (export \"liar\") (result i64) call $liar))");
  WasmVM_FunctionInstanceContext* call = WasmVM_ModuleInstanceFindFunction(user, str("call"));
  WasmVM_GlobalInstanceContext* after = WasmVM_ModuleInstanceFindGlobal(user, str("after"));

  next = WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 0xabcdef);
  WasmVM_Result got = WasmVM_ExecutorInvoke(executor, call, NULL, 0, NULL, 0);
  CHECK(WasmVM_ResultGetCategory(got) == WasmVM_ErrCategory_UserLevelError && WasmVM_ResultGetCode(got) == 0xabcdef);
  const WasmVM_ErrorContext* error = WasmVM_ExecutorGetLastError(executor);
  CHECK(WasmVM_ErrorContextGetPhase(error) == WasmVM_ErrPhase_UserDefined);
  CHECK(WasmVM_ErrorContextGetCode(error) == got.Code);
  CHECK(WasmVM_ErrorContextGetFrameCount(error) == 2);
  CHECK(str_is(WasmVM_ErrorContextGetFunctionName(error), "middle"));
  next = WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 0);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, call, NULL, 0, NULL, 0), 0x01000000);
  next = WasmVM_Result_Fail;
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, call, NULL, 0, NULL, 0), WasmVM_ErrCode_RuntimeError);
  CHECK(WasmVM_ValueGetI32(WasmVM_GlobalInstanceGetValue(after)) == 0);

  /* Termination: everything ends, nobody calls it an error. */
  next = WasmVM_Result_Terminate;
  got = WasmVM_ExecutorInvoke(executor, call, NULL, 0, NULL, 0);
  CHECK_CODE(got, WasmVM_ErrCode_Terminated);
  CHECK(WasmVM_ResultOK(got) && WasmVM_ExecutorGetLastError(executor) == NULL);
  CHECK(WasmVM_ValueGetI32(WasmVM_GlobalInstanceGetValue(after)) == 0);
  next = WasmVM_Result_Success;
  CHECK_OK(WasmVM_ExecutorInvoke(executor, call, NULL, 0, NULL, 0));
  CHECK(WasmVM_ValueGetI32(WasmVM_GlobalInstanceGetValue(after)) == 1);

  WasmVM_Value out = WasmVM_ValueGenI64(5);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("lazy")), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI64(out) == 0);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("liar")), NULL, 0, &out, 1),
             WasmVM_ErrCode_HostFuncError);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(WasmVM_ExecutorGetLastError(executor)), "host function failed: result 0"));
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ModuleInstanceDelete(user);
}

/* Calls the function `again` of its caller with a smaller argument. */
static WasmVM_Result reenter(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                             WasmVM_Value* returns) {
  (void)data;
  WasmVM_Value arg = WasmVM_ValueGenI32(WasmVM_ValueGetI32(params[0]) - 1);
  const WasmVM_ModuleInstanceContext* caller = WasmVM_CallingFrameGetModuleInstance(frame);
  return WasmVM_ExecutorInvoke(WasmVM_CallingFrameGetExecutor(frame), WasmVM_ModuleInstanceFindFunction(caller, str("down")),
                               &arg, 1, returns, 1);
}

static WasmVM_Result read_memory(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                                 WasmVM_Value* returns) {
  (void)params, (void)returns;
  CHECK(WasmVM_CallingFrameGetMemoryInstance(frame, 1) == NULL);
  const uint8_t* bytes = WasmVM_MemoryInstanceGetPointer(WasmVM_CallingFrameGetMemoryInstance(frame, 0), 4, 3);
  CHECK(bytes != NULL && memcmp(bytes, "abc", 3) == 0);
  ++*(int*)data;
  return WasmVM_Result_Success;
}

static void test_reentry(void) {
  int reads = 0;
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("again"), function("i", "i", reenter, NULL)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("read"), function("", "", read_memory, &reads)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (import \"h\" \"again\" (func $again (param i32) (result i32))) (import \"h\" \"read\" (func $read))\n"
                  "  (memory 1) (data (i32.const 4) \"abc\") (func (export \"read\") call $read)\n"
                  "  (func (export \"down\") (param i32) (result i32)\n"
                  "    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))\n"
                  "      (else (i32.add (local.get 0) (call $again (local.get 0)))))))");
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("read")), NULL, 0, NULL, 0));
  CHECK(reads == 1);
  WasmVM_Value arg = WasmVM_ValueGenI32(50), out;
  WasmVM_FunctionInstanceContext* down = WasmVM_ModuleInstanceFindFunction(user, str("down"));
  CHECK_OK(WasmVM_ExecutorInvoke(executor, down, &arg, 1, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 50 * 51 / 2);
  /* Too deep is a trap, not a crash. */
  arg = WasmVM_ValueGenI32(1000000);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, down, &arg, 1, &out, 1), WasmVM_ErrCode_StackExhausted);
  arg = WasmVM_ValueGenI32(3);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, down, &arg, 1, &out, 1));
  WasmVM_ModuleInstanceDelete(user);
  WasmVM_ModuleInstanceDelete(host);
}

static WasmVM_Result bound(void* this_, void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                           const uint32_t param_len, WasmVM_Value* returns, const uint32_t return_len) {
  CHECK(WasmVM_CallingFrameGetModuleInstance(frame) == NULL); /* the host itself calls */
  CHECK(WasmVM_CallingFrameGetMemoryInstance(frame, 0) == NULL);
  CHECK(param_len == 12 && return_len == 1);
  int64_t sum = *(int*)this_ * 1000 + *(int*)data * 100;
  for (uint32_t i = 0; i < param_len; ++i) sum += WasmVM_ValueGetI64(params[i]);
  returns[0] = WasmVM_ValueGenI64(sum);
  return WasmVM_Result_Success;
}

static void test_alone(void) {
  /* A host function that no module has, called directly; more arguments than lie on the native stack. */
  int this_ = 7, data = 3;
  WasmVM_FunctionTypeContext* type = type_of("llllllllllll", "l");
  WasmVM_FunctionInstanceContext* func = WasmVM_FunctionInstanceCreateBinding(type, bound, &this_, &data, 5);
  CHECK(WasmVM_FunctionInstanceCreateBinding(type, NULL, &this_, &data, 5) == NULL);
  CHECK(WasmVM_FunctionInstanceCreate(type, NULL, &data, 5) == NULL);
  CHECK(WasmVM_FunctionInstanceCreate(NULL, lazy, &data, 5) == NULL);
  WasmVM_FunctionTypeDelete(type);
  CHECK(WasmVM_FunctionTypeGetParametersLength(WasmVM_FunctionInstanceGetFunctionType(func)) == 12);
  WasmVM_Value args[12], out;
  for (int i = 0; i < 12; ++i) args[i] = WasmVM_ValueGenI64(i);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, func, args, 12, &out, 1));
  CHECK(WasmVM_ValueGetI64(out) == 7366);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, func, args, 11, &out, 1), WasmVM_ErrCode_FuncSigMismatch);
  CHECK(WasmVM_FunctionInstanceGetData(func) == &data);
  WasmVM_FunctionInstanceDelete(func);
}

static int finalized;
static void finalize(void* data) { finalized += *(int*)data; }

static WasmVM_Result count(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                           WasmVM_Value* returns) {
  (void)frame, (void)params, (void)returns;
  CHECK(finalized == 0);
  ++*(int*)data;
  return WasmVM_Result_Success;
}

static void test_finalizer(void) {
  int data = 1;
  finalized = 0;
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreateWithData(str("fin"), &data, finalize);
  CHECK(WasmVM_ModuleInstanceGetHostData(host) == &data);
  WasmVM_FunctionInstanceContext* func = function("", "", count, &data);
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("f"), func));
  WasmVM_FunctionInstanceDelete(func); /* moved: nothing happens */
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store, "(module (import \"fin\" \"f\" (func $f)) (func (export \"g\") (call $f)))");
  WasmVM_ModuleInstanceDelete(host);
  CHECK(WasmVM_StoreFindModule(store, str("fin")) == NULL);
  CHECK(finalized == 0); /* the importer still uses it */
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("g")), NULL, 0, NULL, 0));
  CHECK(data == 2);
  WasmVM_ModuleInstanceDelete(user);
  CHECK(finalized == 2);

  /* Without importers it runs at once, and a NULL finalizer is fine. */
  finalized = 0;
  WasmVM_ModuleInstanceDelete(WasmVM_ModuleInstanceCreateWithData(str("x"), &data, finalize));
  CHECK(finalized == 2);
  WasmVM_ModuleInstanceDelete(WasmVM_ModuleInstanceCreateWithData(str("x"), &data, NULL));
}

static void test_function_references(void) {
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (type $t (func)) (table $tab (export \"tab\") 3 funcref)\n"
                  "  (func (export \"set\") (param funcref) (table.set (i32.const 0) (local.get 0)))\n"
                  "  (func (export \"call\") (param i32) (call_indirect (type $t) (local.get 0)))\n"
                  "  (func (export \"typed\") (param (ref $t)) (call_ref $t (local.get 0)))\n"
                  "  (func (export \"get\") (result funcref) (table.get (i32.const 0))))");
  int calls = 0;
  finalized = 0;
  WasmVM_FunctionInstanceContext* func = function("", "", count, &calls);
  WasmVM_Value ref = WasmVM_ValueGenFuncRef(func), out;
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("set")), &ref, 1, NULL, 0));
  WasmVM_TableInstanceContext* table = WasmVM_ModuleInstanceFindTable(user, str("tab"));
  CHECK_OK(WasmVM_TableInstanceSetData(table, ref, 1));
  /* The host forgets the function; the table does not. */
  WasmVM_FunctionInstanceDelete(func);
  WasmVM_Value index = WasmVM_ValueGenI32(0);
  WasmVM_FunctionInstanceContext* call = WasmVM_ModuleInstanceFindFunction(user, str("call"));
  CHECK_OK(WasmVM_ExecutorInvoke(executor, call, &index, 1, NULL, 0));
  index = WasmVM_ValueGenI32(1);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, call, &index, 1, NULL, 0));
  CHECK(calls == 2);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("get")), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetFuncRef(out) == func && WasmVM_ValTypeIsFuncRef(out.Type));
  index = WasmVM_ValueGenI32(2);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, call, &index, 1, NULL, 0), WasmVM_ErrCode_UninitializedElement);

  /* A typed parameter takes functions of that type only, and no null. */
  WasmVM_FunctionInstanceContext* typed = WasmVM_ModuleInstanceFindFunction(user, str("typed"));
  CHECK_OK(WasmVM_ExecutorInvoke(executor, typed, &out, 1, NULL, 0));
  CHECK(calls == 3);
  ref = WasmVM_ValueGenFuncRef(call);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, typed, &ref, 1, NULL, 0), WasmVM_ErrCode_FuncSigMismatch);
  ref = WasmVM_ValueGenFuncRef(NULL);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, typed, &ref, 1, NULL, 0), WasmVM_ErrCode_FuncSigMismatch);

  /* A function of another store cannot enter this one. */
  WasmVM_StoreContext* other = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* stranger = instance_of(executor, other, "(module (func (export \"f\")))");
  ref = WasmVM_ValueGenFuncRef(WasmVM_ModuleInstanceFindFunction(stranger, str("f")));
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, typed, &ref, 1, NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_TableInstanceSetData(table, ref, 0), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ModuleInstanceDelete(stranger);
  WasmVM_StoreDelete(other);
  WasmVM_ModuleInstanceDelete(user);
}

static WasmVM_ModuleInstanceContext* to_delete;
static WasmVM_Result destroy(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                             WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params, (void)returns;
  WasmVM_ModuleInstanceDelete(to_delete);
  to_delete = NULL;
  return WasmVM_Result_Success;
}

static WasmVM_ExecutorContext* doomed_executor;
static WasmVM_StoreContext* doomed_store;
static WasmVM_Result destroy_all(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                                 WasmVM_Value* returns) {
  destroy(data, frame, params, returns);
  WasmVM_StoreDelete(doomed_store);
  WasmVM_ExecutorDelete(doomed_executor);
  return WasmVM_Result_Fail;
}

static void test_deletion_during_calls(void) {
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("d"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("die"), function("", "", destroy, NULL)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  static const char kUser[] =
      "(module (import \"d\" \"die\" (func $die)) (memory 1)\n"
      "  (func (export \"f\") (result i32) call $die (i32.store (i32.const 0) (i32.const 6)) (i32.load (i32.const 0))))";
  to_delete = instance_of(executor, store, kUser);
  WasmVM_FunctionInstanceContext* f = WasmVM_ModuleInstanceFindFunction(to_delete, str("f"));
  WasmVM_Value out;
  CHECK_OK(WasmVM_ExecutorInvoke(executor, f, NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 6 && to_delete == NULL);
  WasmVM_ModuleInstanceDelete(host);

  /* Instance, store and executor at once, and the failing call still tells its result. */
  doomed_executor = WasmVM_ExecutorCreate(NULL, NULL);
  doomed_store = WasmVM_StoreCreate();
  host = WasmVM_ModuleInstanceCreate(str("d"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("die"), function("", "", destroy_all, NULL)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(doomed_executor, doomed_store, host));
  to_delete = instance_of(doomed_executor, doomed_store, kUser);
  f = WasmVM_ModuleInstanceFindFunction(to_delete, str("f"));
  CHECK_CODE(WasmVM_ExecutorInvoke(doomed_executor, f, NULL, 0, &out, 1), WasmVM_ErrCode_RuntimeError);
  WasmVM_ModuleInstanceDelete(host);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  test_values();
  test_results();
  test_reentry();
  test_alone();
  test_finalizer();
  test_function_references();
  test_deletion_during_calls();
  WasmVM_ExecutorDelete(executor);
  WasmVM_StoreDelete(store);
  CHECK(WasmVM_CallingFrameGetExecutor(NULL) == NULL && WasmVM_CallingFrameGetModuleInstance(NULL) == NULL);
  return check_report();
}
