/* Statistics, gas, deadlines and interruption as a host sees them. Whether a bound acts is tested, never when. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "check.h"

#define GUEST                                                                          \
  "(module (import \"host\" \"work\" (func $work))"                                    \
  "  (func (export \"sum\") (param i32) (result i32) (local i32)"                      \
  "    (loop (local.set 1 (i32.add (local.get 1) (local.get 0)))"                      \
  "      (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0)))" \
  "    (local.get 1))"                                                                 \
  "  (func (export \"spin\") (loop (br 0)))"                                           \
  "  (func (export \"work\") (call $work)))"
enum { kSumOf10 = 1 + 10 * 10 + 1, kCountOf10 = 1 + 10 * 10 + 3 };

static WasmVM_ExecutorContext* reentered; /* executor and function that the host function calls, or NULL */
static const WasmVM_FunctionInstanceContext* reentry;
static const WasmVM_StatisticsContext* watched;
static uint64_t seen_cost;

static WasmVM_Result work(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                          WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params, (void)returns;
  if (watched != NULL) seen_cost = WasmVM_StatisticsGetTotalCost(watched);
  if (reentered == NULL) return WasmVM_Result_Success;
  const WasmVM_InvokeOptions options = {20u * 1000 * 1000, 0};
  return WasmVM_ExecutorInvokeWithOptions(reentered, reentry, NULL, 0, NULL, 0, &options);
}

/* An executor, and the guest in a store of its own with a host function that costs 7. */
typedef struct Guest {
  WasmVM_StatisticsContext* statistics;
  WasmVM_ExecutorContext* executor;
  WasmVM_StoreContext* store;
  WasmVM_ModuleInstanceContext *host, *instance;
} Guest;

static Guest make_guest(WasmVM_ConfigureContext* conf, WasmVM_StatisticsContext* statistics) {
  Guest guest = {statistics, WasmVM_ExecutorCreate(conf, statistics), WasmVM_StoreCreate(), NULL, NULL};
  guest.host = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  WasmVM_ModuleInstanceAddFunction(guest.host, str("work"), WasmVM_FunctionInstanceCreate(type, work, NULL, 7));
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ExecutorRegisterImport(guest.executor, guest.store, guest.host));
  guest.instance = instance_of(guest.executor, guest.store, GUEST);
  WasmVM_ConfigureDelete(conf);
  return guest;
}

static void end_guest(Guest* guest) {
  WasmVM_ModuleInstanceDelete(guest->instance);
  WasmVM_StoreDelete(guest->store);
  WasmVM_ModuleInstanceDelete(guest->host);
  WasmVM_ExecutorDelete(guest->executor);
  WasmVM_StatisticsDelete(guest->statistics);
}

static const WasmVM_FunctionInstanceContext* function(const Guest* guest, const char* name) {
  return WasmVM_ModuleInstanceFindFunction(guest->instance, str(name));
}

static WasmVM_Result sum_of_10(const Guest* guest) {
  const WasmVM_Value ten = WasmVM_ValueGenI32(10);
  WasmVM_Value out = WasmVM_ValueGenI32(0);
  const WasmVM_Result result = WasmVM_ExecutorInvoke(guest->executor, function(guest, "sum"), &ten, 1, &out, 1);
  if (WasmVM_ResultOK(result)) CHECK(WasmVM_ValueGetI32(out) == 55);
  return result;
}

static WasmVM_ConfigureContext* measuring(void) {
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureStatisticsSetInstructionCounting(conf, true);
  WasmVM_ConfigureStatisticsSetCostMeasuring(conf, true);
  WasmVM_ConfigureStatisticsSetTimeMeasuring(conf, true);
  return conf;
}

static void test_counters(void) {
  Guest guest = make_guest(measuring(), WasmVM_StatisticsCreate());
  CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == 0);
  CHECK_OK(sum_of_10(&guest));
  CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == kSumOf10);
  CHECK(WasmVM_StatisticsGetInstrCount(guest.statistics) == kCountOf10);
  CHECK(WasmVM_StatisticsGetTime(guest.statistics) > 0);
  CHECK(WasmVM_StatisticsGetInstrPerSecond(guest.statistics) > 0);
  /* Calls add up; a host function sees what its caller has cost so far, and adds its own cost. */
  watched = guest.statistics;
  CHECK_OK(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "work"), NULL, 0, NULL, 0));
  watched = NULL;
  CHECK(seen_cost == kSumOf10 + 1 + 7);
  CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == kSumOf10 + 1 + 7);
  WasmVM_StatisticsClear(guest.statistics);
  CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == 0 && WasmVM_StatisticsGetInstrCount(guest.statistics) == 0);
  CHECK(WasmVM_StatisticsGetTime(guest.statistics) == 0 && WasmVM_StatisticsGetInstrPerSecond(guest.statistics) == 0);
  end_guest(&guest);
  CHECK(WasmVM_StatisticsGetTime(NULL) == 0);
}

static void test_each_switch_alone(void) {
  for (int i = 0; i < 3; ++i) {
    WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
    if (i == 0) WasmVM_ConfigureStatisticsSetInstructionCounting(conf, true);
    if (i == 1) WasmVM_ConfigureStatisticsSetCostMeasuring(conf, true);
    if (i == 2) WasmVM_ConfigureStatisticsSetTimeMeasuring(conf, true);
    Guest guest = make_guest(conf, WasmVM_StatisticsCreate());
    CHECK_OK(sum_of_10(&guest));
    CHECK(WasmVM_StatisticsGetInstrCount(guest.statistics) == (i == 0 ? kCountOf10 : 0));
    CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == (i == 1 ? kSumOf10 : 0));
    CHECK((WasmVM_StatisticsGetTime(guest.statistics) != 0) == (i == 2));
    end_guest(&guest);
  }
}

static void test_cost_limit(void) {
  WasmVM_StatisticsContext* statistics = WasmVM_StatisticsCreate();
  WasmVM_StatisticsSetCostLimit(statistics, 2 * kSumOf10 - 1);
  Guest guest = make_guest(WasmVM_ConfigureCreate(), statistics);
  CHECK_OK(sum_of_10(&guest));
  CHECK_CODE(sum_of_10(&guest), WasmVM_ErrCode_CostLimitExceeded);
  CHECK(WasmVM_StatisticsGetTotalCost(statistics) == 2 * kSumOf10 - 1);
  CHECK_CODE(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "spin"), NULL, 0, NULL, 0), WasmVM_ErrCode_CostLimitExceeded);
  WasmVM_StatisticsClear(statistics);
  CHECK_CODE(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "spin"), NULL, 0, NULL, 0), WasmVM_ErrCode_CostLimitExceeded);
  CHECK(WasmVM_StatisticsGetTotalCost(statistics) == 2 * kSumOf10 - 1);
  WasmVM_StatisticsSetCostLimit(statistics, UINT64_MAX);
  CHECK_OK(sum_of_10(&guest));
  /* A host function's cost counts before it runs. */
  WasmVM_StatisticsClear(statistics);
  WasmVM_StatisticsSetCostLimit(statistics, 7);
  CHECK_CODE(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "work"), NULL, 0, NULL, 0), WasmVM_ErrCode_CostLimitExceeded);
  end_guest(&guest);
  /* Code that was made without metering refuses a limit instead of ignoring it. */
  statistics = WasmVM_StatisticsCreate();
  guest = make_guest(WasmVM_ConfigureCreate(), statistics);
  CHECK_OK(sum_of_10(&guest));
  WasmVM_StatisticsSetCostLimit(statistics, 1000);
  CHECK_CODE(sum_of_10(&guest), WasmVM_ErrCode_WrongVMWorkflow);
  end_guest(&guest);
}

static void test_cost_table(void) {
  uint64_t costs[0x6b] = {0};
  costs[0x6a] = 100; /* i32.add */
  WasmVM_StatisticsContext* statistics = WasmVM_StatisticsCreate();
  WasmVM_StatisticsSetCostTable(statistics, costs, 0x6b);
  CHECK(WasmVM_StatisticsSetOpcodeCost(statistics, 0, 0x6b, 3)); /* i32.sub */
  CHECK(WasmVM_StatisticsSetOpcodeCost(statistics, 0xfd, 0x100, 3));
  CHECK(!WasmVM_StatisticsSetOpcodeCost(statistics, 0xfd, 0x1000, 3));
  CHECK(!WasmVM_StatisticsSetOpcodeCost(statistics, 0, 0x27, 3));
  CHECK(!WasmVM_StatisticsSetOpcodeCost(NULL, 0, 0x6b, 3));
  Guest guest = make_guest(measuring(), statistics);
  CHECK_OK(sum_of_10(&guest));
  CHECK(WasmVM_StatisticsGetTotalCost(statistics) == 1030);
  CHECK(WasmVM_StatisticsGetInstrCount(statistics) == kCountOf10);
  /* Costs are part of the code: another table acts on modules instantiated afterwards. */
  WasmVM_StatisticsSetCostTable(statistics, NULL, 0);
  CHECK_OK(sum_of_10(&guest));
  CHECK(WasmVM_StatisticsGetTotalCost(statistics) == 2060);
  end_guest(&guest);
}

static void test_vm(void) {
  WasmVM_ConfigureContext* conf = measuring();
  WasmVM_ConfigureSetTimeLimit(conf, 20);
  CHECK(WasmVM_ConfigureGetTimeLimit(conf) == 20);
  WasmVM_VMContext* vm = WasmVM_VMCreate(conf, NULL);
  WasmVM_ConfigureDelete(conf);
  WasmVM_StatisticsContext* statistics = WasmVM_VMGetStatisticsContext(vm);
  WasmVM_Bytes bytes =
      wasm_of("(module (func (export \"two\") (result i32) (i32.const 2)) (func (export \"spin\") (loop (br 0))))");
  WasmVM_Value out;
  CHECK_OK(WasmVM_VMRunWasmFromBytes(vm, bytes, str("two"), NULL, 0, &out, 1));
  CHECK(WasmVM_StatisticsGetTotalCost(statistics) == 1 && WasmVM_StatisticsGetInstrCount(statistics) == 2);
  CHECK_CODE(WasmVM_VMExecute(vm, str("spin"), NULL, 0, NULL, 0), WasmVM_ErrCode_DeadlineExceeded);
  CHECK_OK(WasmVM_VMExecute(vm, str("two"), NULL, 0, &out, 1));
  WasmVM_BytesDelete(bytes);
  /* The start function is bounded as calls are. */
  bytes = wasm_of("(module (start $f) (func $f (loop (br 0))))");
  CHECK_CODE(WasmVM_VMRegisterModuleFromBytes(vm, str("endless"), bytes), WasmVM_ErrCode_DeadlineExceeded);
  WasmVM_BytesDelete(bytes);
  WasmVM_StatisticsSetCostLimit(statistics, 500);
  CHECK_CODE(WasmVM_VMExecute(vm, str("spin"), NULL, 0, NULL, 0), WasmVM_ErrCode_CostLimitExceeded);
  WasmVM_VMDelete(vm);
}

static void test_options(void) {
  WasmVM_ConfigureContext* conf = measuring();
  WasmVM_ConfigureCompilerSetInterruptible(conf, true);
  Guest guest = make_guest(conf, WasmVM_StatisticsCreate());
  const WasmVM_Value ten = WasmVM_ValueGenI32(10);
  WasmVM_Value out;
  WasmVM_InvokeOptions options = {0, kSumOf10};
  CHECK_OK(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, &options));
  CHECK_OK(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, NULL));
  options.Gas = kSumOf10 - 1;
  CHECK_CODE(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, &options),
             WasmVM_ErrCode_CostLimitExceeded);
  CHECK(WasmVM_StatisticsGetTotalCost(guest.statistics) == 3 * kSumOf10 - 1);
  const WasmVM_InvokeOptions deadline = {20u * 1000 * 1000, 0}, distant = {UINT64_MAX, 0};
  CHECK_CODE(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "spin"), NULL, 0, NULL, 0, &deadline),
             WasmVM_ErrCode_DeadlineExceeded);
  CHECK_OK(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, &distant));
  /* A host function's own calls have bounds of their own; what it returns is the outer call's. */
  reentered = guest.executor;
  reentry = function(&guest, "spin");
  CHECK_CODE(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "work"), NULL, 0, NULL, 0), WasmVM_ErrCode_DeadlineExceeded);
  reentered = NULL;
  CHECK_OK(sum_of_10(&guest));
  CHECK_CODE(WasmVM_ExecutorInvokeWithOptions(guest.executor, NULL, NULL, 0, NULL, 0, &deadline), WasmVM_ErrCode_FuncNotFound);
  CHECK(!WasmVM_ResultOK(WasmVM_ExecutorInvokeWithOptions(NULL, function(&guest, "sum"), NULL, 0, NULL, 0, &deadline)));
  end_guest(&guest);
  /* Bounds that the code would not keep are refused. */
  guest = make_guest(WasmVM_ConfigureCreate(), NULL);
  CHECK_CODE(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, &deadline),
             WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ExecutorInvokeWithOptions(guest.executor, function(&guest, "sum"), &ten, 1, &out, 1, &options),
             WasmVM_ErrCode_WrongVMWorkflow);
  end_guest(&guest);
}

static void* interrupt_from_elsewhere(void* handle) {
  WasmVM_StoreInterruptHandleInterrupt(handle);
  return NULL;
}

static void test_interrupt_handle(void) {
  WasmVM_StoreContext* unused = WasmVM_StoreCreate();
  CHECK(WasmVM_StoreInterruptHandleCreate(unused) == NULL);
  CHECK(WasmVM_StoreInterruptHandleCreate(NULL) == NULL);
  WasmVM_StoreDelete(unused);
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetInterruptible(conf, true);
  Guest guest = make_guest(conf, NULL);
  WasmVM_StoreInterruptHandle* handle = WasmVM_StoreInterruptHandleCreate(guest.store);
  for (int i = 0; i < 20; ++i) {
    /* Whether the other thread comes first or the call does: it ends. */
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, interrupt_from_elsewhere, handle) == 0);
    CHECK_CODE(WasmVM_ExecutorInvoke(guest.executor, function(&guest, "spin"), NULL, 0, NULL, 0), WasmVM_ErrCode_Interrupted);
    pthread_join(thread, NULL);
  }
  CHECK_OK(sum_of_10(&guest));
  WasmVM_StoreInterruptHandleInterrupt(handle);
  WasmVM_StoreInterruptHandleWithdraw(handle);
  CHECK_OK(sum_of_10(&guest));
  end_guest(&guest);
  WasmVM_StoreInterruptHandleInterrupt(handle);
  WasmVM_StoreInterruptHandleWithdraw(handle);
  WasmVM_StoreInterruptHandleDelete(handle);
  WasmVM_StoreInterruptHandleInterrupt(NULL);
  WasmVM_StoreInterruptHandleWithdraw(NULL);
  WasmVM_StoreInterruptHandleDelete(NULL);
}

int main(void) {
  test_counters();
  test_each_switch_alone();
  test_cost_limit();
  test_cost_table();
  test_vm();
  test_options();
  test_interrupt_handle();
  return check_report();
}
