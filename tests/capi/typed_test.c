/* Typed calls: what they take, what they do, and how they fail. */
#include <stddef.h>
#include <stdint.h>

#include "check.h"

#define GUEST                                                                          \
  "(module (import \"host\" \"twice\" (func $twice (param i32) (result i32)))"         \
  "  (func (export \"mix\") (param i32 i64 f32 f64 v128) (result v128 i64 i32)"        \
  "    (local.get 4) (i64.add (local.get 1) (i64.trunc_f64_s (local.get 3)))"          \
  "    (i32.add (local.get 0) (i32.trunc_f32_s (local.get 2))))"                       \
  "  (func (export \"trap\") unreachable)"                                             \
  "  (func (export \"twice\") (param i32) (result i32) (call $twice (local.get 0)))"   \
  "  (func (export \"many\") (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)" \
  "    (i32.sub (local.get 0) (local.get 8)))"                                         \
  "  (func (export \"refs\") (param funcref)))"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;
static const WasmVM_TypedFunction* nested; /* called by the host function, or NULL */

static WasmVM_Result twice(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                           WasmVM_Value* returns) {
  (void)data;
  CHECK(WasmVM_CallingFrameGetExecutor(frame) == executor);
  CHECK(WasmVM_ValueGetI32(returns[0]) == 0);
  if (nested != NULL) return WasmVM_TypedCall((WasmVM_TypedFunction*)nested, NULL);
  if (WasmVM_ValueGetI32(params[0]) == 3) {
    returns[0] = WasmVM_ValueGenI64(6); /* not the declared type */
    return WasmVM_Result_Success;
  }
  returns[0] = WasmVM_ValueGenI32(2 * WasmVM_ValueGetI32(params[0]));
  return WasmVM_ValueGetI32(params[0]) == 4 ? WasmVM_ResultGen(WasmVM_ErrCategory_UserLevelError, 9) : WasmVM_Result_Success;
}

/* The typed form of an export, under its own type. */
static WasmVM_TypedFunction* typed(const WasmVM_ModuleInstanceContext* instance, const char* name) {
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(instance, str(name));
  return WasmVM_FunctionInstanceGetTyped(function, executor, WasmVM_FunctionInstanceGetFunctionType(function));
}

static WasmVM_ModuleInstanceContext* host_module(void) {
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_ModuleInstanceAddFunction(host, str("twice"), WasmVM_FunctionInstanceCreate(type, twice, NULL, 0));
  WasmVM_FunctionTypeDelete(type);
  return host;
}

static void test_calls(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_TypedFunction* mix = typed(instance, "mix");
  const float three = 3.5f;
  const double four = 4.5;
  /* i32 and f32 lie in the low half of their slots, whatever the upper half. */
  uint64_t slots[6] = {5 | 7ull << 32, 1ull << 40, 0, 0, 11, 12};
  memcpy(&slots[2], &three, sizeof three);
  memcpy(&slots[3], &four, sizeof four);
  CHECK_OK(WasmVM_TypedCall(mix, slots));
  CHECK(slots[0] == 11 && slots[1] == 12 && slots[2] == (1ull << 40) + 4 && slots[3] == 8);
  WasmVM_TypedFunctionDelete(mix);

  WasmVM_TypedFunction* many = typed(instance, "many");
  uint64_t nine[9] = {1, 0, 0, 0, 0, 0, 0, 0, 3};
  CHECK_OK(WasmVM_TypedCall(many, nine));
  CHECK(nine[0] == 0xfffffffe);
  WasmVM_TypedFunctionDelete(many);

  WasmVM_TypedFunction* trap = typed(instance, "trap");
  CHECK_CODE(WasmVM_TypedCall(trap, slots), WasmVM_ErrCode_Unreachable);
  const WasmVM_ErrorContext* error = WasmVM_ExecutorGetLastError(executor);
  CHECK(error != NULL && WasmVM_ErrorContextGetFrameCount(error) == 1);
  WasmVM_TypedFunctionDelete(trap);
}

static void test_host_functions(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_TypedFunction* function = typed(instance, "twice");
  uint64_t slot = 21;
  CHECK_OK(WasmVM_TypedCall(function, &slot));
  CHECK(slot == 42);
  slot = 0xffffffff;
  CHECK_OK(WasmVM_TypedCall(function, &slot));
  CHECK(slot == 0xfffffffe);
  slot = 3;
  CHECK_CODE(WasmVM_TypedCall(function, &slot), WasmVM_ErrCode_HostFuncError);
  slot = 4;
  const WasmVM_Result own = WasmVM_TypedCall(function, &slot);
  CHECK(WasmVM_ResultGetCategory(own) == WasmVM_ErrCategory_UserLevelError && WasmVM_ResultGetCode(own) == 9);
  /* A call within a call; no slots is an error of its own. */
  nested = function;
  slot = 1;
  CHECK(!WasmVM_ResultOK(WasmVM_TypedCall(function, &slot)));
  nested = NULL;
  WasmVM_TypedFunctionDelete(function);
}

static void test_refusals(const WasmVM_ModuleInstanceContext* instance) {
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32(), i64 = WasmVM_ValTypeGenI64();
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(instance, str("twice"));
  WasmVM_FunctionTypeContext* other = WasmVM_FunctionTypeCreate(&i64, 1, &i32, 1);
  WasmVM_FunctionTypeContext* own = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  CHECK(WasmVM_FunctionInstanceGetTyped(function, executor, other) == NULL);
  CHECK(WasmVM_FunctionInstanceGetTyped(NULL, executor, own) == NULL);
  CHECK(WasmVM_FunctionInstanceGetTyped(function, NULL, own) == NULL);
  CHECK(WasmVM_FunctionInstanceGetTyped(function, executor, NULL) == NULL);
  CHECK(typed(instance, "refs") == NULL);
  WasmVM_FunctionInstanceContext* host = WasmVM_FunctionInstanceCreate(own, twice, NULL, 0);
  CHECK(WasmVM_FunctionInstanceGetTyped(host, executor, own) == NULL);
  WasmVM_FunctionInstanceDelete(host);
  uint64_t slot = 1;
  CHECK(!WasmVM_ResultOK(WasmVM_TypedCall(NULL, &slot)));
  WasmVM_TypedFunctionDelete(NULL);
  WasmVM_FunctionTypeDelete(own);
  WasmVM_FunctionTypeDelete(other);
}

/* Measuring holds for typed calls as for others. */
static void test_measured(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureStatisticsSetCostMeasuring(conf, true);
  WasmVM_StatisticsContext* statistics = WasmVM_StatisticsCreate();
  WasmVM_ExecutorContext* plain = executor;
  executor = WasmVM_ExecutorCreate(conf, statistics);
  WasmVM_ConfigureDelete(conf);
  WasmVM_StoreContext* own = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* instance =
      instance_of(executor, own, "(module (func (export \"f\") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))");
  WasmVM_TypedFunction* f = typed(instance, "f");
  uint64_t slot = 4;
  CHECK_OK(WasmVM_TypedCall(f, &slot));
  CHECK(slot == 5 && WasmVM_StatisticsGetTotalCost(statistics) == 3);
  WasmVM_StatisticsSetCostLimit(statistics, 5);
  CHECK_CODE(WasmVM_TypedCall(f, &slot), WasmVM_ErrCode_CostLimitExceeded);
  WasmVM_TypedFunctionDelete(f);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(own);
  WasmVM_ExecutorDelete(executor);
  WasmVM_StatisticsDelete(statistics);
  executor = plain;
}

/* A typed function keeps what it needs, whatever handles are deleted. */
static void test_lifetime(WasmVM_ModuleInstanceContext* instance, WasmVM_ModuleInstanceContext* host) {
  WasmVM_TypedFunction* function = typed(instance, "many");
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(store);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ExecutorDelete(executor);
  uint64_t nine[9] = {7, 0, 0, 0, 0, 0, 0, 0, 3};
  CHECK_OK(WasmVM_TypedCall(function, nine));
  CHECK(nine[0] == 4);
  WasmVM_TypedFunctionDelete(function);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* host = host_module();
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  WasmVM_ModuleInstanceContext* instance = instance_of(executor, store, GUEST);
  test_calls(instance);
  test_host_functions(instance);
  test_refusals(instance);
  test_measured();
  test_lifetime(instance, host);
  return check_report();
}
