/* Guests that start threads by wasi.thread-spawn: who gets it, its limits, and how the whole guest ends. */
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

#include "check.h"

/* What all guests here begin with; what differs follows. Cells of the memory: 0 sum of arguments, 4 threads that have added
 * theirs, 8 never notified, 12 bits of the threads' numbers. */
#define IMPORTS                                                                   \
  "(module\n"                                                                     \
  "  (import \"wasi\" \"thread-spawn\" (func $spawn (param i32) (result i32)))\n" \
  "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))\n"
#define MEMORY                                          \
  "  (import \"env\" \"memory\" (memory 1 1 shared))\n" \
  "  (export \"memory\" (memory 0))\n"
#define FUNCTIONS                                                                                               \
  "  (func $add (param $number i32) (param $argument i32)\n"                                                    \
  "    (drop (i32.atomic.rmw.or (i32.const 12) (i32.shl (i32.const 1) (local.get $number))))\n"                 \
  "    (drop (i32.atomic.rmw.add (i32.const 0) (local.get $argument)))\n"                                       \
  "    (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))\n"                                               \
  "    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))\n"                                           \
  "  (func $until (export \"until\") (param $count i32) (local $now i32)\n"                                     \
  "    (loop $again\n"                                                                                          \
  "      (local.set $now (i32.atomic.load (i32.const 4)))\n"                                                    \
  "      (if (i32.lt_u (local.get $now) (local.get $count))\n"                                                  \
  "        (then (drop (memory.atomic.wait32 (i32.const 4) (local.get $now) (i64.const -1))) (br $again)))))\n" \
  "  (func $for_ever (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1))))\n"               \
  "  (func (export \"spawn\") (param i32) (result i32) (call $spawn (local.get 0)))\n"                          \
  "  (func (export \"load\") (param i32) (result i32) (i32.atomic.load (local.get 0)))\n"
#define START(body) "  (func (export \"wasi_thread_start\") (param i32 i32) " body ")\n"
#define MAIN(body) "  (func (export \"_start\") " body "))"
#define ADD "(call $add (local.get 0) (local.get 1))"
#define SPAWN(argument) "(drop (call $spawn (i32.const " argument ")))"

/* A VM with WASI; `limit` < 0 leaves the number of threads as it is. */
static WasmVM_VMContext* make_vm(int limit) {
  WasmVM_ConfigureContext* config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureAddHostRegistration(config, WasmVM_HostRegistration_Wasi);
  CHECK(WasmVM_ConfigureGetMaxGuestThreads(config) == 256);
  if (limit >= 0) WasmVM_ConfigureSetMaxGuestThreads(config, (uint32_t)limit);
  WasmVM_VMContext* vm = WasmVM_VMCreate(config, NULL);
  WasmVM_ConfigureDelete(config);
  return vm;
}

/* Instantiates a text as a VM's active module. */
static WasmVM_Result activate(WasmVM_VMContext* vm, const char* text) {
  WasmVM_ASTModuleContext* module = load_text(text);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(vm, module));
  WasmVM_ASTModuleDelete(module);
  CHECK_OK(WasmVM_VMValidate(vm));
  return WasmVM_VMInstantiate(vm);
}

static WasmVM_Result start(WasmVM_VMContext* vm) { return WasmVM_VMExecute(vm, str("_start"), NULL, 0, NULL, 0); }

/* Calls (i32) -> i32. */
static int call(WasmVM_VMContext* vm, const char* name, int argument) {
  WasmVM_Value value = WasmVM_ValueGenI32(argument), result = WasmVM_ValueGenI32(0);
  CHECK_OK(WasmVM_VMExecute(vm, str(name), &value, 1, &result, 1));
  return WasmVM_ValueGetI32(result);
}

static void until(WasmVM_VMContext* vm, int count) {
  const WasmVM_Value value = WasmVM_ValueGenI32(count);
  CHECK_OK(WasmVM_VMExecute(vm, str("until"), &value, 1, NULL, 0));
}

/* Runs a guest's _start in a VM of its own. */
static unsigned run(const char* text, unsigned* exit_code, char* message, size_t room) {
  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(activate(vm, text));
  const WasmVM_Result result = start(vm);
  if (exit_code != NULL) {
    *exit_code = WasmVM_ModuleInstanceWASIGetExitCode(WasmVM_VMGetImportModuleContext(vm, WasmVM_HostRegistration_Wasi));
  }
  if (message != NULL) {
    const WasmVM_String text_of = WasmVM_ErrorContextGetMessage(WasmVM_VMGetLastError(vm));
    snprintf(message, room, "%.*s", (int)text_of.Length, text_of.Buf);
    CHECK(WasmVM_ErrorContextGetFrameCount(WasmVM_VMGetLastError(vm)) >= 1);
  }
  WasmVM_VMDelete(vm);
  return result.Code;
}

/* -- what threads share and what they have of their own -- */

static void test_threads_share_memory_and_have_numbers(void) {
  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS "(global $mine (mut i32) (i32.const 5))\n" START(
                            /* A global is each instance's own: it adds 6 whatever the others do. */
                            "(global.set $mine (i32.add (global.get $mine) (i32.const 1)))"
                            "(call $add (local.get 0) (i32.add (local.get 1) (global.get $mine)))")
                            MAIN(SPAWN("1") SPAWN("2") SPAWN("3") "(call $until (i32.const 3))")));
  CHECK_OK(start(vm));
  CHECK(call(vm, "load", 0) == 1 + 2 + 3 + 3 * 6);
  CHECK(call(vm, "load", 12) == (1 << 1 | 1 << 2 | 1 << 3));
  /* The process has ended with _start. */
  CHECK(call(vm, "spawn", 0) == -6);
  WasmVM_VMDelete(vm);
}

static void test_threads_of_threads(void) {
  CHECK(run(IMPORTS MEMORY FUNCTIONS START(
                "(if (local.get 1) (then (drop (call $spawn (i32.sub (local.get 1) (i32.const 1))))))" ADD)
                MAIN(SPAWN("9") "(call $until (i32.const 10))"
                                "(if (i32.ne (i32.atomic.load (i32.const 0)) (i32.const 45)) (then unreachable))"),
            NULL, NULL, 0) == WasmVM_ErrCode_Success);
}

static void test_start_function_runs_in_every_instance(void) {
  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(activate(
      vm,
      IMPORTS MEMORY FUNCTIONS START(
          ADD) "(func $init (if (i32.eqz (i32.atomic.rmw.add (i32.const 16) (i32.const 1))) (then " SPAWN("7") ")))\n"
                                                                                                               "(start $init))"));
  until(vm, 1);
  CHECK(call(vm, "load", 0) == 7);
  CHECK(call(vm, "load", 16) == 2);
  WasmVM_VMDelete(vm);
}

/* -- limits and refusals -- */

static void test_limit(void) {
  WasmVM_VMContext* vm = make_vm(2);
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS START("(if (local.get 1) (then (call $for_ever)) (else " ADD "))") ")"));
  CHECK(call(vm, "spawn", 1) == 1);
  CHECK(call(vm, "spawn", 0) == 2);
  until(vm, 1);
  /* The second has ended or is about to: its place becomes free. */
  int third;
  while ((third = call(vm, "spawn", 1)) < 0) CHECK(third == -6);
  CHECK(third == 3);
  CHECK(call(vm, "spawn", 1) == -6);
  WasmVM_VMDelete(vm);
  vm = make_vm(0);
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS START("") ")"));
  CHECK(call(vm, "spawn", 1) == -6);
  WasmVM_VMDelete(vm);
}

static void test_modules_that_cannot_be_started_again(void) {
  static const char* const texts[] = {
      IMPORTS MEMORY FUNCTIONS ")",
      IMPORTS MEMORY FUNCTIONS "(func (export \"wasi_thread_start\") (param i32)))",
      IMPORTS "(memory (export \"memory\") 1 1 shared)\n" FUNCTIONS START("") ")",
      IMPORTS "(import \"other\" \"table\" (table 1 funcref))" MEMORY FUNCTIONS START("") ")",
      IMPORTS "(import \"other\" \"global\" (global (mut i32)))" MEMORY FUNCTIONS START("") ")",
      IMPORTS "(import \"other\" \"memory\" (memory 1))" MEMORY FUNCTIONS START("") ")",
      IMPORTS "(import \"other\" \"function\" (func))" MEMORY FUNCTIONS START("") ")",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
    WasmVM_VMContext* vm = make_vm(-1);
    WasmVM_ASTModuleContext* other = load_text(
        "(module (table (export \"table\") 1 funcref) (global (export \"global\") (mut i32) (i32.const 0))"
        "(memory (export \"memory\") 1) (func (export \"function\")))");
    CHECK_OK(WasmVM_VMRegisterModuleFromASTModule(vm, str("other"), other));
    WasmVM_ASTModuleDelete(other);
    CHECK_OK(activate(vm, texts[i]));
    CHECK(call(vm, "spawn", 0) == -58);
    WasmVM_VMDelete(vm);
  }
}

static void test_who_gets_threads(void) {
  static const char kGuest[] = IMPORTS MEMORY FUNCTIONS START("") ")";
  /* Without WASI in the store there is nobody to give them. */
  WasmVM_VMContext* vm = WasmVM_VMCreate(NULL, NULL);
  CHECK_CODE(activate(vm, kGuest), WasmVM_ErrCode_UnknownImport);
  WasmVM_VMDelete(vm);
  /* A module that does not ask for threads gets no memory either. */
  vm = make_vm(-1);
  CHECK_CODE(activate(vm, "(module (import \"env\" \"memory\" (memory 1 1 shared)))"), WasmVM_ErrCode_UnknownImport);
  /* Whatever else is missing is still missing, and types are compared. */
  CHECK_CODE(activate(vm, IMPORTS "(import \"env\" \"f\" (func))" MEMORY ")"), WasmVM_ErrCode_UnknownImport);
  CHECK_CODE(activate(vm, "(module (import \"wasi\" \"thread-spawn\" (func (result i32))))"),
             WasmVM_ErrCode_IncompatibleImportType);
  WasmVM_VMDelete(vm);
}

static WasmVM_Result spawn_nothing(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                                   WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params;
  returns[0] = WasmVM_ValueGenI32(77);
  return WasmVM_Result_Success;
}

/* The host's own module of the name comes first, and so does its memory. */
static void test_host_may_spawn_itself(void) {
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(&i32, 1, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("wasi"));
  CHECK_OK(
      WasmVM_ModuleInstanceAddFunction(host, str("thread-spawn"), WasmVM_FunctionInstanceCreate(type, spawn_nothing, NULL, 0)));
  WasmVM_FunctionTypeDelete(type);
  WasmVM_LimitContext* limit = WasmVM_LimitCreateWithMax(1, 1, false, true);
  WasmVM_MemoryTypeContext* memory_type = WasmVM_MemoryTypeCreate(limit);
  WasmVM_LimitDelete(limit);
  WasmVM_ModuleInstanceContext* env = WasmVM_ModuleInstanceCreate(str("env"));
  CHECK_OK(WasmVM_ModuleInstanceAddMemory(env, str("memory"), WasmVM_MemoryInstanceCreate(memory_type)));
  WasmVM_MemoryTypeDelete(memory_type);

  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, env));
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS START(ADD) ")"));
  CHECK(call(vm, "spawn", 9) == 1);
  until(vm, 1);
  uint8_t byte = 0;
  CHECK_OK(WasmVM_MemoryInstanceGetData(WasmVM_ModuleInstanceFindMemory(env, str("memory")), &byte, 0, 1));
  CHECK(byte == 9);
  CHECK_OK(WasmVM_VMRegisterModuleFromImport(vm, host));
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS START(ADD) ")"));
  CHECK(call(vm, "spawn", 9) == 77);
  WasmVM_VMDelete(vm);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ModuleInstanceDelete(env);
}

/* -- the end of a guest -- */

static void test_end(void) {
  char message[100];
  unsigned exit_code;
  /* Each of these would wait for ever, were it not ended by another thread. */
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(if (local.get 1) (then unreachable)) (call $for_ever)")
                MAIN(SPAWN("0") SPAWN("0") SPAWN("1") "(call $for_ever)"),
            NULL, message, sizeof message) == WasmVM_ErrCode_Unreachable);
  CHECK(strcmp(message, "unreachable: in thread 3 of the guest") == 0);
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(if (local.get 1) (then (call $exit (local.get 1)))) (call $for_ever)")
                MAIN(SPAWN("0") SPAWN("300") "(call $for_ever)"),
            &exit_code, NULL, 0) == WasmVM_ErrCode_Terminated);
  CHECK(exit_code == 300);
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(call $for_ever)") MAIN(SPAWN("0") SPAWN("0") "(call $exit (i32.const 4))"),
            &exit_code, NULL, 0) == WasmVM_ErrCode_Terminated);
  CHECK(exit_code == 4);
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(call $for_ever)") MAIN(SPAWN("0") SPAWN("0") "(drop (i32.load (i32.const 65536)))"),
            NULL, message, sizeof message) == WasmVM_ErrCode_MemoryOutOfBounds);
  CHECK(strcmp(message, "out of bounds memory access") == 0);
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(call $for_ever)") MAIN(SPAWN("0") SPAWN("0")), &exit_code, NULL, 0) ==
        WasmVM_ErrCode_Success);
  CHECK(exit_code == 0);
  /* An instance that cannot be made is a trap of its thread: here the start function's. */
  CHECK(run(IMPORTS MEMORY FUNCTIONS START(
                "") "(func $init (if (i32.atomic.rmw.add (i32.const 16) (i32.const 1)) (then unreachable)))\n"
                    "(start $init)" MAIN(SPAWN("0") "(call $for_ever)"),
            NULL, message, sizeof message) == WasmVM_ErrCode_Unreachable);
}

/* Endless loops notice the end as well: of threads, and of the main thread. */
static void test_end_of_loops(void) {
  unsigned exit_code;
  CHECK(run(IMPORTS MEMORY FUNCTIONS START(ADD "(loop (br 0))") MAIN(SPAWN("0") SPAWN("0") "(call $until (i32.const 2))"),
            &exit_code, NULL, 0) == WasmVM_ErrCode_Success);
  CHECK(run(IMPORTS MEMORY FUNCTIONS START("(if (local.get 1) (then (call $exit (i32.const 9)))) (loop (br 0))")
                MAIN(SPAWN("0") SPAWN("1") "(loop (br 0))"),
            &exit_code, NULL, 0) == WasmVM_ErrCode_Terminated);
  CHECK(exit_code == 9);
  /* Recursion does not run out of stack before it notices. */
  CHECK(
      run(IMPORTS MEMORY FUNCTIONS START(
              "(loop (br_if 0 (i32.eqz (i32.atomic.load (i32.const 4))))) unreachable") "(func $again (param i32) "
                                                                                        "(i32.atomic.store (i32.const 4) "
                                                                                        "(i32.const 1)) (if (local.get 0) (then\n"
                                                                                        "  (call $again (i32.sub (local.get 0) "
                                                                                        "(i32.const 1))) (call $again (i32.sub "
                                                                                        "(local.get 0) (i32.const 1))))))" MAIN(
                                                                                            SPAWN("0") "(call $again (i32.const "
                                                                                                       "100))"),
          NULL, NULL, 0) == WasmVM_ErrCode_Unreachable);
}

/* A thread that waits in WASI (here for a clock, three days) ends as well. */
static void test_end_of_waits_in_wasi(void) {
  unsigned exit_code;
  CHECK(run(IMPORTS
            "(import \"wasi_snapshot_preview1\" \"poll_oneoff\" (func $poll (param i32 i32 i32 i32) (result i32)))\n" MEMORY
                FUNCTIONS START(
                    "(i32.store (i32.const 272) (i32.const 1)) (i64.store (i32.const 280) (i64.const 259200000000000))" ADD
                    "(loop (drop (call $poll (i32.const 256) (i32.const 320) (i32.const 1) (i32.const 400))) (br 0))")
                    MAIN(SPAWN("0") "(call $until (i32.const 1)) (call $exit (i32.const 11))"),
            &exit_code, NULL, 0) == WasmVM_ErrCode_Terminated);
  CHECK(exit_code == 11);
}

/* A trap that comes while the host is elsewhere is what its next call meets, once. */
static void test_trap_between_calls(void) {
  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(activate(vm, IMPORTS MEMORY FUNCTIONS START(ADD "unreachable") ")"));
  const WasmVM_Value nine = WasmVM_ValueGenI32(9);
  WasmVM_Value out;
  WasmVM_Result result = WasmVM_VMExecute(vm, str("spawn"), &nine, 1, &out, 1);
  for (int i = 0; WasmVM_ResultOK(result) && i < 1000000; ++i) {
    const WasmVM_Value zero = WasmVM_ValueGenI32(0);
    result = WasmVM_VMExecute(vm, str("load"), &zero, 1, &out, 1);
  }
  CHECK_CODE(result, WasmVM_ErrCode_Unreachable);
  CHECK(call(vm, "load", 0) == 9);
  CHECK(call(vm, "spawn", 0) == -6);
  WasmVM_VMDelete(vm);
}

/* Threads outlive calls of functions other than _start, and end with the instance. */
static void test_threads_of_a_library(void) {
  static const char kGuest[] = IMPORTS MEMORY FUNCTIONS START(ADD "(call $for_ever)") ")";
  WasmVM_VMContext* vm = make_vm(-1);
  CHECK_OK(activate(vm, kGuest));
  CHECK(call(vm, "spawn", 1) == 1);
  CHECK(call(vm, "spawn", 2) == 2);
  until(vm, 2);
  CHECK(call(vm, "load", 0) == 3);
  CHECK_OK(activate(vm, kGuest)); /* ends the first instance */
  CHECK(call(vm, "spawn", 1) == 1);
  WasmVM_VMCleanup(vm);
  CHECK_OK(activate(vm, kGuest));
  CHECK(call(vm, "spawn", 1) == 1);
  WasmVM_VMDelete(vm);
}

/* -- host functions and executors -- */

static atomic_uint calls, strangers;
static WasmVM_ExecutorContext* its_executor;
static WasmVM_ModuleInstanceContext* main_instance;

static WasmVM_Result on_call(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                             WasmVM_Value* returns) {
  (void)data, (void)params, (void)returns;
  atomic_fetch_add(&calls, 1);
  if (WasmVM_CallingFrameGetExecutor(frame) != its_executor) atomic_fetch_add(&strangers, 1);
  return WasmVM_Result_Success;
}

/* Ends the guest from one of its own threads. */
static WasmVM_Result on_end(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* params,
                            WasmVM_Value* returns) {
  (void)data, (void)frame, (void)params, (void)returns;
  WasmVM_ModuleInstanceDelete(main_instance);
  atomic_fetch_add(&calls, 1);
  return WasmVM_Result_Success;
}

static void test_host_functions_on_threads(void) {
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, NULL, 0);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("call"), WasmVM_FunctionInstanceCreate(type, on_call, NULL, 0)));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("end"), WasmVM_FunctionInstanceCreate(type, on_end, NULL, 0)));
  WasmVM_FunctionTypeDelete(type);
  its_executor = WasmVM_ExecutorCreate(NULL, NULL);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* wasi = WasmVM_ModuleInstanceCreateWASI(NULL, 0, NULL, 0, NULL, 0);
  CHECK_OK(WasmVM_ExecutorRegisterImport(its_executor, store, wasi));
  CHECK_OK(WasmVM_ExecutorRegisterImport(its_executor, store, host));
  main_instance =
      instance_of(its_executor, store,
                  IMPORTS "(import \"host\" \"call\" (func $call)) (import \"host\" \"end\" (func $end))" MEMORY FUNCTIONS START(
                      "(if (local.get 1) (then (call $end) (return)))"
                      "(loop (call $call) (br_if 0 (i32.lt_u (i32.atomic.rmw.add (i32.const 20) (i32.const 1))"
                      "                                      (i32.const 1000))))" ADD "(call $for_ever)") ")");
  const WasmVM_FunctionInstanceContext* spawn = WasmVM_ModuleInstanceFindFunction(main_instance, str("spawn"));
  WasmVM_Value argument = WasmVM_ValueGenI32(0), out;
  for (int i = 1; i <= 3; ++i) {
    CHECK_OK(WasmVM_ExecutorInvoke(its_executor, spawn, &argument, 1, &out, 1));
    CHECK(WasmVM_ValueGetI32(out) == i);
  }
  argument = WasmVM_ValueGenI32(3);
  CHECK_OK(
      WasmVM_ExecutorInvoke(its_executor, WasmVM_ModuleInstanceFindFunction(main_instance, str("until")), &argument, 1, NULL, 0));
  CHECK(atomic_load(&calls) == 1003);
  CHECK(atomic_load(&strangers) == 0);
  /* Handles may go in any order, also under the threads. */
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ModuleInstanceDelete(wasi);
  WasmVM_StoreDelete(store);
  CHECK_OK(WasmVM_ExecutorInvoke(its_executor, spawn, &argument, 1, &out, 1));
  while (atomic_load(&calls) < 1004) sched_yield();
  WasmVM_ExecutorDelete(its_executor);
}

/* A call of a function that leads into the guest by way of another module fails with the reason all the same. */
static void test_end_seen_through_another_module(void) {
  WasmVM_VMContext* vm = make_vm(-1);
  WasmVM_ASTModuleContext* guest =
      load_text(IMPORTS MEMORY FUNCTIONS START("unreachable") "(func (export \"go\") " SPAWN("0") "(call $for_ever)))");
  CHECK_OK(WasmVM_VMRegisterModuleFromASTModule(vm, str("guest"), guest));
  WasmVM_ASTModuleDelete(guest);
  CHECK_OK(activate(vm, "(module (import \"guest\" \"go\" (func $go)) (func (export \"_start\") call $go))"));
  CHECK_CODE(start(vm), WasmVM_ErrCode_Unreachable);
  WasmVM_VMDelete(vm);
}

int main(void) {
  test_threads_share_memory_and_have_numbers();
  test_threads_of_threads();
  test_start_function_runs_in_every_instance();
  test_limit();
  test_modules_that_cannot_be_started_again();
  test_who_gets_threads();
  test_host_may_spawn_itself();
  test_end();
  test_end_of_loops();
  test_end_of_waits_in_wasi();
  test_trap_between_calls();
  test_threads_of_a_library();
  test_host_functions_on_threads();
  test_end_seen_through_another_module();
  CHECK(WasmVM_ConfigureGetMaxGuestThreads(NULL) == 0);
  WasmVM_ConfigureSetMaxGuestThreads(NULL, 1);
  return check_report();
}
