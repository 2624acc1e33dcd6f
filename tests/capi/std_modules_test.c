/* wasm.h: descriptions of modules, lists, serialised modules, and modules shared by threads. */
#include <pthread.h>

#include "std.h"

static int name_is(const wasm_name_t* name, const char* text) {
  return name->size == strlen(text) && memcmp(name->data, text, name->size) == 0;
}

static const char kModule[] =
    "(module (import \"a\" \"f\" (func (param i32 f64) (result externref funcref)))"
    " (import \"a\" \"g\" (global (mut i64))) (import \"b\" \"t\" (table 1 2 externref)) (import \"b\" \"m\" (memory 3))"
    " (func (export \"v\") (param v128)) (export \"f\" (func 0)) (export \"t\" (table 0)) (export \"m\" (memory 0))"
    " (global (export \"c\") f32 (f32.const 0)) (tag (export \"e\")))";

static void reflection(void) {
  Guest guest = open_store();
  wasm_module_t* module = std_module(guest.store, kModule);
  wasm_importtype_vec_t imports;
  wasm_module_imports(module, &imports);
  CHECK(imports.size == 4);
  CHECK(name_is(wasm_importtype_module(imports.data[0]), "a") && name_is(wasm_importtype_name(imports.data[3]), "m"));
  const wasm_functype_t* func = wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[0]));
  CHECK(func != NULL && wasm_functype_params(func)->size == 2 && wasm_functype_results(func)->size == 2);
  CHECK(wasm_valtype_kind(wasm_functype_params(func)->data[1]) == WASM_F64);
  CHECK(wasm_valtype_kind(wasm_functype_results(func)->data[0]) == WASM_EXTERNREF);
  CHECK(wasm_valtype_is_ref(wasm_functype_results(func)->data[1]) && !wasm_valtype_is_num(wasm_functype_results(func)->data[1]));
  const wasm_globaltype_t* global = wasm_externtype_as_globaltype_const(wasm_importtype_type(imports.data[1]));
  CHECK(wasm_globaltype_mutability(global) == WASM_VAR);
  CHECK(wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[1])) == NULL);
  const wasm_tabletype_t* table = wasm_externtype_as_tabletype_const(wasm_importtype_type(imports.data[2]));
  CHECK(wasm_tabletype_limits(table)->max == 2 && wasm_valtype_kind(wasm_tabletype_element(table)) == WASM_EXTERNREF);
  const wasm_memorytype_t* memory = wasm_externtype_as_memorytype_const(wasm_importtype_type(imports.data[3]));
  CHECK(wasm_memorytype_limits(memory)->min == 3 && wasm_memorytype_limits(memory)->max == wasm_limits_max_default);

  wasm_exporttype_vec_t exports, copies;
  wasm_module_exports(module, &exports);
  wasm_exporttype_vec_copy(&copies, &exports);
  wasm_exporttype_vec_delete(&exports);
  CHECK(copies.size == 6 && name_is(wasm_exporttype_name(copies.data[0]), "v"));
  static const wasm_externkind_t kinds[6] = {WASM_EXTERN_FUNC,   WASM_EXTERN_FUNC,   WASM_EXTERN_TABLE,
                                             WASM_EXTERN_MEMORY, WASM_EXTERN_GLOBAL, 4};
  for (size_t i = 0; i < 6; ++i) CHECK(wasm_externtype_kind(wasm_exporttype_type(copies.data[i])) == kinds[i]);
  wasm_exporttype_vec_delete(&copies);
  wasm_importtype_vec_delete(&imports);
  wasm_module_delete(module);
  close_guest(&guest);
}

static void descriptions(void) {
  wasm_functype_t* type = wasm_functype_new_3_2(wasm_valtype_new_i32(), wasm_valtype_new_i64(), wasm_valtype_new_f32(),
                                                wasm_valtype_new_f64(), wasm_valtype_new_externref());
  wasm_externtype_t* as_extern = wasm_functype_as_externtype(type);
  CHECK(wasm_externtype_kind(as_extern) == WASM_EXTERN_FUNC && wasm_externtype_as_functype(as_extern) == type);
  CHECK(wasm_externtype_as_memorytype(as_extern) == NULL);
  wasm_name_t module, name;
  wasm_name_new_from_string(&module, "module");
  wasm_name_new_from_string(&name, "name");
  wasm_importtype_t* import = wasm_importtype_new(&module, &name, wasm_externtype_copy(as_extern));
  wasm_importtype_t* copy = wasm_importtype_copy(import);
  wasm_importtype_delete(import);
  CHECK(name_is(wasm_importtype_module(copy), "module"));
  CHECK(wasm_functype_results(wasm_externtype_as_functype_const(wasm_importtype_type(copy)))->size == 2);
  wasm_importtype_delete(copy);
  wasm_functype_delete(type);
  CHECK(wasm_valtype_new(77) == NULL);
  wasm_valtype_vec_t types, more;
  wasm_valtype_vec_new_uninitialized(&types, 2);
  types.data[0] = wasm_valtype_new_i32();
  types.data[1] = wasm_valtype_new_funcref();
  wasm_valtype_vec_copy(&more, &types);
  wasm_valtype_vec_delete(&types);
  CHECK(types.size == 0 && types.data == NULL && more.size == 2);
  CHECK(wasm_valtype_kind(more.data[1]) == WASM_FUNCREF);
  wasm_valtype_vec_delete(&more);
  wasm_byte_vec_t bytes;
  wasm_byte_vec_new_empty(&bytes);
  CHECK(bytes.size == 0);
  wasm_byte_vec_delete(&bytes);
  wasm_engine_t* engine = wasm_engine_new_with_config(wasm_config_new());
  CHECK(engine != NULL);
  wasm_engine_delete(engine);
  wasm_config_delete(wasm_config_new());
}

static void serialise(void) {
  Guest guest = open_store();
  wasm_module_t* module = std_module(guest.store, "(module (func (export \"f\") (result i32) (i32.const 77)))");
  wasm_byte_vec_t bytes;
  wasm_module_serialize(module, &bytes);
  CHECK(bytes.size != 0);
  CHECK(wasm_module_validate(guest.store, &bytes));
  wasm_module_delete(module);
  guest.module = wasm_module_deserialize(guest.store, &bytes);
  CHECK(guest.module != NULL);
  const wasm_extern_vec_t none = WASM_EMPTY_VEC;
  guest.instance = wasm_instance_new(guest.store, guest.module, &none, NULL);
  wasm_instance_exports(guest.instance, &guest.exports);
  CHECK(call_i32(func_at(&guest, 0), 0, 0) == 77);
  bytes.data[1] ^= 1;
  CHECK(!wasm_module_validate(guest.store, &bytes));
  CHECK(wasm_module_deserialize(guest.store, &bytes) == NULL && wasm_module_new(guest.store, &bytes) == NULL);
  wasm_byte_vec_delete(&bytes);
  close_guest(&guest);
}

enum { kThreads = 4, kRounds = 20 };
static wasm_engine_t* engine;
static wasm_shared_module_t* shared;
static wasm_trap_t* add(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  (void)results;
  *(int*)env += args->data[0].of.i32;
  return NULL;
}
static void* use_module(void* sum) {
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = wasm_module_obtain(store, shared);
  wasm_functype_t* type = wasm_functype_new_1_0(wasm_valtype_new_i32());
  wasm_func_t* func = wasm_func_new_with_env(store, type, add, sum, NULL);
  wasm_functype_delete(type);
  wasm_extern_t* imports[1] = {wasm_func_as_extern(func)};
  const wasm_extern_vec_t list = WASM_ARRAY_VEC(imports);
  for (int round = 0; round < kRounds; ++round) {
    wasm_instance_t* instance = wasm_instance_new(store, module, &list, NULL);
    wasm_extern_vec_t exports;
    wasm_instance_exports(instance, &exports);
    wasm_trap_delete(call_void(wasm_extern_as_func(exports.data[0])));
    wasm_extern_vec_delete(&exports);
    wasm_instance_delete(instance);
  }
  wasm_func_delete(func);
  wasm_module_delete(module);
  wasm_store_delete(store);
  return NULL;
}
static void threads(void) {
  engine = wasm_engine_new();
  wasm_store_t* store = wasm_store_new(engine);
  wasm_module_t* module = std_module(
      store, "(module (import \"\" \"add\" (func $add (param i32))) (func (export \"run\") (call $add (i32.const 3))))");
  shared = wasm_module_share(module);
  wasm_module_delete(module);
  wasm_store_delete(store);
  pthread_t ids[kThreads];
  int sums[kThreads] = {0};
  for (int i = 0; i < kThreads; ++i) CHECK(pthread_create(&ids[i], NULL, use_module, &sums[i]) == 0);
  for (int i = 0; i < kThreads; ++i) pthread_join(ids[i], NULL);
  for (int i = 0; i < kThreads; ++i) CHECK(sums[i] == 3 * kRounds);
  wasm_shared_module_delete(shared);
  wasm_engine_delete(engine);
}

int main(void) {
  reflection();
  descriptions();
  serialise();
  threads();
  return check_report();
}
