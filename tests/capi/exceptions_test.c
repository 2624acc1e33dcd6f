/* Exceptions on long ways: across modules and host functions, by either set of instructions. What handles of exceptions can do
 * is in gc_test.c. */
#include "check.h"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;
static WasmVM_ModuleInstanceContext *inner, *outer;
static WasmVM_TagInstanceContext* host_tag;

static WasmVM_Result call(const WasmVM_ModuleInstanceContext* instance, const char* name, int argument, int* result) {
  const WasmVM_Value value = WasmVM_ValueGenI32(argument);
  WasmVM_Value out = WasmVM_ValueGenI32(-1);
  const WasmVM_Result done =
      WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instance, str(name)), &value, 1, &out, 1);
  *result = WasmVM_ValueGetI32(out);
  return done;
}

/* Calls the inner module's "throw" and passes on what comes. */
static WasmVM_Result on_pass(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                             WasmVM_Value* returns) {
  (void)data, (void)frame;
  int result;
  const WasmVM_Result done = call(inner, "throw", WasmVM_ValueGetI32(params[0]), &result);
  returns[0] = WasmVM_ValueGenI32(result);
  return done;
}

/* Goes back into the outer module until the argument is 0, then throws the host's own tag. */
static WasmVM_Result on_deeper(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                               WasmVM_Value* returns) {
  (void)data;
  const int left = WasmVM_ValueGetI32(params[0]);
  if (left == 0) return WasmVM_CallingFrameThrow(frame, host_tag, params, 1);
  int result;
  const WasmVM_Result done = call(outer, "deeper", left - 1, &result);
  returns[0] = WasmVM_ValueGenI32(result);
  return done;
}

static WasmVM_ModuleInstanceContext* make_host(void) {
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("pass"), WasmVM_FunctionInstanceCreate(type, on_pass, NULL, 0)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("deeper"), WasmVM_FunctionInstanceCreate(type, on_deeper, NULL, 0)));
  WasmVM_FunctionTypeDelete(type);
  type = WasmVM_FunctionTypeCreate(&i32, 1, NULL, 0);
  host_tag = WasmVM_TagInstanceCreate(type);
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ModuleInstanceAddTag(host, str("tag"), host_tag));
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  return host;
}

static const char kInner[] =
    "(module (tag $t (export \"t\") (param i32))\n"
    "  (func (export \"throw\") (param i32) (result i32)\n"
    "    (if (local.get 0) (then (throw $t (local.get 0)))) (i32.const 5)))";

/* Catches every exception as a reference and throws that again, on the way out of the host function. */
static const char kMiddle[] =
    "(module (import \"host\" \"pass\" (func $pass (param i32) (result i32)))\n"
    "  (global $seen (export \"seen\") (mut i32) (i32.const 0))\n"
    "  (func (export \"f\") (param i32) (result i32)\n"
    "    (block $caught (result exnref)\n"
    "      (return (try_table (result i32) (catch_all_ref $caught) (call $pass (local.get 0)))))\n"
    "    (global.set $seen (i32.add (global.get $seen) (i32.const 1)))\n"
    "    throw_ref))";

static const char kOuter[] =
    "(module (import \"middle\" \"f\" (func $f (param i32) (result i32)))\n"
    "  (import \"host\" \"deeper\" (func $deeper (param i32) (result i32)))\n"
    "  (import \"inner\" \"t\" (tag $t (param i32)))\n"
    "  (import \"host\" \"tag\" (tag $host (param i32)))\n"
    "  (tag $own (param i32))\n"
    "  (func (export \"f\") (param i32) (result i32)\n"
    "    (block $caught (result i32)\n"
    "      (return (try_table (result i32) (catch $own $caught) (catch $t $caught) (call $f (local.get 0)))))\n"
    "    (i32.add (i32.const 1000)))\n"
    "  (func (export \"misses\") (param i32) (result i32)\n"
    "    (block $caught (result i32)\n"
    "      (return (try_table (result i32) (catch $own $caught) (catch $host $caught) (call $f (local.get 0))))))\n"
    "  (func (export \"deeper\") (param i32) (result i32) (call $deeper (local.get 0)))\n"
    "  (func (export \"deep\") (param i32) (result i32)\n"
    "    (block $caught (result i32)\n"
    "      (return (try_table (result i32) (catch $t $caught) (catch $host $caught) (call $deeper (local.get 0)))))\n"
    "    (i32.add (i32.const 77))))";

static void test_ways(void) {
  inner = instance_of(executor, store, kInner);
  CHECK_OK(WasmVM_ExecutorRegisterImportWithAlias(executor, store, inner, str("inner")));
  WasmVM_ModuleInstanceContext* middle = instance_of(executor, store, kMiddle);
  CHECK_OK(WasmVM_ExecutorRegisterImportWithAlias(executor, store, middle, str("middle")));
  outer = instance_of(executor, store, kOuter);
  int result;
  for (int round = 1; round <= 3; ++round) {
    CHECK_OK(call(outer, "f", 0, &result));
    CHECK(result == 5);
    CHECK_OK(call(outer, "f", 42, &result));
    CHECK(result == 1042);
    WasmVM_Value seen = WasmVM_GlobalInstanceGetValue(WasmVM_ModuleInstanceFindGlobal(middle, str("seen")));
    CHECK(WasmVM_ValueGetI32(seen) == 2 * round - 1);
    /* Nobody on the way wants it: the host gets it, with its tag and its value. */
    CHECK_CODE(call(outer, "misses", 43, &result), WasmVM_ErrCode_UncaughtException);
    WasmVM_Value exception, value;
    CHECK(WasmVM_StoreTakeException(store, &exception));
    CHECK(WasmVM_ExceptionGetTag(exception) == WasmVM_ModuleInstanceFindTag(inner, str("t")));
    CHECK(WasmVM_ExceptionGetValues(exception, &value, 1) == 1 && WasmVM_ValueGetI32(value) == 43);
  }
  /* In and out of the host many times, caught at the far end. */
  CHECK_OK(call(outer, "deep", 60, &result));
  CHECK(result == 77);
  CHECK_CODE(call(outer, "deeper", 60, &result), WasmVM_ErrCode_UncaughtException);
  CHECK(WasmVM_ErrorContextGetFrameCount(WasmVM_ExecutorGetLastError(executor)) >= 1);
  /* The store goes on as before. */
  CHECK_OK(call(outer, "f", 1, &result));
  CHECK(result == 1001);
  WasmVM_ModuleInstanceDelete(middle);
}

/* An exception out of the start function is the failure of the instantiation. */
static void test_start(void) {
  WasmVM_ASTModuleContext* module = valid_text(
      "(module (import \"host\" \"pass\" (func $pass (param i32) (result i32)))\n"
      "  (func $start (drop (call $pass (i32.const 3)))) (start $start))");
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &instance, store, module), WasmVM_ErrCode_UncaughtException);
  CHECK(instance == NULL);
  WasmVM_ASTModuleDelete(module);
}

/* The older instructions catch what the host throws, hand it on to outer blocks and throw it again. */
static void test_legacy(void) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddProposal(config, WasmVM_Proposal_LegacyExceptions);
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(config);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(config);
  WasmVM_ASTModuleContext* module = NULL;
  CHECK_OK(WasmVM_LoaderParseFromText(
      loader, &module,
      str("(module (import \"host\" \"deeper\" (func $deeper (param i32) (result i32)))\n"
          "  (import \"host\" \"pass\" (func $pass (param i32) (result i32)))\n"
          "  (import \"host\" \"tag\" (tag $host (param i32)))\n"
          "  (import \"inner\" \"t\" (tag $t (param i32)))\n"
          "  (func (export \"catch\") (param i32) (result i32)\n"
          "    (try (result i32) (do (call $pass (local.get 0))) (catch $t (i32.const 100) (i32.add))))\n"
          "  (func (export \"again\") (param i32) (result i32)\n"
          "    (try (result i32)\n"
          "      (do (try $inner (result i32) (do (call $deeper (local.get 0))) (catch_all (rethrow $inner))))\n"
          "      (catch $t (i32.const 1) (i32.add)) (catch $host (i32.const 200) (i32.add))))\n"
          "  (func (export \"delegates\") (param i32) (result i32)\n"
          "    (try $far (result i32)\n"
          "      (do (try (result i32) (do (try (result i32) (do (call $pass (local.get 0))) (delegate $far)))\n"
          "            (catch_all (i32.const -1))))\n"
          "      (catch $t (i32.const 300) (i32.add)))))")));
  CHECK_OK(WasmVM_ValidatorValidate(validator, module));
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &instance, store, module));
  int result;
  CHECK_OK(call(instance, "catch", 7, &result));
  CHECK(result == 107);
  CHECK_OK(call(instance, "again", 0, &result));
  CHECK(result == 200);
  CHECK_OK(call(instance, "delegates", 7, &result));
  CHECK(result == 307);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ASTModuleDelete(module);
  WasmVM_ValidatorDelete(validator);
  WasmVM_LoaderDelete(loader);
  WasmVM_ConfigureDelete(config);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* host = make_host();
  test_ways();
  test_start();
  test_legacy();
  WasmVM_ModuleInstanceDelete(outer);
  WasmVM_ModuleInstanceDelete(inner);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
  return check_report();
}
