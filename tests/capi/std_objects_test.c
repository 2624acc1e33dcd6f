/* wasm.h: globals, memories and tables, exported by guests and made by the host. */
#include "std.h"

static void globals(void) {
  Guest guest = open_store();
  wasm_globaltype_t* type = wasm_globaltype_new(wasm_valtype_new_i64(), WASM_VAR);
  wasm_val_t value = WASM_I64_VAL(5);
  wasm_global_t* host = wasm_global_new(guest.store, type, &value);
  wasm_val_t wrong = WASM_F32_VAL(1);
  CHECK(wasm_global_new(guest.store, type, &wrong) == NULL);
  wasm_globaltype_delete(type);
  wasm_extern_t* imports[1] = {wasm_global_as_extern(host)};
  load_guest(&guest,
             "(module (import \"\" \"g\" (global $g (mut i64))) (global (export \"c\") f32 (f32.const 2.5))"
             " (global (export \"v\") (mut i32) (i32.const 3)) (export \"g\" (global $g))"
             " (func (export \"inc\") (global.set $g (i64.add (global.get $g) (i64.const 1)))))",
             1, imports);
  wasm_global_t* constant = wasm_extern_as_global(guest.exports.data[0]);
  wasm_global_t* variable = wasm_extern_as_global(guest.exports.data[1]);
  CHECK(wasm_global_same(wasm_extern_as_global(guest.exports.data[2]), host));
  CHECK(wasm_extern_as_func(guest.exports.data[0]) == NULL);
  CHECK(wasm_extern_kind(guest.exports.data[0]) == WASM_EXTERN_GLOBAL);
  wasm_trap_t* trap = call_void(func_at(&guest, 3));
  CHECK(trap == NULL);
  wasm_val_t out;
  wasm_global_get(host, &out);
  CHECK(out.kind == WASM_I64 && out.of.i64 == 6);
  wasm_global_get(constant, &out);
  CHECK(out.kind == WASM_F32 && out.of.f32 == 2.5f);
  wasm_global_set(constant, &wrong);
  wasm_global_set(variable, &wrong);
  wasm_global_get(constant, &out);
  CHECK(out.of.f32 == 2.5f);
  wasm_val_t nine = i32(9);
  wasm_global_set(variable, &nine);
  wasm_global_get(variable, &out);
  CHECK(out.of.i32 == 9);
  type = wasm_global_type(variable);
  CHECK(wasm_globaltype_mutability(type) == WASM_VAR && wasm_valtype_kind(wasm_globaltype_content(type)) == WASM_I32);
  wasm_globaltype_delete(type);
  wasm_global_delete(host);
  close_guest(&guest);
}

static void memories(void) {
  Guest guest = open_store();
  load_guest(&guest,
             "(module (memory (export \"m\") 2 3) (data (i32.const 0x1000) \"\\01\\02\\03\\04\")"
             " (func (export \"size\") (result i32) (memory.size))"
             " (func (export \"load\") (param i32) (result i32) (i32.load8_s (local.get 0))))",
             0, NULL);
  wasm_memory_t* memory = wasm_extern_as_memory(guest.exports.data[0]);
  CHECK(wasm_memory_size(memory) == 2 && wasm_memory_data_size(memory) == 2 * MEMORY_PAGE_SIZE);
  CHECK(wasm_memory_data(memory)[0x1003] == 4);
  wasm_memory_data(memory)[5] = -7;
  CHECK(call_i32(func_at(&guest, 2), 1, 5) == -7);
  CHECK(wasm_memory_grow(memory, 1) && !wasm_memory_grow(memory, 1) && wasm_memory_grow(memory, 0));
  CHECK(call_i32(func_at(&guest, 1), 0, 0) == 3);
  wasm_memorytype_t* type = wasm_memory_type(memory);
  CHECK(wasm_memorytype_limits(type)->min == 2 && wasm_memorytype_limits(type)->max == 3);
  wasm_memorytype_delete(type);
  const wasm_limits_t limits = {5, 5}, none = {1, wasm_limits_max_default}, bad = {4, 2};
  type = wasm_memorytype_new(&limits);
  wasm_memory_t* host = wasm_memory_new(guest.store, type);
  CHECK(wasm_memory_size(host) == 5 && !wasm_memory_grow(host, 1));
  wasm_memorytype_delete(type);
  type = wasm_memorytype_new(&none);
  wasm_memory_t* unbounded = wasm_memory_new(guest.store, type);
  CHECK(wasm_memory_grow(unbounded, 9) && wasm_memory_size(unbounded) == 10);
  wasm_memorytype_delete(type);
  type = wasm_memorytype_new(&bad);
  CHECK(wasm_memory_new(guest.store, type) == NULL);
  wasm_memorytype_delete(type);
  wasm_memory_delete(unbounded);
  /* A memory outlives its store's and its instance's handles. */
  wasm_memory_t* kept = wasm_memory_copy(memory);
  close_guest(&guest);
  CHECK(wasm_memory_data(kept)[0x1003] == 4);
  wasm_memory_delete(kept);
  wasm_memory_delete(host);
}

static wasm_trap_t* negate(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  results->data[0] = i32(-args->data[0].of.i32);
  return NULL;
}
static void tables(void) {
  Guest guest = open_store();
  load_guest(&guest,
             "(module (type $t (func (param i32) (result i32))) (table (export \"t\") 2 10 funcref)"
             " (func $twice (export \"twice\") (type $t) (i32.mul (local.get 0) (i32.const 2))) (elem (i32.const 1) $twice)"
             " (func (export \"call\") (param i32) (result i32) (call_indirect (type $t) (i32.const 21) (local.get 0))))",
             0, NULL);
  wasm_table_t* table = wasm_extern_as_table(guest.exports.data[0]);
  CHECK(wasm_table_size(table) == 2);
  CHECK(wasm_table_get(table, 0) == NULL && wasm_table_get(table, 2) == NULL);
  wasm_ref_t* twice = wasm_table_get(table, 1);
  CHECK(twice != NULL && wasm_ref_as_func(twice) == func_at(&guest, 1));
  CHECK(wasm_ref_same(twice, wasm_func_as_ref(func_at(&guest, 1))));
  CHECK(call_i32(func_at(&guest, 2), 1, 1) == 42);
  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  wasm_func_t* host = wasm_func_new(guest.store, type, negate);
  wasm_functype_delete(type);
  CHECK(wasm_table_set(table, 0, wasm_func_as_ref(host)) && !wasm_table_set(table, 2, NULL));
  CHECK(!wasm_table_set(table, 0, wasm_table_as_ref(table))); /* no function */
  wasm_func_delete(host);
  CHECK(call_i32(func_at(&guest, 2), 1, 0) == -21);
  CHECK(wasm_table_grow(table, 3, twice) && wasm_table_size(table) == 5);
  CHECK(call_i32(func_at(&guest, 2), 1, 4) == 42);
  CHECK(!wasm_table_grow(table, 6, NULL) && wasm_table_size(table) == 5);
  CHECK(wasm_table_set(table, 4, NULL));
  wasm_val_t in[1], out[1] = {WASM_INIT_VAL};
  in[0] = i32(4);
  const wasm_val_vec_t args = WASM_ARRAY_VEC(in);
  wasm_val_vec_t results = WASM_ARRAY_VEC(out);
  wasm_trap_t* trap = wasm_func_call(func_at(&guest, 2), &args, &results);
  CHECK(trap != NULL);
  wasm_trap_delete(trap);
  const wasm_limits_t limits = {3, 4};
  wasm_tabletype_t* table_type = wasm_tabletype_new(wasm_valtype_new_funcref(), &limits);
  wasm_table_t* fresh = wasm_table_new(guest.store, table_type, twice);
  wasm_ref_t* element = wasm_table_get(fresh, 2);
  CHECK(wasm_ref_same(element, twice));
  wasm_ref_delete(element);
  wasm_tabletype_delete(table_type);
  table_type = wasm_table_type(fresh);
  CHECK(wasm_tabletype_limits(table_type)->max == 4);
  CHECK(wasm_valtype_kind(wasm_tabletype_element(table_type)) == WASM_FUNCREF);
  wasm_tabletype_delete(table_type);
  wasm_ref_delete(twice);
  close_guest(&guest);
  /* What the table's functions need lives with it. */
  element = wasm_table_get(fresh, 0);
  CHECK(call_i32(wasm_ref_as_func(element), 1, 8) == 16);
  wasm_ref_delete(element);
  wasm_table_delete(fresh);
}

int main(void) {
  globals();
  memories();
  tables();
  return check_report();
}
