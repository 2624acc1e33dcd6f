/* What the programs on wasm.h share. They use wasmvm_c.h for one thing only: assembling modules from text. */
#ifndef WASMVM_TESTS_CAPI_STD_H
#define WASMVM_TESTS_CAPI_STD_H

#include <stdlib.h>

#include "check.h"
#include "wasm.h"

static inline wasm_module_t* std_module(wasm_store_t* store, const char* text) {
  WasmVM_Bytes bytes = wasm_of(text);
  wasm_byte_vec_t binary;
  wasm_byte_vec_new(&binary, bytes.Length, (const char*)bytes.Buf);
  WasmVM_BytesDelete(bytes);
  wasm_module_t* module = wasm_module_new(store, &binary);
  wasm_byte_vec_delete(&binary);
  CHECK(module != NULL);
  return module;
}

static inline int message_is(const wasm_trap_t* trap, const char* text) {
  wasm_message_t message;
  wasm_trap_message(trap, &message);
  const int same = message.size == strlen(text) + 1 && memcmp(message.data, text, message.size) == 0;
  if (!same) printf("  message: %s\n", message.size != 0 ? message.data : "none");
  wasm_byte_vec_delete(&message);
  return same;
}

/* An instance, its exports, and what they need. */
typedef struct {
  wasm_engine_t* engine;
  wasm_store_t* store;
  wasm_module_t* module;
  wasm_instance_t* instance;
  wasm_extern_vec_t exports;
} Guest;

static inline Guest open_store(void) {
  Guest guest;
  guest.engine = wasm_engine_new();
  guest.store = wasm_store_new(guest.engine);
  guest.module = NULL;
  guest.instance = NULL;
  wasm_extern_vec_new_empty(&guest.exports);
  return guest;
}
static inline void load_guest(Guest* guest, const char* text, size_t count, wasm_extern_t* const imports[]) {
  guest->module = std_module(guest->store, text);
  const wasm_extern_vec_t list = {count, (wasm_extern_t**)imports};
  wasm_trap_t* trap = NULL;
  guest->instance = wasm_instance_new(guest->store, guest->module, &list, &trap);
  CHECK(guest->instance != NULL && trap == NULL);
  wasm_instance_exports(guest->instance, &guest->exports);
}
static inline void close_guest(Guest* guest) {
  wasm_extern_vec_delete(&guest->exports);
  wasm_instance_delete(guest->instance);
  wasm_module_delete(guest->module);
  wasm_store_delete(guest->store);
  wasm_engine_delete(guest->engine);
}
static inline wasm_func_t* func_at(const Guest* guest, size_t i) { return wasm_extern_as_func(guest->exports.data[i]); }

static inline wasm_val_t i32(int32_t number) {
  wasm_val_t out = WASM_I32_VAL(0);
  out.of.i32 = number;
  return out;
}
/* Calls with one i32, or nothing, and gives the one i32 that comes back. */
static inline int32_t call_i32(const wasm_func_t* func, size_t count, int32_t arg) {
  wasm_val_t in[1], out[1] = {WASM_INIT_VAL};
  in[0] = i32(arg);
  const wasm_val_vec_t args = {count, in};
  wasm_val_vec_t results = WASM_ARRAY_VEC(out);
  wasm_trap_t* trap = wasm_func_call(func, &args, &results);
  CHECK(trap == NULL);
  wasm_trap_delete(trap);
  return out[0].of.i32;
}
/* Calls with one reference and gives the one that comes back. */
static inline wasm_ref_t* call_ref(const wasm_func_t* func, wasm_ref_t* arg) {
  wasm_val_t in[1] = {WASM_INIT_VAL}, out[1] = {WASM_INIT_VAL};
  in[0].of.ref = arg;
  const wasm_val_vec_t args = WASM_ARRAY_VEC(in);
  wasm_val_vec_t results = WASM_ARRAY_VEC(out);
  wasm_trap_t* trap = wasm_func_call(func, &args, &results);
  CHECK(trap == NULL);
  wasm_trap_delete(trap);
  return out[0].of.ref;
}
static inline wasm_trap_t* call_void(const wasm_func_t* func) {
  const wasm_val_vec_t none = WASM_EMPTY_VEC;
  wasm_val_vec_t results = WASM_EMPTY_VEC;
  return wasm_func_call(func, &none, &results);
}

#endif
