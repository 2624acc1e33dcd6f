/* Executor, store, module instances, and the objects in them. */
#include "check.h"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;

static const char kModule[] =
    "(module\n"
    "  (func $add (export \"add\") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)\n"
    "  (func (export \"swap\") (param i64 f32) (result f32 i64) local.get 1 local.get 0)\n"
    "  (func (export \"id\") (param externref) (result externref) local.get 0)\n"
    "  (func (export \"div\") (param i32 i32) (result i32) (call $inner (local.get 0) (local.get 1)))\n"
    "  (func $inner (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))\n"
    "  (func (export \"loop\") (call $forever))\n"
    "  (func $forever (call $forever))\n"
    "  (func (export \"load\") (param i32) (result i32) (i32.load8_u (local.get 0)))\n"
    "  (memory (export \"mem\") 1 3)\n"
    "  (table (export \"tab\") 2 5 funcref)\n"
    "  (elem (i32.const 0) $add)\n"
    "  (global (export \"const\") i32 (i32.const 42))\n"
    "  (global (export \"var\") (mut i64) (i64.const 5))\n"
    "  (data (i32.const 8) \"hello\")\n"
    ")\n";

static void test_calls(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_FunctionInstanceContext* add = WasmVM_ModuleInstanceFindFunction(instance, str("add"));
  WasmVM_Value args[3] = {WasmVM_ValueGenI32(40), WasmVM_ValueGenI32(2), WasmVM_ValueGenI32(0)};
  WasmVM_Value out[3];
  memset(out, 0, sizeof out);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, add, args, 2, out, 1));
  CHECK(WasmVM_ValueGetI32(out[0]) == 42 && WasmVM_ValTypeIsI32(out[0].Type));
  /* Room for more, for less, for nothing. */
  CHECK_OK(WasmVM_ExecutorInvoke(executor, add, args, 2, out, 3));
  CHECK_OK(WasmVM_ExecutorInvoke(executor, add, args, 2, NULL, 0));
  CHECK_OK(WasmVM_ExecutorInvoke(executor, add, args, 2, NULL, 5));

  /* Wrong number, wrong types. */
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, add, args, 1, out, 1), WasmVM_ErrCode_FuncSigMismatch);
  const WasmVM_ErrorContext* error = WasmVM_ExecutorGetLastError(executor);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(error), "function signature mismatch: expected [i32 i32] -> [i32]"));
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, add, args, 3, out, 1), WasmVM_ErrCode_FuncSigMismatch);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, add, NULL, 2, out, 1), WasmVM_ErrCode_FuncSigMismatch);
  args[1] = WasmVM_ValueGenI64(2);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, add, args, 2, out, 1), WasmVM_ErrCode_FuncSigMismatch);
  memset(&args[1].Type, 0, sizeof args[1].Type);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, add, args, 2, out, 1), WasmVM_ErrCode_FuncSigMismatch);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, NULL, NULL, 0, NULL, 0), WasmVM_ErrCode_FuncNotFound);
  CHECK_CODE(WasmVM_ExecutorInvoke(NULL, add, args, 2, out, 1), WasmVM_ErrCode_WrongVMWorkflow);

  WasmVM_FunctionInstanceContext* swap = WasmVM_ModuleInstanceFindFunction(instance, str("swap"));
  const WasmVM_Value two[2] = {WasmVM_ValueGenI64(-7), WasmVM_ValueGenF32(1.5f)};
  memset(out, 0, sizeof out);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, swap, two, 2, out, 1));
  CHECK(WasmVM_ValueGetF32(out[0]) == 1.5f);
  CHECK(!WasmVM_ValTypeIsI64(out[1].Type)); /* dropped, not written */
  CHECK_OK(WasmVM_ExecutorInvoke(executor, swap, two, 2, out, 2));
  CHECK(WasmVM_ValueGetI64(out[1]) == -7);

  WasmVM_FunctionInstanceContext* id = WasmVM_ModuleInstanceFindFunction(instance, str("id"));
  int object;
  WasmVM_Value ref = WasmVM_ValueGenExternRef(&object);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, id, &ref, 1, out, 1));
  CHECK(WasmVM_ValueGetExternRef(out[0]) == &object);
  ref = WasmVM_ValueGenExternRef(NULL);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, id, &ref, 1, out, 1));
  CHECK(WasmVM_ValueIsNullRef(out[0]));
  ref = WasmVM_ValueGenFuncRef(NULL);
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, id, &ref, 1, out, 1), WasmVM_ErrCode_FuncSigMismatch);
}

static void test_traps(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_Value args[2] = {WasmVM_ValueGenI32(1), WasmVM_ValueGenI32(0)};
  WasmVM_FunctionInstanceContext* div = WasmVM_ModuleInstanceFindFunction(instance, str("div"));
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, div, args, 2, NULL, 0), WasmVM_ErrCode_DivideByZero);
  const WasmVM_ErrorContext* error = WasmVM_ExecutorGetLastError(executor);
  CHECK(WasmVM_ErrorContextGetPhase(error) == WasmVM_ErrPhase_Execution);
  CHECK(str_starts(WasmVM_ErrorContextGetMessage(error), "integer divide by zero"));
  CHECK(WasmVM_ErrorContextGetFrameCount(error) == 2);
  CHECK(str_is(WasmVM_ErrorContextGetFunctionName(error), "inner"));
  WasmVM_Frame frame;
  CHECK(WasmVM_ErrorContextGetFrame(error, 0, &frame) && str_is(frame.FunctionName, "inner") && frame.FunctionIndex == 4);
  CHECK(frame.Offset == WasmVM_ErrorContextGetOffset(error) && frame.Offset != 0);
  CHECK(WasmVM_ErrorContextGetFrame(error, 1, &frame) && str_is(frame.FunctionName, "div"));
  CHECK(!WasmVM_ErrorContextGetFrame(error, 2, &frame));

  WasmVM_FunctionInstanceContext* loop = WasmVM_ModuleInstanceFindFunction(instance, str("loop"));
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, loop, NULL, 0, NULL, 0), WasmVM_ErrCode_StackExhausted);
  const WasmVM_Value far = WasmVM_ValueGenI32(-1);
  WasmVM_FunctionInstanceContext* load = WasmVM_ModuleInstanceFindFunction(instance, str("load"));
  CHECK_CODE(WasmVM_ExecutorInvoke(executor, load, &far, 1, NULL, 0), WasmVM_ErrCode_MemoryOutOfBounds);

  /* The instance works on after traps. */
  args[1] = WasmVM_ValueGenI32(1);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, div, args, 2, NULL, 0));
  CHECK(WasmVM_ExecutorGetLastError(executor) == NULL);
}

static void test_exports(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_String names[8];
  CHECK(WasmVM_ModuleInstanceListFunctionLength(instance) == 6);
  CHECK(WasmVM_ModuleInstanceListFunction(instance, names, 2) == 6);
  CHECK(str_is(names[0], "add") && str_is(names[1], "div"));
  CHECK(WasmVM_ModuleInstanceListMemory(instance, names, 8) == 1 && str_is(names[0], "mem"));
  CHECK(WasmVM_ModuleInstanceListTable(instance, names, 8) == 1 && str_is(names[0], "tab"));
  CHECK(WasmVM_ModuleInstanceListGlobal(instance, names, 8) == 2 && str_is(names[1], "var"));
  CHECK(WasmVM_ModuleInstanceListTagLength(instance) == 0);
  CHECK(WasmVM_ModuleInstanceListTableLength(instance) == 1 && WasmVM_ModuleInstanceListMemoryLength(instance) == 1);
  CHECK(WasmVM_ModuleInstanceListGlobalLength(instance) == 2);
  CHECK(WasmVM_ModuleInstanceFindFunction(instance, str("mem")) == NULL);
  CHECK(WasmVM_ModuleInstanceFindMemory(instance, str("nothing")) == NULL);
  CHECK(WasmVM_ModuleInstanceFindTag(instance, str("add")) == NULL);
  CHECK(WasmVM_ModuleInstanceGetModuleName(instance).Length == 0);
  CHECK(WasmVM_ModuleInstanceGetHostData(instance) == NULL);
  WasmVM_FunctionInstanceContext* add = WasmVM_ModuleInstanceFindFunction(instance, str("add"));
  const WasmVM_FunctionTypeContext* type = WasmVM_FunctionInstanceGetFunctionType(add);
  CHECK(WasmVM_FunctionTypeGetParametersLength(type) == 2);
  CHECK(WasmVM_FunctionInstanceGetFunctionType(add) == type);
  CHECK(WasmVM_FunctionInstanceGetData(add) == NULL);
  WasmVM_FunctionInstanceDelete(add); /* borrowed: nothing happens */
  CHECK(WasmVM_FunctionTypeGetParametersLength(WasmVM_FunctionInstanceGetFunctionType(add)) == 2);
}

static void test_memory(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_MemoryInstanceContext* memory = WasmVM_ModuleInstanceFindMemory(instance, str("mem"));
  uint8_t buffer[8] = {0};
  CHECK_OK(WasmVM_MemoryInstanceGetData(memory, buffer, 8, 5));
  CHECK(memcmp(buffer, "hello", 5) == 0);
  CHECK_OK(WasmVM_MemoryInstanceSetData(memory, (const uint8_t*)"J", 8, 1));
  CHECK(*WasmVM_MemoryInstanceGetPointer(memory, 8, 1) == 'J');
  CHECK(WasmVM_MemoryInstanceGetPointerConst(memory, 65535, 1) != NULL);
  CHECK(WasmVM_MemoryInstanceGetPointer(memory, 65536, 1) == NULL);
  CHECK(WasmVM_MemoryInstanceGetPointer(memory, 1, UINT64_MAX) == NULL);
  CHECK(WasmVM_MemoryInstanceGetPointer(memory, UINT64_MAX, 1) == NULL);
  CHECK_CODE(WasmVM_MemoryInstanceGetData(memory, buffer, 65530, 8), WasmVM_ErrCode_MemoryOutOfBounds);
  CHECK_CODE(WasmVM_MemoryInstanceSetData(memory, buffer, UINT64_MAX, 8), WasmVM_ErrCode_MemoryOutOfBounds);
  CHECK_OK(WasmVM_MemoryInstanceGetData(memory, NULL, 65536, 0));
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 1);
  const uint8_t* before = WasmVM_MemoryInstanceGetPointer(memory, 0, 1);
  CHECK_OK(WasmVM_MemoryInstanceGrowPage(memory, 2));
  CHECK(WasmVM_MemoryInstanceGetPointer(memory, 0, 1) == before);
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 3);
  CHECK_CODE(WasmVM_MemoryInstanceGrowPage(memory, 1), WasmVM_ErrCode_MemoryOutOfBounds);
  const WasmVM_LimitContext* limit = WasmVM_MemoryTypeGetLimit(WasmVM_MemoryInstanceGetMemoryType(memory));
  CHECK(WasmVM_LimitGetMin(limit) == 3 && WasmVM_LimitGetMax(limit) == 3);
  WasmVM_MemoryInstanceDelete(memory); /* borrowed */
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 3);
}

static void test_table_and_globals(const WasmVM_ModuleInstanceContext* instance) {
  WasmVM_TableInstanceContext* table = WasmVM_ModuleInstanceFindTable(instance, str("tab"));
  WasmVM_Value value;
  CHECK(WasmVM_TableInstanceGetSize(table) == 2);
  CHECK_OK(WasmVM_TableInstanceGetData(table, &value, 0));
  CHECK(WasmVM_ValueGetFuncRef(value) == WasmVM_ModuleInstanceFindFunction(instance, str("add")));
  CHECK_OK(WasmVM_TableInstanceGetData(table, &value, 1));
  CHECK(WasmVM_ValueIsNullRef(value));
  CHECK_CODE(WasmVM_TableInstanceGetData(table, &value, 2), WasmVM_ErrCode_TableOutOfBounds);
  value = WasmVM_ValueGenFuncRef(WasmVM_ModuleInstanceFindFunction(instance, str("div")));
  CHECK_OK(WasmVM_TableInstanceSetData(table, value, 1));
  CHECK_CODE(WasmVM_TableInstanceSetData(table, value, 2), WasmVM_ErrCode_TableOutOfBounds);
  CHECK_CODE(WasmVM_TableInstanceSetData(table, WasmVM_ValueGenI32(0), 1), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_CODE(WasmVM_TableInstanceSetData(table, WasmVM_ValueGenExternRef(NULL), 1), WasmVM_ErrCode_RefTypeMismatch);
  CHECK_OK(WasmVM_TableInstanceGrow(table, 3));
  CHECK(WasmVM_TableInstanceGetSize(table) == 5);
  CHECK_CODE(WasmVM_TableInstanceGrow(table, 1), WasmVM_ErrCode_TableOutOfBounds);
  CHECK(WasmVM_LimitGetMin(WasmVM_TableTypeGetLimit(WasmVM_TableInstanceGetTableType(table))) == 5);

  WasmVM_GlobalInstanceContext* constant = WasmVM_ModuleInstanceFindGlobal(instance, str("const"));
  WasmVM_GlobalInstanceContext* variable = WasmVM_ModuleInstanceFindGlobal(instance, str("var"));
  CHECK(WasmVM_ValueGetI32(WasmVM_GlobalInstanceGetValue(constant)) == 42);
  CHECK_CODE(WasmVM_GlobalInstanceSetValue(constant, WasmVM_ValueGenI32(1)), WasmVM_ErrCode_SetValueToConst);
  CHECK_CODE(WasmVM_GlobalInstanceSetValue(variable, WasmVM_ValueGenI32(1)), WasmVM_ErrCode_SetValueErrorType);
  CHECK_OK(WasmVM_GlobalInstanceSetValue(variable, WasmVM_ValueGenI64(99)));
  CHECK(WasmVM_ValueGetI64(WasmVM_GlobalInstanceGetValue(variable)) == 99);
  CHECK(WasmVM_GlobalTypeGetMutability(WasmVM_GlobalInstanceGetGlobalType(variable)) == WasmVM_Mutability_Var);
}

static void test_host_objects(void) {
  WasmVM_LimitContext* limit = WasmVM_LimitCreateWithMax(1, 2, false, false);
  WasmVM_LimitContext* wrong = WasmVM_LimitCreateWithMax(2, 1, false, false);
  WasmVM_MemoryTypeContext* memory_type = WasmVM_MemoryTypeCreate(limit);
  WasmVM_MemoryTypeContext* wrong_type = WasmVM_MemoryTypeCreate(wrong);
  CHECK(WasmVM_MemoryInstanceCreate(wrong_type) == NULL);
  CHECK(WasmVM_MemoryInstanceCreate(NULL) == NULL);
  WasmVM_MemoryInstanceContext* memory = WasmVM_MemoryInstanceCreate(memory_type);
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 1);
  WasmVM_TableTypeContext* table_type = WasmVM_TableTypeCreate(WasmVM_ValTypeGenExternRef(), limit);
  int object;
  CHECK(WasmVM_TableInstanceCreateWithInit(table_type, WasmVM_ValueGenI32(1)) == NULL);
  CHECK(WasmVM_TableInstanceCreate(NULL) == NULL);
  WasmVM_TableInstanceContext* table = WasmVM_TableInstanceCreateWithInit(table_type, WasmVM_ValueGenExternRef(&object));
  WasmVM_Value value;
  CHECK_OK(WasmVM_TableInstanceGetData(table, &value, 0));
  CHECK(WasmVM_ValueGetExternRef(value) == &object);
  WasmVM_TableInstanceContext* plain = WasmVM_TableInstanceCreate(table_type);
  CHECK_OK(WasmVM_TableInstanceGetData(plain, &value, 0));
  CHECK(WasmVM_ValueIsNullRef(value));
  WasmVM_TableInstanceDelete(plain);

  WasmVM_GlobalTypeContext* global_type = WasmVM_GlobalTypeCreate(WasmVM_ValTypeGenV128(), WasmVM_Mutability_Var);
  CHECK(WasmVM_GlobalInstanceCreate(global_type, WasmVM_ValueGenI32(1)) == NULL);
  WasmVM_GlobalInstanceContext* global = WasmVM_GlobalInstanceCreate(global_type, WasmVM_ValueGenV128Words(1, 2));
  uint64_t low, high;
  WasmVM_ValueGetV128Words(WasmVM_GlobalInstanceGetValue(global), &low, &high);
  CHECK(low == 1 && high == 2);

  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  CHECK(str_is(WasmVM_ModuleInstanceGetModuleName(host), "host"));
  CHECK_OK(WasmVM_ModuleInstanceAddMemory(host, str("m"), memory));
  CHECK_CODE(WasmVM_ModuleInstanceAddTable(host, str("m"), table), WasmVM_ErrCode_DupExportName);
  CHECK_OK(WasmVM_ModuleInstanceAddTable(host, str("t"), table));
  CHECK_OK(WasmVM_ModuleInstanceAddGlobal(host, str("g"), global));
  CHECK_CODE(WasmVM_ModuleInstanceAddGlobal(host, str("n"), NULL), WasmVM_ErrCode_WrongVMWorkflow);
  /* They are the module's now: deleting them does nothing. */
  WasmVM_MemoryInstanceDelete(memory);
  WasmVM_TableInstanceDelete(table);
  WasmVM_GlobalInstanceDelete(global);
  CHECK(WasmVM_ModuleInstanceFindMemory(host, str("m")) == memory);
  CHECK(WasmVM_MemoryInstanceGetPageSize(memory) == 1);

  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  CHECK_CODE(WasmVM_ExecutorRegisterImport(executor, store, host), WasmVM_ErrCode_ModuleNameConflict);
  CHECK_OK(WasmVM_ExecutorRegisterImportWithAlias(executor, store, host, str("alias")));
  CHECK(WasmVM_StoreFindModule(store, str("host")) == host && WasmVM_StoreFindModule(store, str("alias")) == host);
  WasmVM_String names[4];
  CHECK(WasmVM_StoreListModule(store, names, 4) == 2 && str_is(names[0], "alias") && str_is(names[1], "host"));
  CHECK(WasmVM_StoreListModuleLength(store) == 2);

  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store,
                  "(module (import \"host\" \"m\" (memory 1)) (import \"alias\" \"g\" (global (mut v128)))\n"
                  "  (import \"host\" \"t\" (table 1 externref))\n"
                  "  (func (export \"poke\") (i32.store (i32.const 0) (i32.const 77)))\n"
                  "  (func (export \"get\") (result externref) (table.get (i32.const 0))))");
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("poke")), NULL, 0, NULL, 0));
  CHECK(*WasmVM_MemoryInstanceGetPointer(memory, 0, 1) == 77);
  CHECK_CODE(WasmVM_ModuleInstanceAddMemory(user, str("x"), memory), WasmVM_ErrCode_WrongVMWorkflow);

  /* The host module ends; its names are gone at once, its objects serve their importer. */
  WasmVM_ModuleInstanceDelete(host);
  CHECK(WasmVM_StoreFindModule(store, str("host")) == NULL && WasmVM_StoreFindModule(store, str("alias")) == NULL);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("get")), NULL, 0, &value, 1));
  CHECK(WasmVM_ValueGetExternRef(value) == &object);
  WasmVM_ModuleInstanceDelete(user);
  WasmVM_LimitDelete(limit);
  WasmVM_LimitDelete(wrong);
  WasmVM_MemoryTypeDelete(memory_type);
  WasmVM_MemoryTypeDelete(wrong_type);
  WasmVM_TableTypeDelete(table_type);
  WasmVM_GlobalTypeDelete(global_type);
}

static void test_instantiation_errors(void) {
  WasmVM_ModuleInstanceContext* out = (WasmVM_ModuleInstanceContext*)&out;
  WasmVM_ASTModuleContext* raw = load_text("(module)");
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &out, store, raw), WasmVM_ErrCode_NotValidated);
  CHECK(out == NULL);
  WasmVM_ASTModuleDelete(raw);

  WasmVM_ASTModuleContext* unlinked = valid_text("(module (import \"no\" \"where\" (func)))");
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &out, store, unlinked), WasmVM_ErrCode_UnknownImport);
  CHECK(WasmVM_ErrorContextGetPhase(WasmVM_ExecutorGetLastError(executor)) == WasmVM_ErrPhase_Instantiation);
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &out, NULL, unlinked), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &out, store, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ExecutorInstantiate(NULL, &out, store, unlinked), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ASTModuleDelete(unlinked);

  WasmVM_ASTModuleContext* start = valid_text("(module (func $boom unreachable) (start $boom))");
  CHECK_CODE(WasmVM_ExecutorInstantiate(executor, &out, store, start), WasmVM_ErrCode_Unreachable);
  const WasmVM_ErrorContext* error = WasmVM_ExecutorGetLastError(executor);
  CHECK(WasmVM_ErrorContextGetFrameCount(error) == 1);
  CHECK(str_is(WasmVM_ErrorContextGetFunctionName(error), "boom"));
  CHECK(out == NULL);
  WasmVM_ASTModuleDelete(start);

  WasmVM_ASTModuleContext* plain = valid_text("(module (func (export \"f\")))");
  CHECK_OK(WasmVM_ExecutorRegister(executor, &out, store, plain, str("lib")));
  CHECK(str_is(WasmVM_ModuleInstanceGetModuleName(out), "lib"));
  WasmVM_ModuleInstanceContext* second = NULL;
  CHECK_CODE(WasmVM_ExecutorRegister(executor, &second, store, plain, str("lib")), WasmVM_ErrCode_ModuleNameConflict);
  WasmVM_ModuleInstanceContext* user =
      instance_of(executor, store, "(module (import \"lib\" \"f\" (func $f)) (func (export \"g\") (call $f)))");
  WasmVM_ModuleInstanceDelete(out);
  CHECK(WasmVM_StoreFindModule(store, str("lib")) == NULL);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(user, str("g")), NULL, 0, NULL, 0));
  CHECK_OK(WasmVM_ExecutorRegister(executor, &second, store, plain, str("lib")));
  WasmVM_ModuleInstanceDelete(second);
  WasmVM_ModuleInstanceDelete(user);

  /* An instance of another store cannot be registered here. */
  WasmVM_StoreContext* foreign = WasmVM_StoreCreate();
  WasmVM_ModuleInstanceContext* stranger = NULL;
  CHECK_OK(WasmVM_ExecutorInstantiate(executor, &stranger, foreign, plain));
  CHECK_CODE(WasmVM_ExecutorRegisterImportWithAlias(executor, store, stranger, str("x")), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_StoreDelete(foreign);
  CHECK_OK(WasmVM_ExecutorInvoke(executor, WasmVM_ModuleInstanceFindFunction(stranger, str("f")), NULL, 0, NULL, 0));
  WasmVM_ModuleInstanceDelete(stranger);
  WasmVM_ASTModuleDelete(plain);
}

static void test_settings(void) {
  /* What cannot be done is refused, not ignored: a mode that is not built, and a module that was not compiled. */
  WasmVM_ASTModuleContext* module = valid_text("(module (memory 3))");
  WasmVM_ModuleInstanceContext* out = NULL;
  const enum WasmVM_RunMode modes[] = {WasmVM_RunMode_Baseline, WasmVM_RunMode_AOT};
  const enum WasmVM_ErrCode codes[] = {WasmVM_ErrCode_TierUnavailable, WasmVM_ErrCode_ImageIncompatible};
  for (int i = 0; i < 2; ++i) {
    WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
    WasmVM_ConfigureSetRunMode(conf, modes[i]);
    WasmVM_ExecutorContext* refusing = WasmVM_ExecutorCreate(conf, NULL);
    WasmVM_ConfigureDelete(conf);
    CHECK_CODE(WasmVM_ExecutorInstantiate(refusing, &out, store, module), codes[i]);
    WasmVM_ExecutorDelete(refusing);
  }
  /* Bounds on memory act; checked memory works. */
  WasmVM_ConfigureContext* conf = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetMaxMemoryPage(conf, 2);
  WasmVM_ExecutorContext* small = WasmVM_ExecutorCreate(conf, NULL);
  CHECK(!WasmVM_ResultOK(WasmVM_ExecutorInstantiate(small, &out, store, module)) && out == NULL);
  WasmVM_ExecutorDelete(small);
  WasmVM_ConfigureSetMaxMemoryPage(conf, 3);
  WasmVM_ConfigureSetCheckedMemory(conf, true);
  WasmVM_ExecutorContext* checked = WasmVM_ExecutorCreate(conf, NULL);
  WasmVM_ConfigureDelete(conf);
  WasmVM_ModuleInstanceContext* instance =
      instance_of(checked, store,
                  "(module (memory (export \"m\") 1) (func (export \"f\") (param i32) (result i32) (i32.load (local.get 0)))\n"
                  "  (func (export \"grow\") (result i32) (memory.grow (i32.const 3))))");
  WasmVM_Value at = WasmVM_ValueGenI32(65533), out_value;
  WasmVM_FunctionInstanceContext* f = WasmVM_ModuleInstanceFindFunction(instance, str("f"));
  CHECK_CODE(WasmVM_ExecutorInvoke(checked, f, &at, 1, &out_value, 1), WasmVM_ErrCode_MemoryOutOfBounds);
  at = WasmVM_ValueGenI32(65532);
  CHECK_OK(WasmVM_ExecutorInvoke(checked, f, &at, 1, &out_value, 1));
  CHECK_OK(WasmVM_ExecutorInvoke(checked, WasmVM_ModuleInstanceFindFunction(instance, str("grow")), NULL, 0, &out_value, 1));
  CHECK(WasmVM_ValueGetI32(out_value) == -1);
  WasmVM_ModuleInstanceDelete(instance);
  WasmVM_ExecutorDelete(checked);
  WasmVM_ASTModuleDelete(module);
}

static void test_null(void) {
  CHECK(WasmVM_ModuleInstanceFindFunction(NULL, str("x")) == NULL);
  CHECK(WasmVM_ModuleInstanceListGlobal(NULL, NULL, 0) == 0);
  CHECK(WasmVM_ModuleInstanceGetHostData(NULL) == NULL);
  CHECK(WasmVM_StoreFindModule(NULL, str("x")) == NULL && WasmVM_StoreListModuleLength(NULL) == 0);
  CHECK(WasmVM_TableInstanceGetSize(NULL) == 0 && WasmVM_MemoryInstanceGetPageSize(NULL) == 0);
  CHECK(WasmVM_TableInstanceGetTableType(NULL) == NULL && WasmVM_MemoryInstanceGetMemoryType(NULL) == NULL);
  CHECK(WasmVM_TagInstanceGetTagType(NULL) == NULL && WasmVM_GlobalInstanceGetGlobalType(NULL) == NULL);
  CHECK(WasmVM_FunctionInstanceGetFunctionType(NULL) == NULL);
  CHECK_CODE(WasmVM_TableInstanceGrow(NULL, 1), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_MemoryInstanceGrowPage(NULL, 1), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_MemoryInstanceGetData(NULL, NULL, 0, 0), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_GlobalInstanceSetValue(NULL, WasmVM_ValueGenI32(0)), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_ExecutorRegisterImport(executor, store, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ModuleInstanceDelete(NULL);
  WasmVM_FunctionInstanceDelete(NULL);
  WasmVM_TableInstanceDelete(NULL);
  WasmVM_MemoryInstanceDelete(NULL);
  WasmVM_GlobalInstanceDelete(NULL);
  WasmVM_StoreDelete(NULL);
  WasmVM_ExecutorDelete(NULL);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  CHECK(WasmVM_StoreFindModule(store, str("x")) == NULL && WasmVM_StoreListModuleLength(store) == 0);
  WasmVM_ModuleInstanceContext* instance = instance_of(executor, store, kModule);
  test_calls(instance);
  test_traps(instance);
  test_exports(instance);
  test_memory(instance);
  test_table_and_globals(instance);
  test_host_objects();
  test_instantiation_errors();
  test_settings();
  test_null();
  /* Any order: the store first, then the executor, then the instance. */
  WasmVM_StoreDelete(store);
  CHECK(WasmVM_ModuleInstanceFindFunction(instance, str("add")) != NULL);
  WasmVM_ExecutorDelete(executor);
  WasmVM_ModuleInstanceDelete(instance);
  return check_report();
}
