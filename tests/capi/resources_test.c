/* Bounds on memories, tables and instances: fixed ones, and those of a callback. */
#include <stddef.h>

#include "check.h"

typedef struct Asked {
  uint64_t allowed[3]; /* by resource */
  uint64_t present, wanted, maximum;
  unsigned times;
} Asked;

static bool ask(void* data, enum WasmVM_Resource what, uint64_t present, uint64_t wanted, uint64_t maximum) {
  Asked* asked = data;
  ++asked->times;
  asked->present = present, asked->wanted = wanted, asked->maximum = maximum;
  return wanted <= asked->allowed[what];
}

static const char kGuest[] =
    "(module (memory (export \"memory\") 1 8) (table (export \"table\") 2 20 funcref)"
    " (func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))"
    " (func (export \"grow_table\") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))";

static int32_t call(WasmVM_ExecutorContext* executor, WasmVM_ModuleInstanceContext* instance, const char* name,
                    int32_t argument) {
  const WasmVM_Value in = WasmVM_ValueGenI32(argument);
  WasmVM_Value out = WasmVM_ValueGenI32(-2);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(instance, str(name)), &in, 1, &out, 1));
  return WasmVM_ValueGetI32(out);
}

static void expect_refused(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store, WasmVM_ASTModuleContext* module,
                           const char* detail) {
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &instance, store, module), WasmVM_ErrCode_LimitExceeded);
  CHECK(instance == NULL);
  const WasmVM_String message = WasmVM_ErrorContextGetMessage(WasmVM_ExecutorGetLastError(executor));
  CHECK(str_starts(message, detail));
}

static void a_callback_decides(bool checked, bool templated) {
  Asked asked = {{1 << 20, 10, 2}, 0, 0, 0, 0};
  WasmVM_ConfigureContext* settings = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetResourceLimiter(settings, ask, &asked);
  WasmVM_ConfigureSetCheckedMemory(settings, checked);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(settings, NULL);
  WasmVM_ConfigureDelete(settings);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext* module = valid_text(kGuest);
  WasmVM_ModuleInstanceContext *one = NULL, *two = NULL;
  if (templated) {
    WasmVM_InstanceTemplate* from = NULL;
    CHECK_OK(WasmVM_InstanceTemplateCreate(executor, &from, store, module));
    CHECK(asked.times == 0); /* nothing is made yet */
    CHECK_OK(WasmVM_InstanceTemplateInstantiate(from, &one));
    WasmVM_InstanceTemplateDelete(from);
  } else {
    CHECK_OK(WasmVM_ExecutorInstantiate(executor, &one, store, module));
  }
  CHECK(asked.times == 3); /* instance, memory, table */

  asked.times = 0;
  CHECK(call(executor, one, "grow", 3) == 1);
  CHECK(asked.times == 1 && asked.present == 65536 && asked.wanted == 4 * 65536 && asked.maximum == 8 * 65536);
  CHECK(call(executor, one, "grow", 5) == -1 && asked.times == 1); /* beyond the type's own maximum: not even asked */
  asked.allowed[WasmVM_Resource_Memory] = 5 * 65536;
  CHECK(call(executor, one, "grow", 2) == -1 && asked.times == 2);
  CHECK(call(executor, one, "grow", 1) == 4);
  WasmVM_MemoryInstanceContext* memory = WasmVM_ModuleInstanceFindMemory(one, str("memory"));
  CHECK_CODE(WasmVM_MemoryInstanceGrowPage(memory, 1), WasmVM_ErrCode_MemoryOutOfBounds); /* nor may the host */
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 5);

  asked.times = 0;
  CHECK(call(executor, one, "grow_table", 8) == 2);
  CHECK(asked.present == 2 && asked.wanted == 10 && asked.maximum == 20);
  CHECK(call(executor, one, "grow_table", 1) == -1 && asked.times == 2);
  CHECK(WasmVM_TableInstanceGetSize(WasmVM_ModuleInstanceFindTable(one, str("table"))) == 10);

  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &two, store, module));
  expect_refused(executor, store, module, "limit exceeded: the store has 2 instances");
  WasmVM_ModuleInstanceDelete(two); /* makes room */
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &two, store, module));
  WasmVM_ModuleInstanceDelete(one);
  asked.allowed[WasmVM_Resource_Memory] = 65535;
  expect_refused(executor, store, module, "limit exceeded: the host does not allow a memory of 65536 bytes");
  asked.allowed[WasmVM_Resource_Memory] = 65536, asked.allowed[WasmVM_Resource_Table] = 1;
  expect_refused(executor, store, module, "limit exceeded: the host does not allow a table of 2 elements");
  WasmVM_ModuleInstanceDelete(two);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
}

static void fixed_bounds(void) {
  WasmVM_ConfigureContext* settings = WasmVM_ConfigureCreate();
  CHECK(WasmVM_ConfigureGetMaxTableElements(settings) == 10000000);
  CHECK(WasmVM_ConfigureGetMaxInstances(settings) == UINT64_MAX);
  WasmVM_ConfigureSetMaxTableElements(settings, UINT64_MAX);
  CHECK(WasmVM_ConfigureGetMaxTableElements(settings) == 10000000); /* at most */
  WasmVM_ConfigureSetMaxTableElements(settings, 4);
  WasmVM_ConfigureSetMaxInstances(settings, 2);
  CHECK(WasmVM_ConfigureGetMaxTableElements(settings) == 4 && WasmVM_ConfigureGetMaxInstances(settings) == 2);
  WasmVM_ExecutorContext* executor = WasmVM_ExecutorCreate(settings, NULL);
  WasmVM_ConfigureDelete(settings);
  WasmVM_StoreContext* store = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext* module = valid_text(kGuest);
  WasmVM_ASTModuleContext* large = valid_text("(module (table 3 funcref) (table 2 funcref))");
  WasmVM_ModuleInstanceContext *one = NULL, *two = NULL;
  expect_refused(executor, store, large, "limit exceeded: the tables of an instance may have 4 elements together");
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &one, store, module));
  CHECK(call(executor, one, "grow_table", 3) == -1);
  CHECK(call(executor, one, "grow_table", 2) == 2);
  CHECK_OK(WasmVM_ExecutorRegister(executor, &two, store, module, str("two")));
  expect_refused(executor, store, module, "limit exceeded: the store has 2 instances and may not have another");
  WasmVM_ModuleInstanceDelete(one);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host")); /* host modules do not count */
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &one, store, module));
  WasmVM_ModuleInstanceDelete(host);
  WasmVM_ModuleInstanceDelete(two);
  WasmVM_ModuleInstanceDelete(one);
  WasmVM_ASTModuleDelete(large);
  WasmVM_ASTModuleDelete(module);
  WasmVM_StoreDelete(store);
  WasmVM_ExecutorDelete(executor);
}

int main(void) {
  a_callback_decides(false, false);
  a_callback_decides(true, false);
  a_callback_decides(false, true);
  fixed_bounds();
  return check_report();
}
