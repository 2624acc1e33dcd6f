/* What several threads may do: share modules and executors, queue on a VM, and be refused by a store in use. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "check.h"

enum { kThreads = 4, kRounds = 200 };

static WasmVM_ASTModuleContext* shared_module;
static WasmVM_ExecutorContext* shared_executor;
static WasmVM_VMContext* shared_vm;
static atomic_uint wrong;

static void expect(bool ok) {
  if (!ok) atomic_fetch_add(&wrong, 1);
}

static void run_threads(void* (*start)(void*)) {
  pthread_t threads[kThreads];
  static int numbers[kThreads];
  for (int i = 0; i < kThreads; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, start, &numbers[i]) == 0);
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  CHECK(atomic_load(&wrong) == 0);
}

/* Every thread validates the one module and runs it in a store of its own. */
static void* use_module(void* number) {
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  expect(WasmVM_ResultOK(WasmVM_ValidatorValidate(validator, shared_module)));
  WasmVM_ValidatorDelete(validator);
  for (int round = 0; round < kRounds / 10; ++round) {
    WasmVM_StoreContext* store = WasmVM_StoreCreate();
    WasmVM_ModuleInstanceContext* instance = NULL;
    expect(WasmVM_ResultOK(WasmVM_ExecutorInstantiate(shared_executor, &instance, store, shared_module)));
    WasmVM_StoreDelete(store);
    const WasmVM_Value arg = WasmVM_ValueGenI32(*(int*)number);
    WasmVM_Value out = arg;
    const WasmVM_FunctionInstanceContext* twice = WasmVM_ModuleInstanceFindFunction(instance, str("twice"));
    expect(WasmVM_FunctionTypeGetParametersLength(WasmVM_FunctionInstanceGetFunctionType(twice)) == 1);
    expect(WasmVM_ResultOK(WasmVM_ExecutorInvoke(shared_executor, twice, &arg, 1, &out, 1)));
    expect(WasmVM_ValueGetI32(out) == 2 * *(int*)number);
    /* Each thread has its own last error on the one executor. */
    const WasmVM_FunctionInstanceContext* fail =
        WasmVM_ModuleInstanceFindFunction(instance, *(int*)number % 2 ? str("trap") : str("div"));
    const unsigned code = *(int*)number % 2 ? WasmVM_ErrCode_Unreachable : WasmVM_ErrCode_DivideByZero;
    expect(WasmVM_ExecutorInvoke(shared_executor, fail, NULL, 0, NULL, 0).Code == code);
    expect(WasmVM_ErrorContextGetCode(WasmVM_ExecutorGetLastError(shared_executor)) == code);
    WasmVM_ModuleInstanceDelete(instance);
  }
  return NULL;
}

/* Calls on one VM queue. */
static void* use_vm(void* number) {
  for (int round = 0; round < kRounds; ++round) {
    const WasmVM_Value arg = WasmVM_ValueGenI32(*(int*)number + round);
    WasmVM_Value out = arg;
    expect(WasmVM_ResultOK(WasmVM_VMExecute(shared_vm, str("twice"), &arg, 1, &out, 1)));
    expect(WasmVM_ValueGetI32(out) == 2 * (*(int*)number + round));
    expect(WasmVM_VMExecute(shared_vm, str("trap"), NULL, 0, NULL, 0).Code == WasmVM_ErrCode_Unreachable);
    expect(WasmVM_ErrorContextGetFrameCount(WasmVM_VMGetLastError(shared_vm)) == 1);
  }
  return NULL;
}

/* A host function that lets another thread try its luck while the store is in use. */
static WasmVM_StoreContext* busy_store;
static const WasmVM_FunctionInstanceContext* busy_function;
static void* intrude(void* unused) {
  (void)unused;
  WasmVM_Value out;
  const WasmVM_Result result = WasmVM_ExecutorInvoke(shared_executor, busy_function, NULL, 0, &out, 1);
  expect(result.Code == WasmVM_ErrCode_WrongVMWorkflow);
  expect(WasmVM_ErrorContextGetCode(WasmVM_ExecutorGetLastError(shared_executor)) == WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ModuleInstanceContext* instance = NULL;
  expect(WasmVM_ExecutorInstantiate(shared_executor, &instance, busy_store, shared_module).Code ==
         WasmVM_ErrCode_WrongVMWorkflow);
  expect(instance == NULL);
  return NULL;
}
static WasmVM_Result wait_for_intruder(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                                       WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, intrude, NULL) == 0);
  pthread_join(thread, NULL);
  returns[0] = WasmVM_ValueGenI32(17);
  return WasmVM_Result_Success;
}

static void test_busy_store(void) {
  busy_store = WasmVM_StoreCreate();
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("h"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("wait"), WasmVM_FunctionInstanceCreate(type, wait_for_intruder, NULL, 0)));
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ExecutorRegisterImport(shared_executor, busy_store, host));
  WasmVM_ModuleInstanceContext* user =
      instance_of(shared_executor, busy_store,
                  "(module (import \"h\" \"wait\" (func $w (result i32))) (func (export \"f\") (result i32) call $w))");
  busy_function = WasmVM_ModuleInstanceFindFunction(user, str("f"));
  WasmVM_Value out;
  CHECK_OK(WasmVM_ExecutorInvoke(shared_executor, busy_function, NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 17);
  CHECK(WasmVM_ExecutorGetLastError(shared_executor) == NULL); /* the intruder's failure is the intruder's */
  CHECK(atomic_load(&wrong) == 0);
  WasmVM_ModuleInstanceDelete(user);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_StoreDelete(busy_store);
}

int main(void) {
  static const char kText[] =
      "(module (func (export \"twice\") (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))\n"
      "  (func (export \"trap\") unreachable) (func (export \"div\") (drop (i32.div_u (i32.const 1) (i32.const 0)))))";
  shared_module = load_text(kText);
  shared_executor = WasmVM_ExecutorCreate(NULL, NULL);
  run_threads(use_module);
  CHECK(WasmVM_ExecutorGetLastError(shared_executor) == NULL);
  test_busy_store();
  shared_vm = WasmVM_VMCreate(NULL, NULL);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(shared_vm, shared_module));
  CHECK_OK(WasmVM_VMValidate(shared_vm));
  CHECK_OK(WasmVM_VMInstantiate(shared_vm));
  run_threads(use_vm);
  WasmVM_VMDelete(shared_vm);
  WasmVM_ExecutorDelete(shared_executor);
  WasmVM_ASTModuleDelete(shared_module);
  return check_report();
}
