/* Every sentence about threads and ownership, by many threads at once and with handles that end in any order. What may happen is
   fixed, when it happens is not: built with the sanitizers for addresses and for threads, this shows that nothing else does. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

#include "check.h"

enum { kThreads = 6, kRounds = 60 };

static atomic_uint wrong;
static void expect_at(bool ok, int line) {
  if (ok) return;
  if (atomic_fetch_add(&wrong, 1) < 10) printf("hammer_test.c:%d: failed\n", line);
}
#define EXPECT(condition) expect_at((condition), __LINE__)
#define EXPECT_OK(result) expect_at((result).Code == WasmVM_ErrCode_Success, __LINE__)

/* Runs `work` on all threads at once; each gets its number. */
static void together(void* (*work)(void*)) {
  pthread_t threads[kThreads];
  static int numbers[kThreads];
  for (int i = 0; i < kThreads; ++i) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, work, &numbers[i]) == 0);
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  CHECK(atomic_exchange(&wrong, 0) == 0);
}

static uint32_t random_below(uint32_t* state, uint32_t bound) {
  *state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
  return *state % bound;
}

/* As valid_text, on any thread. */
static WasmVM_ASTModuleContext* module_of(const char* text) {
  WasmVM_LoaderContext* loader = WasmVM_LoaderCreate(NULL);
  WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(NULL);
  WasmVM_ASTModuleContext* module = NULL;
  EXPECT_OK(WasmVM_LoaderParseFromText(loader, &module, str(text)));
  EXPECT_OK(WasmVM_ValidatorValidate(validator, module));
  WasmVM_LoaderDelete(loader);
  WasmVM_ValidatorDelete(validator);
  return module;
}

static WasmVM_ConfigureContext* config;
static WasmVM_ASTModuleContext* counting; /* counts its calls in a global */
static WasmVM_ASTModuleContext* using_it; /* imports what `counting` exports */

static int32_t call_i32(WasmVM_ExecutorContext* executor, const WasmVM_ModuleInstanceContext* instance, const char* name,
                        WasmVM_Result* result) {
  WasmVM_Value out = WasmVM_ValueGenI32(-1);
  *result = WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instance, str(name)), NULL, 0, &out, 1);
  return WasmVM_ValueGetI32(out);
}

/* -- settings, modules and types are shared -- */

static void* share(void* number) {
  (void)number;
  for (int round = 0; round < kRounds; ++round) {
    WasmVM_ConfigureSetMaxMemoryPage(config, 100);
    EXPECT(WasmVM_ConfigureGetMaxMemoryPage(config) == 100);
    WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(config, NULL);
    WasmVM_ValidatorContext* validator = WasmVM_ValidatorCreate(config);
    EXPECT_OK(WasmVM_ValidatorValidate(validator, counting));
    const WasmVM_ExportTypeContext* exports[4];
    EXPECT(WasmVM_ASTModuleListExports(counting, exports, 4) == 3);
    const WasmVM_FunctionTypeContext* type = WasmVM_ExportTypeGetFunctionType(counting, exports[0]);
    EXPECT(WasmVM_FunctionTypeGetReturnsLength(type) == 1);
    WasmVM_StoreContext* store = WasmVM_StoreCreate();
    WasmVM_ModuleInstanceContext* instance = NULL;
    EXPECT_OK(WasmVM_ExecutorInstantiate(executor, &instance, store, counting));
    WasmVM_Result result;
    EXPECT(call_i32(executor, instance, "count", &result) == 1);
    WasmVM_ModuleInstanceDelete(instance);
    WasmVM_StoreDelete(store);
    WasmVM_ValidatorDelete(validator);
    WasmVM_ExecutorDelete(executor);
  }
  return NULL;
}

/* -- a store is for one thread at a time; another is refused at once and harms nothing -- */

static WasmVM_ExecutorContext* common_executor;
static const WasmVM_ModuleInstanceContext* fought_over;
static atomic_int succeeded;

static void* fight(void* number) {
  (void)number;
  for (int round = 0; round < 20 * kRounds; ++round) {
    WasmVM_Result result;
    const int32_t count = call_i32(common_executor, fought_over, "count", &result);
    if (result.Code == WasmVM_ErrCode_Success) {
      EXPECT(count > 0);
      atomic_fetch_add(&succeeded, 1);
    } else {
      EXPECT(result.Code == WasmVM_ErrCode_WrongVMWorkflow);
      EXPECT(WasmVM_ErrorContextGetCode(WasmVM_ExecutorGetLastError(common_executor)) == WasmVM_ErrCode_WrongVMWorkflow);
    }
  }
  return NULL;
}

static void a_store_is_confined(void) {
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(common_executor, &instance, store, counting));
  fought_over = instance;
  atomic_store(&succeeded, 0);
  together(fight);
  WasmVM_Result result;
  CHECK(call_i32(common_executor, instance, "count", &result) == atomic_load(&succeeded) + 1); /* refused calls left no trace */
  WasmVM_StoreDelete(store);
  WasmVM_ModuleInstanceDelete(instance);
}

/* -- calls of one VM queue, asynchronous ones in their order; statistics may be asked meanwhile -- */

static WasmVM_VMContext* common_vm;
static WasmVM_StatisticsContext* statistics;

static void* queue(void* number) {
  (void)number;
  WasmVM_Async* last = NULL;
  int32_t before = 0;
  for (int round = 0; round < kRounds; ++round) {
    WasmVM_Value out = WasmVM_ValueGenI32(0);
    EXPECT_OK(WasmVM_VMExecute(common_vm, str("count"), NULL, 0, &out, 1));
    EXPECT(WasmVM_ValueGetI32(out) > before);
    before = WasmVM_ValueGetI32(out);
    WasmVM_Async* const next = WasmVM_VMAsyncExecute(common_vm, str("count"), NULL, 0);
    if (last != NULL) { /* the earlier one of this thread counted first */
      WasmVM_Value one, other;
      EXPECT_OK(WasmVM_AsyncGet(next, &other, 1));
      EXPECT_OK(WasmVM_AsyncGet(last, &one, 1));
      EXPECT(WasmVM_ValueGetI32(one) < WasmVM_ValueGetI32(other));
      WasmVM_AsyncDelete(last);
    }
    last = next;
    EXPECT(WasmVM_StatisticsGetInstrPerSecond(statistics) >= 0 && WasmVM_StatisticsGetTotalCost(statistics) <= UINT64_MAX);
    EXPECT(WasmVM_StatisticsGetInstrCount(WasmVM_VMGetStatisticsContext(common_vm)) < UINT64_MAX);
  }
  WasmVM_AsyncWait(last);
  WasmVM_AsyncDelete(last);
  return NULL;
}

static void calls_of_a_vm_queue(void) {
  common_vm = WasmVM_VMCreate(config, NULL);
  CHECK_OK(WasmVM_VMLoadWasmFromASTModule(common_vm, counting));
  CHECK_OK(WasmVM_VMValidate(common_vm));
  CHECK_OK(WasmVM_VMInstantiate(common_vm));
  together(queue);
  WasmVM_Value out;
  CHECK_OK(WasmVM_VMExecute(common_vm, str("count"), NULL, 0, &out, 1));
  CHECK(WasmVM_ValueGetI32(out) == 2 * kThreads * kRounds + 1);
  WasmVM_VMDelete(common_vm);
}

/* -- interruptions and cancellations come from any thread at any time, also when what they are for has ended -- */

static void* interrupt(void* number) {
  uint32_t seed = 77 + (uint32_t)*(int*)number;
  for (int round = 0; round < kRounds; ++round) {
    WasmVM_VMContext* vm = WasmVM_VMCreate(config, NULL);
    WasmVM_Async* endless = WasmVM_VMAsyncRunWasmFromASTModule(vm, counting, str("forever"), NULL, 0);
    WasmVM_Async* next = WasmVM_VMAsyncRunWasmFromASTModule(vm, counting, str("count"), NULL, 0);
    if (random_below(&seed, 2) == 0) WasmVM_VMDelete(vm), vm = NULL;
    if (random_below(&seed, 2) == 0) WasmVM_AsyncWaitFor(endless, random_below(&seed, 2));
    WasmVM_AsyncCancel(endless);
    EXPECT(WasmVM_AsyncGet(endless, NULL, 0).Code == WasmVM_ErrCode_Interrupted);
    WasmVM_Value out = WasmVM_ValueGenI32(0);
    EXPECT_OK(WasmVM_AsyncGet(next, &out, 1)); /* that call alone was cancelled */
    EXPECT(WasmVM_ValueGetI32(out) == 1);
    WasmVM_AsyncDelete(endless);
    WasmVM_AsyncCancel(next); /* after its end: nothing happens */
    EXPECT_OK(WasmVM_AsyncGet(next, &out, 1));
    WasmVM_AsyncDelete(next);
    WasmVM_VMDelete(vm);
  }
  return NULL;
}

static WasmVM_StoreInterruptHandle* common_handle;
static atomic_bool interrupting;

static void* keep_interrupting(void* unused) {
  (void)unused;
  while (atomic_load(&interrupting)) WasmVM_StoreInterruptHandleInterrupt(common_handle);
  return NULL;
}

static void interruptions_come_at_any_time(void) {
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(common_executor, &instance, store, counting));
  common_handle = WasmVM_StoreInterruptHandleCreate(store);
  atomic_store(&interrupting, true);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, keep_interrupting, NULL) == 0);
  for (int round = 0; round < kRounds; ++round) {
    WasmVM_Result result;
    call_i32(common_executor, instance, "forever", &result);
    CHECK(result.Code == WasmVM_ErrCode_Interrupted);
  }
  /* The handle may outlive the store, and be used then. */
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(store);
  atomic_store(&interrupting, false);
  pthread_join(thread, NULL);
  WasmVM_StoreInterruptHandleInterrupt(common_handle);
  WasmVM_StoreInterruptHandleWithdraw(common_handle);
  WasmVM_StoreInterruptHandleDelete(common_handle);
}

/* -- a shared memory has one store for each thread -- */

static WasmVM_ASTModuleContext* adding;
static WasmVM_ModuleInstanceContext* memory_module;

static void* add_together(void* number) {
  (void)number;
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* instance = NULL;
  EXPECT_OK(WasmVM_ExecutorRegisterImport(common_executor, store, memory_module));
  EXPECT_OK(WasmVM_ExecutorInstantiate(common_executor, &instance, store, adding));
  for (int round = 0; round < kRounds; ++round) {
    WasmVM_Result result;
    call_i32(common_executor, instance, "add", &result);
    EXPECT(result.Code == WasmVM_ErrCode_Success);
  }
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_StoreDelete(store);
  return NULL;
}

static void threads_share_a_memory(void) {
  adding = valid_text(
      "(module (import \"m\" \"memory\" (memory 1 2 shared))"
      " (func (export \"add\") (result i32) (i32.atomic.rmw.add (i32.const 64) (i32.const 1))))");
  memory_module = WasmVM_ModuleInstanceCreate(str("m"));
  WasmVM_LimitContext* limit = WasmVM_LimitCreateWithMax(1, 2, false, true);
  WasmVM_MemoryTypeContext* type = WasmVM_MemoryTypeCreate(limit);
  WasmVM_MemoryInstanceContext* memory = WasmVM_MemoryInstanceCreate(type);
  CHECK_OK(WasmVM_ModuleInstanceAddMemory(memory_module, str("memory"), memory));
  WasmVM_MemoryTypeDelete(type);
  WasmVM_LimitDelete(limit);
  together(add_together);
  uint32_t sum = 0;
  CHECK_OK(WasmVM_MemoryInstanceGetData(memory, (uint8_t*)&sum, 64, sizeof sum));
  CHECK(sum == kThreads * kRounds);
  WasmVM_ModuleInstanceDelete(memory_module);
  WasmVM_ASTModuleDelete(adding);
}

/* -- handles in any order: what is used lives on, names go at once, finalizers run once -- */

typedef struct Tracked {
  atomic_int finalized;
  pthread_t dropped_on;
} Tracked;

/* Runs outside of all locks: it may use the library. */
static void finalize(void* data) {
  Tracked* tracked = data;
  tracked->dropped_on = pthread_self();
  WasmVM_StoreDelete(WasmVM_StoreCreate());
  WasmVM_ExecutorDelete(WasmVM_ExecutorCreate(config, NULL));
  atomic_fetch_add(&tracked->finalized, 1);
}

static WasmVM_Result seven(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)frame, (void)in;
  EXPECT(atomic_load(&((Tracked*)data)->finalized) == 0);
  out[0] = WasmVM_ValueGenI32(7);
  return WasmVM_Result_Success;
}

enum Handle { kExecutor, kStore, kModule, kHost, kLibrary, kUser, kTyped, kInterrupt, kTemplate, kConfigure, kHandles };

typedef struct Family {
  WasmVM_ConfigureContext* settings;
  WasmVM_ExecutorContext* executor;
  WasmVM_StoreContext* store;
  WasmVM_ASTModuleContext* module;
  WasmVM_ModuleInstanceContext *host, *library, *user;
  WasmVM_TypedFunction* typed;
  WasmVM_StoreInterruptHandle* interrupt;
  WasmVM_InstanceTemplate* template;
  bool alive[kHandles];
  Tracked tracked;
} Family;

static void make_host(Family* f) {
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, &i32, 1);
  WasmVM_FunctionInstanceContext* function = WasmVM_FunctionInstanceCreate(type, seven, &f->tracked, 0);
  WasmVM_FunctionInstanceContext* second = WasmVM_FunctionInstanceCreate(type, seven, &f->tracked, 0);
  f->host = WasmVM_ModuleInstanceCreateWithData(str("host"), &f->tracked, finalize);
  EXPECT_OK(WasmVM_ModuleInstanceAddFunction(f->host, str("seven"), function));
  /* [own] on success: the module has it, and deleting it does nothing. On failure the caller keeps it. */
  WasmVM_FunctionInstanceDelete(function);
  EXPECT(WasmVM_ModuleInstanceAddFunction(f->host, str("seven"), second).Code == WasmVM_ErrCode_DupExportName);
  EXPECT(WasmVM_FunctionInstanceGetData(second) == &f->tracked);
  WasmVM_FunctionInstanceDelete(second);
  WasmVM_FunctionTypeDelete(type);
}

static void make_family(Family* f) {
  *f = (Family){0};
  atomic_init(&f->tracked.finalized, 0);
  f->settings = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetInterruptible(f->settings, true);
  f->executor = WasmVM_ExecutorCreate(f->settings, NULL);
  f->store = WasmVM_StoreCreate();
  f->module = module_of(
      "(module (import \"host\" \"seven\" (func $seven (result i32))) (memory (export \"memory\") 1)"
      " (func (export \"count\") (result i32) (i32.add (call $seven) (i32.const 3))))");
  make_host(f);
  EXPECT_OK(WasmVM_ExecutorRegisterImport(f->executor, f->store, f->host));
  EXPECT_OK(WasmVM_ExecutorRegister(f->executor, &f->library, f->store, f->module, str("library")));
  EXPECT_OK(WasmVM_ExecutorInstantiate(f->executor, &f->user, f->store, using_it));
  const WasmVM_FunctionInstanceContext* twice = WasmVM_ModuleInstanceFindFunction(f->user, str("twice"));
  f->typed = WasmVM_FunctionInstanceGetTyped(twice, f->executor, WasmVM_FunctionInstanceGetFunctionType(twice));
  f->interrupt = WasmVM_StoreInterruptHandleCreate(f->store);
  EXPECT_OK(WasmVM_InstanceTemplateCreate(f->executor, &f->template, f->store, f->module));
  for (int i = 0; i < kHandles; ++i) f->alive[i] = true;
}

static void end_handle(Family* f, int which) {
  const int before = atomic_load(&f->tracked.finalized);
  switch (which) {
    case kExecutor: WasmVM_ExecutorDelete(f->executor); break;
    case kStore: WasmVM_StoreDelete(f->store); break;
    case kModule: WasmVM_ASTModuleDelete(f->module); break;
    case kHost: WasmVM_ModuleInstanceDelete(f->host); break;
    case kLibrary: WasmVM_ModuleInstanceDelete(f->library); break;
    case kUser: WasmVM_ModuleInstanceDelete(f->user); break;
    case kTyped: WasmVM_TypedFunctionDelete(f->typed); break;
    case kTemplate: WasmVM_InstanceTemplateDelete(f->template); break;
    case kInterrupt: WasmVM_StoreInterruptHandleDelete(f->interrupt); break;
    default: WasmVM_ConfigureDelete(f->settings); break;
  }
  f->alive[which] = false;
  /* Whoever drops the last reference runs the finalizer. */
  if (atomic_load(&f->tracked.finalized) != before) EXPECT(pthread_equal(f->tracked.dropped_on, pthread_self()));
}

/* What is left works as before. */
static void use_family(Family* f) {
  WasmVM_Result result;
  if (f->alive[kStore]) {
    EXPECT((WasmVM_StoreFindModule(f->store, str("library")) != NULL) == f->alive[kLibrary]);
    EXPECT((WasmVM_StoreFindModule(f->store, str("host")) != NULL) == f->alive[kHost]);
  }
  if (f->alive[kUser] && f->alive[kExecutor]) EXPECT(call_i32(f->executor, f->user, "twice", &result) == 20);
  if (f->alive[kLibrary] && f->alive[kExecutor]) EXPECT(call_i32(f->executor, f->library, "count", &result) == 10);
  if (f->alive[kTyped]) {
    uint64_t slot = 0;
    EXPECT_OK(WasmVM_TypedCall(f->typed, &slot));
    EXPECT((int32_t)slot == 20);
  }
  if (f->alive[kTemplate]) {
    WasmVM_ModuleInstanceContext* another = NULL;
    EXPECT_OK(WasmVM_InstanceTemplateInstantiate(f->template, &another));
    if (f->alive[kExecutor]) EXPECT(call_i32(f->executor, another, "count", &result) == 10);
    WasmVM_ModuleInstanceDelete(another);
  }
  if (f->alive[kInterrupt]) {
    WasmVM_StoreInterruptHandleInterrupt(f->interrupt);
    WasmVM_StoreInterruptHandleWithdraw(f->interrupt);
  }
  if (f->alive[kHost] || f->alive[kLibrary] || f->alive[kUser] || f->alive[kTyped] || f->alive[kTemplate])
    EXPECT(atomic_load(&f->tracked.finalized) == 0);
}

static void* end_in_any_order(void* number) {
  uint32_t seed = 4711 + 1000003 * (uint32_t)*(int*)number;
  for (int round = 0; round < kRounds; ++round) {
    Family family;
    make_family(&family);
    int order[kHandles];
    for (int i = 0; i < kHandles; ++i) order[i] = i;
    for (int i = kHandles - 1; i > 0; --i) {
      const uint32_t other = random_below(&seed, (uint32_t)i + 1);
      const int kept = order[i];
      order[i] = order[other], order[other] = kept;
    }
    use_family(&family);
    for (int i = 0; i < kHandles; ++i) {
      end_handle(&family, order[i]);
      use_family(&family);
    }
    EXPECT(atomic_load(&family.tracked.finalized) == 1);
  }
  return NULL;
}

/* One thread makes a family, others use and end it: a store moves between threads. */
static Family* handed_over[kThreads];
static pthread_barrier_t barrier;

static void* move_between_threads(void* number) {
  const int me = *(int*)number;
  for (int round = 0; round < kRounds / 4; ++round) {
    Family* const mine = malloc(sizeof *mine);
    make_family(mine);
    handed_over[me] = mine;
    for (int step = 1; step < kHandles; ++step) {
      pthread_barrier_wait(&barrier);
      Family* const theirs = handed_over[(me + step) % kThreads];
      use_family(theirs);
      end_handle(theirs, (step + round) % kHandles);
      use_family(theirs);
    }
    pthread_barrier_wait(&barrier);
    Family* const last = handed_over[(me + kHandles) % kThreads];
    end_handle(last, round % kHandles);
    EXPECT(atomic_load(&last->tracked.finalized) == 1);
    pthread_barrier_wait(&barrier);
    free(mine);
  }
  return NULL;
}

/* -- what a call uses may be deleted while it runs -- */

typedef struct Suicide {
  WasmVM_VMContext* vm;
  WasmVM_StoreContext* store;
  WasmVM_ModuleInstanceContext *host, *instance;
  WasmVM_ExecutorContext* executor;
  Tracked tracked;
} Suicide;

/* Called by the guest: ends everything, then enters its own store once more. */
static WasmVM_Result end_all(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  Suicide* all = data;
  (void)in;
  WasmVM_Result result;
  const WasmVM_ModuleInstanceContext* caller = WasmVM_CallingFrameGetModuleInstance(frame);
  EXPECT(call_i32(WasmVM_CallingFrameGetExecutor(frame), caller, "five", &result) == 5);
  WasmVM_ModuleInstanceDelete(all->instance);
  WasmVM_ModuleInstanceDelete(all->host);
  WasmVM_ExecutorDelete(all->executor);
  WasmVM_StoreDelete(all->store);
  WasmVM_VMDelete(all->vm);
  EXPECT(atomic_load(&all->tracked.finalized) == 0);
  out[0] = WasmVM_ValueGenI32(40);
  return WasmVM_Result_Success;
}

static void* delete_during_calls(void* number) {
  WasmVM_ASTModuleContext* module = module_of(
      "(module (import \"end\" \"all\" (func $all (result i32))) (func (export \"five\") (result i32) (i32.const 5))"
      " (func $two (result i32) (i32.const 2)) (func (export \"f\") (result i32) (i32.add (call $all) (call $two))))");
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, &i32, 1);
  for (int round = 0; round < kRounds / 4; ++round) {
    Suicide all = {0};
    all.host = WasmVM_ModuleInstanceCreateWithData(str("end"), &all.tracked, finalize);
    EXPECT_OK(WasmVM_ModuleInstanceAddFunction(all.host, str("all"), WasmVM_FunctionInstanceCreate(type, end_all, &all, 0)));
    WasmVM_Value out = WasmVM_ValueGenI32(0);
    if ((*(int*)number + round) % 2 == 0) { /* through a VM */
      WasmVM_VMContext* vm = all.vm = WasmVM_VMCreate(NULL, NULL);
      EXPECT_OK(WasmVM_VMRegisterModuleFromImport(vm, all.host));
      EXPECT_OK(WasmVM_VMRunWasmFromASTModule(vm, module, str("f"), NULL, 0, &out, 1));
    } else { /* in parts */
      WasmVM_ExecutorContext* executor = all.executor = WasmVM_ExecutorCreate(NULL, NULL);
      all.store = WasmVM_StoreCreate();
      EXPECT_OK(WasmVM_ExecutorRegisterImport(executor, all.store, all.host));
      EXPECT_OK(WasmVM_ExecutorInstantiate(executor, &all.instance, all.store, module));
      const WasmVM_FunctionInstanceContext* f = WasmVM_ModuleInstanceFindFunction(all.instance, str("f"));
      EXPECT_OK(WasmVM_ExecutorInvoke(executor, f, NULL, 0, &out, 1));
    }
    EXPECT(WasmVM_ValueGetI32(out) == 42);
    EXPECT(atomic_load(&all.tracked.finalized) == 1); /* with the outermost call's return */
  }
  WasmVM_FunctionTypeDelete(type);
  WasmVM_ASTModuleDelete(module);
  return NULL;
}

/* -- references to the collected heap are handles with an end -- */

static WasmVM_Value kept_argument;
static WasmVM_Result keep_argument(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in,
                                   WasmVM_Value* out) {
  (void)data, (void)frame, (void)out;
  EXPECT(WasmVM_StructGetFieldCount(in[0]) == 1);
  kept_argument = in[0];
  return WasmVM_Result_Success;
}

static void heap_handles_end(void) {
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  WasmVM_ASTModuleContext* module = valid_text(
      "(module (type $s (struct (field i32))) (import \"host\" \"keep\" (func $keep (param structref)))"
      " (func (export \"make\") (result (ref $s)) (struct.new $s (i32.const 9)))"
      " (func (export \"give\") (call $keep (struct.new $s (i32.const 8)))))");
  const WasmVM_ImportTypeContext* import = NULL;
  WasmVM_ASTModuleListImports(module, &import, 1);
  const WasmVM_FunctionTypeContext* type = WasmVM_ImportTypeGetFunctionType(module, import);
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("keep"), WasmVM_FunctionInstanceCreate(type, keep_argument, NULL, 0)));
  CHECK_OK(WasmVM_ExecutorRegisterImport(common_executor, store, host));
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(common_executor, &instance, store, module));
  const WasmVM_FunctionInstanceContext* make = WasmVM_ModuleInstanceFindFunction(instance, str("make"));

  CHECK_OK(WasmVM_ExecutorInvoke(common_executor, WasmVM_ModuleInstanceFindFunction(instance, str("give")), NULL, 0, NULL, 0));
  WasmVM_Value field, first, second;
  CHECK_CODE(WasmVM_StructGetField(kept_argument, 0, &field), WasmVM_ErrCode_WrongInstanceAddress); /* its call has returned */
  CHECK_OK(WasmVM_ExecutorInvoke(common_executor, make, NULL, 0, &first, 1));
  const uint64_t mark = WasmVM_StoreMarkHandles(store);
  CHECK_OK(WasmVM_ExecutorInvoke(common_executor, make, NULL, 0, &second, 1));
  WasmVM_StoreReleaseHandles(store, mark);
  CHECK_CODE(WasmVM_StructGetField(second, 0, &field), WasmVM_ErrCode_WrongInstanceAddress);
  CHECK_OK(WasmVM_StructGetField(first, 0, &field));
  CHECK_OK(WasmVM_ValueRetain(first));
  WasmVM_StoreReleaseHandles(store, 0);
  CHECK_OK(WasmVM_StoreCollectGarbage(store));
  CHECK_OK(WasmVM_StructGetField(first, 0, &field));
  CHECK(WasmVM_ValueGetI32(field) == 9);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_StoreDelete(store);
  CHECK_CODE(WasmVM_StructGetField(first, 0, &field), WasmVM_ErrCode_WrongInstanceAddress); /* the store has ended */
  WasmVM_ASTModuleDelete(module);
}

int main(void) {
  config = WasmVM_ConfigureCreate();
  WasmVM_ConfigureCompilerSetInterruptible(config, true);
  WasmVM_ConfigureStatisticsSetInstructionCounting(config, true);
  statistics = WasmVM_StatisticsCreate();
  common_executor = WasmVM_ExecutorCreate(config, statistics);
  counting = valid_text(
      "(module (global $calls (mut i32) (i32.const 0)) (memory 1)"
      " (func (export \"count\") (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get "
      "$calls))"
      " (func (export \"forever\") (loop $l (br $l))) (table (export \"table\") 2 funcref))");
  using_it = valid_text(
      "(module (import \"library\" \"count\" (func $count (result i32)))"
      " (func (export \"twice\") (result i32) (i32.add (call $count) (call $count))))");
  together(share);
  a_store_is_confined();
  calls_of_a_vm_queue();
  together(interrupt);
  interruptions_come_at_any_time();
  threads_share_a_memory();
  together(end_in_any_order);
  pthread_barrier_init(&barrier, NULL, kThreads);
  together(move_between_threads);
  pthread_barrier_destroy(&barrier);
  together(delete_during_calls);
  heap_handles_end();
  WasmVM_ASTModuleDelete(using_it);
  WasmVM_ASTModuleDelete(counting);
  WasmVM_ExecutorDelete(common_executor);
  WasmVM_StatisticsDelete(statistics);
  WasmVM_ConfigureDelete(config);
  return check_report();
}
