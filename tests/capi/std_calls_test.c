/* wasm.h: callbacks, several values, start functions, traps and their frames. */
#include "std.h"

static wasm_trap_t* add_ten(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  CHECK(args->size == 1 && results->size == 1 && results->data[0].kind == WASM_I32);
  results->data[0] = i32(args->data[0].of.i32 + 10);
  return NULL;
}
static wasm_trap_t* add_env(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  results->data[0] = i32(args->data[0].of.i32 + *(int*)env);
  return NULL;
}
static int ended;
static void end_env(void* env) { ended += *(int*)env; }

static void callbacks(void) {
  Guest guest = open_store();
  wasm_functype_t* type = wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  static int env = 100;
  wasm_func_t* plain = wasm_func_new(guest.store, type, add_ten);
  wasm_func_t* with_env = wasm_func_new_with_env(guest.store, type, add_env, &env, end_env);
  wasm_functype_delete(type);
  CHECK(wasm_func_param_arity(plain) == 1 && wasm_func_result_arity(with_env) == 1);
  wasm_extern_t* imports[2] = {wasm_func_as_extern(plain), wasm_func_as_extern(with_env)};
  load_guest(
      &guest,
      "(module (import \"\" \"f\" (func $f (param i32) (result i32))) (import \"\" \"g\" (func $g (param i32) (result i32)))"
      " (func (export \"run\") (param i32) (result i32) (call $g (call $f (local.get 0)))) (export \"f\" (func $f)))",
      2, imports);
  CHECK(call_i32(func_at(&guest, 0), 1, 1) == 111);
  /* What was imported comes out as the same function; it can be called directly. */
  CHECK(wasm_func_same(func_at(&guest, 1), plain) && !wasm_func_same(plain, with_env));
  CHECK(call_i32(plain, 1, -10) == 0);
  wasm_func_delete(plain);
  wasm_func_delete(with_env);
  CHECK(ended == 0); /* the guest may call it */
  CHECK(call_i32(func_at(&guest, 0), 1, 2) == 112);
  close_guest(&guest);
  CHECK(ended == 100);

  /* A callback without anybody to use it. */
  guest = open_store();
  type = wasm_functype_new_0_0();
  wasm_func_delete(wasm_func_new_with_env(guest.store, type, add_env, &env, end_env));
  CHECK(ended == 200);
  CHECK(wasm_func_new(guest.store, type, NULL) == NULL && wasm_func_new(guest.store, NULL, add_ten) == NULL);
  wasm_functype_delete(type);
  close_guest(&guest);
}

static wasm_trap_t* reverse(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  for (size_t i = 0; i < args->size; ++i) results->data[i] = args->data[args->size - 1 - i];
  return NULL;
}
static void several_values(void) {
  Guest guest = open_store();
  wasm_valtype_t* in[4] = {wasm_valtype_new_i32(), wasm_valtype_new_i64(), wasm_valtype_new_f32(), wasm_valtype_new_f64()};
  wasm_valtype_t* out[4] = {wasm_valtype_new_f64(), wasm_valtype_new_f32(), wasm_valtype_new_i64(), wasm_valtype_new_i32()};
  wasm_valtype_vec_t params, results;
  wasm_valtype_vec_new(&params, 4, in);
  wasm_valtype_vec_new(&results, 4, out);
  wasm_functype_t* type = wasm_functype_new(&params, &results);
  wasm_func_t* host = wasm_func_new(guest.store, type, reverse);
  wasm_functype_delete(type);
  wasm_extern_t* imports[1] = {wasm_func_as_extern(host)};
  load_guest(&guest,
             "(module (import \"\" \"f\" (func $f (param i32 i64 f32 f64) (result f64 f32 i64 i32)))"
             " (func (export \"g\") (param i32 i64 f32 f64) (result f64 f32 i64 i32)"
             "  (call $f (local.get 0) (local.get 1) (local.get 2) (local.get 3))))",
             1, imports);
  wasm_val_t values[4] = {WASM_I32_VAL(-1), WASM_I64_VAL(1LL << 40), WASM_F32_VAL(0.5f), WASM_F64_VAL(-0.25)};
  wasm_val_t back[4] = {WASM_INIT_VAL, WASM_INIT_VAL, WASM_INIT_VAL, WASM_INIT_VAL};
  const wasm_val_vec_t args = WASM_ARRAY_VEC(values);
  wasm_val_vec_t got = WASM_ARRAY_VEC(back);
  CHECK(wasm_func_call(func_at(&guest, 0), &args, &got) == NULL);
  CHECK(back[0].kind == WASM_F64 && back[0].of.f64 == -0.25 && back[1].of.f32 == 0.5f);
  CHECK(back[2].of.i64 == 1LL << 40 && back[3].kind == WASM_I32 && back[3].of.i32 == -1);
  /* Too little room, too few arguments, arguments of another kind: traps, and nothing is called. */
  wasm_val_vec_t small = {3, back};
  const wasm_val_vec_t few = {3, values};
  wasm_trap_t* trap = wasm_func_call(func_at(&guest, 0), &args, &small);
  CHECK(trap != NULL && message_is(trap, "function signature mismatch: the function has 4 results"));
  wasm_trap_delete(trap);
  trap = wasm_func_call(func_at(&guest, 0), &few, &got);
  CHECK(trap != NULL);
  wasm_trap_delete(trap);
  values[0] = values[1];
  trap = wasm_func_call(func_at(&guest, 0), &args, &got);
  CHECK(trap != NULL);
  wasm_trap_delete(trap);
  trap = wasm_func_call(func_at(&guest, 0), NULL, NULL);
  CHECK(trap != NULL);
  wasm_trap_delete(trap);
  wasm_func_delete(host);
  close_guest(&guest);
}

static int32_t last_start;
static wasm_trap_t* started(const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  (void)results;
  last_start = args->data[0].of.i32;
  return NULL;
}
static void start(void) {
  Guest guest = open_store();
  wasm_functype_t* type = wasm_functype_new_1_0(wasm_valtype_new_i32());
  wasm_func_t* host = wasm_func_new(guest.store, type, started);
  wasm_functype_delete(type);
  wasm_extern_t* imports[1] = {wasm_func_as_extern(host)};
  load_guest(&guest, "(module (import \"\" \"f\" (func $f (param i32))) (func $s (call $f (i32.const 7))) (start $s))", 1,
             imports);
  CHECK(last_start == 7);

  /* One that traps: no instance, and a trap with frames. */
  wasm_module_t* module = std_module(guest.store, "(module (func $s unreachable) (start $s))");
  const wasm_extern_vec_t none = WASM_EMPTY_VEC;
  wasm_trap_t* trap = NULL;
  CHECK(wasm_instance_new(guest.store, module, &none, &trap) == NULL);
  CHECK(message_is(trap, "unreachable"));
  wasm_frame_t* origin = wasm_trap_origin(trap);
  CHECK(origin != NULL && wasm_frame_func_index(origin) == 0);
  wasm_frame_delete(origin);
  wasm_trap_delete(trap);
  CHECK(wasm_instance_new(guest.store, module, &none, NULL) == NULL);
  wasm_module_delete(module);

  /* Links that fail. */
  module = std_module(guest.store, "(module (import \"\" \"f\" (func (param i64))))");
  const wasm_extern_vec_t wrong = WASM_ARRAY_VEC(imports);
  CHECK(wasm_instance_new(guest.store, module, &wrong, &trap) == NULL && trap != NULL);
  wasm_trap_delete(trap);
  CHECK(wasm_instance_new(guest.store, module, &none, &trap) == NULL && trap != NULL);
  wasm_trap_delete(trap);
  wasm_module_delete(module);
  wasm_func_delete(host);
  close_guest(&guest);
}

static wasm_trap_t* fail(void* env, const wasm_val_vec_t* args, wasm_val_vec_t* results) {
  (void)args, (void)results;
  wasm_message_t message;
  wasm_name_new_from_string_nt(&message, "the host says no");
  wasm_trap_t* trap = wasm_trap_new((wasm_store_t*)env, &message);
  wasm_name_delete(&message);
  wasm_trap_set_host_info(trap, env);
  return trap;
}
static void traps(void) {
  Guest guest = open_store();
  wasm_functype_t* type = wasm_functype_new_0_0();
  wasm_func_t* host = wasm_func_new_with_env(guest.store, type, fail, guest.store, NULL);
  wasm_functype_delete(type);
  wasm_extern_t* imports[1] = {wasm_func_as_extern(host)};
  load_guest(&guest,
             "(module (import \"\" \"f\" (func $f)) (func $g (export \"g\") (call $f)) (func (export \"h\") (nop) (call $g))"
             " (func (export \"u\") unreachable))",
             1, imports);
  wasm_trap_t* trap = call_void(func_at(&guest, 1));
  CHECK(trap != NULL && message_is(trap, "the host says no"));
  CHECK(wasm_trap_get_host_info(trap) == guest.store); /* the very one that the host made */
  wasm_frame_vec_t frames;
  wasm_trap_trace(trap, &frames);
  CHECK(frames.size == 2);
  CHECK(wasm_frame_func_index(frames.data[0]) == 1 && wasm_frame_func_index(frames.data[1]) == 2);
  CHECK(wasm_frame_instance(frames.data[0]) == guest.instance);
  CHECK(wasm_frame_module_offset(frames.data[1]) > wasm_frame_module_offset(frames.data[0]));
  CHECK(wasm_frame_func_offset(frames.data[1]) == wasm_frame_func_offset(frames.data[0]) + 1); /* the nop */
  wasm_frame_t* origin = wasm_trap_origin(trap);
  CHECK(wasm_frame_module_offset(origin) == wasm_frame_module_offset(frames.data[0]));
  wasm_frame_vec_t copies;
  wasm_frame_vec_copy(&copies, &frames);
  wasm_frame_vec_delete(&frames);
  CHECK(copies.size == 2 && wasm_frame_func_index(copies.data[1]) == 2);
  wasm_frame_vec_delete(&copies);
  wasm_frame_delete(origin);

  wasm_trap_t* copy = wasm_trap_copy(trap);
  CHECK(wasm_trap_same(copy, trap) && message_is(copy, "the host says no"));
  CHECK(wasm_ref_as_trap(wasm_trap_as_ref(trap)) == trap && wasm_ref_as_func(wasm_trap_as_ref(trap)) == NULL);
  wasm_trap_delete(trap);
  wasm_trap_delete(copy);

  /* The next trap is not the host's. */
  trap = call_void(func_at(&guest, 2));
  CHECK(message_is(trap, "unreachable") && wasm_trap_get_host_info(trap) == NULL);
  wasm_trap_delete(trap);
  trap = call_void(host);
  CHECK(message_is(trap, "the host says no"));
  CHECK(wasm_trap_origin(trap) == NULL);
  wasm_func_delete(host);
  close_guest(&guest);
  /* It outlives everything else. */
  CHECK(message_is(trap, "the host says no"));
  wasm_trap_delete(trap);
}

int main(void) {
  callbacks();
  several_values();
  start();
  traps();
  return check_report();
}
