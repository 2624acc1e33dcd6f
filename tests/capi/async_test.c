/* Asynchronous calls: results, errors, their order, cancelling one of them, and handles that go early. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "check.h"

/* Host functions: a gate that a call waits at until the test opens it, and a record of the order of calls. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int arrived, opened;
static int32_t order[64];
static unsigned order_count;

static WasmVM_Result gate(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)data, (void)frame, (void)in, (void)out;
  pthread_mutex_lock(&lock);
  ++arrived;
  pthread_cond_broadcast(&changed);
  while (!opened) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return WasmVM_Result_Success;
}
static WasmVM_Result note(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)data, (void)frame, (void)out;
  pthread_mutex_lock(&lock);
  if (order_count < 64) order[order_count++] = WasmVM_ValueGetI32(in[0]);
  pthread_mutex_unlock(&lock);
  return WasmVM_Result_Success;
}
static WasmVM_Result stop(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)data, (void)frame, (void)in, (void)out;
  return WasmVM_Result_Terminate;
}
static void close_gate(void) {
  pthread_mutex_lock(&lock);
  arrived = opened = 0;
  pthread_mutex_unlock(&lock);
}
static void await_arrivals(int count) {
  pthread_mutex_lock(&lock);
  while (arrived < count) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}
static void open_gate(void) {
  pthread_mutex_lock(&lock);
  opened = 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

static const char kModule[] =
    "(module $m (import \"host\" \"gate\" (func $gate)) (import \"host\" \"note\" (func $note (param i32)))"
    " (import \"host\" \"stop\" (func $stop))"
    " (func (export \"add\") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))"
    " (func (export \"swap\") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))"
    " (func $fail (export \"fail\") unreachable)"
    " (func (export \"gate\") (call $gate))"
    " (func (export \"gate_then_one\") (result i32) (call $gate) (i32.const 1))"
    " (func (export \"note\") (param i32) (call $note (local.get 0)))"
    " (func (export \"stop\") (call $stop))"
    " (func $again (export \"again\") (loop $l (call $nothing) (br $l)))"
    " (func (export \"spin\") (call $gate) (loop $l (br $l)))"
    " (func $nothing))";

static WasmVM_ModuleInstanceContext* host_module(void) {
  static const struct {
    const char* name;
    WasmVM_HostFunc_t function;
    uint32_t params;
  } functions[] = {{"gate", gate, 0}, {"note", note, 1}, {"stop", stop, 0}};
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  for (size_t i = 0; i < 3; ++i) {
    WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(&i32, functions[i].params, NULL, 0);
    WasmVM_FunctionInstanceContext* function = WasmVM_FunctionInstanceCreate(type, functions[i].function, NULL, 0);
    CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str(functions[i].name), function));
    WasmVM_FunctionTypeDelete(type);
  }
  return host;
}

static WasmVM_VMContext* vm_with(WasmVM_ModuleInstanceContext* host, bool interruptible) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetInterruptible(config, interruptible);
  WasmVM_VMContext* vm = WasmVM_VMCreate(config, NULL);
  WasmVM_ConfigureDelete(config);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, host));
  return vm;
}
static WasmVM_VMContext* ready_vm(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module, bool interruptible) {
  WasmVM_VMContext* vm = vm_with(host, interruptible);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(vm, module));
  CHECK_OK(WasmVM_VMValidate(vm));
  CHECK_OK(WasmVM_VMInstantiate(vm));
  return vm;
}

static void check_sum(WasmVM_Async* async) {
  WasmVM_Value out = WasmVM_ValueGenI32(0);
  CHECK(async != NULL);
  WasmVM_AsyncWait(async);
  CHECK(WasmVM_AsyncWaitFor(async, 0));
  CHECK(WasmVM_AsyncGetReturnsLength(async) == 1);
  CHECK_OK(WasmVM_AsyncGet(async, NULL, 0));
  CHECK_OK(WasmVM_AsyncGet(async, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 42);
  CHECK(WasmVM_AsyncGetLastError(async) == NULL);
  WasmVM_AsyncCancel(async);
  CHECK_OK(WasmVM_AsyncGet(async, &out, 1));
  WasmVM_AsyncDelete(async);
}

/* All seven ways to begin a call give its values. */
static void begin_every_way(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(40), WasmVM_ValueGenI32(2)};
  WasmVM_Bytes bytes = wasm_of(kModule);
  char path[] = "/tmp/wasmvm_async_XXXXXX";
  const int fd = mkstemp(path);
  CHECK(fd >= 0);
  FILE* file = fdopen(fd, "wb");
  CHECK(file != NULL && fwrite(bytes.Buf, 1, bytes.Length, file) == bytes.Length);
  fclose(file);

  WasmVM_VMContext* vm = vm_with(host, false);
  check_sum(WasmVM_VMAsyncRunWasmFromFile(vm, path, str("add"), args, 2));
  remove(path);
  check_sum(WasmVM_VMAsyncRunWasmFromBytes(vm, bytes, str("add"), args, 2));
  check_sum(WasmVM_VMAsyncRunWasmFromASTModule(vm, module, str("add"), args, 2));
  check_sum(WasmVM_VMAsyncExecute(vm, str("add"), args, 2));
  CHECK_OK(WasmVM_VMRegisterModuleFromBytes(vm, str("lib"), bytes));
  check_sum(WasmVM_VMAsyncExecuteRegistered(vm, str("lib"), str("add"), args, 2));
  const WasmVM_FunctionInstanceContext* add = WasmVM_ModuleInstanceFindFunction(WasmVM_VMGetActiveModule(vm), str("add"));
  check_sum(WasmVM_ExecutorAsyncInvoke(WasmVM_VMGetExecutorContext(vm), add, args, 2));

  /* More results than wanted, and fewer. */
  const WasmVM_Value mixed[2] = {WasmVM_ValueGenI32(7), WasmVM_ValueGenI64(-1)};
  WasmVM_Async* swap = WasmVM_VMAsyncExecute(vm, str("swap"), mixed, 2);
  WasmVM_Value out[3] = {mixed[0], mixed[0], mixed[0]};
  CHECK(WasmVM_AsyncGetReturnsLength(swap) == 2);
  CHECK_OK(WasmVM_AsyncGet(swap, out, 1));
  CHECK(WasmVM_ValueGetI64(out[0]) == -1 && WasmVM_ValueGetI32(out[1]) == 7);
  CHECK_OK(WasmVM_AsyncGet(swap, out, 3));
  CHECK(WasmVM_ValueGetI32(out[1]) == 7);
  WasmVM_AsyncDelete(swap);
  WasmVM_VMDelete(vm);
  WasmVM_BytesDelete(bytes);
}

/* A host function called directly, which belongs to no store. */
static void invoke_a_host_function(void) {
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  WasmVM_FunctionInstanceContext* function = WasmVM_FunctionInstanceCreate(type, gate, NULL, 0);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(NULL, NULL);
  close_gate();
  /* Both are in it at once, and what they use may go. */
  WasmVM_Async* first = WasmVM_ExecutorAsyncInvoke(executor, function, NULL, 0);
  WasmVM_Async* second = WasmVM_ExecutorAsyncInvoke(executor, function, NULL, 0);
  WasmVM_ExecutorDelete(executor);
  WasmVM_FunctionInstanceDelete(function);
  WasmVM_FunctionTypeDelete(type);
  await_arrivals(2);
  CHECK(!WasmVM_AsyncWaitFor(first, 0));
  open_gate();
  CHECK_OK(WasmVM_AsyncGet(first, NULL, 0));
  CHECK_OK(WasmVM_AsyncGet(second, NULL, 0));
  WasmVM_AsyncDelete(first);
  WasmVM_AsyncDelete(second);
}

static void expect_code(WasmVM_Async* async, unsigned code) {
  CHECK(async != NULL);
  CHECK_CODE(WasmVM_AsyncGet(async, NULL, 0), code);
  CHECK(WasmVM_AsyncGetReturnsLength(async) == 0);
  const WasmVM_ErrorContext* error = WasmVM_AsyncGetLastError(async);
  CHECK((code == WasmVM_ErrCode_Terminated) == (error == NULL));
  if (error != NULL) CHECK(WasmVM_ErrorContextGetCode(error) == code);
  WasmVM_AsyncDelete(async);
}

static void failures(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  WasmVM_VMContext* vm = vm_with(host, false);
  expect_code(WasmVM_VMAsyncExecute(vm, str("add"), NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  expect_code(WasmVM_VMAsyncRunWasmFromFile(vm, "/nowhere/nothing.wasm", str("add"), NULL, 0), WasmVM_ErrCode_IllegalPath);
  expect_code(WasmVM_VMAsyncRunWasmFromBytes(vm, WasmVM_BytesWrap((const uint8_t*)"bad!", 4), str("f"), NULL, 0),
              WasmVM_ErrCode_MalformedMagic);
  expect_code(WasmVM_VMAsyncRunWasmFromASTModule(vm, module, str("nothing"), NULL, 0), WasmVM_ErrCode_FuncNotFound);
  expect_code(WasmVM_VMAsyncExecuteRegistered(vm, str("nobody"), str("f"), NULL, 0), WasmVM_ErrCode_WrongInstanceAddress);
  expect_code(WasmVM_VMAsyncExecute(vm, str("add"), NULL, 0), WasmVM_ErrCode_FuncSigMismatch);
  expect_code(WasmVM_VMAsyncExecute(vm, str("stop"), NULL, 0), WasmVM_ErrCode_Terminated);
  WasmVM_Async* fail = WasmVM_VMAsyncExecute(vm, str("fail"), NULL, 0);
  const WasmVM_ErrorContext* error = WasmVM_AsyncGetLastError(fail);
  CHECK(str_is(WasmVM_ErrorContextGetFunctionName(error), "fail"));
  CHECK(WasmVM_ErrorContextGetFrameCount(error) == 1);
  expect_code(fail, WasmVM_ErrCode_Unreachable);
  /* The VM has no error of this thread, since it made no call that failed. */
  CHECK(WasmVM_VMGetLastError(vm) == NULL);
  WasmVM_VMDelete(vm);
}

static void calls_of_one_vm_run_in_order(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  enum { kCalls = 40 };
  WasmVM_VMContext* vm = ready_vm(host, module, false);
  WasmVM_Async* calls[kCalls];
  close_gate();
  order_count = 0;
  WasmVM_Async* first = WasmVM_VMAsyncExecute(vm, str("gate"), NULL, 0);
  await_arrivals(1);
  for (int32_t i = 0; i < kCalls; ++i) {
    const WasmVM_Value number = WasmVM_ValueGenI32(i);
    calls[i] = WasmVM_VMAsyncExecute(vm, str("note"), &number, 1);
  }
  open_gate();
  for (int32_t i = 0; i < kCalls; ++i) {
    CHECK_OK(WasmVM_AsyncGet(calls[i], NULL, 0));
    WasmVM_AsyncDelete(calls[i]);
  }
  CHECK(order_count == kCalls);
  for (int32_t i = 0; i < kCalls; ++i) CHECK(order[i] == i);
  WasmVM_AsyncDelete(first);
  WasmVM_VMDelete(vm);
}

static void calls_of_several_vms_run_side_by_side(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  enum { kVms = 12 };
  WasmVM_Async* calls[kVms];
  close_gate();
  for (int i = 0; i < kVms; ++i) {
    WasmVM_VMContext* vm = ready_vm(host, module, false);
    calls[i] = WasmVM_VMAsyncExecute(vm, str("gate_then_one"), NULL, 0);
    WasmVM_VMDelete(vm); /* takes effect when the call has ended */
  }
  await_arrivals(kVms);
  open_gate();
  for (int i = 0; i < kVms; ++i) {
    WasmVM_Value out = WasmVM_ValueGenI32(0);
    CHECK_OK(WasmVM_AsyncGet(calls[i], &out, 1));
    CHECK(WasmVM_ValueGetI32(out) == 1);
    WasmVM_AsyncDelete(calls[i]);
  }
}

/* The running call, one that waits, and their neighbours, which go on as if nothing had happened. */
static void cancel_one_call_alone(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  WasmVM_VMContext* vm = ready_vm(host, module, true);
  const WasmVM_Value args[2] = {WasmVM_ValueGenI32(40), WasmVM_ValueGenI32(2)};
  close_gate();
  WasmVM_Async* running = WasmVM_VMAsyncExecute(vm, str("spin"), NULL, 0);
  WasmVM_Async* waiting = WasmVM_VMAsyncExecute(vm, str("fail"), NULL, 0);
  WasmVM_Async* next = WasmVM_VMAsyncExecute(vm, str("add"), args, 2);
  await_arrivals(1);
  WasmVM_AsyncCancel(waiting);
  /* It has ended though the one before it has not. */
  expect_code(waiting, WasmVM_ErrCode_Interrupted);
  CHECK(!WasmVM_AsyncWaitFor(running, 0));
  WasmVM_AsyncCancel(running);
  WasmVM_AsyncCancel(running);
  CHECK(!WasmVM_AsyncWaitFor(running, 0)); /* a host function is not stopped */
  open_gate();
  expect_code(running, WasmVM_ErrCode_Interrupted);
  check_sum(next);

  /* A cancellation that comes when only the host function is left does no harm to what follows. */
  for (int round = 0; round < 20; ++round) {
    close_gate();
    WasmVM_Async* late = WasmVM_VMAsyncExecute(vm, str("gate"), NULL, 0);
    await_arrivals(1);
    WasmVM_AsyncCancel(late);
    open_gate();
    WasmVM_AsyncWait(late);
    const unsigned code = WasmVM_AsyncGet(late, NULL, 0).Code;
    CHECK(code == WasmVM_ErrCode_Success || code == WasmVM_ErrCode_Interrupted);
    WasmVM_Value sum = args[0];
    CHECK_OK(WasmVM_VMExecute(vm, str("add"), args, 2, &sum, 1));
    CHECK(WasmVM_ValueGetI32(sum) == 42);
    WasmVM_AsyncDelete(late);
  }
  WasmVM_VMDelete(vm);

  /* Endless calls are noticed in any code, and what an asynchronous run instantiates can be stopped anywhere. */
  vm = ready_vm(host, module, false);
  close_gate();
  open_gate();
  WasmVM_Async* recursion = WasmVM_VMAsyncExecute(vm, str("again"), NULL, 0);
  CHECK(!WasmVM_AsyncWaitFor(recursion, 1));
  WasmVM_AsyncCancel(recursion);
  expect_code(recursion, WasmVM_ErrCode_Interrupted);
  close_gate();
  WasmVM_Async* loop = WasmVM_VMAsyncRunWasmFromASTModule(vm, module, str("spin"), NULL, 0);
  await_arrivals(1);
  open_gate();
  WasmVM_AsyncCancel(loop);
  expect_code(loop, WasmVM_ErrCode_Interrupted);
  WasmVM_VMDelete(vm);
}

/* Cancelling does not stop a call that another thread makes on the same VM meanwhile. */
static WasmVM_VMContext* busy_vm;
static unsigned busy_code = ~0u;
static void* call_gate(void* unused) {
  (void)unused;
  busy_code = WasmVM_VMExecute(busy_vm, str("gate"), NULL, 0, NULL, 0).Code;
  return NULL;
}
static void leave_other_callers_alone(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  busy_vm = ready_vm(host, module, true);
  close_gate();
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, call_gate, NULL) == 0);
  await_arrivals(1);
  WasmVM_Async* queued = WasmVM_VMAsyncExecute(busy_vm, str("again"), NULL, 0);
  WasmVM_AsyncCancel(queued);
  expect_code(queued, WasmVM_ErrCode_Interrupted);
  open_gate();
  pthread_join(thread, NULL);
  CHECK(busy_code == WasmVM_ErrCode_Success);
  WasmVM_VMDelete(busy_vm);
}

/* A call goes on when nobody waits for it any more. */
static void forget_calls(WasmVM_ModuleInstanceContext* host, WasmVM_ASTModuleContext* module) {
  WasmVM_VMContext* vm = ready_vm(host, module, false);
  order_count = 0;
  for (int32_t i = 0; i < 10; ++i) {
    const WasmVM_Value number = WasmVM_ValueGenI32(i);
    WasmVM_AsyncDelete(WasmVM_VMAsyncExecute(vm, str("note"), &number, 1));
  }
  const WasmVM_Value number = WasmVM_ValueGenI32(10);
  WasmVM_Async* last = WasmVM_VMAsyncExecute(vm, str("note"), &number, 1);
  WasmVM_VMDelete(vm);
  CHECK_OK(WasmVM_AsyncGet(last, NULL, 0));
  WasmVM_AsyncDelete(last);
  CHECK(order_count == 11 && order[10] == 10);
}

static void nulls(WasmVM_ModuleInstanceContext* host) {
  WasmVM_VMContext* vm = vm_with(host, false);
  CHECK(WasmVM_VMAsyncRunWasmFromFile(vm, NULL, str("f"), NULL, 0) == NULL);
  CHECK(WasmVM_VMAsyncRunWasmFromASTModule(vm, NULL, str("f"), NULL, 0) == NULL);
  CHECK(WasmVM_VMAsyncExecute(vm, str("f"), NULL, 3) == NULL);
  CHECK(WasmVM_ExecutorAsyncInvoke(WasmVM_VMGetExecutorContext(vm), NULL, NULL, 0) == NULL);
  CHECK(!WasmVM_AsyncWaitFor(NULL, 10));
  CHECK_CODE(WasmVM_AsyncGet(NULL, NULL, 0), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_VMDelete(vm);
}

int main(void) {
  WasmVM_ModuleInstanceContext* host = host_module();
  WasmVM_ASTModuleContext* module = valid_text(kModule);
  begin_every_way(host, module);
  invoke_a_host_function();
  failures(host, module);
  calls_of_one_vm_run_in_order(host, module);
  calls_of_several_vms_run_side_by_side(host, module);
  cancel_one_call_alone(host, module);
  leave_other_callers_alone(host, module);
  forget_calls(host, module);
  nulls(host);
  WasmVM_ASTModuleDelete(module);
  WasmVM_ModuleInstanceDelete(host);
  return check_report();
}
