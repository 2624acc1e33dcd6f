/* wasm.h: host references through guests, host information, finalizers, and handles that end in any order. */
#include "std.h"

static int finalized;
static void count_end(void* info) { finalized += *(int*)info; }
static int one = 1;

static wasm_trap_t* give_back(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  wasm_val_copy(&results->data[0], &args->data[0]);
  return NULL;
}

static void host_references(void) {
  Guest guest = open_store();
  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_externref(), wasm_valtype_new_externref());
  wasm_func_t* host = wasm_func_new(guest.store, type, give_back);
  wasm_functype_delete(type);
  wasm_extern_t* imports[1] = {wasm_func_as_extern(host)};
  load_guest(&guest,
             "(module (import \"\" \"f\" (func $f (param externref) (result externref)))"
             " (global $g (export \"g\") (mut externref) (ref.null extern)) (table $t (export \"t\") 4 externref)"
             " (func (export \"swap\") (param externref) (result externref) (global.get $g) (global.set $g (local.get 0)))"
             " (func (export \"pass\") (param externref) (result externref) (call $f (local.get 0)))"
             " (func (export \"put\") (param externref) (result externref) (table.set $t (i32.const 3) (local.get 0))"
             "  (table.get $t (i32.const 3)))"
             " (func (export \"any\") (param anyref) (result anyref) (local.get 0))"
             " (func (export \"i31\") (param externref) (result externref) (extern.convert_any (ref.i31 (i32.const 5))))"
             " (func (export \"func\") (param funcref) (result funcref) (local.get 0)))",
             1, imports);
  wasm_foreign_t* foreign = wasm_foreign_new(guest.store);
  wasm_foreign_set_host_info_with_finalizer(foreign, &one, count_end);
  wasm_ref_t* ref = wasm_foreign_as_ref(foreign);
  CHECK(wasm_ref_get_host_info(ref) == &one);
  for (size_t i = 3; i <= 5; ++i) {
    CHECK(call_ref(func_at(&guest, 3), NULL) == NULL);
    wasm_ref_t* back = call_ref(func_at(&guest, i), ref);
    CHECK(wasm_ref_same(back, ref) && wasm_ref_as_foreign(back) == foreign && wasm_ref_as_func(back) == NULL);
    wasm_ref_delete(back);
  }
  /* Other references can be passed as externref too, and functions as funcref. */
  wasm_ref_t* back = call_ref(func_at(&guest, 3), wasm_instance_as_ref(guest.instance));
  CHECK(wasm_ref_as_instance(back) == guest.instance);
  wasm_ref_delete(back);
  back = call_ref(func_at(&guest, 7), wasm_func_as_ref(host));
  CHECK(wasm_ref_as_func(back) == host);
  wasm_ref_delete(back);
  /* What is the guest's own comes out as something foreign, and goes in again. */
  back = call_ref(func_at(&guest, 6), NULL);
  CHECK(back != NULL && wasm_ref_as_foreign(back) != NULL);
  wasm_ref_t* again = call_ref(func_at(&guest, 3), back);
  CHECK(again != NULL);
  wasm_ref_delete(again);
  wasm_ref_delete(back);

  /* A guest keeps what the host has no handle of any more: in a global, a table. */
  back = call_ref(func_at(&guest, 2), ref);
  CHECK(back == NULL);
  wasm_ref_delete(call_ref(func_at(&guest, 4), ref));
  wasm_foreign_delete(foreign);
  CHECK(finalized == 0);
  wasm_val_t value;
  wasm_global_get(wasm_extern_as_global(guest.exports.data[0]), &value);
  CHECK(value.kind == WASM_EXTERNREF && wasm_ref_get_host_info(value.of.ref) == &one);
  wasm_val_t copy;
  wasm_val_copy(&copy, &value);
  CHECK(wasm_ref_same(copy.of.ref, value.of.ref));
  wasm_val_delete(&copy);
  wasm_val_delete(&value);
  wasm_table_t* table = wasm_extern_as_table(guest.exports.data[1]);
  back = wasm_table_get(table, 3);
  CHECK(wasm_ref_get_host_info(back) == &one);
  CHECK(wasm_table_set(table, 0, back));
  wasm_ref_delete(back);
  wasm_func_delete(host);
  CHECK(finalized == 0);
  close_guest(&guest);
  CHECK(finalized == 1);
}

static void host_information(void) {
  Guest guest = open_store();
  finalized = 0;
  load_guest(&guest, "(module (func (export \"f\")) (memory (export \"m\") 1))", 0, NULL);
  wasm_func_set_host_info(func_at(&guest, 0), &guest);
  wasm_extern_vec_t again;
  wasm_instance_exports(guest.instance, &again);
  CHECK(wasm_extern_get_host_info(again.data[0]) == &guest); /* of the function, not of the handle */
  CHECK(wasm_extern_same(again.data[0], guest.exports.data[0]) && !wasm_extern_same(again.data[0], again.data[1]));
  wasm_extern_vec_delete(&again);
  wasm_memory_t* memory = wasm_extern_as_memory(guest.exports.data[1]);
  wasm_memory_set_host_info_with_finalizer(memory, &one, count_end);
  wasm_memory_set_host_info_with_finalizer(memory, &one, count_end);
  CHECK(finalized == 1); /* the first one was replaced */
  wasm_module_set_host_info_with_finalizer(guest.module, &one, count_end);
  wasm_instance_set_host_info_with_finalizer(guest.instance, &one, count_end);
  wasm_instance_t* instance = wasm_instance_copy(guest.instance);
  close_guest(&guest);
  CHECK(finalized == 3); /* memory and module */
  wasm_instance_delete(instance);
  CHECK(finalized == 4);
}

/* Many instances with information, some of which import from others. */
static void finalizers(void) {
  enum { kCount = 200 };
  Guest guest = open_store();
  finalized = 0;
  guest.module = std_module(guest.store, "(module (func (export \"f\")) (func (export \"g\")) (func (export \"h\")))");
  const wasm_extern_vec_t none = WASM_EMPTY_VEC;
  wasm_instance_t* kept = NULL;
  for (int i = 0; i < kCount; ++i) {
    wasm_instance_t* instance = wasm_instance_new(guest.store, guest.module, &none, NULL);
    wasm_extern_vec_t exports;
    wasm_instance_exports(instance, &exports);
    for (size_t k = 0; k < 3; ++k) wasm_extern_set_host_info_with_finalizer(exports.data[k], &one, count_end);
    wasm_instance_set_host_info_with_finalizer(instance, &one, count_end);
    wasm_extern_vec_delete(&exports);
    if (i == kCount / 2) {
      kept = instance;
    } else {
      wasm_instance_delete(instance);
    }
  }
  CHECK(finalized == 4 * kCount - 1);
  close_guest(&guest);
  CHECK(finalized == 4 * kCount - 1);
  wasm_instance_delete(kept);
  CHECK(finalized == 4 * kCount);
}

/* Every order in which four handles can end. */
static void any_order(void) {
  for (int order = 0; order < 24; ++order) {
    Guest guest = open_store();
    load_guest(&guest, "(module (func (export \"f\") (param i32) (result i32) (local.get 0)))", 0, NULL);
    int left[4] = {0, 1, 2, 3}, code = order;
    for (int i = 4; i > 0; --i) {
      const int pick = code % i;
      code /= i;
      const int what = left[pick];
      left[pick] = left[i - 1];
      if (what == 0) wasm_store_delete(guest.store);
      if (what == 1) wasm_module_delete(guest.module);
      if (what == 2) wasm_instance_delete(guest.instance);
      if (what == 3) {
        CHECK(call_i32(func_at(&guest, 0), 1, order) == order);
        wasm_extern_vec_delete(&guest.exports);
      }
    }
    wasm_engine_delete(guest.engine);
  }
}

/* An instance that a guest holds as an externref, and so itself, does not live for ever. */
static void cycles(void) {
  finalized = 0;
  Guest guest = open_store();
  load_guest(&guest,
             "(module (global $g (mut externref) (ref.null extern))"
             " (func (export \"keep\") (param externref) (result externref) (global.set $g (local.get 0)) (ref.null extern)))",
             0, NULL);
  wasm_instance_set_host_info_with_finalizer(guest.instance, &one, count_end);
  CHECK(call_ref(func_at(&guest, 0), wasm_instance_as_ref(guest.instance)) == NULL);
  close_guest(&guest);
  CHECK(finalized == 1);
}

static void casts(void) {
  Guest guest = open_store();
  load_guest(&guest, "(module (func (export \"f\")))", 0, NULL);
  wasm_ref_t* ref = wasm_extern_as_ref(guest.exports.data[0]);
  CHECK(wasm_ref_as_extern(ref) == guest.exports.data[0] && wasm_ref_as_func_const(ref) == func_at(&guest, 0));
  CHECK(wasm_ref_as_global(ref) == NULL && wasm_ref_as_module_const(ref) == NULL && wasm_ref_as_foreign(ref) == NULL);
  CHECK(wasm_ref_as_extern(wasm_module_as_ref(guest.module)) == NULL);
  CHECK(wasm_ref_as_module(wasm_module_as_ref(guest.module)) == guest.module);
  wasm_ref_t* copy = wasm_ref_copy(ref);
  CHECK(wasm_ref_same(copy, ref) && !wasm_ref_same(ref, wasm_module_as_ref(guest.module)));
  wasm_ref_delete(copy);
  wasm_val_t pointer;
  wasm_val_init_ptr(&pointer, &guest);
  CHECK(wasm_val_ptr(&pointer) == &guest);
  close_guest(&guest);
}

int main(void) {
  host_references();
  host_information();
  finalizers();
  any_order();
  cycles();
  casts();
  return check_report();
}
