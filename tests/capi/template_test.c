/* Templates: instances without looking anything up, each as fresh as the first. */
#include <stddef.h>

#include "check.h"

static WasmVM_ExecutorContext* executor;
static WasmVM_StoreContext* store;

static WasmVM_InstanceTemplate* template_of(const char* text) {
  WasmVM_ASTModuleContext* module = valid_text(text);
  WasmVM_InstanceTemplate* made = NULL;
  CHECK_OK(WasmVM_InstanceTemplateCreate(executor, &made, store, module));
  WasmVM_ASTModuleDelete(module); /* the template has its share */
  return made;
}

static WasmVM_ModuleInstanceContext* fresh(WasmVM_InstanceTemplate* from) {
  WasmVM_ModuleInstanceContext* instance = NULL;
  CHECK_OK(WasmVM_InstanceTemplateInstantiate(from, &instance));
  CHECK(instance != NULL);
  return instance;
}

static WasmVM_Result call(const WasmVM_ModuleInstanceContext* instance, const char* name, int32_t argument, int32_t* result) {
  const WasmVM_Value in = WasmVM_ValueGenI32(argument);
  WasmVM_Value out = WasmVM_ValueGenI32(0);
  const WasmVM_FunctionInstanceContext* function = WasmVM_ModuleInstanceFindFunction(instance, str(name));
  const uint32_t count = WasmVM_FunctionTypeGetParametersLength(WasmVM_FunctionInstanceGetFunctionType(function));
  const WasmVM_Result done = WasmVM_ExecutorInvoke(executor, function, &in, count, &out, 1);
  if (result != NULL) *result = WasmVM_ValueGetI32(out);
  return done;
}
static int32_t get(const WasmVM_ModuleInstanceContext* instance, const char* name, int32_t argument) {
  int32_t result = 0;
  CHECK_OK(call(instance, name, argument, &result));
  return result;
}

/* One memory with data that overlaps, a table, a global, and a start function that counts in the memory. */
static const char kGuest[] =
    "(module (memory (export \"memory\") 2 4) (table (export \"t\") 2 funcref) (elem (i32.const 0) $load)"
    " (data (i32.const 0) \"abcdefgh\") (data $second (i32.const 4) \"EF\") (data (i32.const 65530) \"end\")"
    " (global $calls (mut i32) (i32.const 10))"
    " (func $start (i32.store8 (i32.const 100) (i32.add (i32.load8_u (i32.const 100)) (i32.const 1)))) (start $start)"
    " (func $load (export \"load\") (param i32) (result i32) (i32.load8_u (local.get 0)))"
    " (func (export \"store\") (param i32) (i32.store8 (local.get 0) (i32.const 255)))"
    " (func (export \"count\") (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls))"
    " (func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))"
    " (func (export \"init\") (memory.init $second (i32.const 0) (i32.const 0) (i32.const 1)))"
    " (func (export \"indirect\") (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))"
    " (func (export \"clear\") (table.set (i32.const 0) (ref.null func))))";

static void check_fresh(const WasmVM_ModuleInstanceContext* instance) {
  CHECK(get(instance, "load", 0) == 'a' && get(instance, "load", 4) == 'E' && get(instance, "load", 7) == 'h');
  CHECK(get(instance, "load", 65532) == 'd' && get(instance, "load", 65533) == 0 && get(instance, "load", 131071) == 0);
  CHECK(get(instance, "load", 100) == 1); /* started once */
  CHECK(get(instance, "count", 0) == 11);
  CHECK(get(instance, "indirect", 1) == 'b');
  CHECK_CODE(call(instance, "load", 131072, NULL), WasmVM_ErrCode_MemoryOutOfBounds);
  CHECK_CODE(call(instance, "init", 0, NULL), WasmVM_ErrCode_MemoryOutOfBounds); /* an active segment is dropped */
}
static void make_dirty(const WasmVM_ModuleInstanceContext* instance) {
  CHECK_OK(call(instance, "store", 0, NULL));
  CHECK_OK(call(instance, "store", 5000, NULL));
  CHECK_OK(call(instance, "store", 131071, NULL));
  CHECK_OK(call(instance, "clear", 0, NULL));
  CHECK(get(instance, "grow", 1) == 2);
  CHECK_OK(call(instance, "store", 150000, NULL));
}

static void every_instance_is_fresh(void) {
  WasmVM_InstanceTemplate* from = template_of(kGuest);
  WasmVM_ModuleInstanceContext* first = fresh(from);
  check_fresh(first);
  make_dirty(first);
  WasmVM_ModuleInstanceContext* second = fresh(from); /* while the first lives */
  check_fresh(second);
  CHECK(get(first, "load", 0) == 255);
  WasmVM_ModuleInstanceDelete(first);
  for (int round = 0; round < 5; ++round) { /* where another one was */
    WasmVM_ModuleInstanceContext* next = fresh(from);
    check_fresh(next);
    make_dirty(next);
    CHECK(get(next, "load", 150000) == 255);
    WasmVM_ModuleInstanceDelete(next);
  }
  /* More at a time than are kept for later, ended in the order in which they were made. */
  enum { kMany = 150 };
  WasmVM_ModuleInstanceContext* many[kMany];
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kMany; ++i) many[i] = fresh(from);
    for (int i = 0; i < kMany; ++i) make_dirty(many[i]);
    for (int i = 0; i < kMany; ++i) WasmVM_ModuleInstanceDelete(many[i]);
  }
  WasmVM_ModuleInstanceContext* last = fresh(from);
  WasmVM_InstanceTemplateDelete(from); /* its instances live on */
  check_fresh(last);
  make_dirty(last);
  WasmVM_ModuleInstanceDelete(second);
  WasmVM_ModuleInstanceDelete(last);
}

static WasmVM_Result seven(void* data, const WasmVM_CallingFrameContext* frame, const WasmVM_Value* in, WasmVM_Value* out) {
  (void)frame, (void)in;
  WasmVM_InstanceTemplate** doomed = data;
  if (*doomed != NULL) WasmVM_InstanceTemplateDelete(*doomed), *doomed = NULL;
  out[0] = WasmVM_ValueGenI32(7);
  return WasmVM_Result_Success;
}

static void imports_are_found_once(void) {
  static WasmVM_InstanceTemplate* doomed;
  const WasmVM_ValType i32 = WasmVM_ValTypeGenI32();
  WasmVM_FunctionTypeContext* type = WasmVM_FunctionTypeCreate(NULL, 0, &i32, 1);
  WasmVM_ModuleInstanceContext* host = WasmVM_ModuleInstanceCreate(str("host"));
  CHECK_OK(WasmVM_ModuleInstanceAddFunction(host, str("seven"), WasmVM_FunctionInstanceCreate(type, seven, &doomed, 0)));
  WasmVM_FunctionTypeDelete(type);
  CHECK_OK(WasmVM_ExecutorRegisterImport(executor, store, host));
  static const char kLibrary[] = "(module (memory (export \"m\") 1) (global (export \"at\") i32 (i32.const 32)))";
  WasmVM_ASTModuleContext* module = valid_text(kLibrary);
  WasmVM_ModuleInstanceContext* library = NULL;
  CHECK_OK(WasmVM_ExecutorRegister(executor, &library, store, module, str("library")));
  WasmVM_ASTModuleDelete(module);
  static const char kUser[] =
      "(module (import \"host\" \"seven\" (func $seven (result i32))) (import \"library\" \"m\" (memory $shared 1))"
      " (import \"library\" \"at\" (global $at i32)) (memory $own 1) (memory $other 1)"
      " (data (memory $shared) (i32.const 8) \"S\") (data (memory $own) (i32.const 8) \"O\")"
      " (data (memory $other) (global.get $at) \"G\")"
      " (func (export \"seven\") (result i32) (call $seven))"
      " (func (export \"shared\") (result i32) (i32.load8_u $shared (i32.const 8)))"
      " (func (export \"own\") (result i32) (i32.load8_u $own (i32.const 8)))"
      " (func (export \"other\") (result i32) (i32.load8_u $other (i32.const 32))))";
  WasmVM_InstanceTemplate* from = template_of(kUser);
  WasmVM_ModuleInstanceDelete(host); /* its name is gone; the template has what it found */
  WasmVM_ModuleInstanceDelete(library);
  CHECK(WasmVM_StoreFindModule(store, str("host")) == NULL && WasmVM_StoreFindModule(store, str("library")) == NULL);
  for (int round = 0; round < 3; ++round) {
    WasmVM_ModuleInstanceContext* user = fresh(from);
    CHECK(get(user, "seven", 0) == 7);
    CHECK(get(user, "shared", 0) == 'S' && get(user, "own", 0) == 'O' && get(user, "other", 0) == 'G');
    WasmVM_ModuleInstanceDelete(user);
  }
  /* A host function ends the template from which its caller was made. */
  WasmVM_ModuleInstanceContext* user = fresh(from);
  doomed = from;
  CHECK(get(user, "seven", 0) == 7 && doomed == NULL);
  CHECK(get(user, "own", 0) == 'O');
  WasmVM_ModuleInstanceDelete(user);
}

static void failures(void) {
  WasmVM_InstanceTemplate* made = NULL;
  WasmVM_ModuleInstanceContext* instance = NULL;
  WasmVM_ASTModuleContext* module = load_text("(module (memory 1))");
  CHECK_CODE(WasmVM_InstanceTemplateCreate(executor, &made, store, module), WasmVM_ErrCode_NotValidated);
  CHECK(made == NULL);
  CHECK(WasmVM_ErrorContextGetCode(WasmVM_ExecutorGetLastError(executor)) == WasmVM_ErrCode_NotValidated);
  WasmVM_ASTModuleDelete(module);
  module = valid_text("(module (import \"no\" \"body\" (func)))");
  CHECK_CODE(WasmVM_InstanceTemplateCreate(executor, &made, store, module), WasmVM_ErrCode_UnknownImport);
  CHECK_CODE(WasmVM_InstanceTemplateCreate(executor, NULL, store, module), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_InstanceTemplateCreate(executor, &made, NULL, module), WasmVM_ErrCode_WrongVMWorkflow);
  CHECK_CODE(WasmVM_InstanceTemplateCreate(executor, &made, store, NULL), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_ASTModuleDelete(module);

  /* What traps at instantiation traps each time, with the segments before it in place and no instance. */
  static const struct {
    const char* text;
    unsigned code;
  } cases[] = {
      {"(module (memory 1) (data (i32.const 0) \"x\") (data (i32.const 65536) \"y\"))", WasmVM_ErrCode_MemoryOutOfBounds},
      {"(module (memory 0) (data (i32.const 0) \"x\"))", WasmVM_ErrCode_MemoryOutOfBounds},
      {"(module (memory 1) (data (i32.const -1) \"xy\"))", WasmVM_ErrCode_MemoryOutOfBounds},
      {"(module (table 1 funcref) (func $f) (elem (i32.const 1) $f) (memory 1) (data (i32.const 0) \"x\"))",
       WasmVM_ErrCode_TableOutOfBounds},
      {"(module (memory 1) (data (i32.const 0) \"x\") (func $s unreachable) (start $s))", WasmVM_ErrCode_Unreachable},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    made = template_of(cases[i].text);
    for (int round = 0; round < 2; ++round) {
      instance = (WasmVM_ModuleInstanceContext*)&made;
      CHECK_CODE(WasmVM_InstanceTemplateInstantiate(made, &instance), cases[i].code);
      CHECK(instance == NULL);
      CHECK(WasmVM_ErrorContextGetCode(WasmVM_ExecutorGetLastError(executor)) == cases[i].code);
    }
    CHECK_CODE(WasmVM_InstanceTemplateInstantiate(made, NULL), WasmVM_ErrCode_WrongVMWorkflow);
    WasmVM_InstanceTemplateDelete(made);
  }
  CHECK_CODE(WasmVM_InstanceTemplateInstantiate(NULL, &instance), WasmVM_ErrCode_WrongVMWorkflow);
  WasmVM_InstanceTemplateDelete(NULL);
}

/* Store and executor go first; memories without guard pages have no image. */
static void a_template_keeps_what_it_needs(bool checked) {
  WasmVM_ConfigureContext* settings = WasmVM_ConfigureCreate();
  WasmVM_ConfigureSetCheckedMemory(settings, checked);
  WasmVM_ExecutorContext* other = WasmVM_ExecutorCreate(settings, NULL);
  WasmVM_ConfigureDelete(settings);
  WasmVM_StoreContext* place = WasmVM_StoreCreate();
  WasmVM_ASTModuleContext* module = valid_text(kGuest);
  WasmVM_InstanceTemplate* from = NULL;
  CHECK_OK(WasmVM_InstanceTemplateCreate(other, &from, place, module));
  WasmVM_ASTModuleDelete(module);
  WasmVM_ExecutorDelete(other);
  WasmVM_StoreDelete(place);
  for (int round = 0; round < 2; ++round) {
    WasmVM_ModuleInstanceContext* instance = fresh(from);
    check_fresh(instance);
    make_dirty(instance);
    WasmVM_ModuleInstanceDelete(instance);
  }
  WasmVM_InstanceTemplateDelete(from);
}

int main(void) {
  executor = WasmVM_ExecutorCreate(NULL, NULL);
  store = WasmVM_StoreCreate();
  every_instance_is_fresh();
  imports_are_found_once();
  failures();
  a_template_keeps_what_it_needs(false);
  a_template_keeps_what_it_needs(true);
  WasmVM_ExecutorDelete(executor);
  WasmVM_StoreDelete(store);
  return check_report();
}
