// What the Go package needs of the C interface, in the form that suits cgo: a call and the details of its failure are one step,
// because a goroutine may go on on another thread; and values have a layout that both sides know.
#ifndef WASMVM_GO_SHIM_H
#define WASMVM_GO_SHIM_H

#include <stdint.h>
#include <stdlib.h>

#include "wasmvm_c.h"

enum {
  kGoNone,
  kGoI32,
  kGoI64,
  kGoF32,
  kGoF64,
  kGoV128,
  kGoNull,    // a null reference; going to the guest it takes the type that is wanted there
  kGoFunc,    // lo: the function
  kGoExtern,  // lo: the key of a Go value
  kGoI31,
  kGoObject  // a handle of the collected heap: the bytes of the value as they are
};

typedef struct {
  uint64_t lo, hi;
  uint64_t type;  // the bytes of a WasmVM_ValType
  uint32_t kind;
  uint32_t ref_kind;  // of kGoObject
} go_val;

typedef struct {
  uint64_t type;  // the bytes of a WasmVM_ValType
  uint8_t kind;   // as go_val; kGoFunc, kGoExtern and kGoObject for references
  uint8_t nullable;
} go_type;

typedef struct {
  char *module, *function;
  uint32_t module_length, function_length, index, left_out;
  uint64_t offset;
} go_frame;

typedef struct {
  uint32_t code, phase, line, column, message_length, function_length, frame_count;
  uint64_t offset;
  char *message, *function;
  go_frame* frames;
} go_error;

typedef struct {
  uint64_t value;
  go_error* error;  // malloc'd, for go_error_free; null if there are no details
  uint32_t code;    // of the WasmVM_Result
} go_ret;

void go_error_free(go_error* error);
static inline int go_code_ok(uint32_t code) {
  const WasmVM_Result result = {code};
  return WasmVM_ResultOK(result);
}
static inline const char* go_code_message(uint32_t code) {
  const WasmVM_Result result = {code};
  return WasmVM_ResultGetMessage(result);
}

// Loading. `form`: 0 bytes, 1 text, 2 a path with its terminating zero.
go_ret go_load(WasmVM_LoaderContext* loader, WasmVM_ValidatorContext* validator, int form, const char* data, uint64_t length,
               WasmVM_ASTModuleContext** out);
go_ret go_compile(WasmVM_CompilerContext* compiler, const uint8_t* data, uint64_t length, WasmVM_Bytes* out);
go_ret go_assemble(WasmVM_LoaderContext* loader, const char* data, uint64_t length, WasmVM_Bytes* out);

// Instances.
go_ret go_instantiate(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store, const WasmVM_ASTModuleContext* module,
                      const char* name, uint64_t length, int has_name, WasmVM_ModuleInstanceContext** out);
go_ret go_register(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store, const WasmVM_ModuleInstanceContext* instance,
                   const char* name, uint64_t length);
WasmVM_StoreInterruptHandle* go_use_store(WasmVM_ExecutorContext* executor, WasmVM_StoreContext* store);

// Calls.
go_ret go_typed_call(WasmVM_TypedFunction* function, WasmVM_ExecutorContext* executor, uint64_t a, uint64_t b, uint64_t c,
                     uint64_t d);
go_ret go_call(WasmVM_ExecutorContext* executor, const WasmVM_FunctionInstanceContext* function, go_val* args, uint32_t count,
               go_val* results, uint32_t result_count, uint64_t deadline, uint64_t gas);

// Host modules. `data` is a handle of the Go package, which gets it back through wasmvmGoFinalize.
WasmVM_ModuleInstanceContext* go_host_module(const char* name, uint64_t length, uintptr_t data);
uint32_t go_host_function(WasmVM_ModuleInstanceContext* module, const char* name, uint64_t length,
                          const WasmVM_FunctionTypeContext* type, uintptr_t handle, uint64_t cost);

// Types.
WasmVM_FunctionTypeContext* go_function_type(const go_type* params, uint32_t count, const go_type* results,
                                             uint32_t result_count);
void go_function_type_get(const WasmVM_FunctionTypeContext* type, go_type* params, go_type* results);
void go_type_of(WasmVM_ValType type, go_type* out);
uint64_t go_type_gen(uint32_t kind);

// Globals, tables, objects: a value crosses as go_val.
WasmVM_GlobalInstanceContext* go_global_create(const go_type* type, int is_mutable, const go_val* value);
void go_global_get(const WasmVM_GlobalInstanceContext* global, go_val* out);
uint32_t go_global_set(WasmVM_GlobalInstanceContext* global, const go_val* value);
void go_global_type(const WasmVM_GlobalInstanceContext* global, go_type* type, int* is_mutable);
WasmVM_TableInstanceContext* go_table_create(const go_type* type, uint64_t min, uint64_t max, int has_max, const go_val* value);
uint32_t go_table_get(const WasmVM_TableInstanceContext* table, uint64_t index, go_val* out);
uint32_t go_table_set(WasmVM_TableInstanceContext* table, uint64_t index, const go_val* value);
uint32_t go_table_grow(WasmVM_TableInstanceContext* table, uint64_t count);
WasmVM_MemoryInstanceContext* go_memory_create(uint64_t min, uint64_t max, int has_max, int is_64, int is_shared);
uint32_t go_memory_get(const WasmVM_MemoryInstanceContext* memory, uint8_t* data, uint64_t offset, uint64_t length);
uint32_t go_memory_set(WasmVM_MemoryInstanceContext* memory, const uint8_t* data, uint64_t offset, uint64_t length);
uint32_t go_memory_grow(WasmVM_MemoryInstanceContext* memory, uint64_t pages);

uint32_t go_retain(const go_val* value);
uint32_t go_release(const go_val* value);
uint32_t go_struct_create(const WasmVM_ModuleInstanceContext* instance, uint32_t type, const go_val* fields, uint32_t count,
                          go_val* out);
uint32_t go_struct_count(const go_val* value);
uint32_t go_struct_get(const go_val* value, uint32_t index, go_val* out);
uint32_t go_struct_set(const go_val* value, uint32_t index, const go_val* field);
uint32_t go_array_create(const WasmVM_ModuleInstanceContext* instance, uint32_t type, uint32_t length, const go_val* init,
                         go_val* out);
uint32_t go_array_length(const go_val* value);
uint32_t go_array_get(const go_val* value, uint32_t index, go_val* out);
uint32_t go_array_set(const go_val* value, uint32_t index, const go_val* element);
int go_take_exception(WasmVM_StoreContext* store, go_val* out);
uint32_t go_exception_values(const go_val* value, go_val* out, uint32_t count);

// WASI: streams and files whose other end is in Go. `data` is a handle of the Go package.
void go_wasi_stream(WasmVM_WASIConfigContext* config, int stream, uintptr_t data);
uint32_t go_directory_file(WasmVM_WASIDirectoryContext* directory, const char* path, uintptr_t data);

void go_log_install(int on);

#define GO_FIND(Kind)                                                                                                          \
  static inline WasmVM_##Kind##InstanceContext* go_find_##Kind(const WasmVM_ModuleInstanceContext* instance, const char* name, \
                                                               uint64_t length) {                                              \
    return WasmVM_ModuleInstanceFind##Kind(instance, WasmVM_StringWrap(name, (uint32_t)length));                               \
  }
GO_FIND(Function)
GO_FIND(Memory)
GO_FIND(Table)
GO_FIND(Global)

#define GO_ADD(Kind)                                                                                            \
  static inline uint32_t go_add_##Kind(WasmVM_ModuleInstanceContext* module, const char* name, uint64_t length, \
                                       WasmVM_##Kind##InstanceContext* object) {                                \
    return WasmVM_ModuleInstanceAdd##Kind(module, WasmVM_StringWrap(name, (uint32_t)length), object).Code;      \
  }
GO_ADD(Function)
GO_ADD(Memory)
GO_ADD(Table)
GO_ADD(Global)

#endif
